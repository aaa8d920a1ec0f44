"""A membership that is being filled in at the kiosk: what was given so far, and what comes next."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.identity.numbers import PROVISIONAL, checked
from sync.records import Address, ContactTerms, Purpose

LONGEST_NAME = 40


class Benefit(StrEnum):
    """What someone joins for; named before anything is asked."""

    WELCOME_OFFER = "welcome_offer"
    POINTS = "points"
    E_RECEIPT = "e_receipt"


class Step(StrEnum):
    """One thing at a time."""

    BENEFIT = "benefit"
    NAME = "name"
    PHONE = "phone"
    CONSENT = "consent"


ASKED = (Purpose.RECOGNISE, Purpose.OFFERS, Purpose.TRYON_HISTORY)


@dataclass(slots=True)
class Draft:
    """Held in memory alone until it is whole; then it becomes one promised event, or is dropped."""

    step: Step = Step.BENEFIT
    benefit: Benefit | None = None
    first_name: str = ""
    address: Address = Address.BAN
    phone: str = ""
    answers: dict[Purpose, bool] = field(default_factory=dict)
    terms: ContactTerms | None = None

    @property
    def whole(self) -> bool:
        return self.benefit is not None and bool(self.first_name) and all(p in self.answers for p in ASKED)

    def back(self) -> bool:
        """One step back; ``False`` from the first."""
        steps = list(Step)
        place = steps.index(self.step)
        if place == 0:
            return False
        self.step = steps[place - 1]
        return True


def name_of(text: str) -> str:
    """A first name as typed: no control characters, single spaces, at most :data:`LONGEST_NAME`; may be empty."""
    shown = "".join(c for c in unicodedata.normalize("NFC", text) if c.isprintable())
    return " ".join(shown.split())[:LONGEST_NAME].strip()


def provisional_number() -> str:
    """A card number that no other kiosk gives: EAN-13 of GS1's range for use within a company, 10 random digits."""
    return checked(PROVISIONAL + "".join(secrets.choice("0123456789") for _ in range(12 - len(PROVISIONAL))))
