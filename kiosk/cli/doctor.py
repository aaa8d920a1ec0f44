"""``kiosk doctor``: what works on this machine, in plain words, and what to do about what does not."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from foundation.errors import EnvironmentFailed
from kiosk.cli.screen import has_display, virtual_display
from kiosk.settings import Settings, load

CLOCK_LIMIT = 120.0
"""Seconds by which this machine's clock may differ from the platform's."""

READERS_FILE = "readers.json"
"""Written by the running screen (``kiosk.frontdesk``), which only it may import: it starts Qt."""
PROBE = """
import sys
from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext
app = QGuiApplication(sys.argv)
context, surface = QOpenGLContext(), QOffscreenSurface()
surface.create()
if not context.create() or not context.makeCurrent(surface):
    sys.exit(3)
gl = context.functions()
print(gl.glGetString(0x1F01))
"""
"""Prints OpenGL's renderer; a program of its own, so that a broken driver cannot end the doctor."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``state``: good, so-so (works, with less), or bad."""

    what: str
    state: str
    says: str
    remedy: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON for machines")


def main(arguments: argparse.Namespace) -> int:
    settings = load()
    looks: list[tuple[str, Callable[[Settings], Finding]]] = [
        ("display", _display),
        ("graphics", _graphics),
        ("camera", _camera),
        ("vision networks", _networks),
        ("database", _database),
        ("own pieces", _own_pieces),
        ("sync agent", _agent),
        ("readers", _readers),
        ("platform", _platform),
        ("clock", _clock),
    ]
    findings = []
    for what, look in looks:
        try:
            findings.append(look(settings))
        except EnvironmentFailed as failure:
            findings.append(Finding(what, "bad", failure.what, failure.remedy))
    if arguments.json:
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        marks = {"good": "ok  ", "so-so": "so-so", "bad": "BAD "}
        for finding in findings:
            print(f"{marks[finding.state]:<6}{finding.what:<17}{finding.says}")
            if finding.remedy:
                print(f"{'':<23}-> {finding.remedy}")
    return 1 if any(finding.state == "bad" for finding in findings) else 0


def _display(_settings: Settings) -> Finding:
    if has_display():
        shown = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")
        return Finding("display", "good", f"There is a display ({shown}).")
    return Finding(
        "display", "so-so", "No display here; only 'kiosk tour' works, in a virtual one.", "Log in on the screen."
    )


def _graphics(_settings: Settings) -> Finding:
    from kiosk.qt import draws_in_software

    if has_display():
        renderer = _renderer()
    else:
        with virtual_display(320, 240):
            renderer = _renderer()
    if renderer is None:
        return Finding("graphics", "bad", "OpenGL does not start.", "Install libgl1-mesa-dri, or the card's driver.")
    if draws_in_software(renderer):
        return Finding("graphics", "so-so", f"Software rendering ({renderer}): fine at 1280x720, a GPU shows more.")
    return Finding("graphics", "good", f"GPU: {renderer}.")


def _renderer() -> str | None:
    try:
        done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, timeout=30, check=False)
    except subprocess.TimeoutExpired:
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None


def _camera(settings: Settings) -> Finding:
    from hardware.camera import camera_from

    camera = camera_from(settings.camera, width=settings.camera_width, height=settings.camera_height)
    try:
        camera.open()
        frame = camera.read()
    finally:
        camera.close()
    measured = "calibrated" if frame.calibrated else "not calibrated: sizes are approximate"
    return Finding("camera", "good", f"{camera.name}: {frame.width}x{frame.height}, {measured}.")


def _networks(_settings: Settings) -> Finding:
    from models.runtime import doctor

    states = doctor()
    wrong = [f"{state.file}: {state.text}" for state in states if not state.ok]
    if wrong:
        return Finding("vision networks", "bad", "; ".join(wrong) + ".", "Install the program again.")
    return Finding("vision networks", "good", f"All {len(states)} files are the published ones (sha256).")


def _database(settings: Settings) -> Finding:
    from sync.store import Keys, Ledger

    file = settings.data / "ledger.db"
    if not file.exists():
        return Finding("database", "so-so", f"No records yet in {settings.data}.", "They are made at the first start.")
    ledger = Ledger.open(file, Keys.load(settings.data))
    try:
        counts, trouble = ledger.counts(), ledger.trouble
    finally:
        ledger.close()
    if trouble is not None:
        return Finding("database", "bad", trouble.what, trouble.remedy)
    says = f"{counts.waiting} events wait for the platform, {counts.acknowledged} of {counts.written} are there."
    return Finding("database", "good" if counts.quarantined == 0 else "so-so", says)


