"""A finished piece from ``kiosk piece add --out`` into the chain's catalogue, and out of it again."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from assets import glb
from assets.textures import Refused
from foundation.errors import EnvironmentFailed
from sync.central import catalogue, media
from sync.central.feed import Feed, change
from sync.central.platform import Config, Platform, open_platform
from sync.records import Piece

MOST_RECORD = 100_000
MOST_PICTURE = 2_000_000
FILES = {"model": ".glb", "picture": ".webp"}
"""What may lie beside a record, and what its name ends with."""


class NotBrought(EnvironmentFailed):
    """A record or one of its files is not taken into the catalogue; nothing of it was."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    put = actions.add_parser("put", help="take pieces into every store's catalogue, or write them anew")
    put.add_argument("record", type=Path, nargs="+", help="SKU.json, with its files beside it")
    put.add_argument("--labour", type=int, metavar="VND", help="the price without the metal: it follows the gold price")
    retire = actions.add_parser("retire", help="take a piece out of every store's catalogue")
    retire.add_argument("sku")
    listing = actions.add_parser("list", help="the pieces on sale, by kind")
    for action in (put, retire, listing):  # said before the action or after it
        action.add_argument("--data", type=Path, default=argparse.SUPPRESS)
        action.add_argument("--database", default=argparse.SUPPRESS)


def run(asked: argparse.Namespace) -> int:
    platform = open_platform(Config(asked.data, asked.database))
    try:
        if asked.action == "list":
            with platform.db.read() as connection:
                for piece in catalogue.load(connection, None):
                    sys.stdout.write(f"{piece.sku:<16} {piece.kind:<10} {piece.price_vnd:>15,} VND  {piece.name.vi}\n")
        elif asked.action == "retire":
            with change(platform.db, platform.hub) as feed:
                if not catalogue.retire(feed, asked.sku, platform.now()):
                    raise NotBrought(f"There is no piece {asked.sku} on sale.", "'piece list' shows what there is.")
        else:
            for sku in put(platform, asked.record, asked.labour):
                sys.stdout.write(f"{sku}\n")
    finally:
        platform.close()
    return 0


def put(platform: Platform, records: list[Path], labour: int | None = None) -> list[str]:
    """All of ``records`` or none; returns their article numbers. Raises :class:`NotBrought`."""
    with change(platform.db, platform.hub) as feed:
        pieces = [_piece(feed, platform.media_folder, record) for record in records]
        catalogue.put_pieces(feed, pieces, {} if labour is None else {piece.sku: labour for piece in pieces})
    return [piece.sku for piece in pieces]


def _piece(feed: Feed, folder: Path, record: Path) -> Piece:
    try:
        told = json.loads(glb.bounded(record, MOST_RECORD))
        files: dict[str, Any] = dict(told.pop("files", {}))
        shas = {what: media.add_file(feed, folder, _beside(record, what, name)).sha256 for what, name in files.items()}
        return Piece.model_validate(told | shas)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise NotBrought(f"{record.name}: {where} makes no sense: {first['msg']}.", "Add the piece again.") from None
    except OSError as error:
        raise NotBrought(f"{record.name} cannot be read: {error.strerror}.", "Check its path.") from error
    except (Refused, ValueError, TypeError, AttributeError) as error:
        what = error.what if isinstance(error, Refused) else f"It is no record of a piece ({type(error).__name__})."
        raise NotBrought(f"{record.name}: {what}", "'kiosk piece add FILE --out DIR --price VND' makes one.") from error


def _beside(record: Path, what: str, name: Any) -> Path:
    """A file in the record's own folder, held against the limits of a device. Raises :class:`Refused`."""
    if what not in FILES or not isinstance(name, str) or Path(name).name != name or not name.endswith(FILES[what]):
        raise Refused(f"'{name}' is no {what} beside the record.", "Name a file of the same folder.")
    file = record.parent / name
    if what == "model":
        glb.read(file)
    elif glb.bounded(file, MOST_PICTURE)[8:12] != b"WEBP":
        raise Refused(f"{name} is no WebP picture.", "Take the one that 'kiosk piece add' makes.")
    return file
