"""``kiosk piece``: takes a retailer's .glb, makes its pictures, and keeps the pieces of this shop's own.

``add FILE`` only checks; ``--out DIR`` leaves the finished file there, for the platform; ``--shop`` puts the piece into
this kiosk's own catalogue, where the running screen finds it at once. ``list`` and ``remove`` are for that one.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assets import add
from assets.textures import Refused
from foundation.errors import EnvironmentFailed
from kiosk.catalogue import own
from kiosk.cli.piece_pictures import STEPS, photograph
from kiosk.cli.piece_shop import Shop
from sync.records import Metal, OwnPiece


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    adding = actions.add_parser("add", help="check a .glb, and take it into a folder or this kiosk's catalogue")
    add.add_arguments(adding)
    adding.add_argument("--shop", action="store_true", help="put it into this kiosk's own catalogue")
    adding.add_argument("--replace", action="store_true", help="with --shop: in place of an own piece of this number")
    adding.add_argument("--name", dest="name_vi", help="Vietnamese name, as shoppers read it")
    adding.add_argument("--name-en", dest="name_en", help="English name; default: --name")
    adding.add_argument("--story", dest="story_vi", help="a sentence on the piece, in Vietnamese")
    adding.add_argument("--story-en", dest="story_en", help="and in English; default: --story")
    adding.add_argument("--metal", choices=[metal.value for metal in Metal], help="default: what the file names")
    adding.add_argument("--weight", dest="weight_g", type=float, metavar="GRAMS")
    adding.add_argument("--price", dest="price_vnd", type=int, metavar="VND")
    adding.add_argument("--count", type=int, help="how many lie in the shop; left out, the screen says nothing of it")
    listing = actions.add_parser("list", help="the pieces of this shop's own")
    removing = actions.add_parser("remove", help="take a piece of this shop's own away")
    removing.add_argument("sku")
    for action in (adding, listing, removing):
        action.add_argument("--json", action="store_true", help="print JSON for machines")
    for part, default in ((parser, None), (adding, argparse.SUPPRESS)):
        part.add_argument(
            "--no-pictures", action="store_true", default=default or False, help="take no thumbnail and no turn"
        )
        part.add_argument("--steps", type=int, default=default or STEPS, help="pictures of a whole turn")


def main(arguments: argparse.Namespace) -> int:
    try:
        match arguments.action:
            case "list":
                return _list(arguments)
            case "remove":
                return _remove(arguments)
            case _:
                return _add(arguments)
    except EnvironmentFailed as refused:
        what = arguments.file.name if arguments.action == "add" else "kiosk piece"
        if arguments.json:
            _print({"ok": False, "what": refused.what, "remedy": refused.remedy})
        sys.stderr.write(f"{what}: {refused}\n")
        return 1


def _add(arguments: argparse.Namespace) -> int:
    glb, finding = add.examined(arguments)
    sku = add.sku_of(arguments)
    done: dict[str, Any] = {
        "ok": True,
        "sku": sku,
        "kind": finding.kind,
        "size_mm": list(finding.size_mm),
        "triangles": finding.triangles,
        "unit": finding.unit,
        "anchor_guessed": not finding.anchor_given,
        "notes": list(finding.notes),
        "in_catalogue": False,
    }
    shop = Shop() if arguments.shop else None
    with tempfile.TemporaryDirectory(prefix="guong-piece-") as name:
        folder = Path(name)
        file = folder / f"{sku}.glb"
        file.write_bytes(add.dressed(glb, finding, sku))
        metals, unknown = _matters(file, finding.kind)
        if unknown:
            finding = replace(finding, notes=(*finding.notes, UNKNOWN.format(unknown)))
            done["notes"] = list(finding.notes)
        said = _said(arguments, glb, metals)
        if shop is not None:
            shop.may_take(sku, replace=arguments.replace)
            said = _asked(said)
        if shop is not None or (arguments.out and not own.missing(said)):
            now = datetime.now(UTC)
            piece = own.piece_of(sku, finding.kind, said, now)
            pictures = [] if arguments.no_pictures else photograph(file, finding.kind, folder, _steps(arguments))
            if shop is not None:
                taken = OwnPiece(piece=piece, added_at=now, taken_from=arguments.file.name)
                shop.put(taken, file, pictures)
                done |= {"in_catalogue": True, "price_vnd": piece.price_vnd}
            if arguments.out:
                _describe(folder / f"{sku}.json", piece.model_dump(mode="json"), [file, *pictures[:1]])
        elif arguments.out and not arguments.no_pictures:
            photograph(file, finding.kind, folder, _steps(arguments))
        if arguments.out:
            arguments.out.mkdir(parents=True, exist_ok=True)
            shutil.copytree(folder, arguments.out, dirs_exist_ok=True)
            done["files"] = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    if arguments.json:
        _print(done)
        return 0
    sys.stdout.write(add.summary(arguments.file.name, finding))
    if done["in_catalogue"]:
        sys.stdout.write(f"  {sku} is in this kiosk's catalogue now; 'kiosk piece remove {sku}' takes it away.\n")
    return 0


def _steps(arguments: argparse.Namespace) -> int:
    return max(4, min(int(arguments.steps), 72))


UNKNOWN = (
    "{} of its materials name no metal or stone: they are drawn in their own colour. docs/pieces.md has the names."
)


def _matters(file: Path, kind: str) -> tuple[set[str], int]:
    """The metals that it is of, by the mirror's own reader (what it would refuse is refused here), and how many of its
    matters nobody knows."""
    from kiosk.tryon.errors import PieceFileWrong
    from kiosk.tryon.loader import prepare
    from kiosk.tryon.materials import Look

    try:
        model = prepare(file, kind).model
    except PieceFileWrong as wrong:
        raise Refused(wrong.what.replace(f"The piece's file {file.name}", "The file"), wrong.remedy) from wrong
    matters = {part.matter for part in (*model.parts, *model.link)}
    metals = {matter.name for matter in matters if matter.look is Look.METAL and matter.name}
    return metals, sum(not matter.name for matter in matters)


def _said(arguments: argparse.Namespace, glb: Any, metals: set[str]) -> dict[str, Any]:
    said = own.told_by_file(add.told(glb), metals)
    given = {key: value for key, value in vars(arguments).items() if key in _DETAILS and value is not None}
    for what in ("name", "story"):
        if f"{what}_vi" in given:
            given.setdefault(f"{what}_en", given[f"{what}_vi"])
    return said | given


_DETAILS = ("name_vi", "name_en", "story_vi", "story_en", "metal", "weight_g", "price_vnd", "count")


def _asked(said: dict[str, Any]) -> dict[str, Any]:
    """Asks whoever sits at a terminal for what is missing."""
    if not sys.stdin.isatty():
        return said
    for question in own.missing(said):
        sys.stdout.write(f"{question.words}: ")
        sys.stdout.flush()
        said = said | {question.field: sys.stdin.readline().strip()}
    return said


def _describe(file: Path, piece: dict[str, Any], files: list[Path]) -> None:
    """The record beside the files, as ``python -m sync.central piece put`` takes it."""
    names = dict(zip(("model", "picture"), (path.name for path in files), strict=False))
    file.write_text(json.dumps(piece | {"files": names}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _list(arguments: argparse.Namespace) -> int:
    shown = Shop().rows()
    if arguments.json:
        _print({"ok": True, "pieces": shown})
        return 0
    for row in shown:
        hidden = "  (not shown: the platform has an article of this number)" if row["hidden"] else ""
        price = f"{row['price_vnd']:,}".replace(",", ".")
        sys.stdout.write(f"{row['sku']:<16} {row['kind']:<10} {price:>15} VND  {row['name']['vi']}{hidden}\n")
    if not shown:
        sys.stdout.write("This kiosk has no piece of its own; 'kiosk piece add FILE --shop' takes one.\n")
    return 0


def _remove(arguments: argparse.Namespace) -> int:
    Shop().remove(arguments.sku)
    if arguments.json:
        _print({"ok": True, "sku": arguments.sku})
    else:
        sys.stdout.write(f"{arguments.sku} is no longer in this kiosk's catalogue.\n")
    return 0


def _print(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what, ensure_ascii=False) + "\n")
