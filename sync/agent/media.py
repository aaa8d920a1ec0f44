"""Files by their content: fetched, verified, and evicted when the quota is full."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sync.client import Platform

log = logging.getLogger(__name__)
PART = ".part"


class MediaFolder:
    """``media/<sha256>``, and ``media/<sha256>.part`` while it comes."""

    def __init__(self, directory: Path, quota: int, reserve: int = 0) -> None:
        """``reserve``: bytes of the disk that are left free, for events."""
        self.directory = directory
        self._most = quota
        self._reserve = reserve
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)

    @property
    def _quota(self) -> int:
        """Bytes that may lie here: the setting, or less where the disk is nearly full."""
        here = sum(path.stat().st_size for path in self.directory.iterdir() if not path.name.startswith("."))
        return max(0, min(self._most, here + shutil.disk_usage(self.directory).free - self._reserve))

    def missing(self, wanted: list[tuple[str, int]]) -> list[tuple[str, int]]:
        """Of ``(sha256, bytes)`` those not here, as far as the quota has room for all that is wanted."""
        room = self._quota
        missing = []
        for sha256, size in wanted:
            if size > room:
                log.warning("the quota has no room for all media: %d bytes are left out", size)
                continue
            room -= size
            if not (self.directory / sha256).exists():
                missing.append((sha256, size))
        return missing

    async def fetch(self, platform: Platform, sha256: str, size: int) -> None:
        """Bring one file here, whole or not at all."""
        part = self.directory / f"{sha256}{PART}"
        with _only_one(self.directory / ".lock"):
            if (self.directory / sha256).exists():
                return
            await platform.fetch(sha256, size, part)
            with part.open("rb") as file:
                os.fsync(file.fileno())
            part.rename(self.directory / sha256)

    def tidy(self, wanted: set[str]) -> int:
        """Delete what nobody wants and, over the quota, what was used longest ago. Returns bytes freed.

        Nothing but media is ever evicted for room: events that wait are not here.
        """
        freed = total = 0
        kept: list[tuple[float, int, Path]] = []
        for path in self.directory.iterdir():
            name = path.name.removesuffix(PART)
            if path.name.startswith("."):
                continue
            size = path.stat().st_size
            if name not in wanted:
                path.unlink()
                freed += size
            else:
                total += size
                kept.append((path.stat().st_mtime, size, path))
        quota = self._quota
        for _, size, path in sorted(kept):
            if total <= quota:
                break
            path.unlink()
            total -= size
            freed += size
        return freed


@contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    """Two agents never write the same part at once: the second finds the door shut and comes again."""
    handle = os.open(lock, os.O_RDONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)
