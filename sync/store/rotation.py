"""A new key for everything, while the shop goes on."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from sync.store.database import lock_of, meaningful
from sync.store.files import FileLock
from sync.store.keys import FILE, Keys
from sync.store.own import FILE as OWN
from sync.store.rekey import rekey_file
from sync.store.schema import CACHE, LEDGER, SHOP
from sync.store.staging import Staging

DAY_SECONDS = 86400.0


def rotate(directory: Path, staging: Staging | None = None) -> Keys:
    """Put the databases of a data directory under a fresh secret. May be killed and repeated at any point.

    Nobody waits: see :mod:`sync.store.rekey`. Every open connection finds the new file by itself. ``staging`` is
    the agent's own hand on the cache, which rests meanwhile.
    """
    with meaningful(directory / FILE), _alone(directory):
        keys = Keys.load(directory)
        if len(keys.secrets) == 1:
            keys.begin_rotation()
        return _finish(directory, staging)


def finish_rotation(directory: Path, staging: Staging | None = None) -> Keys:
    """End a rotation that was cut off, or that a credential with more than one line asks for."""
    with meaningful(directory / FILE), _alone(directory):
        return _finish(directory, staging)


def _alone(directory: Path) -> AbstractContextManager[None]:
    """Two that rotate at once would each forget the other's secret, and with it a file."""
    return FileLock(directory / f"{FILE}-lock").exclusive()


def _finish(directory: Path, staging: Staging | None) -> Keys:
    keys = Keys.load(directory)
    if len(keys.secrets) == 1:
        return keys
    for name, shape, noted in (("ledger.db", LEDGER, True), ("cache.db", CACHE, False), (OWN, SHOP, False)):
        if (directory / name).exists():
            with staging.resting() if staging is not None and shape is CACHE else nullcontext():
                rekey_file(directory / name, keys, shape, noted=noted, yield_to=lock_of(directory / "ledger.db"))
    return keys.end_rotation()


def rotation_due(directory: Path, days: float) -> bool:
    """Whether the secret is older than ``days`` (0: never), or a rotation waits to be ended."""
    keys = Keys.load(directory)
    if len(keys.secrets) > 1:
        return True
    if keys.from_credential or not days:
        return False
    return time.time() - (directory / FILE).stat().st_mtime > days * DAY_SECONDS
