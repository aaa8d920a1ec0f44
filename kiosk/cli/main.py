"""The one command, ``kiosk``, and where its parts live. A part is imported only when it is called."""

from __future__ import annotations

import argparse
import importlib
import sys
from typing import Protocol

from foundation.errors import EnvironmentFailed

COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("kiosk.cli.run", "show the kiosk on this screen"),
    "demo": ("kiosk.cli.demo", "start a demo platform and the kiosk with demo data (without a display: the tour)"),
    "tour": ("kiosk.cli.tour", "drive the real kiosk through a whole visit; leave pictures, a film and a report"),
    "doctor": ("kiosk.cli.doctor", "say in plain words what works on this machine"),
    "agent": ("kiosk.cli.agent", "run the sync agent, which sends and fetches when the network allows"),
    "settings": ("kiosk.cli.settings", "list every setting with its value, type and meaning"),
    "bench": ("kiosk.cli.bench", "measure: start, mirror, vision, identifying, records, platform"),
    "piece": ("kiosk.cli.piece", "check a .glb and take it into the collection"),
    "calibrate-light": ("kiosk.cli.calibrate_light", "take a shop's light from pictures of a mirror ball"),
    "render": ("kiosk.cli.render", "draw a piece at a pose under a light into a PNG, off the screen"),
    "fault": ("kiosk.cli.fault", "kill, cut and corrupt a real sync agent, and count what was lost"),
    "calibrate": ("kiosk.cli.calibrate", "measure this camera's lens with the printed board"),
    "vision": ("kiosk.cli.vision", "run the vision pipeline over a folder of pictures"),
}


class Command(Protocol):
    """What each module behind a command offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def main(self, arguments: argparse.Namespace) -> int: ...


def main(argv: list[str] | None = None) -> int:
    """Runs one command; 0 when it did what was asked, 1 when the environment failed, 2 for wrong usage."""
    words = sys.argv[1:] if argv is None else argv
    if words[:2] == ["calibrate", "light"]:
        words = ["calibrate-light", *words[2:]]
    parser = argparse.ArgumentParser(
        prog="kiosk",
        description="Gương, the jewellery mirror. 'kiosk COMMAND --help' explains each command.",
        epilog="Settings come from a file and the environment: see 'kiosk settings'.",
    )
    parts = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    chosen = next((word for word in words if word in COMMANDS), None)
    module: Command | None = None
    for name, (path, summary) in COMMANDS.items():
        part = parts.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        if name == chosen:
            module = importlib.import_module(path)
            module.add_arguments(part)
    arguments = parser.parse_args(words)
    assert module is not None
    try:
        return module.main(arguments)
    except EnvironmentFailed as failure:
        print(f"kiosk {chosen}: {failure.what}", file=sys.stderr)
        if failure.remedy:
            print(f"  {failure.remedy}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
