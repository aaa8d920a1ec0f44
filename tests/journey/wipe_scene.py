"""Serves a known customer in the real kiosk, says goodbye, and looks everywhere for what is left of them.

Prints JSON: for each place, what was found. A program of its own: it needs a display and a fresh interpreter.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem, QQuickWindow

from kiosk import qt
from kiosk.app import App
from kiosk.cli.screen import virtual_display
from kiosk.demo import DEMO_CODE, Demo
from kiosk.session import Screen
from kiosk.session.visit import Visit
from kiosk.settings import Settings
from sync.records import Profile

CANARIES = ("Lan", "Ngọc Lan", "84000000101", "G-100001", "cus-lan", "CHÚC MỪNG SINH NHẬT", "chị Lan")


def texts_of(thing: QObject) -> list[str]:
    meta = thing.metaObject()
    properties = [meta.property(i) for i in range(meta.propertyCount())]
    values = [thing.property(p.name()) for p in properties if p.typeName() == "QString"]
    return [str(value) for value in values if value]


def everything(root: QObject) -> list[QObject]:
    seen: list[QObject] = []
    waiting: list[QObject] = [root]
    while waiting:
        thing = waiting.pop()
        if any(thing is known for known in seen):
            continue
        seen.append(thing)
        waiting.extend(thing.children())
        if isinstance(thing, QQuickWindow):
            waiting.append(thing.contentItem())
        if isinstance(thing, QQuickItem):
            waiting.extend(thing.childItems())
    return seen


def on_screen(app: App) -> list[str]:
    found = []
    for thing in everything(app):
        found += [text for text in texts_of(thing) if any(canary in text for canary in CANARIES)]
    assert app.window is not None
    for thing in everything(app.window):
        found += [text for text in texts_of(thing) if any(canary in text for canary in CANARIES)]
    return found


def on_disk(folder: Path) -> list[str]:
    found = []
    for file in folder.rglob("*"):
        if file.is_file() and "platform" not in file.parts:
            content = file.read_bytes()
            found += [f"{file.name}: {c}" for c in CANARIES if len(c) > 5 and c.encode() in content]
    return found


def until(app: QGuiApplication, condition: Any, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("the kiosk did not get there")
        app.processEvents()
        time.sleep(0.01)


def main(folder: Path) -> dict[str, Any]:
    with Demo(folder) as demo, virtual_display(1080, 1920):
        demo.start_platform()
        demo.start_agent(DEMO_CODE)
        demo.wait_for_catalogue()
        code = demo.code_of("cus-lan", 60)
        application = qt.application()
        settings = Settings(data=demo.device, platform=demo.url, camera="none", goodbye_seconds=1, full_screen=False)
        app = App(settings)
        app.show(1080, 1920)
        until(application, lambda: app.vision is not None)
        app.session.code_seen(code)
        until(application, lambda: app.session.screen is Screen.HOME)
        pause = time.monotonic() + 1.5
        until(application, lambda: time.monotonic() > pause)
        app.session.open_piece(app.session.shelf()[0].sku)
        app.session.toggle_shortlist(app.session.shelf()[0].sku)
        app.session.open_home()
        pause = time.monotonic() + 1.0
        until(application, lambda: time.monotonic() > pause)
        during = {"screen": len(on_screen(app)), "profiles": count(Profile)}
        app.session.say_goodbye()
        until(application, lambda: app.session.screen is Screen.ATTRACT)
        pause = time.monotonic() + 2.0
        until(application, lambda: time.monotonic() > pause)
        clipboard = QGuiApplication.clipboard().text()
        app.ledger.flush()
        after = {
            "screen": on_screen(app),
            "profiles": count(Profile),
            "visits": count(Visit),
            "clipboard": clipboard,
            "disk": on_disk(demo.device),
            "temp": on_disk(Path(tempfile.gettempdir()) / "guong"),
        }
        app.close()
        app.deleteLater()
        application.processEvents()
        application.shutdown()
    return {"during": during, "after": after}


def count(kind: type) -> int:
    gc.collect()
    return sum(1 for thing in gc.get_objects() if type(thing) is kind)


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1])), ensure_ascii=False))
