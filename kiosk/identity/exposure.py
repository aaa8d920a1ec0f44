"""Which field about a person may appear where: the one table, for code and for docs/privacy.md.

A view asks :func:`may_show` for every personal field. What no row allows is not shown.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from kiosk.identity.recognition import Assurance
from sync.records import Purpose


class Field(StrEnum):
    """What there is to know about a customer."""

    FIRST_NAME = "first_name"
    """With the form of address."""
    FULL_NAME = "full_name"
    LANGUAGE = "language"
    TIER = "tier"
    POINTS = "points"
    OCCASION = "occasion"
    """That a birthday or anniversary is near; never its date."""
    PERSONAL_OFFERS = "personal_offers"
    SUGGESTIONS = "suggestions"
    """Pieces chosen by the person's taste, and the reason in words."""
    RING_SIZE = "ring_size"
    WISHES = "wishes"
    OWNED = "owned"
    TRYON_HISTORY = "tryon_history"
    CONTACT_ENDING = "contact_ending"
    """The last three digits of the telephone or card."""
    CONSENTS = "consents"
    """The answers, and the receipt of them."""
    CARD_NUMBER = "card_number"
    """Of the card that was made a moment ago."""


class Place(StrEnum):
    """Where something can be read: the shopper's screens, the associate's tablet, the signage."""

    ATTRACT = "attract"
    WELCOME = "welcome"
    SCAN = "scan"
    NUMBER = "number"
    CONFIRM = "confirm"
    """Is it you?"""
    PROOF = "proof"
    """The question for a second factor."""
    JOIN = "join"
    """Shows what its visitor types there, and nothing from a file."""
    CARD = "card"
    PIN = "pin"
    """A PIN is chosen; nothing is read there."""
    CONSENT = "consent"
    PRIVACY = "privacy"
    HOME = "home"
    BROWSE = "browse"
    PIECE = "piece"
    TRYON = "tryon"
    MODELS = "models"
    PHOTO = "photo"
    """The photo itself and its link; nothing of a file."""
    SHORTLIST = "shortlist"
    GOODBYE = "goodbye"
    STAFF = "staff"
    ASSOCIATE = "associate"
    TECHNICIAN = "technician"
    SIGNAGE = "signage"


@dataclass(frozen=True, slots=True)
class Rule:
    """``field`` may appear at ``places`` from ``assurance`` on, with all of ``purposes`` agreed to.

    ``tapped`` asks that somebody confirmed by a tap, which matters for presence alone.
    """

    field: Field
    assurance: Assurance
    purposes: frozenset[Purpose]
    places: frozenset[Place]
    tapped: bool = False


_R = frozenset({Purpose.RECOGNISE})
_OFFERS = _R | {Purpose.OFFERS}
_HISTORY = _R | {Purpose.TRYON_HISTORY}
_SHELF = frozenset({Place.HOME, Place.BROWSE, Place.PIECE, Place.SHORTLIST})
_OWN_SCREENS = _SHELF | {Place.TRYON}

TABLE: tuple[Rule, ...] = (
    # Someone near with a beacon, and a tap. Anyone nearby can tap: a first name at most.
    Rule(Field.FIRST_NAME, Assurance.PRESENCE, _R | {Purpose.BEACON}, frozenset({Place.HOME}), tapped=True),
    # The customer proved to be one, and is asked what is agreed to, or looks at it.
    Rule(Field.FIRST_NAME, Assurance.POSSESSION, frozenset(), frozenset({Place.CARD, Place.CONSENT})),
    Rule(Field.CARD_NUMBER, Assurance.POSSESSION, frozenset(), frozenset({Place.CARD})),
    Rule(Field.LANGUAGE, Assurance.POSSESSION, frozenset(), frozenset({Place.CARD, Place.CONSENT})),
    Rule(Field.CONSENTS, Assurance.POSSESSION, frozenset(), frozenset({Place.CONSENT})),
    *(
        Rule(field, Assurance.POSSESSION, _R, frozenset({Place.PRIVACY}))
        for field in (Field.FIRST_NAME, Field.LANGUAGE, Field.CONSENTS)
    ),
    # The recognised customer's own visit.
    Rule(Field.LANGUAGE, Assurance.POSSESSION, _R, _OWN_SCREENS | {Place.GOODBYE}),
    Rule(Field.FIRST_NAME, Assurance.POSSESSION, _R, frozenset({Place.HOME, Place.SHORTLIST})),
    Rule(Field.TIER, Assurance.POSSESSION, _R, frozenset({Place.HOME})),
    Rule(Field.POINTS, Assurance.POSSESSION, _R, frozenset({Place.HOME})),
    Rule(Field.OCCASION, Assurance.POSSESSION, _OFFERS, frozenset({Place.HOME})),
    Rule(Field.PERSONAL_OFFERS, Assurance.POSSESSION, _OFFERS, _SHELF),
    Rule(Field.SUGGESTIONS, Assurance.POSSESSION, _OFFERS, _OWN_SCREENS),
    Rule(Field.RING_SIZE, Assurance.POSSESSION, _R, frozenset({Place.PIECE, Place.TRYON})),
    Rule(Field.WISHES, Assurance.POSSESSION, _R, _SHELF),
    Rule(Field.TRYON_HISTORY, Assurance.POSSESSION, _HISTORY, frozenset({Place.HOME, Place.SHORTLIST})),
    # The associate who serves the customer.
    *(
        Rule(field, Assurance.POSSESSION, purposes, frozenset({Place.ASSOCIATE}))
        for field, purposes in (
            (Field.FIRST_NAME, _R),
            (Field.FULL_NAME, _R),
            (Field.LANGUAGE, _R),
            (Field.TIER, _R),
            (Field.POINTS, _R),
            (Field.OCCASION, _OFFERS),
            (Field.PERSONAL_OFFERS, _OFFERS),
            (Field.SUGGESTIONS, _OFFERS),
            (Field.RING_SIZE, _R),
            (Field.WISHES, _R),
            (Field.OWNED, _R),
            (Field.TRYON_HISTORY, _HISTORY),
            (Field.CONTACT_ENDING, _R | {Purpose.CONTACT}),
            (Field.CONSENTS, _R),
        )
    ),
)


def may_show(
    field: Field, place: Place, assurance: Assurance, consents: Collection[Purpose], *, tapped: bool = False
) -> bool:
    """Whether ``field`` may be read at ``place``, for someone told apart this well who agreed to ``consents``."""
    return any(
        rule.field is field
        and place in rule.places
        and assurance >= rule.assurance
        and rule.purposes <= frozenset(consents)
        and (tapped or not rule.tapped or assurance > rule.assurance)
        for rule in TABLE
    )


def allowed(
    place: Place, assurance: Assurance, consents: Collection[Purpose], *, tapped: bool = False
) -> frozenset[Field]:
    """All fields that may be read at ``place``."""
    return frozenset(field for field in Field if may_show(field, place, assurance, consents, tapped=tapped))


def as_markdown() -> str:
    """The table as docs/privacy.md has it."""
    lines = ["| field | from | agreed to | where |", "|---|---|---|---|"]
    for rule in TABLE:
        level = f"{int(rule.assurance)} {rule.assurance.name.lower()}" + (" and a tap" if rule.tapped else "")
        purposes = ", ".join(purpose.value for purpose in Purpose if purpose in rule.purposes) or "(nothing needed)"
        places = ", ".join(place.value for place in Place if place in rule.places)
        lines.append(f"| {rule.field.value} | {level} | {purposes} | {places} |")
    return "\n".join(lines)
