"""Pieces and lights are read on a thread of their own and handed to the GUI thread ready to draw."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal, Slot

from assets.textures import MOST_TEXTURE
from foundation.errors import EnvironmentFailed
from kiosk.tryon.beads import Bead, beads
from kiosk.tryon.chain import pitch_of
from kiosk.tryon.errors import PieceFileWrong
from kiosk.tryon.facets import cut
from kiosk.tryon.geometry import packed
from kiosk.tryon.gltf import read_piece
from kiosk.tryon.light import Light, load
from kiosk.tryon.materials import METALS, Look, Matter, colour_of
from kiosk.tryon.model import Mesh, Part, PieceModel
from kiosk.tryon.occlusion import is_metal, seats, surface, visibility
from kiosk.tryon.reflections import Reflections, reflections
from kiosk.tryon.shadow import Shadow, shadow

log = logging.getLogger(__name__)

CACHED_BYTES = 128_000_000
"""How much is kept of pieces, most of them not worn now: meshes, tables and pictures. What is worn lies on the graphics
side besides, and holds no more than its piece here."""
MAX_DRAWS = 64
"""Of one piece: each matter of each part that swings by itself is one, and costs its time in every frame."""
MAX_STRUNG = 400_000
"""Triangles of all beads on a neck together."""
_MOST_BEADS, _NECK_MM = 244, 350.0
_LIGHTS_KEPT = 2
PIERCED = frozenset({"earring", "nose_stud"})
_BEHIND_SKIN_MM = -0.6
"""What lies deeper (z) than this in a piece that goes through the skin is mirrored by nothing before it."""


@dataclass(frozen=True, slots=True)
class ReadyPart:
    """A part with its bytes made."""

    part: Part
    vertices: bytes
    planes: NDArray[np.float32] | None
    picture: NDArray[np.uint8] | None


@dataclass(frozen=True, slots=True)
class ReadyPiece:
    """A piece ready to draw. ``mirrored`` is its mirror image, for the other ear."""

    model: PieceModel
    parts: tuple[ReadyPart, ...]
    shadow: Shadow | None
    reflections: Reflections | None
    beads: tuple[Bead, ...] = ()
    """What is laid along the neck, if the chain is not all metal."""

    @property
    def bytes(self) -> int:
        """Of its meshes, tables and pictures."""
        tables: list[NDArray[Any] | None] = []
        meshes = [part.part.mesh for part in self.parts]
        for part in self.parts:
            tables += (part.planes, part.picture)
        for bead in self.beads:
            meshes.append(bead.mesh)
            tables.append(bead.sees)
        if self.shadow is not None:
            meshes.append(self.shadow.mesh)
            tables.append(self.shadow.alpha)
        if self.reflections is not None:
            tables.append(self.reflections.table)
        for mesh in meshes:
            tables += (mesh.positions, mesh.normals, mesh.triangles, mesh.texcoords)
        packed_ones = sum(len(part.vertices) + len(part.part.picture or b"") for part in self.parts)
        return packed_ones + sum(table.nbytes for table in tables if table is not None)


Key = tuple[str, str, bool, str]
"""Path, kind, whether it is the mirror image, and the metal that it is shown in where that is not its own."""


class PieceLoader(QObject):
    """Reads each file once and keeps what fits. Signals come from the loader's thread (queued to the GUI)."""

    loaded = Signal(object, object)
    """(key, ReadyPiece)."""
    refused = Signal(object, object)
    """(key, PieceFileWrong)."""
    lit = Signal(object, object)
    """(path, Light)."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="pieces")
        self._ready: OrderedDict[Key, ReadyPiece] = OrderedDict()
        self._asked: set[Key] = set()
        self._lights: OrderedDict[Path, Light] = OrderedDict()
        self._lighting: set[Path] = set()
        self.loaded.connect(self._keep, Qt.ConnectionType.QueuedConnection)
        self.refused.connect(self._forget_refusal, Qt.ConnectionType.QueuedConnection)

    def get(self, path: str, kind: str, mirrored: bool = False, metal: str = "") -> ReadyPiece | None:
        """The piece if it is ready; else it is asked for, and ``loaded`` or ``refused`` will tell. GUI thread."""
        key = (path, kind, mirrored, metal)
        ready = self._ready.get(key)
        if ready is not None:
            self._ready.move_to_end(key)
            return ready
        if key not in self._asked:
            self._asked.add(key)
            self._pool.submit(self._guarded, lambda: self._load(key))
        return None

    @Slot(object, object)
    def _keep(self, key: Key, piece: ReadyPiece) -> None:
        """The longest unused go when there is too much."""
        self._asked.discard(key)
        self._ready[key] = piece
        while len(self._ready) > 2 and sum(p.bytes for p in self._ready.values()) > CACHED_BYTES:
            self._ready.popitem(last=False)

    @Slot(object, object)
    def _forget_refusal(self, key: Key, _error: Exception) -> None:
        self._asked.discard(key)

    def light(self, path: Path) -> None:
        """Asks for the light of this file; ``lit`` will tell. The last ones are kept: the shop's and the studio's."""
        light = self._lights.get(path)
        if light is not None:
            self.lit.emit(path, light)
        elif path not in self._lighting:
            self._lighting.add(path)
            self._pool.submit(self._guarded, lambda: self._light(path))

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:  # the top of a pool's thread: a bug here must be told, the pool would swallow it
            log.exception("a piece could not be prepared because of a bug")

    def _load(self, key: Key) -> None:
        path, kind, mirror, metal = key
        try:
            self.loaded.emit(key, prepare(Path(path), kind, mirror, metal))
        except PieceFileWrong as error:
            log.warning("%s", error)
            self.refused.emit(key, error)
        except Exception:
            # Our bug; but whoever waits for the piece is told, and the others go on being read.
            self.refused.emit(key, PieceFileWrong(f"The piece's file {Path(path).name} could not be prepared."))
            raise

    def _light(self, path: Path) -> None:
        try:
            light = load(path)
        except EnvironmentFailed as error:
            log.warning("%s", error)
            light = plain_light()
        self._lights[path] = light
        while len(self._lights) > _LIGHTS_KEPT:
            self._lights.popitem(last=False)
        self._lighting.discard(path)
        self.lit.emit(path, light)


def plain_light() -> Light:
    """A soft room, for when the studio's picture is missing."""
    from kiosk.tryon.light import filtered

    rows = np.cos(np.linspace(0, np.pi, 256))[:, None, None]
    sky = 0.35 + 0.65 * np.clip(rows, 0, 1) ** 2 + 6.0 * np.clip((rows - 0.75) / 0.2, 0, 1)
    return filtered(np.broadcast_to(sky, (256, 512, 3)).astype(np.float32))


