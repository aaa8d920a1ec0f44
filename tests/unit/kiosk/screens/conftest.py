"""Somebody before the mirror's screen, shared by the tests of one module; a module that needs another has its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.tour.layouts import SIZES
from tests.unit.kiosk.screens.before_the_mirror import Person


@pytest.fixture(scope="module")
def person(qapp: QGuiApplication) -> Iterator[Person]:
    person = Person(qapp, SIZES[2])
    yield person
    person.close()
    assert person.hall.warnings == [], "nor does a window complain that closes while the mirror shows"
