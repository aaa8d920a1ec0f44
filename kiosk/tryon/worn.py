"""What QML draws of one wearing: properties that change together, and the parts that do not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtGui import QQuaternion, QVector2D, QVector3D

from kiosk.tryon.bodies import Body
from kiosk.tryon.chain import Chain, made_length
from kiosk.tryon.collar import loop, lying
from kiosk.tryon.dangle import Bob, Dangle, Push
from kiosk.tryon.drape import Length, draped, hang
from kiosk.tryon.engraving import Face, face_of, relief
from kiosk.tryon.fade import Fade
from kiosk.tryon.geometry import JewelleryGeometry, PictureTexture, TableTexture
from kiosk.tryon.light import tile_of
from kiosk.tryon.loader import ReadyPart, ReadyPiece
from kiosk.tryon.materials import METALS, STONES, Look, Matter, colour_of, look_of
from kiosk.tryon.model import Joint
from kiosk.tryon.projection import TO_VIEW, quaternion
from kiosk.tryon.wearing import Wearing, transform
from kiosk.tryon.worn_chain import WornChain
from kiosk.tryon.worn_shadow import WornShadow
from models.placement import Placement

Curve = NDArray[np.float64] | None
Name = tuple[str, str, Wearing, str]
"""Which wearing this is: sku, kind, where, and in which metal."""
Around = tuple[Body, ...]


_LIMBS = {"ring": "finger", "bracelet": "wrist", "watch": "wrist"}
"""What these go around; where it is not seen there is no skin for a shadow."""


class WornPart(QObject):
    """One mesh with its matter, and where it hangs if it swings."""

    moved = Signal()
    recoloured = Signal()

    def __init__(self, ready: ReadyPart, traced: bool, picture: PictureTexture | None, parent: QObject) -> None:
        super().__init__(parent)
        self._traced = traced
        part = ready.part
        self.part = part
        self._geometry = JewelleryGeometry(part.mesh, ready.vertices, self)
        self._planes = None if ready.planes is None else TableTexture(ready.planes, self)
        self._picture = picture
        self._position = QVector3D()
        self._rotation = QQuaternion()
        self._colour = QVector3D(*colour_of(part.matter))
        stone = STONES.get(part.matter.name)
        self._index = stone.index if stone else 1.5
        self._spread = stone.dispersion if stone else 0.0
        self._absorption = QVector3D(*(stone.absorption if stone else (0.0, 0.0, 0.0)))

    def swing(self, matrix: NDArray[np.float64]) -> None:
        """(4, 4) in the piece's frame: from rest to where the part hangs now."""
        self._position = QVector3D(*map(float, matrix[:3, 3]))
        self._rotation = QQuaternion(*quaternion(matrix[:3, :3]))
        self.moved.emit()

    geometry = Property(QObject, lambda self: self._geometry, constant=True)
    planes = Property(QObject, lambda self: self._planes, constant=True)
    picture = Property(QObject, lambda self: self._picture, constant=True)
    baked = Property(bool, lambda self: self._planes is None, constant=True)
    traced = Property(bool, lambda self: self._traced and self.part.matter.look is Look.METAL, constant=True)
    gem = Property(bool, lambda self: self._planes is not None, constant=True)
    look = Property(int, lambda self: look_of(self.part.matter), constant=True)
    colour = Property(QVector3D, lambda self: self._colour, constant=True)
    roughness = Property(float, lambda self: float(self.part.matter.roughness), constant=True)
    tile = Property(float, lambda self: tile_of(self.part.matter.roughness), constant=True)
    index = Property(float, lambda self: float(self._index), constant=True)
    spread = Property(float, lambda self: float(self._spread), constant=True)
    absorption = Property(QVector3D, lambda self: self._absorption, constant=True)
    position = Property(QVector3D, lambda self: self._position, notify=moved)
    rotation = Property(QQuaternion, lambda self: self._rotation, notify=moved)


