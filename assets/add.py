"""``kiosk piece add FILE``: takes a retailer's .glb, or says in plain words why not.

Nothing in the file is trusted. It is read by this module alone, every count and offset is held against the
file's own size before anything is made of it, and nothing outside the file is ever opened.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets.glb import Glb, read, repacked
from assets.textures import Refused

KINDS = ("earring", "necklace", "ring", "bracelet", "watch", "nose_stud")
SITES = {
    "earring": "earlobe",
    "necklace": "pendant",
    "ring": "finger",
    "bracelet": "wrist",
    "watch": "wrist",
    "nose_stud": "nostril",
}
LONGEST_MM = {
    "earring": (3.0, 130.0),
    "necklace": (5.0, 400.0),
    "ring": (15.0, 45.0),
    "bracelet": (45.0, 110.0),
    "watch": (20.0, 120.0),
    "nose_stud": (1.5, 16.0),
}
"""The longest side of a piece of each kind."""
UNITS = {"metres": 1000.0, "millimetres": 1.0, "centimetres": 10.0, "inches": 25.4}
"""What one unit of the file may be, in mm; glTF's own first."""
WHOLE_MM = 90.0
"""A necklace longer than this goes round the neck by itself; a shorter one is a pendant that a chain is laid for."""
KEPT = ("chain", "collar", "inner", "engraving", "reads")
"""What a file may say of itself in ``extras.guong``, and the mirror checks where it uses it (docs/pieces.md)."""
HALF_TURN = np.diag([-1.0, -1.0, 1.0, 1.0])


class AnchorNeeded(Refused):
    """Nothing in the file tells where the piece is worn, and its shape does not either."""


@dataclass(frozen=True)
class Finding:
    """What was found out about a file that can be used."""

    kind: str
    unit: str
    mm_per_unit: float
    size_mm: tuple[float, float, float]
    triangles: int
    anchor: NDArray[np.float64]
    """(4, 4): piece frame (mm, ``models.placement``) -> the file's own units."""
    anchor_given: bool
    """False where it was guessed from the shape: look at it before it is sold."""
    anchor_in_file: bool
    """Whether the file's own node ``anchor`` is it."""
    whole: bool
    """A necklace that brings all that goes round the neck: no chain is laid for it."""
    notes: tuple[str, ...]


def examine(
    file: Path, kind: str, unit: str | None = None, worn_at: tuple[float, float, float] | None = None
) -> tuple[Glb, Finding]:
    """Reads and checks a .glb; ``worn_at`` is the piece's origin (``models.placement``) in mm along the file's axes.
    Raises :class:`Refused` with the reason and what to do."""
    glb = read(file)
    points = glb.points()
    if len(points) == 0:
        raise Refused("The file draws nothing.", "Export it again with its meshes in the default scene.")
    low, high = points.min(0), points.max(0)
    longest = float((high - low).max())
    if float(np.sort(high - low)[1]) <= 1e-3 * longest:
        raise Refused("The file draws a point or a line.", "Export it again with its meshes in the default scene.")
    unit, notes = _unit(longest, kind, unit)
    per_unit = UNITS[unit]
    whole = kind == "necklace" and longest * per_unit > WHOLE_MM
    given = glb.anchor()
    if worn_at is not None:
        anchor = _guess(points, low, high, kind, per_unit)
        anchor[:3, 3] = np.array(worn_at) / per_unit
        if (np.abs(anchor[:3, 3] - (low + high) / 2) > (high - low) / 2 + 10 / per_unit).any():
            raise AnchorNeeded(f"The piece is nowhere near {_told(worn_at)}.", _where(low * per_unit, high * per_unit))
    elif given is not None:
        anchor = given
        step = np.linalg.norm(anchor[:3, :3], axis=0) * per_unit
        if not np.allclose(step, 1.0, rtol=0.02):
            raise Refused(
                "The node 'anchor' does not measure in millimetres.",
                f"Give it a scale of {1 / per_unit:g}, so that one of its units is one millimetre.",
            )
    elif whole:
        raise AnchorNeeded(
            "This necklace goes round the neck, and nothing says where its front hangs: it has no node 'anchor'.",
            _where(low * per_unit, high * per_unit),
        )
    else:
        anchor = _guess(points, low, high, kind, per_unit)
        notes = (*notes, "No node named 'anchor': where the piece is worn was guessed from its shape. Please look.")
    size = tuple(float(v) for v in ((high - low) * per_unit).round(2))
    known, own = worn_at is not None or given is not None, worn_at is None and given is not None
    return glb, Finding(kind, unit, per_unit, size, glb.triangles, anchor, known, own, whole, notes)  # type: ignore[arg-type]


