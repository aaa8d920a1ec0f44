"""What the mirror asks of whatever follows faces and hands, so that one backend can take another's place.

:mod:`models.face.tracker` and :mod:`models.hand.tracker` are the mirror's own; :mod:`models.mediapipe_backend` is the
second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeVar

from models.face.tracker import Face
from models.hand.landmarks import Box, Hand
from models.tracking import Picture

Seen_co = TypeVar("Seen_co", covariant=True)


class Tracker(Protocol[Seen_co]):
    """Follows what it has found from one picture to the next; used from one thread."""

    def see(self, picture: Picture, /) -> Seen_co:
        """What is in the next picture, (h, w, 3) uint8 BGR, unmirrored; answers are in its pixels."""
        ...

    def reset(self) -> None:
        """Forgets what was followed: the next picture has nothing to do with the last."""
        ...


class FollowsFaces(Tracker[Face | None], Protocol):
    """Gives the mirror to one face until it is gone."""

    @property
    def people(self) -> int:
        """Faces at the last count, so far as the backend counts them."""
        ...

    @property
    def found_anew(self) -> bool:
        """Whether the last face was newly found: nothing that is known of the one before holds for it."""
        ...


class FollowsHands(Tracker[list[Hand]], Protocol):
    """Up to two hands, each with the person's own side."""

    def see(self, picture: Picture, /, face: Box | None = None, *, busy: bool = False) -> list[Hand]:
        """``face`` is where a face is, in whose box its parts are no hands; ``busy`` asks to put off what may wait."""
        ...


@dataclass(frozen=True, slots=True)
class Trackers:
    """One backend's."""

    faces: FollowsFaces
    hands: FollowsHands
