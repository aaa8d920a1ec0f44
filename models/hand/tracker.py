"""Follows up to two hands: detect on loss, then follow the 21 points from frame to frame."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.geometry import Vector
from models.hand.flow import HandFlow, Moved
from models.hand.landmarks import Box, Hand, among, covers, joined, region_of_palm, region_of_points
from models.placement.types import Side
from models.runtime import Network
from models.tracking import Detection, Detector, Picture, Region, RegionInput, mapped, nearest_to_middle

_GAIN, _CANDIDATE, _LOSE = 0.6, 0.5, 0.35
_MOST_HANDS = 2
_SMALLEST = 16.0
_FARTHEST = 0.045
"""A found palm's least length over the picture's shorter side: smaller ones are ears and ornaments, or too far."""
_SURE, _SURE_AT_ONCE = 0.65, 0.9
"""How sure, of 1, all looks together must be which hand it is (rather no ring than one on the wrong hand); and how
sure both of the first two, to need no more."""
_AGAIN = 5
"""Searches after which a palm is looked at again in whose place there was no hand."""
_IN_FACE = 0.45
"""A palm within a face and smaller than this share of its width is an eye, an ear or a mouth."""
_CONFIRMING = ((1.0, 0.0), (1.25, 0.0), (1.25, 0.35), (1.25, -0.35), (1.0, 0.35), (1.0, -0.35))
"""Size and turn (rad) of the looks at a new hand, relative to its region."""
_CHANGED = 0.018
"""How much of a hand's form may have changed, over its size, before it is looked at as soon as it may be."""
_PATIENCE = 3
"""Frames by which a look is put off, at most, because much else is looked at."""
_SEARCH_EVERY, _LOST_EVERY = 15, 3
"""Frames from one look for a hand to the next: for a second one while one is followed, and while there is none.

A look costs as much as following a hand. Every other one is at the whole picture: a hand held out to the mirror is
found within a fifth of a second at 30 frames a second.
"""


@dataclass(slots=True)
class _Followed:
    """A hand from frame to frame."""

    hand: Hand
    region: Region
    """Where the network looks next."""
    flow: HandFlow | None
    """From the last picture in which it looked."""
    age: int
    """Frames since then."""


@dataclass(frozen=True, slots=True)
class _Beside:
    """A look of the network at a followed hand, under way while frames go on."""

    one: _Followed
    moved: Moved
    """Where flow had the hand in the picture that is looked at."""
    flow: HandFlow
    """From that picture."""
    answer: Future[Hand | None]


