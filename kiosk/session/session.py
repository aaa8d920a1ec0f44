"""What the screen does next: every step a shopper can take, and every event that it owes.

Plain Python on one thread (the GUI's). No step waits for the network; only a promise waits for the disk.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiosk.identity import Outcome, Recognition
from kiosk.identity.consent import TEXT_VERSION
from kiosk.personalization.experiment import arm_of
from kiosk.personalization.occasion import occasion_of
from kiosk.personalization.policy import Context, choose_pieces, eligible_offers
from kiosk.session.ports import EventSink, Shelves
from kiosk.session.visit import ASKED_AT_KIOSK, EXPERIMENT, Parting, Screen, TryOn, Visit
from sync.records import Consent, EventType, Kind, Piece, Profile, Purpose

log = logging.getLogger(__name__)

SUGGESTIONS = 6
WATCHED_SECONDS = 180.0
"""How long a face in the mirror alone keeps a visit going, without a touch."""

TRYON_EVENTS = frozenset({EventType.TRYON_STARTED, EventType.TRYON_ENDED, EventType.TRYON_COMPARED})
"""Carry a pseudonym only with the consent to keep the try-on history."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of each wait."""

    idle: float
    warning: float
    goodbye: float


class Session:
    """The screen's mind. ``on_change`` is told which parts changed, by name, after each step.

    Parts: ``screen``, ``language``, ``person``, ``home``, ``shelf``, ``piece``, ``shortlist``, ``message``,
    ``consent``, ``idle``.
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
    ) -> None:
        self._ledger = ledger
        self._shelves = shelves
        self._recognise = recognise
        self._timing = timing
        self._store = store
        self._device = device
        self._default_language = language
        self._now = now
        self._monotonic = monotonic
        self.on_change = on_change or (lambda _parts: None)
        self.screen = Screen.ATTRACT
        self.language = language
        self.visit: Visit | None = None
        self.message: Outcome | None = None
        """Why the last code let nobody in; the screen owns the words."""
        self._trail: list[Screen] = []
        self._touched_at = monotonic()
        self._watched_at = self._touched_at
        self._parted_at = self._touched_at
        self._warned = False

    # What a shopper does

    def touched(self) -> None:
        """Any sign of life by hand: restarts the idle clock, and takes back a warning."""
        self._touched_at = self._monotonic()
        if self._warned:
            self._warned = False
            self.on_change(frozenset({"idle"}))

    def wake(self) -> None:
        """A touch or a key on the attract screen."""
        self.touched()
        if self.screen in (Screen.ATTRACT, Screen.GOODBYE):
            self._begin()
            self._go(Screen.WELCOME)

    def choose_language(self, language: str) -> None:
        self.touched()
        if language not in ("vi", "en") or language == self.language:
            return
        self.language = language
        self._event(EventType.LANGUAGE_CHOSEN, {"language": language})
        self.on_change(frozenset({"language"}))

    def go_on_as_guest(self) -> None:
        self.touched()
        visit = self._begin()
        visit.profile = visit.candidate = visit.occasion = None
        visit.choices = ()
        self.message = None
        self._event(EventType.GUEST_CHOSEN, {})
        self.open_home()

    def open_scan(self) -> None:
        self.touched()
        self._begin()
        self.message = None
        self._go(Screen.SCAN, "message")

    def code_seen(self, text: str) -> Outcome | None:
        """A code in front of the camera or a scanner. ``None`` when codes are not awaited on this screen."""
        if self.screen not in (Screen.ATTRACT, Screen.WELCOME, Screen.SCAN, Screen.GOODBYE):
            return None
        recognition = self._recognise(text)
        self.touched()
        visit = self._begin()
        if recognition.profile is None:
            self.message = recognition.outcome
            self._event(EventType.CODE_REFUSED, {"outcome": recognition.outcome.value})
            self._go(Screen.SCAN, "message")
            return recognition.outcome
        self.message = None
        self._event(EventType.CODE_READ, {"assurance": int(recognition.assurance)})
        profile = self._with_local_answers(recognition.profile)
        if self.language != profile.language and self.language == self._default_language:
            self.language = profile.language
            self.on_change(frozenset({"language"}))
        visit.candidate = profile
        self._ask_or_greet(visit, profile)
        return recognition.outcome

    def answer_consent(self, purpose: Purpose, granted: bool) -> None:
        """One answer on the consent screen; on file before this returns."""
        self.touched()
        visit = self.visit
        if visit is None or visit.person is None or purpose not in visit.to_ask:
            return
        person = visit.person
        consent = Consent(
            customer=person.id,
            purpose=purpose,
            granted=granted,
            text_version=TEXT_VERSION,
            language=self.language,
            at=self._now(),
            store=self._store,
            method="kiosk",
            device=self._device,
        )
        self._ledger.record_consent(consent)
        withdrawn = not granted and purpose in visit.consents
        visit.answers[purpose] = granted
        visit.choices = ()
        visit.consents = visit.consents | {purpose} if granted else visit.consents - {purpose}
        # An answer is evidence about a person and names them by pseudonym, a no as well as a yes.
        self._ledger.promise(
            EventType.CONSENT_WITHDRAWN if withdrawn else EventType.CONSENT_ANSWERED,
            visit=visit.id,
            subject=person.pseudonym,
            arm=visit.arm,
            consents=sorted(visit.consents),
            data={
                "purpose": purpose.value,
                "granted": granted,
                "text_version": TEXT_VERSION,
                "language": self.language,
                "method": "kiosk",
            },
        )
        self.on_change(frozenset({"consent"}))
        if purpose is Purpose.RECOGNISE and not granted:
            self.go_on_as_guest()
        elif all(asked in visit.answers for asked in visit.to_ask):
            if visit.profile is None:
                self._greet(visit, person)
            else:
                self.open_home()

    def review_consents(self) -> None:
        """The shopper's own choices again, from any screen: taking back is as easy as giving."""
        self.touched()
        visit = self.visit
        if visit is None or visit.profile is None:
            return
        visit.to_ask = ASKED_AT_KIOSK
        visit.answers = {}
        self._go(Screen.CONSENT, "consent")

    def keep_consents(self) -> None:
        """Leaves the consent screen with the answers as they are."""
        self.touched()
        if self.visit is not None and self.visit.profile is not None:
            self.open_home()

    def open_home(self) -> None:
        self.touched()
        visit = self._begin()
        self._leave_mirror(visit)
        if not visit.choices:
            self._decide(visit)
        self._event(
            EventType.HOME_SHOWN,
            {
                "offers": [offer.id for offer in visit.offers],
                "pieces": [choice.key for choice in visit.choices],
                "occasion": visit.occasion.kind.value if visit.occasion else None,
            },
        )
        self._trail.clear()
        self._go(Screen.HOME, "home", keep_trail=False)

    def browse(self, kind: Kind | None) -> None:
        self.touched()
        visit = self._begin()
        visit.kind = kind
        self._event(EventType.CATALOGUE_BROWSED, {"kind": kind.value if kind else "all"})
        self._go(Screen.BROWSE, "shelf")

    def open_piece(self, sku: str) -> None:
        self.touched()
        visit = self._begin()
        piece = self._shelves.piece(sku)
        if piece is None:
            log.warning("a piece was asked for that the catalogue does not hold")
            return
        visit.sku = sku
        if sku not in visit.viewed:
            visit.viewed.append(sku)
        self._event(EventType.PIECE_VIEWED, {"sku": sku, "kind": piece.kind.value})
        self._go(Screen.PIECE, "piece")

    def try_on(self, sku: str) -> None:
        """Into the mirror with a piece, or on to another piece in the mirror."""
        self.touched()
        visit = self._begin()
        piece = self._shelves.piece(sku)
        if piece is None:
            log.warning("a piece was to be tried on that the catalogue does not hold")
            return
        self._leave_mirror(visit)
        visit.sku = sku
        visit.tryon = TryOn(sku, self._monotonic())
        if sku not in visit.tried:
            visit.tried.append(sku)
        self._event(EventType.TRYON_STARTED, {"sku": sku, "kind": piece.kind.value})
        self._go(Screen.TRYON, "piece")

    def shown_in_mirror(self, seconds: float) -> None:
        """The mirror showed the piece for ``seconds`` more: someone is there."""
        if self.visit is not None and self.visit.tryon is not None:
            self.visit.tryon.shown_seconds += seconds
            if self._monotonic() - self._touched_at < WATCHED_SECONDS:
                self._watched_at = self._monotonic()

    def toggle_shortlist(self, sku: str) -> None:
        self.touched()
        visit = self._begin()
        if sku in visit.shortlist:
            visit.shortlist.remove(sku)
            self._event(EventType.SHORTLIST_REMOVED, {"sku": sku})
        else:
            visit.shortlist.append(sku)
            self._event(EventType.SHORTLIST_ADDED, {"sku": sku})
        self.on_change(frozenset({"shortlist", "piece"}))

    def open_shortlist(self) -> None:
        self.touched()
        visit = self._begin()
        self._event(EventType.SHORTLIST_SHOWN, {"skus": list(visit.shortlist)})
        self._go(Screen.SHORTLIST, "shortlist")

    def back(self) -> None:
        """To where the shopper came from; from the first screens, goodbye."""
        self.touched()
        visit = self.visit
        if visit is None:
            return
        if not self._trail:
            if self.screen is Screen.WELCOME:
                self.say_goodbye()
            elif visit.choices and self.screen is not Screen.HOME:
                self.open_home()
            return
        self._leave_mirror(visit)
        self.screen = self._trail.pop()
        self.on_change(frozenset({"screen"}))

    def say_goodbye(self, why: Parting = Parting.GOODBYE) -> None:
        """Ends the visit: from here on nothing of the person is held."""
        visit = self.visit
        if visit is None:
            return
        self._leave_mirror(visit)
        self._event(
            EventType.VISIT_ENDED,
            {
                "why": why.value,
                "seconds": round(self._monotonic() - visit.started, 1),
                "viewed": list(visit.viewed),
                "tried": list(visit.tried) if visit.keeps_history else len(visit.tried),
                "shortlist": list(visit.shortlist),
            },
        )
        self.visit = None
        self.message = None
        self._warned = False
        self._trail.clear()
        self._parted_at = self._monotonic()
        self.screen = Screen.GOODBYE
        self.on_change(
            frozenset({"screen", "person", "home", "shelf", "piece", "shortlist", "message", "consent", "idle"})
        )

    # What time does

    def tick(self) -> None:
        """Looks at the clock; called a few times a second."""
        now = self._monotonic()
        if self.screen is Screen.GOODBYE and now - self._parted_at >= self._timing.goodbye:
            self.screen = Screen.ATTRACT
            self.language = self._default_language
            self.on_change(frozenset({"screen", "language"}))
        if self.visit is None:
            return
        left = self.idle_left
        if left is None:
            return
        if left <= 0:
            self.say_goodbye(Parting.IDLE)
            return
        if not self._warned:
            self._warned = True
            self._event(EventType.IDLE_WARNED, {"screen": self.screen.value})
        self.on_change(frozenset({"idle"}))

    @property
    def idle_left(self) -> float | None:
        """Seconds to the goodbye while the shopper is being warned, else ``None``."""
        if self.visit is None:
            return None
        idle = self._monotonic() - max(self._touched_at, self._watched_at)
        if idle < self._timing.idle:
            return None
        return max(0.0, self._timing.idle + self._timing.warning - idle)

    # What view-models read

    def shelf(self) -> list[Piece]:
        """The pieces that are browsed."""
        return self._shelves.pieces(self.visit.kind if self.visit is not None else None)

    def piece(self, sku: str) -> Piece | None:
        return self._shelves.piece(sku)

    # Inside

    def _begin(self) -> Visit:
        if self.visit is None:
            self.visit = Visit.begin(self._monotonic())
            self._trail.clear()
            self._touched_at = self._watched_at = self._monotonic()
            self._event(EventType.VISIT_STARTED, {"language": self.language})
        return self.visit

    def _go(self, screen: Screen, *parts: str, keep_trail: bool = True) -> None:
        steps = (Screen.HOME, Screen.BROWSE, Screen.PIECE, Screen.TRYON, Screen.SHORTLIST, Screen.WELCOME)
        if keep_trail and self.screen is not screen and self.screen in steps:
            if screen in self._trail:
                del self._trail[self._trail.index(screen) :]
            else:
                self._trail.append(self.screen)
        self.screen = screen
        self.on_change(frozenset({"screen", *parts}))

    def _with_local_answers(self, profile: Profile) -> Profile:
        """The profile with what was answered on this device since it was last fetched."""
        local = self._ledger.consents_of(profile.id)
        return profile.model_copy(update={"consents": (*profile.consents, *local)}) if local else profile

    def _ask_or_greet(self, visit: Visit, profile: Profile) -> None:
        visit.consents = frozenset(p for p in Purpose if profile.allows(p))
        recognised = profile.allows(Purpose.RECOGNISE)
        unasked = tuple(p for p in ASKED_AT_KIOSK if profile.allows(p) is None)
        # Whoever shows a code although they once said no is asked again; nothing else is asked twice.
        visit.to_ask = unasked if recognised else (Purpose.RECOGNISE, *(p for p in unasked if p != Purpose.RECOGNISE))
        visit.answers = {}
        if visit.to_ask:
            self._go(Screen.CONSENT, "consent", "person")
        else:
            self._greet(visit, profile)

    def _greet(self, visit: Visit, profile: Profile) -> None:
        visit.profile, visit.candidate = profile, None
        visit.occasion = occasion_of(profile, self._now().astimezone().date())
        visit.arm = arm_of(EXPERIMENT, profile.pseudonym)
        visit.choices = ()
        self._event(EventType.CUSTOMER_RECOGNISED, {"tier": profile.tier.value})
        self.on_change(frozenset({"person"}))
        self.open_home()

    def _decide(self, visit: Visit) -> None:
        now = self._now()
        context = Context(now, visit.profile, visit.consents, visit.occasion, visit.arm)
        visit.decisions += 1
        key = f"{visit.id}-{visit.decisions}"
        decision = choose_pieces(self._shelves.pieces(), context, count=SUGGESTIONS, decision=key, seed=key)
        shown = self._ledger.visits_shown(visit.subject) if visit.subject else {}
        visit.offers = eligible_offers(self._shelves.offers(now), context, visits_shown=shown)
        visit.choices, visit.decision, visit.policy = decision.choices, decision.id, decision.policy
        if visit.subject:
            for offer in visit.offers:
                self._ledger.note_shown(visit.subject, offer.id, visit.id)
        self._event(
            EventType.DECISION_MADE,
            {
                "candidates": decision.candidates,
                "choices": [
                    {
                        "sku": choice.key,
                        "reason": choice.reason.value,
                        "detail": choice.detail,
                        "score": choice.score,
                        "propensity": choice.propensity,
                    }
                    for choice in decision.choices
                ],
                "offers": [offer.id for offer in visit.offers],
            },
        )

    def _leave_mirror(self, visit: Visit) -> None:
        tryon, visit.tryon = visit.tryon, None
        if tryon is None:
            return
        seconds = self._monotonic() - tryon.since
        share = min(1.0, tryon.shown_seconds / seconds) if seconds > 0 else 0.0
        self._event(
            EventType.TRYON_ENDED, {"sku": tryon.sku, "seconds": round(seconds, 1), "shown_share": round(share, 3)}
        )

    def _event(self, event_type: EventType, data: dict[str, Any]) -> None:
        visit = self.visit
        if visit is None:
            self._ledger.append(event_type, data=data)
            return
        self._ledger.append(
            event_type,
            visit=visit.id,
            subject=visit.subject if visit.keeps_history or event_type not in TRYON_EVENTS else None,
            decision=visit.decision,
            policy=visit.policy,
            arm=visit.arm.value,
            consents=sorted(visit.consents) if visit.profile is not None else (),
            data=data,
        )
