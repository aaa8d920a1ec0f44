"""Window pictures to an .mp4 that browsers play (H.264, yuv420p)."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av
import numpy as np
from PySide6.QtGui import QImage

TICK = Fraction(1, 1000)


class Film:
    """Writes pictures with the time each was taken, in seconds from the first."""

    def __init__(self, path: Path, width: int, height: int) -> None:
        # H.264 needs even sides; half the size keeps a tour's film small and quick to write.
        self._size = (width // 4 * 2, height // 4 * 2)
        self._container = av.open(str(path), "w")
        self._stream = self._container.add_stream("libx264", rate=30)
        self._stream.width, self._stream.height = self._size
        self._stream.pix_fmt = "yuv420p"
        self._stream.codec_context.time_base = TICK
        self._stream.options = {"preset": "veryfast", "crf": "26"}
        self.frames = 0

    def __enter__(self) -> Film:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for packet in self._stream.encode():
            self._container.mux(packet)
        self._container.close()

    def add(self, image: QImage, seconds: float) -> None:
        small = image.scaled(*self._size).convertToFormat(QImage.Format.Format_RGB888)
        rows = np.frombuffer(small.constBits(), np.uint8).reshape(small.height(), small.bytesPerLine())
        pixels = rows[:, : small.width() * 3].reshape(small.height(), small.width(), 3)
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
        frame.pts, frame.time_base = int(seconds * 1000), TICK
        for packet in self._stream.encode(frame):
            self._container.mux(packet)
        self.frames += 1
