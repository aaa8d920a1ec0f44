"""Earrings. The skin of the lobe is z = 0, the piercing is the origin, y is up."""

from __future__ import annotations

import numpy as np

from assets.build import gems
from assets.build.kit import (
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
    post,
)
from assets.build.mesh import Array, ball, circle, facing, lathe, ring_path, rod, rounded, scale, shift, sweep, turn
from assets.build.piece import Design, Node


def _design(number: int, metal: str, words: tuple[str, str, str, str], body: Node, **more: object) -> Design:
    vi, en, story_vi, story_en = words
    sku = f"GE-{number:03d}"
    return Design(sku, "earring", "earlobe", metal, vi, en, story_vi, story_en, body, count=2, **more)  # type: ignore[arg-type]


def morning_star() -> Design:
    body, metal = Node("body"), "metal:white_gold_18k"
    cut = brilliant(5.2)
    mount(body, metal, "diamond", cut, (0, 0, cut.depth + 0.5), wire=0.34)
    body.add(metal, *post())
    return _design(
        1,
        "white_gold_18k",
        (
            "Hoa tai Sao Mai",
            "Morning Star studs",
            "Một viên kim cương trên bốn chấu mảnh, sáng như ngôi sao còn lại sau cùng của đêm.",
            "One brilliant in four slender claws, bright as the last star of the night.",
        ),
        body,
        styles=("classic", "minimal"),
        occasions=("anniversary", "gift"),
        pose=(-16, 8),
    )


def dew_drop() -> Design:
    body, metal = Node("body"), "metal:gold_18k"
    top = brilliant(3.4)
    mount(body, metal, "diamond", top, (0, 0, top.depth + 0.5), wire=0.28)
    body.add(metal, *post(), eyelet(0.7, 0.22).at(0, -2.5, 1.6))
    hanging = body.hang("dangle:0", (0, -3.0, 1.6))
    pear = gems.pear(5.6, 8.4)
    hanging.add(metal, eyelet(0.75, 0.22).moved(turn("y", 90)).at(0, -0.4, 0), rod((0, -1.0, 0), (0, -3.2, 0), 0.3))
    place = facing((0, 0, 1), (0, -8.1, 0), (0, -1, 0))
    hanging.set_by("sapphire", pear, place)
    path = _pear_outline(pear, 0.28)
    hanging.add(metal, sweep(path, rounded(0.5, 1.1, 0.2, 2), closed=True, up=(0, 1, 0)).moved(place))
    return _design(
        2,
        "gold_18k",
        (
            "Hoa tai Giọt Sương",
            "Dewdrop earrings",
            "Giọt lam ngọc đong đưa dưới một điểm sáng kim cương, như sương đọng đầu cành buổi sớm.",
            "A sapphire drop swings below a point of diamond, like dew at the tip of a morning branch.",
        ),
        body,
        styles=("romantic", "evening"),
        occasions=("anniversary", "birthday"),
        pose=(-14, 4),
    )


def _pear_outline(cut: gems.Cut, out: float) -> Array:
    """The girdle of a stone, widened, as a closed path in its x-z plane."""
    girdle = cut.mesh.vertices[np.abs(cut.mesh.vertices[:, 1]) < 0.12 * cut.depth][:, [0, 2]]
    # The convex outline grown by a disc: support points of fine directions.
    fine = 2 * np.pi * np.arange(720) / 720
    normals = np.stack([np.sin(fine), np.cos(fine)], -1)
    points = girdle[np.argmax(normals @ girdle.T, axis=1)] + out * normals
    step = np.linalg.norm(np.diff(np.vstack([points, points[:1]]), axis=0), axis=1)
    along = np.concatenate([[0], np.cumsum(step)])
    want = np.linspace(0, along[-1], 56, endpoint=False)
    flat = np.stack([np.interp(want, along, np.append(points[:, k], points[0, k])) for k in range(2)], -1)
    return np.stack([flat[:, 0], np.zeros(len(flat)), flat[:, 1]], -1)


def moon_hoops() -> Design:
    body, metal = Node("body"), "metal:gold_18k"
    # The hoop passes through the lobe: its top is the piercing.
    ring = sweep(ring_path(10.5, 72), circle(1.15, 16), closed=True).moved(turn("x", 90))
    body.add(metal, ring.moved(turn("y", 90)).at(0, -10.2, 0), filled=0.45)
    return _design(
        3,
        "gold_18k",
        (
            "Khuyên tai Vầng Trăng",
            "Moon hoops",
            "Vòng tròn trọn vẹn, không một nét thừa. Đeo ngày thường cũng đẹp, dạ tiệc cũng vừa.",
            "A full circle with no line too many, at home on a weekday and at a gala.",
        ),
        body,
        styles=("minimal", "everyday"),
        occasions=("gift",),
        pose=(58, 6),
    )


