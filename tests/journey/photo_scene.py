"""A photo in the real kiosk with the demo footage; a program of its own. Prints one JSON line at each stop, and goes on
when a line comes in: meanwhile whoever started it may look at its memory from outside.
"""

from __future__ import annotations

import base64
import gc
import json
import re
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickItem

from hardware.codes import read_codes
from kiosk import qt
from kiosk.cli.demo import footage
from kiosk.cli.screen import virtual_display
from kiosk.demo import DEMO_CODE, Demo
from kiosk.photo.links import Photo
from kiosk.session import Screen
from kiosk.settings import Settings
from tests.journey.trouble_scene import Pluggable, Shop

SIZE = (1280, 800)
MASK = 0x5A
"""What the bytes that are looked for are changed by before they are told: so that telling them leaves none behind."""


def pixels(image: QImage) -> NDArray[np.uint8]:
    image = image.convertToFormat(QImage.Format.Format_BGR888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def stop(told: dict[str, Any]) -> None:
    print(json.dumps(told), flush=True)
    sys.stdin.readline()


def ask(method: str, url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


def held() -> int:
    gc.collect()
    return sum(1 for thing in gc.get_objects() if type(thing) is Photo and any(thing.jpeg))


def item(shop: Shop, name: str) -> Any:
    assert shop.app.window is not None
    found = shop.app.window.findChild(QObject, name)
    assert found is not None, name
    return found


def shown(shop: Shop) -> float:
    """Share of the worn piece that the mirror shows, 0..1."""
    assert shop.app.window is not None
    mirror = shop.app.window.findChild(QObject, "mirror")
    return 0.0 if mirror is None else float(mirror.property("shown") or 0.0)


def count_down(shop: Shop) -> None:
    shop.app.photo.press()
    if shop.app.photo.step == "asking":
        shop.app.photo.agree()
    shop.until(lambda: shop.app.photo.step == "counting")


def main(folder: Path, stops: bool) -> None:
    with Demo(folder) as demo, virtual_display(*SIZE):
        demo.start_platform()
        demo.start_agent(DEMO_CODE)
        demo.wait_for_catalogue()
        demo.stop_agent()
        qt.listen_to_qt()
        application = qt.application()
        settings = Settings(
            data=demo.device,
            platform=demo.url,
            camera=footage(),
            full_screen=False,
            idle_seconds=600,
            goodbye_seconds=1,
            photo_address="127.0.0.1",
            photo_port=0,
        )
        camera = Pluggable()
        shop = Shop(application, settings, camera)
        told: dict[str, Any] = {}
        try:
            sku = shop.try_on()
            shop.until(lambda: shown(shop) > 0.9)

            # A camera that is lost in the middle: words, and no photo.
            count_down(shop)
            shop.wait(0.8)
            camera.pulled = True
            shop.until(lambda: shop.app.photo.trouble == "camera")
            told["lost"] = [shop.app.photo.held, shop.says("no photo was taken"), shop.app.photo.step]
            camera.pulled = False
            shop.until(lambda: shop.camera_state() == "live")
            shop.app.photo.cancel()
            shop.until(lambda: shown(shop) > 0.9)

            # The very frame with its jewellery: of a picture that stands still, pixel by pixel.
            mirror: QQuickItem = item(shop, "mirror")
            mirror.setProperty("frozen", True)
            shop.wait(1.0)
            assert shop.app.window is not None
            looked = pixels(shop.app.window.grabWindow())[: int(mirror.height()), : int(mirror.width())]
            began = time.monotonic()
            count_down(shop)
            shop.until(lambda: shop.app.session.screen is Screen.PHOTO, 20)
            told["seconds"] = round(time.monotonic() - began, 2)
            shop.until(lambda: shop.app.photo.handOver == "waiting")
            shop.wait(1.0)
            # Read in place: a copy of the test's own would be found later.
            jpeg = np.frombuffer(shop.app.photo.booth._photo.jpeg, np.uint8)  # type: ignore[union-attr]
            photo = cv2.imdecode(jpeg, cv2.IMREAD_COLOR)
            told["size"] = [photo.shape[1], photo.shape[0]]
            scale = photo.shape[1] / looked.shape[1]
            small = cv2.resize(photo, (looked.shape[1], round(photo.shape[0] / scale)), interpolation=cv2.INTER_AREA)
            # Where no button lies over the mirror: the middle of it.
            h, w = looked.shape[:2]
            area = (slice(int(h * 0.3), int(h * 0.9)), slice(int(w * 0.15), int(w * 0.85)))
            told["off_by"] = round(float(np.abs(small[:h][area].astype(int) - looked[area]).mean()), 2)
            corner = (slice(0, int(h * 0.14)), slice(0, int(w * 0.08)))
            told["buttons_off_by"] = round(float(np.abs(small[:h][corner].astype(int) - looked[corner]).mean()), 2)
            del looked, photo, small

            # The way home, read off the glass as a phone would.
            shop.until(lambda: bool(item(shop, "stage").property("settled")))
            links = [code.text for code in read_codes(pixels(shop.app.window.grabWindow()))]
            told["link_on_screen"] = links == [shop.app.photo.link]
            needle = jpeg[len(jpeg) // 2 : len(jpeg) // 2 + 48] ^ MASK
            told["during"] = held()
            del jpeg
            if stops:
                stop({"needle": bytes(needle).hex(), "mask": MASK})
            status, page = ask("GET", links[0])
            told["page"] = [status, b"base64," in page]
            shop.until(lambda: shop.app.photo.handOver == "opened")
            if not stops:
                status, page = ask("POST", links[0])
                found = re.search(rb"base64,([^\"]+)", page)
                told["saved"] = [status, found is not None and base64.b64decode(found[1])[:2] == b"\xff\xd8"]
                shop.until(lambda: shop.app.photo.handOver == "saved")
                told["words"] = shop.says("It is on your phone")
                told["second"] = ask("POST", links[0])[0]
            else:
                shop.app.session.say_goodbye()
                shop.until(lambda: shop.app.session.screen is Screen.ATTRACT)
                shop.wait(2.0)
                told["after_goodbye"] = [ask("POST", links[0])[0], shop.app.photo.held, shop.app.photo.source]
            told["after"] = held()
            told["on_disk"] = [file.name for file in demo.device.rglob("*") if file.is_file() and is_picture(file)]
            if stops:
                stop({})
            shop.app.ledger.flush()
            events = [event for event in demo_events(shop) if event[0].startswith("photo.")]
            told["events"] = events
            told["worn"] = sku
            told["complaints"] = qt.complaints
            shop.close()
        except Exception:
            print(json.dumps(told), file=sys.stderr)
            raise
        finally:
            application.shutdown()
    print(json.dumps(told), flush=True)


def is_picture(file: Path) -> bool:
    """A photo, or its beginning, that is no media of the catalogue's: three bytes alone are found by chance in what is
    encrypted, a first segment with another behind it is not."""
    if file.parent.name == "media":
        return False
    data = file.read_bytes()
    for found in re.finditer(rb"\xff\xd8\xff[\xdb\xe0-\xef]", data):
        length = int.from_bytes(data[found.end() : found.end() + 2], "big")
        if re.match(rb"\xff[\xc0-\xfe]", data[found.end() + length : found.end() + length + 2]):
            return True
    return False


def demo_events(shop: Shop) -> list[list[Any]]:
    from sync.store import Outbox

    return [[event.type.value, event.data] for event in Outbox(shop.app.ledger).waiting(500)]


if __name__ == "__main__":
    main(Path(sys.argv[1]), "stops" in sys.argv[2:])
