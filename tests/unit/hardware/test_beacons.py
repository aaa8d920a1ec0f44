"""Beacons: what they say, whom they stand for, and who is near."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.beacons import Enrolled, Ephemeral, EphemeralKey, Fixed, Presence, decode, identifier
from hardware.beacons.adverts import APPLE, EDDYSTONE

NOW = 1_800_000_000.0
KEY = EphemeralKey("c1", bytes(range(16)), 10, NOW - 5_000_000)


def test_each_kind_is_decoded() -> None:
    uid = bytes([0x00, 0xE7]) + bytes(range(16)) + b"\0\0"
    eid = bytes([0x30, 0xE7]) + b"12345678"
    apple = bytes([0x02, 0x15]) + bytes(range(20)) + b"\xc5"
    assert decode({}, {EDDYSTONE: uid}) == Fixed(bytes(range(16)))
    assert decode({}, {EDDYSTONE: eid}) == Ephemeral(b"12345678")
    assert decode({APPLE: apple}, {}) == Fixed(bytes(range(20)))


@settings(max_examples=500, deadline=None)
@given(st.dictionaries(st.sampled_from([APPLE, 1]), st.binary(max_size=40)), st.binary(max_size=40) | st.none())
def test_no_advert_crashes_it(maker: dict[int, bytes], frame: bytes | None) -> None:
    beacon = decode(maker, {} if frame is None else {EDDYSTONE: frame})
    assert Enrolled([KEY]).resolve(beacon, NOW) is None if beacon else True


def test_the_identifier_is_the_specifications() -> None:
    """Written out again, byte by byte, from the specification's description."""

    def aes(key: bytes, block: list[int]) -> bytes:
        return Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(bytes(block))

    counter = 0x12345678
    cleared = counter & ~0x3FF
    temporary = aes(KEY.key, [0] * 11 + [0xFF, 0, 0, counter >> 24, counter >> 16 & 255])
    tail = [cleared >> 24, cleared >> 16 & 255, cleared >> 8 & 255, cleared & 255]
    assert identifier(KEY, counter >> 10) == aes(temporary, [0] * 11 + [10, *tail])[:8]


def test_an_identifier_resolves_in_its_window_and_the_neighbours_alone() -> None:
    enrolled = Enrolled([KEY])
    enrolled.update(NOW)
    window = KEY.window(NOW)
    for step, customer in ((-2, None), (-1, "c1"), (0, "c1"), (1, "c1"), (2, None)):
        assert enrolled.resolve(Ephemeral(identifier(KEY, window + step)), NOW) == customer


def test_a_recorded_identifier_is_worthless_later_even_before_the_table_is_renewed() -> None:
    enrolled = Enrolled([KEY])
    enrolled.update(NOW)
    recorded = Ephemeral(identifier(KEY, KEY.window(NOW)))
    assert enrolled.resolve(recorded, NOW + 3 * 1024) is None
    enrolled.update(NOW + 3 * 1024)
    assert enrolled.resolve(recorded, NOW + 3 * 1024) is None


def test_the_table_computes_only_what_is_new_and_forgets_the_old() -> None:
    enrolled = Enrolled([KEY])
    assert enrolled.update(NOW) == 3
    assert enrolled.update(NOW + 1) == 0
    assert enrolled.update(NOW + 1024) == 1
    assert len(enrolled._known) == 3


def test_strangers_and_fixed_beacons() -> None:
    enrolled = Enrolled([KEY], [(b"i" * 16, "c2")])
    enrolled.update(NOW)
    assert enrolled.resolve(Fixed(b"i" * 16), NOW) == "c2"
    assert enrolled.resolve(Fixed(b"j" * 16), NOW) is None
    assert enrolled.resolve(Ephemeral(b"stranger"), NOW) is None


@pytest.mark.parametrize(("key", "exponent"), [(b"short", 10), (bytes(16), 16), (bytes(16), -1)])
def test_a_key_that_is_none_is_refused(key: bytes, exponent: int) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        EphemeralKey("c", key, exponent, 0)


class TestPresence:
    def test_near_needs_strength_and_time(self) -> None:
        presence = Presence()
        presence.heard("c1", -50, 0)
        assert presence.near(0) == []
        presence.heard("c1", -52, 2.1)
        assert presence.near(2.1) == ["c1"]

    def test_far_is_not_near_however_long(self) -> None:
        presence = Presence()
        for second in range(30):
            presence.heard("c1", -80, second)
        assert presence.near(29) == []

    def test_one_strong_echo_brings_nobody_near(self) -> None:
        presence = Presence()
        for second, dbm in enumerate([-80, -80, -40, -80, -80, -80]):
            presence.heard("c1", dbm, second)
            assert presence.near(second) == []

    def test_who_leaves_is_gone_after_a_while(self) -> None:
        presence = Presence()
        for second in range(4):
            presence.heard("c1", -50, second)
        assert presence.near(10) == ["c1"]
        assert presence.near(11.1) == []
        presence.heard("c1", -50, 30)
        assert presence.near(30) == []

    def test_who_walks_off_is_not_near(self) -> None:
        presence = Presence()
        for second in range(4):
            presence.heard("c1", -50, second)
        for second in range(4, 8):
            presence.heard("c1", -85, second)
        assert presence.near(8) == []

    def test_the_strongest_comes_first(self) -> None:
        presence = Presence()
        for second in range(4):
            presence.heard("c1", -58, second)
            presence.heard("c2", -45, second)
        assert presence.near(4) == ["c2", "c1"]

    @pytest.mark.parametrize("dbm", [-127, 0, 20])
    def test_unknown_strength_is_no_strength(self, dbm: int) -> None:
        presence = Presence()
        for second in range(4):
            presence.heard("c1", dbm, second)
        assert presence.near(4) == []

    def test_forgotten_means_coming_near_anew(self) -> None:
        presence = Presence()
        for second in range(4):
            presence.heard("c1", -50, second)
        presence.forget()
        assert presence.near(4) == []
