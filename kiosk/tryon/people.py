"""Pictures of people who wear the collection, for shoppers who would rather not stand before the camera.

Made by ``assets/build/model_photos``: beside each picture lies what vision would say of it, exactly (camera, places,
sizes, and the body as the mesh that hides). So the very mirror draws any piece on them, in true size, in the light they
were photographed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foundation.errors import EnvironmentFailed
from hardware.frame import Frame
from hardware.opencv import cv2
from kiosk.tryon.wearing import SITES
from models.placement import Finger, HiddenBy, Occluder, Placement, Scale, ScaleSource, Scene, Side, Site, Size

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "people"
NAMES = ("mai", "amara", "lan", "leila", "minh")
"""In the order in which they are shown."""
_EXACT = Scale(ScaleSource.CALIBRATED, 0.0)


class PictureMissing(EnvironmentFailed):
    """A model's picture or its places cannot be read."""


@dataclass(frozen=True, slots=True)
class Portrait:
    """One picture, and what can be worn in it."""

    frame: Frame
    scene: Scene


def part_for(kind: str) -> str:
    """Which picture a piece of ``kind`` is worn in: ``head`` or ``hand``."""
    return "hand" if SITES[kind][0][0] in (Site.FINGER, Site.WRIST) else "head"


def portrait(name: str, part: str, folder: Path = FOLDER) -> Portrait:
    """Raises :class:`PictureMissing`."""
    remedy = "Install the assets again."
    file = folder / f"{name}-{part}.jpg"
    picture = cv2.imread(str(file))
    if picture is None:
        raise PictureMissing(f"The picture {file.name} cannot be read.", remedy)
    try:
        with np.load(file.with_suffix(".npz"), allow_pickle=False) as told:
            facts = {key: told[key] for key in told.files}
        places = _on_head(facts) if part == "head" else _on_hand(facts)
        hiding = Occluder(
            "bust" if part == "head" else part,
            facts["vertices"].astype(np.float32),
            facts["triangles"].astype(np.int32),
        )
    except (OSError, ValueError, KeyError) as error:
        raise PictureMissing(f"The places of the picture {file.name} cannot be read: {error}.", remedy) from error
    frame = Frame(0, 0, np.asarray(picture, np.uint8), facts["camera_matrix"].astype(np.float64), True)
    return Portrait(frame, Scene(0, 0, places, (hiding,), people=1))


def _place(site: Site, side: Side, pose: NDArray[Any], **more: Any) -> Placement:
    return Placement(site, side, pose.astype(np.float64), 1.0, HiddenBy.NOTHING, _EXACT, **more)


def _on_head(facts: dict[str, NDArray[Any]]) -> tuple[Placement, ...]:
    pendant = facts["pendant"]
    return (
        _place(Site.EARLOBE, Side.RIGHT, facts["earlobe_right"]),
        # A stud is worn in whichever wing of the nose is seen.
        _place(Site.NOSTRIL, Side.LEFT, facts["nostril_right"]),
        _place(Site.PENDANT, Side.MIDDLE, pendant, collar=facts["collar"].astype(np.float64)),
        _place(Site.NECKLINE, Side.MIDDLE, pendant, curve=facts["curve"].astype(np.float64)),
    )


def _on_hand(facts: dict[str, NDArray[Any]]) -> tuple[Placement, ...]:
    fingers = tuple(
        _place(
            Site.FINGER,
            Side.LEFT,
            facts[f"finger_{finger}"],
            finger=Finger(finger),
            size=Size(*map(float, facts[f"size_{finger}"])),
        )
        for finger in ("index", "middle", "ring", "little")
    )
    return (*fingers, _place(Site.WRIST, Side.LEFT, facts["wrist"], size=Size(*map(float, facts["size_wrist"]))))
