"""Serves people in the real kiosk on every page that a person leaves something on, and looks for what is left of them.

Three visits: a known customer by code, with receipt, PIN and an associate's look; a visitor who types a number, an
answer and a name and leaves; one who joins. Prints JSON: what was found while they were there and after their goodbye.
A program of its own: it needs a display and a fresh interpreter.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from hardware.codes import read_codes
from kiosk import qt
from kiosk.app import App
from kiosk.cli.screen import virtual_display
from kiosk.demo import DEMO_CODE, Demo
from kiosk.identity.telex import Telex
from kiosk.pictures import LivePicture
from kiosk.session import Screen
from kiosk.session.draft import ASKED, Benefit
from kiosk.session.visit import Visit
from kiosk.settings import Settings
from kiosk.view.qr_picture import QrCode
from kiosk.view.text_entry import TextEntry
from sync.records import Address, Consent, Profile
from tests.journey.searching import in_python, on_disk, on_screen

KNOWN = ("Ngọc Lan", "chị Lan", "Chị Lan", "000000101", "G-100001", "cus-lan", "CHÚC MỪNG SINH NHẬT")
PIN = "735190"
STAFF_PIN = "270914"
"""Of the demonstration's staff. Its module is not imported: it holds the names that are looked for."""
TYPED = {"number": "0977123987", "answer": "1357924", "name": "zqmipnu", "phone": "0988555111", "staff": "zqstaff9"}
JOINED = ("Zqjoined", "0966777123")


class Kiosk:
    """The application, a keyboard in front of it, and where to look."""

    def __init__(self, app: App, application: QGuiApplication) -> None:
        self.app, self.application = app, application
        self.session = app.session

    def until(self, condition: Callable[[], Any], seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(f"the kiosk did not get there, it is at {self.session.screen}")
            self.application.processEvents()
            time.sleep(0.01)

    def wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() > end, seconds + 5)
        # Outside of Qt's own loop what was let go is deleted only when it is asked for.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def at(self, screen: Screen) -> None:
        """Until a screen stands, and the one before is gone."""
        assert self.app.window is not None
        stage = self.app.window.findChild(QQuickItem, "stage")
        self.until(lambda: self.session.screen is screen and stage.property("settled"))
        self.wait(0.8)

    def type(self, text: str) -> None:
        """By a person at a real keyboard: through the scanner's filter, into the field that has the keys."""
        assert self.app.window is not None
        for character in text:
            QTest.sendKeyEvent(
                QTest.KeyAction.Click,
                self.app.window,
                Qt.Key(ord(character.upper())),
                character,
                Qt.KeyboardModifier.NoModifier,
            )
            self.wait(0.06)
        self.wait(0.1)

    def enter(self) -> None:
        assert self.app.window is not None
        QTest.keyClick(self.app.window, Qt.Key.Key_Return)
        self.wait(0.3)

    def goodbye(self) -> None:
        self.session.say_goodbye()
        self.at(Screen.ATTRACT)
        self.wait(1.0)
        self.app.ledger.flush()

    # Where to look

    def screen(self, canaries: tuple[str, ...]) -> list[str]:
        assert self.app.window is not None
        return on_screen((self.app, self.app.window), canaries)

    def caches(self) -> dict[str, Any]:
        """What the caches of pictures, codes and keys hold; each must come to nothing."""
        gc.collect()
        objects = gc.get_objects()
        codes = [text for one in objects if type(one) is LivePicture for text in codes_in(one.image)]
        wedge = self.app.desk.keyboard._wedge
        return {
            "codes": codes,
            "code_texts": [one._text for one in objects if type(one) is QrCode and one._text],
            "lines": [one.text for one in objects if type(one) is Telex and one.text],
            "entries": [one._line.text for one in objects if type(one) is TextEntry and one._line.text],
            "keys": list(wedge._keys),
            "clipboard": QGuiApplication.clipboard().text(),
            "records": {
                kind.__name__: sum(1 for o in objects if type(o) is kind) for kind in (Profile, Visit, Consent)
            },
            "draft": self.session.visit is not None,
            "question": self.session.entrance._numbers._open is not None,  # type: ignore[union-attr]
        }


def codes_in(image: QImage) -> list[str]:
    """Codes that can be read in a picture."""
    if image.isNull():
        return []
    large = image.scaled(image.width() * 6, image.height() * 6) if image.width() < 400 else image
    grey = large.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return [code.text for code in read_codes(np.ascontiguousarray(rows[:, : grey.width()]))]


