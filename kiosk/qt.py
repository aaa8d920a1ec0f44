"""The thinnest edge to Qt: the application object, fonts, and where Qt's own messages go."""

from __future__ import annotations

import logging
import os
import sys
from functools import cache
from pathlib import Path

from PySide6.QtCore import QEvent, QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication, QOffscreenSurface, QOpenGLContext
from PySide6.QtQuick import QQuickWindow, QSGRendererInterface

from kiosk.lasting import keep_singletons

log = logging.getLogger("qt")

keep_singletons()

FONTS = Path(__file__).parents[1] / "assets" / "fonts"
QML = Path(__file__).parent / "qml"

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

complaints: list[str] = []
"""Warnings and worse from Qt since the start; a tour and the tests fail if there are any."""


def _take(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    level = _LEVELS.get(kind, logging.WARNING)
    log.log(level, "%s", message)
    if level >= logging.WARNING and len(complaints) < 100:
        complaints.append(message)


def listen_to_qt() -> None:
    """Sends Qt's messages to the log, and keeps the complaints."""
    complaints.clear()
    qInstallMessageHandler(_take)


def draws_in_software(renderer: str) -> bool:
    """Whether an OpenGL renderer of this name is the processor itself."""
    return any(name in renderer.lower() for name in ("llvmpipe", "softpipe", "swrast"))


@cache
def _renderer() -> str | None:
    """Who draws with OpenGL here; ``None`` where nobody does. GUI thread."""
    context = QOpenGLContext()
    surface = QOffscreenSurface()
    surface.create()
    if not context.create() or not context.makeCurrent(surface):
        return None
    name = context.functions().glGetString(0x1F01)  # GL_RENDERER
    context.doneCurrent()
    return str(name)


def draws_3d() -> bool:
    """Whether Qt Quick 3D can draw here: it needs OpenGL, if only the processor's. Call it on the GUI thread."""
    if os.environ.get("QT_QUICK_BACKEND") == "software":
        return False
    return os.environ.get("QSG_RHI_BACKEND", "opengl") not in ("opengl", "gl") or _renderer() is not None


def software_rendering() -> bool:
    """Whether the processor draws this application's windows. Call it on the GUI thread."""
    renderer = _renderer()
    return renderer is None or draws_in_software(renderer)


def _start_no_session_bus() -> None:
    """Where no session bus runs, nobody shall start one.

    Qt's accessibility asks for it when the first window is made; libdbus would then fork this process, with all its
    threads, while the GUI thread waits.
    """
    running = Path(os.environ.get("XDG_RUNTIME_DIR", "/nonexistent"), "bus")
    if not running.exists():
        os.environ.setdefault("DBUS_SESSION_BUS_ADDRESS", "disabled:")


def leave() -> None:
    """The end of the application object, and of what waits to be deleted: it must be gone before its display is."""
    app = QGuiApplication.instance()
    if isinstance(app, QGuiApplication):
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        app.shutdown()


def application(arguments: list[str] | None = None) -> QGuiApplication:
    """The one application object, with the project's fonts."""
    _start_no_session_bus()
    # A change is shown at once: Qt would wait 5 ms for more of them, and one call sets all of a frame here.
    os.environ.setdefault("QT_QPA_UPDATE_IDLE_TIME", "0")
    # From so many models on Quick 3D multiplies their matrices in threads of Qt's pool, which has one for each core: of
    # two it now and then finds none free, and says so.
    os.environ.setdefault("QSSG_MODEL_DATA_THREAD_POOL_THRESHOLD", "1000000")
    existing = QGuiApplication.instance()
    app = existing if isinstance(existing, QGuiApplication) else QGuiApplication(arguments or sys.argv[:1])
    app.setApplicationName("guong")
    app.setApplicationDisplayName("Gương")
    for file in sorted(FONTS.glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(file))
    app.setFont(QFont("Be Vietnam Pro"))
    if not draws_3d():
        # Without OpenGL Qt would abort at the first window; flat screens can do without, the mirror shows stills.
        log.error("OpenGL does not start: pieces are shown as flat pictures")
        QQuickWindow.setGraphicsApi(QSGRendererInterface.GraphicsApi.Software)
    return app
