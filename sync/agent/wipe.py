"""A revoked device forgets everything."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from sync.agent.identity import FILE, NEXT
from sync.store import Ledger, Staging
from sync.store.database import SET_ASIDE, lock_of
from sync.store.files import write_atomically
from sync.store.own import FILE as OWN
from sync.store.own import FOLDER as OWN_FILES

NOTE = "revoked"


def wipe(data: Path, staging: Staging, ledger: Ledger) -> None:
    """Delete keys, databases and media in ``data``, the keys first: without them the rest is noise.

    A file ``revoked`` with the time stays, for the technician. A kiosk that is still running finds new, empty files.
    """
    own = data / OWN
    with lock_of(ledger.path).exclusive(), lock_of(staging.path).exclusive(), lock_of(own).exclusive():
        for name in ("key", FILE, NEXT):
            key = data / name
            if key.exists():
                key.write_bytes(bytes(key.stat().st_size))
                key.unlink()
        for path in (ledger.path, staging.path, own):
            for part in data.glob(f"{path.name}*"):
                if not part.name.endswith("-lock"):
                    part.unlink()
    for folder in (data / "media", data / OWN_FILES, data / SET_ASIDE):
        shutil.rmtree(folder, ignore_errors=True)
    write_atomically(data / NOTE, f"{datetime.now(UTC).isoformat()}\n".encode())
    staging.close()
    ledger.close()
