"""A necklace's chain, laid along the curve that vision found on the neck.

From where a mirror looks, a metal link is two or three pixels: the chain is one swept mesh whose section swells and
turns from link to link, which reads as links and costs one draw. Pearls and beads are larger than that: each is laid
as the file has it. docs/pieces.md gives pitch and radius.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiosk.tryon.beads import LIFT_MM, Bead, Strand, strung
from kiosk.tryon.model import Mesh

_SIDES = 6
_SECTIONS = 4
"""Sections along one link."""
_MOST_LINKS = 420
_FRONT = 0.29
"""The share of a chain, from the pendant to either side, that is drawn: just past the sides of the neck. The nape,
and the hair that falls on it, hide the rest of a real one, and vision does not know the hair."""
_ENDS = 0.03
"""Over the last share of it the chain grows thin, so that its end is not seen as one."""
_LEAN_DEG = (72.0, 42.0)
"""How far the skin's normal leans from the chain's own plane to that plane's normal: on the chest, and where the drawn
part ends beside the neck (five modelled busts: 64 to 75 and 34 to 46). A fine chain lies so close that it does not
matter; a pearl's middle would stand 4 mm too low, and pearls would part."""
_SHADOW_MM = 2.4
"""From a chain's middle to where its shadow has ended, beside its own half thickness."""
_SHADOW_LOWER_MM = 0.7
"""Light comes from above: the shadow lies a little lower than the chain."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A chain's meshes, one a matter, and the ribbon of skin that it shades, in the frame of the curve, mm."""

    strands: tuple[Strand, ...]
    ribbon: Mesh


