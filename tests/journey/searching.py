"""Looks for what is left of a person: on the screen, in the process, and on the disk with its databases opened."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtQuick import QQuickItem, QQuickWindow

from sync.store import Keys
from sync.store.pages import all_pages


def texts_of(thing: QObject) -> list[str]:
    """Every property of an object that holds text."""
    meta = thing.metaObject()
    properties = [meta.property(i) for i in range(meta.propertyCount())]
    values = [thing.property(p.name()) for p in properties if p.typeName() in ("QString", "QVariant", "QUrl")]
    return [str(value) for value in values if value]


def everything(roots: Iterable[QObject]) -> list[QObject]:
    """Every object under these, in the tree of owners and in the tree of items."""
    seen: dict[int, QObject] = {}
    waiting = list(roots)
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen[id(thing)] = thing
        waiting.extend(thing.children())
        if isinstance(thing, QQuickWindow):
            waiting.append(thing.contentItem())
        if isinstance(thing, QQuickItem):
            waiting.extend(thing.childItems())
    return list(seen.values())


def on_screen(roots: Iterable[QObject], canaries: Sequence[str]) -> list[str]:
    """Texts of view-models and items that hold a canary."""
    return [text for thing in everything(roots) for text in texts_of(thing) if any(c in text for c in canaries)]


def in_python(canaries: Sequence[str], but: Iterable[object] = ()) -> list[str]:
    """Strings that any object of this interpreter holds, whoever it is: what holds them, and where.

    ``but`` are holders that are the search's own.
    """
    gc.collect()
    own = {id(thing) for thing in (canaries, but, *but)}
    found = []
    for holder in gc.get_objects():
        if id(holder) in own:
            continue
        for part in gc.get_referents(holder):
            if type(part) is str and len(part) < 100_000 and any(canary in part for canary in canaries):
                found.append(f"{type(holder).__module__}.{type(holder).__qualname__}: {part[:60]!r}")
    return found


def on_disk(folder: Path, canaries: Sequence[str], *, opened: bool = False) -> list[str]:
    """Files that hold a canary: as they lie there, and if ``opened`` on the decrypted pages of the databases.

    Looked for by a process of its own: whoever reads and closes a file gives up SQLite's locks on it that its own
    process holds.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.journey.searching", str(folder), "opened" if opened else "", *canaries],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    return list(json.loads(done.stdout))


def search(folder: Path, canaries: Sequence[str], *, opened: bool) -> list[str]:
    """Pages of free space and of the write-ahead log count. Case does not matter."""
    wanted = {canary: canary.casefold().encode() for canary in canaries}
    found = set()
    for file in folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            low = content.lower()
            found |= {f"{file.name}: {c}" for c, raw in wanted.items() if raw in low or c.encode() in content}
    if opened:
        keys = Keys.load(folder)
        for name in ("ledger.db", "cache.db"):
            for page in all_pages(folder / name, keys.candidates(name)[0]):
                low = page.lower()
                found |= {f"{name} (decrypted): {c}" for c, raw in wanted.items() if raw in low or c.encode() in page}
    return sorted(found)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(search(Path(sys.argv[1]), sys.argv[3:], opened=sys.argv[2] == "opened")))
