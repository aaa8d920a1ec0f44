"""Numbers as people in Vietnam and abroad read them. Words belong to the screens; here are only figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sync.records import GRAMS_PER_CHI

HARD_SPACE = "\u00a0"


def price(vnd: int, language: str) -> str:
    """``12500000`` -> ``12.500.000 ₫`` (vi) or ``12,500,000 ₫`` (en)."""
    digits = f"{vnd:,}"
    return f"{digits.replace(',', '.') if language == 'vi' else digits}{HARD_SPACE}₫"


def number(value: float, language: str, digits: int = 2) -> str:
    """A figure without needless zeros, with the language's decimal mark."""
    text = f"{value:,.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,")) if language == "vi" else text


def grams(weight_g: float, language: str) -> str:
    return f"{number(weight_g, language)}{HARD_SPACE}g"


def chi(weight_g: float, language: str) -> str:
    """Weight in chỉ, gold's unit in Vietnam (3.75 g), to the phân (a tenth of a chỉ)."""
    return f"{number(weight_g / GRAMS_PER_CHI, language)}{HARD_SPACE}chỉ"


class AgeUnit(StrEnum):
    NOW = "now"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Age:
    """How old a fact is, in the largest unit that fits; the screen owns the words."""

    unit: AgeUnit
    count: int


def age(at: datetime, now: datetime) -> Age:
    """The age of something known at ``at``; a moment in the future (a skewed clock) counts as now."""
    minutes = int((now - at).total_seconds() // 60)
    if minutes < 2:
        return Age(AgeUnit.NOW, 0)
    if minutes < 60:
        return Age(AgeUnit.MINUTES, minutes)
    if minutes < 48 * 60:
        return Age(AgeUnit.HOURS, minutes // 60)
    return Age(AgeUnit.DAYS, minutes // (24 * 60))
