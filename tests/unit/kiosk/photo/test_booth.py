"""The booth: asks first, counts three, takes nothing that is not there, and lets go when it should."""

from __future__ import annotations

import gc
from dataclasses import dataclass

import pytest

from kiosk.identity import Assurance, Outcome, Recognition
from kiosk.photo.booth import Booth, HandOver, Step, Trouble
from kiosk.photo.lan import NoLan
from kiosk.photo.links import Links, LinkState, Photo
from kiosk.photo.sharing import Listening
from kiosk.session import Screen, Session, Timing
from kiosk.session.visit import Parting
from sync.records import EventType, Profile, Purpose
from tests.unit.kiosk.shop import NOW, ListLedger, ListShelves, lan, piece

JPEG = b"\xff\xd8 somebody's face"


@dataclass
class Shop:
    """A session with a booth; time stands still unless it is moved."""

    profile: Profile | None = None

    def __post_init__(self) -> None:
        self.now = 100.0
        self.ledger = ListLedger()
        self.asked_to_listen = 0
        self.session = Session(
            self.ledger,
            ListShelves([piece("E-1"), piece("E-2")], []),
            lambda _text: Recognition(Outcome.ACCEPTED, self.profile, Assurance.POSSESSION),
            Timing(45, 20, 4),
            store="hcm-1",
            device="d-1",
            now=lambda: NOW,
            monotonic=lambda: self.now,
        )
        self.links = Links(clock=lambda: self.now)
        self.booth = Booth(self.session, self.links, self._listen, changed=lambda: None, monotonic=lambda: self.now)
        self.links.told = self.booth.linked

    def _listen(self) -> None:
        self.asked_to_listen += 1

    def in_the_mirror(self) -> Shop:
        self.session.wake()
        if self.profile is not None:
            self.session.code_seen("a code")
        else:
            self.session.go_on_as_guest()
        self.session.open_piece("E-1")
        self.session.try_on("E-1")
        return self

    def look(self, seconds: float, camera: str = "live", shown: float = 1.0) -> None:
        for _ in range(round(seconds * 10)):
            self.now += 0.1
            self.booth.tick(camera, shown)

    def count_down(self, camera: str = "live", shown: float = 1.0) -> None:
        self.look(3.1, camera, shown)

    def photograph(self) -> bytearray:
        self.booth.press()
        self.booth.agree()
        self.count_down()
        assert self.booth.step is Step.SHUTTER
        taken = bytearray(JPEG)
        assert self.booth.take(taken, ["E-1"])
        self.booth.reached(Listening("http://10.0.0.7:8780"))
        return taken

    def told(self, kind: EventType) -> list[dict[str, object]]:
        return [event.data for event in self.ledger.events if event.type is kind]

    @property
    def token(self) -> str:
        return self.booth.link.rpartition("/")[2]


def test_a_guest_is_asked_and_a_tap_is_the_leave() -> None:
    shop = Shop().in_the_mirror()
    shop.booth.press()
    assert shop.booth.step is Step.ASKING
    shop.count_down()
    assert shop.booth.step is Step.ASKING, "nobody is photographed for want of an answer"
    shop.booth.agree()
    assert (shop.booth.step, shop.booth.count) == (Step.COUNTING, 3)
    shop.count_down()
    shop.booth.take(bytearray(JPEG), ["E-1"])
    assert shop.told(EventType.PHOTO_TAKEN) == [{"skus": ["E-1"], "leave": "tap"}]
    assert not shop.ledger.consents, "a guest is nobody to keep an answer for"


def test_a_guest_who_says_no_is_not_photographed() -> None:
    shop = Shop().in_the_mirror()
    shop.booth.press()
    shop.booth.cancel()
    shop.booth.agree()
    shop.count_down()
    assert shop.booth.step is Step.IDLE
    assert not shop.booth.take(bytearray(JPEG), ["E-1"])
    assert not shop.told(EventType.PHOTO_TAKEN)


def test_a_customers_yes_is_kept_on_file_and_not_asked_twice() -> None:
    shop = Shop(lan(Purpose.RECOGNISE, Purpose.OFFERS, Purpose.TRYON_HISTORY)).in_the_mirror()
    shop.photograph()
    assert [(c.purpose, c.granted) for c in shop.ledger.consents] == [(Purpose.PHOTOS, True)]
    assert shop.told(EventType.PHOTO_TAKEN) == [{"skus": ["E-1"], "leave": "consent"}]
    shop.booth.close()
    shop.booth.press()
    assert shop.booth.step is Step.COUNTING


def test_who_took_photos_back_is_asked_again() -> None:
    shop = Shop(lan(Purpose.RECOGNISE, Purpose.OFFERS, Purpose.TRYON_HISTORY, Purpose.PHOTOS)).in_the_mirror()
    shop.session.review_consents()
    shop.session.answer_consent(Purpose.PHOTOS, False)
    shop.session.try_on("E-1")
    shop.booth.press()
    assert shop.booth.step is Step.ASKING


