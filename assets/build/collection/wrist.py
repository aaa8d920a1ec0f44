"""Bracelets, bangles and watches. The forearm is y (hand towards -y), dorsal is z, the origin its centre."""

from __future__ import annotations

import numpy as np

from assets.build import gems
from assets.build.kit import flower, melee, moved, oval_link, pearl
from assets.build.mesh import (
    Array,
    Mesh,
    ball,
    circle,
    ellipse,
    facing,
    lathe,
    ring_path,
    rod,
    rounded,
    scale,
    shift,
    sweep,
    turn,
)
from assets.build.piece import Chain, Design, Node


def _bracelet(
    number: int, metal: str, words: tuple[str, str, str, str], body: Node, inner: tuple[float, float], **more: object
) -> Design:
    vi, en, story_vi, story_en = words
    extras = {"inner": {"width_mm": inner[0], "thickness_mm": inner[1]}} | more.pop("extras", {})  # type: ignore[operator,dict-item]
    sku = f"GB-{number:03d}"
    return Design(sku, "bracelet", "wrist", metal, vi, en, story_vi, story_en, body, extras=extras, **more)  # type: ignore[arg-type]


def jade_bangle() -> Design:
    body = Node("body")
    ring = sweep(ring_path(31.5, 88), ellipse(3.6, 4.1, 18), closed=True, up=(0, 1, 0))
    body.set_by("jade", gems.Cut("bangle", ring, 70.2, 70.2, 4.1, 4.1), np.eye(4))
    collar = lathe([(3.62, -5.0), (4.1, -4.8), (4.25, 0), (4.1, 4.8), (3.62, 5.0), (3.5, 0)], 32, closed=True)
    body.add("metal:gold_24k", collar.moved(turn("z", 90) @ scale(1.13, 1, 1.0)).at(0, 0, 31.5))
    return _bracelet(
        1,
        "gold_24k",
        (
            "Vòng cẩm thạch Bình An",
            "Peace jade bangle",
            "Người giữ ngọc, ngọc giữ người. Vòng cẩm thạch A nguyên khối, đai vàng ta.",
            "One keeps the jade, the jade keeps one: a bangle of natural jadeite with a collar of pure gold.",
        ),
        body,
        (55.8, 55.15),
        styles=("traditional", "jade", "set:binh-an"),
        occasions=("mothers_day", "gift"),
    )


def wedding_bangle() -> Design:
    body, metal = Node("body"), "metal:gold_24k"
    body.add(metal, sweep(ring_path(30.0, 96), rounded(1.8, 7.0, 0.7, 3), closed=True, up=(0, 1, 0)), filled=0.42)
    for y in (-3.2, 3.2):
        rim = sweep(ring_path(30.9, 96) + [0, y, 0], circle(0.5, 8), closed=True)
        body.add(metal, rim)
    for a in 2 * np.pi * np.arange(8) / 8:
        place = facing((np.sin(a), 0, np.cos(a)), (30.9 * np.sin(a), 0, 30.9 * np.cos(a))) @ turn("x", -90)
        body.add(metal, *moved(flower(2.5, 0.9, steps=12)[:6], place), filled=0.6)
    return _bracelet(
        2,
        "gold_24k",
        (
            "Vòng cưới Mai Vàng",
            "Golden Apricot wedding bangle",
            "Tám bông mai nối quanh cổ tay, món hồi môn giữ ấm cả đời.",
            "Eight apricot blossoms around the wrist: a dowry that keeps one warm for life.",
        ),
        body,
        (58.2, 58.2),
        styles=("traditional", "wedding", "set:mai"),
        occasions=("wedding",),
    )


def _loop(width: float, thickness: float, length: float, steps: int = 360) -> Array:
    """A closed oval in the x-z plane about the wrist with the given length, starting dorsal."""
    path = ring_path(width / 2, steps, radius_z=thickness / 2)
    around = np.linalg.norm(np.diff(np.vstack([path, path[:1]]), axis=0), axis=1).sum()
    return path * (length / around)


