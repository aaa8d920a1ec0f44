"""What a mirror has on: pieces are chosen by name, read on the loader's thread, and join when they are ready."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from kiosk.tryon.bodies import bodies
from kiosk.tryon.light import Light, chosen
from kiosk.tryon.loader import Key, PieceLoader, ReadyPiece
from kiosk.tryon.rows import ObjectModel
from kiosk.tryon.wearing import Wearing, curve_of, plain, wanted, wearings
from kiosk.tryon.worn import Name, WornPiece
from models.placement import Scene, Side, Site

_REST_MS = 350
"""After a change, before what may come next is made."""
_BREATH_MS = 60
"""Between two pieces that are made ahead: a frame fits in."""


@cache
def shared_loader() -> PieceLoader:
    """One for all mirrors of the process: what was read for one is there for the next."""
    return PieceLoader()


def close() -> None:
    """Ends the reading: call it before the application goes."""
    if shared_loader.cache_info().currsize:
        shared_loader().close()
        shared_loader.cache_clear()


def foresee(pieces: list[Any]) -> None:
    """Reads what may soon be tried on, and the light that it will be shown in. GUI thread."""
    loader = shared_loader()
    loader.light(chosen())
    _fetch(loader, pieces)


def _fetch(loader: PieceLoader, pieces: list[Any]) -> None:
    for key in _named(pieces).values():
        loader.get(*key)


class Wardrobe(QObject):
    """Holds the worn pieces of one mirror; ``worn`` is what QML repeats. GUI thread only."""

    refused = Signal(str, str)
    """sku and what is wrong with its file."""
    lit = Signal(object)
    """The :class:`Light` that this mirror is lit by is ready."""
    firstOn = Signal()
    """The first piece joins a mirror that was empty."""
    joined = Signal()
    """A piece that was being read is on."""
    given = Signal()
    """Qt has something new to upload."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._loader = shared_loader()
        self._loader.loaded.connect(self._on_loaded, Qt.ConnectionType.QueuedConnection)
        self._loader.refused.connect(self._on_refused, Qt.ConnectionType.QueuedConnection)
        self._loader.lit.connect(self._on_light, Qt.ConnectionType.QueuedConnection)
        self.light_by(chosen())
        self.worn = ObjectModel(b"worn", self)
        self.pieces: list[dict[str, Any]] = []
        self._keys: dict[Name, Key] = {}
        self._held = False
        self._waiting = False
        self._next: dict[Name, Key] = {}
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self._make_ahead)

    @property
    def on(self) -> list[WornPiece]:
        """What is worn, coming or going; without what is only made ahead."""
        return [worn for worn in self.worn.items if not worn.ahead]

    @property
    def count(self) -> int:
        """At how many places something is worn once every file is read."""
        return len(self._keys)

    @property
    def chain_cm(self) -> float:
        """The length that the worn necklace's chain is made in; 0 without one."""
        return next((worn.chain_cm for worn in self.on if not worn.leaving and worn.chain_cm), 0.0)

    @property
    def engravable(self) -> list[str]:
        """The kinds of what is worn that a text can be cut into."""
        return sorted({worn.kind for worn in self.on if worn.engravable and not worn.leaving})

    def shares(self) -> dict[str, float]:
        """How much of each piece (sku) is shown, 0..1."""
        found: dict[str, float] = {}
        for worn in self.on:
            if not worn.leaving:
                found[worn.sku] = max(found.get(worn.sku, 0.0), float(worn.fade.opacity))
        return found

    @property
    def shown(self) -> float:
        """How much of the piece that is shown best, 0..1."""
        return max((float(worn.fade.opacity) for worn in self.on if not worn.leaving), default=0.0)

    def follow(self, scene: Scene, elapsed: float, at: float) -> None:
        """Everything goes to where it is worn in ``scene``, ``elapsed`` seconds after the last one, at the time ``at``;
        what has faded is let go."""
        curve = curve_of(scene)
        around = bodies(scene.occluders) if any(worn.dangles for worn in self.on) else ()
        parts = [occluder.name for occluder in scene.occluders]
        for worn in self.on:
            worn.follow(worn.wearing.placement(scene), elapsed, at, curve, around, parts)
            if worn.leaving and worn.fade.opacity <= 0:
                self.drop(worn)

    def corners(self) -> NDArray[np.float64] | None:
        """(n, 3) of all that is shown, camera frame, mm; ``None`` when nothing is."""
        points = [worn.corners() for worn in self.on if worn.placed and worn.fade.opacity > 0]
        return np.concatenate(points) if points else None

    def spots(self, scene: Scene) -> list[NDArray[np.float64]]:
        """Where in ``scene`` (each (3,), camera frame, mm) the chosen kinds are worn, and how far down they hang."""
        sites = self.sites
        found = [placement.pose[:3, 3] for placement in scene.placements if placement.site in sites]
        return found + [worn.foot() for worn in self.on if worn.placed and not worn.leaving] if found else found

    @property
    def pictures(self) -> list[str]:
        """The flat pictures of what is chosen: paths of files."""
        return [piece["picture"] for piece in self.pieces if piece["picture"]]

    @property
    def moving(self) -> bool:
        """Whether a piece is still coming, going, or on its way to another length."""
        return len({worn.key for worn in self.on if not worn.leaving}) < len(self._keys) or any(
            worn.moving for worn in self.on
        )

    @property
    def sites(self) -> frozenset[Site]:
        """What vision has to place."""
        return wanted({piece["kind"] for piece in self.pieces})

    def choose(self, pieces: list[Any]) -> bool:
        """What is to be worn from now on, as ``Mirror.pieces`` tells it; ``True`` when that is something else."""
        told = [p for p in (plain(piece) for piece in pieces or []) if p is not None]
        if told == self.pieces:
            return False
        self.pieces = told
        return True

    @Slot()
    def hold(self) -> None:
        """Until :meth:`release` nothing is put on that is not made: what is chosen meanwhile waits for it."""
        self._held = True

    def release(self) -> bool:
        """``True`` when something waited, and is put on now."""
        self._held = False
        waited = self._waiting
        if waited:
            self.dress(at_once=False)
        return waited

    def dress(self, *, at_once: bool) -> bool:
        """What is no longer chosen fades out (or is gone ``at_once``); what is chosen joins when it is loaded.
        ``False`` where that waits."""
        chosen = _named(self.pieces)
        self._waiting = self._held and not at_once and not chosen.keys() <= {worn.key for worn in self.worn.items}
        if self._waiting:
            return False
        self._keys = chosen
        for worn in self.on:
            worn.leaving = worn.key not in self._keys
        made = [worn for worn in self.worn.items if worn.ahead and worn.key in self._keys]
        if made and not self.on:
            self.firstOn.emit()
        for worn in made:
            worn.ahead = False
        self._finish()
        if at_once:
            for worn in [worn for worn in self.on if worn.leaving]:
                self.drop(worn)
        for key in set(self._keys.values()):
            ready = self._loader.get(*key)
            if ready is not None:
                self._put_on(key, ready)
        if made:
            self.joined.emit()
        self._idle.start(_REST_MS)
        return True

    def drop(self, worn: WornPiece) -> None:
        self.worn.drop(worn)
        worn.deleteLater()

    def hide(self) -> None:
        """Nothing is shown until it is seen again."""
        for worn in self.on:
            worn.fade.reset()
            worn.faded.emit()

    def preload(self, pieces: list[Any]) -> None:
        """Reads the files of pieces that may come next, and makes them ready to be shown while nothing else happens:
        their meshes and QML's objects are half of what another piece takes."""
        _fetch(self._loader, pieces)
        self._next = _named(pieces)
        if not self._idle.isActive():
            self._idle.start(_REST_MS)

    def unmake(self) -> None:
        """Nothing that may come next is kept ready any more."""
        self._idle.stop()
        self._next = {}
        for worn in [worn for worn in self.worn.items if worn.ahead]:
            self.drop(worn)

    @Slot()
    def _make_ahead(self) -> None:
        """One step: at most one piece is made, so that no frame and no touch waits long."""
        if self._held or self.moving:
            self._idle.start(_REST_MS)
            return
        for worn in [worn for worn in self.worn.items if worn.ahead and worn.key not in self._next]:
            self.drop(worn)
        made = {worn.key for worn in self.worn.items}
        for name, key in self._next.items():
            ready = None if name in made else self._loader.get(*key)
            if ready is not None:
                self._make(name, ready, ahead=True)
                self._idle.start(_BREATH_MS)
                return

    def _put_on(self, key: Key, ready: ReadyPiece) -> None:
        on = {worn.key for worn in self.on}
        missing = [name for name, wanted_key in self._keys.items() if wanted_key == key and name not in on]
        if not missing:
            return
        if not on:
            self.firstOn.emit()
        for name in missing:
            self._make(name, ready)
        self._finish()
        self.joined.emit()

    def _make(self, name: Name, ready: ReadyPiece, *, ahead: bool = False) -> None:
        self.worn.add(WornPiece(name, ready, self, ahead=ahead))
        self.given.emit()

    def _finish(self) -> None:
        """What is chosen of a piece besides where it is worn: its text, and the length of its chain."""
        chosen = {(piece["sku"], piece["kind"]): piece for piece in self.pieces}
        for worn in self.on:
            piece = chosen.get((worn.sku, worn.kind))
            if piece is not None:
                worn.engrave(piece["engraving"])
                worn.lengthen(piece["length"])

    @Slot(object, object)
    def _on_loaded(self, key: Key, ready: ReadyPiece) -> None:
        if self._held:
            self._waiting = True
        else:
            self._put_on(key, ready)
        if key in self._next.values() and not self._idle.isActive():
            self._idle.start(_REST_MS)

    @Slot(object, object)
    def _on_refused(self, key: Key, error: Exception) -> None:
        lost = [name for name, wanted_key in self._keys.items() if wanted_key == key]
        for name in lost:  # what never comes is not waited for
            del self._keys[name]
        for sku in sorted({name[0] for name in lost}):
            self.refused.emit(sku, str(error))

    def light_by(self, file: Path) -> None:
        """From now on pieces are lit by this file."""
        self._lit_by = file
        self._loader.light(file)

    @Slot(object, object)
    def _on_light(self, file: Path, light: Light) -> None:
        if file == self._lit_by:
            self.lit.emit(light)


def _named(pieces: list[Any]) -> dict[Name, Key]:
    """Every wearing of these pieces."""
    return {
        (piece["sku"], piece["kind"], wearing, piece["metal"]): _key(piece, wearing)
        for piece in filter(None, map(plain, pieces))
        for wearing in wearings(piece["kind"], finger=piece["finger"], side=piece["side"])
    }


def _key(piece: dict[str, Any], wearing: Wearing) -> Key:
    # The pair's other piece is its mirror image, and so is what is worn on a left hand.
    return piece["model"], piece["kind"], wearing.side is Side.LEFT, piece["metal"]
