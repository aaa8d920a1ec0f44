"""A designed piece: nodes of metal and set stones, from which the glTF file and the weight follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from assets.build.gems import Cut
from assets.build.mesh import Array, Mesh, facing, joined

METAL_DENSITY = {
    "gold_24k": 19.3,
    "gold_18k": 15.5,
    "white_gold_18k": 15.8,
    "rose_gold_18k": 15.1,
    "platinum": 20.1,
    "silver_925": 10.36,
    "steel": 7.9,
}
"""g/cm3, usual handbook values for the alloys (750 gold, 950 platinum, 925 silver); single makers differ by some 3 %."""


@dataclass(frozen=True)
class Setting:
    """One stone where it is set."""

    stone: str
    cut: Cut
    matrix: Array
    role: str
    """``centre`` stones deserve full tracing, ``melee`` (small ones) may be drawn more simply."""


@dataclass
class Node:
    """A rigid part. Geometry is in the node's own frame: mm, glTF axes, origin where it hangs or is pinned."""

    name: str
    origin: tuple[float, float, float] = (0.0, 0.0, 0.0)
    solids: dict[str, list[tuple[Mesh, float]]] = field(default_factory=dict)
    """By material: meshes and the share of each one's volume that is filled (1 solid, less where hollow)."""
    stones: list[Setting] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    extras: dict[str, Any] = field(default_factory=dict)

    def add(self, material: str, *meshes: Mesh, filled: float = 1.0) -> Node:
        self.solids.setdefault(material, []).extend((mesh, filled) for mesh in meshes)
        return self

    def set(
        self, stone: str, cut: Cut, position: ArrayLike, towards: ArrayLike = (0, 0, 1), up: ArrayLike = (0, -1, 0)
    ) -> Node:
        """Sets a stone with its girdle's centre at ``position``, table towards ``towards``, its length along ``up``."""
        return self.set_by(stone, cut, facing(towards, position, up))

    def set_by(self, stone: str, cut: Cut, matrix: Array) -> Node:
        """Sets a stone by its own transform (table along local y, length along local z)."""
        self.stones.append(Setting(stone, cut, matrix, "centre" if cut.width >= 2.4 else "melee"))
        return self

    def hang(self, name: str, joint: tuple[float, float, float], *, kind: str = "ball") -> Node:
        """A part that swings about ``joint`` (in this node's frame); its own origin is the joint."""
        child = Node(name, joint, extras={"joint": kind})
        self.children.append(child)
        return child

    def walk(self) -> list[Node]:
        return [self, *(node for child in self.children for node in child.walk())]


@dataclass
class Design:
    """All that the builder needs to know about a piece."""

    sku: str
    kind: str
    site: str
    metal: str
    vi: str
    en: str
    story_vi: str
    story_en: str
    body: Node
    styles: tuple[str, ...] = ()
    occasions: tuple[str, ...] = ()
    count: int = 1
    """How many make the article: 2 for a pair of earrings."""
    extras: dict[str, Any] = field(default_factory=dict)
    """Site-specific metadata: chain, inner size, engraving."""
    other_grams: float = 0.0
    """What is not modelled: a watch's movement, a clasp."""
    chain: Chain | None = None
    pose: tuple[float, float] = (0.0, 0.0)
    """For the picture: turn about y, then about x, degrees."""
    labour: float = 1.0
    """Making charge relative to the kind's usual one."""

    @property
    def material(self) -> str:
        return f"metal:{self.metal}"

    def grams(self) -> float:
        """Metal by volume and density, stones by carat, plus what is not modelled; for the whole article."""
        total = 0.0
        for node in self.body.walk():
            for name, solids in node.solids.items():
                density = METAL_DENSITY.get(name.split(":")[1], OTHER_DENSITY.get(name, 0.0))
                total += sum(mesh.volume * filled for mesh, filled in solids) / 1000 * density
            total += sum(setting.cut.carat(setting.stone) for setting in node.stones) * 0.2
        if self.chain:
            total += self.chain.grams()
        return self.count * total + self.other_grams

    def stones(self) -> list[Setting]:
        """Those of one item, the chain's included."""
        found = [setting for node in self.body.walk() for setting in node.stones]
        if self.chain:
            found += self.chain.link.stones * self.chain.count
        return found


OTHER_DENSITY = {"leather:black": 0.95, "leather:brown": 0.95, "glass:sapphire": 3.98, "dial:white": 7.0, "dial:navy": 7.0}
"""g/cm3 of what a watch has besides metal; dials are painted brass plates."""


@dataclass
class Chain:
    """A chain as one link repeated along a curve; every second link turns by ``alternate`` degrees."""

    link: Node
    pitch: float
    """mm from link to link."""
    length: float
    """mm all round."""
    alternate: float = 0.0
    tube_radius: float = 0.5
    """mm; the radius of a plain tube that looks the same from afar."""
    rest: Array | None = None
    """(n, 3) closed curve in mm, glTF axes: how the chain lies when nobody wears it. Starts at the pendant."""
    clasp: Node | None = None
    """What closes it, where it lies at rest; at the nape nobody sees it, so the mirror does not draw it."""

    @property
    def count(self) -> int:
        return round(self.length / self.pitch)

    def grams(self) -> float:
        total = sum(setting.cut.carat(setting.stone) for setting in self.link.stones) * 0.2 * self.count
        for node, count in ((self.link, self.count), (self.clasp, 1)):
            for name, solids in node.solids.items() if node is not None else ():
                volume = sum(mesh.volume * filled for mesh, filled in solids)
                total += volume / 1000 * METAL_DENSITY[name.split(":")[1]] * count
        return total

    def places(self) -> list[Array]:
        """Transforms of the links at rest: local x along the chain, y across it in the curve's plane."""
        assert self.rest is not None
        curve = np.vstack([self.rest, self.rest[:1]])
        along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))])
        out = []
        for k in range(self.count):
            s = (k + 0.5) / self.count * along[-1]
            here, ahead, behind = (
                np.array([np.interp((s + d) % along[-1], along, curve[:, i]) for i in range(3)])
                for d in (0, self.pitch / 2, -self.pitch / 2)
            )
            x = ahead - behind
            x /= np.linalg.norm(x)
            z = np.array([0.0, 0, 1]) - x[2] * x
            z /= np.linalg.norm(z)
            y = np.cross(z, x)
            if self.alternate and k % 2:
                a = np.radians(self.alternate)
                y, z = np.cos(a) * y + np.sin(a) * z, np.cos(a) * z - np.sin(a) * y
            m = np.eye(4)
            m[:3, 0], m[:3, 1], m[:3, 2], m[:3, 3] = x, y, z, here
            out.append(m)
        return out


def merged(node: Node) -> dict[str, Mesh]:
    """One mesh for each material of the node."""
    return {name: joined(mesh for mesh, _ in solids) for name, solids in node.solids.items()}