def _told(values: Any) -> str:
    return " ".join(f"{value:.4g}" for value in values)


def _where(low: NDArray[np.float64], high: NDArray[np.float64]) -> str:
    return (
        "Say where the lowest point of the chain is in front, in mm along the file's axes, with --anchor X Y Z; "
        f"the piece reaches from {_told(low)} to {_told(high)}."
    )


def _unit(longest: float, kind: str, unit: str | None) -> tuple[str, tuple[str, ...]]:
    least, most = LONGEST_MM[kind]
    if unit is not None:
        size = longest * UNITS[unit]
        if not least <= size <= most:
            what = f"Read in {unit}, the piece is {size:.4g} mm long; a {kind} has {least:g} to {most:g} mm."
            raise Refused(what, "Check the unit and the kind.")
        return unit, ()
    for name, per_unit in UNITS.items():
        if least <= longest * per_unit <= most:
            if name == "metres":
                return name, ()
            return name, (f"glTF is in metres, this file seems to be in {name}: it is scaled to fit.",)
    raise Refused(
        f"The longest side is {longest:.4g} units; in no unit is that the size of a {kind} ({least:g} to {most:g} mm).",
        "Export the piece at its true size, in metres.",
    )


def _guess(
    points: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    kind: str,
    per_unit: float,
) -> NDArray[np.float64]:
    """The anchor by the shape, for a file with y up and the front towards +z."""
    middle, size = (low + high) / 2, high - low
    turn = HALF_TURN.copy()
    if kind in ("ring", "bracelet", "watch"):
        # The hole's axis is the short side. A ring's stone stands out of the circle; a wrist is wider than thick.
        axis = int(np.argmin(size))
        across = [k for k in (2, 0, 1) if k != axis]  # where both are as long, the front is towards +z
        dorsal = (max if kind == "ring" else min)(across, key=lambda k: round(float(size[k] / size.max()), 2))
        # The middle of the hole lies level with the widest places; a stone or dial is at the end further from there.
        other = next(k for k in across if k != dorsal)
        level = points[np.abs(points[:, other] - middle[other]) > 0.97 * float(size[other]) / 2, dorsal]
        middle[dorsal] = (level.min() + level.max()) / 2
        sign = 1.0 if high[dorsal] - middle[dorsal] >= middle[dorsal] - low[dorsal] - 1e-6 * size[dorsal] else -1.0
        turn = np.eye(4)
        z, y = np.zeros(3), np.zeros(3)
        z[dorsal], y[axis] = sign, -1.0
        turn[:3, 0], turn[:3, 1], turn[:3, 2] = np.cross(y, z), y, z
    else:
        post = _post(points, 1 / per_unit) if kind in ("earring", "nose_stud") else None
        if post is not None:
            middle = post
        elif kind != "nose_stud":
            middle[1] = high[1]
    turn[:3, :3] /= per_unit
    turn[:3, 3] = middle
    return turn


def _post(points: NDArray[np.float64], mm: float) -> NDArray[np.float64] | None:
    """(3,) where a post that ends the piece behind goes into the skin; ``None`` for what has none (a hoop)."""
    behind = points[:, 2] - points[:, 2].min()
    end = points[behind < 1.0 * mm, :2]
    if float(np.ptp(end, axis=0).max()) > 3.0 * mm:
        return None
    axis = (end.min(0) + end.max(0)) / 2
    thick = float(np.linalg.norm(end - axis, axis=1).max())
    wider = np.linalg.norm(points[:, :2] - axis, axis=1) > thick + 0.5 * mm
    if not wider.any():
        return None
    return np.append(axis, points[wider, 2].min())


def told(glb: Glb) -> dict[str, Any]:
    """What the file's roots say of the piece."""
    found: dict[str, Any] = {}
    for root in glb.document["scenes"][glb.document.get("scene", 0)]["nodes"]:
        extras = glb.document["nodes"][root].get("extras")
        own = extras.get("guong") if isinstance(extras, dict) else None
        if isinstance(own, dict):
            found |= own
    return found