class HandTracker:
    """Each followed hand keeps its region; hands that come to overlap become one.

    The network looks at a followed hand every ``look_every``-th frame, every ``rest_every``-th while the hand only
    moves and does not change its form in the picture, and at one hand a frame; in between optical flow follows its
    points, or the network after all where flow fails.

    ``spread``: a search runs one network a frame, each in the newest picture, so that no frame waits for all of them
    (60 ms where something looks like a palm); a hand is found some four frames later.

    ``aside``: a thread that looks for palms, and at followed hands as long as flow has them, so that no frame waits;
    from what it saw, flow takes the hand to where it is by now.
    """

    def __init__(
        self,
        detector: Network,
        mesh: Network,
        *,
        look_every: int = 1,
        rest_every: int = 1,
        spread: bool = False,
        aside: Executor | None = None,
    ) -> None:
        self._detector = Detector(detector, keypoints=7, threshold=0.5)
        self._mesh = mesh
        self._input = RegionInput(mesh)
        self._look_every, self._rest_every = look_every, max(look_every, rest_every)
        self._spread = spread
        self._aside = aside
        self._look: _Beside | None = None
        self.reset()

    def reset(self) -> None:
        self._wait()
        self._look = None
        self._followed: list[_Followed] = []
        self._until_search = 0
        self._searches = 0
        self._put_off = 0
        self._refused: list[tuple[Detection, int]] = []
        self._search: Generator[None, None, list[Hand]] | None = None

    def see(self, picture: Picture, face: Box | None = None, *, busy: bool = False) -> list[Hand]:
        """The hands in the picture, those that were followed first; parts of the ``face`` in its box are none.

        ``busy``: much else is looked at in this frame, so looks at followed hands and a search that is spread wait.
        """
        self._picture = picture
        self._until_search -= 1
        looked = False
        kept: list[_Followed] = []
        for one in self._followed:
            stays, at_it = self._kept_up(picture, one, occupied=looked or busy)
            looked |= at_it
            if stays and not among(one.hand, [other.hand for other in kept]):
                one.region = region_of_points(one.hand)
                kept.append(one)
        if self._look is not None and not any(self._look.one is one for one in kept):
            self._wait()
            self._look = None
        if not kept and self._followed:
            # Just lost: it can't be far, so the whole picture is looked at now.
            self._until_search, self._searches = 0, self._searches + self._searches % 2
        self._followed = kept
        self._look_around(face, busy=busy, looked=looked)
        self._followed = [one for one in self._followed if one.region.sane]
        return [one.hand for one in self._followed]

    def _kept_up(self, picture: Picture, one: _Followed, *, occupied: bool) -> tuple[bool, bool]:
        """One hand a frame further: whether it is still there, and whether a look at it was taken or begun.

        ``occupied``: something else is looked at in this frame.
        """
        one.age += 1
        moved = one.flow.follow(picture) if one.flow is not None else None
        hand = one.hand
        if self._look is not None and self._look.one is one and (moved is None or self._look.answer.done()):
            taken, moved = self._taken(picture)
            if taken is None:
                return False, False
            hand = taken
        if moved is not None and (self._waits(one, moved, occupied) or self._begun(picture, one, moved)):
            one.hand = replace(hand, points=moved.points, followed=hand is one.hand, fresh=False)
            return True, one.age == 0
        return self._looked_at(picture, one, moved), True

    def _waits(self, one: _Followed, moved: Moved, occupied: bool) -> bool:
        """Whether the network need not look yet at a hand that flow has."""
        due = one.age - (self._rest_every if moved.changed < _CHANGED else self._look_every)
        return due < 0 or (occupied and due < _PATIENCE)

    def _looked_at(self, picture: Picture, one: _Followed, moved: Moved | None) -> bool:
        """Whether the network sees the hand, which may be where flow ``moved`` it."""
        hand = self.measure(picture, one.region)
        if hand is None or hand.presence <= _LOSE:
            return False
        if moved is None and one.flow is not None and hand.side is not one.hand.side and hand.sureness > _SURE:
            # What flow could not follow is another hand by now: one that is not known yet.
            return False
        if moved is not None:
            hand = joined(hand, moved.points, moved.changed)
        speed = (hand.points - one.hand.points)[:, :2].mean(0)
        one.hand, one.age = hand, 0
        one.flow = self._flow_of(hand, speed)
        return True

    def _look_around(self, face: Box | None, *, busy: bool, looked: bool) -> None:
        """Adds hands that are not followed yet, if it is time to look for them."""
        if len(self._followed) == _MOST_HANDS or self._until_search > 0:
            return
        # A look around costs as much as one at a hand: not both in one frame, unless there is no other.
        occupied = (looked and bool(self._followed) and self._look_every > 1) or (self._spread and (busy or looked))
        occupied |= self._look is not None
        if occupied and self._put_off < _PATIENCE:
            self._put_off += 1
            return
        self._put_off = 0
        hands = self._searched(face)
        if hands is None:
            return
        self._followed += [_Followed(hand, region_of_points(hand), self._flow_of(hand), 0) for hand in hands]
        self._until_search = _SEARCH_EVERY if self._followed else _LOST_EVERY

    def _flow_of(self, hand: Hand, speed: Vector | None = None) -> HandFlow | None:
        return HandFlow(self._picture, hand.points, speed) if self._look_every > 1 else None

    def _begun(self, picture: Picture, one: _Followed, moved: Moved) -> bool:
        """Whether a look at a hand that flow has ``moved`` is under way beside the frames."""
        region = region_of_points(replace(one.hand, points=moved.points))
        if self._aside is None or self._look is not None or one.flow is None or not region.sane:
            return False
        back = self._input.fill(picture, region)
        answer = self._aside.submit(self._seen, region, back)
        self._look = _Beside(one, moved, HandFlow(picture, moved.points, one.flow.speed), answer)
        one.age = 0
        return True

    def _seen(self, region: Region, back: NDArray[np.float32]) -> Hand | None:
        self._mesh.run()
        return self._answer(region, back)

    def _taken(self, picture: Picture) -> tuple[Hand | None, Moved | None]:
        """What was seen beside the frames, in the picture of then, and where flow takes it; ``None`` for what isn't."""
        assert self._look is not None
        look, self._look = self._look, None
        hand = look.answer.result()
        if hand is None or hand.presence <= _LOSE:
            return None, None
        hand = joined(hand, look.moved.points, look.moved.changed)
        look.one.flow = look.flow.knowing(hand.points, look.one.age)
        return hand, look.one.flow.follow(picture)

    def _wait(self) -> None:
        """Until the hand's network is free."""
        if self._look is not None:
            self._look.answer.exception()

    def measure(self, picture: Picture, region: Region) -> Hand | None:
        """The 21 points of whatever is in ``region``."""
        if not region.sane:
            return None
        self._wait()
        back = self._input.fill(picture, region)
        self._mesh.run()
        return self._answer(region, back)

    def _confirmed(self, hand: Hand) -> Generator[None, None, Hand | None]:
        """A newly found hand after more looks, each also at its mirror image, which is a hand of the other side.

        Looks at other angles and sizes err apart, so that their mean is right where one look is surely wrong.
        """
        if hand.palm < _FARTHEST * min(self._picture.shape[:2]):
            return None
        rights, presences = [], []
        for number, (size, turn) in enumerate(_CONFIRMING):
            for mirrored in (True, False):
                yield
                base = region_of_points(hand)
                region = replace(base, side=base.side * size, angle=base.angle + turn)
                if not region.sane:
                    return None
                self._wait()
                back = self._input.fill(self._picture, region)
                if mirrored:
                    self._mesh.input[:] = self._mesh.input[..., ::-1].copy()
                self._mesh.run()
                right = float(self._mesh.outputs["right"].ravel()[0])
                rights.append(1 - right if mirrored else right)
                presences.append(float(self._mesh.outputs["presence"].ravel()[0]))
            if self._spread:
                hand = self._answer(region, back) or hand  # it has moved since it was found
            if (
                number == 0
                and min(presences) > _GAIN
                and (min(rights) > _SURE_AT_ONCE or max(rights) < 1 - _SURE_AT_ONCE)
            ):
                break
        right = float(np.mean(rights))
        if np.mean(presences) <= _GAIN or max(right, 1 - right) < _SURE:
            return None
        return replace(hand, side=Side.RIGHT if right > 0.5 else Side.LEFT, sureness=max(right, 1 - right), fresh=True)

    def _answer(self, region: Region, back: NDArray[np.float32]) -> Hand | None:
        answers = self._mesh.outputs
        raw = answers["landmarks"].reshape(21, 3)
        points = np.empty((21, 3))
        points[:, :2] = mapped(raw[:, :2], back)
        points[:, 2] = raw[:, 2] * (region.side / self._mesh.side)
        if not np.isfinite(points).all() or np.ptp(points[:, :2], axis=0).max() < _SMALLEST:
            return None
        # Pictures are unmirrored here: the side is the person's own.
        right = float(answers["right"].ravel()[0])
        side = Side.RIGHT if right > 0.5 else Side.LEFT
        return Hand(points, side, max(right, 1 - right), float(answers["presence"].ravel()[0]))

    def _searched(self, face: Box | None) -> list[Hand] | None:
        """The hands that are not followed yet; ``None`` while the search is not at its end."""
        self._search = self._search or self._searching(face)
        try:
            while True:
                next(self._search)
                if self._spread:
                    return None
        except StopIteration as end:
            self._search = None
            hands: list[Hand] = end.value
            return hands

    def _searching(self, face: Box | None) -> Generator[None, None, list[Hand]]:
        """One network after the other, each from one step to the next in the picture of then."""
        # The first search is thorough; later ones look at one window each.
        turn = self._searches if self._spread else self._searches or None
        self._searches += 1
        self._refused = [(palm, until) for palm, until in self._refused if until > self._searches]
        hands: list[Hand] = []
        refused: list[Hand] = []
        for found in (yield from self._palms(turn)):
            for palm in nearest_to_middle(found, self._picture):
                if any(covers(hand, palm) for hand in self._known(hands) + refused):
                    continue
                if not self._promising(palm, face):
                    continue
                yield
                hand = self.measure(self._picture, region_of_palm(palm))
                if hand is not None:
                    yield
                    hand = self.measure(self._picture, region_of_points(hand))
                if hand is None or among(hand, self._known(hands) + refused):
                    continue
                confirmed = (yield from self._confirmed(hand)) if hand.presence > _CANDIDATE else None
                if confirmed is not None:
                    hands.append(confirmed)
                else:
                    refused.append(hand)
                    self._refused.append((palm, self._searches + _AGAIN))
                if len(self._known(hands)) == _MOST_HANDS or (hands and self._spread):
                    return hands
            if self._known(hands):
                return hands
        return hands

    def _palms(self, turn: int | None) -> Generator[None, None, Iterable[list[Detection]]]:
        """What looks like palms, window by window."""
        if self._aside is None or not self._spread:
            return self._detector.search(self._picture, turn)
        coming = self._aside.submit(list, self._detector.search(self._picture, turn))
        while not coming.done():
            yield
        return coming.result()

    def _known(self, found: list[Hand]) -> list[Hand]:
        return [one.hand for one in self._followed] + found

    def _promising(self, palm: Detection, face: Box | None) -> bool:
        """Whether a found palm is worth several looks: not within a face, nor where there was no hand just now."""
        if face is not None:
            corner, size = np.array(face[:2]), np.array(face[2:])
            inside = bool(((palm.center > corner) & (palm.center < corner + size)).all())
            if inside and float(palm.size.max()) < _IN_FACE * face[2]:
                return False
        return not any(
            float(np.linalg.norm(other.center - palm.center)) < 0.25 * float(palm.size.max())
            and abs(float(np.log(other.size.max() / palm.size.max()))) < 0.3
            for other, _ in self._refused
        )
