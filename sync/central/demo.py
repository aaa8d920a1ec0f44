"""A small, believable shop in Ho Chi Minh City to try everything on; all dates are relative to now.

The people are invented. Running it on a platform that has a store already changes nothing.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import func, select

from sync.central import catalogue, codes, customers, media, schema, staff, stores, users, visits
from sync.central.demo_people import PEOPLE, Person
from sync.central.feed import Feed, change
from sync.central.platform import Platform
from sync.records import Consent, ContactTerms, Metal, Offer, Piece, Profile, Purpose, Taste

STORE = "hcm-dong-khoi"
STORE_NAME = "Gương Đồng Khởi"
SECOND_STORE = "hn-trang-tien"
USER, PASSWORD = "demo", "guong-demo-2026"
NEW_PIECES = 4
ENROLMENT_CODE = "GUONG-DEMO-2026"
PIECES = Path(__file__).parents[2] / "assets" / "catalogue" / "pieces.json"
GOLD_VND_PER_CHI = {
    Metal.GOLD_24K: 14_650_000,
    Metal.GOLD_18K: 10_990_000,
    Metal.WHITE_GOLD_18K: 11_150_000,
    Metal.ROSE_GOLD_18K: 11_020_000,
}
"""A plausible price of the day for the demonstration; no quotation."""

STAFF = {"huong": "associate", "kythuat": "technician"}
STAFF_PIN = "270914"


def seed(platform: Platform, pieces: Path = PIECES) -> list[str]:
    """Fills an empty platform; returns what a person should be told, one line each."""
    with platform.db.read() as connection:
        if connection.execute(select(func.count()).select_from(schema.stores)).scalar_one():
            return []
    now = platform.now()
    with change(platform.db, platform.hub) as feed:
        stores.add_store(feed, STORE, STORE_NAME, "TP. Hồ Chí Minh")
        stores.add_store(feed, SECOND_STORE, "Gương Tràng Tiền", "Hà Nội")
        codes.make_key(feed, now)
        stores.make_code(feed, STORE, now, code=ENROLMENT_CODE, life=timedelta(days=365))
        told = _pieces(feed, platform.media_folder, pieces, now)
        _prices(feed, now)
        for offer in offers(now):
            catalogue.put_offer(feed, offer)
        today = visits.day_of(now)
        for person in PEOPLE:
            customers.put(feed, profile_of(person, today, now), [STORE])
        for member, role in STAFF.items():
            staff.put(feed, member, STORE, role, STAFF_PIN, now)
        users.put_user(feed, USER, PASSWORD, users.ADMIN, None, now)
    told.append(f"Console of the demonstration: user {USER}, password {PASSWORD}")
    told.append(f"Staff of the demonstration at the kiosk: {', '.join(STAFF)}, PIN {STAFF_PIN}")
    return [*told, f"Enrolment code of the demonstration, good for one device: {ENROLMENT_CODE}"]


def _pieces(feed: Feed, folder: Path, file: Path, now: datetime) -> list[str]:
    told: list[str] = []
    entries = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else STAND_INS
    entries = entries["pieces"] if isinstance(entries, dict) else entries
    pieces: list[Piece] = []
    for place, entry in enumerate(entries):
        fields = {"price_at": now} | entry
        for name, path in entry.get("files", {}).items():
            fields[name] = _file(feed, folder, file.parents[1], path, told)
        if place < NEW_PIECES:
            fields["new_from"] = now - timedelta(days=6)
        try:
            pieces.append(Piece.model_validate(fields))
        except ValidationError as error:
            told.append(f"{entry.get('sku', '?')} was left out: {error.errors()[0]['msg']}")
    catalogue.put_pieces(feed, pieces)
    counts = {piece.sku: (3, 1, 5, 2, 0, 4, 7)[place % 7] for place, piece in enumerate(pieces)}
    catalogue.set_stock(feed, STORE, counts, now - timedelta(minutes=12))
    catalogue.set_stock(feed, SECOND_STORE, {sku: (count + 2) % 5 for sku, count in counts.items()}, now)
    return told


def _file(feed: Feed, folder: Path, base: Path, name: Any, told: list[str]) -> str | None:
    """The file's hash; a name that is missing on the disk is told and left out."""
    if not isinstance(name, str):
        return None
    path = base / name
    if not path.is_file():
        told.append(f"{name} is missing; its piece is shown without it.")
        return None
    return media.add_file(feed, folder, path).sha256


def _prices(feed: Feed, now: datetime) -> None:
    """Gold prices of the last days; pieces of gold follow them, with labour and stones as the rest of their price."""
    pieces = schema.pieces
    for metal, vnd in GOLD_VND_PER_CHI.items():
        for row in feed.connection.execute(select(pieces).where(pieces.c.metal == metal.value)).all():
            piece = Piece.model_validate_json(row.record)
            gold = catalogue.day_price(piece.weight_g, vnd, 0)
            # A piece's listed price holds at this demonstration's gold price.
            labour = max(200_000, piece.price_vnd - gold)
            feed.connection.execute(pieces.update().where(pieces.c.sku == row.sku).values(labour_vnd=labour))
        for days, change_vnd in ((3, -60_000), (2, -25_000), (1, 15_000)):
            at = now - timedelta(days=days)
            catalogue.set_gold_price(feed, metal, vnd + change_vnd, at, "demo")
        catalogue.set_gold_price(feed, metal, vnd, now - timedelta(hours=1), "demo")


