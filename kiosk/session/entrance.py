"""Who comes in: by a signed code, by a number and its second factor, or by a beacon and a tap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from hardware.readers.protocol import Source
from kiosk.identity.numbers import Question, is_a_number
from kiosk.identity.recognition import Assurance, Outcome, Recognition
from kiosk.identity.token import is_ours
from kiosk.session.answers import Answers
from kiosk.session.core import Core
from kiosk.session.visit import Nearby, Screen
from sync.records import EventType

OPEN = frozenset(
    {
        Screen.ATTRACT,
        Screen.WELCOME,
        Screen.SCAN,
        Screen.NUMBER,
        Screen.PROOF,
        Screen.CONFIRM,
        Screen.GOODBYE,
    }
)
"""Screens on which a code lets somebody in: never in the middle of somebody else's visit."""
PASSING = frozenset({Screen.ATTRACT, Screen.CONFIRM, Screen.GOODBYE})
"""Screens that nobody is at: a bar code that the camera sees there is some parcel's."""
ASKED_FOR = 20.0
"""Seconds that "is it you?" stays."""
UNDISTURBED = 3.0
"""Seconds without a touch before a beacon may interrupt the welcome."""


class NumberDesk(Protocol):
    """:class:`kiosk.identity.numbers.Numbers`."""

    def claim(self, text: str) -> Question | Outcome: ...

    def answer(self, question: Question, digits: str) -> Recognition: ...

    def forget(self) -> None: ...


class Entrance:
    """The way in. Codes and numbers may come on any screen of :data:`OPEN`."""

    def __init__(
        self,
        core: Core,
        answers: Answers,
        recognise: Callable[[str], Recognition],
        numbers: NumberDesk | None,
        nearby: Callable[[str], Recognition] | None,
    ) -> None:
        """Without ``numbers`` or ``nearby`` the kiosk takes no numbers, or minds no beacons."""
        self._core = core
        self._answers = answers
        self._recognise = recognise
        self._numbers = numbers
        self._nearby = nearby
        self._asked: str | None = None
        self._asked_at = 0.0
        self._declined: set[str] = set()
        """Who said "not me" and is still near: nobody is asked twice."""

    # Codes and numbers

    def open_scan(self) -> None:
        self._core.touched()
        self._core.begin()
        self._core.message = None
        self._core.go(Screen.SCAN, "message")

    def open_number(self) -> None:
        self._core.touched()
        self._core.begin()
        self._core.message = None
        self._core.go(Screen.NUMBER, "message")

    def code_seen(self, text: str, source: Source = Source.CAMERA) -> Outcome | None:
        """A code before a reader. ``None`` when codes are not awaited on this screen."""
        core = self._core
        if core.screen not in OPEN:
            return None
        if self._numbers is not None and not is_ours(text) and is_a_number(text):
            if source is Source.CAMERA and core.screen in PASSING:
                return None
            return self.number_given(text)
        recognition = self._recognise(text)
        core.touched()
        visit = core.begin()
        if recognition.profile is None:
            core.message = recognition.outcome
            core.event(EventType.CODE_REFUSED, {"outcome": recognition.outcome.value})
            core.go(Screen.SCAN, "message")
            return recognition.outcome
        core.message = None
        core.event(EventType.CODE_READ, {"assurance": int(recognition.assurance)})
        self._answers.meet(visit, recognition.profile, recognition.assurance)
        return recognition.outcome

    def unread(self) -> None:
        """A card was taken away too soon: say so, where cards are awaited."""
        if self._core.screen in OPEN - PASSING:
            self._core.touched()
            self._core.message = Outcome.UNREAD
            self._core.tell(frozenset({"message"}))

    def number_given(self, text: str) -> Outcome:
        """A card or telephone number, typed or read: the second factor is asked next, whoever it may be."""
        core = self._core
        core.touched()
        visit = core.begin()
        claimed = self._numbers.claim(text) if self._numbers is not None else Outcome.NOT_OURS
        if isinstance(claimed, Outcome):
            core.message = claimed
            core.event(EventType.CODE_REFUSED, {"outcome": claimed.value})
            core.go(core.screen if core.screen is Screen.NUMBER else Screen.SCAN, "message")
            return claimed
        visit.question = claimed
        core.message = None
        core.event(EventType.CODE_READ, {"assurance": int(Assurance.PRESENCE)})
        core.go(Screen.PROOF, "message", "question")
        return Outcome.CLAIMED

    def proof_given(self, digits: str) -> Outcome:
        """The answer to the question for a second factor."""
        core = self._core
        core.touched()
        visit = core.visit
        if visit is None or visit.question is None or self._numbers is None:
            return Outcome.EXPIRED
        recognition = self._numbers.answer(visit.question, digits)
        if recognition.profile is None:
            core.message = recognition.outcome
            core.event(EventType.CODE_REFUSED, {"outcome": recognition.outcome.value})
            core.tell(frozenset({"message"}))
            return recognition.outcome
        visit.question, core.message = None, None
        core.event(EventType.CODE_READ, {"assurance": int(recognition.assurance)})
        self._answers.meet(visit, recognition.profile, recognition.assurance)
        return recognition.outcome

    # Beacons

    def near(self, customers: Sequence[str]) -> None:
        """Who is in front, by their beacons; told on each change.

        Only one at a time is asked: with two of them near, a tap would not tell which one it was.
        """
        core = self._core
        self._declined.intersection_update(customers)
        if core.screen is Screen.CONFIRM:
            if self._asked not in customers or len(customers) > 1:
                self._asked = None
                self._rest()
            return
        quiet = core.monotonic() - core.touched_at >= UNDISTURBED
        waits = core.screen is Screen.ATTRACT or (core.screen is Screen.WELCOME and quiet)
        if not waits or len(customers) != 1 or customers[0] in self._declined or self._nearby is None:
            return
        if self._nearby(customers[0]).profile is None:
            return
        self._asked, self._asked_at = customers[0], core.monotonic()
        core.go(Screen.CONFIRM, keep_trail=False)

    def confirm(self) -> None:
        """A tap says that it is them: presence, and a first name at most."""
        core = self._core
        asked, self._asked = self._asked, None
        core.touched()
        if asked is None or self._nearby is None:
            return
        recognition = self._nearby(asked)
        visit = core.begin()
        # Until the next time they come: the greeting is once.
        self._declined.add(asked)
        if recognition.profile is None:
            core.go(Screen.WELCOME, keep_trail=False)
            return
        person = recognition.profile
        visit.nearby = Nearby(person.first_name, person.address, recognition.consents)
        visit.assurance = recognition.assurance
        core.event(EventType.CODE_READ, {"assurance": int(recognition.assurance)})
        self._answers.welcome_nearby()

    def decline(self) -> None:
        """It is not them, or they would rather not say."""
        if self._asked is not None:
            self._declined.add(self._asked)
            self._asked = None
        self._core.touched()
        self._core.begin()
        self._core.go(Screen.WELCOME, keep_trail=False)

    def tick(self) -> None:
        """Nobody answered: the screen goes back to what it showed."""
        if self._core.screen is Screen.CONFIRM and self._core.monotonic() - self._asked_at >= ASKED_FOR:
            if self._asked is not None:
                self._declined.add(self._asked)
                self._asked = None
            self._rest()

    def forget(self) -> None:
        """The visit ended."""
        self._asked = None
        if self._numbers is not None:
            self._numbers.forget()

    def _rest(self) -> None:
        self._core.go(Screen.ATTRACT if self._core.visit is None else Screen.WELCOME, keep_trail=False)
