"""The vocabulary of try-on: sites, placements, occluders and the scene.

Everything here is plain data that can cross a process. Lengths are millimetres. Poses are 4x4 matrices
that take a piece's own frame to the camera frame (x right, y down, z forward). A piece's own frame, by site:

=========  =====================================================================================
EARLOBE    origin at the piercing point on the outer skin; +z out of the skin (normal);
           +y along gravity, down; +x completes a right-handed frame.
NOSTRIL    origin on the outer skin of the wing of the nose; +z out of the skin; +y down the face.
NECKLINE   origin at the suprasternal notch; +z out of the chest; +y down; ``curve`` holds the chain.
PENDANT    origin at the lowest front point of the chain; +z out of the chest; +y along gravity.
FINGER     origin at the centre of the finger's section; +y along the finger to its tip;
           +z dorsal (out of the back of the finger).
WRIST      origin at the centre of the wrist's section; +y along the forearm to the hand; +z dorsal.
=========  =====================================================================================
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class Site(StrEnum):
    """Where on the body a piece is worn."""

    EARLOBE = "earlobe"
    NOSTRIL = "nostril"
    NECKLINE = "neckline"
    PENDANT = "pendant"
    FINGER = "finger"
    WRIST = "wrist"


class Side(StrEnum):
    """The person's own left or right; ``MIDDLE`` for the neck."""

    LEFT = "left"
    RIGHT = "right"
    MIDDLE = "middle"


class Finger(StrEnum):
    THUMB = "thumb"
    INDEX = "index"
    MIDDLE = "middle"
    RING = "ring"
    LITTLE = "little"


class HiddenBy(StrEnum):
    """Why a placement is less than fully visible."""

    NOTHING = "nothing"
    TURNED_AWAY = "turned_away"
    HAIR = "hair"
    OUT_OF_FRAME = "out_of_frame"
    EDGE_ON = "edge_on"
    COVERED = "covered"
    """By another part of the same hand."""
    SLEEVE = "sleeve"
    MASK = "mask"
    LOW_CONFIDENCE = "low_confidence"


class ScaleSource(StrEnum):
    """What a millimetre was measured by, best first."""

    CALIBRATED = "calibrated"
    """Known, not seen: recorded truth, people in pictures, a pose that was given. A measured lens alone is not it: it
    says where things are, not how large."""
    IRIS = "iris"
    ANATOMY = "anatomy"


class Guidance(StrEnum):
    """What to say to the shopper; the screen owns the words."""

    NONE = "none"
    SHOW_FACE = "show_face"
    SHOW_HAND = "show_hand"
    COME_CLOSER = "come_closer"
    STEP_BACK = "step_back"
    TURN_HEAD = "turn_head"
    TOO_DARK = "too_dark"


ASSUMED_LENS_ERROR = 0.05
"""The relative error of lengths before a camera whose field of view is assumed."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How a length in pixels became millimetres; ``error`` is the expected relative error, 0..1."""

    source: ScaleSource
    error: float

    def through(self, calibrated: bool) -> Scale:
        """The same before a camera that was measured or not: a lens whose field of view is assumed adds its error to
        everything across."""
        return self if calibrated else Scale(self.source, self.error + ASSUMED_LENS_ERROR)


@dataclass(frozen=True, slots=True)
class Size:
    """The body's own size at the site, in mm, where it is known: a finger's or wrist's section."""

    width: float
    thickness: float


@dataclass(frozen=True, slots=True)
class Placement:
    """One place where a piece goes, at one instant."""

    site: Site
    side: Side
    pose: NDArray[np.float64]
    """(4, 4), piece frame -> camera frame, mm."""
    visibility: float
    """0 hidden .. 1 fully visible; the screen fades by it."""
    hidden_by: HiddenBy
    scale: Scale
    finger: Finger | None = None
    size: Size | None = None
    curve: NDArray[np.float64] | None = None
    """(n, 3) closed rest curve of a chain in the camera frame, mm, starting at the pendant; neckline only."""
    collar: NDArray[np.float64] | None = None
    """(4, 4) of a stiff collar that rests on the shoulders, where that is known; pendant only. ``pose`` is of
    its front alone."""


@dataclass(frozen=True, slots=True)
class Occluder:
    """A part of the body that hides what is behind it: a triangle mesh in the camera frame."""

    name: str
    vertices: NDArray[np.float32]
    """(n, 3) mm."""
    triangles: NDArray[np.int32]
    """(m, 3); the same array for the same ``name`` in every scene unless the body part changed shape."""


@dataclass(frozen=True, slots=True)
class Cover:
    """How much hair lies over each place of a window of the picture: what is worn on the skin lies below it."""

    shares: NDArray[np.uint8]
    """(side, side): 0 none .. 255 all; the same array until vision looks anew."""
    into: NDArray[np.float64]
    """(2, 3): the picture's pixels -> the window's, both counted from the middle of the first."""


@dataclass(frozen=True, slots=True)
class Scene:
    """All that vision says about one frame. ``number`` and ``captured_ns`` are the frame's own."""

    number: int
    captured_ns: int
    placements: tuple[Placement, ...] = ()
    occluders: tuple[Occluder, ...] = ()
    hair: Cover | None = None
    """Around the head, while a chain is wanted."""
    guidance: Guidance = Guidance.NONE
    people: int = 0
    """Faces or hands that were seen, at most."""
    skin_bgr: tuple[float, float, float] | None = None
    """Mean colour of lit skin, 0..255, for matching light; ``None`` if nobody is there."""
    face_box: tuple[float, float, float, float] | None = None
    """x, y, width, height in pixels of the face that has the mirror."""
    timings_ms: dict[str, float] = field(default_factory=dict)
