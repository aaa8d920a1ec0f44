"""A source of scenes driven by recorded truth: pictures with the exact places of jewellery beside them.

For building and testing what shows jewellery without depending on what vision can do today. A folder holds
``NAME.jpg``, ``NAME.camera.json`` (``camera_matrix``) and ``NAME.json`` (the record: anchors of a head or a hand in
millimetres in the camera's frame). A picture is known again by its looks, so that it does not matter which of them
the camera starts with or at which size it hands them on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from models.errors import RecordingWrong
from models.geometry import GRAVITY, Matrix, Vector, at_depth, hanging_frame, project, surface_frame, unit
from models.occluders.head import skull_ellipsoid
from models.occluders.limbs import limb_occluder
from models.occluders.neck import neck_tube
from models.picture import readable
from models.placement.types import (
    Finger,
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

_THUMBNAIL = (32, 18)
_MOST_DIFFERENCE = 10.0
"""Mean grey difference of thumbnails above which a picture isn't one of the recorded."""
_EXACT = Scale(ScaleSource.CALIBRATED, 0.0)
_REMEDY = "Give a folder with NAME.jpg, NAME.json and NAME.camera.json for each picture."
_HEAD_HALF_LENGTH = 95.0


@dataclass(frozen=True, slots=True)
class _Record:
    thumbnail: NDArray[np.float32]
    width: int
    camera: Matrix
    truth: dict[str, Any]


class RecordedSource:
    """Implements :class:`models.source.SceneSource` for the pictures of one folder."""

    def __init__(self, folder: Path) -> None:
        self._records = [
            _read(path) for path in sorted(folder.glob("*.json")) if not path.name.endswith(".camera.json")
        ]
        if not self._records:
            raise RecordingWrong(f"There are no records in {folder.name}.", _REMEDY)

    def reset(self) -> None:
        """Recorded truth has no memory."""

    def see(
        self,
        pixels: NDArray[np.uint8],
        camera_matrix: NDArray[np.float64],
        *,
        number: int,
        captured_ns: int,
        calibrated: bool,  # noqa: ARG002
        wanted: frozenset[Site],
    ) -> Scene:
        """The recorded scene of a recorded picture, as the given camera would see it; else an empty one."""
        usable = readable(pixels, np.asarray(camera_matrix, np.float64))
        if usable is None:
            return Scene(number, captured_ns)
        picture, camera = usable
        thumbnail = _thumbnail(picture)
        record = min(self._records, key=lambda r: float(np.abs(r.thumbnail - thumbnail).mean()))
        if float(np.abs(record.thumbnail - thumbnail).mean()) > _MOST_DIFFERENCE:
            return Scene(number, captured_ns)
        view = _View(record, picture.shape[1], camera)
        places = _head(view) if record.truth["kind"] == "head" else _hand(view)
        return Scene(
            number,
            captured_ns,
            placements=tuple(p for p in places if p.site in wanted),
            occluders=tuple(_head_occluders(view) if record.truth["kind"] == "head" else _hand_occluders(view)),
            people=1,
        )


def _read(path: Path) -> _Record:
    try:
        truth = json.loads(path.read_bytes())
        camera = json.loads(path.with_name(f"{path.stem}.camera.json").read_bytes())
        picture = cv2.imread(str(path.with_name(truth["image"])))
        if picture is None or truth["kind"] not in ("head", "hand"):
            raise ValueError(path.name)
        matrix = np.array(camera["camera_matrix"], np.float64).reshape(3, 3)
        return _Record(_thumbnail(np.asarray(picture, np.uint8)), picture.shape[1], matrix, truth)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecordingWrong(f"The record {path.name} can't be read.", _REMEDY) from error


