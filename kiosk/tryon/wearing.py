"""Where each worn piece goes in one scene: pure numbers, no Qt.

A piece of a kind is worn once (necklace, ring, ...) or twice (a pair of earrings). Each wearing looks up its
placement by site and side, and says what rigid transform takes the piece's frame to Qt Quick 3D's frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiosk.tryon.drape import LONGEST_CM, SHORTEST_CM
from kiosk.tryon.model import PieceModel
from kiosk.tryon.projection import TO_VIEW
from models.placement import Finger, Placement, Scene, Side, Site

SITES: dict[str, tuple[tuple[Site, Side | None], ...]] = {
    "earring": ((Site.EARLOBE, Side.LEFT), (Site.EARLOBE, Side.RIGHT)),
    "nose_stud": ((Site.NOSTRIL, Side.LEFT),),
    "necklace": ((Site.PENDANT, None),),
    "ring": ((Site.FINGER, None),),
    "bracelet": ((Site.WRIST, None),),
    "watch": ((Site.WRIST, None),),
}
"""Kind of a piece -> where it is worn. Side ``None`` takes whichever the scene has."""

FITS = (0.72, 1.4)
"""A ring or bracelet is shown in the size that fits, within the sizes that are made of it."""


def wanted(kinds: set[str]) -> frozenset[Site]:
    """The sites that vision has to place for these kinds."""
    sites = {site for kind in kinds for site, _ in SITES.get(kind, ())}
    if Site.PENDANT in sites:
        sites.add(Site.NECKLINE)
    return frozenset(sites)


@dataclass(frozen=True, slots=True)
class Wearing:
    """One place that a piece is worn at."""

    site: Site
    side: Side | None
    finger: Finger | None = None

    def placement(self, scene: Scene) -> Placement | None:
        """This wearing's placement, the most visible one if the scene has several."""
        found = [
            p
            for p in scene.placements
            if p.site is self.site
            and (self.side is None or p.side is self.side)
            and (self.finger is None or p.finger is None or p.finger is self.finger)
            and np.isfinite(p.pose).all()
        ]
        return max(found, key=lambda p: p.visibility, default=None)


def wearings(kind: str, *, finger: Finger | None = Finger.RING, side: Side | None = None) -> tuple[Wearing, ...]:
    """Where a piece of ``kind`` is worn; ``finger`` counts for rings, ``side`` for what has a choice of it."""
    places = SITES.get(kind, ())
    pair = len(places) > 1
    return tuple(
        Wearing(site, own if pair else (side or own), finger if site is Site.FINGER else None) for site, own in places
    )


def curve_of(scene: Scene) -> NDArray[np.float64] | None:
    """(n, 3) where a chain lies on the neck, camera frame, mm."""
    for placement in scene.placements:
        curve = placement.curve
        if placement.site is Site.NECKLINE and curve is not None and np.isfinite(curve).all():
            return curve
    return None


def transform(model: PieceModel, placement: Placement) -> NDArray[np.float64]:
    """(4, 4) piece frame -> Qt Quick 3D's frame, mm: the pose, made right-angled, times the size that fits."""
    pose = placement.pose.astype(np.float64).copy()
    left, _, right = np.linalg.svd(pose[:3, :3])
    rotation = left @ right
    if np.linalg.det(rotation) < 0:
        rotation = left @ np.diag([1.0, 1.0, -1.0]) @ right
    pose[:3, :3] = rotation * fit(model, placement)
    pose[3] = (0.0, 0.0, 0.0, 1.0)
    return TO_VIEW @ pose


def fit(model: PieceModel, placement: Placement) -> float:
    """How much larger than made a ring, bracelet or watch is shown to go around the finger or wrist."""
    if placement.size is None or placement.site not in (Site.FINGER, Site.WRIST):
        return 1.0
    inner = inner_diameter(model)
    if inner <= 0:
        return 1.0
    # A finger gives way a little and a ring sits on the mean of its breadth and depth; a bracelet hangs looser.
    loose = 1.0 if placement.site is Site.FINGER else 1.06
    # Fingers and wrists are never flatter than 1.4 to 1: a wider reading has a neighbour in it.
    thickness = max(placement.size.thickness, 1.0)
    girth = (min(placement.size.width, 1.4 * thickness) + thickness) / 2 * loose
    return float(np.clip(girth / inner, *FITS))


def inner_diameter(model: PieceModel) -> float:
    """mm across the opening that the finger or wrist goes through, about the y axis; from the extras or the mesh."""
    inner = model.extras.get("inner")
    if isinstance(inner, dict):
        told = [inner.get("width_mm"), inner.get("thickness_mm")]
        if all(isinstance(value, int | float) and 5 <= value <= 200 for value in told):
            return float(sum(told)) / 2  # type: ignore[arg-type]
    points = np.concatenate([part.mesh.positions for part in model.parts]).astype(np.float64)
    radii = np.hypot(points[:, 0], points[:, 2])
    return float(2 * np.percentile(radii, 0.5)) if len(radii) else 0.0


def plain(piece: Any) -> dict[str, Any] | None:
    """One entry of ``pieces`` as plain data; ``None`` for what cannot be worn (no model, unknown kind)."""
    if hasattr(piece, "toVariant"):  # a value of QML's engine
        piece = piece.toVariant()
    if not isinstance(piece, dict):
        return None
    model, kind = str(piece.get("model") or ""), str(piece.get("kind") or "")
    if model.startswith("file://"):
        model = model[7:]
    if not model or kind not in SITES:
        return None
    finger, side = piece.get("finger"), piece.get("side")
    return {
        "sku": str(piece.get("sku") or model),
        "kind": kind,
        "model": model,
        "picture": str(piece.get("picture") or ""),
        "engraving": str(piece.get("engraving") or ""),
        "metal": str(piece.get("metal") or ""),
        "length": _length(piece.get("length")),
        "finger": Finger(finger) if finger in set(Finger) else Finger.RING,
        "side": Side(side) if side in set(Side) else None,
    }


def _length(value: Any) -> float:
    """cm of a chosen chain; 0 for the piece's own."""
    return float(value) if isinstance(value, int | float) and SHORTEST_CM <= value <= LONGEST_CM else 0.0
