"""What the mirror asks vision for: a source of scenes."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.placement import Scene, Site


class SceneSource(Protocol):
    """Sees one frame at a time; keeps its own memory (tracking, smoothing) between frames.

    Used from one thread only.
    """

    def see(
        self,
        pixels: NDArray[np.uint8],
        camera_matrix: NDArray[np.float64],
        *,
        number: int,
        captured_ns: int,
        calibrated: bool,
        wanted: frozenset[Site],
    ) -> Scene:
        """The scene of one frame; ``pixels`` are (h, w, 3) uint8 BGR, unmirrored, and are not changed.

        Only what ``wanted`` needs is computed. Any picture is legal: black, tiny, grey (h, w) or huge
        frames give an empty scene, never an exception.
        """
        ...

    def reset(self) -> None:
        """Forgets the person: the next frame starts from nothing."""
        ...
