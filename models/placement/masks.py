"""Whether cloth covers nose and mouth: a mask, from what the mesh's lower face looks like beside the forehead's skin.

On a bare face nose, cheeks, upper lip, lips and chin have nearly the forehead's colour, apart from each other a
little, the lips redder than what is around them. Under a mask they have one colour, it is another than the forehead's,
and there are no lips. A mask pulled down to the chin leaves the nose free, and counts as none.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.face.tracker import Face
from models.placement.skin import around, middle_colour
from models.placement.types import HiddenBy, Placement
from models.smoothing import Hysteresis
from models.tracking import Picture

_FOREHEAD = np.array([151, 9, 8, 107, 336, 108, 337, 168])
_NOSE = np.array([1, 4, 5, 195, 48, 278, 49, 279, 64, 294])
_RIGHT_CHEEK, _LEFT_CHEEK = np.array([50, 205, 36, 206, 207]), np.array([280, 425, 266, 426, 427])
_CHIN = np.array([199, 200, 18, 175, 201, 421])
_LIPS = np.array([0, 13, 14, 17, 61, 291, 37, 267])
_ABOVE_LIPS = np.array([164, 2, 165, 391])
_TURNED = 12.0
"""Degrees from which one cheek alone is looked at."""
_SPOT = 0.012
"""Half the side of the square looked at around each point, over the face's width."""
_FLOOR = 8.0
"""Added before logarithms: sensor noise makes dark colours meaningless."""

_USUAL = np.array([0.1566, 0.1942, 0.0547, 0.0483, 0.1603])
_SPREAD = np.array([0.2434, 0.2571, 0.0614, 0.0997, 0.2965])
_WEIGHTS = np.array([1.4882, 5.0819, -2.9211, -2.8965, 0.3479])
_BIAS = 0.9027
"""A logistic regression over :func:`signs`, learnt from 57 rendered heads, bare and under drawn cloth; the figures on
heads that it never saw are in docs/vision.md."""
_GONE_BELOW, _THERE_ABOVE = -0.6, 0.6
_LOOK_EVERY = 5
"""Frames from one look to the next: nobody takes a mask off faster."""


class MaskReader:
    """One person's mask, with the memory that keeps it from flickering."""

    def __init__(self) -> None:
        self._state = Hysteresis(_GONE_BELOW, _THERE_ABOVE)

        self.reset()

    def reset(self) -> None:
        self._state.reset()
        self._frames = 0
        self._found = 0.0

    def __call__(self, picture: Picture, face: Face, turned: float, at_ns: int) -> float:
        """How much of a mask there is, 0..1; ``turned``: degrees by which the camera looks at the head from the
        person's left."""
        if self._frames % _LOOK_EVERY == 0:
            found = likeness(picture, face, turned)
            self._found = found if found is not None else _GONE_BELOW * 2
        self._frames += 1
        return self._state(self._found, at_ns)


def under(mask: float, placements: list[Placement]) -> list[Placement]:
    """The placements as they are seen with so much of a mask, 0..1, over them."""
    if mask <= 0:
        return placements
    return [
        replace(place, visibility=place.visibility * (1 - mask), hidden_by=HiddenBy.MASK) if place.visibility else place
        for place in placements
    ]


def likeness(picture: Picture, face: Face, turned: float) -> float | None:
    """How much the lower face looks like cloth: over 0 rather a mask, under 0 rather skin; ``None`` where too little of
    the face lies in the picture."""
    told = signs(picture, face, turned)
    return None if told is None else float((told - _USUAL) / _SPREAD @ _WEIGHTS + _BIAS)


def signs(picture: Picture, face: Face, turned: float) -> NDArray[np.float64] | None:
    """(5,) what tells cloth from skin: how far in hue the nose and the cheeks, and the middle one of five places, are
    from the forehead; how far the five are from each other; how much redder the lips are than above and below them; how
    much lighter or darker the nose, the cheeks or the upper lip are at least. Logarithms of ratios of colours."""
    reach = max(1, int(face.box[2] * _SPOT))
    cheeks = [_RIGHT_CHEEK] if turned < -_TURNED else [_LEFT_CHEEK] if turned > _TURNED else [_RIGHT_CHEEK, _LEFT_CHEEK]
    places = [_tint(picture, face, points, reach) for points in (_NOSE, np.concatenate(cheeks), _ABOVE_LIPS)]
    places += [_tint(picture, face, points, reach) for points in (_LIPS, _CHIN)]
    bare = _tint(picture, face, _FOREHEAD, reach)
    found = [place for place in places if place is not None]
    if bare is None or len(found) < len(places):
        return None
    five = np.array(found)
    away = np.hypot(*(five - bare)[:, :2].T)
    hues = five[:, :2]
    apart = float(np.hypot(*(hues - hues.mean(0)).T).mean())
    lips = float(hues[3, 0] - hues[[2, 4], 0].mean())
    lightness = float(np.abs(five[:3, 2] - bare[2]).min())
    return np.array([min(away[0], away[1]), float(np.median(away)), apart, lips, lightness])


def _tint(picture: Picture, face: Face, points: NDArray[np.intp], reach: int) -> NDArray[np.float64] | None:
    """(3,) red over green, green over blue and lightness, logarithms, of the middle colour around some of the mesh's
    points; ``None`` when they lie outside the picture."""
    height, width = picture.shape[:2]
    spots = face.mesh[points, :2]
    inside = ((spots > -0.5) & (spots < (width - 0.5, height - 0.5))).all(1)
    if not inside.any():
        return None
    blue, green, red = middle_colour(around(picture, spots[inside], reach)) + _FLOOR
    return np.array([np.log(red / green), np.log(green / blue), np.log((blue + green + red) / 3)])
