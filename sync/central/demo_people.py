"""The invented customers of the demonstration. Phone numbers are from no network's range in use."""

from __future__ import annotations

from dataclasses import dataclass, field

from sync.records import Address, Purpose, Tier

_ALL = (Purpose.RECOGNISE, Purpose.OFFERS, Purpose.TRYON_HISTORY, Purpose.PHOTOS, Purpose.CONTACT, Purpose.BEACON)
_SOME = (Purpose.RECOGNISE, Purpose.OFFERS, Purpose.TRYON_HISTORY)


@dataclass(frozen=True, slots=True)
class Person:
    """``birthday_in`` and ``anniversary_in``: days from today."""

    id: str
    first_name: str
    full_name: str
    address: Address
    tier: Tier
    points: int
    born: int
    birthday_in: int
    yes: tuple[Purpose, ...] = _ALL
    no: tuple[Purpose, ...] = ()
    language: str = "vi"
    channel: str = "zalo"
    married: int = 2015
    anniversary_in: int | None = None
    metals: dict[str, float] = field(default_factory=dict)
    kinds: dict[str, float] = field(default_factory=dict)
    styles: dict[str, float] = field(default_factory=dict)
    ring_size_mm: float | None = None
    wishes: tuple[str, ...] = ()
    card_number: str | None = None
    phone: str | None = None


PEOPLE = (
    Person(
        "cus-lan", "Lan", "Nguyễn Thị Ngọc Lan", Address.CHI, Tier.GOLD, 4250, 1989, 0,
        metals={"rose_gold_18k": 0.9, "gold_18k": 0.4}, kinds={"earring": 0.9, "necklace": 0.6},
        styles={"minimal": 0.7, "floral": 0.8}, ring_size_mm=16.1, card_number="G-100001", phone="+84000000101",
    ),
    Person(
        "cus-minh", "Minh", "Trần Quang Minh", Address.ANH, Tier.SILVER, 1820, 1985, 96,
        anniversary_in=0, married=2014, metals={"white_gold_18k": 0.8, "platinum": 0.6},
        kinds={"ring": 0.8, "watch": 0.7}, ring_size_mm=19.0, card_number="G-100002", phone="+84000000102",
    ),
    Person(
        "cus-hoa", "Hoa", "Lê Thị Thanh Hoa", Address.CO, Tier.DIAMOND, 18_400, 1968, 41,
        anniversary_in=12, married=1992, metals={"gold_24k": 0.9, "gold_18k": 0.6},
        kinds={"bracelet": 0.8, "ring": 0.5}, styles={"classic": 0.9}, ring_size_mm=17.2,
        card_number="G-100003", phone="+84000000103", channel="phone",
    ),
    Person(
        "cus-anh", "Ánh", "Phạm Ngọc Ánh", Address.BAN, Tier.MEMBER, 120, 2001, 7,
        yes=_SOME, no=(Purpose.CONTACT,), metals={"silver_925": 0.7}, kinds={"nose_stud": 0.8, "earring": 0.6},
        styles={"modern": 0.8}, card_number="G-100004", phone="+84000000104",
    ),
    Person(
        "cus-emily", "Emily", "Emily Carter", Address.BAN, Tier.SILVER, 2100, 1992, 150,
        language="en", channel="email", metals={"rose_gold_18k": 0.6}, kinds={"necklace": 0.8},
        styles={"minimal": 0.9}, ring_size_mm=16.5, card_number="G-100005", phone="+84000000105",
    ),
    Person(
        "cus-tuan", "Tuấn", "Võ Anh Tuấn", Address.ANH, Tier.GOLD, 5600, 1979, 200,
        anniversary_in=30, married=2008, metals={"gold_18k": 0.5, "steel": 0.6}, kinds={"watch": 0.9},
        styles={"classic": 0.6}, card_number="G-100006", phone="+84000000106",
    ),
    Person(
        "cus-thao", "Thảo", "Đặng Phương Thảo", Address.CHI, Tier.MEMBER, 0, 1995, 63,
        yes=(), card_number="G-100007", phone="+84000000107",
    ),
    Person(
        "cus-khanh", "Khánh", "Bùi Gia Khánh", Address.ANH, Tier.MEMBER, 310, 1990, 280,
        yes=(), no=(Purpose.RECOGNISE, Purpose.OFFERS, Purpose.CONTACT), card_number="G-100008", phone="+84000000108",
    ),
    Person(
        "cus-mai", "Mai", "Hoàng Thị Mai", Address.CHI, Tier.SILVER, 2750, 1983, 3,
        yes=(Purpose.RECOGNISE, Purpose.OFFERS), no=(Purpose.TRYON_HISTORY,), kinds={"bracelet": 0.7},
        metals={"rose_gold_18k": 0.7}, card_number="G-100009", phone="+84000000109",
    ),
    Person(
        "cus-long", "Long", "Ngô Hải Long", Address.CHU, Tier.DIAMOND, 22_300, 1961, 120,
        anniversary_in=1, married=1988, metals={"gold_24k": 0.8}, kinds={"ring": 0.7, "watch": 0.6},
        styles={"classic": 0.8}, ring_size_mm=20.2, card_number="G-100010", phone="+84000000110", channel="sms",
    ),
    Person(
        "cus-vy", "Vy", "Huỳnh Khả Vy", Address.BAN, Tier.MEMBER, 480, 2003, 21,
        yes=_SOME, kinds={"earring": 0.8}, styles={"modern": 0.7, "floral": 0.4}, metals={"silver_925": 0.5},
        card_number="G-100011", phone="+84000000111",
    ),
    Person(
        "cus-duc", "Đức", "Phan Minh Đức", Address.ANH, Tier.SILVER, 1500, 1987, 330,
        yes=(Purpose.RECOGNISE,), no=(Purpose.OFFERS, Purpose.CONTACT), kinds={"watch": 0.8},
        card_number="G-100012", phone="+84000000112",
    ),
)  # fmt: skip