class WornPiece(QObject):
    """A piece at one place of the body. Everything that a frame changes is set in one call, :meth:`follow`."""

    moved = Signal()
    faded = Signal()
    engraved = Signal()
    shaded = Signal()

    def __init__(self, name: Name, piece: ReadyPiece, parent: QObject, *, ahead: bool = False) -> None:
        super().__init__(parent)
        self.key, self.piece = name, piece
        self.ahead = ahead
        """Made, but not chosen."""
        self.sku, self.kind, self.wearing, _ = name
        kind = self.kind
        self.fade = Fade()
        self.leaving = False
        self.matrix: NDArray[np.float64] = np.eye(4)
        self.placed = False
        self._shaded = kind not in _LIMBS
        own = piece.reflections
        self._own = None if own is None else TableTexture(own.table, self)
        self._tree = QVector3D() if own is None else QVector3D(own.nodes, own.first_node, own.first_triangle)
        pictures = {id(data): PictureTexture(data, self) for data in _pictures(piece)}
        self._parts = [WornPart(ready, own is not None, pictures.get(id(ready.picture)), self) for ready in piece.parts]
        self._chain: WornChain | None = None
        self._collar = loop(piece.model) if kind == "necklace" and "collar" in piece.model.extras else None
        if kind == "necklace" and self._collar is None:
            self._chain = WornChain(Chain.of(piece.model.extras, piece.beads), _links(piece), self)
        made = made_length(piece.model.extras) if kind == "necklace" else 0.0
        self._length = Length(made) if made else None
        self._shown_cm: float | None = None
        self._unsettled = True
        self._dangle = _hanging(piece.model.joints, piece)
        self._face = face_of(piece.model)
        self._engraving = ""
        self._relief: TableTexture | None = None
        self._shadow = None if piece.shadow is None else WornShadow.of(piece.shadow, kind, self)
        self._position, self._rotation, self._scale = QVector3D(), QQuaternion(), 1.0

    @property
    def dangles(self) -> bool:
        return self._dangle is not None

    @property
    def chain_cm(self) -> float:
        """The length that its chain is made in; 0 for what has none that may be longer."""
        return self._length.made_cm if self._length is not None else 0.0

    @property
    def engravable(self) -> bool:
        """Whether it has a face for a text."""
        return self._face is not None

    @property
    def moving(self) -> bool:
        """Whether it is still coming, going or growing longer, with nothing new seen."""
        return self._unsettled

    def follow(
        self,
        placement: Placement | None,
        elapsed: float,
        seconds: float,
        curve: Curve = None,
        around: Around = (),
        seen: Collection[str] = (),
    ) -> None:
        """One frame on: ``elapsed`` seconds since the last one, ``seconds`` the frame's own time; ``curve`` is
        where a chain lies, ``around`` what a dangle may not swing into, ``seen`` the names of body parts."""
        limb = _LIMBS.get(self.kind)
        shaded = limb is None or any(name.startswith(limb) for name in seen)
        if shaded != self._shaded:
            self._shaded = shaded
            self.shaded.emit()
        before = self.fade.opacity
        opacity = self.fade.step(None if placement is None or self.leaving else placement.visibility, elapsed)
        length = None if self._length is None else self._length.step(elapsed)
        self._unsettled = opacity != before or (self.leaving and opacity > 0) or length != self._shown_cm
        self._shown_cm = length
        if placement is not None:
            if self._collar is not None:
                placement = _stiff(placement, self._collar, curve)
            matrix = transform(self.piece.model, placement)
            if length is not None:
                matrix[:3, 3] += TO_VIEW[:3, :3] @ hang(length)
                curve = None if curve is None else draped(curve, length)
            if not self.placed or not np.array_equal(matrix, self.matrix):
                self.matrix, self.placed = matrix, True
                self._place()
            if self._dangle is not None:
                self._swing(seconds, around)
            if self._chain is not None and curve is not None:
                self._chain.lay(curve)
        if opacity != before:
            self.faded.emit()

    def engrave(self, text: str) -> None:
        """Cuts ``text`` into the piece's face for it, if it has one; an empty text polishes it away."""
        face = self._face
        if face is None or text == self._engraving:
            return
        self._engraving = text
        if text.strip():
            table = relief(text, face)
            if self._relief is None:
                self._relief = TableTexture(table, self)
            else:
                self._relief.show(table)
        self.engraved.emit()

    def lengthen(self, chain_cm: float) -> None:
        """The chain glides to this length; 0 for the piece's own."""
        if self._length is not None:
            self._length.choose(chain_cm)
            self._unsettled = True

    def _place(self) -> None:
        linear = self.matrix[:3, :3]
        self._scale = float(np.cbrt(np.linalg.det(linear)))
        self._position = QVector3D(*map(float, self.matrix[:3, 3]))
        self._rotation = QQuaternion(*quaternion(linear / self._scale))
        self.moved.emit()

    def _swing(self, seconds: float, around: Around) -> None:
        dangle = self._dangle
        assert dangle is not None
        turns = dangle.turns(TO_VIEW @ self.matrix, seconds, around)
        for part in self._parts:
            if part.part.joint >= 0:
                part.swing(turns[part.part.joint])

    def corners(self) -> NDArray[np.float64]:
        """(n, 3) points in the camera frame that hold the piece and its shadow, however it swings, mm."""
        low, high = self.piece.model.low.copy(), self.piece.model.high.copy()
        reach = 0.0
        if self._dangle is not None:
            reach = 0.35 * float(high[1] - low[1])
        low, high = low - 3.0 - reach, high + 3.0 + np.array([reach, 1.0, reach])
        box = np.array(
            [[x, y, z, 1.0] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])]
        )
        if self._chain is not None and self._chain.points is not None:
            worn: NDArray[np.float64] = (box @ (TO_VIEW @ self.matrix).T)[:, :3]
            return np.vstack([worn, self._chain.points - 5.0, self._chain.points + 5.0])
        points: NDArray[np.float64] = (box @ (TO_VIEW @ self.matrix).T)[:, :3]
        return points

    def foot(self) -> NDArray[np.float64]:
        """(3,) The middle of its lower edge in the camera frame, mm, as it hangs at rest."""
        low, high = self.piece.model.low, self.piece.model.high
        point: NDArray[np.float64] = (
            TO_VIEW @ self.matrix @ np.array([(low[0] + high[0]) / 2, low[1], (low[2] + high[2]) / 2, 1.0])
        )
        return point[:3]

    parts = Property(list, lambda self: self._parts, constant=True)
    own = Property(QObject, lambda self: self._own, constant=True)
    tree = Property(QVector3D, lambda self: self._tree, constant=True)
    position = Property(QVector3D, lambda self: self._position, notify=moved)
    rotation = Property(QQuaternion, lambda self: self._rotation, notify=moved)
    size = Property(float, lambda self: self._scale, notify=moved)
    opacity = Property(float, lambda self: float(self.fade.opacity), notify=faded)
    shown = Property(bool, lambda self: self.placed and self.fade.opacity > 0, notify=faded)
    chain = Property(QObject, lambda self: self._chain, constant=True)
    relief = Property(QObject, lambda self: self._relief if self._engraving.strip() else None, notify=engraved)
    faceOrigin = Property(QVector3D, lambda self: _vector(self._face, "origin"), constant=True)
    faceRight = Property(QVector3D, lambda self: _vector(self._face, "right"), constant=True)
    faceUp = Property(QVector3D, lambda self: _vector(self._face, "up"), constant=True)
    faceSize = Property(QVector2D, lambda self: _size(self._face), constant=True)
    underHair = Property(bool, lambda self: self.kind == "necklace", constant=True)
    pierced = Property(bool, lambda self: self.kind in ("earring", "nose_stud"), constant=True)
    shadow = Property(QObject, lambda self: self._shadow, constant=True)
    onSkin = Property(bool, lambda self: self._shaded, notify=shaded)


