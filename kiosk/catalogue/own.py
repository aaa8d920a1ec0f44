"""What a catalogue must know of a piece that a shop brings itself: by its file, by whoever adds it, or asked."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from foundation.errors import EnvironmentFailed
from sync.records import Gem, Kind, Metal, Piece, Stock, Words

STORY = {"vi": "Món riêng của cửa hàng này.", "en": "A piece of this shop's own."}


class PieceUntold(EnvironmentFailed):
    """Something that the catalogue must know of a piece was not said, or makes no sense."""


@dataclass(frozen=True)
class Question:
    """One thing that must be known, the option that says it, and how it is asked at a terminal."""

    field: str
    option: str
    words: str


QUESTIONS = (
    Question("name_vi", "--name", "Name, in Vietnamese"),
    Question("name_en", "--name-en", "Name, in English"),
    Question("metal", "--metal", f"Metal ({', '.join(metal.value for metal in Metal)})"),
    Question("weight_g", "--weight", "Weight, grams"),
    Question("price_vnd", "--price", "Price, VND"),
)
"""All that has no fair default. A price is in no file: it is asked for, or given."""


def told_by_file(extras: Mapping[str, Any], metals: Collection[str]) -> dict[str, Any]:
    """What a file says of itself and makes sense; ``metals`` are those that its parts are of."""
    found: dict[str, Any] = {}
    name = extras.get("name")
    if isinstance(name, Mapping):
        found |= {f"name_{key}": name[key] for key in ("vi", "en") if isinstance(name.get(key), str) and name[key]}
    own = extras.get("metal")
    alone = next(iter(metals)) if len(metals) == 1 else None
    metal = own if isinstance(own, str) and own in set(Metal) else alone
    if metal is not None and metal in set(Metal):
        found["metal"] = metal
    weight = extras.get("weight_g")
    if isinstance(weight, int | float) and not isinstance(weight, bool) and 0 < weight < 5000:
        found["weight_g"] = float(weight)
    gems = extras.get("gems")
    if isinstance(gems, list):
        with contextlib.suppress(ValidationError):
            found["gems"] = tuple(Gem.model_validate(gem) for gem in gems[:50])
    return found


def missing(said: Mapping[str, Any]) -> list[Question]:
    """What is still to be asked."""
    return [question for question in QUESTIONS if said.get(question.field) in (None, "")]


def piece_of(sku: str, kind: str, said: Mapping[str, Any], now: datetime) -> Piece:
    """The catalogue's record, without files. Raises :class:`PieceUntold` with what to say."""
    open_ones = missing(said)
    if open_ones:
        names = ", ".join(f"{question.words.split(' (')[0].lower()} ({question.option})" for question in open_ones)
        raise PieceUntold(f"The catalogue does not know yet: {names}.", "Give these options, or answer at a terminal.")
    count = said.get("count")
    try:
        return Piece(
            sku=sku,
            kind=Kind(kind),
            name=Words(vi=said["name_vi"], en=said["name_en"]),
            story=Words(vi=said.get("story_vi") or STORY["vi"], en=said.get("story_en") or STORY["en"]),
            metal=said["metal"],
            gems=said.get("gems", ()),
            weight_g=said["weight_g"],
            price_vnd=said["price_vnd"],
            price_at=now,
            stock=None if count is None else Stock(count=count, at=now),
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise PieceUntold(f"The piece's {where} makes no sense: {first['msg']}.", "Say it again.") from None