def test_it_counts_three_two_one() -> None:
    shop = Shop().in_the_mirror()
    shop.booth.press()
    shop.booth.agree()
    counts = []
    for _ in range(29):
        shop.now += 0.1
        shop.booth.tick("live", 1.0)
        counts.append(shop.booth.count)
    assert list(dict.fromkeys(counts)) == [3, 2, 1]
    assert all(counts.count(number) >= 9 for number in (3, 2, 1)), "a second each"
    shop.now += 0.2
    shop.booth.tick("live", 1.0)
    assert shop.booth.step is Step.SHUTTER


def test_a_touch_while_it_counts_takes_it_back() -> None:
    shop = Shop().in_the_mirror()
    shop.booth.press()
    shop.booth.agree()
    shop.now += 1.5
    shop.booth.tick("live", 1.0)
    shop.booth.cancel()
    shop.count_down()
    assert (shop.booth.step, shop.booth.trouble) == (Step.IDLE, Trouble.NONE)


@pytest.mark.parametrize("state", ["gone", "blind", "starting"])
def test_a_camera_lost_in_the_middle_is_said_and_nothing_is_taken(state: str) -> None:
    shop = Shop().in_the_mirror()
    shop.booth.press()
    shop.booth.agree()
    shop.look(1.5, "live", 1.0)
    shop.look(1.2, state, 0.0)
    assert (shop.booth.step, shop.booth.trouble) == (Step.IDLE, Trouble.CAMERA)
    assert not shop.booth.take(bytearray(JPEG), ["E-1"])


def test_jewellery_that_does_not_show_is_waited_for_and_then_given_up() -> None:
    shop = Shop().in_the_mirror()
    shop.booth.press()
    shop.booth.agree()
    shop.count_down(shown=0.1)
    assert (shop.booth.step, shop.booth.count) == (Step.COUNTING, 0)
    shop.now += 1
    shop.booth.tick("live", 0.9)
    assert shop.booth.step is Step.SHUTTER
    shop.booth.cancel()
    shop.booth.press()
    shop.count_down(shown=0.1)
    shop.look(2.1, "live", 0.1)
    assert (shop.booth.step, shop.booth.trouble) == (Step.IDLE, Trouble.NOTHING_WORN)


def test_a_picture_that_does_not_come_is_given_up() -> None:
    shop = Shop().in_the_mirror()
    shop.booth.press()
    shop.booth.agree()
    shop.count_down()
    shop.look(4.8, "live", 1.0)
    assert shop.booth.step is Step.SHUTTER
    shop.look(0.4, "live", 1.0)
    assert shop.booth.trouble is Trouble.FAILED


def test_the_count_stands_while_no_picture_comes_and_goes_on_with_the_next() -> None:
    shop = Shop().in_the_mirror()
    shop.booth.press()
    shop.booth.agree()
    shop.look(1.5, "live", 1.0)
    assert shop.booth.count == 2
    for _ in range(3):
        shop.look(0.8, "gone", 0.0)
        assert (shop.booth.step, shop.booth.count) == (Step.COUNTING, 2), "another second is not told without a picture"
        shop.look(0.1, "live", 1.0)
    shop.look(1.3, "live", 1.0)
    assert shop.booth.step is Step.SHUTTER


def test_a_machine_that_stands_still_gives_nothing_up_unseen() -> None:
    shop = Shop().in_the_mirror()
    shop.booth.press()
    shop.booth.agree()
    counts = []
    for camera in ("gone", *(("live",) * 12)):
        shop.now += 4.0
        shop.booth.tick(camera, 0.0)
        counts.append(shop.booth.count)
    assert shop.booth.step is Step.COUNTING, "one late look finds the camera away, or nobody"
    assert list(dict.fromkeys(counts)) == [3, 2, 1, 0], "and no number is left out"
    shop.now += 4.0
    shop.booth.tick("live", 1.0)
    assert shop.booth.step is Step.SHUTTER


def test_what_the_shutter_holds_needs_no_camera_any_more() -> None:
    shop = Shop().in_the_mirror()
    shop.booth.press()
    shop.booth.agree()
    shop.count_down()
    shop.look(2.0, "gone", 0.0)
    assert shop.booth.take(bytearray(JPEG), ["E-1"])


def test_a_picture_that_comes_after_the_visit_is_overwritten() -> None:
    shop = Shop().in_the_mirror()
    shop.booth.press()
    shop.booth.agree()
    shop.count_down()
    shop.session.say_goodbye()
    shop.session.wake()
    late = bytearray(JPEG)
    assert not shop.booth.take(late, ["E-1"])
    assert not any(late)


