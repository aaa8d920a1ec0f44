"""Keeps Python 3.11 alive under PySide6 6.12.

``Signal.emit()`` of PySide6 6.12.0 returns ``True`` without taking a reference to it. Python 3.12 made ``True``
immortal; under 3.11 the count runs out after a few thousand signals and the interpreter aborts ("deallocating
True or False"). So the counts of both truth values are raised once, far beyond what a century of signals loses.
"""

from __future__ import annotations

import ctypes
import sys

_ENOUGH = 1 << 48


def keep_truth() -> None:
    """Raises the reference counts of ``True`` and ``False``; once is enough, twice is harmless."""
    if sys.version_info >= (3, 12):
        return
    for value in (True, False):
        count = ctypes.c_ssize_t.from_address(id(value))
        if count.value < _ENOUGH:
            count.value += _ENOUGH
