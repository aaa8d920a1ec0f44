"""Metals and stones: what a material's name or extras in a .glb stands for, in measured numbers.

A metal's colour is its reflectance at normal incidence, linear sRGB, from published optical constants
(``assets/metals.py`` has the tables, their sources and how the colour follows).

A stone has its refractive index, its dispersion (n at the F line less n at the C line) and its absorption
per millimetre, which gives colour by the path that light took inside it. Indices: Anderson & Jobbins,
*Gem Testing*, 10th ed., tables of constants.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assets.metals import Linear, reflectance


class Look(StrEnum):
    """How a part is drawn."""

    METAL = "metal"
    GEM = "gem"
    PEARL = "pearl"
    JADE = "jade"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Metal:
    """Reflectance at normal incidence (linear sRGB) and how finely it is polished (0 a mirror .. 1 matt)."""

    reflectance: Linear
    roughness: float = 0.12


@dataclass(frozen=True, slots=True)
class Stone:
    """A transparent stone: refractive index, dispersion (n_F - n_C), absorption per millimetre (linear sRGB)."""

    index: float
    dispersion: float
    absorption: Linear


ROUGHNESS = {
    "gold_24k": 0.14,
    "gold_18k": 0.10,
    "white_gold_18k": 0.08,
    "rose_gold_18k": 0.10,
    "platinum": 0.12,
    "silver_925": 0.12,
    "steel": 0.20,
}
"""Of a polished surface: soft fine gold takes fine scratches, hard rhodium hardly any."""
POLISH = {"pearl": 0.20, "jade": 0.12}
"""Of the surface over what glows beneath."""
FINISHES = {"brushed": 0.34, "matte": 0.5}
METALS: dict[str, Metal] = {name: Metal(reflectance(name), rough) for name, rough in ROUGHNESS.items()}

STONES: dict[str, Stone] = {
    "diamond": Stone(2.417, 0.025, (0.002, 0.002, 0.003)),
    "ruby": Stone(1.765, 0.011, (0.05, 1.70, 1.20)),
    "sapphire": Stone(1.765, 0.011, (0.95, 0.55, 0.06)),
    "emerald": Stone(1.580, 0.009, (0.85, 0.09, 0.42)),
}

_WORDS = (
    ("rose_gold_18k", ("rose gold", "rose_gold", "red gold", "pink gold", "vàng hồng")),
    ("white_gold_18k", ("white gold", "white_gold", "vàng trắng", "rhodium")),
    ("gold_24k", ("24k", "999", "fine gold", "gold_24k")),
    ("gold_18k", ("gold", "18k", "14k", "vàng")),
    ("platinum", ("platin",)),
    ("silver_925", ("silver", "sterling", "bạc")),
    ("steel", ("steel", "titan", "thép")),
    ("diamond", ("diamond", "brilliant", "kim cương", "moissanite", "zircon")),
    ("ruby", ("ruby", "hồng ngọc")),
    ("sapphire", ("sapphire", "lam ngọc")),
    ("emerald", ("emerald", "ngọc lục bảo")),
    ("jade", ("jade", "cẩm thạch", "ngọc bích")),
    ("pearl", ("pearl", "ngọc trai")),
)


@dataclass(frozen=True, slots=True)
class Matter:
    """What one part is made of. ``name`` is a key of :data:`METALS` or :data:`STONES`, ``jade``, ``pearl`` or ''."""

    look: Look
    name: str
    colour: Linear
    roughness: float


def matter_of(name: str, extras: Mapping[str, Any], base_colour: Linear, roughness: float, metallic: float) -> Matter:
    """What a glTF material stands for: by its extras (``metal``, ``stone``, ``gem`` or ``material``), by its
    name, and else by what glTF itself says of it."""
    for key in ("metal", "stone", "gem", "material", "alloy"):
        told = extras.get(key)
        if isinstance(told, Mapping):
            told = told.get("stone") or told.get("name")
        if isinstance(told, str) and (known := _known(told)):
            return _matter(known, base_colour, told)
    known = _known(name)
    if known is not None:
        return _matter(known, base_colour, name)
    if metallic > 0.5:
        return Matter(Look.METAL, "", base_colour, roughness)
    return Matter(Look.PLAIN, "", base_colour, roughness)


def _known(text: str) -> str | None:
    folded = text.casefold()
    exact = folded.replace(" ", "_").replace("-", "_")
    if exact in METALS or exact in STONES or exact in ("jade", "pearl"):
        return exact
    for key, words in _WORDS:
        if any(word in folded for word in words):
            return key
    return None


def _matter(known: str, base_colour: Linear, told: str) -> Matter:
    if known in METALS:
        metal = METALS[known]
        finish = told.casefold().rpartition(":")[2]
        return Matter(Look.METAL, known, metal.reflectance, FINISHES.get(finish, metal.roughness))
    if known in STONES:
        return Matter(Look.GEM, known, base_colour, 0.0)
    return Matter(Look(known), known, base_colour, POLISH[known])


_PEARL = (0.58, 0.535, 0.495)
_JADE = (0.10, 0.42, 0.20)


def colour_of(matter: Matter) -> Linear:
    """The colour that a part is drawn in: a pearl's own, and jade's where the file left it white."""
    if matter.look is Look.PEARL:
        return _PEARL
    return _JADE if matter.look is Look.JADE and max(matter.colour) > 0.9 else matter.colour


_LOOKS = {Look.METAL: 0, Look.PEARL: 1, Look.JADE: 2}


def look_of(matter: Matter) -> int:
    """The number by which ``jewel.frag`` knows how a part is drawn."""
    return _LOOKS.get(matter.look, 3)
