"""A new key for everything, while the shop goes on."""

from __future__ import annotations

from pathlib import Path

from sync.store.database import open_database
from sync.store.keys import Keys
from sync.store.schema import CACHE, LEDGER


def rotate(directory: Path) -> Keys:
    """Put both databases of a data directory under a fresh secret. May be killed and repeated at any point.

    Writers wait while a file is encrypted anew (some 20 ms a megabyte); every open connection finds out by itself.
    """
    keys = Keys.load(directory)
    if len(keys.secrets) == 1:
        keys = keys.begin_rotation()
    for name, shape in (("ledger.db", LEDGER), ("cache.db", CACHE)):
        if (directory / name).exists():
            opened = open_database(directory / name, keys, shape)
            # The log still holds pages under the old key.
            opened.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            opened.connection.close()
    return keys.end_rotation()
