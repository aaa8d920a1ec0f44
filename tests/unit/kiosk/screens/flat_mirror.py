"""The mirror's screen on a machine whose OpenGL does not start, as a program of its own: prints what it shows.

python -m tests.unit.kiosk.screens.flat_mirror PICTURE.png
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from PySide6.QtQuick import QQuickItem

from kiosk.glass import on_glass
from kiosk.qt import application, complaints, listen_to_qt
from tests.unit.kiosk.screens.before_the_mirror import PIECES, Person

SIZE = (1280, 800)
PICTURES = PIECES.parent / "pictures"


def items(root: QQuickItem, name: str) -> list[QQuickItem]:
    """All visible items of this name; what a Repeater makes is nobody's QObject child."""
    below = [found for child in root.childItems() for found in items(child, name)]
    return below + ([root] if root.objectName() == name and root.isVisible() else [])


def painted(image: QQuickItem) -> bool:
    """Whether a picture was read."""
    return float(image.property("paintedWidth")) > 0


def main(picture: Path) -> None:
    app = application()
    listen_to_qt()
    person = Person(app, SIZE, {"BT-1043": str(PICTURES / "GE-001.webp"), "BT-1050": str(PICTURES / "GE-003.webp")})
    person.hall.go("piece")
    person.hall.session.try_on("BT-1043")
    person.until(lambda: bool(person.hall.stage.property("settled")), "the mirror's screen")
    person.watched(True)
    told: dict[str, Any] = {"flat": person.stage().property("flat")}
    pieces = lambda: items(person.mirror(), "flatPiece")  # noqa: E731  asked again and again
    person.until(lambda: len(pieces()) == 1 and painted(pieces()[0]), "the piece's picture")
    told["first"] = [p.property("source").toString() for p in pieces()]
    person.hall.languages.choose("vi")
    person.wait(0.2)
    told["note"] = [n.property("text") for n in items(person.mirror(), "flatNote")]
    person.hall.languages.choose("en")
    person.wait(0.2)
    told["note"] += [n.property("text") for n in items(person.mirror(), "flatNote")]
    person.tryon.swap(1)
    person.until(lambda: [p.property("source").toString() for p in pieces()] != told["first"], "the next picture")
    person.until(lambda: painted(pieces()[0]), "the next picture")
    told["second"] = [p.property("source").toString() for p in pieces()]
    person.until(lambda: person.mirror().property("cameraState") == "live", "the camera's picture")
    person.wait(0.3)
    told["guidance"] = person.stage().property("guidance")
    on_glass(person.hall.window).save(str(picture))
    told["warnings"] = person.hall.warnings + complaints
    person.close()
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