def prepare(path: Path, kind: str, mirror: bool = False, metal: str = "") -> ReadyPiece:
    """Reads a piece and makes all bytes that Qt will take. Raises :class:`PieceFileWrong`."""
    model = in_metal(_read(path, kind, _changed(path)), metal)
    if mirror:
        model = mirrored(model)
    model = replace(model, parts=merged(model.parts), link=merged(model.link))
    _affordable(path, model)
    colours = [colour_of(part.matter) for part in model.parts]
    around = surface(model.parts, colours)
    metals = is_metal(model.parts)
    whole = [part.mesh for part in model.parts if part.matter.look is not Look.GEM]
    seen: Iterator[NDArray[np.float32]] = iter(())
    if whole:
        ends = np.cumsum([len(mesh.positions) for mesh in whole])[:-1]
        positions, normals = (
            np.concatenate(each) for each in zip(*((m.positions, m.normals) for m in whole), strict=True)
        )
        seen = iter(np.split(visibility(positions, normals, around), ends))
    pictures = {data: _decoded(path, data) for part in model.parts if (data := part.picture) is not None}
    parts = []
    for part in model.parts:
        picture = None if part.picture is None else pictures[part.picture]
        if part.matter.look is Look.GEM:
            stones = cut(part.mesh)
            # A stone's row of planes goes on with the map of its seat.
            planes = np.concatenate([stones.planes, seats(stones.centres, around, metals)], axis=1)
            parts.append(ReadyPart(replace(part, mesh=stones.mesh), packed(stones.mesh), planes, picture))
        else:
            parts.append(ReadyPart(part, packed(part.mesh, next(seen)), None, picture))
    return ReadyPiece(
        replace(model, parts=tuple(p.part for p in parts)),
        tuple(parts),
        shadow(model),
        reflections(model.parts, colours, _BEHIND_SKIN_MM if model.kind in PIERCED else None),
        beads(model.link, pitch_of(model.extras)),
    )


