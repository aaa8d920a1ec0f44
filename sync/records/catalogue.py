"""Pieces, offers, media and the keys that codes are signed with."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from sync.records.base import Identifier, Moment, Name, Record, Sha256, Words
from sync.records.people import Tier

GRAMS_PER_CHI = 3.75
"""One chỉ, Vietnam's unit for gold, is 3.75 g."""


class Kind(StrEnum):
    """The six kinds of jewellery."""

    EARRING = "earring"
    NECKLACE = "necklace"
    RING = "ring"
    BRACELET = "bracelet"
    WATCH = "watch"
    NOSE_STUD = "nose_stud"


class Metal(StrEnum):
    GOLD_24K = "gold_24k"
    GOLD_18K = "gold_18k"
    WHITE_GOLD_18K = "white_gold_18k"
    ROSE_GOLD_18K = "rose_gold_18k"
    PLATINUM = "platinum"
    SILVER_925 = "silver_925"
    STEEL = "steel"


class GemStone(StrEnum):
    DIAMOND = "diamond"
    RUBY = "ruby"
    SAPPHIRE = "sapphire"
    EMERALD = "emerald"
    JADE = "jade"
    PEARL = "pearl"


class Gem(Record):
    stone: GemStone
    cut: Name
    carat: Annotated[float, Field(gt=0, lt=200)]
    count: Annotated[int, Field(ge=1, le=2000)] = 1


class Stock(Record):
    """How many lie in this store, and when that was known."""

    count: Annotated[int, Field(ge=0)]
    at: Moment


class Piece(Record):
    """One article of the catalogue."""

    sku: Identifier
    kind: Kind
    name: Words
    story: Words
    metal: Metal
    also_in: tuple[Metal, ...] = ()
    """Other metals that it is made in, on order."""
    gems: tuple[Gem, ...] = ()
    weight_g: Annotated[float, Field(gt=0, lt=5000)]
    price_vnd: Annotated[int, Field(gt=0, lt=10**12)]
    price_at: Moment
    stock: Stock | None = None
    styles: tuple[Identifier, ...] = ()
    occasions: tuple[Identifier, ...] = ()
    new_from: Moment | None = None
    model: Sha256 | None = None
    """The glTF (.glb) to wear."""
    picture: Sha256 | None = None
    """The square picture for lists."""

    @property
    def weight_chi(self) -> float:
        return self.weight_g / GRAMS_PER_CHI


class OwnPiece(Record):
    """A piece that one shop put on its own kiosk: the platform knows nothing of it."""

    piece: Piece
    turn: tuple[Sha256, ...] = ()
    """Pictures of a whole turn, in order."""
    added_at: Moment
    taken_from: Name
    """The name of the file that it came in."""

    @property
    def files(self) -> tuple[str, ...]:
        """Of all that belongs to it, by content."""
        return (*(sha256 for sha256 in (self.piece.model, self.piece.picture) if sha256 is not None), *self.turn)


class Media(Record):
    """A file by its content."""

    sha256: Sha256
    media_type: Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9.+-]+$")]
    size: Annotated[int, Field(ge=0)]
    """Bytes."""
    name: Name


class Offer(Record):
    """Something a shop offers, to everyone or to some. Rules are all-of; an empty rule asks nothing."""

    id: Identifier
    title: Words
    text: Words
    percent: Annotated[int, Field(ge=0, le=90)] = 0
    valid_from: Moment
    valid_until: Moment
    private: bool = False
    """Shown only to a recognised customer who agreed to personal offers."""
    customers: tuple[Identifier, ...] = ()
    tiers: tuple[Tier, ...] = ()
    occasions: tuple[Identifier, ...] = ()
    """``birthday`` or ``anniversary``."""
    kinds: tuple[Kind, ...] = ()
    pieces: tuple[Identifier, ...] = ()
    cap_per_customer: Annotated[int, Field(ge=1)] = 3
    """Visits in which it may be shown to one customer."""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Offer:
        if self.valid_until <= self.valid_from:
            raise ValueError("valid_until must come after valid_from")
        return self


class TokenKey(Record):
    """A public key that the platform signs customers' codes with (Ed25519, 32 bytes, hex)."""

    kid: Identifier
    public_key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    valid_from: Moment
    valid_until: Moment
