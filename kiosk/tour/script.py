"""The visit that the tour walks: three people, one outage, every screen."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPointF
from PySide6.QtGui import QImage

from kiosk.app import App
from kiosk.glass import on_glass
from kiosk.identity import Outcome
from kiosk.session import Screen
from kiosk.tour.driver import Script, Wait, pause
from kiosk.tour.film import Film
from kiosk.tour.hand import Hand
from kiosk.tour.held_up import HeldUp
from kiosk.tour.layouts import Layout, mirror_by_keys
from kiosk.tour.layouts import walk as layouts_walk
from kiosk.tour.photograph import on_a_model, photograph
from kiosk.tour.report import Report, Step
from kiosk.tour.swaps import Swaps
from kiosk.view.tryon_view import TryOnView
from sync.records import Kind

if TYPE_CHECKING:
    from kiosk.tryon import MirrorStage

TAP = 0.07
FILM_SECONDS = 5.0
MEASURE_SECONDS = 5.0
LONG = 30.0
SWIPES = 12


class Tour:
    """Holds what the script needs: the app, the hand, the camera to hold codes up to, and the report."""

    def __init__(
        self,
        app: App,
        camera: HeldUp,
        report: Report,
        out: Path,
        *,
        codes: Mapping[str, str],
        outage: Callable[[bool], None],
    ) -> None:
        """``codes``: ``expired``, of somebody ``new`` and ``known``. ``outage(True)`` ends the platform."""
        assert app.window is not None
        self.app = app
        self.window = app.window
        self.hand = Hand(app.window)
        self.camera = camera
        self.report = report
        self.out = out
        self.codes = codes
        self.outage = outage
        self._began = time.monotonic()
        self.swaps = Swaps(app.window)

    # Small steps

    def on(self, screen: Screen) -> Wait:
        """Until the screen shows and its last transition is over."""
        stage = self.window.findChild(QObject, "stage")

        def settled() -> bool:
            return self.app.session.screen is screen and (stage is None or bool(stage.property("settled")))

        return Wait(settled, LONG, f"the screen {screen.value}")

    def tap(self, name: str) -> Script:
        where = self.app.session.screen.value
        yield Wait(lambda: self.hand.find(name, anywhere=True) is not None, 10, f"'{name}' to touch on {where}")
        for _ in range(SWIPES):
            if self.hand.find(name) is not None:
                break
            yield from self._swipe_towards(name)
        point = self.hand.aim(name)  # the eye's time, not the screen's
        self.touched(f"{name} pressed on {where}")
        self.hand.press_at(point)
        yield pause(TAP)
        self.touched(f"{name} lifted on {where}")
        self.hand.lift()
        yield pause(TAP)

    def _swipe_towards(self, name: str) -> Script:
        """Drags the page a part of the way to what is wanted, as a finger does."""
        item = self.hand.find(name, anywhere=True)
        if item is None:  # the page was being made anew
            yield pause(0.2)
            return
        middle, height = QPointF(self.window.width() / 2, self.window.height() / 2), self.window.height()
        distance = max(-0.3 * height, min(0.3 * height, middle.y() - self.hand.centre(item).y()))
        start = QPointF(middle.x(), middle.y() - distance / 2)
        self.hand.press_at(start)
        for step in range(1, 13):
            yield pause(0.02)
            self.hand.move_to(QPointF(start.x(), start.y() + distance * step / 12))
        yield pause(0.25)  # at rest before it lifts, so that the page does not fly on
        self.hand.lift()
        yield pause(0.3)

    def tap_in_the_middle(self) -> Script:
        self.hand.press_at(QPointF(self.window.width() / 2, self.window.height() / 2))
        yield pause(TAP)
        self.hand.lift()
        yield pause(TAP)

    def shot(self, name: str, took: float = 0.0) -> QImage:
        """A numbered picture of the window."""
        image = on_glass(self.window)
        number = sum(1 for step in self.report.steps if step.picture) + 1
        file = f"{number:02d}-{name}.png"
        image.save(str(self.out / file))
        now = time.monotonic() - self._began
        self.report.steps.append(Step(name, round(now, 2), round(took, 3), self.app.session.screen.value, file))
        return image

    # The visit

    def script(self) -> Script:
        """The whole tour."""
        yield from self._someone_new()
        yield from self._lan()
        yield from self._a_guest_who_walks_away()
        yield from mirror_by_keys(self)
        self.outage(False)
        counts, began = self.app.ledger.counts, time.monotonic()
        yield Wait(lambda: counts().waiting == 0 and counts().unsaved == 0, 90, "every event to be acknowledged")
        self.report.measures["acknowledged_after_s"] = round(time.monotonic() - began, 1)
        self.tell_answers()

    def every_layout(self, layouts: list[Layout]) -> Script:
        """The mirror's screen in each of ``layouts``, and nothing else."""
        yield self.on(Screen.ATTRACT)
        yield pause(1.0)
        yield from layouts_walk(self, layouts)
        counts = self.app.ledger.counts
        yield Wait(lambda: counts().waiting == 0 and counts().unsaved == 0, 90, "every event to be acknowledged")
        self.tell_answers()

    def guest_with_earrings(self) -> Script:
        """From the attract screen into the mirror, without a touch."""
        session = self.app.session
        yield self.on(Screen.ATTRACT)
        yield pause(1.0)
        session.wake()
        session.go_on_as_guest()
        session.try_on(self._worn_well())
        yield self.on(Screen.TRYON)
        yield Wait(lambda: self.shown() > 0.9, LONG, "an earring in the mirror")

    def touched(self, what: str) -> None:
        """To be called just before a finger or a key: how soon it is answered is told at the end."""
        self.swaps.touched(what)

    def tell_answers(self) -> None:
        """How soon a finger was answered when it came down (the button shows it) and when it left (what it did
        shows)."""
        answers = self.report.touches = sorted(self.swaps.answers, reverse=True)
        for what, word in (("touch", "pressed"), ("lift", "lifted")):
            of_this = [answer for answer in answers if f" {word} on " in answer[1]]
            if of_this:
                self.report.measures[f"{what}_answer_ms"] = round(statistics.median(ms for ms, _ in of_this), 1)
                self.report.measures[f"{what}_answer_worst_ms"], self.report.measures[f"{what}_answer_worst"] = of_this[
                    0
                ]

    def _someone_new(self) -> Script:
        yield self.on(Screen.ATTRACT)
        yield pause(1.5)
        self.shot("attract")
        yield from self.tap_in_the_middle()
        yield self.on(Screen.WELCOME)
        yield pause(0.5)
        self.shot("welcome")
        yield from self.tap("showCode")
        yield self.on(Screen.SCAN)
        yield pause(0.7)
        self.camera.hold(self.codes["expired"])
        yield Wait(lambda: self.app.session.message is Outcome.EXPIRED, LONG, "an expired code to be refused")
        yield pause(0.7)
        self.shot("code-refused")
        self.camera.put_away()
        yield pause(0.5)
        self.camera.hold(self.codes["new"])
        yield self.on(Screen.CONSENT)
        self.camera.put_away()
        yield pause(0.7)
        self.shot("consent")
        yield from self.tap("recognise-yes")
        yield from self.tap("offers-yes")
        yield from self.tap("tryon_history-no")
        yield self.on(Screen.HOME)
        yield pause(1.0)
        self.shot("home-new")
        yield from self.tap("goodbye")
        yield self.on(Screen.ATTRACT)

    def _lan(self) -> Script:
        yield pause(0.5)
        before: list[int] = []
        swaps = self.swaps.times
        self.camera.hold(self.codes["known"])

        def named() -> bool:
            if self.app.visit.name and self.app.session.screen is Screen.HOME and not before:
                before.append(len(swaps))
            return bool(before) and len(swaps) > before[0]

        yield Wait(named, LONG, "the name of the code's owner on the screen")
        first = self.camera.first_shown_ns
        if first is not None:
            self.report.measures["code_to_name_ms"] = round((swaps[before[0]] - first) / 1e6, 1)
        self.camera.put_away()
        yield self.on(Screen.HOME)
        yield pause(1.0)
        self.shot("home")
        self.outage(True)
        # A page that is still coming to rest takes a touch as a hold: whoever is not answered touches again.
        for _ in range(3):
            yield from self.tap("kind-earring")
            yield pause(1.0)
            if self.app.session.screen is Screen.BROWSE:
                break
        yield self.on(Screen.BROWSE)
        yield pause(1.0)
        self.shot("browse")
        sku = self._worn_well()
        yield from self.tap(f"piece-{sku}")
        yield self.on(Screen.PIECE)
        yield pause(1.0)
        self.shot("piece")
        yield from on_a_model(self)
        yield from self._mirror()
        yield from photograph(self)
        yield from self.tap("heart")
        yield from self.tap("back")
        yield self.on(Screen.PIECE)
        yield from self.tap("list")
        yield self.on(Screen.SHORTLIST)
        yield pause(0.7)
        self.shot("shortlist")
        yield from self.tap("goodbye")
        yield self.on(Screen.GOODBYE)
        yield pause(0.6)
        self.shot("goodbye")
        yield self.on(Screen.ATTRACT)

    def _worn_well(self) -> str:
        """The earring that is tried on: the first on the shelf that can be worn."""
        return next(piece.sku for piece in self.app.session.shelf() if piece.kind is Kind.EARRING and piece.model)

    def _mirror(self) -> Script:
        yield from self.tap("tryOn")
        began = time.monotonic() - TAP
        yield Wait(lambda: self.of_mirror("cameraState") == "live", LONG, "the living picture")
        self.report.measures["tap_to_live_s"] = round(time.monotonic() - began, 2)
        yield self.on(Screen.TRYON)
        yield Wait(lambda: self.shown() > 0.3, LONG, "an earring in the mirror")
        self.report.measures["tap_to_earring_s"] = round(time.monotonic() - began, 2)
        yield pause(1.5)
        self.shot("mirror")
        start = time.monotonic()
        yield pause(MEASURE_SECONDS)
        frames = [at / 1e9 for at in self.swaps.times if at / 1e9 >= start]
        gaps = [b - a for a, b in itertools.pairwise(frames)]
        self.report.measures["mirror_frames_per_second"] = round(len(frames) / (time.monotonic() - start), 1)
        self.report.measures["mirror_frames_over_50_ms"] = sum(gap > 0.05 for gap in gaps)
        self.report.measures["camera_frames_dropped"] = self.app.vision_box.dropped
        self.report.film = "mirror.mp4"
        with Film(self.out / "mirror.mp4", self.window.width(), self.window.height()) as film:
            start = time.monotonic()
            while (second := time.monotonic() - start) < FILM_SECONDS:
                film.add(on_glass(self.window), second)
                yield pause(0.04)
        self.shot("mirror-turned")
        yield from self._set()

    def _set(self) -> Script:
        """A necklace beside the earrings; other earrings; two side by side; a picture that stands still."""
        yield from self.tap("addKind")
        yield from self.tap("add-necklace")
        yield Wait(lambda: self.worn() == 2, 5, "the necklace in the set")
        yield pause(1.5)
        self.shot("mirror-set")
        yield from self.tap("worn-earring")
        yield pause(1.0)
        before = self.focused()
        yield from self.tap("next")
        began = time.monotonic() - TAP
        yield Wait(lambda: self.focused() != before and self.shown(self.focused()) > 0, LONG, "the next earrings")
        self.report.measures["switch_ms"] = round((time.monotonic() - began) * 1000)
        yield from self.tap("compare")
        yield Wait(lambda: self.of_mirror("shown", "secondMirror") > 0.3, LONG, "the second piece of two")
        yield pause(0.7)
        self.shot("mirror-compare")
        yield from self.tap("keep-0")
        yield pause(0.5)
        yield from self.tap("freeze")
        yield from self.tap("closer")
        yield pause(0.5)
        self.shot("mirror-close")
        yield from self.tap("freeze")
        yield pause(0.3)

    @property
    def tryon(self) -> TryOnView:
        return self.app.tryon

    def focused(self) -> str:
        """The sku of the piece in focus."""
        visit = self.app.session.visit
        return visit.sku or "" if visit is not None else ""

    def worn(self) -> int:
        """How many pieces are on the tray."""
        tray: Any = self.tryon.tray
        return int(tray.count)

    def of_mirror(self, what: str, name: str = "mirror") -> Any:
        mirror = self.window.findChild(QObject, name)
        return mirror.property(what) if mirror is not None else 0

    def shown(self, sku: str = "") -> float:
        """Share of a piece, or of whichever is shown best, that the mirror shows, 0..1."""
        if not sku:
            return float(self.of_mirror("shown") or 0.0)
        stage = self.stage()
        return stage.shares().get(sku, 0.0) if stage is not None else 0.0

    def stage(self) -> MirrorStage | None:
        """What the mirror is bound to; ``None`` while there is no mirror."""
        from kiosk.tryon import MirrorStage  # Quick 3D loads after the first screen

        mirror = self.window.findChild(QObject, "mirror")
        stage = mirror.findChild(QObject, "mirrorStage") if mirror is not None else None
        return stage if isinstance(stage, MirrorStage) else None

    def _a_guest_who_walks_away(self) -> Script:
        yield pause(0.5)
        yield from self.tap_in_the_middle()
        yield self.on(Screen.WELCOME)
        other = "en" if self.report.language == "vi" else "vi"
        yield from self.tap(f"language-{other}")
        yield from self.tap("guest")
        yield self.on(Screen.HOME)
        yield pause(1.0)
        self.shot("home-guest-other-language")
        yield Wait(lambda: self.app.session.idle_left is not None, LONG, "the idle warning")
        yield pause(0.8)
        self.shot("still-there")
        yield self.on(Screen.GOODBYE)
        yield self.on(Screen.ATTRACT)
