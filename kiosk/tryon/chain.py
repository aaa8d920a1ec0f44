"""A necklace's chain, laid along the curve that vision found on the neck.

From where a mirror looks, a link is two or three pixels: the chain is one swept mesh whose section swells and
turns from link to link, which reads as links and costs one draw. docs/pieces.md gives pitch and radius.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiosk.tryon.gltf import Mesh

_SIDES = 6
_SECTIONS = 4
"""Sections along one link."""
_MOST_LINKS = 420
_LIFT_MM = 0.6
_FRONT = 0.29
"""The share of a chain, from the pendant to either side, that is drawn: just past the sides of the neck. The nape,
and the hair that falls on it, hide the rest of a real one, and vision does not know the hair."""
_ENDS = 0.03
"""Over the last share of it the chain grows thin, so that its end is not seen as one."""


_SHADOW_MM = 2.4
"""From a chain's middle to where its shadow has ended, beside its own half thickness."""
_SHADOW_LOWER_MM = 0.7
"""Light comes from above: the shadow lies a little lower than the chain."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A chain's mesh and the ribbon of skin that it shades, in the frame of the curve, mm."""

    links: Mesh
    ribbon: Mesh


@dataclass(frozen=True, slots=True)
class Chain:
    """Pitch and half thickness of the links, mm."""

    pitch: float
    radius: float

    @classmethod
    def of(cls, extras: dict[str, Any]) -> Chain:
        told = extras.get("chain")
        told = told if isinstance(told, dict) else {}
        return cls(_number(told.get("pitch_mm"), 0.5, 30.0, 2.4), _number(told.get("tube_radius_mm"), 0.2, 8.0, 0.7))

    def lay(self, curve: NDArray[np.float64]) -> Laid | None:
        """``curve`` (n, 3) closed, from the pendant on, mm, y up; the meshes, of what is seen from the front, are in
        the same frame. ``None`` for a curve without length."""
        closed = np.vstack([curve, curve[:1]]).astype(np.float64)
        steps = np.linalg.norm(np.diff(closed, axis=0), axis=1)
        length = float(steps.sum())
        if not np.isfinite(length) or length < 50 or len(curve) < 4:
            return None
        links = int(np.clip(round(length / self.pitch / 2) * 2, 8, _MOST_LINKS))
        count = links * _SECTIONS
        along = np.concatenate([[0.0], np.cumsum(steps)])
        half = int(_FRONT * count)
        number = np.arange(-half, half + 1)
        at = number % count * length / count
        centres = np.stack([np.interp(at, along, closed[:, axis]) for axis in range(3)], axis=1)
        ahead = np.gradient(centres, axis=0)
        ahead /= np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-9)
        outward = centres - curve.mean(axis=0)
        outward -= ahead * (outward * ahead).sum(axis=1, keepdims=True)
        outward /= np.maximum(np.linalg.norm(outward, axis=1, keepdims=True), 1e-9)
        across = np.cross(ahead, outward)
        phase = number % _SECTIONS / _SECTIONS
        swell = 0.55 + 0.45 * np.sin(np.pi * (phase + 0.5 / _SECTIONS))
        swell *= np.clip((half + 0.5 - np.abs(number)) / (_ENDS * count), 0.02, 1.0)
        flat = np.where(number // _SECTIONS % 2 == 0, 1.0, 0.55)
        wide, high = self.radius * swell * flat, self.radius * swell * (1.55 - flat)
        angle = 2 * np.pi * np.arange(_SIDES) / _SIDES
        cos, sin = np.cos(angle)[None, :, None], np.sin(angle)[None, :, None]
        ring = across[:, None] * cos * wide[:, None, None] + outward[:, None] * sin * high[:, None, None]
        points = centres[:, None] + outward[:, None] * (_LIFT_MM + self.radius) + ring
        normals = across[:, None] * cos / wide[:, None, None] + outward[:, None] * sin / high[:, None, None]
        normals /= np.linalg.norm(normals, axis=2, keepdims=True)
        mesh = Mesh(
            points.reshape(-1, 3).astype(np.float32),
            normals.reshape(-1, 3).astype(np.float32),
            _triangles(len(number)),
        )
        thinner = np.clip((half + 0.5 - np.abs(number)) / (_ENDS * count), 0.02, 1.0)[:, None]
        return Laid(mesh, _ribbon(centres, across, outward, (self.radius + _SHADOW_MM) * thinner))


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