def offers(now: datetime) -> list[Offer]:
    """A public offer, private ones for birthday and anniversary, and one for the upper tiers."""
    since, until = now - timedelta(days=3), now + timedelta(days=60)
    return [
        Offer.model_validate({"valid_from": since, "valid_until": until} | offer)
        for offer in (
            {
                "id": "off-welcome",
                "title": {"vi": "Khắc tên tặng bạn", "en": "Engraving, with our compliments"},
                "text": {
                    "vi": "Miễn phí khắc chữ trên nhẫn ấn, mặt dây tròn và đồng khắc của lắc tay trong tháng này.",
                    "en": "Free engraving on signet rings, medals and bracelet coins this month.",
                },
            },
            {
                "id": "off-birthday",
                "title": {"vi": "Quà sinh nhật của bạn", "en": "A gift for your birthday"},
                "text": {
                    "vi": "Giảm 12% cho một món bạn chọn, trong tháng sinh nhật.",
                    "en": "12% off one piece of your choice, in your birthday month.",
                },
                "percent": 12,
                "private": True,
                "occasions": ("birthday",),
            },
            {
                "id": "off-anniversary",
                "title": {"vi": "Kỷ niệm của hai bạn", "en": "For your anniversary"},
                "text": {
                    "vi": "Giảm 10% cho nhẫn và vòng tay dịp kỷ niệm.",
                    "en": "10% off rings and bracelets for your anniversary.",
                },
                "percent": 10,
                "private": True,
                "occasions": ("anniversary",),
                "kinds": ("ring", "bracelet"),
            },
            {
                "id": "off-gold-tier",
                "title": {"vi": "Ưu đãi hạng Vàng và Kim cương", "en": "For Gold and Diamond members"},
                "text": {
                    "vi": "Giảm 8% bộ sưu tập mới và làm sạch trang sức trọn đời.",
                    "en": "8% off the new collection, and cleaning for life.",
                },
                "percent": 8,
                "private": True,
                "tiers": ("gold", "diamond"),
            },
        )
    ]


def profile_of(person: Person, today: date, now: datetime) -> Profile:
    """The profile of one invented person, with dates that fit today."""
    answered = now - timedelta(days=40)
    consents = tuple(
        Consent(
            customer=person.id,
            purpose=purpose,
            granted=purpose in person.yes,
            text_version="2026-11",
            language=person.language,
            at=answered,
            store=STORE,
            method="associate",
            terms=ContactTerms(channel=person.channel, content="Ưu đãi và nhắc lịch", per_month=2)
            if purpose is Purpose.CONTACT and purpose in person.yes
            else None,
        )
        for purpose in (*person.yes, *person.no)
    )
    return Profile(
        id=person.id,
        pseudonym="p-" + person.id.removeprefix("cus-"),
        first_name=person.first_name,
        full_name=person.full_name,
        address=person.address,
        language=person.language,
        birthday=_date(today, person.birthday_in, person.born),
        anniversary=None if person.anniversary_in is None else _date(today, person.anniversary_in, person.married),
        tier=person.tier,
        points=person.points,
        taste=Taste(metals=person.metals, kinds=person.kinds, styles=person.styles),
        ring_size_mm=person.ring_size_mm,
        wishes=person.wishes,
        card_number=person.card_number,
        phone=person.phone,
        consents=consents,
        updated_at=now,
    )


def _date(today: date, days: int, year: int) -> date:
    day = today + timedelta(days=days)
    return day.replace(year=year, day=min(day.day, 28)) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def _stand_in(sku: str, kind: str, vi: str, en: str, metal: str, grams: float, price: int) -> dict[str, Any]:
    return {
        "sku": sku,
        "kind": kind,
        "name": {"vi": vi, "en": en},
        "story": {"vi": f"{vi}: mẫu thử của cửa hàng.", "en": f"{en}: a sample of the shop."},
        "metal": metal,
        "weight_g": grams,
        "price_vnd": price,
    }


STAND_INS = [
    _stand_in("EAR-001", "earring", "Hoa tai Sen", "Lotus earrings", "rose_gold_18k", 2.4, 9_800_000),
    _stand_in("NCK-001", "necklace", "Dây chuyền Trăng", "Moon necklace", "gold_18k", 4.1, 15_600_000),
    _stand_in("RNG-001", "ring", "Nhẫn Sương", "Dew ring", "white_gold_18k", 3.2, 13_900_000),
    _stand_in("BRC-001", "bracelet", "Vòng tay Lụa", "Silk bracelet", "silver_925", 11.0, 3_200_000),
    _stand_in("WCH-001", "watch", "Đồng hồ Ngọc", "Jade watch", "steel", 62.0, 18_500_000),
    _stand_in("NOS-001", "nose_stud", "Đinh mũi Sao", "Star nose stud", "gold_18k", 0.4, 1_900_000),
]
"""Where the collection's files are not there."""
