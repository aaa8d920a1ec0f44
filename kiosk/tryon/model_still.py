"""Gives a mirror a person who stands still: a model's picture instead of the camera's."""

from __future__ import annotations

import logging

from PySide6.QtCore import Property, QObject, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtQml import QmlElement

from kiosk.tryon.feed import picture_of
from kiosk.tryon.light import STUDIO
from kiosk.tryon.people import FOLDER, NAMES, PictureMissing, Portrait, part_for, portrait
from kiosk.tryon.stage import MirrorStage
from kiosk.tryon.vision import Seen
from kiosk.tryon.wearing import SITES

QML_IMPORT_NAME = "Kiosk.TryOn"
QML_IMPORT_MAJOR_VERSION = 1

log = logging.getLogger(__name__)


@QmlElement
class ModelStill(QObject):
    """``stage`` shows ``model`` wearing pieces of ``kind``: once, and then held, so that nothing is drawn in vain."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stage: MirrorStage | None = None
        self._model = NAMES[0]
        self._kind = ""
        self._shown: tuple[str, str] | None = None
        self._known: dict[tuple[str, str], tuple[Portrait, QImage]] = {}

    def _set_stage(self, stage: MirrorStage | None) -> None:
        if stage is self._stage or stage is None:
            return
        self._stage = stage
        # People in pictures are lit by the studio, whatever the light of this shop is.
        stage.wardrobe.light_by(STUDIO)
        # Later: a mirror that becomes active looks for a camera first, and would miss it if it were held already.
        later = Qt.ConnectionType.QueuedConnection
        stage.activeChanged.connect(self._again, later)
        stage.feedChanged.connect(self._again, later)
        self._again()

    def _set_model(self, model: str) -> None:
        if model in NAMES and model != self._model:
            self._model = model
            self._show()

    def _set_kind(self, kind: str) -> None:
        if kind in SITES and kind != self._kind:
            self._kind = kind
            self._show()

    @Slot()
    def _again(self) -> None:
        self._shown = None
        self._show()

    def _show(self) -> None:
        stage = self._stage
        if stage is None or not stage.property("active") or not self._kind:
            return
        wanted = (self._model, part_for(self._kind))
        if wanted == self._shown:
            return
        if wanted not in self._known:
            try:
                found = portrait(*wanted)
            except PictureMissing as missing:
                log.error("%s", missing)
                return
            self._known[wanted] = (found, picture_of(found.frame.pixels))
        found, picture = self._known[wanted]
        self._shown = wanted
        stage.setProperty("frozen", False)
        stage.show(Seen(found.frame, found.scene, picture), 0.0)
        stage.setProperty("frozen", True)
        self.changed.emit()

    @Slot(str, result=str)
    def pictureOf(self, model: str) -> str:
        """Where the picture of a model is, for an ``Image``."""
        part = part_for(self._kind) if self._kind else "head"
        return QUrl.fromLocalFile(str(FOLDER / f"{model}-{part}.jpg")).toString()

    stage = Property(MirrorStage, lambda self: self._stage, _set_stage, notify=changed)
    model = Property(str, lambda self: self._model, _set_model, notify=changed)
    kind = Property(str, lambda self: self._kind, _set_kind, notify=changed)
    names = Property(list, lambda _self: list(NAMES), constant=True)
