"""Necklaces. The origin is the lowest front point of the chain, y is up, z out of the chest."""

from __future__ import annotations

import numpy as np

from assets.build import gems
from assets.build.curves import rest_curve
from assets.build.kit import (
    bail,
    brilliant,
    drop,
    eyelet,
    flower,
    halo,
    melee,
    mount,
    moved,
    oval,
    oval_link,
    pearl,
    petal,
)
from assets.build.mesh import ball, circle, facing, lathe, ring_path, rounded, scale, shift, spline, sweep, turn
from assets.build.piece import Chain, Design, Node


def cable(metal: str, length: float, size: float = 1.0) -> Chain:
    """A cable chain: oval links, every second one on edge."""
    link = Node("chain_link").add(f"metal:{metal}", oval_link(2.7 * size, 1.7 * size, 0.21 * size))
    return Chain(link, 2.05 * size, length, 90.0, 0.5 * size, rest_curve(length))


def _design(
    number: int, metal: str, words: tuple[str, str, str, str], body: Node, chain: Chain, **more: object
) -> Design:
    vi, en, story_vi, story_en = words
    sku = f"GN-{number:03d}"
    return Design(sku, "necklace", "pendant", metal, vi, en, story_vi, story_en, body, chain=chain, **more)  # type: ignore[arg-type]


def first_light() -> Design:
    body, metal = Node("body"), "metal:white_gold_18k"
    cut = brilliant(6.0)
    hanging = body.hang("dangle:0", (0, 0, 0), kind="hinge")
    hanging.add(metal, bail(3.6, 1.8, 0.4), eyelet(0.8, 0.24).at(0, -4.0, 0))
    mount(hanging, metal, "diamond", cut, (0, -7.8, 0.9), wire=0.36)
    return _design(
        1,
        "white_gold_18k",
        (
            "Dây chuyền Tia Sáng Đầu",
            "First Light pendant",
            "Viên kim cương đơn trên sợi dây mảnh, nhẹ như tia nắng đầu tiên chạm vào cổ.",
            "A single brilliant on a fine chain, light as the first ray of sun at the throat.",
        ),
        body,
        cable("white_gold_18k", 420),
        styles=("minimal", "classic"),
        occasions=("anniversary", "birthday"),
    )


def jade_coin() -> Design:
    body, metal = Node("body"), "metal:gold_24k"
    hanging = body.hang("dangle:0", (0, 0, 0), kind="hinge")
    hanging.add(metal, bail(4.6, 2.6, 0.5))
    disc = sweep(ring_path(8.0, 64), rounded(9.0, 3.2, 1.4, 4), closed=True, up=(0, 1, 0))
    loop = lathe([(2.9, -1.1), (3.35, -1.1), (3.35, 1.1), (2.9, 1.1)], 36, closed=True)
    hanging.add(metal, loop.moved(turn("z", 90) @ scale(1, 1, 0.72)).at(0, -6.4, 0))
    hanging.set_by("jade", gems.Cut("disc", disc, 25, 25, 1.6, 1.6), facing((0, 0, 1), (0, -16.4, 0)))
    return _design(
        2,
        "gold_24k",
        (
            "Mặt dây Đồng Điếu Cẩm Thạch",
            "Jade coin pendant",
            "Cẩm thạch A tự nhiên mài tròn, lòng rỗng như tâm an, treo trên quai vàng ta.",
            "Natural jadeite ground to a ring, its centre open as a mind at rest, on a bail of pure gold.",
        ),
        body,
        cable("gold_24k", 450, 1.15),
        styles=("traditional", "jade", "set:binh-an"),
        occasions=("gift", "mothers_day"),
    )


