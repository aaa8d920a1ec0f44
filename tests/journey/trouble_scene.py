"""Visits in a shop where something breaks, each a program of its own: prints what the shopper was told, as JSON."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem

import models.runtime
from hardware.camera import camera_from
from hardware.errors import DeviceGone
from hardware.frame import Frame
from kiosk import qt
from kiosk.app import App
from kiosk.cli.demo import footage
from kiosk.cli.screen import virtual_display
from kiosk.demo import DEMO_CODE, Demo
from kiosk.session import Screen
from kiosk.settings import Settings
from models.runtime import WEIGHTS
from sync.fault.processes import small_disk
from sync.records import Kind


class Pluggable:
    """A real film whose cable can be pulled."""

    def __init__(self) -> None:
        self._camera = camera_from(footage())
        self.pulled = False

    @property
    def name(self) -> str:
        return self._camera.name

    def open(self) -> None:
        if self.pulled:
            raise DeviceGone("The camera is not there.", "Plug it in again.")
        self._camera.open()

    def read(self) -> Frame:
        if self.pulled:
            raise DeviceGone("The camera went away.", "Plug it in again.")
        return self._camera.read()

    def close(self) -> None:
        self._camera.close()


class Shop:
    """A kiosk that serves a guest, with a demo shop's catalogue behind it."""

    def __init__(self, application: QGuiApplication, settings: Settings, camera: Any = None) -> None:
        self.application = application
        self.app = App(settings, camera=camera)
        self.app.show(1280, 800)
        self.until(lambda: self.app.vision is not None)

    def until(self, condition: Callable[[], bool], seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(f"{self.words()} on {self.app.session.screen}, camera {self.camera_state()}")
            self.application.processEvents()
            time.sleep(0.005)

    def wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() > end, seconds + 5)

    def words(self) -> list[str]:
        """Every text that can be seen now."""
        assert self.app.window is not None
        found: list[str] = []

        def look(item: QQuickItem) -> None:
            if not item.isVisible() or item.opacity() < 0.05:
                return
            text = item.property("text")
            if isinstance(text, str) and text:
                found.append(text)
            for child in item.childItems():
                look(child)

        look(self.app.window.contentItem())
        return found

    def says(self, words: str) -> bool:
        return any(words in text for text in self.words())

    def camera_state(self) -> str:
        assert self.app.window is not None
        mirror = self.app.window.findChild(QObject, "mirror")
        return "" if mirror is None else str(mirror.property("cameraState"))

    def try_on(self) -> str:
        session = self.app.session
        session.wake()
        session.choose_language("en")
        session.go_on_as_guest()
        piece = next(piece for piece in session.shelf() if piece.kind is Kind.EARRING and piece.model)
        session.toggle_shortlist(piece.sku)
        session.try_on(piece.sku)
        return piece.sku

    def close(self) -> None:
        self.app.session.say_goodbye()
        self.until(lambda: self.app.session.screen is Screen.ATTRACT)
        self.wait(1.0)
        self.app.close()
        self.app.deleteLater()
        self.application.processEvents()


def unplugged(shop_of: Callable[..., Shop], _demo: Demo) -> dict[str, Any]:
    camera = Pluggable()
    shop = shop_of(camera=camera)
    shop.try_on()
    shop.until(lambda: shop.camera_state() == "live")
    camera.pulled = True
    shop.until(lambda: shop.camera_state() == "gone")
    shop.until(lambda: shop.says("camera is resting"))
    kept = len(shop.app.session.visit.shortlist)
    camera.pulled = False
    shop.until(lambda: shop.camera_state() == "live")
    shop.until(lambda: not shop.says("camera is resting"))
    screen = shop.app.session.screen
    shop.close()
    return {"kept": kept, "screen": screen.value}


