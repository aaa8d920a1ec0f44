"""``kiosk fault``: kills, cuts and corrupts a real agent at random points, and counts what was lost."""

from __future__ import annotations

import argparse
import json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--points", type=int, default=60, help="how many faults (default 60; 2,000 take 40 minutes on a quiet machine)"
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=1,
        help="which sequence of faults; each 200 more take the next number, so a chunk can be run again",
    )
    parser.add_argument("--json", action="store_true", help="print JSON for machines")


def main(arguments: argparse.Namespace) -> int:
    from sync.fault import run_points

    outcome = run_points(
        arguments.points,
        seed_number=arguments.seed,
        told=(lambda _line: None) if arguments.json else (lambda line: print(line, flush=True)),
    )
    print(json.dumps(outcome.as_dict(), indent=None if arguments.json else 2))
    return 0 if outcome.good else 1
