"""What the screen does next: every step a shopper can take, and every event that it owes.

Plain Python on one thread (the GUI's). No step waits for the network; only a promise waits for the disk.
The steps live in parts: :class:`~kiosk.session.entrance.Entrance`, :class:`~kiosk.session.joining.Joining`,
:class:`~kiosk.session.answers.Answers`, :class:`~kiosk.session.pin_choice.PinChoice`,
:class:`~kiosk.session.shopping.Shopping`, :class:`~kiosk.session.dressing.Dressing`,
:class:`~kiosk.session.photographing.Photographing` and :class:`~kiosk.session.backstage.Backstage`; a
:class:`Session` holds them together, and minds the time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from hardware.readers.protocol import Source
from kiosk.identity import Outcome, Recognition
from kiosk.identity.consent import Controller
from kiosk.identity.exposure import Field, Place, may_show
from kiosk.identity.staff import StaffDoor
from kiosk.session.answers import Answers
from kiosk.session.backstage import Backstage
from kiosk.session.core import Core
from kiosk.session.core import Place as Stand
from kiosk.session.dressing import WATCHED_SECONDS, Dressing
from kiosk.session.entrance import Entrance, NumberDesk
from kiosk.session.joining import Joining
from kiosk.session.modelling import Modelling
from kiosk.session.photographing import Photographing
from kiosk.session.pin_choice import PinChoice
from kiosk.session.ports import EventSink, Shelves
from kiosk.session.shopping import Shopping
from kiosk.session.visit import Parting, Screen, Visit
from sync.records import ContactTerms, EventType, Kind, Piece, Profile, Purpose

__all__ = ["WATCHED_SECONDS", "Session", "Timing"]

STAFF_SCREENS = frozenset({Screen.STAFF, Screen.ASSOCIATE, Screen.TECHNICIAN})


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of each wait."""

    idle: float
    warning: float
    goodbye: float


