"""Builds the collection: every piece's glTF file and the list of all, with weights and prices.

    python -m assets.build.catalogue OUT

Prices are worked out, not chosen: metal by weight, stones by carat, work by kind. Assumed for late 2026, and
stated here because nothing else depends on it: 24K gold 15.0 million VND a chỉ (3.75 g).
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from assets.build.collection import designs
from assets.build.gltf import write
from assets.build.piece import Design

PRICED_AT = "2026-11-01T00:00:00Z"
GRAMS_PER_CHI = 3.75
FINE_GOLD = 15_000_000 / GRAMS_PER_CHI
VND_PER_GRAM = {
    "gold_24k": FINE_GOLD,
    "gold_18k": 0.75 * FINE_GOLD * 1.04,
    "white_gold_18k": 0.75 * FINE_GOLD * 1.10,
    "rose_gold_18k": 0.75 * FINE_GOLD * 1.05,
    "platinum": 1_500_000.0,
    "silver_925": 60_000.0,
    "steel": 15_000.0,
}
MAKING = {"earring": 0.25, "necklace": 0.2, "ring": 0.18, "bracelet": 0.15, "watch": 0.4, "nose_stud": 0.5}
LEAST_WORK = {"earring": 900_000, "necklace": 1_500_000, "ring": 1_200_000, "bracelet": 1_500_000, "watch": 18_000_000, "nose_stud": 450_000}
VND_PER_CARAT = {"diamond": 60e6, "ruby": 30e6, "sapphire": 18e6, "emerald": 24e6, "jade": 0.9e6, "pearl": 0.8e6}
"""For one carat; larger stones of a kind cost more a carat (power 0.7), melee its own flat price."""
MELEE = 22e6


def price(design: Design) -> int:
    grams = design.grams() - design.other_grams
    metal = grams * VND_PER_GRAM[design.metal]
    work = max(metal * MAKING[design.kind] * design.labour, LEAST_WORK[design.kind] * design.labour)
    stones = 0.0
    for setting in design.stones():
        carat = setting.cut.carat(setting.stone)
        organic = setting.stone in ("jade", "pearl")
        each = VND_PER_CARAT[setting.stone] * carat ** (0.0 if organic else 0.7)
        stones += (MELEE if setting.role == "melee" and not organic else each) * carat
    total = metal + work + stones * design.count
    step = 10_000 if total < 20e6 else 100_000
    return int(round(total / step) * step)


def gem_list(design: Design) -> list[dict[str, Any]]:
    """Equal stones counted together, over the whole article."""
    found: Counter[tuple[str, str, float]] = Counter()
    for setting in design.stones():
        found[(setting.stone, setting.cut.name, round(setting.cut.carat(setting.stone), 3))] += design.count
    return [{"stone": s, "cut": c, "carat": max(w, 0.001), "count": n} for (s, c, w), n in found.items()]


COLOURS = ("gold_18k", "white_gold_18k", "rose_gold_18k")
"""What is made in one of these is made in the others too, on order."""


def entry(design: Design) -> dict[str, Any]:
    """In the shape of ``sync.records.Piece``, plus ``files``."""
    stock = sum(map(ord, design.sku)) * 7 % 5
    return {
        "sku": design.sku,
        "kind": design.kind,
        "name": {"vi": design.vi, "en": design.en},
        "story": {"vi": design.story_vi, "en": design.story_en},
        "metal": design.metal,
        "also_in": [metal for metal in COLOURS if design.metal in COLOURS and metal != design.metal],
        "gems": gem_list(design),
        "weight_g": round(design.grams(), 2),
        "price_vnd": price(design),
        "price_at": PRICED_AT,
        "stock": {"count": stock + (0 if design.kind == "watch" else 1), "at": PRICED_AT},
        "styles": list(design.styles),
        "occasions": list(design.occasions),
        "files": {"model": f"pieces/{design.sku}.glb", "picture": f"pictures/{design.sku}.webp"},
    }


def metadata(design: Design) -> dict[str, Any]:
    """What the glTF file says of itself; docs/pieces.md explains each word."""
    out: dict[str, Any] = {
        "sku": design.sku,
        "kind": design.kind,
        "site": design.site,
        "name": {"vi": design.vi, "en": design.en},
        "metal": design.metal,
        "gems": gem_list(design),
        "weight_g": round(design.grams(), 2),
        "weight_chi": round(design.grams() / GRAMS_PER_CHI, 3),
        "anchor": "anchor",
        "dangles": [node.name for node in design.body.walk() if "joint" in node.extras],
    }
    if design.chain:
        chain = design.chain
        out["chain"] = {
            "group": "chain_rest",
            "link": "chain_link",
            "pitch_mm": chain.pitch,
            "length_mm": chain.length,
            "count": chain.count,
            "alternate_deg": chain.alternate,
            "tube_radius_mm": chain.tube_radius,
        }
    return out | design.extras


def main(out: Path) -> None:
    (out / "pieces").mkdir(parents=True, exist_ok=True)
    (out / "catalogue").mkdir(parents=True, exist_ok=True)
    entries = []
    for design in designs():
        file = out / "pieces" / f"{design.sku}.glb"
        write(design, metadata(design), file)
        made = entry(design)
        entries.append(made)
        print(f"{design.sku} {file.stat().st_size / 1000:6.0f} kB {made['weight_g']:7.2f} g {made['price_vnd']:>13,} {design.vi}")
    text = json.dumps(entries, ensure_ascii=False, indent=1)
    (out / "catalogue" / "pieces.json").write_text(text + "\n", encoding="utf-8")
    assert np.unique([e["sku"] for e in entries]).size == len(entries)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
