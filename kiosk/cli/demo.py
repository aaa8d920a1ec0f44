"""``kiosk demo``: a demo platform, an agent and the kiosk, all on this machine."""

from __future__ import annotations

import argparse
from pathlib import Path

from foundation.logs import set_up
from kiosk.cli import tour
from kiosk.cli.run import show
from kiosk.cli.screen import has_display
from kiosk.demo import DEMO_CODE, Demo
from kiosk.settings import load

FOOTAGE = Path(__file__).parents[2] / "assets" / "footage"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, default=Path("var/demo"), help="folder of the demo's data")
    parser.add_argument("--out", type=Path, default=Path("tour"), help="folder of the tour's pictures")


def footage() -> str:
    """The project's own footage, for a machine without a camera."""
    films = [file for file in sorted(FOOTAGE.iterdir()) if file.suffix in (".mp4", ".webm")] if FOOTAGE.exists() else []
    return str(films[0]) if films else "none"


def main(arguments: argparse.Namespace) -> int:
    if not has_display():
        print("There is no display here: the scripted tour follows, in a virtual one.")
        return tour.run_tour(out=arguments.out)
    camera = "auto" if any(Path("/dev").glob("video*")) else footage()
    with Demo(arguments.data) as demo:
        print("Starting the demo platform and the sync agent ...")
        demo.start_platform()
        demo.start_agent(DEMO_CODE)
        demo.wait_for_catalogue()
        print(f"The platform's pages for shop managers: {demo.url}")
        set_up(demo.device / "logs", "INFO")
        settings = load().model_copy(update={"data": demo.device, "platform": demo.url, "camera": camera})
        return show(settings)
