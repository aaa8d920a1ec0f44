"""``python -m sync.fault.seed``: fills a platform for the fault runs and benches, and tells what it has.

Run as a process of its own: nothing on the device may import the platform.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from sync.central import catalogue, feed, schema, stores
from sync.central.platform import Config, open_platform
from sync.records import Consent, Metal, Piece, Profile, Purpose, Topic, Words
from sync.records.catalogue import Kind

AT = datetime(2026, 1, 5, tzinfo=UTC)


def profile(number: int) -> Profile:
    """A made-up customer who agreed to be recognised."""
    consent = Consent(
        customer=f"c{number}", purpose=Purpose.RECOGNISE, granted=True, text_version="1", language="vi", at=AT,
        store="s1", method="app",
    )  # fmt: skip
    return Profile(
        id=f"c{number}", pseudonym=f"p{number}", first_name="Lan", full_name=f"Nguyễn Thị Lan {number}",
        card_number=f"8938{number:08d}", phone=f"+8491{number:07d}", consents=(consent,), updated_at=AT,
    )  # fmt: skip


def piece(number: int) -> Piece:
    kind = list(Kind)[number % 6]
    return Piece(
        sku=f"P-{number}", kind=kind, name=Words(vi=f"Nhẫn kim cương {number}", en=f"Diamond ring {number}"),
        story=Words(vi="Chuyện", en="Story"), metal=Metal.GOLD_18K, weight_g=3.75, price_vnd=10_000_000 + number,
        price_at=AT,
    )  # fmt: skip


def fill(data: Path, profiles: int, pieces: int, codes: int) -> list[str]:
    """A store ``s1`` with so many profiles and pieces in its feed. Returns one-time codes."""
    platform = open_platform(Config(data, ""))
    now = platform.now()
    with feed.change(platform.db, platform.hub) as change:
        if "s1" not in feed.all_stores(change.connection):
            stores.add_store(change, "s1", "Cửa hàng 1")
        made = [stores.make_code(change, "s1", now, life=timedelta(days=3)) for _ in range(codes)]
        for start in range(1, pieces + 1, 1000):
            catalogue.put_pieces(change, [piece(n) for n in range(start, min(start + 1000, pieces + 1))])
        for start in range(1, profiles + 1, 1000):
            rows = [profile(n) for n in range(start, min(start + 1000, profiles + 1))]
            change.to("s1", [(Topic.PROFILE, row.id, row.model_dump(mode="json")) for row in rows])
    platform.close()
    return made


def change_profiles(data: Path, count: int) -> None:
    """The first ``count`` profiles change (a point more each time)."""
    platform = open_platform(Config(data, ""))
    with feed.change(platform.db, platform.hub) as change:
        head = change.connection.execute(select(schema.stores.c.head).where(schema.stores.c.id == "s1")).scalar_one()
        rows = [profile(n).model_copy(update={"points": head}) for n in range(1, count + 1)]
        change.to("s1", [(Topic.PROFILE, row.id, row.model_dump(mode="json")) for row in rows])
    platform.close()


def state(data: Path, device: str | None = None) -> dict[str, object]:
    """What arrived (of one device, or of all): event ids with repetitions, and the store's feed: head and digest."""
    platform = open_platform(Config(data, ""))
    with platform.db.read() as connection:
        arrived = select(schema.events.c.id)
        if device is not None:
            arrived = arrived.where(schema.events.c.store == "s1", schema.events.c.device == device)
        ids = list(connection.execute(arrived).scalars())
        head = connection.execute(select(schema.stores.c.head).where(schema.stores.c.id == "s1")).scalar_one()
        rows = connection.execute(
            select(schema.feed.c.cursor, schema.feed.c.key)
            .where(schema.feed.c.store == "s1", schema.feed.c.record.is_not(None))
            .where(schema.feed.c.topic != Topic.TOMBSTONE.value)
            .order_by(schema.feed.c.cursor)
        ).all()
    platform.close()
    digest = hashlib.sha256("".join(f"{cursor} {key}\n" for cursor, key in rows).encode()).hexdigest()
    return {"ids": ids, "head": head, "digest": digest}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m sync.fault.seed")
    parser.add_argument("do", choices=["fill", "state"])
    parser.add_argument("data", type=Path)
    parser.add_argument("--profiles", type=int, default=0)
    parser.add_argument("--pieces", type=int, default=0)
    parser.add_argument("--codes", type=int, default=1)
    asked = parser.parse_args()
    answer = fill(asked.data, asked.profiles, asked.pieces, asked.codes) if asked.do == "fill" else state(asked.data)
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
