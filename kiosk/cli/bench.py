"""``kiosk bench``: measures what the shop feels, in JSON or as a table. Run it on a quiet machine."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foundation.errors import EnvironmentFailed
from kiosk.cli.demo import footage
from kiosk.cli.screen import virtual_display
from kiosk.demo import DEMO_CODE, Demo

if TYPE_CHECKING:
    from kiosk.tour.driver import Script
    from kiosk.tour.script import Tour

STARTS = 5
PIECE = "GE-008"
SET = ((PIECE, "earring"), ("GN-001", "necklace"), ("GR-003", "ring"), ("GB-003", "bracelet"))
NEIGHBOURS = ("GE-001", "GE-002", "GE-003", "GE-004", "GE-008")
ASSETS = Path(__file__).parents[2] / "assets"


class BenchFailed(EnvironmentFailed):
    """A measurement did not come to an end."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"any of {', '.join(PARTS)} (default: start look)")
    parser.add_argument("--frames", type=Path, help="folder of pictures, or a film, for the part vision")
    parser.add_argument("--peers", type=Path, help="the Python with MediaPipe to compare with, for the part vision")
    parser.add_argument("--json", action="store_true", help="print JSON for machines")


def start(_arguments: argparse.Namespace) -> dict[str, Any]:
    """Process start to the attract screen presented, seconds: cold, the first after that, and the median of the next.

    Cold means that nothing of the program is in memory; only root may make that so, else ``cold_s`` is absent.
    """
    with tempfile.TemporaryDirectory() as folder, Demo(Path(folder)) as demo, virtual_display(1080, 1920):
        demo.start_platform()
        demo.start_agent(DEMO_CODE)
        demo.wait_for_catalogue()
        cold = {"cold_s": _start_once(demo), "cold_goal_s": 5.0} if _forget_files() else {}
        seconds = [_start_once(demo) for _ in range(STARTS + 1)]
    return cold | {"first_s": seconds[0], "median_s": sorted(seconds[1:])[STARTS // 2], "goal_s": 2.0}


def _start_once(demo: Demo) -> float:
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "run", "--until-shown", "--size", "1080x1920"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=_environment(demo),
    )
    found = re.search(r"shown after ([\d.]+) s", done.stdout)
    if found is None:
        raise BenchFailed(f"The kiosk was not shown: {done.stderr[-400:]}")
    return float(found.group(1))


def _forget_files() -> bool:
    """Empties the system's cache of files; ``False`` where that is not allowed."""
    os.sync()
    try:
        Path("/proc/sys/vm/drop_caches").write_text("3")
    except OSError:
        return False
    return True


def _environment(demo: Demo) -> dict[str, str]:
    return {**os.environ, "GUONG_DATA": str(demo.device), "GUONG_PLATFORM": demo.url, "GUONG_CAMERA": "none"}


def look(_arguments: argparse.Namespace) -> dict[str, Any]:
    """A pair of earrings, then a full set, in the mirror, 1280x720, live vision over the demo footage.

    The footage shows a head and no hand: of the set, ring and bracelet are looked for but not drawn.
    """
    from kiosk.tryon.bench import run

    def piece(sku: str, kind: str) -> dict[str, str]:
        return {"sku": sku, "kind": kind, "model": str(ASSETS / "pieces" / f"{sku}.glb")}

    with display(1280, 800):
        pair = run([piece(PIECE, "earring")], footage())
        whole = run([piece(sku, kind) for sku, kind in SET], footage())
    return {"pair": pair, "set": whole}


def tryon(_arguments: argparse.Namespace) -> dict[str, Any]:
    """Switching from one pair of earrings to its neighbour in the mirror, 1280x720, over the demo footage."""
    from kiosk.tryon.switch_bench import run

    pieces = [{"sku": sku, "kind": "earring", "model": str(ASSETS / "pieces" / f"{sku}.glb")} for sku in NEIGHBOURS]
    with display(1280, 800):
        return run(pieces, footage())


def links(_arguments: argparse.Namespace) -> dict[str, Any]:
    """The mirror, 1280x800, while somebody on the LAN tries 100 wrong links a second for a photo that waits."""
    from kiosk.tour.guessed import under_guesses

    return _walked(under_guesses)


def touch(_arguments: argparse.Namespace) -> dict[str, Any]:
    """How soon touches in the mirror are answered, and other pieces shown, 1280x800, in the kiosk as it ships."""
    from kiosk.tour.touches import touches

    return _walked(touches)


@contextmanager
def display(width: int, height: int) -> Iterator[None]:
    """A virtual display of its own for what is drawn in this process."""
    from kiosk.qt import leave

    with virtual_display(width, height):
        try:
            yield
        finally:
            leave()


def _walked(script_of: Callable[[Tour], Script]) -> dict[str, Any]:
    """What a walk through the whole kiosk, with a platform on loopback, measured."""
    from kiosk.settings import Settings
    from kiosk.tour.walk import walk

    with tempfile.TemporaryDirectory() as folder, Demo(Path(folder)) as demo, virtual_display(1280, 800):
        demo.start_platform()
        demo.start_agent(DEMO_CODE)
        demo.wait_for_catalogue()
        demo.stop_agent()
        settings = Settings(
            data=demo.device,
            platform=demo.url,
            camera=footage(),
            idle_seconds=600,
            photo_address="127.0.0.1",
            photo_port=0,
            full_screen=False,
        )
        report = walk(demo, settings, (1280, 800), Path(folder), script_of)
        if report.problems:
            raise BenchFailed("; ".join(report.problems))
        return report.measures


def vision(arguments: argparse.Namespace) -> dict[str, Any]:
    """Our tracked frames against MediaPipe's, same frames, same run; whole frames and memory against their budget."""
    from models.bench import run

    frames = arguments.frames or Path(footage())
    return {f"threads_{threads}": run(frames, threads, arguments.peers) for threads in (1, 2)}


def records(_arguments: argparse.Namespace) -> dict[str, Any]:
    """The encrypted store and the agent."""
    from sync.bench import run

    return run(None, lambda line: print(line, file=sys.stderr, flush=True))


def central(_arguments: argparse.Namespace) -> dict[str, Any]:
    """The central platform on SQLite and on a private PostgreSQL 15, with 200 simulated kiosks."""
    # A program of its own: nothing of the platform is imported here.
    done = subprocess.run(
        [sys.executable, "-m", "sync.central", "bench", "--json"], stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode != 0:
        raise BenchFailed("The bench of the platform did not come to its end; see above.")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _rows(values: dict[str, Any]) -> list[tuple[str, str]]:
    """A part's figures as lines of a table; runs of the platform are spelt out, one a line."""
    rows = []
    for name, value in values.items():
        if isinstance(value, list):
            rows.append((name, f"{'per s':>46}{'p50 ms':>10}{'p99 ms':>10}"))
            for run in value:
                figures = f"{run['per_second']:>10,.0f}{run['p50_ms']:>10,.1f}{run['p99_ms']:>10,.1f}"
                rows.append((f"  {run['what']:<70}", f"{figures}  {run['note']}"))
        else:
            rows.append((name, str(value)))
    return rows


def _alone(part: str, arguments: argparse.Namespace) -> dict[str, Any]:
    """A part among several, in a program of its own: what one leaves behind (Qt, networks, caches) is not measured
    with the next."""
    options = ["--frames", str(arguments.frames)] if arguments.frames else []
    options += ["--peers", str(arguments.peers)] if arguments.peers else []
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "bench", part, "--json", *options],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BenchFailed(f"The part {part} did not come to its end; see above.")
    found: dict[str, Any] = json.loads(done.stdout)[part]
    return found


PARTS: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "start": start,
    "look": look,
    "tryon": tryon,
    "links": links,
    "touch": touch,
    "vision": vision,
    "records": records,
    "central": central,
}


def main(arguments: argparse.Namespace) -> int:
    parts = arguments.parts or ["start", "look"]
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        print(f"kiosk bench: there is no part {unknown[0]}; choose from {', '.join(PARTS)}", file=sys.stderr)
        return 2
    found = {}
    for part in parts:
        print(f"measuring {part} ...", file=sys.stderr, flush=True)
        found[part] = PARTS[part](arguments) if len(parts) == 1 else _alone(part, arguments)
    if arguments.json:
        print(json.dumps(found, indent=2))
        return 0
    for part, values in found.items():
        print(f"\n{part}")
        for name, value in _rows(values):
            print(f"  {name:<36}{value}")
    return 0
