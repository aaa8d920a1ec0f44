"""Nose studs. The skin of the wing of the nose is z = 0, y is up."""

from __future__ import annotations

from assets.build.kit import brilliant, flower, mount, moved
from assets.build.mesh import ball, rod, shift
from assets.build.piece import Design, Node


def _pin() -> list:
    return [rod((0, 0, 0.3), (0, 0, -6.5), 0.38, 8), ball(0.62, 12).at(0, 0, -6.5)]


def _design(number: int, metal: str, words: tuple[str, str, str, str], body: Node, **more: object) -> Design:
    vi, en, story_vi, story_en = words
    body.add(f"metal:{metal}", *_pin())
    sku = f"GS-{number:03d}"
    return Design(sku, "nose_stud", "nostril", metal, vi, en, story_vi, story_en, body, **more)  # type: ignore[arg-type]


def spark() -> Design:
    body, cut = Node("body"), brilliant(2.4)
    mount(body, "metal:white_gold_18k", "diamond", cut, (0, 0, cut.depth + 0.25), wire=0.22)
    return _design(
        1,
        "white_gold_18k",
        (
            "Khuyên mũi Đốm Sáng",
            "Spark nose stud",
            "Một đốm kim cương nhỏ, vừa đủ để người ta nhìn lại lần nữa.",
            "A small point of diamond, just enough to make one look again.",
        ),
        body,
        styles=("modern", "minimal"),
        occasions=("gift",),
        pose=(-16, 8),
    )


def gold_bead() -> Design:
    body = Node("body").add("metal:gold_24k", ball(1.15, 24).at(0, 0, 1.0))
    return _design(
        2,
        "gold_24k",
        (
            "Khuyên mũi Hạt Thóc",
            "Rice Grain nose stud",
            "Hạt vàng ta tròn nhỏ như hạt thóc đầu mùa.",
            "A bead of pure gold, small as the season's first grain of rice.",
        ),
        body,
        styles=("minimal", "traditional"),
        occasions=("gift",),
        pose=(-16, 8),
    )


def ember() -> Design:
    body, cut = Node("body"), brilliant(2.5)
    mount(body, "metal:gold_18k", "ruby", cut, (0, 0, 1.35), style="bezel")
    return _design(
        3,
        "gold_18k",
        (
            "Khuyên mũi Than Hồng",
            "Ember nose stud",
            "Hồng ngọc trong vành vàng, đỏ như than hồng đêm đông.",
            "A ruby in a collar of gold, red as embers on a winter night.",
        ),
        body,
        styles=("modern", "evening"),
        occasions=("birthday",),
        pose=(-16, 8),
    )


def tiny_blossom() -> Design:
    body = Node("body").add("metal:rose_gold_18k", *moved(flower(1.9, 0.7), shift(0, 0, 0.55)))
    return _design(
        4,
        "rose_gold_18k",
        (
            "Khuyên mũi Hoa Đào",
            "Peach Blossom nose stud",
            "Bông đào vàng hồng bé xíu, đậu nhẹ như cánh hoa rơi.",
            "A tiny peach blossom of rose gold, light as a fallen petal.",
        ),
        body,
        styles=("romantic", "modern"),
        occasions=("tet", "gift"),
        pose=(-16, 10),
    )


ALL = (spark, gold_bead, ember, tiny_blossom)
