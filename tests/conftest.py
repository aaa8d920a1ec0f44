"""A virtual display for the whole run where there is none: the screens under test are real ones."""

from __future__ import annotations

import os
from contextlib import ExitStack

import pytest

from kiosk.cli.screen import has_display, virtual_display

_stack = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    if not has_display():
        _stack.enter_context(virtual_display(1920, 1920))
    os.environ.setdefault("QT_QPA_PLATFORM", "xcb")


def pytest_unconfigure(config: pytest.Config) -> None:
    # The application must let go of the display before it ends, or Xlib ends the process with an error.
    import sys

    core = sys.modules.get("PySide6.QtCore")
    if core is not None and core.QCoreApplication.instance() is not None:
        core.QCoreApplication.instance().shutdown()
    _stack.close()


@pytest.fixture(scope="session")
def qapp_cls() -> type:
    """The kiosk has no widgets: the one application object of a test run is the kiosk's kind."""
    from PySide6.QtGui import QGuiApplication

    return QGuiApplication
