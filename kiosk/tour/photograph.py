"""Two steps of the tour: a piece on a model, and a photo that goes home to a phone."""

from __future__ import annotations

import threading
import time
import urllib.request
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from hardware.codes import read_codes
from kiosk.photo.booth import HandOver, Step
from kiosk.session import Screen
from kiosk.tour.driver import Script, Wait, pause

if TYPE_CHECKING:
    from kiosk.tour.script import Tour

_LONG = 30.0


def on_a_model(tour: Tour) -> Script:
    """From the piece's page to the models and back."""
    began = time.monotonic()
    yield from tour.tap("onModel")
    yield tour.on(Screen.MODELS)
    yield Wait(lambda: _shown(tour, "modelMirror") > 0.9, _LONG, "the piece on a model")
    tour.report.measures["tap_to_model_s"] = round(time.monotonic() - began, 2)
    yield pause(0.6)
    tour.shot("model")
    yield from tour.tap("back")
    yield tour.on(Screen.PIECE)


def photograph(tour: Tour) -> Script:
    """In the mirror: three, two, one, the photo, and a phone that scans the code and saves it. Back to the mirror."""
    photo = tour.app.photo
    yield from tour.tap("takePhoto")
    yield pause(0.3)
    if photo.booth.step is Step.ASKING:
        tour.shot("photo-asked")
        yield from tour.tap("photos-yes")
    yield Wait(lambda: photo.booth.count == 2, _LONG, "two")
    yield pause(0.4)
    tour.shot("photo-count")
    yield tour.on(Screen.PHOTO)
    yield Wait(lambda: photo.booth.hand_over in (HandOver.WAITING, HandOver.NO_LAN), _LONG, "the way to a phone")
    yield pause(0.6)
    image = tour.shot("photo")
    if photo.booth.hand_over is HandOver.WAITING:
        links = [code.text for code in read_codes(_pixels(image))]
        if links != [photo.booth.link]:
            raise LookupError("the code on the screen does not say the link")
        began = time.monotonic()
        threading.Thread(target=open_and_save, args=(links[0],), daemon=True).start()
        yield Wait(lambda: photo.booth.hand_over is HandOver.SAVED, _LONG, "the photo on the phone")
        tour.report.measures["photo_handed_over_s"] = round(time.monotonic() - began, 2)
        yield pause(0.5)
        tour.shot("photo-saved")
    yield from tour.tap("toMirror")
    yield tour.on(Screen.TRYON)


def open_and_save(link: str) -> None:
    """Opens the page and presses its one button."""
    for method in ("GET", "POST"):
        with urllib.request.urlopen(urllib.request.Request(link, method=method), timeout=10) as answer:
            answer.read()


def _shown(tour: Tour, name: str) -> float:
    mirror = tour.window.findChild(QObject, name)
    return float(mirror.property("shown") or 0.0) if mirror is not None else 0.0


def _pixels(image: QImage) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    image = image.convertToFormat(QImage.Format.Format_BGR888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()
