"""``kiosk vision``: the vision pipeline over a folder of pictures, for judging it against known truth."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("predict",), help="predict: say where jewellery would go in every picture")
    parser.add_argument("folder", help="folder of pictures with their NAME.camera.json beside them")
    parser.add_argument("--out", required=True, help="file for the predictions (JSON)")
    parser.add_argument(
        "--backend",
        choices=("own", "mediapipe"),
        default="own",
        help="who follows face and hands: our trackers, or MediaPipe's in the environment that 'make peers' makes",
    )


def main(arguments: argparse.Namespace) -> int:
    from models.predict import main as predict

    return predict([arguments.folder, "--out", arguments.out, "--backend", arguments.backend]) or 0
