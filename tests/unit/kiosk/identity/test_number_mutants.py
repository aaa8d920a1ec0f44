"""Mutated card and telephone numbers: none crashes the kiosk, and none leads to the person whose number it was."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable

import pytest

from hardware.readers.protocol import Source
from kiosk.identity import Outcome
from kiosk.identity.backoff import Backoff, Budget
from kiosk.identity.numbers import Numbers, checked
from kiosk.session import Screen, Session, Timing
from sync.records import Purpose
from tests.unit.kiosk.identity.minting import NOW, Shop, person
from tests.unit.kiosk.shop import ListLedger, ListShelves, piece

FULL = os.environ.get("GUONG_MUTANTS") == "full"
COUNT = 100_000 if FULL else 4_000
CARDS = ("8930000000019", checked("291234567890"), "VIP-0002", "G-100001")
PHONES = ("0910000001", "+84910000001", "091 000 0001")
ODD = "0123456789ABCXYZabcxyz+-. ()$%*/:\0\t\n\r٣३éđ\u200b\U0001f48d"
FACTS = ("0001", "0803")
WRAPPINGS = (("GG1:", ""), ("]C1", ""), ("https://a.b/?c=", ""), ("{", "}"), ("'; --", ""), ("", "\r\n"))


def _flip(text: str, rng: random.Random) -> str:
    place = rng.randrange(len(text))
    return text[:place] + rng.choice(ODD) + text[place + 1 :]


def _digit(text: str, rng: random.Random) -> str:
    place = rng.randrange(len(text))
    return text[:place] + rng.choice("0123456789") + text[place + 1 :]


def _turn(text: str, rng: random.Random) -> str:
    """Two neighbours change places: the check digit misses it where they differ by five."""
    place = rng.randrange(len(text) - 1)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _cut(text: str, rng: random.Random) -> str:
    start, end = sorted(rng.sample(range(len(text) + 1), 2))
    return text[:start] + text[end:]


def _double(text: str, rng: random.Random) -> str:
    start, end = sorted(rng.sample(range(len(text) + 1), 2))
    return text[:end] + text[start:end] * rng.choice((1, 2, 40)) + text[end:]


def _insert(text: str, rng: random.Random) -> str:
    place = rng.randrange(len(text) + 1)
    return text[:place] + "".join(rng.choice(ODD) for _ in range(rng.choice((1, 1, 2, 8)))) + text[place:]


def _wrap(text: str, rng: random.Random) -> str:
    """What scanners, addresses and other systems put around a number."""
    before, after = rng.choice(
        (("GG1:", ""), ("]C1", ""), ("https://a.b/?c=", ""), ("{", "}"), ("'; --", ""), ("", "\r\n"))
    )
    return before + text + after


MUTATIONS: tuple[Callable[[str, random.Random], str], ...] = (
    *(_flip, _digit, _digit, _turn, _turn, _cut, _double, _insert, _wrap),
)


def mutants(rng: random.Random) -> tuple[str, str]:
    """A number, and one that is not it: however dots, dashes and spaces are read."""
    while True:
        origin = rng.choice(CARDS + PHONES)
        text = origin
        for _ in range(rng.choice((1, 1, 2, 3))):
            text = rng.choice(MUTATIONS)(text, rng) if len(text) > 2 else text
        if _bare(text) not in {_bare(known) for known in CARDS + PHONES}:
            return origin, text


def _bare(text: str) -> str:
    bare = "".join(character for character in text if character.isalnum() or character == "+").upper()
    return "0" + bare[3:] if bare.startswith("+84") else bare


class Kiosk:
    """The real session and number desk. Its clock leaps, so that no guess is spared by the wait after another."""

    def __init__(self) -> None:
        self.seconds = 0.0
        lan = person(1, Purpose.RECOGNISE, phone="+84910000001")
        others = [
            person(n, Purpose.RECOGNISE, card_number=card, phone=f"+84920{n}00001")
            for n, card in enumerate(CARDS[1:], 2)
        ]
        self.people = Shop(lan.model_copy(update={"card_number": CARDS[0]}), *others)
        clock: Callable[[], float] = lambda: self.seconds  # noqa: E731
        self.session = Session(
            ListLedger(),
            ListShelves([piece("e1")], []),
            self.people.recogniser.recognise,
            Timing(45, 20, 4),
            store="hcm-1",
            device="d-1",
            now=lambda: NOW,
            monotonic=clock,
            numbers=Numbers(self.people, self.people.recogniser, Backoff(clock), Budget(clock)),
        )

    def give(self, text: str, source: Source) -> Outcome | None:
        """A number before a reader, and every fact that would let its owner in; the last outcome."""
        self.seconds += 100_000
        session = self.session
        session.say_goodbye()
        session.tick()
        session.wake()
        outcome = session.code_seen(text, source)
        if session.screen is Screen.PROOF:
            for fact in FACTS:
                self.seconds += 100_000
                outcome = session.entrance.proof_given(fact)
        return outcome


@pytest.mark.timeout(600)
def test_no_mutant_of_a_number_lets_anybody_in() -> None:
    """A few thousand; with GUONG_MUTANTS=full 100,000."""
    rng, kiosk = random.Random(11), Kiosk()
    outcomes: Counter[Outcome | None] = Counter()
    for _ in range(COUNT):
        origin, mutant = mutants(rng)
        outcome = kiosk.give(mutant, rng.choice((Source.KEYBOARD, Source.SERIAL, Source.CARD, Source.CAMERA)))
        assert outcome is not Outcome.ACCEPTED, (origin, mutant)
        visit = kiosk.session.visit
        assert visit is not None and visit.person is None, (origin, mutant)
        outcomes[outcome] += 1
    # The mutants come to every kind of end: most are no number, some are numbers of nobody, some fail their check.
    assert outcomes[Outcome.WRONG] > COUNT // 10
    assert outcomes[Outcome.NOT_OURS] > COUNT // 10
    assert outcomes[Outcome.DAMAGED] > COUNT // 40
    assert outcomes[Outcome.LOCKED] == 0


def test_the_numbers_themselves_let_their_owner_in() -> None:
    for number in CARDS + PHONES:
        kiosk = Kiosk()
        kiosk.session.wake()
        assert kiosk.session.code_seen(number, Source.SERIAL) is Outcome.CLAIMED, number
        fact = "0803" if number in PHONES else "0001"
        assert kiosk.session.entrance.proof_given(fact) is Outcome.ACCEPTED, number