def _stiff(placement: Placement, collar: NDArray[np.float64], curve: Curve) -> Placement:
    """Where a collar lies: as its whole loop does, where that is known or a chain's way is."""
    if placement.collar is not None:
        return replace(placement, pose=placement.collar)
    return placement if curve is None else replace(placement, pose=lying(collar, curve))


def _pictures(piece: ReadyPiece) -> list[NDArray[np.uint8]]:
    """Each once, however many parts it is on."""
    return list({id(ready.picture): ready.picture for ready in piece.parts if ready.picture is not None}.values())


def _links(piece: ReadyPiece) -> Matter:
    """The metal of a necklace's links: the file's, or that of its body, or gold."""
    for part in (*piece.model.link, *piece.model.parts):
        if part.matter.look is Look.METAL:
            return part.matter
    return Matter(Look.METAL, "gold_18k", METALS["gold_18k"].reflectance, METALS["gold_18k"].roughness)


def _vector(face: Face | None, name: str) -> QVector3D:
    return QVector3D() if face is None else QVector3D(*map(float, getattr(face, name)))


def _size(face: Face | None) -> QVector2D:
    return QVector2D(1, 1) if face is None else QVector2D(face.width, face.height)


def _pushed(around: Around) -> Push | None:
    if not around:
        return None

    def push(point: Bob) -> Bob:
        for body in around:
            point = body.push(point)
        return point

    return push


