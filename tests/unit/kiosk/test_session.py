"""A visit's steps, and the events they owe."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kiosk.identity import Assurance, Outcome, Recognition
from kiosk.session import Screen, Session, Timing
from sync.records import EventType, Kind, Metal, Profile, Purpose
from tests.unit.kiosk.shop import NOW, ListLedger, ListShelves, consent, lan, offer, piece

EVERYTHING = (Purpose.RECOGNISE, Purpose.OFFERS, Purpose.TRYON_HISTORY)


class Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


class Stage:
    """A session with its surroundings."""

    def __init__(self, profile: Profile | None = None, outcome: Outcome = Outcome.ACCEPTED) -> None:
        self.ledger = ListLedger()
        self.clock = Clock()
        self.shelves = ListShelves(
            [piece("e1"), piece("e2", metal=Metal.ROSE_GOLD_18K), piece("r1", Kind.RING)],
            [offer("open"), offer("birthday", private=True, occasions=("birthday",), cap_per_customer=2)],
        )
        assurance = Assurance.POSSESSION if profile else Assurance.NOBODY
        self.recognition = Recognition(outcome, profile, assurance)
        self.changes: list[frozenset[str]] = []
        self.session = Session(
            self.ledger,
            self.shelves,
            lambda _text: self.recognition,
            Timing(idle=45, warning=20, goodbye=4),
            store="hcm-1",
            device="d-1",
            now=lambda: NOW,
            monotonic=self.clock,
            on_change=self.changes.append,
        )

    def last(self, event_type: EventType) -> Any:
        return [event for event in self.ledger.events if event.type is event_type][-1]


def test_a_guest_walks_through_and_every_step_is_an_event() -> None:
    stage = Stage()
    session = stage.session
    session.wake()
    session.choose_language("en")
    session.go_on_as_guest()
    session.browse(Kind.EARRING)
    session.open_piece("e1")
    session.try_on("e1")
    stage.clock.seconds += 10
    session.shown_in_mirror(8.0)
    session.toggle_shortlist("e1")
    session.open_shortlist()
    session.say_goodbye()
    assert stage.ledger.types() == [
        "visit.started",
        "language.chosen",
        "guest.chosen",
        "decision.made",
        "home.shown",
        "catalogue.browsed",
        "piece.viewed",
        "tryon.started",
        "shortlist.added",
        "shortlist.shown",
        "tryon.ended",
        "visit.ended",
    ]
    assert stage.last(EventType.TRYON_ENDED).data == {
        "sku": "e1",
        "seconds": 10.0,
        "shown_share": 0.8,
        "quality": 0.0,
    }
    assert {event.subject for event in stage.ledger.events} == {None}
    assert len({event.visit for event in stage.ledger.events}) == 1


def test_home_greets_a_recognised_customer_with_the_occasion_and_private_offers() -> None:
    stage = Stage(lan(*EVERYTHING))
    assert stage.session.code_seen("code") is Outcome.ACCEPTED
    visit = stage.session.visit
    assert stage.session.screen is Screen.HOME
    assert visit is not None and visit.profile is not None and visit.profile.first_name == "Lan"
    assert visit.occasion is not None and visit.occasion.days == 0
    assert [o.id for o in visit.offers] == ["birthday", "open"]
    assert stage.last(EventType.HOME_SHOWN).subject == "p-lan"
    assert set(stage.last(EventType.HOME_SHOWN).consents) == set(EVERYTHING)


def test_without_an_answer_on_file_the_kiosk_asks_and_a_no_goes_on_as_a_guest() -> None:
    stage = Stage(lan())
    stage.session.code_seen("code")
    assert stage.session.screen is Screen.CONSENT
    stage.session.answer_consent(Purpose.RECOGNISE, False)
    visit = stage.session.visit
    assert stage.session.screen is Screen.HOME
    assert visit is not None and visit.person is None
    assert [o.id for o in visit.offers] == ["open"]
    assert stage.last(EventType.HOME_SHOWN).subject is None
    assert [c.granted for c in stage.ledger.consents] == [False]
    assert [e.type for e in stage.ledger.promised] == [EventType.CONSENT_ANSWERED]


def test_each_purpose_is_asked_alone_and_an_answer_here_is_not_asked_again() -> None:
    stage = Stage(lan())
    stage.session.code_seen("code")
    for purpose in EVERYTHING:
        assert stage.session.screen is Screen.CONSENT
        stage.session.answer_consent(purpose, purpose is not Purpose.OFFERS)
    assert stage.session.screen is Screen.HOME
    stage.session.say_goodbye()
    stage.session.code_seen("another code")
    assert stage.session.screen is Screen.HOME
    visit = stage.session.visit
    assert visit is not None and visit.consents == {Purpose.RECOGNISE, Purpose.TRYON_HISTORY}
    assert [o.id for o in visit.offers] == ["open"], "no personal offer without the consent to it"


def test_a_later_no_beats_an_earlier_yes() -> None:
    stage = Stage(lan(*EVERYTHING))
    stage.ledger.record_consent(consent("c-lan", Purpose.RECOGNISE, False, NOW - timedelta(hours=1)))
    stage.session.code_seen("code")
    assert stage.session.screen is Screen.CONSENT


def test_taking_back_is_reached_from_home_and_takes_effect() -> None:
    stage = Stage(lan(*EVERYTHING))
    stage.session.code_seen("code")
    stage.session.review_consents()
    stage.session.answer_consent(Purpose.OFFERS, False)
    stage.session.keep_consents()
    visit = stage.session.visit
    assert visit is not None and [o.id for o in visit.offers] == ["open"]
    assert stage.ledger.promised[-1].type is EventType.CONSENT_WITHDRAWN


def test_taking_back_recognition_makes_a_guest_at_once() -> None:
    stage = Stage(lan(*EVERYTHING))
    stage.session.code_seen("code")
    stage.session.review_consents()
    stage.session.answer_consent(Purpose.RECOGNISE, False)
    visit = stage.session.visit
    assert visit is not None and visit.person is None and visit.occasion is None
    assert [o.id for o in visit.offers] == ["open"]


def test_what_was_tried_on_is_told_with_a_name_only_where_that_was_agreed_to() -> None:
    stage = Stage(
        lan(Purpose.RECOGNISE, Purpose.OFFERS, consents=()).model_copy(
            update={
                "consents": (
                    consent("c-lan", Purpose.RECOGNISE, True),
                    consent("c-lan", Purpose.OFFERS, True),
                    consent("c-lan", Purpose.TRYON_HISTORY, False),
                )
            }
        )
    )
    stage.session.code_seen("code")
    stage.session.try_on("e1")
    stage.session.say_goodbye()
    assert stage.last(EventType.TRYON_STARTED).subject is None
    assert stage.last(EventType.TRYON_ENDED).subject is None
    assert stage.last(EventType.VISIT_ENDED).data["tried"] == 1


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.ACCEPTED])
def test_a_refused_code_lets_nobody_in_and_says_why(outcome: Outcome) -> None:
    stage = Stage(None, outcome)
    stage.session.code_seen("code")
    assert stage.session.screen is Screen.SCAN
    assert stage.session.message is outcome
    assert stage.session.visit is not None and stage.session.visit.person is None
    assert stage.last(EventType.CODE_REFUSED).data == {"outcome": outcome.value}


def test_codes_are_not_read_in_the_middle_of_a_visit() -> None:
    stage = Stage(lan(*EVERYTHING))
    stage.session.wake()
    stage.session.go_on_as_guest()
    assert stage.session.code_seen("code") is None
    assert stage.session.visit is not None and stage.session.visit.profile is None


def test_idle_warns_for_twenty_seconds_then_says_goodbye() -> None:
    stage = Stage(lan(*EVERYTHING))
    stage.session.code_seen("code")
    stage.clock.seconds += 44
    stage.session.tick()
    assert stage.session.idle_left is None
    stage.clock.seconds += 2
    stage.session.tick()
    assert stage.session.idle_left == pytest.approx(19)
    stage.clock.seconds += 18
    stage.session.tick()
    assert stage.session.screen is Screen.HOME
    stage.session.touched()
    assert stage.session.idle_left is None
    stage.clock.seconds += 65
    stage.session.tick()
    assert stage.session.screen is Screen.GOODBYE
    assert stage.session.visit is None
    assert stage.last(EventType.VISIT_ENDED).data["why"] == "idle"
    stage.clock.seconds += 4
    stage.session.tick()
    assert stage.session.screen is Screen.ATTRACT


def test_a_face_in_the_mirror_keeps_the_visit_going_for_a_while() -> None:
    stage = Stage()
    stage.session.wake()
    stage.session.go_on_as_guest()
    stage.session.try_on("e1")
    for _ in range(16):
        stage.clock.seconds += 10
        stage.session.shown_in_mirror(10)
        stage.session.tick()
    assert stage.session.idle_left is None
    for _ in range(10):
        stage.clock.seconds += 10
        stage.session.shown_in_mirror(10)
        stage.session.tick()
    assert stage.session.visit is None, "but not for ever"
    assert EventType.IDLE_WARNED in [event.type for event in stage.ledger.events]


def test_the_language_of_one_shopper_is_not_the_next_ones() -> None:
    stage = Stage()
    stage.session.wake()
    stage.session.choose_language("en")
    stage.session.say_goodbye()
    stage.clock.seconds += 5
    stage.session.tick()
    assert stage.session.language == "vi"


def test_back_leads_to_where_the_shopper_came_from() -> None:
    stage = Stage()
    session = stage.session
    session.wake()
    session.go_on_as_guest()
    session.browse(None)
    session.open_piece("e1")
    session.try_on("e1")
    session.back()
    assert session.screen is Screen.PIECE
    assert stage.ledger.types()[-1] == "tryon.ended"
    session.back()
    assert session.screen is Screen.BROWSE
    session.back()
    assert session.screen is Screen.HOME


def test_a_private_offer_is_shown_in_no_more_visits_than_its_cap() -> None:
    stage = Stage(lan(*EVERYTHING))
    seen = []
    for _ in range(3):
        stage.session.code_seen("code")
        assert stage.session.visit is not None
        seen.append("birthday" in [o.id for o in stage.session.visit.offers])
        stage.session.say_goodbye()
    assert seen == [True, True, False]


def test_an_unknown_piece_changes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    stage = Stage()
    stage.session.wake()
    stage.session.go_on_as_guest()
    stage.session.open_piece("nowhere")
    assert stage.session.screen is Screen.HOME
    assert "catalogue does not hold" in caplog.text