def wrong_network(shop_of: Callable[..., Shop], demo: Demo) -> dict[str, Any]:
    """A network whose file was changed by one byte: nobody looks through it."""
    weights = demo.folder / "weights"
    shutil.copytree(WEIGHTS, weights)
    victim = max(weights.glob("*.onnx"), key=lambda file: file.stat().st_size)
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    victim.write_bytes(content)
    assert models.runtime.load.__kwdefaults__ is not None
    models.runtime.load.__kwdefaults__["weights"] = weights
    shop = shop_of(camera=None)
    shop.try_on()
    shop.until(lambda: shop.camera_state() == "blind")
    shop.until(lambda: shop.says("staff will gladly help"))
    shop.app.session.back()
    screen = shop.app.session.screen
    shop.close()
    return {"screen": screen.value}


def torn(shop_of: Callable[..., Shop], demo: Demo) -> dict[str, Any]:
    """The cache's first pages are garbage: it is set aside, and the visit goes on."""
    cache = demo.device / "cache.db"
    content = bytearray(cache.read_bytes())
    content[:8192] = bytes(8192)
    cache.write_bytes(content)
    for beside in (cache.with_name("cache.db-wal"), cache.with_name("cache.db-shm")):
        beside.unlink(missing_ok=True)
    shop = shop_of(camera=None)
    session = shop.app.session
    session.wake()
    session.go_on_as_guest()
    shop.until(lambda: session.screen is Screen.HOME)
    shop.wait(0.5)
    shop.app.ledger.flush()
    written = shop.app.ledger.counts().written
    before = len(session.shelf())
    demo.start_agent(DEMO_CODE)
    shop.until(lambda: len(session.shelf()) > 0, 200)
    pieces = len(session.shelf())
    shop.close()
    return {"written": written, "before": before, "pieces": pieces}


def full_disk(shop_of: Callable[..., Shop], demo: Demo) -> dict[str, Any]:
    """The disk fills up during a visit; when there is room again, everything that happened is written."""
    small = demo.folder / "small"
    with small_disk(small, 24) as mounted:
        if not mounted:
            return {"skipped": "mounting a small disk needs root"}
        for name in ("ledger.db", "cache.db", "key", "device.key"):
            for file in demo.device.glob(name + "*"):
                if file.is_file():
                    shutil.copy2(file, small / file.name)
        filler = small / "filler"
        # Hardly room for the visit: with more, the ledger's log would be made long enough for all that happens in it.
        filler.write_bytes(bytes(shutil.disk_usage(small).free - 8_000_000))
        shop = shop_of(camera=None, data=small)
        session, ledger = shop.app.session, shop.app.ledger
        with filler.open("ab", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass
        session.wake()
        session.go_on_as_guest()
        for _ in range(40):
            session.browse(None)
            session.open_home()
        shop.wait(1.5)
        full = ledger.counts()
        screen = session.screen
        filler.unlink()
        shop.until(lambda: ledger.counts().unsaved == 0)
        ledger.flush()
        after = ledger.counts()
        shop.close()
    return {"screen": screen.value, "unsaved": full.unsaved, "written": after.written, "left": after.unsaved}


SCENES = {"unplugged": unplugged, "wrong_network": wrong_network, "torn": torn, "full_disk": full_disk}


def main(scene: str, folder: Path) -> dict[str, Any]:
    with Demo(folder) as demo, virtual_display(1280, 800):
        demo.start_platform()
        demo.start_agent(DEMO_CODE)
        demo.wait_for_catalogue()
        demo.stop_agent()
        qt.listen_to_qt()
        application = qt.application()

        def shop_of(*, camera: Any, data: Path = demo.device) -> Shop:
            return Shop(
                application,
                Settings(
                    data=data,
                    platform=demo.url,
                    camera=footage(),
                    full_screen=False,
                    idle_seconds=600,
                    goodbye_seconds=1,
                ),
                camera,
            )

        try:
            told = SCENES[scene](shop_of, demo)
            told["complaints"] = qt.complaints
        finally:
            application.shutdown()  # before its display ends
    return told


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2])), ensure_ascii=False))
