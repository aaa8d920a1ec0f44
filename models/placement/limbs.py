"""A hand's fingers and wrist as they are seen: each as wide as this person's, and where its outline is.

What is read of one look stays with the limb until the next: widths are the person's own and become a mean, how far a
limb lies beside its landmarks goes with the hand's pose and follows the newest look.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.geometry import Matrix, Vector, project
from models.placement.outline import Limb, read_edges
from models.smoothing import HAND, OneEuro
from models.tracking import Picture

THUMB, WRIST = 0, 5
"""Rows of the thumb and the wrist; the four fingers lie between."""
_COUNT = 6
_FORESHORTENED = 0.45
"""Share of its length at which a limb is seen that is too much from its end."""
_REMEMBERED = 8
"""Looks that a width's mean goes back to."""
_ALIKE = 0.15
"""How far a finger's width over the average may be from the hand's."""
_FORGOTTEN = 0.5
"""What is left of a place aside after a look that could not read it."""
_NARROWEST, _WIDEST, _FARTHEST = 0.7, 1.45, 0.5
"""Widths over the average that a limb can have, and half widths by which it can lie aside."""
_CLEARLY_MM, _LEAST_GAIN = 1.5, 0.15
"""From how far beside the last looks a new one counts whole, and how much it counts at least: reading trembles."""
_LEVEL = 5.0
"""mm along an axis by which its direction in the picture is taken."""


class LimbReader:
    """One hand's limbs."""

    def __init__(self) -> None:
        self._ratios: Vector = np.ones(_COUNT)
        self._looks = np.zeros(_COUNT)
        self._aside: Vector = np.zeros(_COUNT)
        self._known: Vector = np.ones(_COUNT)
        self._filter = OneEuro(HAND)
        self.looked = False
        """Whether there was a look yet."""

    def look(self, picture: Picture, poses: Matrix, widths: Vector, camera: Matrix) -> None:
        """Reads the limbs at ``poses`` (6, 4, 4), thumb to little finger and wrist, whose average ``widths`` (6,) mm
        are known."""
        first, self.looked = not self.looked, True
        rows, limbs = expected(poses, widths, camera)
        edges = np.full((2, _COUNT), np.nan)
        edges[:, rows] = read_edges(picture, limbs)
        wide = edges.mean(0)
        edges[:, (wide < _NARROWEST) | (wide > _WIDEST)] = np.nan
        for row in np.flatnonzero(~np.isnan(edges).any(0)).tolist():
            self._looks[row] = min(self._looks[row] + 1, _REMEMBERED)
            self._ratios[row] += (wide[row] - self._ratios[row]) / self._looks[row]
        # One edge alone tells the middle of a limb whose width is known.
        usual = self._known = self._known_ratios()
        for row, sides in enumerate(zip(usual - edges[0], edges[1] - usual, strict=True)):
            seen = [side for side in sides if not np.isnan(side)]
            if not seen or abs(sum(seen)) > _FARTHEST * len(seen):
                self._aside[row] *= _FORGOTTEN
                continue
            off = sum(seen) / len(seen) * widths[row] / 2 - self._aside[row]
            self._aside[row] += off * (1.0 if first else np.clip(abs(off) / _CLEARLY_MM, _LEAST_GAIN, 1.0))

    def __call__(self, poses: Matrix, widths: Vector, camera: Matrix, at_ns: int, unit: float) -> tuple[Matrix, Vector]:
        """The ``poses`` (6, 4, 4) moved across the view to where the limbs are, and the limbs' width over the average
        (6,). ``unit`` is the hand's length in mm in which speed is counted."""
        smooth = self._filter(np.stack([self._aside, self._known * widths], 1), at_ns, unit=unit)
        _, across = _in_picture(poses, camera)
        moved = poses.copy()
        moved[:, :2, 3] += across * smooth[:, :1]
        return moved, smooth[:, 1] / widths

    def _known_ratios(self) -> Vector:
        """Widths over the average (6,). One person's fingers are alike: one that was not read is as wide, for a finger,
        as the others, and none is far from them; an average finger counts as one more."""
        fingers = slice(THUMB + 1, WRIST)
        read = self._ratios[fingers][self._looks[fingers] > 0]
        usual = (1.0 + float(read.sum())) / (1 + len(read))
        ratios = np.where(self._looks > 0, self._ratios, usual)
        ratios[:WRIST] = np.clip(ratios[:WRIST], usual * (1 - _ALIKE), usual * (1 + _ALIKE))
        ratios[WRIST] = self._ratios[WRIST]
        return ratios


def expected(poses: Matrix, widths: Vector, camera: Matrix) -> tuple[NDArray[np.intp], list[Limb]]:
    """Which limbs are seen from the side, and where they should be in the picture."""
    along, across = _in_picture(poses, camera)
    middles = project(poses[:, :3, 3], camera)
    scale = camera[0, 0] / poses[:, 2, 3]
    lengths = np.linalg.norm(along, axis=1)
    directions = along / np.maximum(lengths, 1e-9)[:, None]
    shown = lengths / (_LEVEL * scale)
    room = _room(middles, directions, across)
    rows = np.flatnonzero(shown > _FORESHORTENED)
    return rows, [
        Limb(
            middles[k],
            directions[k],
            float(widths[k] * scale[k] * shown[k]),
            float(widths[k] * scale[k] / 2),
            (float(room[0, k]), float(room[1, k])),
        )
        for k in rows
    ]


def _in_picture(poses: Matrix, camera: Matrix) -> tuple[Matrix, Matrix]:
    """Each limb's direction in the picture, (n, 2) pixels for a few mm, and the unit vector (n, 2) across it."""
    starts = poses[:, :3, 3]
    along = project(starts + poses[:, :3, 1] * _LEVEL, camera) - project(starts, camera)
    across = np.stack([-along[:, 1], along[:, 0]], 1)
    return along, across / np.maximum(np.linalg.norm(across, axis=1), 1e-9)[:, None]


def _room(middles: Matrix, directions: Matrix, across: Matrix) -> Matrix:
    """(2, 6) pixels from each limb's middle to half way to its neighbours, against and along ``across``."""
    room = np.full((2, _COUNT), np.inf)
    fingers = slice(THUMB + 1, WRIST)
    middle, direction, aside = middles[fingers], directions[fingers], across[fingers]
    between = middle[:, None] - middle[None]  # to each finger (rows) from each other one
    turn = direction @ direction.T
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = (between * direction[:, None]).sum(2) / turn
    beside = ((direction[None] * steps[..., None] - between) * aside[:, None]).sum(2)
    beside[(np.abs(turn) < 0.3) | np.eye(len(turn), dtype=bool)] = np.inf
    room[0, fingers] = np.where(beside < 0, -beside, np.inf).min(1) / 2
    room[1, fingers] = np.where(beside > 0, beside, np.inf).min(1) / 2
    return room
