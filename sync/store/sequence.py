"""The device's event numbers: one counter for all its processes."""

from __future__ import annotations

import fcntl
import os
import struct
import threading
from pathlib import Path

_FORMAT = "<Q"


class Sequence:
    """Counts up by one, never repeats, whatever process asks and whatever the clock does.

    The counter is eight bytes in a file beside the ledger. It is not synced: after a power cut the ledger's own
    greatest number leads, and numbers that were given but never committed are free again. After a crash of the
    process alone they are skipped; such a gap says that a queued event was lost.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None
        self._last = 0
        self._guard = threading.Lock()

    def at_least(self, number: int) -> None:
        """The ledger holds ``number``: never give it, or less, again."""
        with self._guard:
            self._last = max(self._last, number)
            handle = self._opened()
            if handle is None:
                return
            fcntl.flock(handle, fcntl.LOCK_EX)
            try:
                if self._read(handle) < number:
                    os.pwrite(handle, struct.pack(_FORMAT, number), 0)
            except OSError:
                self._forsake()
            finally:
                self._unlock(handle)

    def next(self) -> int:
        """The next number. Without a writable disk this process counts on alone, from memory."""
        with self._guard:
            handle = self._opened()
            if handle is None:
                self._last += 1
                return self._last
            fcntl.flock(handle, fcntl.LOCK_EX)
            try:
                self._last = max(self._last, self._read(handle)) + 1
                os.pwrite(handle, struct.pack(_FORMAT, self._last), 0)
            except OSError:
                self._forsake()
            finally:
                self._unlock(handle)
            return self._last

    def close(self) -> None:
        with self._guard:
            self._forsake()

    def _opened(self) -> int | None:
        if self._handle is None:
            try:
                self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            except OSError:
                return None
        return self._handle

    def _unlock(self, handle: int) -> None:
        if self._handle is not None:
            fcntl.flock(handle, fcntl.LOCK_UN)

    def _forsake(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    @staticmethod
    def _read(handle: int) -> int:
        raw = os.pread(handle, 8, 0)
        return int(struct.unpack(_FORMAT, raw)[0]) if len(raw) == 8 else 0
