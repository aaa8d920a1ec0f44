"""What a piece's file says, what the catalogue says, and what the meshes are: one and the same."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pygltflib import GLTF2

from assets import glb
from sync.records.catalogue import GRAMS_PER_CHI

ASSETS = Path(__file__).parents[3] / "assets"
ENTRIES: list[dict[str, Any]] = json.loads((ASSETS / "catalogue" / "pieces.json").read_text("utf-8"))
CATALOGUE = {entry["sku"]: entry for entry in ENTRIES}
SECOND_METALS = {"GW-001": {"gold_18k"}}
"""Pieces of two metals; all others are of their own alone."""
every_entry = pytest.mark.parametrize("sku", CATALOGUE)


@cache
def opened(sku: str) -> GLTF2:
    return GLTF2().load(str(ASSETS / "pieces" / f"{sku}.glb"))


def said(sku: str) -> dict[str, Any]:
    """What the file says of itself."""
    gltf = opened(sku)
    told: dict[str, Any] = gltf.nodes[gltf.scenes[0].nodes[0]].extras["guong"]
    return told


def stones(sku: str) -> Counter[tuple[str, str]]:
    """(stone, cut) of every stone that one item has, by its meshes."""
    gltf = opened(sku)
    names = [gltf.meshes[node.mesh].name.split(":") for node in gltf.nodes if node.mesh is not None]
    kinds = {material.name.split(":")[1] for material in gltf.materials if material.name.startswith("gem:")}
    return Counter((name[0], name[1]) for name in names if name[0] in kinds)


def carats(sku: str) -> dict[tuple[str, str], set[float]]:
    gltf, found = opened(sku), {}
    for node in gltf.nodes:
        gem = (node.extras or {}).get("guong", {}).get("gem")
        if gem:
            found.setdefault((gem["stone"], gem["cut"]), set()).add(gem["carat"])
    return found


@every_entry
def test_names_and_weight_are_the_catalogues(sku: str) -> None:
    entry, told = CATALOGUE[sku], said(sku)
    assert told["name"] == entry["name"]
    assert all(entry["name"][language].strip() for language in ("vi", "en"))
    assert entry["name"]["vi"] != entry["name"]["en"]
    assert (told["sku"], told["kind"]) == (sku, entry["kind"])
    assert told["weight_g"] == entry["weight_g"]
    assert told["weight_chi"] == pytest.approx(entry["weight_g"] / GRAMS_PER_CHI, abs=0.002)
    assert pytest.approx(3.75) == GRAMS_PER_CHI


@every_entry
def test_every_stone_is_listed_with_its_cut_and_carat(sku: str) -> None:
    entry, pair = CATALOGUE[sku], 2 if CATALOGUE[sku]["kind"] == "earring" else 1
    assert said(sku)["gems"] == entry["gems"]
    listed: Counter[tuple[str, str]] = Counter()
    for gem in entry["gems"]:
        listed[gem["stone"], gem["cut"]] += gem["count"]
        each = carats(sku)[gem["stone"], gem["cut"]]
        assert min(abs(gem["carat"] - carat) for carat in each) < 0.0011, "a thousandth of a carat, rounded twice"
    assert listed == Counter({what: pair * count for what, count in stones(sku).items()})


@every_entry
def test_every_part_is_of_the_metal_that_is_sold(sku: str) -> None:
    names = [material.name.split(":") for material in opened(sku).materials]
    metals = {name[1] for name in names if name[0] == "metal"}
    assert metals == {CATALOGUE[sku]["metal"]} | SECOND_METALS.get(sku, set())
    assert said(sku)["metal"] == CATALOGUE[sku]["metal"]


DENSITY = {
    "gold_24k": 19.3,
    "gold_18k": 15.5,
    "white_gold_18k": 15.8,
    "rose_gold_18k": 15.1,
    "platinum": 20.1,
    "silver_925": 10.36,
    "steel": 7.9,
    "leather": 0.95,
    "dial": 7.0,
}
"""g/cm3."""
GRAMS_PER_CARAT = 0.2
HOLLOW = {"GB-002", "GE-003", "GE-006", "GN-004", "GN-007", "GW-001", "GW-002", "GW-003"}
"""Pressed or drawn from sheet, and watches, whose case holds a movement."""


def solid_grams(sku: str) -> float:
    """Of all parts but stones, were each solid: by the meshes' volumes."""
    file, total = glb.read(ASSETS / "pieces" / f"{sku}.glb"), 0.0
    for matrix, index in file.placed:
        mesh = file.document["nodes"][index].get("mesh")
        for primitive in file.document["meshes"][mesh]["primitives"] if mesh is not None else ():
            family, what, *_ = file.document["materials"][primitive["material"]]["name"].split(":")
            if family == "gem":
                continue
            points = glb.values(file.document, file.blob, primitive["attributes"]["POSITION"]).astype(float)
            order = glb.values(file.document, file.blob, primitive["indices"]).reshape(-1, 3).astype(int)
            a, b, c = (points @ matrix[:3, :3].T + matrix[:3, 3])[order].transpose(1, 0, 2)
            total += (
                abs(np.einsum("ij,ij->", a, np.cross(b, c))) / 6 * 1e6 * DENSITY[what if family == "metal" else family]
            )
    return total


