"""Mutated codes: none crashes the reader and none is let in."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.identity import Outcome
from tests.unit.kiosk.identity.minting import App, Shop, Signer, data_of, person, text_of

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
PLATFORM = Signer()
FULL = os.environ.get("GUONG_MUTANTS") == "full"


def _text_flip(text: str, rng: random.Random) -> str:
    place = rng.randrange(len(text))
    return text[:place] + rng.choice(ALPHABET + "aé\0") + text[place + 1 :]


def _text_cut(text: str, rng: random.Random) -> str:
    start, end = sorted(rng.sample(range(len(text) + 1), 2))
    return text[:start] + text[end:]


def _text_double(text: str, rng: random.Random) -> str:
    start, end = sorted(rng.sample(range(len(text) + 1), 2))
    return text[:end] + text[start:end] + text[end:]


def _byte_flip(text: str, rng: random.Random) -> str:
    data = bytearray(data_of(text))
    for _ in range(rng.choice((1, 1, 1, 2, 5))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return text_of(bytes(data), text[:4])


def _byte_set(text: str, rng: random.Random) -> str:
    """Tags, breaks, huge lengths and other bytes that mean much to a CBOR reader."""
    data = bytearray(data_of(text))
    meaning = (0xC2, 0xC4, 0xC5, 0xD8, 0x5F, 0x9F, 0xBF, 0xFF, 0x9B, 0x1B, 0x80, 0xA0, 0xF6, 0xF9, 0xFB, 0x82)
    place = rng.randrange(len(data))
    data[place : place + rng.randrange(3)] = bytes(rng.choice(meaning) for _ in range(rng.randrange(1, 5)))
    return text_of(bytes(data), text[:4])


def _swap_prefix(text: str, rng: random.Random) -> str:
    return ("GG2:" if text.startswith("GG1:") else "GG1:") + text[4:]


def _swap_parts(text: str, rng: random.Random) -> str:
    """A part of one good code in another."""
    if not text.startswith("GG1:"):
        return _byte_flip(text, rng)
    mine, other = cbor2.loads(data_of(text)).value, cbor2.loads(data_of(PLATFORM.code("c2"))).value
    place = rng.choice((2, 3))
    mine[place] = other[place]
    return text_of(cbor2.dumps(cbor2.CBORTag(18, mine)))


MUTATIONS: tuple[Callable[[str, random.Random], str], ...] = (
    _text_flip,
    _text_cut,
    _text_double,
    _byte_flip,
    _byte_flip,
    _byte_set,
    _byte_set,
    _swap_prefix,
    _swap_parts,
)


def mutate(count: int, seed: int) -> Counter[Outcome]:
    """Read ``count`` mutants of good codes; how each came out."""
    rng = random.Random(seed)
    shop = Shop(person(1), person(2), keys=[PLATFORM.record()])
    app = App(PLATFORM)
    good = [PLATFORM.code("c1") for _ in range(20)] + [app.code() for _ in range(10)]
    outcomes: Counter[Outcome] = Counter()
    for _ in range(count):
        origin = rng.choice(good)
        mutant = origin
        while mutant == origin or mutant in good:
            for _ in range(rng.choice((1, 1, 2, 3))):
                mutant = rng.choice(MUTATIONS)(mutant, rng) if len(mutant) > 12 and _readable(mutant) else origin
        outcomes[shop.recogniser.recognise(mutant).outcome] += 1
    assert not shop.seen
    assert [shop.recogniser.recognise(code).outcome for code in good] == [Outcome.ACCEPTED] * len(good)
    return outcomes


def _readable(text: str) -> bool:
    """Whether the mutations that work on bytes can go on from here."""
    if text[:4] not in ("GG1:", "GG2:"):
        return False
    try:
        data = data_of(text)
        return len(data) > 8 and cbor2.dumps(cbor2.loads(data)) == data and (text[2] == "2" or data[1:2] == b"\x84")
    except Exception:  # noqa: BLE001 - a mutant may break in any way; it is judged by the reader, not here
        return False


@pytest.mark.timeout(1200)
def test_no_mutant_is_let_in() -> None:
    """A few thousand; with GUONG_MUTANTS=full 100,000."""
    outcomes = mutate(100_000 if FULL else 4_000, seed=7)
    assert outcomes[Outcome.ACCEPTED] == 0
    assert outcomes[Outcome.FOREIGN] > 100
    assert outcomes[Outcome.DAMAGED] > 1000


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(
        st.text(max_size=1200),
        st.text(ALPHABET, max_size=1000).map("GG1:".__add__),
        st.text(ALPHABET).map("GG2:".__add__),
    )
)
def test_no_text_is_let_in(text: str) -> None:
    shop = Shop(person(1), keys=[PLATFORM.record()])
    assert shop.recogniser.recognise(text).profile is None


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=600), st.sampled_from(["GG1:", "GG2:"]))
def test_no_bytes_are_let_in(data: bytes, prefix: str) -> None:
    shop = Shop(person(1), keys=[PLATFORM.record()])
    assert shop.recogniser.recognise(text_of(data, prefix)).outcome in (Outcome.DAMAGED, Outcome.FOREIGN)
