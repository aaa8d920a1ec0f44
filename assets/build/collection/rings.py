"""Rings. The finger's axis is y (tip towards -y), dorsal is z, the origin is the centre of the finger."""

from __future__ import annotations

import numpy as np

from assets.build import gems
from assets.build.kit import brilliant, halo, melee, mount, oval, pearl
from assets.build.mesh import Array, Mesh, ball, ellipse, lathe, ring_path, rounded, scale, sweep, turn
from assets.build.piece import Design, Node

INNER = 16.6
"""Inner diameter in mm: Vietnamese size 12."""


def shank(thickness: float, width: float, *, comfort: float = 0.5, taper: float = 1.0) -> tuple[Mesh, float]:
    """A band and its outer radius; ``taper`` < 1 narrows it towards the palm."""
    radius = INNER / 2 + thickness / 2
    path = ring_path(radius, 72)
    angle = 2 * np.pi * np.arange(72) / 72
    size = taper + (1 - taper) * (0.5 + 0.5 * np.cos(angle))
    section = rounded(thickness, width, min(comfort, 0.48 * thickness, 0.48 * width), 3)
    # The palm side of a tapered band is thinner too; it keeps its inner radius by sitting closer in.
    path *= (1 - (1 - size) * thickness / 2 / radius)[:, None]
    return sweep(path, section, closed=True, up=(0, 1, 0), size=size), radius + thickness / 2


def _design(number: int, metal: str, words: tuple[str, str, str, str], body: Node, **more: object) -> Design:
    vi, en, story_vi, story_en = words
    extras = {"inner": {"width_mm": INNER, "thickness_mm": INNER}} | more.pop("extras", {})  # type: ignore[operator,dict-item]
    sku = f"GR-{number:03d}"
    return Design(sku, "ring", "finger", metal, vi, en, story_vi, story_en, body, extras=extras, **more)  # type: ignore[arg-type]


def dragon_phoenix_band() -> Design:
    body = Node("body")
    band, _ = shank(1.7, 4.2, comfort=0.8)
    body.add("metal:gold_24k", band)
    for y in (-1.75, 1.75):
        rim = [ball(0.2, 8).at((INNER / 2 + 1.55) * np.sin(a), y, (INNER / 2 + 1.55) * np.cos(a)) for a in _around(60)]
        body.add("metal:gold_24k", *rim)
    return _design(
        1,
        "gold_24k",
        (
            "Nhẫn cưới Trầu Cau",
            "Betel wedding band",
            "Chiếc nhẫn vàng ta viền hạt, tròn đầy như câu chuyện trầu cau.",
            "A band of pure gold with beaded rims, round and full as the tale of betel and areca.",
        ),
        body,
        styles=("traditional", "wedding", "set:mai"),
        occasions=("wedding",),
    )


def _around(count: int) -> Array:
    return 2 * np.pi * np.arange(count) / count


def promise_band() -> Design:
    band, _ = shank(1.8, 3.6, comfort=0.75)
    body = Node("body").add("metal:platinum", band)
    return _design(
        2,
        "platinum",
        (
            "Nhẫn cưới Hẹn Ước",
            "Promise band",
            "Bạch kim trơn, lòng nhẫn vát êm, để quên là mình đang đeo mà vẫn nhớ mình đã hứa.",
            "Plain platinum with a comfort fit: one forgets the ring and remembers the promise.",
        ),
        body,
        styles=("minimal", "wedding"),
        occasions=("wedding", "anniversary"),
    )


def solitaire() -> Design:
    body, metal = Node("body"), "metal:platinum"
    band, outer = shank(1.6, 2.1, taper=0.86)
    cut = brilliant(6.5)
    body.add(metal, band)
    mount(body, metal, "diamond", cut, (0, 0, outer + cut.depth + 0.1), wire=0.4, count=6)
    return _design(
        3,
        "platinum",
        (
            "Nhẫn đính hôn Trăm Năm",
            "Hundred Years solitaire",
            "Viên kim cương một carat nâng cao trên sáu chấu bạch kim, cho lời hẹn trăm năm.",
            "One carat raised on six claws of platinum, for the vow of a hundred years.",
        ),
        body,
        styles=("classic", "wedding"),
        occasions=("engagement", "anniversary"),
    )


