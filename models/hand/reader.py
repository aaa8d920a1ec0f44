"""Hands in the picture, each with a placer of its own for as long as it is followed."""

from __future__ import annotations

import numpy as np

from models.backends import FollowsHands
from models.geometry import Matrix
from models.hand.landmarks import Box, Hand
from models.hand.tracker import HandTracker
from models.placement.hands import HandPlacer
from models.placement.types import Occluder, Placement
from models.runtime import CPU, beside, load
from models.tracking import Picture

_LOOK_EVERY, _REST_EVERY = 3, 6
"""Frames from one look of the network at a hand to the next: while its form in the picture changes, and at most."""
_WITHIN = 0.8
"""The share of a hand's box within a face's from which it is no hand but a part of the face."""


class HandReader:
    """Up to two hands; a hand that is lost takes its memory along. ``live``: no frame waits for looks."""

    def __init__(self, provider: str = CPU, *, live: bool = False, tracker: FollowsHands | None = None) -> None:
        self._tracker: FollowsHands = tracker or _own(provider, live)
        self._last: list[tuple[Hand, HandPlacer]] = []

    @property
    def boxes(self) -> list[Box]:
        """x, y, width, height in pixels of the hands in the last frame."""
        low_high = [(hand.points[:, :2].min(0), hand.points[:, :2].max(0)) for hand, _ in self._last]
        return [(float(a[0]), float(a[1]), float(b[0] - a[0]), float(b[1] - a[1])) for a, b in low_high]

    def reset(self) -> None:
        self._tracker.reset()
        self._last = []

    def see(
        self,
        picture: Picture,
        camera: Matrix,
        at_ns: int,
        face: Box | None = None,
        *,
        calibrated: bool,
        busy: bool = False,
    ) -> tuple[list[Placement], list[Occluder], int]:
        """Placements, occluders and the number of hands; what lies within the ``face``'s box is part of it; in a
        ``busy`` frame no hand is looked for."""
        seen = self._tracker.see(picture, face, busy=busy)
        hands = [hand for hand in seen if face is None or _share_inside(hand, face) < _WITHIN]
        placements: list[Placement] = []
        occluders: list[Occluder] = []
        following = []
        for hand in hands:
            placer = self._placer_of(hand)
            more, parts = placer.place(picture, hand, camera, at_ns, calibrated)
            placements += more
            # Two hands that both look left must still have names of their own.
            taken = {part.name for part in occluders}
            occluders += [part for part in parts if part.name not in taken]
            following.append((hand, placer))
        self._last = following
        return placements, occluders, len(hands)

    def _placer_of(self, hand: Hand) -> HandPlacer:
        """The placer of the hand that was here in the last frame, else a new one."""
        for index, (before, placer) in enumerate(self._last):
            if hand.fresh and hand.side is not placer.side:
                continue  # another hand in its place
            if float(np.linalg.norm(before.points[:, :2] - hand.points[:, :2], axis=1).mean()) < hand.palm:
                del self._last[index]
                return placer
        return HandPlacer()


def _own(provider: str, live: bool) -> HandTracker:
    palms, hands = load("palm_detector", provider=provider), load("hand_mesh", provider=provider)
    aside = beside("hands") if live else None
    return HandTracker(palms, hands, look_every=_LOOK_EVERY, rest_every=_REST_EVERY, spread=live, aside=aside)


def _share_inside(hand: Hand, box: Box) -> float:
    low, high = hand.points[:, :2].min(0), hand.points[:, :2].max(0)
    corner = np.array(box[:2])
    common = np.clip(np.minimum(high, corner + box[2:]) - np.maximum(low, corner), 0, None).prod()
    return float(common / max(float((high - low).prod()), 1e-9))
