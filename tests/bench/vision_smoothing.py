"""Jitter against lag of the face's filter, for choosing its parameters: ``python -m tests.bench.vision_smoothing DIR``.

DIR holds the films ``head_still`` and ``head_sweep`` of the recorded truth (its ``sequences`` folder). The mesh is
tracked once; then every setting filters it, and the rim beside the ears, off which earrings are placed, is judged:
jitter is the RMS distance from a straight line in the still film, lag the shift that fits the unfiltered sweep best.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.face.canonical import canonical
from models.face.tracker import FaceTracker
from models.placement.lobes import _RIM
from models.runtime import load
from models.smoothing import FACE, OneEuro, Smoothness

_STEP_NS = 33_333_333
_REST, _PER_SPEED = (0.3, 0.6, 1.2, 2.4, 4.8), (4.0, 8.0, 16.0, 32.0, 64.0)
Track = NDArray[np.float64]


def rims(film: Path) -> list[tuple[Track, float]]:
    """Every frame's mesh and the face's width."""
    tracker = FaceTracker(load("face_detector"), load("face_mesh"))
    found = []
    for path in sorted(film.glob("*.jpg")):
        face = tracker.see(np.asarray(cv2.imread(str(path)), np.uint8))
        if face is not None:
            found.append((face.mesh, face.box[2]))
    return found


def filtered(meshes: list[tuple[Track, float]], smoothness: Smoothness | None) -> Track:
    """(frames, 2, 2) pixels of both rims."""
    both = (_RIM, canonical().mirror[_RIM])
    euro = OneEuro(smoothness) if smoothness else None
    rows = []
    for number, (mesh, width) in enumerate(meshes):
        steady = euro(mesh, number * _STEP_NS, unit=width) if euro else mesh
        rows.append([steady[rim, :2].mean(0) for rim in both])
    return np.array(rows)


def jitter(track: Track) -> float:
    track = track[len(track) // 5 :]
    number = np.arange(len(track))
    lines = np.stack(
        [[np.polyval(np.polyfit(number, track[:, k, c], 1), number) for c in (0, 1)] for k in (0, 1)]
    ).transpose(2, 0, 1)
    return float(np.sqrt(((track - lines) ** 2).sum(2).mean(0)).max())


def lag_ms(track: Track, raw: Track) -> float:
    time = np.arange(len(track)) / 30
    shifts = np.arange(0, 0.15, 0.0025)
    lags = []
    for k in (0, 1):
        off = [np.std((track[:, k, 0] - np.interp(time - d, time, raw[:, k, 0]))[time >= d]) for d in shifts]
        lags.append(shifts[int(np.argmin(off))])
    return float(max(lags) * 1e3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("films", type=Path)
    films = parser.parse_args().films
    still, sweep = rims(films / "head_still"), rims(films / "head_sweep")
    raw = filtered(sweep, None)
    print(f"unfiltered: jitter {jitter(filtered(still, None)):.3f} px")
    for rest in _REST:
        for per_speed in _PER_SPEED:
            smoothness = Smoothness(rest, per_speed, FACE.speed_hz)
            moved = filtered(sweep, smoothness)
            behind = np.percentile(np.linalg.norm(moved - raw, axis=2), 95)
            chosen = " (chosen)" if smoothness == FACE else ""
            print(
                f"rest {rest} Hz, {per_speed} Hz per width/s: jitter {jitter(filtered(still, smoothness)):.3f} px, "
                f"lag {lag_ms(moved, raw):.1f} ms, p95 behind {behind:.2f} px{chosen}"
            )


if __name__ == "__main__":
    main()