def dressed(glb: Glb, finding: Finding, sku: str) -> bytes:
    """The file in metres with a node ``piece`` over it and a node ``anchor``, as docs/pieces.md has it."""
    document = json.loads(json.dumps(glb.document))
    nodes: list[dict[str, Any]] = document["nodes"]
    scene = document["scenes"][document.get("scene", 0)]
    to_metres = finding.mm_per_unit / 1000
    nodes.append({"name": "body", "children": scene["nodes"], "scale": [to_metres] * 3})
    children = [len(nodes) - 1]
    if not finding.anchor_in_file:
        for node in nodes:
            if node.get("name") == "anchor":
                del node["name"]
        matrix = finding.anchor.copy()
        matrix[:3] *= to_metres
        nodes.append({"name": "anchor", "matrix": [float(v) for v in matrix.T.reshape(-1)]})
        children.append(len(nodes) - 1)
    own = {key: value for key, value in told(glb).items() if key in KEPT}
    if finding.whole and not any(node.get("name") == "chain_rest" for node in nodes):
        own.pop("chain", None)
        own.setdefault("collar", {"node": "body"})
    said = own | {
        "sku": sku,
        "kind": finding.kind,
        "site": SITES[finding.kind],
        "anchor": "anchor",
        "anchor_guessed": not finding.anchor_given,
        "dangles": [],
    }
    nodes.append({"name": "piece", "children": children, "extras": {"guong": said}})
    scene["nodes"] = [len(nodes) - 1]
    return repacked(document, glb.blob)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What may be said of a file."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--kind", choices=KINDS, required=True)
    parser.add_argument("--sku", help="default: the file's name")
    parser.add_argument("--unit", choices=sorted(UNITS), help="the file's unit, where it is not what it seems")
    parser.add_argument(
        "--anchor",
        type=float,
        nargs=3,
        metavar=("X", "Y", "Z"),
        help="where the piece is worn: mm, along the file's axes",
    )
    parser.add_argument("--out", type=Path, help="folder for the finished .glb; without it the file is only checked")


def examined(args: argparse.Namespace) -> tuple[Glb, Finding]:
    """Asks whoever sits at a terminal where the piece is worn, rather than refuse it."""
    try:
        return examine(args.file, args.kind, args.unit, args.anchor)
    except AnchorNeeded as needed:
        if not sys.stdin.isatty():
            raise
        sys.stdout.write(f"{needed.what} {needed.remedy}\nX Y Z: ")
        sys.stdout.flush()
        words = sys.stdin.readline().replace(",", " ").split()
        try:
            x, y, z = map(float, words)
        except ValueError:
            raise needed from None
        return examine(args.file, args.kind, args.unit, (x, y, z))


def sku_of(args: argparse.Namespace) -> str:
    """The article number that was given, or the file's name. Raises :class:`Refused`."""
    sku: str = args.sku or args.file.stem
    if (
        not sku.replace("-", "").replace("_", "").isalnum()
        or not sku.isascii()
        or len(sku) > 64
        or not sku[0].isalnum()
    ):
        raise Refused(f"'{sku}' is no article number.", "Use letters, digits and dashes: --sku GE-101.")
    return sku


def main(argv: list[str] | None = None) -> int:
    """0: taken; 1: refused, with the reason on stderr."""
    parser = argparse.ArgumentParser(prog="python -m assets.add", description="Checks a .glb and finishes it.")
    add_arguments(parser)
    args = parser.parse_args(argv)
    try:
        glb, finding = examined(args)
        sku = sku_of(args)
        if args.out:
            args.out.mkdir(parents=True, exist_ok=True)
            (args.out / f"{sku}.glb").write_bytes(dressed(glb, finding, sku))
    except Refused as refused:
        sys.stderr.write(f"{args.file.name}: {refused}\n")
        return 1
    sys.stdout.write(summary(args.file.name, finding))
    return 0


def summary(name: str, finding: Finding) -> str:
    """A line on what the file has, and one for each thing that should be looked at."""
    size = " x ".join(f"{v:.1f}" for v in finding.size_mm)
    lines = [f"{name}: {finding.kind}, {size} mm, {finding.triangles} triangles"]
    return "\n".join([*lines, *(f"  {note}" for note in finding.notes)]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
