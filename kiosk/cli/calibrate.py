"""``kiosk calibrate``: measures this camera's lens with the printed board, so that millimetres are millimetres."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from hardware.camera import camera_from
from hardware.camera.calibration import calibration_file
from kiosk.settings import load

_PAUSE = 0.7
"""Seconds between two views, to move the board."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--board", type=Path, help="only write the board to print (a .png, 210 x 150 mm at 300 dpi)")
    parser.add_argument("--camera", help="the camera, as in the setting 'camera'")
    parser.add_argument("--seconds", type=float, default=90.0, help="how long to look for the board at most")


def main(arguments: argparse.Namespace) -> int:
    import cv2

    from models.calibration import MOST_VIEWS, Calibrator, draw_board

    if arguments.board is not None:
        cv2.imwrite(str(arguments.board), draw_board())
        print(f"{arguments.board}: print it at true size (210 x 150 mm) and glue it on something flat.")
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
