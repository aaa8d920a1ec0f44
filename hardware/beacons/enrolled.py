"""Enrolled beacons: which customer an identity stands for, offline.

Eddystone-EID, as its specification computes it (AES-128-ECB, big-endian):

* temporary key = AES(identity key, 11 zero bytes | FF | 0000 | counter bits 31..16)
* identifier = first 8 bytes of AES(temporary key, 11 zero bytes | K | counter with its K lowest bits cleared)

where ``counter`` is the beacon's own seconds and K the rotation exponent. Identifiers of the window that is on
and of its two neighbours are kept in a table; others do not resolve, so a recorded one is worthless after it.
"""

from __future__ import annotations

import struct
import threading
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from hardware.beacons.adverts import Ephemeral, Fixed

_NEIGHBOURS = (-1, 0, 1)


@dataclass(frozen=True, slots=True)
class EphemeralKey:
    """One customer's rotating beacon. ``zero_at`` is the Unix time at which its counter was 0."""

    customer: str
    key: bytes
    exponent: int
    zero_at: float

    def __post_init__(self) -> None:
        if len(self.key) != 16 or not 0 <= self.exponent <= 15:
            raise ValueError("An identity key has 16 bytes, and an exponent is 0 to 15.")

    def window(self, now: float) -> int:
        """Which rotation is on; it changes every 2^exponent seconds."""
        return int(now - self.zero_at) >> self.exponent


def _blocks(key: bytes, blocks: bytes) -> bytes:
    # Independent blocks, each different: the mode that the specification names.
    return Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(blocks)


def identifiers(key: EphemeralKey, windows: Iterable[int]) -> dict[int, bytes]:
    """The 8 bytes that a beacon sends in each of these windows."""
    by_half: dict[int, list[int]] = {}
    for window in windows:
        by_half.setdefault((window << key.exponent & 0xFFFFFFFF) >> 16, []).append(window)
    found = {}
    for half, together in by_half.items():
        # Windows under one temporary key are encrypted in one call: setting a key up costs more than a block.
        temporary = _blocks(key.key, struct.pack(">11xB2xH", 0xFF, half))
        plain = b"".join(
            struct.pack(">11xBI", key.exponent, window << key.exponent & 0xFFFFFFFF) for window in together
        )
        sent = _blocks(temporary, plain)
        found.update({window: sent[16 * place : 16 * place + 8] for place, window in enumerate(together)})
    return found


def identifier(key: EphemeralKey, window: int) -> bytes:
    """The 8 bytes that a beacon sends in a window."""
    return identifiers(key, [window])[window]


class Enrolled:
    """The table. :meth:`update` runs on a thread that may take its time; :meth:`resolve` is a look-up."""

    def __init__(self, ephemeral: Iterable[EphemeralKey] = (), fixed: Iterable[tuple[bytes, str]] = ()) -> None:
        self._keys = tuple(ephemeral)
        self._fixed = dict(fixed)
        self._known: dict[bytes, tuple[EphemeralKey, int]] = {}
        self._own: list[dict[int, bytes]] = [{} for _ in self._keys]
        """Each key's identifiers in the table, by window."""
        self._updating = threading.Lock()

    def __len__(self) -> int:
        return len(self._keys) + len(self._fixed)

    def replace(self, ephemeral: Iterable[EphemeralKey], fixed: Iterable[tuple[bytes, str]]) -> None:
        """Other beacons from now on; identifiers of those that stay are kept, the rest comes with :meth:`update`."""
        with self._updating:
            own = dict(zip(self._keys, self._own, strict=True))
            self._keys = tuple(ephemeral)
            self._own = [own.pop(key, {}) for key in self._keys]
            for gone in own.values():
                for identity in gone.values():
                    self._known.pop(identity, None)
            self._fixed = dict(fixed)

    def update(self, now: float) -> int:
        """Compute what the passing time made new; how many identifiers that were."""
        made = 0
        with self._updating:
            for place, key in enumerate(self._keys):
                window, own = key.window(now), self._own[place]
                wanted = [window + step for step in _NEIGHBOURS if window + step >= 0]
                if own.keys() == set(wanted):
                    continue
                for old in own.keys() - wanted:
                    self._known.pop(own.pop(old), None)
                for new, identity in identifiers(key, [each for each in wanted if each not in own]).items():
                    own[new] = identity
                    self._known[identity] = (key, new)
                    made += 1
        return made

    def resolve(self, beacon: Fixed | Ephemeral, now: float) -> str | None:
        """The customer; ``None`` for strangers, and for identifiers outside their time."""
        if isinstance(beacon, Fixed):
            return self._fixed.get(beacon.identity)
        found = self._known.get(beacon.identity)
        if found is None or abs(found[0].window(now) - found[1]) > 1:
            return None
        return found[0].customer
