"""``kiosk calibrate``: measures this camera's lens with the printed board, so that millimetres are millimetres.

It also writes what is to be printed: the board, and the pad beside which ring sizes are measured.
"""

from __future__ import annotations

import argparse
import json
import struct
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from hardware.camera import camera_from
from hardware.camera.calibration import calibration_file
from kiosk.settings import load

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PAUSE = 0.7
"""Seconds between two views, to move the board."""
_DOTS_PER_MM = 11.811
"""300 dots an inch."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--board", type=Path, help="only write the board to print (a .png, 210 x 150 mm at 300 dpi)")
    parser.add_argument(
        "--pad", type=Path, help="only write the pad for ring sizes to print (a .png, 156 x 106 mm at 300 dpi)"
    )
    parser.add_argument("--camera", help="the camera, as in the setting 'camera'")
    parser.add_argument("--seconds", type=float, default=90.0, help="how long to look for the board at most")


def main(arguments: argparse.Namespace) -> int:
    from models.calibration import MOST_VIEWS, Calibrator, draw_board
    from models.sizing.card import draw_pad

    if arguments.board is not None:
        _write(arguments.board, draw_board(_DOTS_PER_MM))
        print(f"{arguments.board}: print it at true size (210 x 150 mm) and glue it on something flat.")
    if arguments.pad is not None:
        _write(arguments.pad, draw_pad(_DOTS_PER_MM))
        print(f"{arguments.pad}: print it at true size and see with a ruler that it is 140 mm from marker to marker.")
    if arguments.board is not None or arguments.pad is not None:
        return 0
    settings = load()
    source = arguments.camera or settings.camera
    camera = camera_from(source, width=settings.camera_width, height=settings.camera_height)
    camera.open()
    calibrator = Calibrator()
    print("Show the board from many sides: near and far, in every corner, leaning to all sides.")
    try:
        until = time.monotonic() + arguments.seconds
        after = 0.0
        while calibrator.views < MOST_VIEWS and time.monotonic() < until:
            frame = camera.read()
            if time.monotonic() >= after and calibrator.look(frame.pixels):
                print(f"  {calibrator.views} of {MOST_VIEWS}", flush=True)
                after = time.monotonic() + (_PAUSE if source.startswith(("/dev", "auto")) or source.isdigit() else 0)
    finally:
        camera.close()
    lens = calibrator.solve()
    path = calibration_file(settings.data / "calibration", source)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(lens.record(), indent=1), encoding="utf-8")
    fresh.replace(path)
    print(f"{path}: {lens.views} views, {lens.rms:.2f} pixels, focal length known to {lens.focal_error:.1%}.")
    return 0


def _write(path: Path, picture: NDArray[np.uint8]) -> None:
    """A .png that says how fine it is, so that it is printed at true size."""
    import cv2

    png = cv2.imencode(".png", picture)[1].tobytes()
    dots = round(_DOTS_PER_MM * 1000)
    fineness = b"pHYs" + struct.pack(">IIB", dots, dots, 1)
    chunk = struct.pack(">I", len(fineness) - 4) + fineness + struct.pack(">I", zlib.crc32(fineness))
    # Behind the signature and the header, which have a fixed length.
    path.write_bytes(png[:33] + chunk + png[33:])