def sapphire_halo() -> Design:
    body, metal = Node("body"), "metal:white_gold_18k"
    band, outer = shank(1.6, 2.2, taper=0.85)
    cut = oval(6.0, 8.0)
    body.add(metal, band)
    place = mount(body, metal, "sapphire", cut, (0, 0, outer + cut.depth), wire=0.34)
    halo(body, metal, cut, place, 1.35)
    return _design(
        4,
        "white_gold_18k",
        (
            "Nhẫn Hoàng Hậu Lam",
            "Blue Empress ring",
            "Lam ngọc bầu dục giữa vầng kim cương, cốt cách của một hoàng hậu.",
            "An oval sapphire in a wreath of diamonds, with the bearing of an empress.",
        ),
        body,
        styles=("evening", "classic"),
        occasions=("engagement", "anniversary"),
    )


def eternity() -> Design:
    body, metal = Node("body"), "metal:white_gold_18k"
    band, outer = shank(1.5, 2.5, comfort=0.3)
    body.add(metal, band)
    small, count = melee(2.1), 27
    for a in _around(count):
        out = np.array([np.sin(a), 0, np.cos(a)])
        body.set("diamond", small, out * (outer + 0.12), out, up=(0, 1, 0))
        half = a + np.pi / count
        for y in (-0.8, 0.8):
            body.add(metal, ball(0.24, 8).at(outer * np.sin(half) * 1.012, y, outer * np.cos(half) * 1.012))
    return _design(
        5,
        "white_gold_18k",
        (
            "Nhẫn Vĩnh Cửu",
            "Eternity ring",
            "Kim cương nối nhau kín một vòng, không điểm đầu cũng chẳng điểm cuối.",
            "Diamonds joined in a full circle, without beginning and without end.",
        ),
        body,
        styles=("classic", "modern"),
        occasions=("anniversary", "wedding"),
    )


def signet() -> Design:
    body, metal = Node("body"), "metal:gold_18k"
    steps = 84
    angle = 2 * np.pi * np.arange(steps) / steps
    top = np.exp(-((np.minimum(angle, 2 * np.pi - angle) / 0.62) ** 2))
    radius = INNER / 2 + 0.85 * (1 + 0.75 * top)  # thicker towards the face, and round inside all the same
    path = np.stack([radius * np.sin(angle), 0 * angle, radius * np.cos(angle)], -1)
    body.add(metal, sweep(path, rounded(1.7, 3.4, 0.6, 3), closed=True, up=(0, 1, 0), size=1 + 0.75 * top))
    face = INNER / 2 + 3.1
    plate = lathe([(0, -2.2), (0.86, -2.2), (0.98, -0.5), (1.0, -0.18), (0.96, 0.0), (0, 0.0)], 56)
    body.add(metal, plate.moved(turn("x", 90) @ scale(5.6, 1, 6.6)).at(0, 0, face))
    engraving = {
        "origin_mm": [0, 0, round(face, 3)],
        "normal": [0, 0, 1],
        "up": [0, -1, 0],  # to the fingertip: who wears it reads it, and whoever holds a hand up before a mirror
        "width_mm": 8.4,
        "height_mm": 9.6,
        "shape": "oval",
    }
    return _design(
        6,
        "gold_18k",
        (
            "Nhẫn ấn Gia Bảo",
            "Heirloom signet",
            "Mặt nhẫn phẳng chờ khắc tên dòng họ, để đời sau còn nhớ đời trước.",
            "A plain face that waits for the family's name, so that those to come remember.",
        ),
        body,
        styles=("classic", "men"),
        occasions=("gift", "birthday"),
        extras={"engraving": engraving},
        pose=(-24, 34),
    )