def test_handed_over_once_told_without_link_or_picture() -> None:
    shop = Shop().in_the_mirror()
    taken = shop.photograph()
    assert shop.session.screen is Screen.PHOTO
    assert shop.booth.hand_over is HandOver.WAITING
    assert shop.booth.link.startswith("http://10.0.0.7:8780/p/")
    token = shop.token
    shop.links.find(token, opens=True)
    assert shop.booth.hand_over is HandOver.OPENED
    shop.now += 12.3
    shop.links.begin(token)
    assert shop.booth.hand_over is HandOver.SENDING
    shop.links.finish(token, True)
    assert (shop.booth.hand_over, shop.booth.held, shop.booth.link) == (HandOver.SAVED, False, "")
    assert not any(taken)
    assert shop.told(EventType.PHOTO_HANDED_OVER) == [{"seconds": 12.3, "secure": False}]
    everything = "".join(event.model_dump_json() for event in shop.ledger.events)
    assert token not in everything and "10.0.0.7" not in everything and "face" not in everything


def test_a_phone_at_the_page_is_a_sign_of_life() -> None:
    shop = Shop().in_the_mirror()
    shop.photograph()
    shop.now += 50
    shop.session.tick()
    assert shop.session.idle_left is not None
    shop.links.find(shop.token, opens=True)
    assert shop.session.idle_left is None


@pytest.mark.parametrize("how", ["goodbye", "idle", "erased", "expired", "deleted", "another"])
def test_whatever_ends_a_photo_overwrites_it(how: str) -> None:
    shop = Shop(lan(Purpose.RECOGNISE, Purpose.OFFERS, Purpose.TRYON_HISTORY, Purpose.PHOTOS)).in_the_mirror()
    taken, token = shop.photograph(), shop.token
    match how:
        case "goodbye":
            shop.session.say_goodbye()
        case "idle":
            shop.now += 66
            shop.session.tick()
        case "erased":
            shop.session.erase_me()
        case "expired":
            shop.session.touched()
            shop.now += 601
            shop.booth.look_at_clock()
            assert shop.booth.hand_over is HandOver.EXPIRED
        case "deleted":
            shop.booth.delete()
            assert shop.session.screen is Screen.TRYON
        case "another":
            shop.booth.close()
            shop.photograph()
    assert not any(taken)
    assert shop.links.begin(token) is None
    assert shop.links.find(token).state in (LinkState.WITHDRAWN, LinkState.EXPIRED)
    gc.collect()
    held = [thing for thing in gc.get_objects() if type(thing) is Photo and any(thing.jpeg)]
    assert len(held) == (1 if how == "another" else 0)


def test_the_next_visit_finds_nothing_of_the_one_before() -> None:
    shop = Shop().in_the_mirror()
    shop.photograph()
    old = shop.token
    shop.session.say_goodbye(Parting.GOODBYE)
    shop.in_the_mirror()
    assert (shop.booth.held, shop.booth.hand_over, shop.booth.link) == (False, HandOver.NONE, "")
    shop.booth.press()
    assert shop.booth.step is Step.ASKING, "another guest's yes is not this one's"
    shop.booth.agree()
    shop.count_down()
    shop.booth.take(bytearray(b"\xff\xd8 the next one"), ["E-2"])
    assert shop.links.begin(old) is None


def test_what_is_heard_late_of_an_old_link_does_not_touch_the_new_photo() -> None:
    shop = Shop().in_the_mirror()
    shop.photograph()
    shop.booth.close()
    newer = shop.photograph()
    for state in (LinkState.SAVED, LinkState.EXPIRED, LinkState.WITHDRAWN):
        shop.booth.linked(1, state, False)
    assert shop.booth.held and bytes(newer) == JPEG
    assert not shop.told(EventType.PHOTO_HANDED_OVER)


def test_without_a_lan_the_photo_stays_and_the_way_is_looked_for_again() -> None:
    shop = Shop().in_the_mirror()
    shop.booth.press()
    shop.booth.agree()
    shop.count_down()
    shop.booth.take(bytearray(JPEG), ["E-1"])
    shop.booth.reached(NoLan("This kiosk is not connected to a local network."))
    assert (shop.booth.hand_over, shop.booth.held, shop.booth.link) == (HandOver.NO_LAN, True, "")
    shop.booth.try_again()
    assert shop.asked_to_listen == 2
    shop.booth.reached(Listening("http://10.0.0.7:8780"))
    assert shop.booth.hand_over is HandOver.WAITING


def test_back_from_the_photo_leads_to_the_mirror_and_from_there_to_the_piece() -> None:
    shop = Shop().in_the_mirror()
    shop.photograph()
    shop.session.back()
    assert shop.session.screen is Screen.TRYON
    assert shop.booth.held, "it waits for its time"
    shop.session.back()
    assert shop.session.screen is Screen.PIECE