def _affordable(path: Path, model: PieceModel) -> None:
    """Raises :class:`PieceFileWrong` for what would hold up every frame that it is worn in."""
    draws = len(model.parts) + len(model.link)
    if draws > MAX_DRAWS:
        what = f"The piece's file {path.name} has {draws} materials and moving parts."
        raise PieceFileWrong(what, f"At most {MAX_DRAWS}: give parts of one matter the same material.")
    if all(part.matter.look is Look.METAL for part in model.link):
        return
    strung = sum(len(part.mesh.triangles) for part in model.link) * min(_MOST_BEADS, _NECK_MM / pitch_of(model.extras))
    if strung > MAX_STRUNG:
        what = f"The piece's file {path.name} has beads of {strung:,.0f} triangles together."
        raise PieceFileWrong(what, f"Reduce the bead: at most {MAX_STRUNG:,} on a neck.")


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0  # reading it tells what is wrong


@lru_cache(maxsize=4)
def _read(path: Path, kind: str, _changed_ns: int) -> PieceModel:
    """A pair is read once for both ears, and for every metal."""
    return read_piece(path, kind)


def in_metal(model: PieceModel, metal: str) -> PieceModel:
    """The piece as it is made in another metal: what is of its own metal changes, a second metal stays."""
    own = str(model.extras.get("metal", ""))
    if metal == own or metal not in METALS or own not in METALS:
        return model

    def other(part: Part) -> Part:
        matter = part.matter
        if matter.look is not Look.METAL or matter.name != own:
            return part
        polished = matter.roughness == METALS[own].roughness
        rough = METALS[metal].roughness if polished else matter.roughness
        return replace(part, matter=Matter(Look.METAL, metal, METALS[metal].reflectance, rough))

    return replace(model, parts=tuple(map(other, model.parts)), link=tuple(map(other, model.link)))


def merged(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Parts of one matter that move together become one: what a frame costs goes by the number of draws."""
    groups: dict[Any, list[Part]] = {}
    for part in parts:
        mapped = part.mesh.texcoords is not None
        groups.setdefault((part.matter, part.joint, part.picture, mapped), []).append(part)
    return tuple(group[0] if len(group) == 1 else _joined(group) for group in groups.values())


def _joined(parts: list[Part]) -> Part:
    starts = np.cumsum([0, *(len(part.mesh.positions) for part in parts[:-1])])
    mapped = [part.mesh.texcoords for part in parts if part.mesh.texcoords is not None]
    mesh = Mesh(
        np.concatenate([part.mesh.positions for part in parts]),
        np.concatenate([part.mesh.normals for part in parts]),
        np.concatenate([part.mesh.triangles + np.uint32(start) for part, start in zip(parts, starts, strict=True)]),
        np.concatenate(mapped) if mapped else None,
    )
    return replace(parts[0], mesh=mesh)


def mirrored(model: PieceModel) -> PieceModel:
    """The mirror image in x: the other piece of a pair."""
    flip = np.array([-1.0, 1.0, 1.0])

    def other(mesh: Mesh) -> Mesh:
        return Mesh(
            (mesh.positions * flip).astype(np.float32),
            (mesh.normals * flip).astype(np.float32),
            np.ascontiguousarray(mesh.triangles[:, ::-1]),
            mesh.texcoords,
        )

    low, high = model.low.copy(), model.high.copy()
    low[0], high[0] = -model.high[0], -model.low[0]
    return replace(
        model,
        parts=tuple(replace(part, mesh=other(part.mesh)) for part in model.parts),
        joints=tuple(replace(joint, pivot=joint.pivot * flip) for joint in model.joints),
        low=low,
        high=high,
    )


def _decoded(path: Path, data: bytes) -> NDArray[np.uint8]:
    """RGBA pixels of an embedded picture, whose stated size the reader has checked."""
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        picture = None
    if picture is None or max(picture.shape) > MOST_TEXTURE:
        raise PieceFileWrong(f"The piece's file {path.name} has a damaged picture.", "Use PNG or JPEG.")
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGBA), np.uint8)