def apricot_blossom() -> Design:
    body, metal = Node("body"), "metal:gold_24k"
    body.add(metal, *moved(flower(4.6, 1.5), shift(0, 0, 1.1)), *post())
    return _design(
        4,
        "gold_24k",
        (
            "Hoa tai Mai Vàng",
            "Golden Apricot studs",
            "Năm cánh mai đúc bằng vàng ta, mang mùa xuân và lời chúc sung túc về nhà.",
            "Five apricot petals in pure gold carry spring, and a wish of plenty, home.",
        ),
        body,
        styles=("traditional", "wedding", "set:mai"),
        occasions=("wedding", "tet"),
        pose=(-18, 12),
    )


def pearl_studs() -> Design:
    body, metal = Node("body"), "metal:gold_18k"
    cut = pearl(8.0)
    body.set("pearl", cut, (0, 0, 4.9))
    cup = lathe([(0, 0), (2.0, 0.5), (2.5, 1.2), (2.3, 1.2), (1.8, 0.7), (0, 0.3)], 28)
    body.add(metal, cup.moved(facing((0, 0, 1), (0, 0, 0.4))), *post())
    return _design(
        5,
        "gold_18k",
        (
            "Hoa tai Ngọc Trai Biển Đêm",
            "Night Sea pearl studs",
            "Đôi ngọc trai Akoya tròn đều, ánh hồng dịu trên nền vàng, cho vẻ đẹp không cần lên tiếng.",
            "A matched pair of Akoya pearls, softly rose over gold, for a beauty that need not speak.",
        ),
        body,
        styles=("classic", "everyday"),
        occasions=("birthday", "gift"),
        pose=(-22, 8),
    )


def wedding_drops() -> Design:
    body, metal = Node("body"), "metal:gold_24k"
    body.add(metal, *moved(flower(3.9, 1.3), shift(0, 0, 1.0)), *post(), eyelet(0.8, 0.28).at(0, -4.2, 1.0))
    hanging = body.hang("dangle:0", (0, -4.8, 1.0))
    hanging.add(metal, eyelet(0.8, 0.28).moved(turn("y", 90)).at(0, -0.4, 0))
    hanging.add(metal, ball(1.5, 18).at(0, -2.4, 0), filled=0.5)
    hanging.add(metal, *moved([drop(10.5, 4.6)], shift(0, -3.6, 0)), filled=0.45)
    for side in (-1, 1):
        hanging.add(metal, drop(7.2, 2.9, 20).moved(shift(side * 2.0, -2.9, 0) @ turn("z", side * 21)), filled=0.5)
    return _design(
        6,
        "gold_24k",
        (
            "Bông tai Hồi Môn",
            "Dowry drop earrings",
            "Ba giọt vàng ta rung nhẹ theo bước cô dâu, món hồi môn mẹ trao ngày vu quy.",
            "Three drops of pure gold tremble with the bride's step: what a mother gives on the wedding day.",
        ),
        body,
        styles=("traditional", "wedding", "set:mai"),
        occasions=("wedding",),
        pose=(-12, 4),
    )


def jade_peace() -> Design:
    body, metal = Node("body"), "metal:gold_18k"
    body.add(metal, *post(), ball(1.5, 18).at(0, 0, 1.5), eyelet(0.7, 0.22).at(0, -1.9, 1.5))
    hanging = body.hang("dangle:0", (0, -2.4, 1.5))
    disc = sweep(ring_path(4.9, 56), rounded(4.8, 2.3, 1.05, 4), closed=True, up=(0, 1, 0))
    hanging.add(metal, eyelet(0.75, 0.22).moved(turn("y", 90)).at(0, -0.4, 0))
    loop = lathe([(2.4, -0.7), (2.75, -0.7), (2.75, 0.7), (2.4, 0.7)], 32, closed=True)
    hanging.add(metal, loop.moved(turn("z", 90) @ scale(1, 1, 0.62)).at(0, -3.4, 0))
    hanging.set_by("jade", gems.Cut("disc", disc, 14.6, 14.6, 1.15, 1.15), facing((0, 0, 1), (0, -8.3, 0)))
    return _design(
        7,
        "gold_18k",
        (
            "Hoa tai Đồng Điếu Bình An",
            "Peace jade earrings",
            "Đồng điếu cẩm thạch xanh lý, vòng tròn khép kín của bình an.",
            "Discs of moss-green jade, the closed circle that stands for peace.",
        ),
        body,
        styles=("traditional", "jade", "set:binh-an"),
        occasions=("gift", "mothers_day"),
        pose=(-16, 5),
    )


def ruby_halo() -> Design:
    body, metal = Node("body"), "metal:white_gold_18k"
    cut = oval(4.6, 5.8)
    place = mount(body, metal, "ruby", cut, (0, 0, cut.depth + 0.5), wire=0.3)
    halo(body, metal, cut, place, 1.3)
    body.add(metal, *post())
    return _design(
        8,
        "white_gold_18k",
        (
            "Hoa tai Lửa Hồng",
            "Ember halo studs",
            "Hồng ngọc đỏ bồ câu giữa vòng kim cương li ti, ấm như bếp lửa ngày sum họp.",
            "Pigeon-blood rubies within a wreath of small diamonds, warm as a hearth on homecoming day.",
        ),
        body,
        styles=("evening", "romantic"),
        occasions=("anniversary", "tet"),
        pose=(-16, 8),
    )


