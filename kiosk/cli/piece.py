"""``kiosk piece add FILE``: checks a retailer's .glb and takes it into a folder."""

from __future__ import annotations

import argparse

from assets import add


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["add"], help="add FILE --kind KIND [--sku SKU] [--unit UNIT] [--out DIR]")
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="what 'add' is given; 'kiosk piece add -h' lists it")


def main(arguments: argparse.Namespace) -> int:
    return add.main(arguments.rest)