def tennis() -> Design:
    metal = "metal:white_gold_18k"
    link = Node("chain_link")
    stone = melee(2.3)
    link.set_by("diamond", stone, facing((0, 0, 1), (0, 0, 0.5)))
    link.add(metal, lathe([(0.45, -0.9), (1.35, -0.6), (1.35, 0.3), (1.05, 0.1), (0.45, -0.6)], 16, closed=True).moved(turn("x", 90)))
    link.add(metal, rod((-1.7, 0, -0.3), (1.7, 0, -0.3), 0.35, 6, tip=False))
    length = 175.0
    chain = Chain(link, 2.95, length, 0.0, 1.3, _loop(60, 46, length))
    return _bracelet(
        3,
        "white_gold_18k",
        (
            "Vòng tay Dải Ngân Hà",
            "Milky Way tennis bracelet",
            "Năm mươi chín viên kim cương ôm cổ tay, mềm như một dải lụa sáng.",
            "Fifty-nine diamonds round the wrist, supple as a ribbon of light.",
        ),
        Node("body"),
        (61.0, 46.1),
        chain=chain,
        styles=("classic", "evening"),
        occasions=("anniversary", "birthday"),
    )


def silver_cuff() -> Design:
    a = np.radians(np.linspace(28, 332, 90)) + np.pi
    path = np.stack([29.5 * np.sin(a), 0 * a, 23.5 * np.cos(a)], -1)
    size = 0.62 + 0.38 * np.sin(np.linspace(0, np.pi, 90)) ** 0.6
    body = Node("body").add(
        "metal:silver_925", sweep(path, rounded(1.6, 11.0, 0.7, 3), up=(0, 1, 0), size=size)
    )
    body.add("metal:silver_925:brushed", *(ball(1.0, 14).at(*p) for p in (path[0] * 1.0, path[-1] * 1.0)))
    return _bracelet(
        4,
        "silver_925",
        (
            "Vòng bạc Cánh Én",
            "Swallow silver cuff",
            "Bản bạc uốn như cánh én, hở vừa một nhịp thở.",
            "A sheet of silver bent like a swallow's wing, open by the space of a breath.",
        ),
        body,
        (57.4, 45.4),
        styles=("modern", "everyday"),
        occasions=("gift",),
    )


def rose_chain() -> Design:
    metal = "metal:rose_gold_18k"
    link = Node("chain_link").add(metal, oval_link(6.4, 4.2, 0.62, 16, 8))
    length = 185.0
    chain = Chain(link, 5.0, length, 90.0, 1.6, _loop(62, 48, length))
    body = Node("body")
    charm = body.hang("dangle:0", (0, -1.6, float(chain.rest[0][2])))  # type: ignore[index]
    charm.add(metal, lathe([(0, -9.4), (4.2, -9.4), (4.5, -9.1), (4.2, -8.5), (0, -8.5)], 36).moved(turn("x", 90)).at(0, -5.6, 8.95))
    charm.add(metal, ball(0.8, 12).at(0, -0.6, 0))
    engraving = {
        "node": "dangle:0",
        "origin_mm": [0, -5.6, 0.45],
        "normal": [0, 0, 1],
        "up": [0, 1, 0],
        "width_mm": 6.0,
        "height_mm": 6.0,
        "shape": "disc",
    }
    return _bracelet(
        5,
        "rose_gold_18k",
        (
            "Lắc tay Kỷ Niệm",
            "Keepsake chain bracelet",
            "Mắt xích vàng hồng và một đồng xu nhỏ để khắc ngày của riêng hai người.",
            "Links of rose gold and a small coin, to engrave a day that belongs to two.",
        ),
        body,
        (60.3, 45.8),
        chain=chain,
        styles=("modern", "romantic"),
        occasions=("valentine", "birthday"),
        extras={"engraving": engraving},
    )