def pave_huggies() -> Design:
    body, metal = Node("body"), "metal:white_gold_18k"
    ring = sweep(ring_path(5.6, 56), rounded(1.5, 2.3, 0.35, 2), closed=True, up=(0, 1, 0))
    upright = turn("y", 90) @ turn("x", 90)
    body.add(metal, ring.moved(shift(0, -5.4, 0) @ upright))
    small = melee(1.45)
    for k in range(11):
        a = np.radians(-35 + 14.6 * k)
        outwards = np.array([0, -np.cos(a), np.sin(a)])
        body.set("diamond", small, np.array([0, -5.4, 0]) + outwards * 6.38, outwards, up=(1, 0, 0))
        for side in (-0.85, 0.85):
            turned = a + np.radians(7.3)
            point = np.array([side, -5.4 - 6.4 * np.cos(turned), 6.4 * np.sin(turned)])
            body.add(metal, ball(0.2, 8).at(*point))
    return _design(
        9,
        "white_gold_18k",
        (
            "Khuyên ôm Ngân Hà",
            "Galaxy huggies",
            "Dải kim cương ôm sát dái tai, mỗi cử động là một vệt sáng.",
            "A ribbon of diamonds close to the lobe; every movement leaves a streak of light.",
        ),
        body,
        styles=("modern", "everyday"),
        occasions=("birthday", "gift"),
        pose=(46, 10),
    )


def silk_threads() -> Design:
    body, metal = Node("body"), "metal:rose_gold_18k"
    body.add(metal, *post(), ball(1.1, 16).at(0, 0, 1.2), eyelet(0.6, 0.18).at(0, -1.4, 1.2))
    hanging = body.hang("dangle:0", (0, -1.8, 1.2))
    link = oval_link(2.5, 1.4, 0.2, 14, 8).moved(turn("z", 90))
    for k in range(11):
        hanging.add(metal, link.moved(shift(0, -0.9 - 2.05 * k, 0) @ turn("y", 90 * (k % 2))))
    hanging.add(metal, lathe([(0, -0.9), (1.3, -0.9), (0.9, -0.2), (0.3, 0.2), (0, 0.2)], 20).at(0, -23.4, 0))
    hanging.set("pearl", pearl(7.0), (0, -27.4, 0))
    return _design(
        10,
        "rose_gold_18k",
        (
            "Hoa tai Tơ Lụa",
            "Silk Thread earrings",
            "Sợi vàng hồng mảnh như tơ, cuối sợi một viên ngọc trai lặng lẽ đong đưa.",
            "A thread of rose gold, fine as silk, with one quiet pearl swinging at its end.",
        ),
        body,
        styles=("evening", "modern"),
        occasions=("birthday", "wedding"),
        pose=(-12, 2),
    )


def emerald_terrace() -> Design:
    body, metal = Node("body"), "metal:platinum"
    cut = gems.emerald_cut(4.6, 6.2)
    mount(body, metal, "emerald", cut, (0, 0, cut.depth + 0.5), wire=0.34)
    body.add(metal, *post())
    return _design(
        11,
        "platinum",
        (
            "Hoa tai Ruộng Bậc Thang",
            "Terrace emerald studs",
            "Ngọc lục bảo cắt bậc, từng tầng xanh nối nhau như ruộng mùa lúa non.",
            "Step-cut emeralds, green upon green like terraced fields of young rice.",
        ),
        body,
        styles=("classic", "evening"),
        occasions=("anniversary",),
        pose=(-16, 8),
    )


def lotus_fan() -> Design:
    body, metal = Node("body"), "metal:rose_gold_18k"
    body.add(metal, *post(), ball(1.2, 16).at(0, 0, 1.2), eyelet(0.7, 0.2).at(0, -1.6, 1.2))
    hanging = body.hang("dangle:0", (0, -2.1, 1.2))
    hanging.add(metal, eyelet(0.7, 0.2).moved(turn("y", 90)).at(0, -0.4, 0))
    for angle, size in ((-52, 8.2), (52, 8.2), (-27, 9.6), (27, 9.6), (0, 10.6)):
        leaf = petal(size, 4.0, 0.9, cup=0.05, point=0.9).moved(turn("z", 180 + angle))
        hanging.add(metal, leaf.at(0, -1.0, 0.25 if angle == 0 else 0.0))
    stone = brilliant(2.6)
    mount(hanging, metal, "diamond", stone, (0, -1.9, 1.5), style="bezel")
    return _design(
        12,
        "rose_gold_18k",
        (
            "Hoa tai Sen Hạ",
            "Summer Lotus earrings",
            "Năm cánh sen vàng hồng xòe như quạt, nhụy là một viên kim cương.",
            "Five lotus petals of rose gold open like a fan around a single diamond.",
        ),
        body,
        styles=("romantic", "traditional", "set:sen"),
        occasions=("mothers_day", "gift"),
        pose=(-14, 6),
    )


ALL = (
    morning_star,
    dew_drop,
    moon_hoops,
    apricot_blossom,
    pearl_studs,
    wedding_drops,
    jade_peace,
    ruby_halo,
    pave_huggies,
    silk_threads,
    emerald_terrace,
    lotus_fan,
)
