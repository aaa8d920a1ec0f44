"""Where jewellery goes: the types, and one module for each part of the body."""

from models.placement.types import (
    Cover,
    Finger,
    Guidance,
    HiddenBy,
    Occluder,
    Placement,
    Scale,
    ScaleSource,
    Scene,
    Side,
    Site,
    Size,
)

__all__ = [
    "Cover",
    "Finger",
    "Guidance",
    "HiddenBy",
    "Occluder",
    "Placement",
    "Scale",
    "ScaleSource",
    "Scene",
    "Side",
    "Site",
    "Size",
]
