"""The mirror while somebody tries wrong links: its frames and its answers, beside those of a quiet minute before."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import threading
import time
from itertools import pairwise
from typing import Any

from kiosk.photo.booth import HandOver
from kiosk.session import Screen
from kiosk.tour.driver import Script, Wait, pause
from kiosk.tour.photograph import open_and_save
from kiosk.tour.script import Tour

PER_SECOND = 100.0
SECONDS = 10.0
_TOUCHES = 5
_LONG = 30.0


def under_guesses(tour: Tour) -> Script:
    """A guest with earrings on and a photo that waits; then the same under guesses, and the phone comes meanwhile."""
    session, photo, told = tour.app.session, tour.app.photo, tour.report.measures
    yield from tour.guest_with_earrings()
    yield from tour.tap("takePhoto")
    yield from tour.tap("photos-yes")
    yield tour.on(Screen.PHOTO)
    yield Wait(lambda: photo.booth.hand_over is HandOver.WAITING, _LONG, "the link")
    yield from tour.tap("toMirror")
    yield tour.on(Screen.TRYON)
    yield Wait(lambda: tour.shown() > 0.9, _LONG, "the earring again")
    yield pause(1.0)
    told["quiet"] = {}
    yield from _measured(tour, told["quiet"])
    link = photo.booth.link
    guesser = subprocess.Popen(
        [sys.executable, "-m", "kiosk.tour.guessing", link.partition("/p/")[0], str(PER_SECOND), str(SECONDS + 14)],
        stdout=subprocess.PIPE,
        text=True,
    )
    yield pause(2.0)
    told["guessed"] = {}
    yield from _measured(tour, told["guessed"])
    began = time.monotonic()
    threading.Thread(target=open_and_save, args=(link,), daemon=True).start()
    yield Wait(lambda: photo.booth.hand_over is HandOver.SAVED, _LONG, "the photo on the phone")
    told["saved_under_guesses_s"] = round(time.monotonic() - began, 2)
    yield Wait(lambda: guesser.poll() is not None, _LONG, "the guesser to end")
    assert guesser.stdout is not None
    told["answers"] = json.loads(guesser.stdout.read())
    session.say_goodbye()
    yield tour.on(Screen.ATTRACT)


def _measured(tour: Tour, into: dict[str, Any]) -> Script:
    """Frames for some seconds, then touches; ms."""
    began = time.monotonic_ns()
    yield pause(SECONDS)
    frames = [at for at in tour.swaps.times if at >= began]
    gaps = sorted((b - a) / 1e6 for a, b in pairwise(frames))
    into["frames_per_second"] = round(len(frames) / SECONDS, 1)
    into["frame_ms_p95"] = round(gaps[int(len(gaps) * 0.95)], 1)
    heard = len(tour.swaps.answers)
    for _ in range(_TOUCHES):
        yield from tour.tap("addKind")
        yield pause(0.3)
        yield from tour.tap("choicesDone")
        yield pause(0.3)
    answers = [ms for ms, what in tour.swaps.answers[heard:] if " pressed on " in what]
    into["touch_answer_ms"] = round(statistics.median(answers), 1)
    into["touch_answer_worst_ms"] = round(max(answers), 1)
