"""Metals and stones: what a material's name or extras in a .glb stands for, in measured numbers.

A metal's colour is its reflectance at normal incidence, linear sRGB. For pure metals it is
``((n-1)^2 + k^2) / ((n+1)^2 + k^2)`` at 630, 532 and 465 nm with n and k of Johnson & Christy, Phys. Rev. B 6
(1972) 4370 (gold, silver, copper), and of Rakic et al., Appl. Opt. 37 (1998) 5271 (platinum). Alloys mix the
reflectance of their metals by atoms; that is a model, not a measurement, and is within the spread of the
colours that ISO 8654 gives for 2N-5N gold. White gold is a palladium alloy under rhodium, as it is sold.

A stone has its refractive index, its dispersion (n at the F line less n at the C line) and its absorption
per millimetre, which gives colour by the path that light took inside it. Indices: Anderson & Jobbins,
*Gem Testing*, 10th ed., tables of constants.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Linear = tuple[float, float, float]


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


def _reflectance(n: float, k: float) -> float:
    return ((n - 1) ** 2 + k**2) / ((n + 1) ** 2 + k**2)


def _pure(*constants: tuple[float, float]) -> Linear:
    red, green, blue = (_reflectance(n, k) for n, k in constants)
    return red, green, blue


def _alloy(*parts: tuple[Linear, float]) -> Linear:
    total = sum(share for _, share in parts)
    red, green, blue = (sum(colour[band] * share for colour, share in parts) / total for band in range(3))
    return red, green, blue


# (n, k) at 630, 532 and 465 nm.
_GOLD = _pure((0.18, 3.43), (0.54, 2.23), (1.36, 1.87))
_SILVER = _pure((0.14, 4.10), (0.13, 3.30), (0.14, 2.70))
_COPPER = _pure((0.24, 3.42), (1.12, 2.60), (1.15, 2.42))
_PLATINUM = _pure((2.35, 4.20), (2.05, 3.60), (1.90, 3.15))
_RHODIUM: Linear = (0.760, 0.741, 0.713)
_STEEL: Linear = (0.562, 0.546, 0.523)

METALS: dict[str, Metal] = {
    "gold_24k": Metal(_GOLD, 0.14),
    # 750 gold, 125 silver, 125 copper by weight are 0.55, 0.17 and 0.28 by atoms.
    "gold_18k": Metal(_alloy((_GOLD, 0.55), (_SILVER, 0.17), (_COPPER, 0.28)), 0.10),
    "white_gold_18k": Metal(_RHODIUM, 0.08),
    # 750 gold, 45 silver, 205 copper (4N-5N).
    "rose_gold_18k": Metal(_alloy((_GOLD, 0.51), (_SILVER, 0.06), (_COPPER, 0.43)), 0.10),
    "platinum": Metal(_PLATINUM, 0.12),
    "silver_925": Metal(_SILVER, 0.12),
    "steel": Metal(_STEEL, 0.20),
}

STONES: dict[str, Stone] = {
    "diamond": Stone(2.417, 0.025, (0.002, 0.002, 0.003)),
    "ruby": Stone(1.765, 0.011, (0.04, 1.05, 0.75)),
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
            return _matter(known, base_colour)
    known = _known(name)
    if known is not None:
        return _matter(known, base_colour)
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


def _matter(known: str, base_colour: Linear) -> Matter:
    if known in METALS:
        metal = METALS[known]
        return Matter(Look.METAL, known, metal.reflectance, metal.roughness)
    if known in STONES:
        return Matter(Look.GEM, known, base_colour, 0.0)
    return Matter(Look(known), known, base_colour, 0.3)