def _readers(settings: Settings) -> Finding:
    """How the running screen last found its scanner, card reader and beacons."""
    file = settings.data / READERS_FILE
    try:
        noted = json.loads(file.read_text(encoding="utf-8"))
        at, readers = datetime.fromisoformat(noted["at"]), dict(noted["readers"])
    except FileNotFoundError:
        return Finding("readers", "so-so", "The screen has not looked at its readers yet.", "Start 'kiosk run'.")
    except (OSError, ValueError, KeyError, TypeError):
        return Finding("readers", "so-so", f"{file.name} cannot be read.", "Start 'kiosk run': it writes it anew.")
    when = f"{at.astimezone():%H:%M, %d.%m.}"
    gone = {name: told["says"] for name, told in readers.items() if not told["working"]}
    if gone:
        says = "; ".join(f"{name}: {why or 'does not answer'}" for name, why in sorted(gone.items()))
        return Finding("readers", "bad", f"{says} (at {when})", "Plug it in again; the screen finds it by itself.")
    return Finding("readers", "good", f"All work: {', '.join(sorted(readers)) or 'none is set up'} (at {when}).")


def _own_pieces(settings: Settings) -> Finding:
    """Those that this shop put on its own kiosk (``kiosk piece``)."""
    from sync.store import Keys, OwnPieces

    if not (settings.data / "shop.db").exists():
        return Finding("own pieces", "good", "None: the catalogue is the platform's alone.")
    own = OwnPieces(settings.data, Keys.load(settings.data))
    try:
        pieces = own.all()
        gone = [each.piece.sku for each in pieces if any(own.file(sha256) is None for sha256 in each.files)]
    finally:
        own.close()
    if own.trouble is not None:
        return Finding("own pieces", "bad", own.trouble.what, own.trouble.remedy)
    if gone:
        says = f"Files of {', '.join(gone)} are missing."
        return Finding("own pieces", "bad", says, "Add these again with 'kiosk piece add FILE --shop --replace'.")
    return Finding("own pieces", "good", f"{len(pieces)} beside the platform's; 'kiosk piece list' names them.")


def _agent(settings: Settings) -> Finding:
    from sync.store import Cache, Keys

    file = settings.data / "cache.db"
    if not file.exists():
        return Finding("sync agent", "so-so", "It has not run here yet.", "Start the service, or 'kiosk agent'.")
    cache = Cache.open(file, Keys.load(settings.data), stale_hours=settings.stale_hours)
    try:
        contact, status = cache.contact(), cache.status()
    finally:
        cache.close()
    error = f" Last error: {status.last_error}" if status.last_error else ""
    if contact.last_contact_at is None:
        return Finding(
            "sync agent", "bad", f"It never reached the platform.{error}", "Look at the network and the address."
        )
    ago = datetime.now(UTC) - contact.last_contact_at
    says = f"Last contact {int(ago.total_seconds() // 60)} min ago.{error}"
    if contact.stale:
        return Finding("sync agent", "bad", says + " Nobody is recognised any more.", "Look at the network.")
    return Finding("sync agent", "good" if not error else "so-so", says)


def _platform(settings: Settings) -> Finding:
    try:
        answer = httpx.get(f"{settings.platform}/health", timeout=5)
        answer.raise_for_status()
        answer.json()
    except (httpx.HTTPError, ValueError) as error:
        return Finding(
            "platform",
            "so-so",
            f"{settings.platform} does not answer as the platform ({type(error).__name__}); the shop goes on without.",
            "Look at the network and the setting 'platform'.",
        )
    return Finding("platform", "good", f"{settings.platform} answers.")


def _clock(settings: Settings) -> Finding:
    try:
        date = httpx.get(f"{settings.platform}/health", timeout=5).headers.get("date")
    except httpx.HTTPError:
        date = None
    now = datetime.now(UTC)
    if date is None:
        return Finding("clock", "so-so", f"{now:%Y-%m-%d %H:%M} UTC, compared with nothing: no platform.")
    off = abs((now - parsedate_to_datetime(date)).total_seconds())
    if off > CLOCK_LIMIT:
        return Finding("clock", "bad", f"{off:.0f} s away from the platform's clock.", "Turn time synchronisation on.")
    return Finding("clock", "good", f"{now:%Y-%m-%d %H:%M} UTC, as the platform's.")
