"""A card or telephone number: presence at most, until a second factor proves it.

The fact asked for is one that the number shown does not contain: after a card, the last digits of the telephone;
after a telephone number, the day and month of birth. Wrong answers are held off for each customer, and for the
kiosk as a whole.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from enum import StrEnum

from kiosk.identity.backoff import Backoff, Budget
from kiosk.identity.ports import People
from kiosk.identity.recogniser import Recogniser
from kiosk.identity.recognition import Assurance, Outcome, Recognition
from sync.pins import pin_matches
from sync.records import Profile


class Factor(StrEnum):
    """What the customer is asked; their PIN, if they chose one, answers either. The answer is digits alone."""

    PHONE_ENDING = "phone_ending"
    """The last four digits of the telephone."""
    BIRTHDAY = "birthday"
    """Day and month of birth, DDMM."""


@dataclass(frozen=True, slots=True)
class Question:
    """An open question. ``ticket`` names it; nothing here tells who is asked, not even whether they exist."""

    ticket: str
    factor: Factor
    digits: int = 4


_PHONE = re.compile(r"(?:\+84|0)[0-9]{8,10}")
_EAN13 = re.compile(r"[0-9]{13}")
_CARD = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{5,30}")
PROVISIONAL = "29"
"""How the number of a card begins that a kiosk gave: GS1 keeps this range for use within a company."""


def plain(text: str) -> str:
    """A typed or scanned number without spaces, dots and dashes between digits."""
    text = text.strip()
    return re.sub(r"[ .\-()]", "", text) if re.fullmatch(r"[+0-9 .\-()]+", text) else text


def is_ean13(text: str) -> bool:
    """Thirteen digits whose check digit fits (GS1: weights 1 and 3)."""
    return bool(text.isascii() and _EAN13.fullmatch(text)) and checked(text[:12]) == text


def checked(twelve: str) -> str:
    """Twelve digits and their check digit (GS1: weights 1 and 3)."""
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(twelve))
    return f"{twelve}{-weighed % 10}"


def is_a_number(text: str) -> bool:
    """Whether a text may be a card's or a telephone's number at all; most texts that codes hold are not."""
    if len(text) > 64:
        return False
    number = plain(text)
    return any(c.isdigit() for c in number) and bool(_PHONE.fullmatch(number) or _CARD.fullmatch(number))


class Numbers:
    """Takes a number, asks, and judges the answer. One question is open at a time."""

    def __init__(self, cache: People, recogniser: Recogniser, backoff: Backoff, budget: Budget) -> None:
        self._cache = cache
        self._recogniser = recogniser
        self._backoff = backoff
        self._budget = budget
        self._open: tuple[Question, Profile | None, str] | None = None

    def claim(self, text: str) -> Question | Outcome:
        """The question for a card or telephone number, or why there is none.

        An unknown number is asked like a known one, so that nobody learns who is a customer here.
        """
        self.forget()
        if len(text) > 64:
            return Outcome.OVERSIZED
        number = plain(text)
        if self._cache.contact().stale:
            return Outcome.STALE
        profile: Profile | None
        if _PHONE.fullmatch(number):
            profile = self._recogniser.alive(self._cache.profile_by_phone(number))
            factor = Factor.BIRTHDAY
        elif _CARD.fullmatch(number):
            if number.isdigit() and len(number) == 13 and not is_ean13(number):
                return Outcome.DAMAGED
            profile, factor = self._recogniser.alive(self._by_card(number)), Factor.PHONE_ENDING
        else:
            return Outcome.NOT_OURS
        question = Question(secrets.token_hex(8), factor)
        self._open = (question, profile, number)
        return question

    def _by_card(self, number: str) -> Profile | None:
        profile = self._cache.profile_by_card(number)
        if profile is None and number.startswith(PROVISIONAL) and is_ean13(number):
            return self._cache.profile(number)  # a provisional card's number stays its member's id
        return profile

    def answer(self, question: Question, digits: str) -> Recognition:
        """:attr:`Outcome.ACCEPTED` with possession, :attr:`Outcome.WRONG` or :attr:`Outcome.LOCKED`."""
        if self._open is None or self._open[0] != question:
            return Recognition(Outcome.EXPIRED)
        _, profile, number = self._open
        subject = f"number:{profile.id if profile else number}"
        if self._budget.spent or self._backoff.wait(subject) > 0:
            return Recognition(Outcome.LOCKED)
        given = _digits(digits)
        expected = _fact(profile, question.factor)
        fits = expected is not None and secrets.compare_digest(expected, given)
        if not fits and profile is not None and profile.pin is not None:
            fits = pin_matches(profile.pin, given)
        if profile is None or not fits:
            self._backoff.wrong(subject)
            self._budget.spend()
            return Recognition(Outcome.WRONG)
        self._backoff.right(subject)
        self.forget()
        return self._recogniser.accepted(profile, Assurance.POSSESSION)

    def forget(self) -> None:
        """Drop the open question (the visit ended, or another number came)."""
        self._open = None


def _fact(profile: Profile | None, factor: Factor) -> str | None:
    if profile is None:
        return None
    if factor is Factor.BIRTHDAY:
        return profile.birthday.strftime("%d%m") if profile.birthday else None
    return profile.phone[-4:] if profile.phone else None


def _digits(text: str) -> str:
    return "".join(character for character in text if character in "0123456789")
