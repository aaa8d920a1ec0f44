"""The mirror's screen in every shape that a shop may give it: each face of it, by touch, by keys and in reach mode."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent

from kiosk.photo.booth import HandOver, Step
from kiosk.session import Screen
from kiosk.tour.driver import Script, Wait, pause
from kiosk.tour.hand import NotOnScreen
from sync.records import Kind

if TYPE_CHECKING:
    from kiosk.tour.script import Tour

SIZES = ((1080, 1920), (1920, 1080), (1280, 800))
WAYS = ("touch", "keys", "reach")
_LONG = 30.0
_STOPS = 80
"""Controls that Tab may pass on its way to the wanted one."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One shape of the screen, its language, its text, and how it is used."""

    size: tuple[int, int]
    text: float
    language: str
    way: str = "touch"

    @property
    def name(self) -> str:
        return f"{self.size[0]}x{self.size[1]}-text{self.text:g}-{self.language}-{self.way}"


def every() -> list[Layout]:
    """All sizes with small and large text: in both languages by touch, in one each by keys and in reach mode."""
    by_touch = [Layout(*shape) for shape in itertools.product(SIZES, (1.0, 2.0), ("vi", "en"))]
    other_ways = ((1.0, "en", "keys"), (1.0, "vi", "reach"), (2.0, "vi", "keys"), (2.0, "en", "reach"))
    return by_touch + [Layout(size, *way) for size in SIZES for way in other_ways]


def surrounding(layouts: list[Layout]) -> tuple[int, int]:
    """The display that holds all of them."""
    return max(one.size[0] for one in layouts), max(one.size[1] for one in layouts)


def walk(tour: Tour, layouts: list[Layout]) -> Script:
    """One guest after another stands before the mirror; ``layout_s`` tells how long each took."""
    took: dict[str, float] = {}
    tour.report.measures["layout_s"] = took
    for layout in layouts:
        began = time.monotonic()
        yield from _one(tour, layout)
        took[layout.name] = round(time.monotonic() - began, 1)


def mirror_by_keys(tour: Tour) -> Script:
    """The mirror's own faces by keys alone and with large words, in the tour's own size and its other language."""
    size = tour.window.width(), tour.window.height()
    yield from _one(tour, Layout(size, 2.0, "en" if tour.report.language == "vi" else "vi", "keys"), brief=True)


def _one(tour: Tour, layout: Layout, *, brief: bool = False) -> Script:
    """``brief``: neither hand nor photo nor model."""
    session, comfort = tour.app.session, tour.app.comfort
    tour.window.setGeometry(0, 0, *layout.size)
    session.wake()
    session.choose_language(layout.language)
    session.go_on_as_guest()
    comfort.setTextScale(layout.text)
    comfort.setReachMode(layout.way == "reach")
    tap: Callable[[str], Script] = (lambda name: by_keys(tour, name)) if layout.way == "keys" else tour.tap

    def shot(name: str) -> None:
        tour.shot(f"{name}--{layout.name}")

    sku = next(piece.sku for piece in session.shelf() if piece.kind is Kind.EARRING and piece.model)
    session.try_on(sku)
    yield tour.on(Screen.TRYON)
    yield Wait(lambda: tour.shown() > 0.9, _LONG, "an earring in the mirror")
    yield from tap("addKind")
    yield pause(0.3)
    shot("add")
    yield from tap("add-necklace")
    yield Wait(lambda: tour.worn() == 2, _LONG, "the necklace in the set")
    yield pause(0.8)
    shot("set")
    yield from tap("adjust")
    yield pause(0.3)
    shot("chain")
    yield from tap("choicesDone")
    yield from tap("compare")
    yield Wait(lambda: tour.of_mirror("shown", "secondMirror") > 0.3, _LONG, "the second piece of two")
    yield pause(0.5)
    shot("compare")
    yield from tap("keep-0")
    yield pause(0.3)
    yield from tap("worn-earring")
    yield from tap("freeze")
    yield from tap("closer")
    yield pause(0.5)
    shot("closer")
    yield from tap("freeze")
    if not brief:
        yield from _hand_photo_model(tour, tap, shot)
    session.say_goodbye()
    yield tour.on(Screen.ATTRACT)


def _hand_photo_model(tour: Tour, tap: Callable[[str], Script], shot: Callable[[str], None]) -> Script:
    yield from tap("addKind")
    yield from tap("add-ring")
    yield pause(1.2)
    shot("hand")
    yield from tap("adjust")
    yield pause(0.3)
    shot("finger")
    yield from tap("choicesDone")
    yield from tap("worn-earring")
    yield pause(0.3)
    yield from _photo(tour, tap, shot)
    yield from tap("onModel")
    yield tour.on(Screen.MODELS)
    yield Wait(lambda: tour.of_mirror("shown", "modelMirror") > 0.9, _LONG, "the piece on a model")
    yield pause(0.5)
    shot("model")


def _photo(tour: Tour, tap: Callable[[str], Script], shot: Callable[[str], None]) -> Script:
    photo = tour.app.photo
    yield from tap("takePhoto")
    yield Wait(lambda: photo.booth.step is Step.ASKING, _LONG, "the question")
    yield pause(0.3)
    shot("photo-asked")
    yield from tap("photos-yes")
    yield Wait(lambda: photo.booth.count == 2, _LONG, "two")
    yield pause(0.2)
    shot("photo-count")
    yield tour.on(Screen.PHOTO)
    yield Wait(lambda: photo.booth.hand_over in (HandOver.WAITING, HandOver.NO_LAN), _LONG, "the way to a phone")
    yield pause(0.5)
    shot("photo")
    yield from tap("toMirror")
    yield tour.on(Screen.TRYON)
    yield Wait(lambda: tour.shown() > 0.3, _LONG, "the mirror again")


def by_keys(tour: Tour, name: str) -> Script:
    """Tab until the control has the keys, then Enter. Raises :class:`NotOnScreen` when Tab never comes to it."""
    for _ in range(_STOPS):
        item = tour.window.activeFocusItem()
        if item is not None and item.objectName() == name:
            break
        _press(tour, Qt.Key.Key_Tab)
        yield pause(0.03)
    else:
        raise NotOnScreen(f"{name}, by keys")
    tour.touched(f"{name} by Enter on {tour.app.session.screen.value}")
    _press(tour, Qt.Key.Key_Return)
    yield pause(0.1)


def _press(tour: Tour, key: Qt.Key) -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QCoreApplication.postEvent(tour.window, QKeyEvent(kind, int(key), Qt.KeyboardModifier.NoModifier))
