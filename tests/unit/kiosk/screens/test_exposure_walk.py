"""The exposure table, walked over the real screens: at each level and consent, what is read there and nothing else."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

from kiosk.identity import Assurance
from kiosk.identity.exposure import Field, Place, allowed
from kiosk.session import Screen
from kiosk.session.draft import ASKED as JOINING
from sync.records import Purpose
from tests.unit.kiosk.screens.looking import texts
from tests.unit.kiosk.screens.stand_in import PIN, SIZES, Hall, known
from tests.unit.kiosk.shop import consent

pytestmark = [
    pytest.mark.screen,
    pytest.mark.timeout(600),
    pytest.mark.qt_log_ignore("Pending resource cleanup queue not empty"),
]

SIGNS: dict[Field, tuple[str, ...]] = {
    Field.FIRST_NAME: ("Lan",),
    Field.FULL_NAME: ("Trần Ngọc Lan",),
    Field.TIER: ("Hội viên Vàng",),
    Field.POINTS: ("9973", "9.973"),
    Field.OCCASION: ("Chúc mừng sinh nhật", "CHÚC MỪNG SINH NHẬT"),
    Field.PERSONAL_OFFERS: ("Quà sinh nhật từ nhà Gương",),
    Field.SUGGESTIONS: ("Hợp với sở thích", "Cho ngày sinh nhật"),
    Field.WISHES: ("Trong danh sách mong ước",),
    Field.RING_SIZE: ("16,1 mm",),
    Field.CONTACT_ENDING: ("…101",),
    Field.CARD_NUMBER: ("G-100001",),
    Field.CONSENTS: ("Nhận ra tôi", "Cho phép cửa hàng nhận ra quý khách?"),
}
"""How a field reads on the screen. A birthday's date, the telephone and the id are in no row and must be nowhere."""
NEVER = ("0000101", "84000000101", "c-lan", "1990", "28/11/1990")
OWN = (
    *(Screen.HOME, Screen.BROWSE, Screen.PIECE, Screen.TRYON, Screen.SHORTLIST, Screen.PRIVACY, Screen.PIN),
    *(Screen.MODELS, Screen.STAFF, Screen.ASSOCIATE, Screen.TECHNICIAN, Screen.GOODBYE),
)
"""Screens that a recognised customer's visit comes to."""
SHARED = tuple(screen for screen in OWN if screen not in (Screen.PRIVACY, Screen.PIN))
"""Screens that a guest comes to as well."""
BEFORE = (Screen.ATTRACT, Screen.WELCOME, Screen.SCAN, Screen.NUMBER, Screen.PROOF, Screen.CONFIRM, Screen.JOIN)
"""Screens on which nobody is known yet."""
ASKED = (Screen.CONSENT, Screen.CARD, Screen.PHOTO)
"""Screens of their own tests below."""
ALL = frozenset({Purpose.RECOGNISE, Purpose.OFFERS, Purpose.TRYON_HISTORY})


@pytest.fixture(scope="module")
def hall(qapp: QGuiApplication) -> Iterator[Hall]:
    hall = Hall(qapp, SIZES[2])
    hall.comfort.setReducedMotion(True)
    yield hall
    hall.close()


def read(hall: Hall) -> str:
    """Every text that can be seen on the screen that is on."""
    hall.settle()
    for _ in range(12):
        QCoreApplication.processEvents()
        time.sleep(0.004)
    return "\n".join(str(item.property("text")) for item in texts(hall.window))


def shown(hall: Hall) -> set[Field]:
    everything = read(hall)
    assert not [sign for sign in NEVER if sign in everything], everything
    return {field for field, signs in SIGNS.items() if any(sign in everything for sign in signs)}


def visit(hall: Hall, screen: Screen) -> None:
    session = hall.session
    match screen:
        case Screen.HOME:
            session.open_home()
        case Screen.BROWSE:
            session.browse(None)
        case Screen.PIECE:
            session.open_piece("BT-1043")
        case Screen.SHORTLIST:
            session.open_shortlist()
        case Screen.PRIVACY:
            session.review_consents()
        case Screen.PIN:
            session.review_consents()
            session.pin_choice.open()
        case Screen.TRYON:
            session.try_on("BT-1043")
        case Screen.MODELS:
            session.open_piece("BT-1043")
            session.modelling.open("BT-1043")
        case Screen.GOODBYE:
            session.say_goodbye()
        case Screen.STAFF | Screen.ASSOCIATE | Screen.TECHNICIAN:
            session.backstage.knock()
            if screen is not Screen.STAFF:
                session.backstage.enter("lien7" if screen is Screen.ASSOCIATE else "tech1", PIN)


def come_in(hall: Hall, agreed: frozenset[Purpose]) -> None:
    answers = tuple(consent("c-lan", purpose, purpose in agreed) for purpose in Purpose)
    hall.profile = known().model_copy(update={"consents": answers})
    hall.ledger.shown.clear()  # else the cap of visits would hide what is looked for
    hall.go("welcome")
    hall.session.code_seen("a code")


