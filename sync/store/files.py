"""Files that are whole or not there, and locks between processes."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def sync_directory(directory: Path) -> None:
    """Make names in ``directory`` as durable as the files they name."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_atomically(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Write ``content`` so that ``path`` holds either what it held before or all of it. Raises ``OSError``."""
    beside = path.with_name(f"{path.name}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.rename(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    sync_directory(path.parent)


PIECE = 256 * 1024
"""Bytes that are given to the disk at once where somebody else may be waiting for it."""
FLUSHED_AFTER = 2
"""Pieces after which the disk's own buffer is emptied: the next sync of somebody else would have to do it."""
_REST_SECONDS = 0.001
_CLEAN_SECONDS = 0.0003
_YIELD_SECONDS = 0.01
_RANGE = 1 | 2 | 4
"""SYNC_FILE_RANGE_WAIT_BEFORE, _WRITE and _WAIT_AFTER, of sync_file_range(2)."""
_libc = ctypes.CDLL(None, use_errno=True)


class FileLock:
    """A lock between processes (and between two owners in one process) on a file of its own.

    Writers hold it shared during each transaction; whoever moves a database file away or changes its key
    holds it exclusively. Freed by the kernel when a process dies.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def shared(self) -> Iterator[None]:
        with self._held(fcntl.LOCK_SH):
            yield

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        with self._held(fcntl.LOCK_EX):
            yield

    def wait_while_held(self) -> None:
        """Return when nobody holds it, or after :data:`_YIELD_SECONDS`: out of courtesy, it promises nothing."""
        until = time.monotonic() + _YIELD_SECONDS
        while time.monotonic() < until:
            try:
                with self._held(fcntl.LOCK_EX | fcntl.LOCK_NB):
                    return
            except BlockingIOError:
                time.sleep(0.001)

    def flush_disk(self) -> None:
        """Empty the buffer of the disk that the lock's file lies on: it has nothing to write itself."""
        handle = os.open(self._path, os.O_RDONLY | os.O_CREAT, 0o600)
        try:
            os.fdatasync(handle)
        finally:
            os.close(handle)

    @contextmanager
    def _held(self, how: int) -> Iterator[None]:
        handle = os.open(self._path, os.O_RDONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, how)
            yield
        finally:
            os.close(handle)


def write_out(handle: int, start: int, length: int, yield_to: FileLock | None = None) -> None:
    """Write a range's pages to the disk in pieces, with rests; no promise that they last.

    Unlike ``fsync`` it does not write the file system's journal. What lies in the disk's own buffer is emptied every
    few pieces, else the next sync of somebody else waits for all of it. No piece begins while ``yield_to`` is held:
    somebody is in the middle of a transaction that will wait for the disk. Where the file system cannot do it,
    nothing happens: the sync after it does all.
    """
    if not hasattr(_libc, "sync_file_range"):
        return
    written = 0
    for place in range(start, start + length, PIECE):
        if yield_to is not None:
            yield_to.wait_while_held()
        began = time.monotonic()
        _libc.sync_file_range(handle, ctypes.c_int64(place), ctypes.c_int64(PIECE), ctypes.c_uint(_RANGE))
        if time.monotonic() - began > _CLEAN_SECONDS:
            written += 1
            if yield_to is not None and written % FLUSHED_AFTER == 0:
                yield_to.flush_disk()
            time.sleep(_REST_SECONDS)


def sync_gently(path: Path, yield_to: FileLock | None = None) -> None:
    """Make a file durable so that nobody else's sync waits for long; see :func:`write_out`."""
    with contextlib.suppress(FileNotFoundError):
        handle = os.open(path, os.O_RDONLY)
        try:
            write_out(handle, 0, os.fstat(handle).st_size, yield_to)
            if yield_to is not None:
                yield_to.wait_while_held()
            os.fdatasync(handle)
        finally:
            os.close(handle)


def actual_file(path: Path) -> Path:
    """What the name of a database leads to: itself, or the numbered file that it is a link to."""
    return path.with_name(path.readlink().name) if path.is_symlink() else path


def numbered_files(path: Path) -> dict[int, Path]:
    """``<name>.<number>`` beside ``path``, the greatest number first."""
    found = {}
    for file in path.parent.glob(f"{path.name}.*"):
        number = file.name.removeprefix(f"{path.name}.")
        if number.isdecimal():
            found[int(number)] = file
    return dict(sorted(found.items(), reverse=True))


def point_to(path: Path, file: Path) -> None:
    """Let the name ``path`` lead to ``file`` beside it, at once for everybody; not yet durable."""
    link = path.with_name(f"{path.name}-link")
    link.unlink(missing_ok=True)
    link.symlink_to(file.name)
    link.rename(path)


def identity_of(path: Path) -> tuple[int, int] | None:
    """Device and inode: two names for one file have the same; ``None`` if there is no such file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
