"""Photos in the mirror: the leave to take one, the screen it is handed over on, and what is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from kiosk.session.answers import Answers
from kiosk.session.core import Core
from kiosk.session.visit import Screen
from sync.records import EventType, Purpose


class Leave(StrEnum):
    """By what a photo may be taken."""

    NONE = "none"
    """Nobody asked yet."""
    TAP = "tap"
    """A guest's own tap, in the moment and for this visit: there is nobody to keep an answer for."""
    CONSENT = "consent"
    """On file, of whoever is recognised."""


class Photographing:
    """Holds no picture: what was agreed to, and where the shopper is."""

    def __init__(self, core: Core, answers: Answers) -> None:
        self._core = core
        self._answers = answers

    @property
    def leave(self) -> Leave:
        visit = self._core.visit
        if visit is None:
            return Leave.NONE
        if visit.profile is not None:
            return Leave.CONSENT if Purpose.PHOTOS in visit.consents else Leave.NONE
        return Leave.TAP if visit.photos_by_tap else Leave.NONE

    def agree(self) -> None:
        """The shopper said yes, in the moment. For a customer that is the answer to the purpose, and on file."""
        core = self._core
        core.touched()
        visit = core.visit
        if visit is None:
            return
        if visit.profile is None:
            visit.photos_by_tap = True
            return
        visit.to_ask = (*visit.to_ask, *((Purpose.PHOTOS,) if Purpose.PHOTOS not in visit.to_ask else ()))
        self._answers.answer(Purpose.PHOTOS, True)

    def taken(self, skus: Sequence[str]) -> bool:
        """A photo was taken with these pieces on. ``False``, and nothing happened, without the leave for one."""
        leave = self.leave
        if leave is Leave.NONE:
            return False
        self._core.event(EventType.PHOTO_TAKEN, {"skus": list(skus), "leave": leave.value})
        return True

    def handed_over(self, seconds: float, *, secure: bool) -> None:
        """A phone has the photo, ``seconds`` after it was taken."""
        self._core.event(EventType.PHOTO_HANDED_OVER, {"seconds": round(seconds, 1), "secure": secure})

    def open(self) -> None:
        """To the photo that waits."""
        core = self._core
        core.touched()
        if core.visit is not None:
            core.go(Screen.PHOTO)

    def close(self) -> None:
        """Back to the mirror; the set is still on."""
        core = self._core
        core.touched()
        if core.visit is None or core.screen is not Screen.PHOTO:
            return
        if core.trail:
            core.trail.pop()
        core.go(Screen.TRYON if core.visit.fitting.worn else Screen.PIECE, keep_trail=False)
