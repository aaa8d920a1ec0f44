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


def _block(key: bytes, block: bytes) -> bytes:
    # One block under a key used once: the mode that the specification names.
    return Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(block)


def identifier(key: EphemeralKey, window: int) -> bytes:
    """The 8 bytes that a beacon sends in a window."""
    counter = (window << key.exponent) & 0xFFFFFFFF
    temporary = _block(key.key, struct.pack(">11xB2xH", 0xFF, counter >> 16))
    return _block(temporary, struct.pack(">11xBI", key.exponent, counter))[:8]


class Enrolled:
    """The table. :meth:`update` runs on a thread that may take its time; :meth:`resolve` is a look-up."""

    def __init__(self, ephemeral: Iterable[EphemeralKey] = (), fixed: Iterable[tuple[bytes, str]] = ()) -> None:
        self._keys = tuple(ephemeral)
        self._fixed = dict(fixed)
        self._known: dict[bytes, tuple[EphemeralKey, int]] = {}
        self._at: list[int | None] = [None] * len(self._keys)
        self._updating = threading.Lock()

    def __len__(self) -> int:
        return len(self._keys) + len(self._fixed)

    def update(self, now: float) -> int:
        """Compute what the passing time made new; how many identifiers that were."""
        made = 0
        with self._updating:
            for place, key in enumerate(self._keys):
                window = key.window(now)
                before = self._at[place]
                if window == before:
                    continue
                wanted = {window + step for step in _NEIGHBOURS if window + step >= 0}
                had = set() if before is None else {before + step for step in _NEIGHBOURS if before + step >= 0}
                for old in had - wanted:
                    self._known.pop(identifier(key, old), None)
                for new in wanted - had:
                    self._known[identifier(key, new)] = (key, new)
                    made += 1
                self._at[place] = window
        return made

    def resolve(self, beacon: Fixed | Ephemeral, now: float) -> str | None:
        """The customer; ``None`` for strangers, and for identifiers outside their time."""
        if isinstance(beacon, Fixed):
            return self._fixed.get(beacon.identity)
        found = self._known.get(beacon.identity)
        if found is None or abs(found[0].window(now) - found[1]) > 1:
            return None
        return found[0].customer