@pytest.mark.parametrize("screen", OWN, ids=str)
@pytest.mark.parametrize(
    "agreed", [ALL, ALL - {Purpose.OFFERS}, ALL - {Purpose.TRYON_HISTORY}], ids=lambda a: "+".join(a)
)
def test_possession_shows_what_the_table_allows_and_nothing_else(
    hall: Hall, screen: Screen, agreed: frozenset[Purpose]
) -> None:
    come_in(hall, agreed)
    hall.session.toggle_shortlist("BT-1043")
    visit(hall, screen)
    assert hall.session.screen is screen
    assert shown(hall) <= allowed(Place(screen.value), Assurance.POSSESSION, agreed)


def test_the_walk_leaves_no_screen_out() -> None:
    walked = {*OWN, *BEFORE, *ASKED}
    assert walked == set(Screen)
    assert {screen.value for screen in walked} | {Place.SIGNAGE.value} == {place.value for place in Place}


@pytest.mark.parametrize("screen", BEFORE, ids=str)
def test_nothing_is_known_before_somebody_proved_to_be_one(hall: Hall, screen: Screen) -> None:
    hall.profile = known()
    hall.go(screen.value)
    assert hall.session.screen is screen
    assert shown(hall) == set()
    for variant in ("number-wrong", "join-name", "join-phone", "join-consent"):
        if variant.startswith(screen.value):
            hall.go(variant)
            assert shown(hall) <= {Field.CONSENTS}, "the questions are asked, of nobody"


def test_a_photos_page_shows_nothing_of_a_file(hall: Hall) -> None:
    hall.profile = known()
    hall.go("photo")
    assert hall.session.screen is Screen.PHOTO
    assert shown(hall) <= allowed(Place.PHOTO, Assurance.POSSESSION, ALL)


def test_who_is_asked_for_consent_sees_a_first_name_and_the_questions(hall: Hall) -> None:
    hall.profile = known().model_copy(update={"consents": ()})
    hall.go("welcome")
    hall.session.code_seen("a code")
    assert hall.session.screen is Screen.CONSENT
    assert shown(hall) <= allowed(Place.CONSENT, Assurance.POSSESSION, ())


@pytest.mark.parametrize("granted", [True, False])
def test_a_new_card_shows_its_number_and_a_first_name(hall: Hall, granted: bool) -> None:
    hall.go("join-consent")
    hall.session.visit.draft.phone = "0900000777"  # type: ignore[union-attr]
    for purpose in JOINING:
        hall.session.joining.answer(purpose, granted)
    assert hall.session.screen is Screen.CARD
    said = read(hall)
    visit = hall.session.visit
    assert visit is not None and visit.candidate is not None
    number = str(visit.candidate.card_number)
    assert "Phượng" in said and number[-4:] in said.replace(" ", "")
    assert "777" not in said and visit.candidate.pseudonym not in said
    hall.session.say_goodbye()
    said = read(hall)
    assert "Phượng" not in said and number[-4:] not in said


def test_a_receipt_shows_the_answers_and_its_code_names_nobody(hall: Hall) -> None:
    come_in(hall, ALL)
    hall.session.review_consents()
    hall.privacy.openReceipt()
    assert shown(hall) <= allowed(Place.PRIVACY, Assurance.POSSESSION, ALL)
    code = hall.privacy.receiptCode
    assert code and not [sign for sign in (*NEVER, "Lan", "G-100001") if sign in code]


def test_the_walk_would_find_what_it_looks_for(hall: Hall) -> None:
    come_in(hall, ALL)
    assert {Field.FIRST_NAME, Field.OCCASION, Field.PERSONAL_OFFERS, Field.TIER, Field.POINTS} <= shown(hall)
    visit(hall, Screen.ASSOCIATE)
    assert {Field.FULL_NAME, Field.RING_SIZE, Field.TIER} <= shown(hall)


@pytest.mark.parametrize("screen", SHARED, ids=str)
def test_a_guest_is_nobody_on_every_screen(hall: Hall, screen: Screen) -> None:
    hall.go("welcome")
    hall.session.go_on_as_guest()
    visit(hall, screen)
    assert shown(hall) == set()


@pytest.mark.parametrize("screen", SHARED, ids=str)
def test_a_beacon_and_a_tap_show_at_most_a_first_name(hall: Hall, screen: Screen) -> None:
    hall.profile = known()
    hall.go("confirm")
    assert shown(hall) == set(), "before the tap nothing at all"
    hall.session.entrance.confirm()
    visit(hall, screen)
    consents = frozenset({Purpose.RECOGNISE, Purpose.BEACON})
    found = shown(hall)
    assert found <= allowed(Place(screen.value), Assurance.PRESENCE, consents, tapped=True) <= {Field.FIRST_NAME}
    assert (Field.FIRST_NAME in found) == (screen is Screen.HOME)


def test_a_number_alone_shows_nothing(hall: Hall) -> None:
    for number in ("G-100001", "0000000101"):
        hall.go("welcome")
        hall.session.entrance.open_number()
        hall.session.entrance.number_given(number)
        assert hall.session.screen is Screen.PROOF
        assert shown(hall) == set()


def test_taking_offers_back_takes_them_off_the_screen_at_once(hall: Hall) -> None:
    come_in(hall, ALL)
    assert Field.PERSONAL_OFFERS in shown(hall)
    hall.session.review_consents()
    hall.session.answer_consent(Purpose.OFFERS, False)
    hall.session.back()
    assert hall.session.screen is Screen.HOME
    assert not shown(hall) & {Field.PERSONAL_OFFERS, Field.OCCASION}
