"""How well masks are told from skin, on heads never learnt from: ``python -m tests.truth.masks`` beside ../shared.

``--learn`` fits the rule's numbers anew, on the heads of ``dev`` alone, and prints them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.face.reader import Head, HeadReader
from models.placement.masks import likeness, signs
from tests.unit.models.drawn_masks import CLOTHS, LIKE_SKIN, masked

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
Picture = NDArray[np.uint8]
Matrix = NDArray[np.float64]
Looked = tuple[str, Picture, Head]


def heads(split: str) -> Iterator[tuple[Picture, Matrix]]:
    """Pictures with their cameras of ``dev``, ``dev_b`` or ``footage``."""
    for file in sorted((SHARED / "truth" / split / "heads").glob("*.jpg")):
        told = json.loads(file.with_suffix(".camera.json").read_text())
        yield np.asarray(cv2.imread(str(file)), np.uint8), np.array(told["camera_matrix"], float)
    if split != "footage":
        return
    films = (SHARED / "media" / "woman_face_neck_hand.mp4", ROOT / "assets" / "footage" / "head_turn.mp4")
    for film in films:
        reader = cv2.VideoCapture(str(film))
        number, (going, picture) = 0, reader.read()
        while going:
            if number % 25 == 0:
                height, width = picture.shape[:2]
                yield (
                    np.asarray(picture, np.uint8),
                    np.array([[width, 0, width / 2], [0, width, height / 2], [0, 0, 1.0]]),
                )
            number, (going, picture) = number + 1, reader.read()


def looked_at(split: str) -> list[Looked]:
    """Each head bare, with a mask under the chin, and under each third cloth; only those that are found again."""
    reader = HeadReader()

    def look(picture: Picture, camera: Matrix) -> Head | None:
        reader.reset()
        return reader.see(picture, camera, 0, True)

    found: list[Looked] = []
    for number, (picture, camera) in enumerate(heads(split)):
        bare = look(picture, camera)
        if bare is None:
            continue
        found.append(("bare", picture, bare))
        dressed = [("under the chin", masked(picture, bare.face, CLOTHS[number % len(CLOTHS)], number, down=True))]
        for index, cloth in enumerate((*CLOTHS, LIKE_SKIN)):
            if (number + index) % 3 == 0:
                dressed.append((cloth.name, masked(picture, bare.face, cloth, number * 17 + index)))
        for name, covered in dressed:
            seen = look(covered, camera)
            if seen is not None:
                found.append((name, covered, seen))
    return found


def judge(split: str) -> dict[str, tuple[int, float]]:
    """Of each kind: how many, and the share that is taken for a mask at one look."""
    told: dict[str, list[bool]] = {}
    for name, picture, head in looked_at(split):
        value = likeness(picture, head.face, head.pose.sees_side(1))
        told.setdefault(name, []).append(value is not None and value > 0)
    return {name: (len(values), float(np.mean(values))) for name, values in told.items()}


def learn() -> dict[str, list[float]]:
    """Logistic regression by gradient descent; bare faces weigh half as much again as masked ones."""
    rows, covered = [], []
    for name, picture, head in looked_at("dev"):
        row = signs(picture, head.face, head.pose.sees_side(1))
        if row is not None:
            rows.append(row)
            covered.append(name not in ("bare", "under the chin"))
    table, wanted = np.array(rows), np.array(covered, float)
    usual, spread = table.mean(0), table.std(0)
    inputs = np.c_[(table - usual) / spread, np.ones(len(table))]
    weigh = np.where(wanted > 0, 0.5 / wanted.mean(), 1.5 * 0.5 / (1 - wanted.mean()))
    weights = np.zeros(inputs.shape[1])
    for _ in range(6000):
        guess = 1 / (1 + np.exp(-inputs @ weights))
        weights -= 0.5 * (inputs.T @ (weigh * (guess - wanted)) / len(wanted) + 2e-3 * weights)
    return {"usual": usual.round(4).tolist(), "spread": spread.round(4).tolist(), "weights": weights.round(4).tolist()}


if __name__ == "__main__":
    if "--learn" in sys.argv[1:]:
        sys.stdout.write(json.dumps(learn(), indent=2) + "\n")
    for part in ("dev_b", "footage"):
        for kind, (count, share) in judge(part).items():
            sys.stdout.write(f"{part:8} {kind:16} {count:4} {share:6.1%}\n")