def _thumbnail(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    small = cv2.resize(picture, _THUMBNAIL, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.float32)


class _View:
    """A record's anchors in the frame of the camera that shows it."""

    def __init__(self, record: _Record, width: int, camera: Matrix) -> None:
        self.anchors: dict[str, dict[str, Any]] = record.truth["anchors"]
        self.truth = record.truth
        self._from = np.diag([width / record.width, width / record.width, 1.0]) @ record.camera
        self._camera = camera

    def points(self, points: Any) -> Matrix:
        """Same pixels and depth as recorded, whatever lens the camera claims to have."""
        recorded = np.atleast_2d(np.asarray(points, np.float64))
        return at_depth(project(recorded, self._from), recorded[:, 2], self._camera)

    def position(self, name: str) -> Vector:
        return np.asarray(self.points(self.anchors[name]["position"])[0])

    def direction(self, name: str, which: str) -> Vector:
        return unit(np.asarray(self.anchors[name][which], np.float64))

    def seen(self, name: str) -> tuple[float, HiddenBy]:
        shown = bool(self.anchors[name]["visible"])
        return float(shown), HiddenBy.NOTHING if shown else HiddenBy.TURNED_AWAY


def _head(view: _View) -> list[Placement]:
    rotation = np.asarray(view.truth.get("head_rotation", np.eye(3)), np.float64)
    places = []
    for side in (Side.LEFT, Side.RIGHT):
        lobe, ala = f"lobe_{side}", f"ala_{side}"
        pose = hanging_frame(view.position(lobe), view.direction(lobe, "normal"), GRAVITY)
        places.append(Placement(Site.EARLOBE, side, pose, *view.seen(lobe), _EXACT))
        pose = surface_frame(view.position(ala), view.direction(ala, "normal"), rotation[:, 1])
        places.append(Placement(Site.NOSTRIL, side, pose, *view.seen(ala), _EXACT))
    if "necklace" in view.anchors:
        loop = view.points(view.anchors["necklace"]["loop"])
        chest = unit(np.cross(loop[8] - loop[24], GRAVITY))
        chest = chest if chest[2] < 0 else -chest
        seen = view.seen("pendant")
        notch = surface_frame(view.position("notch"), chest, GRAVITY)
        places.append(Placement(Site.NECKLINE, Side.MIDDLE, notch, *seen, _EXACT, curve=loop))
        pendant = hanging_frame(view.position("pendant"), chest, GRAVITY)
        places.append(Placement(Site.PENDANT, Side.MIDDLE, pendant, *seen, _EXACT))
    return places


def _ring_frame(view: _View, name: str) -> Matrix | None:
    anchor = view.anchors[name]
    if "dorsal" not in anchor:
        return None
    axis = view.direction(name, "axis")
    return surface_frame(view.position(name), np.asarray(anchor["dorsal"], np.float64), axis)


def _hand(view: _View) -> list[Placement]:
    side = Side(view.truth["side"])
    places = []
    for finger in Finger:
        name = f"ring_{finger}"
        pose = _ring_frame(view, name) if name in view.anchors else None
        if pose is not None:
            size = Size(view.anchors[name]["width"], view.anchors[name]["thickness"])
            places.append(Placement(Site.FINGER, side, pose, *view.seen(name), _EXACT, finger=finger, size=size))
    pose = _ring_frame(view, "wrist") if "wrist" in view.anchors else None
    if pose is not None:
        size = Size(view.anchors["wrist"]["width"], view.anchors["wrist"]["thickness"])
        places.append(Placement(Site.WRIST, side, pose, *view.seen("wrist"), _EXACT, size=size))
    return places


def _head_occluders(view: _View) -> list[Occluder]:
    rotation = np.asarray(view.truth.get("head_rotation", np.eye(3)), np.float64)
    lobes = (view.position("lobe_left") + view.position("lobe_right")) / 2
    breadth = float(np.linalg.norm(view.position("lobe_left") - view.position("lobe_right")))
    notch, chin = view.position("notch"), view.position("chin")
    down = unit(notch - chin)
    top = lobes + 0.25 * (chin - lobes) + 10.0 * down
    return [
        skull_ellipsoid("head", lobes, rotation, breadth / 2 - 3.0),
        neck_tube("neck", top, top + down * _HEAD_HALF_LENGTH, rotation[:, 0], breadth / 138.0),
    ]


def _hand_occluders(view: _View) -> list[Occluder]:
    occluders = []
    for name in [*(f"ring_{finger}" for finger in Finger), "wrist"]:
        pose = _ring_frame(view, name) if name in view.anchors else None
        if pose is not None:
            anchor = view.anchors[name]
            label = name.replace("ring_", "finger_")
            occluders.append(limb_occluder(label, pose, Size(anchor["width"], anchor["thickness"])))
    return occluders