@dataclass(frozen=True, slots=True)
class Course:
    """Where a chain runs: ``_SECTIONS`` sections a link, mm. ``number`` is 0 at the pendant."""

    number: NDArray[np.int64]
    centres: NDArray[np.float64]
    ahead: NDArray[np.float64]
    across: NDArray[np.float64]
    outward: NDArray[np.float64]
    """(n, 3) unit vectors, at right angles; ``outward`` points off the skin."""
    ends: NDArray[np.float64]
    """(n,) 1, and towards 0 over the last of the chain that is drawn."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Pitch and half thickness of the links, mm, and what hangs on them that is no metal."""

    pitch: float
    radius: float
    alternate_deg: float = 0.0
    beads: tuple[Bead, ...] = ()

    @classmethod
    def of(cls, extras: dict[str, Any], beads: tuple[Bead, ...] = ()) -> Chain:
        told = extras.get("chain")
        told = told if isinstance(told, dict) else {}
        radius = _number(told.get("tube_radius_mm"), 0.2, 8.0, 0.7)
        return cls(pitch_of(extras), radius, _number(told.get("alternate_deg"), -180.0, 180.0, 0.0), beads)

    def lay(self, curve: NDArray[np.float64]) -> Laid | None:
        """``curve`` (n, 3) closed, from the pendant on, mm, y up; the meshes, of what is seen from the front, are in
        the same frame. ``None`` for a curve without length."""
        course = self._course(curve)
        if course is None:
            return None
        if self.beads:
            course = _leaned(course, curve)
        strands = tuple(self._strung(bead, course) for bead in self.beads) or (Strand(self._swept(course)),)
        half = (self.radius + _SHADOW_MM) * course.ends[:, None]
        return Laid(strands, _ribbon(course.centres, course.across, course.outward, half))

    def _course(self, curve: NDArray[np.float64]) -> Course | None:
        closed = np.vstack([curve, curve[:1]]).astype(np.float64)
        steps = np.linalg.norm(np.diff(closed, axis=0), axis=1)
        length = float(steps.sum())
        if not np.isfinite(length) or length < 50 or len(curve) < 4:
            return None
        links = int(np.clip(round(length / self.pitch / 2) * 2, 8, _MOST_LINKS))
        step = length / links / _SECTIONS
        along = np.concatenate([[0.0], np.cumsum(steps)])
        half = int(_FRONT * length / step)
        number = np.arange(-half, half + 1)
        at = number * step % length
        centres = np.stack([np.interp(at, along, closed[:, axis]) for axis in range(3)], axis=1)
        ahead = _unit(np.gradient(centres, axis=0))
        outward = centres - curve.mean(axis=0)
        outward = _unit(outward - ahead * (outward * ahead).sum(axis=1, keepdims=True))
        ends = np.clip((half + 0.5 - np.abs(number)) * step / (_ENDS * length), 0.02, 1.0)
        return Course(number, centres, ahead, np.cross(ahead, outward), outward, ends)

    def _strung(self, bead: Bead, course: Course) -> Strand:
        """Beads stand ``pitch`` apart where their middles are, and one is at the pendant."""
        line = course.centres + course.outward * (LIFT_MM + self.radius)
        along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
        along -= along[len(along) // 2]
        pitch = max(self.pitch, float(along[-1] - along[0]) / (2 * _FRONT * _MOST_LINKS))
        which = np.arange(int(np.ceil(along[0] / pitch)), int(np.floor(along[-1] / pitch)) + 1)

        def there(values: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.stack([np.interp(which * pitch, along, values[:, axis]) for axis in range(3)], axis=1)

        x = _unit(there(np.gradient(line, axis=0)))
        z = there(course.outward)
        z = _unit(z - x * (z * x).sum(axis=1, keepdims=True))
        y = np.cross(z, x)
        turn = np.radians(self.alternate_deg) * (which % 2)
        cos, sin = np.cos(turn)[:, None], np.sin(turn)[:, None]
        return strung(bead, there(line), np.stack([x, cos * y + sin * z, cos * z - sin * y], axis=2))

    def _swept(self, course: Course) -> Mesh:
        number, across, outward = course.number, course.across, course.outward
        phase = number % _SECTIONS / _SECTIONS
        swell = 0.55 + 0.45 * np.sin(np.pi * (phase + 0.5 / _SECTIONS))
        swell *= course.ends
        flat = np.where(number // _SECTIONS % 2 == 0, 1.0, 0.55)
        wide, high = self.radius * swell * flat, self.radius * swell * (1.55 - flat)
        angle = 2 * np.pi * np.arange(_SIDES) / _SIDES
        cos, sin = np.cos(angle)[None, :, None], np.sin(angle)[None, :, None]
        ring = across[:, None] * cos * wide[:, None, None] + outward[:, None] * sin * high[:, None, None]
        points = course.centres[:, None] + outward[:, None] * (LIFT_MM + self.radius) + ring
        normals = across[:, None] * cos / wide[:, None, None] + outward[:, None] * sin / high[:, None, None]
        normals /= np.linalg.norm(normals, axis=2, keepdims=True)
        return Mesh(
            points.reshape(-1, 3).astype(np.float32),
            normals.reshape(-1, 3).astype(np.float32),
            _triangles(len(number)),
        )


def _unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    lengths: NDArray[np.float64] = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.maximum(lengths, 1e-9)


def _leaned(course: Course, curve: NDArray[np.float64]) -> Course:
    """The same with ``outward`` along the skin's normal on a chest."""
    normal = np.linalg.svd(curve - curve.mean(axis=0))[2][2]
    if normal[1] < 0:
        normal = -normal
    upright = course.across * np.sign(course.across @ normal)[:, None]
    share = np.abs(course.number) / max(int(course.number[-1]), 1)
    lean = np.radians(_LEAN_DEG[0] + (_LEAN_DEG[1] - _LEAN_DEG[0]) * share)[:, None]
    outward = np.cos(lean) * course.outward + np.sin(lean) * upright
    return replace(course, outward=outward, across=np.cross(course.ahead, outward))


def pitch_of(extras: dict[str, Any]) -> float:
    """mm from link to link of a piece's chain; a fine chain's where the file does not tell."""
    told = extras.get("chain")
    return _number(told.get("pitch_mm"), 0.5, 30.0, 2.4) if isinstance(told, dict) else 2.4


def made_length(extras: dict[str, Any]) -> float:
    """cm of a piece's chain by its file; 0 for a collar or a file that does not tell."""
    told = extras.get("chain")
    return _number(told.get("length_mm"), 300.0, 900.0, 0.0) / 10 if isinstance(told, dict) else 0.0


def _triangles(count: int) -> NDArray[np.uint32]:
    row, side = np.meshgrid(np.arange(count - 1), np.arange(_SIDES), indexing="ij")
    after, beside = row + 1, (side + 1) % _SIDES
    a, b, c, d = (r * _SIDES + s for r, s in ((row, side), (after, side), (after, beside), (row, beside)))
    both = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])
    return both.astype(np.uint32)


def _ribbon(
    centres: NDArray[np.float64], across: NDArray[np.float64], outward: NDArray[np.float64], half: NDArray[np.float64]
) -> Mesh:
    """Every ``_SECTIONS``-th section of a strip on the skin, ``half`` (n, 1) wide to either side."""
    some = slice(None, None, _SECTIONS)
    lower = np.array([0.0, -_SHADOW_LOWER_MM, 0.0])
    middle = centres[some] + lower - outward[some] * (outward[some] @ lower)[:, None] + 0.2 * outward[some]
    sides = np.stack([middle - across[some] * half[some], middle + across[some] * half[some]], axis=1)
    count = len(middle)
    first = 2 * np.arange(count - 1)
    place = np.tile(np.array([[0.02, 0.5], [0.98, 0.5]], np.float32), (count, 1))
    return Mesh(
        sides.reshape(-1, 3).astype(np.float32),
        np.repeat(outward[some], 2, axis=0).astype(np.float32),
        np.concatenate([np.stack([first, first + 1, first + 3], 1), np.stack([first, first + 3, first + 2], 1)]).astype(
            np.uint32
        ),
        place,
    )


def _number(value: Any, low: float, high: float, default: float) -> float:
    return float(value) if isinstance(value, int | float) and low <= value <= high else default
