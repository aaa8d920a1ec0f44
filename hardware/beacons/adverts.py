"""What beacons say: iBeacon and Eddystone (UID, EID) out of advertising data, by ``struct``."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass

EDDYSTONE = "0000feaa-0000-1000-8000-00805f9b34fb"
"""The 16-bit service 0xFEAA as the full UUID that BlueZ gives."""
APPLE = 0x004C
_UID, _EID = 0x00, 0x30


@dataclass(frozen=True, slots=True)
class Fixed:
    """An identity that never changes, so anyone may copy it: ``iBeacon`` 20 bytes, Eddystone-UID 16 bytes."""

    identity: bytes


@dataclass(frozen=True, slots=True)
class Ephemeral:
    """Eddystone-EID: 8 bytes that change with time."""

    identity: bytes


def decode(manufacturer: Mapping[int, bytes], service: Mapping[str, bytes]) -> Fixed | Ephemeral | None:
    """The beacon in an advert; ``None`` for any other device and for what is too short or too long."""
    frame = service.get(EDDYSTONE)
    if frame is not None:
        if len(frame) in (18, 20) and frame[0] == _UID:
            return Fixed(frame[2:18])
        if len(frame) == 10 and frame[0] == _EID:
            return Ephemeral(frame[2:])
        return None
    apple = manufacturer.get(APPLE)
    if apple is None or len(apple) != 23:
        return None
    kind, length, identity, _power = struct.unpack(">BB20sb", apple)
    return Fixed(identity) if (kind, length) == (0x02, 0x15) else None