def ruby_trio() -> Design:
    body, metal = Node("body"), "metal:gold_18k"
    band, outer = shank(1.6, 2.2, taper=0.86)
    body.add(metal, band)
    centre = oval(5.0, 6.4)
    mount(body, metal, "ruby", centre, (0, 0, outer + centre.depth - 0.3), wire=0.34)
    side = brilliant(3.4)
    for sign in (-1, 1):
        a = sign * 0.47
        out = np.array([np.sin(a), 0, np.cos(a)])
        mount(body, metal, "diamond", side, out * (outer + side.depth - 0.1), out, wire=0.28)
    return _design(
        7,
        "gold_18k",
        (
            "Nhẫn Tam Đa",
            "Three Blessings ring",
            "Hồng ngọc ở giữa, kim cương hai bên: phúc, lộc, thọ trên một ngón tay.",
            "A ruby between two diamonds: fortune, prosperity and long life on one finger.",
        ),
        body,
        styles=("classic", "evening"),
        occasions=("anniversary", "tet"),
    )


def jade_cabochon() -> Design:
    body, metal = Node("body"), "metal:gold_24k"
    band, outer = shank(1.7, 3.0, taper=0.8)
    body.add(metal, band)
    stone = gems.cabochon(9.0, 11.5, 4.2)
    mount(body, metal, "jade", stone, (0, 0, outer + 0.9), style="bezel")
    return _design(
        8,
        "gold_24k",
        (
            "Nhẫn cẩm thạch Lưu Ly",
            "Lưu Ly jade ring",
            "Giọt cẩm thạch xanh lý trong vành vàng ta, mát tay người giữ, ấm lòng người trao.",
            "A dome of green jade in pure gold: cool to the hand that keeps it, warm to the heart that gives.",
        ),
        body,
        styles=("traditional", "jade", "set:binh-an"),
        occasions=("mothers_day", "gift"),
    )


def pearl_ring() -> Design:
    body, metal = Node("body"), "metal:rose_gold_18k"
    band, outer = shank(1.5, 1.9, taper=0.9)
    cup = lathe([(0, -0.4), (2.1, 0.3), (2.6, 1.1), (2.4, 1.1), (1.9, 0.6), (0, 0.1)], 28)
    body.add(metal, band, cup.moved(turn("x", 90)).at(0, 0, outer + 0.2))
    body.set("pearl", pearl(8.5), (0, 0, outer + 4.5))
    for sign in (-1, 1):
        for k in range(3):
            a = sign * (0.36 + 0.2 * k)
            out = np.array([np.sin(a), 0, np.cos(a)])
            body.set("diamond", melee(1.6), out * (outer + 0.15), out, up=(0, 1, 0))
    return _design(
        9,
        "rose_gold_18k",
        (
            "Nhẫn Trăng Non",
            "New Moon pearl ring",
            "Ngọc trai tròn như trăng, hai vai điểm kim cương như sao hôm sao mai.",
            "A pearl round as the moon, diamonds at its shoulders like the evening and the morning star.",
        ),
        body,
        styles=("romantic", "classic"),
        occasions=("birthday", "mothers_day"),
    )


def twisted_silver() -> Design:
    radius = INNER / 2 + 1.0
    path = ring_path(radius, 120)
    twist = np.linspace(0, 2 * np.pi * 7, 121)[:120]
    band = sweep(path, ellipse(1.25, 0.72, 14), closed=True, up=(0, 1, 0), twist=twist)
    body = Node("body").add("metal:silver_925", band)
    return _design(
        10,
        "silver_925",
        (
            "Nhẫn bạc Sóng Lượn",
            "Rolling Wave silver ring",
            "Bạc xoắn theo nhịp sóng, giản dị và tự do.",
            "Silver twisted to the rhythm of waves, simple and free.",
        ),
        body,
        styles=("modern", "everyday"),
        occasions=("gift",),
        extras={"inner": {"width_mm": 16.1, "thickness_mm": 16.1}},  # between the crests of the twist
    )


ALL = (
    dragon_phoenix_band,
    promise_band,
    solitaire,
    sapphire_halo,
    eternity,
    signet,
    ruby_trio,
    jade_cabochon,
    pearl_ring,
    twisted_silver,
)
