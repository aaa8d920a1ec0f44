"""``kiosk tour``: the real kiosk, driven by touch through whole visits, with a report to look at."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.cli.run import size_of
from kiosk.cli.screen import virtual_display
from kiosk.demo import DEMO_CODE, Demo
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.tour.layouts import Layout


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=Path("tour"), help="folder for pictures, film and report")
    parser.add_argument("--camera", default="", help="film, folder of pictures or number; default: the demo footage")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi", help="language of the visit")
    parser.add_argument("--size", default="1080x1920", metavar="WxH", help="size of the screen in pixels")
    parser.add_argument("--text", type=float, choices=(1.0, 1.5, 2.0), default=1.0, help="size of the text")
    parser.add_argument(
        "--layouts",
        nargs="*",
        metavar="NAME",
        help="show the mirror's screen in every size, text, language and way of use instead of the visits; "
        "names, for example 1280x800-text2-vi-touch, choose some",
    )
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def main(arguments: argparse.Namespace) -> int:
    try:
        size = size_of(arguments.size)
    except ValueError:
        print(f"kiosk tour: --size {arguments.size} is not WIDTHxHEIGHT, for example 1080x1920", file=sys.stderr)
        return 2
    layouts = None
    if arguments.layouts is not None:
        from kiosk.tour.layouts import every

        layouts = [one for one in every() if not arguments.layouts or one.name in arguments.layouts]
        unknown = set(arguments.layouts) - {one.name for one in layouts}
        if unknown:
            print(f"kiosk tour: there is no layout {min(unknown)}; choose from", file=sys.stderr)
            print("\n".join(one.name for one in every()), file=sys.stderr)
            return 2
    return run_tour(
        out=arguments.out,
        camera=arguments.camera,
        language=arguments.lang,
        size=size,
        text=arguments.text,
        machine=arguments.json,
        layouts=layouts,
    )


def run_tour(
    *,
    out: Path,
    camera: str = "",
    language: str = "vi",
    size: tuple[int, int] = (1080, 1920),
    text: float = 1.0,
    machine: bool = False,
    layouts: list[Layout] | None = None,
) -> int:
    """Walks the tour, or the mirror's screen in ``layouts``, in a virtual display; 0 only if everything worked and no
    event was lost or doubled."""
    from kiosk.cli.demo import footage
    from kiosk.tour.layouts import surrounding
    from kiosk.tour.script import Tour
    from kiosk.tour.walk import walk

    out.mkdir(parents=True, exist_ok=True)
    for old in (
        *out.glob("[0-9]*-*.png"),
        *out.glob("mirror.mp4"),
        *out.glob("tour.json"),
        *out.glob("index.html"),
    ):
        old.unlink()
    began = time.monotonic()
    work = Path(tempfile.mkdtemp(prefix="guong-tour-"))
    try:
        with Demo(work) as demo, virtual_display(*(size if layouts is None else surrounding(layouts))):
            if not machine:
                print("Starting a platform and an agent ...", flush=True)
            demo.start_platform()
            demo.start_agent(DEMO_CODE)
            demo.wait_for_catalogue()
            set_up_s = round(time.monotonic() - began, 1)
            settings = Settings(
                data=demo.device,
                platform=demo.url,
                camera=camera or footage(),
                language=language,
                text_scale=text,
                idle_seconds=8,
                photo_port=0,
                full_screen=False,
            )
            if not machine:
                print("Walking through the visits ...", flush=True)
            report = walk(
                demo, settings, size, out, Tour.script if layouts is None else lambda tour: tour.every_layout(layouts)
            )
            report.measures["set_up_s"] = set_up_s
            device = demo.device_id()
            report.events = {
                "written": report.events["written"],
                "acknowledged": report.events["acknowledged"],
                "found_on_platform": int(demo.ask_platform("events", "--device", device).strip()),
            }
    finally:
        shutil.rmtree(work, ignore_errors=True)
    report.write(out)
    if machine:
        print(json.dumps(json.loads((out / "tour.json").read_text(encoding="utf-8")), ensure_ascii=False))
    else:
        for name, value in (*report.measures.items(), *report.events.items()):
            print(f"  {name}: {value}")
        for problem in report.problems:
            print(f"  PROBLEM: {problem}")
        print(f"Look at {out / 'index.html'}")
    return 0 if report.good else 1
