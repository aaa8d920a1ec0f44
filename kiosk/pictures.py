"""A picture that changes while it is on the screen, handed to QML's ``Image``.

An image provider, never an item that paints itself: such an item is painted on the render thread while the GUI thread
waits for it, and stands still for ever when the GUI thread waits with Python's lock in its hand.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtQml import QQmlEngine
from PySide6.QtQuick import QQuickImageProvider

from foundation.errors import Bug

_names = itertools.count(1)


class _Provider(QQuickImageProvider):
    """Asked on the GUI thread, at once: ``Image`` is not asynchronous here."""

    def __init__(self, picture: LivePicture) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._picture = picture

    def requestImage(self, _number: str, _size: QSize, _wanted: QSize) -> QImage:  # noqa: N802 - the name is Qt's
        return self._picture.image


class LivePicture:
    """Holds the picture of now. ``engine`` is asked for with the first picture: who lives in QML has none before."""

    def __init__(self, engine: Callable[[], QQmlEngine | None]) -> None:
        self._engine_of = engine
        self._engine: QQmlEngine | None = None
        self._name = f"live{next(_names)}"
        self._number = 0
        self.image = QImage()

    def show(self, image: QImage) -> None:
        """Takes a new picture; the owner tells QML that ``source`` changed. Raises ``Bug`` outside an engine."""
        if self._engine is None:
            self._engine = self._engine_of()
            if self._engine is None:
                raise Bug("a live picture is shown by QML")
            self._engine.addImageProvider(self._name, _Provider(self))
        self.image = image
        self._number += 1

    def clear(self) -> None:
        """Forgets the picture: nothing of a person stays on the device."""
        self.image = QImage()

    @property
    def source(self) -> str:
        """Where the picture is, for an ``Image`` with ``cache: false``; empty while there is none."""
        return "" if self.image.isNull() else f"image://{self._name}/{self._number}"
