"""Keeps Python 3.11 alive under PySide6 6.12.

PySide6 6.12 hands out ``None`` and ``True`` without taking a reference to them: ``emit()``, ``property()`` of nothing,
``parentItem()`` of the topmost. Python 3.12 made these immortal; under 3.11 their counts run out, and the interpreter
aborts ("deallocating None") after some thousand calls. So the counts are raised once, far beyond what a century of
calls loses.
"""

from __future__ import annotations

import ctypes
import sys

_ENOUGH = 1 << 48


def keep_singletons() -> None:
    """Raises the reference counts of Python's constants; once is enough, twice is harmless."""
    if sys.version_info >= (3, 12):
        return
    for value in (None, True, False, Ellipsis, NotImplemented):
        count = ctypes.c_ssize_t.from_address(id(value))
        if count.value < _ENOUGH:
            count.value += _ENOUGH
