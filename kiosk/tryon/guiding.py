"""What to say to the shopper, from what vision says of the piece in focus; the screen owns the words.

Vision tells of the whole picture; a shopper wants to hear what helps the piece that they are looking at. Words stand
still: another advice has to hold for a while before it is told.
"""

from __future__ import annotations

from enum import StrEnum

from kiosk.tryon.fade import Fade
from kiosk.tryon.wearing import SITES
from models.placement import Finger, Guidance, HiddenBy, Placement, Scene, Side, Site

HOLD_SECONDS = 0.5
"""For how long an advice must stand before it is told."""
SEVERAL_SECONDS = 4.0
"""How long it is told whom the mirror follows when there is more than one face."""
_SEEN = Fade().show_at
"""The visibility from which a piece is shown: then there is nothing to say."""


class Advice(StrEnum):
    """See ``Shopper/MirrorWords.qml`` for the words."""

    NONE = "none"
    SHOW_FACE = "show_face"
    SHOW_NECK = "show_neck"
    SHOW_HAND = "show_hand"
    SHOW_LEFT_HAND = "show_left_hand"
    SHOW_RIGHT_HAND = "show_right_hand"
    BACK_OF_HAND = "back_of_hand"
    SPREAD_FINGERS = "spread_fingers"
    HAND_IN_PICTURE = "hand_in_picture"
    COME_CLOSER = "come_closer"
    STEP_BACK = "step_back"
    TURN_HEAD = "turn_head"
    HAIR_BACK = "hair_back"
    MASK_OFF = "mask_off"
    SLEEVE_UP = "sleeve_up"
    TOO_DARK = "too_dark"
    SEVERAL = "several"


_OF_HEAD = {
    HiddenBy.HAIR: Advice.HAIR_BACK,
    HiddenBy.TURNED_AWAY: Advice.TURN_HEAD,
    HiddenBy.OUT_OF_FRAME: Advice.STEP_BACK,
    HiddenBy.MASK: Advice.MASK_OFF,
}
_OF_HAND = {
    HiddenBy.OUT_OF_FRAME: Advice.HAND_IN_PICTURE,
    HiddenBy.COVERED: Advice.SPREAD_FINGERS,
    HiddenBy.SLEEVE: Advice.SLEEVE_UP,
}
_ON_HAND = frozenset({Site.FINGER, Site.WRIST})
_ASK_FOR = {Side.LEFT: Advice.SHOW_LEFT_HAND, Side.RIGHT: Advice.SHOW_RIGHT_HAND, None: Advice.SHOW_HAND}


def advise(scene: Scene, kind: str, side: Side | None = None, finger: Finger | None = None) -> Advice:
    """What would help a piece of ``kind``; ``side`` is the hand that was chosen for it, if one was, ``finger`` the one
    that a ring is on: the others may be in the picture without it."""
    sites = {site for site, _ in SITES.get(kind, ())}
    if not sites:
        return Advice.NONE
    found = [placement for placement in scene.placements if placement.site in sites]
    if sites & _ON_HAND:
        if Site.FINGER in sites and finger is not None:
            found = [placement for placement in found if placement.finger is finger]
        return _of_hand(scene, found, side)
    if not found:
        if scene.face_box is not None:
            return Advice.NONE  # seen, and looked at more closely with the next frame
        return Advice.TOO_DARK if scene.guidance is Guidance.TOO_DARK else Advice.SHOW_FACE
    if scene.guidance in (Guidance.COME_CLOSER, Guidance.STEP_BACK):
        return Advice(scene.guidance.value)
    best = max(found, key=lambda placement: placement.visibility)
    if best.visibility >= _SEEN:
        return Advice.NONE
    if best.site is Site.PENDANT and best.hidden_by is HiddenBy.OUT_OF_FRAME:
        return Advice.SHOW_NECK
    return _OF_HEAD.get(best.hidden_by, Advice.SHOW_FACE)


def _of_hand(scene: Scene, found: list[Placement], side: Side | None) -> Advice:
    if not found:
        return Advice.TOO_DARK if scene.guidance is Guidance.TOO_DARK else _ASK_FOR[side]
    own = [placement for placement in found if side is None or placement.side is side]
    if not own:
        return _ASK_FOR[side]
    best = max(own, key=lambda placement: placement.visibility)
    if best.visibility >= _SEEN:
        return Advice.NONE
    return _OF_HAND.get(best.hidden_by, Advice.BACK_OF_HAND)


def several(scene: Scene) -> bool:
    """Whether more than one face is before the mirror: hands are counted too, so only where none is looked for."""
    hands = any(placement.site in _ON_HAND for placement in scene.placements)
    return scene.people > 1 and scene.face_box is not None and not hands


class Guide:
    """Keeps words still."""

    def __init__(self) -> None:
        self.told = Advice.NONE
        self._next = Advice.NONE
        self._stood = 0.0
        self._several = 0.0
        self._were_several = False

    def step(self, advice: Advice, more: bool, elapsed: float) -> Advice:
        """``advice`` of this frame, whether there is more than one face, seconds since the last frame; what to say."""
        if more and not self._were_several:
            self._several = SEVERAL_SECONDS
        self._were_several = more
        self._several = max(0.0, self._several - elapsed) if more else 0.0
        if advice is Advice.NONE and self._several > 0:
            advice = Advice.SEVERAL
        if advice is not self._next:
            self._next, self._stood = advice, 0.0
        else:
            self._stood += elapsed
        if self._next is not self.told and self._stood >= HOLD_SECONDS:
            self.told = self._next
        return self.told
