"""The models as QML sees them: who is shown, wearing what."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine

from kiosk.session import Screen, Session
from kiosk.view.visit_view import VisitView

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlSingleton
class ModelView(QObject):
    """A thin object over :class:`kiosk.session.modelling.Modelling`."""

    changed = Signal()
    made: ModelView | None = None

    def __init__(self, parent: QObject, session: Session, visit: VisitView) -> None:
        super().__init__(parent)
        self._session = session
        self._visit = visit
        self._pieces: list[dict[str, Any]] = []
        visit.pieceChanged.connect(self._tell)
        visit.screenChanged.connect(self._tell)

    @staticmethod
    def create(_engine: QQmlEngine) -> ModelView | None:
        """Called by QML for the singleton: the one that the application made."""
        return ModelView.made

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]
    def pieces(self) -> list[dict[str, Any]]:
        """What the model wears, as ``Mirror.pieces`` takes it."""
        return self._pieces

    @Slot(str)
    def open(self, sku: str) -> None:
        self._session.modelling.open(sku)

    @Slot(int)
    def next(self, step: int) -> None:
        """On to the next (1) or previous (-1) piece of the same kind, round and round."""
        visit = self._session.visit
        piece = self._session.piece(visit.sku) if visit is not None and visit.sku is not None else None
        if piece is None:
            return
        skus = self._session.dressing.skus(piece.kind)
        if piece.sku in skus:
            self._session.modelling.open(skus[(skus.index(piece.sku) + step) % len(skus)])

    def _tell(self) -> None:
        view = self._visit.shown_piece if self._session.screen is Screen.MODELS else None
        pieces: list[dict[str, Any]] = []
        if view is not None and view.file:
            piece = view.piece
            pieces.append({"sku": piece.sku, "kind": piece.kind.value, "model": view.file, "picture": view.picture})
        if pieces != self._pieces:
            self._pieces = pieces
            self.changed.emit()
