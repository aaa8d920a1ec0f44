"""Numbers, beacons, joining, being forgotten and staff: what each step leads to, and what it owes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hardware.readers.protocol import Source
from kiosk.identity import Assurance, Outcome, Recognition
from kiosk.identity.backoff import Backoff, Budget
from kiosk.identity.consent import TermsMissing
from kiosk.identity.numbers import Numbers, is_ean13
from kiosk.identity.staff import Member, Role, StaffDoor
from kiosk.session import Screen, Session, Timing
from kiosk.session.draft import ASKED, Benefit
from sync.pins import hash_pin
from sync.records import Address, ContactTerms, EventType, Profile, Purpose
from tests.unit.kiosk.identity.minting import Shop, person
from tests.unit.kiosk.shop import NOW, ListLedger, ListShelves, consent, lan, offer, piece

EVERYTHING = (Purpose.RECOGNISE, Purpose.OFFERS, Purpose.TRYON_HISTORY)
CARD = "8930000000019"
HASHED = hash_pin("418263")


class Desk:
    """A session with the real number desk, beacons and staff door over people in memory."""

    def __init__(self, *people: Profile, recognised: Profile | None = None) -> None:
        self.seconds = 100.0
        self.ledger = ListLedger()
        self.people = Shop(*people)
        self.forgotten: list[Profile] = []
        self.recognition = Recognition(Outcome.NOT_OURS)
        if recognised is not None:
            self.recognition = Recognition(Outcome.ACCEPTED, recognised, Assurance.POSSESSION)
        clock: Callable[[], float] = lambda: self.seconds  # noqa: E731
        members = {"lien7": Member("lien7", Role.ASSOCIATE, HASHED)}
        self.session = Session(
            self.ledger,
            ListShelves([piece("e1")], [offer("open"), offer("mine", private=True)]),
            lambda _text: self.recognition,
            Timing(idle=45, warning=20, goodbye=4),
            store="hcm-1",
            device="d-1",
            now=lambda: NOW,
            monotonic=clock,
            numbers=Numbers(self.people, self.people.recogniser, Backoff(clock), Budget(clock)),
            nearby=self.people.recogniser.nearby,
            door=StaffDoor(lambda: members, self.ledger, Backoff(clock)),
            forget=self.forgotten.append,
        )


def at(desk: Desk) -> Screen:
    """The screen that is on: asked anew, whatever was asserted of it before."""
    return desk.session.screen


def member(*more: Purpose) -> Profile:
    return person(1, *EVERYTHING, *more, card_number=CARD)


# Numbers


@pytest.mark.parametrize("source", [Source.KEYBOARD, Source.SERIAL, Source.CARD])
def test_a_card_at_a_reader_asks_for_its_second_factor_and_then_greets(source: Source) -> None:
    desk = Desk(member())
    assert desk.session.code_seen(CARD, source) is Outcome.CLAIMED
    assert at(desk) is Screen.PROOF
    assert desk.session.visit is not None and desk.session.visit.person is None
    assert desk.session.entrance.proof_given("9999") is Outcome.WRONG
    assert at(desk) is Screen.PROOF
    assert desk.session.entrance.proof_given("0001") is Outcome.ACCEPTED
    assert at(desk) is Screen.HOME
    assert desk.session.visit.assurance is Assurance.POSSESSION


def test_the_customers_pin_answers_as_well() -> None:
    desk = Desk(member().model_copy(update={"pin": hash_pin("735190")}))
    desk.session.entrance.open_number()
    desk.session.entrance.number_given("0910000001")
    assert desk.session.entrance.proof_given("735191") is Outcome.WRONG
    assert desk.session.entrance.proof_given("735190") is Outcome.ACCEPTED


def test_guessing_a_second_factor_is_held_off() -> None:
    desk = Desk(member())
    desk.session.code_seen(CARD, Source.SERIAL)
    outcomes = [desk.session.entrance.proof_given(f"{guess:04d}") for guess in range(2000, 2100)]
    assert outcomes[:5] == [Outcome.WRONG] * 5
    assert set(outcomes[5:]) == {Outcome.LOCKED}
    assert desk.session.entrance.proof_given("0001") is Outcome.LOCKED, "the right one too, until the wait is over"


def test_a_bar_code_that_somebody_carries_past_wakes_nobody() -> None:
    desk = Desk(member())
    assert desk.session.code_seen(CARD, Source.CAMERA) is None
    assert at(desk) is Screen.ATTRACT
    desk.session.wake()
    desk.session.open_scan()
    assert desk.session.code_seen(CARD, Source.CAMERA) is Outcome.CLAIMED


def test_a_card_taken_away_too_soon_is_told_where_cards_are_awaited() -> None:
    desk = Desk()
    desk.session.entrance.unread()
    assert desk.session.message is None
    desk.session.entrance.open_number()
    desk.session.entrance.unread()
    assert desk.session.message is Outcome.UNREAD


# Beacons


def test_a_beacon_asks_and_only_a_tap_greets_by_the_first_name() -> None:
    desk = Desk(member(Purpose.BEACON))
    desk.session.entrance.near(["c1"])
    assert (at(desk), desk.session.visit) == (Screen.CONFIRM, None)
    desk.session.entrance.confirm()
    visit = desk.session.visit
    assert at(desk) is Screen.HOME and visit is not None
    assert visit.nearby is not None and visit.nearby.first_name == "Lan"
    assert (visit.profile, visit.candidate, visit.subject) == (None, None, None)
    assert [o.id for o in visit.offers] == ["open"]
    assert {event.subject for event in desk.ledger.events} == {None}


@pytest.mark.parametrize(
    "near",
    [["c1", "c2"], ["c9"], ["c3"]],
    ids=["two of them", "a stranger", "somebody who did not agree to be noticed"],
)
def test_nobody_is_asked_where_a_tap_would_prove_nothing(near: list[str]) -> None:
    also = person(2, *EVERYTHING, Purpose.BEACON)
    desk = Desk(member(Purpose.BEACON), also, person(3, *EVERYTHING))
    desk.session.entrance.near(near)
    assert at(desk) is Screen.ATTRACT


def test_who_says_no_is_not_asked_again_until_they_have_been_away() -> None:
    desk = Desk(member(Purpose.BEACON))
    desk.session.entrance.near(["c1"])
    desk.session.entrance.decline()
    assert at(desk) is Screen.WELCOME
    desk.session.say_goodbye()
    desk.seconds += 10
    desk.session.tick()
    desk.session.entrance.near(["c1"])
    assert at(desk) is Screen.ATTRACT
    desk.session.entrance.near([])
    desk.session.entrance.near(["c1"])
    assert at(desk) is Screen.CONFIRM


def test_the_question_goes_when_they_go_and_when_nobody_answers() -> None:
    desk = Desk(member(Purpose.BEACON))
    desk.session.entrance.near(["c1"])
    desk.session.entrance.near([])
    assert at(desk) is Screen.ATTRACT
    desk.session.entrance.near(["c1"])
    desk.seconds += 21
    desk.session.tick()
    assert at(desk) is Screen.ATTRACT


# Joining


def join(desk: Desk, *, recognise: bool = True, benefit: Benefit = Benefit.POINTS, phone: str = "") -> None:
    joining = desk.session.joining
    joining.open()
    joining.choose(benefit)
    assert joining.give_name(" Phượng ", Address.CHI)
    assert joining.give_phone(phone)
    for purpose in ASKED:
        joining.answer(purpose, recognise or purpose is not Purpose.RECOGNISE)


def test_joining_is_one_promised_event_and_a_card_at_once() -> None:
    desk = Desk()
    join(desk, phone="091 000 0009")
    assert at(desk) is Screen.CARD
    told = desk.ledger.promised[-1]
    assert told.type is EventType.MEMBER_JOINED
    assert is_ean13(told.data["customer"]) and told.data["customer"].startswith("29")
    assert told.data["first_name"] == "Phượng" and told.data["phone"] == "0910000009"
    assert [answer["purpose"] for answer in told.data["consents"]] == [purpose.value for purpose in ASKED]
    assert [given.granted for given in desk.ledger.consents] == [True] * 3
    desk.session.joining.go_on()
    visit = desk.session.visit
    assert visit is not None and visit.profile is not None and visit.profile.first_name == "Phượng"


def test_who_does_not_want_to_be_recognised_has_a_card_and_goes_on_as_a_guest() -> None:
    desk = Desk()
    join(desk, recognise=False)
    assert at(desk) is Screen.CARD
    desk.session.joining.go_on()
    assert at(desk) is Screen.HOME
    assert desk.session.visit is not None and desk.session.visit.person is None


@pytest.mark.parametrize("phone", ["12", "call me", "0" * 30, "+1 555 0100"])
def test_what_is_no_telephone_number_is_not_taken(phone: str) -> None:
    desk = Desk()
    joining = desk.session.joining
    joining.open()
    joining.choose(Benefit.POINTS)
    assert not joining.give_name(" \u200b ", Address.BAN)
    assert joining.give_name("An", Address.BAN)
    assert not joining.give_phone(phone)


def test_receipts_by_telephone_need_one() -> None:
    desk = Desk()
    joining = desk.session.joining
    joining.open()
    joining.choose(Benefit.E_RECEIPT)
    joining.give_name("An", Address.BAN)
    assert not joining.give_phone("")
    assert joining.give_phone("0910000009")


def test_what_was_typed_goes_with_the_form() -> None:
    desk = Desk()
    joining = desk.session.joining
    desk.session.wake()
    joining.open()
    joining.choose(Benefit.POINTS)
    joining.give_name("An", Address.BAN)
    for _ in range(3):
        desk.session.back()
    assert at(desk) is Screen.WELCOME
    assert desk.session.visit is not None and desk.session.visit.draft is None
    assert EventType.MEMBER_JOINED not in [event.type for event in desk.ledger.events]


# Consent, and being forgotten


def test_contact_is_agreed_to_with_channel_content_and_frequency_and_taken_back_by_one_answer() -> None:
    desk = Desk(recognised=lan(*EVERYTHING))
    desk.session.code_seen("GG1:x")
    desk.session.review_consents()
    with pytest.raises(TermsMissing):
        desk.session.answer_consent(Purpose.CONTACT, True)
    terms = ContactTerms(channel="zalo", content="care", per_month=2)
    desk.session.answer_consent(Purpose.CONTACT, True, terms)
    assert desk.ledger.promised[-1].data["terms"] == {"channel": "zalo", "content": "care", "per_month": 2}
    assert desk.session.answers.receipt()["dpv:hasConsentRecord"][-1]["guong:contactTerms"]["perMonth"] == 2
    desk.session.answer_consent(Purpose.CONTACT, False)
    assert desk.ledger.promised[-1].type is EventType.CONSENT_WITHDRAWN
    assert at(desk) is Screen.PRIVACY


def test_offers_taken_back_are_gone_before_the_step_returns() -> None:
    desk = Desk(recognised=lan(*EVERYTHING))
    desk.session.code_seen("GG1:x")
    visit = desk.session.visit
    assert visit is not None and "mine" in [o.id for o in visit.offers]
    desk.session.review_consents()
    desk.session.answer_consent(Purpose.OFFERS, False)
    assert visit.offers == () and visit.choices == ()


def test_to_be_forgotten_ends_the_visit_and_names_nobody_afterwards() -> None:
    desk = Desk(recognised=lan(*EVERYTHING))
    desk.session.code_seen("GG1:x")
    desk.session.erase_me()
    assert [person.id for person in desk.forgotten] == ["c-lan"]
    assert at(desk) is Screen.GOODBYE and desk.session.visit is None
    ended = desk.ledger.events[-1]
    assert (ended.type, ended.subject, ended.data["why"]) == (EventType.VISIT_ENDED, None, "erased")


def test_a_local_answer_is_not_asked_again() -> None:
    desk = Desk(recognised=lan())
    desk.ledger.record_consent(consent("c-lan", Purpose.RECOGNISE, True))
    desk.session.code_seen("GG1:x")
    assert desk.session.visit is not None
    assert Purpose.RECOGNISE not in desk.session.visit.to_ask


# Staff


def test_staff_come_in_by_pin_and_hand_the_screen_back_where_it_was() -> None:
    desk = Desk(recognised=lan(*EVERYTHING))
    desk.session.code_seen("GG1:x")
    desk.session.browse(None)
    desk.session.backstage.knock()
    assert desk.session.backstage.enter("lien7", "000001").member is None
    assert at(desk) is Screen.STAFF
    assert desk.session.backstage.enter("lien7", "418263").member is not None
    assert at(desk) is Screen.ASSOCIATE
    desk.session.leave_staff()
    assert at(desk) is Screen.BROWSE
    assert desk.session.visit is not None and desk.session.visit.staff is None
    assert [action for _, action, _ in desk.ledger.notes] == ["staff.refused", "staff.entered"]


def test_a_pin_is_not_to_be_guessed() -> None:
    desk = Desk()
    desk.session.backstage.knock()
    tries = [desk.session.backstage.enter("lien7", f"{guess:06d}") for guess in range(200_000, 200_012)]
    assert all(entry.member is None for entry in tries)
    assert tries[-1].wait >= 29
    assert desk.session.backstage.enter("lien7", "418263").member is None, "held off, right or not"


def test_where_nobody_was_the_visit_ends_with_staff() -> None:
    desk = Desk()
    desk.session.backstage.knock()
    desk.session.backstage.enter("lien7", "418263")
    desk.session.leave_staff()
    assert desk.session.visit is None