def pearl_strand() -> Design:
    body = Node("body")
    chain = Chain(
        Node("chain_link").set_by("pearl", pearl(7.5, 18), np.eye(4)), 7.7, 450.0, 0.0, 3.75, rest_curve(450)
    )
    clasp = lathe([(0, -2.6), (1.2, -2.0), (1.6, 0), (1.2, 2.0), (0, 2.6)], 20)
    top = chain.rest[len(chain.rest) // 2]  # type: ignore[index]
    chain.clasp = Node("clasp").add("metal:white_gold_18k", clasp.moved(turn("z", 90)).at(*(top + [0, 0, -4.2])))
    return _design(
        3,
        "white_gold_18k",
        (
            "Chuỗi ngọc trai Hạ Long",
            "Ha Long pearl strand",
            "Năm mươi tám hạt ngọc trai nước mặn, tuyển cùng một sắc, xâu tay từng nút.",
            "Fifty-eight saltwater pearls of one tone, knotted by hand, one by one.",
        ),
        body,
        chain,
        styles=("classic", "evening"),
        occasions=("wedding", "mothers_day"),
        extras={"whole": True},
    )


def wedding_torque() -> Design:
    body = Node("body")
    length = 410.0
    curve = rest_curve(length, 120)
    tube = sweep(curve, circle(2.3, 12), closed=True)
    body.add("metal:gold_24k", tube, filled=0.17)
    petals = moved(flower(6.2, 2.0), shift(0, 0, 2.2))
    body.add("metal:gold_24k", *petals, filled=0.5)
    for side in (-1, 1):
        leaf = petal(9.5, 4.4, 1.3, cup=0.1, point=0.8).moved(turn("z", side * 72))
        body.add("metal:gold_24k", leaf.at(-side * 3.8, 0.7, 1.9), filled=0.6)
    return Design(
        "GN-004",
        "necklace",
        "pendant",
        "gold_24k",
        "Kiềng cưới Mai Vàng",
        "Golden Apricot wedding torque",
        "Chiếc kiềng vàng ta trơn bóng, bông mai nở giữa ngực cô dâu trong tà áo dài đỏ.",
        "A smooth collar of pure gold; the apricot blossom opens on the bride's red áo dài.",
        body,
        styles=("traditional", "wedding", "set:mai"),
        occasions=("wedding",),
        extras={"whole": True, "collar": {"node": "body", "length_mm": length, "tube_radius_mm": 2.3}},
    )


def first_love() -> Design:
    body, metal = Node("body"), "metal:rose_gold_18k"
    hanging = body.hang("dangle:0", (0, 0, 0), kind="hinge")
    hanging.add(metal, bail(3.6, 1.9, 0.42))
    half = [(0, -4.0), (-2.6, -2.6), (-5.0, -4.1), (-5.4, -7.2), (-3.2, -10.8), (0, -13.8)]
    left = spline([(x, y, 0) for x, y in half], 36)
    path = np.vstack([left[:-1], [half[-1] + (0,)], (left * [-1, 1, 1])[::-1][1:-1]])
    hanging.add(metal, sweep(path, rounded(1.5, 1.3, 0.5, 2), closed=True, up=(0, 0, 1)))
    small = melee(1.15)
    step = np.linalg.norm(np.diff(np.vstack([path, path[:1]]), axis=0), axis=1)
    along = np.concatenate([[0], np.cumsum(step)])
    for k in range(24):
        s = (0.02 + 0.46 * k / 23) * along[-1]
        point = [np.interp(s, along, np.append(path[:, i], path[0, i])) for i in range(2)]
        hanging.set("diamond", small, (*point, 0.62))
    return _design(
        5,
        "rose_gold_18k",
        (
            "Mặt dây Thương Nhau",
            "Two Hearts pendant",
            "Nửa trái tim lấp lánh, nửa trái tim trơn: thương nhau là bù đắp cho nhau.",
            "One half of the heart glitters, one half is plain: to love is to complete each other.",
        ),
        body,
        cable("rose_gold_18k", 420),
        styles=("romantic", "modern"),
        occasions=("valentine", "anniversary"),
    )


def deep_blue() -> Design:
    body, metal = Node("body"), "metal:platinum"
    hanging = body.hang("dangle:0", (0, 0, 0), kind="hinge")
    hanging.add(metal, bail(3.8, 2.0, 0.42))
    cut = oval(7.0, 9.0)
    place = mount(hanging, metal, "sapphire", cut, (0, -10.6, 0.8), wire=0.38)
    halo(hanging, metal, cut, place, 1.5)
    return _design(
        6,
        "platinum",
        (
            "Mặt dây Biển Lam",
            "Deep Blue pendant",
            "Lam ngọc sâu như biển Côn Đảo, viền kim cương như bọt sóng.",
            "A sapphire deep as the sea off Côn Đảo, edged with diamonds like spray.",
        ),
        body,
        cable("platinum", 450),
        styles=("evening", "classic"),
        occasions=("anniversary",),
    )


def lotus() -> Design:
    body, metal = Node("body"), "metal:gold_24k"
    hanging = body.hang("dangle:0", (0, 0, 0), kind="hinge")
    hanging.add(metal, bail(4.2, 2.2, 0.48))
    base = (0, -16.5, 0)
    for angle, size, lift in ((-64, 8.6, 0), (64, 8.6, 0), (-36, 10.4, 0.4), (36, 10.4, 0.4), (0, 11.8, 0.2)):
        leaf = petal(size, 5.4, 1.3, cup=0.08, point=0.86).moved(turn("z", angle))
        hanging.add(metal, leaf.at(base[0], base[1], lift), filled=0.7)
    for angle in (-20, 20):
        hanging.add(metal, petal(8.6, 4.6, 1.2, cup=0.16, point=0.86).moved(turn("z", angle)).at(*base[:2], 1.0))
    hanging.add(metal, ball(1.3, 16).at(0, -16.8, 0.9), drop(3.4, 1.9, 16).at(0, -17.5, 0.9))
    stone = brilliant(2.4)
    mount(hanging, metal, "ruby", stone, (0, -12.4, 2.6), style="bezel")
    return _design(
        7,
        "gold_24k",
        (
            "Mặt dây Sen Vàng",
            "Golden Lotus pendant",
            "Đóa sen vàng ta hé nở, giữ một giọt hồng ngọc nơi tâm.",
            "A lotus of pure gold half open, keeping a drop of ruby at its heart.",
        ),
        body,
        cable("gold_24k", 450, 1.1),
        styles=("traditional", "set:sen"),
        occasions=("tet", "mothers_day"),
    )


def bamboo_emerald() -> Design:
    body, metal = Node("body"), "metal:gold_18k"
    hanging = body.hang("dangle:0", (0, 0, 0), kind="hinge")
    hanging.add(metal, bail(3.8, 2.0, 0.42))
    cut = gems.emerald_cut(5.6, 7.8)
    mount(hanging, metal, "emerald", cut, (0, -9.4, 0.8), style="claws", wire=0.4)
    hanging.add(metal, eyelet(0.8, 0.26).at(0, -4.6, 0.0))
    return _design(
        8,
        "gold_18k",
        (
            "Mặt dây Trúc Biếc",
            "Green Bamboo pendant",
            "Ngọc lục bảo cắt bậc trong bốn chấu vàng, xanh như búp trúc sau mưa.",
            "A step-cut emerald in four claws of gold, green as bamboo after rain.",
        ),
        body,
        cable("gold_18k", 400),
        styles=("classic", "modern"),
        occasions=("birthday", "gift"),
    )


def full_moon() -> Design:
    """A medal to be engraved: a plain disc in a raised, beaded rim."""
    body, metal = Node("body"), "metal:gold_18k"
    hanging = body.hang("dangle:0", (0, 0, 0), kind="hinge")
    hanging.add(metal, bail(3.9, 2.1, 0.46), eyelet(1.15, 0.36).at(0, -4.55, 0))
    middle, radius = -13.9, 8.6
    # From the back's middle over the rim to the face, which lies 0.35 mm under the rim.
    disc = [(0, -0.75), (7.9, -0.75), (8.4, -0.55), (8.6, 0), (8.45, 0.5), (8.0, 0.72), (7.6, 0.6), (7.4, 0.37), (0, 0.37)]
    hanging.add(metal, lathe(disc, 96).moved(turn("x", 90)).at(0, middle, 0))
    for a in 2 * np.pi * np.arange(72) / 72:
        hanging.add(metal, ball(0.27, 8).at((radius - 0.6) * np.sin(a), middle + (radius - 0.6) * np.cos(a), 0.7))
    engraving = {
        "node": "dangle:0",
        "origin_mm": [0, middle, 0.37],
        "normal": [0, 0, 1],
        "up": [0, 1, 0],
        "width_mm": 14.4,
        "height_mm": 14.4,
        "shape": "disc",
    }
    return _design(
        9,
        "gold_18k",
        (
            "Mặt dây Trăng Rằm",
            "Full Moon medal",
            "Mặt vàng tròn như trăng rằm, để trống cho một cái tên, một ngày, một lời hẹn.",
            "A disc of gold, round as the moon at mid-month, left plain for a name, a day, a promise.",
        ),
        body,
        cable("gold_18k", 450),
        styles=("minimal", "everyday"),
        occasions=("birthday", "gift"),
        extras={"engraving": engraving},
        pose=(-14, 10),
    )


ALL = (
    first_light,
    jade_coin,
    pearl_strand,
    wedding_torque,
    first_love,
    deep_blue,
    lotus,
    bamboo_emerald,
    full_moon,
)
