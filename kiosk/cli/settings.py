"""``kiosk settings``: every setting, its value here, type, default and meaning."""

from __future__ import annotations

import argparse
import json
import types
import typing

from kiosk.settings import DEFAULT_FILE, Settings, load


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON for machines")


def _type_name(annotation: object) -> str:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return " or ".join(_type_name(part) for part in typing.get_args(annotation))
    return getattr(annotation, "__name__", str(annotation)).replace("PosixPath", "path").replace("Path", "path")


def main(arguments: argparse.Namespace) -> int:
    settings = load()
    rows = [
        {
            "name": name,
            "value": "***" if name == "enrolment_code" and getattr(settings, name) else str(getattr(settings, name)),
            "type": _type_name(field.annotation),
            "default": str(field.default),
            "description": field.description,
            "variable": f"GUONG_{name.upper()}",
        }
        for name, field in Settings.model_fields.items()
    ]
    if arguments.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    print(f"Settings are read from {DEFAULT_FILE} (or the file in GUONG_SETTINGS), then from the environment.\n")
    for row in rows:
        print(f"{row['name']} = {row['value']}   ({row['type']}, default {row['default']}, {row['variable']})")
        print(f"    {row['description']}")
    return 0
