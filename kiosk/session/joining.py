"""Joining at the kiosk: a benefit that is named, a name, a telephone if wanted, consent by purpose, and a card at once.

All of it works offline: the membership is one promised event. The platform makes the real card when it hears of it;
until then (and after) the provisional number stands for the member, as their id.
"""

from __future__ import annotations

import re
import secrets

from kiosk.identity import consent
from kiosk.identity.recognition import Assurance
from kiosk.session.answers import Answers
from kiosk.session.core import Core
from kiosk.session.draft import ASKED, Benefit, Draft, Step, name_of, provisional_number
from kiosk.session.visit import Screen, Visit
from sync.records import Address, EventType, Profile, Purpose

PHONE = re.compile(r"(?:\+84|0)[0-9]{9,10}")
"""A telephone number of Vietnam, as it is dialled."""


class Joining:
    """The steps of becoming a member. What is typed lives in the visit's draft until it is whole."""

    def __init__(self, core: Core, answers: Answers) -> None:
        self._core = core
        self._answers = answers

    def open(self) -> None:
        core = self._core
        core.touched()
        visit = core.begin()
        if visit.person is not None:
            return
        visit.draft = Draft()
        core.message = None
        core.go(Screen.JOIN, "joining", "message")

    def choose(self, benefit: Benefit) -> None:
        draft = self._draft()
        if draft is not None:
            draft.benefit = benefit
            draft.step = Step.NAME
            self._core.tell(frozenset({"joining"}))

    def give_name(self, text: str, address: Address) -> bool:
        """``False`` for a text that holds no name."""
        draft, name = self._draft(), name_of(text)
        if draft is None or not name:
            return False
        draft.first_name, draft.address = name, address
        draft.step = Step.PHONE
        self._core.tell(frozenset({"joining"}))
        return True

    def give_phone(self, text: str) -> bool:
        """Empty to go without, unless the benefit needs one. ``False`` for what is no telephone number."""
        draft, number = self._draft(), re.sub(r"[ .\-()]", "", text)
        if draft is None:
            return False
        if number and not PHONE.fullmatch(number):
            return False
        if not number and draft.benefit is Benefit.E_RECEIPT:
            return False
        draft.phone = number
        draft.step = Step.CONSENT
        self._core.tell(frozenset({"joining"}))
        return True

    def answer(self, purpose: Purpose, granted: bool) -> None:
        """One purpose. The last answer makes the membership."""
        draft = self._draft()
        if draft is None or draft.step is not Step.CONSENT or purpose not in ASKED:
            return
        draft.answers[purpose] = granted
        self._core.tell(frozenset({"joining"}))
        visit = self._core.visit
        if draft.whole and visit is not None:
            self._join(visit, draft)

    def back(self) -> bool:
        """One step back within the form; ``False`` when it is left, with all that was typed dropped."""
        draft = self._draft()
        if draft is not None and draft.back():
            self._core.tell(frozenset({"joining"}))
            return True
        if self._core.visit is not None:
            self._core.visit.draft = None
        return False

    def go_on(self) -> None:
        """From the new card to the shop: as a member who is greeted, or as a guest who has a card."""
        core = self._core
        core.touched()
        visit = core.visit
        if visit is None or visit.candidate is None:
            return
        visit.draft = None
        if Purpose.RECOGNISE in visit.consents:
            self._answers.greet(visit, visit.candidate)
        else:
            self._answers.go_on_as_guest()

    def _draft(self) -> Draft | None:
        self._core.touched()
        return self._core.visit.draft if self._core.visit is not None else None

    def _join(self, visit: Visit, draft: Draft) -> None:
        core = self._core
        customer, pseudonym = provisional_number(), f"p-{secrets.token_hex(8)}"
        now = core.now()
        given = tuple(
            consent.answer(
                customer,
                purpose,
                draft.answers[purpose],
                language=core.language,
                at=now,
                store=core.place.store,
                device=core.place.device,
            )
            for purpose in ASKED
        )
        for one in given:
            core.ledger.record_consent(one)
        visit.candidate = Profile(
            id=customer,
            pseudonym=pseudonym,
            first_name=draft.first_name,
            full_name=draft.first_name,
            address=draft.address,
            language=core.language,
            card_number=customer,
            phone=draft.phone or None,
            consents=given,
            updated_at=now,
        )
        visit.consents = frozenset(one.purpose for one in given if one.granted)
        # Whoever joined holds the card that was made a moment ago.
        visit.assurance = Assurance.POSSESSION
        core.ledger.promise(
            EventType.MEMBER_JOINED,
            visit=visit.id,
            subject=pseudonym,
            arm=visit.arm.value,
            consents=sorted(visit.consents),
            data={
                "customer": customer,
                "first_name": draft.first_name,
                "address": draft.address.value,
                "language": core.language,
                "phone": draft.phone or None,
                "benefit": draft.benefit.value if draft.benefit is not None else None,
                "consents": [consent.as_data(one) for one in given],
            },
        )
        core.go(Screen.CARD, "joining", "person", keep_trail=False)