def known_customer(kiosk: Kiosk, code: str) -> dict[str, Any]:
    """By code, through the shop; receipt, PIN, and an associate who looks."""
    session = kiosk.session
    session.code_seen(code)
    kiosk.at(Screen.HOME)
    seen = {"home": len(kiosk.screen(KNOWN)), "profiles": kiosk.caches()["records"]["Profile"]}
    session.open_piece(session.shelf()[0].sku)
    session.toggle_shortlist(session.shelf()[0].sku)
    session.open_home()
    session.review_consents()
    kiosk.at(Screen.PRIVACY)
    kiosk.app.desk.privacy.openReceipt()
    kiosk.wait(0.6)
    seen["receipt"] = len(kiosk.caches()["codes"])
    session.pin_choice.open()
    kiosk.at(Screen.PIN)
    kiosk.type(PIN)
    seen["pin"] = len(kiosk.caches()["lines"])
    kiosk.enter()
    kiosk.type(PIN)
    kiosk.enter()
    kiosk.at(Screen.PRIVACY)
    session.backstage.knock()
    kiosk.at(Screen.STAFF)
    kiosk.type("huong")
    kiosk.enter()
    kiosk.type(STAFF_PIN)
    kiosk.enter()
    kiosk.at(Screen.ASSOCIATE)
    seen["associate"] = len(kiosk.screen(KNOWN))
    seen["python"] = len(in_python(KNOWN))
    session.leave_staff()
    kiosk.goodbye()
    return seen


def visitor_who_types(kiosk: Kiosk) -> dict[str, Any]:
    """A number and an answer that fit nobody, a name and a telephone; and somebody who tries the staff door."""
    session = kiosk.session
    session.wake()
    session.entrance.open_number()
    kiosk.at(Screen.NUMBER)
    kiosk.type(TYPED["number"])
    seen = {"number": len(kiosk.screen((TYPED["number"],)))}
    kiosk.enter()
    kiosk.at(Screen.PROOF)
    kiosk.type(TYPED["answer"])
    kiosk.enter()
    session.back()
    session.joining.open()
    kiosk.at(Screen.JOIN)
    session.joining.choose(Benefit.POINTS)
    kiosk.wait(0.5)
    kiosk.type(TYPED["name"])
    seen["name"] = len(kiosk.screen((TYPED["name"],)))
    kiosk.enter()
    kiosk.type(TYPED["phone"])
    seen["phone"] = len(kiosk.screen((TYPED["phone"],)))
    kiosk.enter()
    seen["draft"] = int(session.visit is not None and session.visit.draft is not None)
    session.backstage.knock()
    kiosk.at(Screen.STAFF)
    kiosk.type(TYPED["staff"])
    kiosk.enter()
    kiosk.type("246813")
    kiosk.enter()
    seen["python"] = len(in_python(tuple(TYPED.values()), (TYPED,)))
    kiosk.goodbye()
    return seen


def visitor_who_joins(kiosk: Kiosk) -> dict[str, Any]:
    session = kiosk.session
    session.wake()
    session.joining.open()
    session.joining.choose(Benefit.POINTS)
    session.joining.give_name(JOINED[0], Address.CHI)
    session.joining.give_phone(JOINED[1])
    for purpose in ASKED:
        session.joining.answer(purpose, True)
    kiosk.at(Screen.CARD)
    seen = {"card": len(kiosk.screen(JOINED)), "codes": len(kiosk.caches()["codes"])}
    session.joining.go_on()
    kiosk.at(Screen.HOME)
    kiosk.goodbye()
    return seen


def left(kiosk: Kiosk, canaries: tuple[str, ...], own: tuple[object, ...]) -> dict[str, Any]:
    # The process first: what the search of the screen finds would be found again.
    return {"python": in_python(canaries, own), "screen": kiosk.screen(canaries), **kiosk.caches()}


def main(folder: Path) -> dict[str, Any]:
    with Demo(folder) as demo, virtual_display(1080, 1920):
        demo.start_platform()
        demo.start_agent(DEMO_CODE)
        demo.wait_for_catalogue()
        code = demo.code_of("cus-lan", 60)
        application = qt.application()
        settings = Settings(
            data=demo.device, platform=demo.url, camera="none", goodbye_seconds=1, idle_seconds=900, full_screen=False
        )
        app = App(settings)
        app.show(1080, 1920)
        kiosk = Kiosk(app, application)
        kiosk.until(lambda: app.vision is not None)
        kiosk.wait(1)
        app._watchdog.stop()  # this scene does its searching on the screen's own thread
        told: dict[str, Any] = {"empty": kiosk.caches()}
        told["known"] = known_customer(kiosk, code)
        del code
        told["after_known"] = left(kiosk, KNOWN, (KNOWN,))
        typed = tuple(TYPED.values())
        told["typed"] = visitor_who_types(kiosk)
        told["after_typed"] = left(kiosk, typed, (typed, TYPED))
        demo.stop_agent()
        told["typed_on_disk"] = on_disk(demo.device, (*typed, PIN, STAFF_PIN, "246813"), opened=True)
        told["joined"] = visitor_who_joins(kiosk)
        told["after_joined"] = left(kiosk, JOINED, (JOINED,))
        # A member who joined is an event that was promised: it lies in the encrypted ledger, and nowhere in plain.
        told["plain_on_disk"] = on_disk(demo.device, (*KNOWN, *JOINED, *typed))
        told["promised"] = [
            line for line in on_disk(demo.device, JOINED, opened=True) if line.startswith("ledger")
        ] != []
        told["temp"] = on_disk(Path(tempfile.gettempdir()) / "guong", (*KNOWN, *JOINED, *typed))
        app.close()
        app.deleteLater()
        application.processEvents()
        application.shutdown()
    return told


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1])), ensure_ascii=False))
