"""What the shopper allows: asked, looked at, taken back, taken home, and forgotten."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiosk.identity import consent
from kiosk.identity.recognition import Assurance, latest
from kiosk.personalization.experiment import arm_of
from kiosk.personalization.occasion import occasion_of
from kiosk.session.core import Core
from kiosk.session.shopping import Shopping
from kiosk.session.visit import ASKED_AT_KIOSK, EXPERIMENT, Screen, Visit
from sync.records import Consent, ContactTerms, EventType, Profile, Purpose


class Answers:
    """Consent of the one visit. Every answer is on file, and promised to the platform, before its step returns."""

    def __init__(
        self,
        core: Core,
        shopping: Shopping,
        forget: Callable[[Profile], None],
        *,
        controller: consent.Controller,
    ) -> None:
        """``forget`` makes this device forget a customer and asks the platform for it; ``controller`` is the
        shop as its receipts name it."""
        self._core = core
        self._shopping = shopping
        self._forget = forget
        self._controller = controller

    def meet(self, visit: Visit, profile: Profile, assurance: Assurance) -> None:
        """A person was told apart: ask what is not answered yet, then greet."""
        profile = self._with_local_answers(profile)
        core = self._core
        if core.language != profile.language and core.language == core.house_language:
            core.language = profile.language
            core.tell(frozenset({"language"}))
        visit.candidate, visit.assurance, visit.nearby = profile, assurance, None
        visit.consents = frozenset(p for p in Purpose if profile.allows(p))
        recognised = profile.allows(Purpose.RECOGNISE)
        unasked = tuple(p for p in ASKED_AT_KIOSK if profile.allows(p) is None)
        # Whoever shows a code although they once said no is asked again; nothing else is asked twice.
        visit.to_ask = unasked if recognised else (Purpose.RECOGNISE, *(p for p in unasked if p != Purpose.RECOGNISE))
        visit.answers = {}
        if visit.to_ask:
            core.go(Screen.CONSENT, "consent", "person", "message", keep_trail=False)
        else:
            self.greet(visit, profile)

    def greet(self, visit: Visit, profile: Profile) -> None:
        core = self._core
        visit.profile, visit.candidate = profile, None
        visit.occasion = occasion_of(profile, core.now().astimezone().date())
        visit.arm = arm_of(EXPERIMENT, profile.pseudonym)
        visit.choices = ()
        core.event(EventType.CUSTOMER_RECOGNISED, {"tier": profile.tier.value})
        core.tell(frozenset({"person"}))
        self._shopping.open_home()

    def answer(self, purpose: Purpose, granted: bool, terms: ContactTerms | None = None) -> None:
        """One answer. Raises :class:`~kiosk.identity.consent.TermsMissing` for a yes to contact without terms."""
        core = self._core
        core.touched()
        visit = core.visit
        if visit is None or visit.person is None or purpose not in visit.to_ask:
            return
        person = visit.person
        given = consent.answer(
            person.id,
            purpose,
            granted,
            language=core.language,
            at=core.now(),
            store=core.place.store,
            device=core.place.device,
            terms=terms,
        )
        core.ledger.record_consent(given)
        withdrawn = not granted and purpose in visit.consents
        visit.answers[purpose] = granted
        visit.consents = visit.consents | {purpose} if granted else visit.consents - {purpose}
        # What was chosen with more leave than there is now goes at once.
        visit.choices, visit.offers = (), ()
        self._take_into_profile(visit, given)
        # An answer is evidence about a person and names them by pseudonym, a no as well as a yes.
        core.ledger.promise(
            EventType.CONSENT_WITHDRAWN if withdrawn else EventType.CONSENT_ANSWERED,
            visit=visit.id,
            subject=person.pseudonym,
            arm=visit.arm.value,
            consents=sorted(visit.consents),
            data=consent.as_data(given),
        )
        core.tell(frozenset({"consent", "home", "person"}))
        if purpose is Purpose.RECOGNISE and not granted:
            self.go_on_as_guest()
        elif visit.profile is None and all(asked in visit.answers for asked in visit.to_ask):
            self.greet(visit, visit.person)

    def go_on_as_guest(self) -> None:
        core = self._core
        core.touched()
        visit = core.begin()
        visit.become_nobody()
        core.message = None
        core.event(EventType.GUEST_CHOSEN, {})
        core.tell(frozenset({"person", "message", "consent"}))
        self._shopping.open_home()

    def welcome_nearby(self) -> None:
        """Home for somebody whose beacon is near and who tapped: a guest's, with a first name."""
        self._core.message = None
        self._core.tell(frozenset({"person", "message"}))
        self._shopping.open_home()

    def review(self) -> None:
        """The shopper's own choices again, from any screen: taking back is as easy as giving."""
        core = self._core
        core.touched()
        visit = core.visit
        if visit is None or visit.profile is None:
            return
        visit.to_ask = tuple(Purpose)
        visit.answers = {}
        core.go(Screen.PRIVACY, "consent")

    def on_file(self) -> list[Consent]:
        """The latest answer to each purpose of whoever is here, this visit's included."""
        person = self._core.visit.person if self._core.visit is not None else None
        if person is None:
            return []
        return sorted(latest(person.consents).values(), key=lambda given: list(Purpose).index(given.purpose))

    def receipt(self) -> dict[str, Any]:
        """The receipt of what is on file; empty without a person or an answer."""
        visit = self._core.visit
        if visit is None or visit.person is None or not visit.person.consents:
            return {}
        return consent.receipt(
            visit.person.consents, controller=self._controller, subject=visit.person.pseudonym, made_at=self._core.now()
        )

    def erase(self) -> bool:
        """Forget whoever is here: on this device at once, everywhere by the platform. ``False`` without a person."""
        core = self._core
        core.touched()
        visit = core.visit
        if visit is None or visit.profile is None:
            return False
        person = visit.profile
        visit.become_nobody()
        self._forget(person)
        return True

    def _with_local_answers(self, profile: Profile) -> Profile:
        """The profile with what was answered on this device since it was last fetched."""
        local = self._core.ledger.consents_of(profile.id)
        return profile.model_copy(update={"consents": (*profile.consents, *local)}) if local else profile

    def _take_into_profile(self, visit: Visit, given: Consent) -> None:
        for name in ("profile", "candidate"):
            known: Profile | None = getattr(visit, name)
            if known is not None:
                setattr(visit, name, known.model_copy(update={"consents": (*known.consents, given)}))