def pearl_bracelet() -> Design:
    link = Node("chain_link").set_by("pearl", pearl(6.5, 18), np.eye(4))
    length = 178.0
    chain = Chain(link, 6.7, length, 0.0, 3.25, _loop(62, 48, length))
    body = Node("body")
    at = chain.rest[len(chain.rest) // 2]  # type: ignore[index]
    body.add("metal:gold_18k", ball(2.4, 18).at(*(at * 1.02 + [0, 0, -2.4])))
    return _bracelet(
        6,
        "gold_18k",
        (
            "Vòng ngọc trai Sương Mai",
            "Morning Mist pearl bracelet",
            "Hạt ngọc trai ánh kem nối quanh cổ tay, dịu như sương sớm mặt hồ.",
            "Cream pearls around the wrist, gentle as mist on the lake at dawn.",
        ),
        body,
        (57.2, 42.9),
        chain=chain,
        styles=("classic", "everyday"),
        occasions=("birthday", "mothers_day"),
    )


def _watch(
    number: int, metal: str, words: tuple[str, str, str, str], body: Node, movement: float, **more: object
) -> Design:
    vi, en, story_vi, story_en = words
    extras = {"inner": {"width_mm": 56.0, "thickness_mm": 42.0}, "reads": ["dial"]}
    sku = f"GW-{number:03d}"
    return Design(
        sku, "watch", "wrist", metal, vi, en, story_vi, story_en, body, extras=extras, other_grams=movement, **more
    )  # type: ignore[arg-type]


LEVEL = 21.2
"""Height of a watch's back above the wrist's centre."""


def _upright() -> Array:
    """From a dial drawn with 12 at +y, facing +z, to the wrist: 12 along +x."""
    return shift(0, 0, LEVEL) @ turn("z", -90)


def _hands(node: Node, metal: str, reach: float, height: float, place: Array) -> None:
    for angle, length, width in ((-305, 0.55, 0.75), (-54, 0.86, 0.55)):
        hand = sweep(
            np.array([[0, -0.12, 0], [0, 0.0, 0], [0, 0.7, 0], [0, 1.0, 0]]) * [1, length * reach, 1],
            rounded(width, 0.2, 0.08, 2),
            up=(0, 0, 1),
            size=[0.8, 1.0, 0.9, 0.25],
        )
        node.add(metal, hand.moved(place @ shift(0, 0, height + (0.25 if length > 0.6 else 0)) @ turn("z", angle)))
    node.add(metal, lathe([(0, 0), (0.7, 0), (0.6, 0.6), (0, 0.6)], 16).moved(place @ shift(0, 0, height) @ turn("x", 90)))


def _strap(width: float, thickness: float, gap: float) -> Mesh:
    """A band round the wrist that leaves ``gap`` degrees open on the dorsal side."""
    a = np.radians(np.linspace(gap / 2, 360 - gap / 2, 72))
    path = np.stack([(28.0 + thickness / 2) * np.sin(a), 0 * a, (21.0 + thickness / 2) * np.cos(a)], -1)
    size = 0.86 + 0.14 * np.abs(np.cos(a / 2)) ** 2
    return sweep(path, rounded(thickness, width, thickness * 0.45, 3), up=(0, 1, 0), size=size)


def _round_case(body: Node, metal: str, radius: float, dial: str, accent: str) -> None:
    place = _upright()
    lay = place @ turn("x", 90)
    case = [
        (0, 0.0),
        (radius * 0.86, 0.0),
        (radius, 1.6),
        (radius, 4.4),
        (radius * 0.95, 6.2),
        (radius * 0.88, 6.5),
        (radius * 0.86, 5.4),
        (0, 5.4),
    ]
    body.add(metal, lathe(case, 72).moved(lay), filled=0.35)
    crown = sweep(np.array([[0, 0, 0], [2.6, 0, 0]]), circle(1.9, 24), up=(0, 0, 1))
    body.add(metal, crown.moved(place @ shift(radius + 0.2, 0, 3.0)))
    for x in (-1, 1):
        for y in (-1, 1):
            lug = sweep(
                np.array([[0, 0, 0], [0, 3.2, -0.6], [0, 6.2, -2.8], [0, 7.4, -5.0]]) * [1, y, 1],
                rounded(2.6, 2.2, 0.7, 2),
                up=(1, 0, 0),
                size=[1, 1, 0.9, 0.7],
            )
            body.add(metal, lug.moved(place @ shift(x * 9.6, y * (radius - 4.2), 3.4)))
    face = Node("dial")
    body.children.append(face)
    plate = lathe([(0, 5.42), (radius * 0.86, 5.42), (radius * 0.86, 5.52), (0, 5.52)], 64)
    face.add(dial, plate.moved(lay))
    for hour in range(12):
        long = 3.2 if hour % 3 == 0 else 2.2
        index = sweep(np.array([[0, -long / 2, 0], [0, long / 2, 0]]), rounded(0.62, 0.34, 0.1, 1), up=(0, 0, 1))
        body_turn = turn("z", -30 * hour)
        for dx in (-0.5, 0.5) if hour == 0 else (0.0,):
            face.add(accent, index.moved(place @ body_turn @ shift(dx, radius * 0.86 - 1.2 - long / 2, 5.6)))
    _hands(face, accent, radius * 0.8, 5.9, place)


def scholar() -> Design:
    body = Node("body")
    _round_case(body, "metal:steel", 19.0, "dial:white", "metal:gold_18k")
    body.add("leather:brown", _strap(18, 2.6, 76))
    return _watch(
        1,
        "steel",
        (
            "Đồng hồ Kẻ Sĩ",
            "Scholar watch",
            "Mặt ngà, cọc số vàng, dây da nâu: thời gian của người điềm tĩnh.",
            "Ivory dial, golden indices, brown leather: time for the unhurried.",
        ),
        body,
        22.0,
        styles=("classic", "men"),
        occasions=("gift", "birthday"),
    )


def night_river() -> Design:
    body = Node("body")
    _round_case(body, "metal:gold_18k", 15.5, "dial:navy", "metal:gold_18k")
    # A bracelet of rows of links instead of leather.
    count = 40
    for k in range(count):
        a = np.radians(37 + (360 - 74) * (k + 0.5) / count)
        place = shift(29.0 * np.sin(a), 0, 22.0 * np.cos(a)) @ turn("y", np.degrees(np.arctan2(22 * np.sin(a), 29 * np.cos(a))))
        for y, w in ((-4.9, 4.4), (0, 4.8), (4.9, 4.4)):
            bar = sweep(np.array([[0, -w / 2, 0], [0, w / 2, 0]]), rounded(3.7, 2.0, 0.8, 2), up=(0, 0, 1))
            name = "metal:gold_18k" if y == 0 else "metal:gold_18k:brushed"
            body.add(name, bar.moved(place @ shift(0, y, 0)), filled=0.55)
    return _watch(
        2,
        "gold_18k",
        (
            "Đồng hồ Sông Đêm",
            "Night River watch",
            "Mặt xanh như sông đêm, dây vàng mềm ôm cổ tay.",
            "A dial as blue as the river at night on a supple bracelet of gold.",
        ),
        body,
        14.0,
        styles=("evening", "classic"),
        occasions=("anniversary",),
        labour=0.8,
    )


def old_town() -> Design:
    body, metal, place = Node("body"), "metal:rose_gold_18k", _upright()
    frame = np.array([(x, y, 0) for x, y in rounded(20.5, 27.5, 3.2, 5)])
    body.add(metal, sweep(frame, rounded(3.2, 5.2, 1.2, 3), closed=True, up=(0, 0, 1)).moved(place @ shift(0, 0, 3.0)), filled=0.5)
    slab = sweep(np.array([[0, 0, 0.0], [0, 0, 4.2]]), rounded(19.5, 26.5, 2.6, 4), up=(0, 1, 0))
    body.add(metal, slab.moved(place), filled=0.3)
    face = Node("dial")
    body.children.append(face)
    plate = sweep(np.array([[0, 0, 4.2], [0, 0, 4.4]]), rounded(17.6, 24.6, 2.0, 4), up=(0, 1, 0))
    face.add("dial:white", plate.moved(place))
    for hour in range(12):
        a = np.radians(30 * hour)
        reach = min(7.4 / max(abs(np.sin(a)), 1e-6), 10.8 / max(abs(np.cos(a)), 1e-6))
        index = sweep(np.array([[0, -1.0, 0], [0, 1.0, 0]]), rounded(0.6, 0.3, 0.1, 1), up=(0, 0, 1))
        spot = shift(reach * 0.9 * np.sin(a), reach * 0.9 * np.cos(a), 4.5)
        face.add(metal, index.moved(place @ spot @ turn("z", -30 * hour)))
    _hands(face, metal, 9.0, 4.7, place)
    crown = sweep(np.array([[0, 0, 0], [2.2, 0, 0]]), circle(1.5, 20), up=(0, 0, 1))
    body.add(metal, crown.moved(place @ shift(11.6, 0, 3.0)))
    body.set("sapphire", gems.cabochon(2.6, 2.6, 1.3), place[:3, :3] @ [13.6, 0, 3.0] + [0, 0, LEVEL], place[:3, 0])
    body.add("leather:black", _strap(17, 2.4, 72))
    return _watch(
        3,
        "rose_gold_18k",
        (
            "Đồng hồ Phố Cổ",
            "Old Town watch",
            "Dáng chữ nhật như ô cửa phố cổ, núm chỉnh giờ đính lam ngọc.",
            "A rectangle like a window of the old town, with a sapphire in its crown.",
        ),
        body,
        12.0,
        styles=("classic", "modern"),
        occasions=("gift", "anniversary"),
    )


BRACELETS = (jade_bangle, wedding_bangle, tennis, silver_cuff, rose_chain, pearl_bracelet)
WATCHES = (scholar, night_river, old_town)
ALL = BRACELETS + WATCHES
