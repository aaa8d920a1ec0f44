"""A film (or animated picture) as a camera, in real time and for ever."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hardware.camera.calibration import Lens, Sidecar, read_sidecar
from hardware.camera.pace import Pace, turn
from hardware.camera.protocol import as_bgr
from hardware.errors import DeviceGone, DeviceRefused
from hardware.frame import Frame
from hardware.opencv import cv2

KEPT_BYTES = 256 * 2**20
"""Films that run forth and back keep their pictures, as JPEG, up to this: no decoder runs backwards."""


class FilmCamera:
    """Plays a film. ``NAME.camera.json`` beside ``NAME.mp4`` (or ``calibration``) gives its matrix."""

    def __init__(
        self, path: Path, *, fps: float | None = None, calibration: Path | None = None, forth_and_back: bool = False
    ) -> None:
        self._path = path
        self._fps = fps
        self._calibration = calibration
        self._forth_and_back = forth_and_back
        self._film: cv2.VideoCapture | None = None
        self._lens = Lens(None)
        self._pace = Pace(fps or 30.0)
        self._number = 0
        self._position = 0
        """Place in the film of the next picture that the decoder gives."""
        self._length = 0
        """Pictures in the film; 0 until it was played to its end once."""
        self._loop_back = False
        self._offset = 0
        self._kept: list[NDArray[np.uint8]] = []

    @property
    def name(self) -> str:
        return f"film {self._path.name}"

    def open(self) -> None:
        self.close()
        if not self._path.is_file():
            raise DeviceGone(f"There is no film {self._path}.", "Check the setting 'camera'.")
        own = self._path.with_name(f"{self._path.stem}.camera.json")
        described = own if own.exists() else self._calibration
        sidecar = read_sidecar(described) if described else Sidecar()
        film = self._decoder()
        fps = sidecar.fps or self._fps or film.get(cv2.CAP_PROP_FPS)
        self._film = film
        self._lens = Lens(sidecar.calibration)
        self._loop_back = self._forth_and_back if sidecar.forth_and_back is None else sidecar.forth_and_back
        self._position = self._length = self._offset = 0
        self._kept = []
        self._pace = Pace(fps if 1 <= fps <= 240 else 30.0)
        self._pace.start()

    def read(self) -> Frame:
        if self._film is None:
            raise DeviceGone("The film is not open.")
        pixels, matrix, measured = self._lens.look(self._at(self._pace.wait()))
        self._number += 1
        return Frame(self._number, time.monotonic_ns(), pixels, matrix, measured)

    def close(self) -> None:
        if self._film is not None:
            self._film.release()
        self._film = None
        self._kept = []

    def _decoder(self) -> cv2.VideoCapture:
        film = cv2.VideoCapture(str(self._path), cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
        if not film.isOpened():
            raise DeviceRefused(f"{self._path.name} is not a film that can be played.", "Check the setting 'camera'.")
        return film

    def _at(self, index: int) -> NDArray[np.uint8]:
        """Picture ``index`` of the endless loop."""
        if self._length and self._loop_back and len(self._kept) == self._length:
            return _decoded(self._kept[turn(index, self._length, True)])
        place = index - self._offset
        while True:
            picture = self._decode_to(place)
            if picture is not None:
                return picture
            # The film is over. It starts again with the picture that is due now.
            self._length = self._position
            if not self._length:
                raise DeviceRefused(f"{self._path.name} holds no pictures.", "Check the setting 'camera'.")
            if self._loop_back and len(self._kept) == self._length:
                return _decoded(self._kept[turn(index, self._length, True)])
            self._rewind()
            self._offset = index
            place = 0

    def _decode_to(self, place: int) -> NDArray[np.uint8] | None:
        """The picture at ``place``, skipping what lies before it; ``None`` when the film ends first."""
        assert self._film is not None
        keeping = self._loop_back and not self._length
        while True:
            if not self._film.grab():
                return None
            wanted = self._position >= place
            self._position += 1
            if not (wanted or keeping):
                continue
            done, picture = self._film.retrieve()
            if not done or picture is None:
                return None
            if keeping:
                self._keep(as_bgr(picture))
            if wanted:
                return as_bgr(picture)

    def _keep(self, picture: NDArray[np.uint8]) -> None:
        if len(self._kept) != self._position - 1:
            return
        done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 95])
        if done and sum(kept.nbytes for kept in self._kept) + data.nbytes <= KEPT_BYTES:
            self._kept.append(data)

    def _rewind(self) -> None:
        # A new decoder, not a seek: seeking to the start fails for some animated pictures.
        if self._film is not None:
            self._film.release()
        self._film = self._decoder()
        self._position = 0


def _decoded(data: NDArray[np.uint8]) -> NDArray[np.uint8]:
    picture = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert picture is not None
    return as_bgr(picture)
