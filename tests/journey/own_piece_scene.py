"""A technician adds a piece while the screen runs; a guest tries it on; syncs come and go. Prints JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from kiosk import qt
from kiosk.cli.demo import footage
from kiosk.cli.screen import virtual_display
from kiosk.demo import DEMO_CODE, Demo
from kiosk.settings import Settings
from kiosk.tryon import MirrorStage
from sync.store import Keys, OwnPieces
from tests.journey.trouble_scene import Shop

ROOT = Path(__file__).resolve().parents[2]
SKU, CHAINS = "OWN-3", "CH-6"


def command(shop: Shop, data: Path, *words: str) -> dict[str, Any]:
    """``kiosk piece``, as a technician runs it beside the screen, which goes on."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "piece", *words, "--json"],
        cwd=ROOT,
        env={**os.environ, "GUONG_DATA": str(data)},
        stdout=subprocess.PIPE,
        text=True,
    )
    shop.until(lambda: process.poll() is not None, 150)
    told: dict[str, Any] = json.loads(process.communicate()[0].splitlines()[-1])
    return told


def shares(shop: Shop) -> dict[str, float]:
    assert shop.app.window is not None
    mirror = shop.app.window.findChild(QObject, "mirror")
    stage = mirror.findChild(MirrorStage) if mirror is not None else None
    return stage.shares() if stage is not None else {}


def main(folder: Path) -> dict[str, Any]:
    with Demo(folder) as demo, virtual_display(1280, 800):
        demo.start_platform()
        demo.start_agent(DEMO_CODE)
        demo.wait_for_catalogue()
        qt.listen_to_qt()
        application = qt.application()
        settings = Settings(data=demo.device, platform=demo.url, camera=footage(), full_screen=False, idle_seconds=900)
        try:
            shop = Shop(application, settings)
            session, told = shop.app.session, {}
            session.wake()
            session.choose_language("en")
            session.go_on_as_guest()
            before = len(session.shelf())
            file = ROOT / "assets" / "pieces" / "GE-003.glb"
            added = command(
                shop,
                demo.device,
                "--steps",
                "4",
                "add",
                str(file),
                "--kind",
                "earring",
                "--sku",
                SKU,
                "--shop",
                "--price",
                "9000000",
            )
            shop.until(lambda: len(session.shelf()) == before + 1, 10)
            told["added"] = added["in_catalogue"]
            session.toggle_shortlist(SKU)
            session.try_on(SKU)
            shop.until(lambda: shares(shop).get(SKU, 0.0) > 0.9)
            told["worn"] = True
            record = session.piece(SKU)
            assert record is not None
            told["picture"] = Path(shop.app._media(record.picture)).is_file()
            # Through the platform's door comes another one, to every kiosk; the agent fetches it and tidies its media.
            ring = str(ROOT / "assets" / "pieces" / "GR-006.glb")
            out = folder / "out"
            command(
                shop,
                demo.device,
                "add",
                ring,
                "--kind",
                "ring",
                "--sku",
                CHAINS,
                "--price",
                "37000000",
                "--out",
                str(out),
                "--steps",
                "4",
            )
            demo.ask_platform("piece", "put", str(out / f"{CHAINS}.json"))
            shop.until(lambda: (came := session.piece(CHAINS)) is not None and bool(shop.app._media(came.model)), 30)
            shop.until(lambda: bool(shop.app._media(session.piece(CHAINS).picture)), 30)  # type: ignore[union-attr]
            told["from_the_platform"] = True
            shop.wait(1.0)
            told["after_sync"] = session.piece(SKU) is not None and Path(shop.app._media(record.model)).is_file()
            demo.ask_platform("piece", "retire", CHAINS)
            shop.until(lambda: session.piece(CHAINS) is None, 30)
            told["removed"] = command(shop, demo.device, "remove", SKU)["ok"]
            shop.until(lambda: session.piece(SKU) is None, 10)
            own = OwnPieces(demo.device, Keys.load(demo.device))
            told["left"] = len(own.all())
            own.close()
            shop.close()
            told["complaints"] = qt.complaints
        finally:
            application.shutdown()
    return told


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1])), ensure_ascii=False))
