"""The screen of a start that failed: calm words for the shopper; the technician reads the log."""

from __future__ import annotations

from PySide6.QtCore import QObject, QUrl
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from foundation.errors import Bug
from kiosk.qt import QML


class Resting(QObject):
    """Needs neither database nor translation files: it must show when everything else fails."""

    def __init__(self, language: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._language = language
        self._engine = QQmlApplicationEngine(self)
        self._engine.addImportPath(str(QML))

    def show(self, size: tuple[int, int] | None = None) -> QQuickWindow:
        self._engine.load(QUrl.fromLocalFile(str(QML / "Failed.qml")))
        roots = self._engine.rootObjects()
        if not roots or not isinstance(roots[0], QQuickWindow):
            raise Bug("the resting screen did not load")
        window = roots[0]
        if size is None:
            window.showFullScreen()
        else:
            window.setGeometry(0, 0, *size)
            window.show()
        return window