class _Hanging:
    """The joints of a piece as pendulums: each chain of joints is one :class:`Dangle`."""

    def __init__(self, joints: tuple[Joint, ...], piece: ReadyPiece) -> None:
        self._joints = joints
        self._chains: list[tuple[list[int], Dangle]] = []
        used: set[int] = set()
        for first in range(len(joints)):
            if first in used or joints[first].parent >= 0:
                continue
            chain = [first]
            while (below := next((i for i, j in enumerate(joints) if j.parent == chain[-1]), None)) is not None:
                chain.append(below)
            used.update(chain)
            lengths = []
            for index, joint in enumerate(chain):
                if index + 1 < len(chain):
                    length = float(np.linalg.norm(joints[chain[index + 1]].pivot - joints[joint].pivot))
                else:
                    length = _bob(piece, joint) - float(joints[joint].pivot[1])
                lengths.append(max(length, 2.0))
            self._chains.append((chain, Dangle(lengths)))

    def turns(self, pose: NDArray[np.float64], seconds: float, around: Around = ()) -> list[NDArray[np.float64]]:
        """For each joint the (4, 4) in the piece's frame from rest to now; ``pose`` is piece -> camera, mm."""
        result = [np.eye(4) for _ in self._joints]
        inverse = np.linalg.inv(pose)
        for chain, dangle in self._chains:
            pivot = (pose @ np.append(self._joints[chain[0]].pivot, 1.0))[:3]
            directions = dangle.step(pivot, seconds, _pushed(around))
            place = self._joints[chain[0]].pivot.copy()
            for index, joint in enumerate(chain):
                down = inverse[:3, :3] @ directions[index]
                turn = _turn_down(down / max(float(np.linalg.norm(down)), 1e-9))
                matrix = np.eye(4)
                matrix[:3, :3] = turn
                matrix[:3, 3] = place - turn @ self._joints[joint].pivot
                result[joint] = matrix
                if index + 1 < len(chain):
                    place = (matrix @ np.append(self._joints[chain[index + 1]].pivot, 1.0))[:3]
        return result


def _hanging(joints: tuple[Joint, ...], piece: ReadyPiece) -> _Hanging | None:
    return _Hanging(joints, piece) if joints else None


def _bob(piece: ReadyPiece, joint: int) -> float:
    """The height (y, mm) of the middle of what hangs on a joint."""
    points = [p.part.mesh.positions[:, 1] for p in piece.parts if p.part.joint == joint]
    return float(np.concatenate(points).mean()) if points else float(piece.model.joints[joint].pivot[1]) + 5.0


def _turn_down(direction: NDArray[np.float64]) -> NDArray[np.float64]:
    """The smallest turn (3, 3) from +y to ``direction`` (Rodrigues)."""
    x, y, z = (float(value) for value in direction)
    if y < -0.999:
        return np.diag([1.0, -1.0, -1.0])
    axis = np.array([z, 0.0, -x])  # +y cross direction
    cross = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    turn: NDArray[np.float64] = np.eye(3) + cross + cross @ cross / (1 + y)
    return turn