@every_entry
def test_the_weight_is_that_of_the_mesh(sku: str) -> None:
    entry = CATALOGUE[sku]
    stones = sum(gem["carat"] * gem["count"] for gem in entry["gems"]) * GRAMS_PER_CARAT
    metal = entry["weight_g"] - stones
    solid = solid_grams(sku) * (2 if entry["kind"] == "earring" else 1)
    if sku in HOLLOW:
        assert 0.15 * solid < metal < 0.95 * solid
    else:
        assert metal == pytest.approx(solid, rel=0.01, abs=0.006), "two decimals of a gram"


@pytest.mark.parametrize("sku", [sku for sku, entry in CATALOGUE.items() if entry["kind"] == "necklace"])
def test_a_necklace_is_40_to_60_cm_long(sku: str) -> None:
    told = said(sku)
    around = told.get("chain") or told["collar"]
    assert 400 <= around["length_mm"] <= 600
    if "chain" in told:
        assert around["count"] * around["pitch_mm"] == pytest.approx(around["length_mm"], rel=0.01)


GAPS = {"GB-004": {270}}
"""A cuff is open towards the palm."""


@pytest.mark.parametrize("sku", [sku for sku in CATALOGUE if sku[:2] in ("GR", "GB", "GW")])
def test_the_size_that_is_told_is_the_opening_all_round(sku: str) -> None:
    """By it the mirror scales a ring to a finger and a bracelet to a wrist: what is told too small is drawn loose."""
    file = glb.read(ASSETS / "pieces" / f"{sku}.glb")
    anchor = file.anchor()
    assert anchor is not None
    points = np.c_[file.points(), np.ones(len(file.points()))] @ np.linalg.inv(anchor).T
    inner = said(sku)["inner"]
    x, z = points[:, 0] / (inner["width_mm"] / 2), points[:, 2] / (inner["thickness_mm"] / 2)
    out, at = np.hypot(x, z), np.degrees(np.arctan2(z, x))
    nearest = {
        way: float(out[np.abs((at - way + 180) % 360 - 180) < 18].min())
        for way in range(0, 360, 30)
        if way not in GAPS.get(sku, set())
    }
    # A twelfth of a ring size; a bangle's collar reaches 0.35 mm further in than the jade beside it.
    allowed = 0.004 if sku.startswith("GR") else 0.015
    assert {way: share for way, share in nearest.items() if abs(share - 1) > allowed} == {}


def is_24k_wedding_set(skus: tuple[str, ...]) -> bool:
    entries = [CATALOGUE[sku] for sku in skus]
    worn = {entry["kind"] for entry in entries} == {"earring", "necklace", "ring", "bracelet"}
    return worn and all(e["metal"] == "gold_24k" and {"wedding", "set:mai"} <= set(e["styles"]) for e in entries)


@cache
def height(sku: str) -> float:
    points = glb.read(ASSETS / "pieces" / f"{sku}.glb").points()
    return float(np.ptp(points[:, 1])) * 1000


def counted(sku: str) -> list[int]:
    return [gem["count"] for gem in CATALOGUE[sku]["gems"]]


FORMS: dict[str, tuple[tuple[str, ...], Any]] = {
    "band": (("GR-001", "GR-002", "GR-010"), lambda sku: not counted(sku) and "engraving" not in said(sku)),
    "solitaire": (("GR-003", "GR-008"), lambda sku: counted(sku) == [1]),
    "halo": (("GR-004",), lambda sku: counted(sku)[0] == 1 and counted(sku)[1] >= 12),
    "halo of a pair": (("GE-008",), lambda sku: counted(sku)[0] == 2 and counted(sku)[1] >= 24),
    "eternity": (("GR-005",), lambda sku: len(counted(sku)) == 1 and counted(sku)[0] >= 20),
    "signet": (("GR-006",), lambda sku: not counted(sku) and said(sku)["engraving"]["width_mm"] > 6),
    "stud": (("GE-001", "GE-004", "GE-011"), lambda sku: not said(sku)["dangles"] and height(sku) < 10),
    "hoop": (("GE-003", "GE-009"), lambda sku: not said(sku)["dangles"] and height(sku) > 12),
    "dangle": (("GE-002", "GE-006", "GE-010"), lambda sku: said(sku)["dangles"] and height(sku) > 15),
    "bangle": (("GB-001", "GB-002"), lambda sku: "chain" not in said(sku)),
    "tennis bracelet": (("GB-003",), lambda sku: "chain" in said(sku) and counted(sku)[0] > 40),
    "pendant": (("GN-001", "GN-008"), lambda sku: said(sku)["dangles"] and "chain" in said(sku)),
    "pendant for a text": (("GN-009",), lambda sku: said(sku)["engraving"]["node"] in said(sku)["dangles"]),
    "torque": (("GN-004",), lambda sku: "collar" in said(sku)),
    "jade": (("GB-001", "GE-007", "GN-002", "GR-008"), lambda sku: "jade" in {s for s, _ in stones(sku)}),
    "pearl": (("GE-005", "GN-003", "GR-009", "GB-006"), lambda sku: "pearl" in {s for s, _ in stones(sku)}),
}
"""Form -> the pieces that have it, and what shows it in their files."""


@pytest.mark.parametrize("form", FORMS)
def test_no_form_is_missing(form: str) -> None:
    skus, shows = FORMS[form]
    assert skus and all(sku in CATALOGUE for sku in skus)
    assert [sku for sku in skus if not shows(sku)] == []


def test_the_24k_wedding_set_is_whole() -> None:
    assert is_24k_wedding_set(("GE-004", "GN-004", "GR-001", "GB-002"))
