"""Simulated kiosks: enrolled in the database, each with its own key, token and events."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.central import feed, schema, stores
from sync.central.access import Door
from sync.central.platform import Platform
from sync.protocol import SOURCE_PREFIX, TYPE_PREFIX, public_key_hex, token_form


@dataclass(slots=True)
class Kiosk:
    """One device."""

    device: str
    store: str
    token: str
    key: Ed25519PrivateKey
    sequence: int = 0
    cursor: int = 0

    def batch(self, size: int) -> bytes:
        """A body of new events, as :func:`sync.protocol.encode_batch` would write it, rendered cheaply.

        40 events are a visit; ids are random, as a device's are.
        """
        at = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        start = (
            f'","source":"{SOURCE_PREFIX}{self.device}","type":"{TYPE_PREFIX}tryon.started","time":"{at}",'
            f'"datacontenttype":"application/json","store":"{self.store}","visit":"'
        )
        parts = []
        for _ in range(size):
            self.sequence += 1
            parts.append(
                f'{{"specversion":"1.0","id":"{uuid.uuid4()}{start}{self.device}-v{self.sequence // 40}",'
                f'"sequence":"{self.sequence:019d}","monotonicns":"{time.monotonic_ns()}",'
                '"data":{"sku":"GE-001","kind":"earring"}}'
            )
        return f"[{','.join(parts)}]".encode()


def make(platform: Platform, count: int, shops: int, *, sign: bool) -> list[Kiosk]:
    """Enrols ``count`` kiosks in ``shops`` stores.

    ``sign``: every kiosk has asked for its token; else it was written with the platform's own secret, which is what
    asking would have given.
    """
    now = platform.now()
    keys = [Ed25519PrivateKey.generate() for _ in range(count)]
    kiosks = [Kiosk(f"dev-{uuid.uuid4()}", f"store-{n % shops}", "", key) for n, key in enumerate(keys)]
    with feed.change(platform.db, platform.hub) as change:
        for number in range(shops):
            stores.add_store(change, f"store-{number}", f"Store {number}")
        rows = [
            {
                "id": kiosk.device,
                "store": kiosk.store,
                "name": f"Kiosk {n}",
                "public_key": public_key_hex(kiosk.key),
                "enrolled_at": now,
            }
            for n, kiosk in enumerate(kiosks)
        ]
        change.upsert(schema.devices, rows)
    door = Door(platform)
    for kiosk in kiosks:
        if sign:
            kiosk.token, _life = door.issue(token_form(kiosk.device, kiosk.key, now)["client_assertion"])
        else:
            kiosk.token = door.write_token(kiosk.device, now)
    return kiosks
