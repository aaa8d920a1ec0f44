"""Where worn pieces lie in the picture."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from kiosk.tryon.projection import TO_VIEW, pixels
from kiosk.tryon.worn import WornPiece

Spot = tuple[float, float]


def best_spot(worn: Iterable[WornPiece], kind: str, camera_matrix: NDArray[np.float64]) -> Spot | None:
    """The pixel in the middle of the piece that is shown best, one of ``kind`` before others."""
    shown = [piece for piece in worn if piece.placed and not piece.leaving and piece.fade.opacity > 0]
    best = max(shown, key=lambda piece: (piece.kind == kind, piece.fade.opacity), default=None)
    if best is None:
        return None
    middle = pixels(best.corners().mean(axis=0)[None], camera_matrix)[0]
    return (float(middle[0]), float(middle[1])) if np.isfinite(middle).all() else None


def lowest_row(worn: Iterable[WornPiece], kind: str, camera_matrix: NDArray[np.float64]) -> float | None:
    """The picture's row of the lowest piece of ``kind``."""
    spots = [
        (TO_VIEW @ piece.matrix)[:3, 3]
        for piece in worn
        if piece.kind == kind and piece.placed and piece.fade.opacity > 0
    ]
    rows = pixels(np.array(spots), camera_matrix)[:, 1] if spots else np.empty(0)
    rows = rows[np.isfinite(rows)]
    return float(rows.max()) if len(rows) else None
