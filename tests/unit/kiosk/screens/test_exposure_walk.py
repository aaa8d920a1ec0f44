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
SCREENS = (Screen.HOME, Screen.BROWSE, Screen.PIECE, Screen.SHORTLIST, Screen.PRIVACY, Screen.ASSOCIATE)
SHARED = tuple(screen for screen in SCREENS if screen is not Screen.PRIVACY)
"""Screens that a guest comes to as well."""
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
        case Screen.ASSOCIATE:
            session.backstage.knock()
            session.backstage.enter("lien7", PIN)


def come_in(hall: Hall, agreed: frozenset[Purpose]) -> None:
    answers = tuple(consent("c-lan", purpose, purpose in agreed) for purpose in Purpose)
    hall.profile = known().model_copy(update={"consents": answers})
    hall.ledger.shown.clear()  # else the cap of visits would hide what is looked for
    hall.go("welcome")
    hall.session.code_seen("a code")


@pytest.mark.parametrize("screen", SCREENS, ids=str)
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


def test_the_walk_would_find_what_it_looks_for(hall: Hall) -> None:
    come_in(hall, ALL)
    assert {Field.FIRST_NAME, Field.OCCASION, Field.PERSONAL_OFFERS, Field.TIER, Field.POINTS} <= shown(hall)
    visit(hall, Screen.ASSOCIATE)
    assert {Field.FULL_NAME, Field.RING_SIZE, Field.TIER} <= shown(hall)


@pytest.mark.parametrize(
    "screen", [Screen.HOME, Screen.BROWSE, Screen.PIECE, Screen.SHORTLIST, Screen.ASSOCIATE], ids=str
)
def test_a_guest_is_nobody_on_every_screen(hall: Hall, screen: Screen) -> None:
    hall.go("welcome")
    hall.session.go_on_as_guest()
    visit(hall, screen)
    assert shown(hall) == set()


@pytest.mark.parametrize(
    "screen", [Screen.HOME, Screen.BROWSE, Screen.PIECE, Screen.SHORTLIST, Screen.ASSOCIATE], ids=str
)
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