class Session:
    """The screen's mind. ``on_change`` is told which parts changed, by name, after each step.

    Parts: ``screen``, ``language``, ``person``, ``home``, ``shelf``, ``piece``, ``tryon``, ``shortlist``,
    ``message``, ``question``, ``joining``, ``consent``, ``pin``, ``staff``, ``idle``. Others may listen too:
    :meth:`follow`.
    """

    def __init__(
        self,
        ledger: EventSink,
        shelves: Shelves,
        recognise: Callable[[str], Recognition],
        timing: Timing,
        *,
        store: str,
        device: str,
        language: str = "vi",
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        on_change: Callable[[frozenset[str]], None] | None = None,
        numbers: NumberDesk | None = None,
        nearby: Callable[[str], Recognition] | None = None,
        door: StaffDoor | None = None,
        forget: Callable[[Profile], None] = lambda _profile: None,
        controller: Controller | None = None,
    ) -> None:
        self._core = Core(ledger, shelves, Stand(store, device), language=language, now=now, monotonic=monotonic)
        self._core.tell = self._tell
        self._timing = timing
        self._parted_at = monotonic()
        self._followers: list[Callable[[frozenset[str]], None]] = []
        self.on_change = on_change or (lambda _parts: None)
        self.dressing = Dressing(self._core)
        self.modelling = Modelling(self._core)
        self.follow(self.modelling.follow)
        self.shopping = Shopping(self._core)
        self.answers = Answers(self._core, self.shopping, forget, controller=controller or Controller("Gương"))
        self.entrance = Entrance(self._core, self.answers, recognise, numbers, nearby)
        self.joining = Joining(self._core, self.answers)
        self.pin_choice = PinChoice(self._core)
        self.backstage = Backstage(self._core, door)
        self.photographing = Photographing(self._core, self.answers)
        # Steps of one part alone are the part's own.
        self.touched = self._core.touched
        self.go_on_as_guest = self.answers.go_on_as_guest
        self.open_scan = self.entrance.open_scan
        self.review_consents = self.answers.review
        self.open_home = self.shopping.open_home
        self.open_piece = self.shopping.open_piece
        self.try_on = self.dressing.try_on
        self.shown_in_mirror = self.dressing.shown_in_mirror
        self.toggle_shortlist = self.shopping.toggle_shortlist
        self.open_shortlist = self.shopping.open_shortlist

    def follow(self, told: Callable[[frozenset[str]], None]) -> None:
        """``told`` hears of every change too, for as long as the session lives."""
        self._followers.append(told)

    def _tell(self, parts: frozenset[str]) -> None:
        self.on_change(parts)
        for told in self._followers:
            told(parts)

    # The state

    @property
    def screen(self) -> Screen:
        return self._core.screen

    @property
    def visit(self) -> Visit | None:
        return self._core.visit

    @property
    def language(self) -> str:
        return self._core.language

    @property
    def message(self) -> Outcome | None:
        """Why the last code, number or answer let nobody in; the screen owns the words."""
        return self._core.message

    def may_show(self, field: Field, place: Place) -> bool:
        """Whether this field of whoever is here may be read at ``place``."""
        visit = self.visit
        if visit is None:
            return False
        consents = visit.nearby.consents if visit.nearby is not None else visit.consents
        return may_show(field, place, visit.assurance, consents, tapped=visit.nearby is not None)

    # What a shopper does

    def wake(self) -> None:
        """A touch or a key on the attract screen."""
        self.touched()
        if self.screen in (Screen.ATTRACT, Screen.GOODBYE):
            self._core.begin()
            self._core.go(Screen.WELCOME)

    def choose_language(self, language: str) -> None:
        self.touched()
        if language not in ("vi", "en") or language == self.language:
            return
        self.speak(language)
        self._core.event(EventType.LANGUAGE_CHOSEN, {"language": language})

    def speak(self, language: str) -> None:
        """Shows a language that nobody chose by hand."""
        self._core.language = language
        self._tell(frozenset({"language"}))

    def code_seen(self, text: str, source: Source = Source.CAMERA) -> Outcome | None:
        """A code before a reader; see :class:`~kiosk.session.entrance.Entrance`."""
        return self.entrance.code_seen(text, source)

    def answer_consent(self, purpose: Purpose, granted: bool, terms: ContactTerms | None = None) -> None:
        """One answer; on file before this returns."""
        self.answers.answer(purpose, granted, terms)

    def keep_consents(self) -> None:
        """Leaves the shopper's own choices as they are, for home."""
        self.touched()
        if self.visit is not None and self.visit.profile is not None:
            self.open_home()

    def erase_me(self) -> None:
        """Forgets whoever is here, and says goodbye."""
        if self.answers.erase():
            self.say_goodbye(Parting.ERASED)

    def browse(self, kind: Kind | None) -> None:
        self.shopping.browse(kind)

    def back(self) -> None:
        """To where the shopper came from; from the first screens, goodbye."""
        self.touched()
        visit, core = self.visit, self._core
        if self.screen is Screen.CONFIRM:
            self.entrance.decline()
            return
        if visit is None:
            return
        if self.screen in STAFF_SCREENS:
            self.leave_staff()
            return
        if self.screen is Screen.PHOTO:
            self.photographing.close()
            return
        if self.screen is Screen.JOIN and self.joining.back():
            return
        if self.screen is Screen.PIN:
            self.pin_choice.leave()
            return
        core.message = None
        if not core.trail:
            if self.screen is Screen.WELCOME:
                self.say_goodbye()
            elif self.screen in (Screen.CARD, Screen.CONSENT):
                self.go_on_as_guest()
            elif visit.choices and self.screen is not Screen.HOME:
                self.open_home()
            elif self.screen is not Screen.HOME:
                core.go(Screen.WELCOME, "message", keep_trail=False)
            return
        to = core.trail.pop()
        if to is Screen.HOME and not visit.choices:
            self.open_home()  # what was shown there was chosen with leave that was taken back
        else:
            core.go(to, "message", keep_trail=False)

    def leave_staff(self) -> None:
        """Staff hands the screen back; where nobody had been at it, the visit ends."""
        alone = self.backstage.from_nobody
        self.backstage.leave()
        if alone:
            self.say_goodbye(Parting.STAFF)

    def say_goodbye(self, why: Parting = Parting.GOODBYE) -> None:
        """Ends the visit: from here on nothing of the person is held."""
        visit, core = self.visit, self._core
        if visit is None:
            return
        self.dressing.leave_mirror(visit)
        self.modelling.leave(visit)
        core.event(
            EventType.VISIT_ENDED,
            {
                "why": why.value,
                "seconds": round(core.monotonic() - visit.started, 1),
                "viewed": list(visit.viewed),
                "tried": list(visit.tried) if visit.keeps_history else len(visit.tried),
                "shortlist": list(visit.shortlist),
            },
        )
        core.visit = None
        core.message = None
        core.warned = False
        core.trail.clear()
        self.entrance.forget()
        self.pin_choice.said = None
        self._parted_at = core.monotonic()
        core.screen = Screen.GOODBYE
        # All that shows.
        everything = "screen person home shelf piece tryon shortlist message question joining consent pin staff idle"
        self._tell(frozenset(everything.split()))

    # What time does

    def tick(self) -> None:
        """Looks at the clock; called a few times a second."""
        core = self._core
        now = core.monotonic()
        self.entrance.tick()
        if self.screen is Screen.GOODBYE and now - self._parted_at >= self._timing.goodbye:
            core.screen = Screen.ATTRACT
            core.language = core.house_language
            self._tell(frozenset({"screen", "language"}))
        if self.visit is None:
            return
        left = self.idle_left
        if left is None:
            return
        if left <= 0:
            self.say_goodbye(Parting.IDLE)
            return
        if not core.warned:
            core.warned = True
            core.event(EventType.IDLE_WARNED, {"screen": self.screen.value})
        self._tell(frozenset({"idle"}))

    @property
    def idle_left(self) -> float | None:
        """Seconds to the goodbye while the shopper is being warned, else ``None``."""
        if self.visit is None:
            return None
        idle = self._core.monotonic() - max(self._core.touched_at, self._core.watched_at)
        if idle < self._timing.idle:
            return None
        return max(0.0, self._timing.idle + self._timing.warning - idle)

    # What view-models read

    def shelf(self) -> list[Piece]:
        """The pieces that are browsed."""
        return self._core.shelves.pieces(self.visit.kind if self.visit is not None else None)

    def piece(self, sku: str) -> Piece | None:
        return self._core.shelves.piece(sku)
