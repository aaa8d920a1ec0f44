"""Mutated adverts and mutated bar codes: nothing crashes, and nobody is told apart by one."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
import zxingcpp

from hardware.beacons import Enrolled, Ephemeral, EphemeralKey, Fixed, decode, identifier
from hardware.beacons.adverts import APPLE, EDDYSTONE
from hardware.codes import read_codes
from tests.unit.hardware.making import Pixels, code_picture

FULL = os.environ.get("GUONG_MUTANTS") == "full"
NOW = 1_800_000_000.0
Advert = tuple[dict[int, bytes], dict[str, bytes]]


def _flip(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 6))):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _cut(data: bytes, rng: random.Random) -> bytes:
    start, end = sorted(rng.sample(range(len(data) + 1), 2))
    return data[:start] + data[end:]


def _double(data: bytes, rng: random.Random) -> bytes:
    start, end = sorted(rng.sample(range(len(data) + 1), 2))
    return data[:end] + data[start:end] + data[end:]


def _swap(data: bytes, rng: random.Random) -> bytes:
    a, b = rng.randrange(len(data)), rng.randrange(len(data))
    changed = bytearray(data)
    changed[a], changed[b] = changed[b], changed[a]
    return bytes(changed)


def _noise(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(4)] + rng.randbytes(rng.choice((0, 4, 8, 16, 18, 20, 23, 60)))


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (_flip, _flip, _cut, _double, _swap, _noise)


@pytest.mark.timeout(600)
def test_no_mutated_advert_stands_for_anybody() -> None:
    """Ten thousand; with GUONG_MUTANTS=full 100,000. iBeacon, Eddystone-UID and Eddystone-EID."""
    rng = random.Random(3)
    keys = [EphemeralKey(f"c{n}", rng.randbytes(16), rng.randrange(16), NOW - 5_000_000 - n) for n in range(300)]
    fixed = {rng.randbytes(length): f"f{n}" for n, length in enumerate([16, 20] * 100)}
    enrolled = Enrolled(keys, fixed.items())
    enrolled.update(NOW)
    uids, ibeacons = [i for i in fixed if len(i) == 16], [i for i in fixed if len(i) == 20]

    def good() -> tuple[Advert, bytes]:
        kind = rng.randrange(3)
        if kind == 0:
            key = rng.choice(keys)
            sent = identifier(key, key.window(NOW))
            return ({}, {EDDYSTONE: bytes([0x30, 0xE7]) + sent}), sent
        if kind == 1:
            uid = rng.choice(uids)
            return ({}, {EDDYSTONE: bytes([0x00, 0xE7]) + uid + b"\0\0"}), uid
        ibeacon = rng.choice(ibeacons)
        return ({APPLE: bytes([0x02, 0x15]) + ibeacon + b"\xc5"}, {}), ibeacon

    told: Counter[str] = Counter()
    for _ in range(100_000 if FULL else 10_000):
        (maker, service), identity = good()
        beacon = decode(maker, service)
        assert beacon is not None and enrolled.resolve(beacon, NOW) is not None, "the advert was good before"
        for _ in range(rng.choice((1, 1, 2, 3))):
            maker = {who: _changed(data, rng) for who, data in maker.items()}
            service = {who: _changed(data, rng) for who, data in service.items()}
        if rng.random() < 0.05:  # the same bytes under another maker or service
            maker, service = {APPLE: next(iter(service.values()), b"")}, {EDDYSTONE: next(iter(maker.values()), b"")}
        mutant = decode(maker, service)
        if mutant is None:
            told["no beacon"] += 1
            continue
        assert isinstance(mutant, Fixed | Ephemeral)
        who = enrolled.resolve(mutant, NOW)
        if mutant.identity == identity:
            told["only its strength or spare bytes changed"] += 1
        else:
            assert who is None, (maker, service)
            told["stranger"] += 1
    assert told["no beacon"] > 1000 and told["stranger"] > 1000


def _changed(data: bytes, rng: random.Random) -> bytes:
    return rng.choice(MUTATIONS)(data, rng) if len(data) > 1 else rng.randbytes(8)


@pytest.mark.parametrize("step", [-3, -2, 2, 3, 1000])
def test_an_advert_from_another_time_stands_for_nobody(step: int) -> None:
    key = EphemeralKey("c1", bytes(range(16)), 10, NOW - 5_000_000)
    enrolled = Enrolled([key])
    enrolled.update(NOW)
    assert enrolled.resolve(Ephemeral(identifier(key, key.window(NOW) + step)), NOW) is None


PICTURES: tuple[tuple[str, zxingcpp.BarcodeFormat], ...] = (
    ("8930000000019", zxingcpp.BarcodeFormat.EAN13),
    ("VIP-0002-4711", zxingcpp.BarcodeFormat.Code128),
    ("2912345678909", zxingcpp.BarcodeFormat.QRCode),
)


def spoilt(picture: Pixels, rng: random.Random) -> Pixels:
    """Bars and modules set, wiped, torn, moved, worn, turned over and cut off."""
    changed = picture.copy()
    height, width = changed.shape
    for _ in range(rng.choice((1, 2, 4, 9))):
        x, y = rng.randrange(width), rng.randrange(height)
        w, h = rng.randrange(1, 14), rng.choice((rng.randrange(1, 14), height))
        y = 0 if h == height else y
        match rng.randrange(5):
            case 0:
                changed[y : y + h, x : x + w] = rng.choice((0, 255))
            case 1:
                changed[y : y + h, x : x + w] = 255 - changed[y : y + h, x : x + w]
            case 2:
                changed = np.roll(changed, rng.randrange(-9, 9), axis=rng.randrange(2))
            case 3:
                noise = np.random.default_rng(rng.randrange(2**32)).integers(-90, 90, changed.shape)
                changed = np.clip(changed.astype(np.int16) + noise, 0, 255).astype(np.uint8)
            case _:
                changed = changed[: max(20, y), : max(20, x)] if rng.random() < 0.3 else np.ascontiguousarray(changed.T)
                height, width = changed.shape
    return np.ascontiguousarray(changed)


@pytest.mark.timeout(900)
def test_a_spoilt_bar_code_is_read_right_or_not_at_all() -> None:
    """1,500 pictures; with GUONG_MUTANTS=full 100,000. An EAN-13 that is read differs in more than its check digit
    covers only when it is another valid number; then the number is nobody's, see the mutants of numbers."""
    rng = random.Random(5)
    drawn = [(text, code_picture(text, kind, scale=2)) for text, kind in PICTURES]
    told: Counter[str] = Counter()
    for _ in range(100_000 if FULL else 1_500):
        text, picture = rng.choice(drawn)
        found = read_codes(spoilt(picture, rng))
        for code in found:
            told["right" if code.text == text else f"wrong {code.format}"] += 1
        told["unread"] += not found
    wrong = sum(count for name, count in told.items() if name.startswith("wrong"))
    assert told["right"] > 300 and told["unread"] > 300
    assert wrong <= told["right"] // 500, told
