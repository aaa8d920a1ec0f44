"""Scanners that type: telling a scanner's burst of keys from a person's typing.

A pure state machine; the thin event filter that feeds it belongs to the application. A scanner sends each key
within 35 ms of the one before and ends with Enter (or Tab); people do not.
"""

from __future__ import annotations

from dataclasses import dataclass, field

LONGEST_GAP = 0.035
"""Seconds between two keys of one scan."""
SHORTEST = 6
"""Characters of the shortest code."""
LONGEST = 1000
"""Characters; a scanner that never ends is not listened to."""
ENDS = frozenset("\r\n\t")


@dataclass(frozen=True, slots=True)
class Heard:
    """What one key came to. ``scan`` is set when it ended a scan.

    ``held`` tells that the key may belong to a scan and must not reach a text field now; ``released`` are keys held
    before that turned out to be typing, to be given to the text field in order.
    """

    scan: str | None = None
    held: bool = False
    released: str = ""


@dataclass(slots=True)
class KeyboardWedge:
    """Feed every key in order; ask :meth:`idle` when :data:`LONGEST_GAP` passed without one."""

    _keys: list[str] = field(default_factory=list)
    _last: float = float("-inf")
    _deaf: bool = False

    def key(self, character: str, at: float) -> Heard:
        """One key (a character, or Enter as ``\\r``) at ``at`` seconds of a monotonic clock.

        The first key of a burst is held for at most one gap, too short to be noticed in typing.
        """
        released = ""
        quick = 0 <= at - self._last <= LONGEST_GAP
        self._last = at
        if not quick:
            released = self._drop()
        if character in ENDS:
            return self._end(released)
        if self._deaf:
            return Heard(released=released, held=True)
        if len(character) != 1 or not character.isprintable():
            return Heard(released=released + self._drop())
        self._keys.append(character)
        if len(self._keys) > LONGEST:
            self._keys.clear()
            self._deaf = True
        return Heard(held=True, released=released)

    def idle(self, at: float) -> str:
        """Keys that turned out to be typing because no other came in time."""
        return self._drop() if at - self._last > LONGEST_GAP else ""

    def _end(self, released: str) -> Heard:
        if self._deaf:
            self._drop()
            return Heard(held=True, released=released)
        if len(self._keys) >= SHORTEST:
            text = "".join(self._keys)
            self._keys.clear()
            return Heard(scan=text, held=True, released=released)
        return Heard(released=released + self._drop())

    def _drop(self) -> str:
        typed = "".join(self._keys)
        self._keys.clear()
        self._deaf = False
        return typed
