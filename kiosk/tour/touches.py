"""How soon the mirror answers touches, and how soon it shows another piece: everything a finger does there, a few times
over."""

from __future__ import annotations

import math
import statistics
import time

from PySide6.QtCore import QObject, Slot

from kiosk.frames import Frames
from kiosk.session import Screen
from kiosk.tour.driver import Script, Wait, pause
from kiosk.tour.script import TAP, Tour

ROUNDS = 3
_LONG = 60.0
_TOLD = 8
_REST = 0.6
"""Seconds between two touches: what the last one began is over, as with a person who looks at it."""


def touches(tour: Tour) -> Script:
    """A guest's hand in the mirror. Measures go to the tour's report, milliseconds."""
    session = tour.app.session
    yield from tour.guest_with_earrings()
    yield pause(2.0)
    glass = _Switch(tour)
    for turn in range(ROUNDS):
        for name in ("next", "next", "previous"):
            yield from _switched(tour, glass, name)
        yield from _tapped(tour, "addKind")
        yield from _tapped(tour, "add-necklace" if turn == 0 else "choicesDone")
        for kind in ("worn-earring",) if turn == 0 else ("worn-necklace", "worn-earring"):
            yield from _tapped(tour, kind)
        yield from _switched(tour, glass, "next")
        yield from _tapped(tour, "compare")
        yield Wait(lambda: tour.of_mirror("shown", "secondMirror") > 0.3, _LONG, "the second piece of two")
        yield from _tapped(tour, "keep-0")
        for name in ("heart", "freeze", "closer", "freeze"):
            yield from _tapped(tour, name)
    answers = tour.report.touches = sorted(tour.swaps.answers, reverse=True)
    told = tour.report.measures
    told["touches"] = len(answers)
    told["touch_ms"] = _spread([ms for ms, _ in answers])
    told["slowest"] = ", ".join(f"{what.partition(' on ')[0]} {ms}" for ms, what in answers[:_TOLD])
    told["switches"] = len(glass.took)
    told["switch_ms"] = _spread(glass.took)
    told["goals_ms"] = {"touch": 100, "switch": 150}
    session.say_goodbye()
    yield tour.on(Screen.ATTRACT)


def _tapped(tour: Tour, name: str) -> Script:
    yield from tour.tap(name)
    yield pause(_REST)


def _switched(tour: Tour, glass: _Switch, name: str) -> Script:
    """To a neighbour, until it is on the glass."""
    before = tour.focused()
    tour.touched(f"{name} pressed on tryon")
    tour.hand.press(name)
    yield pause(TAP)
    tour.touched(f"{name} lifted on tryon")
    glass.begin(before)
    tour.hand.lift()
    yield Wait(lambda: not glass.waiting, _LONG, "the next piece on the glass")
    yield pause(_REST)


class _Switch(QObject):
    """From a finger that leaves a button to the first picture on the glass that has another piece in it."""

    def __init__(self, tour: Tour) -> None:
        super().__init__(tour.window)
        self._tour = tour
        self._frames = Frames(tour.window, self)
        self._frames.shown.connect(self._on_shown)
        stage = tour.stage()
        assert stage is not None
        stage.frameShown.connect(self._on_set)
        self.took: list[float] = []
        self._before: str | None = None
        self._due: int | None = None
        self._began = 0.0

    @property
    def waiting(self) -> bool:
        return self._before is not None

    def begin(self, before: str) -> None:
        self._before, self._due, self._began = before, None, time.monotonic()

    @Slot(int)
    def _on_set(self, _number: int) -> None:
        now = self._tour.focused()
        if self._before not in (None, now) and self._due is None and self._tour.shown(now) > 0:
            self._due = self._frames.next

    @Slot(int)
    def _on_shown(self, number: int) -> None:
        if self._due is not None and number >= self._due:
            self.took.append(round(1000 * (time.monotonic() - self._began), 1))
            self._before = self._due = None


def _spread(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {
        "median": round(statistics.median(ordered), 1),
        "p95": ordered[math.ceil(0.95 * len(ordered)) - 1],
        "worst": ordered[-1],
    }
