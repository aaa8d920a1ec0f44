"""A member joins, is known in two kiosks, and is forgotten at the touch of a button; another is by the office.

Prints JSON: what was found of them before and after, on which device, and what the platform's desk said meanwhile.
Real platform, real agents, real screen: a program of its own.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from hardware.beacons import Ephemeral, EphemeralKey, identifier
from kiosk import qt
from kiosk.app import App
from kiosk.cli.screen import virtual_display
from kiosk.demo import DEMO_CODE, Demo
from kiosk.frontdesk import utc_now
from kiosk.identity import Outcome, Recogniser
from kiosk.identity.backoff import Backoff, Budget
from kiosk.identity.numbers import Numbers
from kiosk.session import Screen
from kiosk.session.draft import ASKED, Benefit
from kiosk.session.pin_choice import PinStep
from kiosk.settings import Settings
from sync.central.beacons import EPOCH
from sync.central.demo import PASSWORD, STAFF_PIN, STORE, USER
from sync.records import Address, Consent, EventType, Profile, Purpose, Topic
from sync.store import Cache, Keys, Ledger
from tests.journey.searching import on_disk
from tests.unit.kiosk.screens.counter import Finger

NAME, PHONE, PIN = "Zqkanary", "0912345670", "735190"
SKU = "ZQ-CANARY-SKU"
BEACON = bytes(range(0xA0, 0xB0))
OTHER = ("Trần Quang Minh", "G-100002", "84000000102")


class Second:
    """Another kiosk of the same shop, without a screen."""

    def __init__(self, demo: Demo) -> None:
        self.data = demo.folder / "kiosk-b"
        self.data.mkdir()
        self._demo = demo
        self._code = demo.ask_platform("enrolment-code", STORE).strip()
        self._agent: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self._demo.folder / "agent-b.log").open("ab") as log:
            self._agent = subprocess.Popen(
                [
                    *(sys.executable, "-m", "sync.agent", "--data", str(self.data), "--platform", self._demo.url),
                    *("--code", self._code, "--longest-wait", "5", "--name", "Second"),
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def stop(self) -> None:
        if self._agent is not None:
            self._agent.terminate()
            self._agent.wait(20)
            self._agent = None

    @contextmanager
    def opened(self) -> Any:
        """Its records, as its screen would open them."""
        keys = Keys.load(self.data)
        ledger, cache = Ledger.open(self.data / "ledger.db", keys), Cache.open(self.data / "cache.db", keys)
        try:
            yield ledger, cache
        finally:
            ledger.close()
            cache.close()

    def look(self, what: Callable[[Cache], Any]) -> Any:
        with self.opened() as (_ledger, cache):
            return what(cache)


class Office:
    """The console, as a browser would use it."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, follow_redirects=True, timeout=30)
        self._client.post("/login", data={"name": USER, "password": PASSWORD})

    def post(self, path: str, **fields: str) -> None:
        token = re.search(r'name="csrf" value="(\w+)"', self._client.get("/").text)
        assert token is not None
        self._client.post(path, data={"csrf": token[1], **fields}).raise_for_status()

    def waiting(self, customer: str) -> list[str] | None:
        """What the erasure desk says of the devices that have not forgotten; ``None`` if nobody asked."""
        row = re.search(rf"<tr><td>{customer}</td>(.*?)</tr>", self._client.get("/erasure?lang=en").text, re.S)
        if row is None:
            return None
        return re.findall(r'<span class="late">([^<]*)</span> <span class="soft">([^<]*)</span>', row[1])


def until(condition: Callable[[], Any], what: str, seconds: float = 60) -> Any:
    end = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > end:
            raise TimeoutError(what)
        QTest.qWait(100)
    return found


def join(app: App) -> Profile:
    """A visitor becomes a member, allows everything, and chooses a PIN."""
    session = app.session
    session.wake()
    session.joining.open()
    session.joining.choose(Benefit.POINTS)
    assert session.joining.give_name(NAME, Address.CHI)
    assert session.joining.give_phone(PHONE)
    for purpose in ASKED:
        session.joining.answer(purpose, True)
    session.pin_choice.open()
    assert [session.pin_choice.give(PIN) for _ in range(2)] == [PinStep.AGAIN, PinStep.CHOSEN]
    session.joining.go_on()
    session.review_consents()
    session.answer_consent(Purpose.BEACON, True)
    session.open_home()
    assert session.visit is not None and session.visit.profile is not None
    return session.visit.profile


def known_at(cache: Cache, customer: str) -> Profile | None:
    profile = cache.profile(customer)
    return profile if profile is not None and profile.pin is not None else None


def by_number(second: Second, number: str, answer: str) -> Outcome:
    """The second kiosk is given the card's number, and a PIN."""
    with second.opened() as (ledger, cache):
        recogniser = Recogniser(cache, ledger, utc_now)
        numbers = Numbers(cache, recogniser, Backoff(time.time), Budget(time.monotonic))
        question = numbers.claim(number)
        assert not isinstance(question, Outcome)
        return numbers.answer(question, answer).outcome


def unsent(second: Second, person: Profile) -> None:
    """Events and consents of the person that the second kiosk has not told yet."""
    with second.opened() as (ledger, _cache):
        ledger.append(EventType.PIECE_VIEWED, visit="v-b", subject=person.pseudonym, data={"sku": SKU})
        ledger.append(EventType.GUEST_CHOSEN, visit="v-b", data={"before": SKU})
        ledger.append(EventType.PIECE_VIEWED, visit="v-other", data={"sku": "EAR-1"})
        ledger.record_consent(
            Consent(
                customer=person.id,
                purpose=Purpose.OFFERS,
                granted=True,
                text_version=SKU,
                language="vi",
                at=utc_now(),
                store=STORE,
                method="kiosk",
            )
        )
        ledger.flush()


def main(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = {}
    with Demo(folder) as demo, virtual_display(1080, 1920):
        demo.start_platform()
        demo.start_agent(DEMO_CODE)
        second = Second(demo)
        second.start()
        demo.wait_for_catalogue()
        application = qt.application()
        settings = Settings(
            data=demo.device, platform=demo.url, camera="none", full_screen=False, idle_seconds=900, goodbye_seconds=1,
            beacons="hci7",
        )  # fmt: skip
        app = App(settings)
        try:
            app.show(1080, 1920)
            office = Office(demo.url)
            _scene(app, demo, second, office, told, application)
        finally:
            second.stop()
            app.close()
            app.deleteLater()
            application.processEvents()
            application.shutdown()
    return told


def _scene(
    app: App, demo: Demo, second: Second, office: Office, told: dict[str, Any], application: QGuiApplication
) -> None:
    until(lambda: app.vision is not None, "the kiosk came up")
    QTest.qWait(1000)
    app._watchdog.stop()  # this scene does its searching on the screen's own thread
    person = join(app)
    profile = until(lambda: second.look(lambda cache: known_at(cache, person.id)), "the second kiosk heard of them")
    told["by_pin_elsewhere"] = by_number(second, str(profile.card_number), PIN).value
    told["by_wrong_pin_elsewhere"] = by_number(second, str(profile.card_number), "735191").value

    # Staff and beacons of the platform's making.
    office.post(f"/customers/{person.id}/beacons", kind="eid", secret=BEACON.hex())
    until(lambda: app.cache.records(Topic.BEACON_KEY), "the beacon's key arrived")
    until(lambda: second.look(lambda cache: cache.records(Topic.BEACON_KEY)), "the beacon's key arrived there")
    app.desk.refresh()
    now, key = time.time(), EphemeralKey(person.id, BEACON, 10, EPOCH.timestamp())
    enrolled = app.desk._beacons._enrolled  # type: ignore[union-attr]
    enrolled.update(now)
    told["beacon_resolves"] = enrolled.resolve(Ephemeral(identifier(key, key.window(now))), now) == person.id
    app.session.backstage.knock()
    told["staff_wrong_pin"] = app.session.backstage.enter("huong", "270915").member is None
    told["staff"] = app.session.backstage.enter("huong", STAFF_PIN).member is not None
    app.session.leave_staff()

    # The second kiosk is away, with something unsent.
    second.stop()
    unsent(second, person)
    demo.stop_agent()
    app.session.open_piece(app.session.shelf()[0].sku)
    app.session.open_home()
    app.ledger.flush()
    canaries = (NAME, PHONE[1:], str(profile.card_number), SKU, str(profile.pin), "oKGio6SlpqeoqaqrrK2urw==")
    told["before_a"] = on_disk(demo.device, canaries, opened=True)
    told["before_b"] = on_disk(second.data, canaries, opened=True)
    told["other_before_b"] = on_disk(second.data, OTHER, opened=True)
    media = sorted(file.name for file in (demo.device / "media").iterdir())

    # Forgotten, by touch.
    finger = Finger(app.window)  # type: ignore[arg-type]
    QTest.qWait(1500)
    finger.tap("privacy")
    until(lambda: app.session.screen is Screen.PRIVACY, "the privacy page")
    QTest.qWait(900)
    finger.tap("eraseMe")
    QTest.qWait(200)
    finger.tap("eraseYes")
    told["taps_to_be_forgotten"] = finger.taps
    until(lambda: app.session.screen in (Screen.GOODBYE, Screen.ATTRACT), "goodbye")
    written_a = app.ledger.counts().written
    told["redacted_a"] = [e.data for e in _waiting(app) if e.type is EventType.PAYLOAD_REDACTED]
    told["asked_a"] = [e.type.value for e in _waiting(app) if e.type is EventType.ERASURE_REQUESTED]
    told["named_a"] = [e.type.value for e in _waiting(app) if person.pseudonym == e.subject]
    demo.start_agent(DEMO_CODE)
    until(lambda: office.waiting(person.id) is not None, "the platform heard of it")
    until(lambda: len(office.waiting(person.id) or ()) == 1, "the first kiosk acknowledged")
    told["not_yet"] = office.waiting(person.id)

    # Another, by the office; then the second kiosk comes back.
    office.post("/customers/cus-minh/erase", confirm="cus-minh")
    told["not_yet_other"] = len(office.waiting("cus-minh") or ())
    second.start()
    until(lambda: office.waiting(person.id) == office.waiting("cus-minh") == [], "every device acknowledged")
    until(lambda: app.ledger.counts().waiting == 0, "everything was told")
    told["counted_a"] = app.ledger.counts().written >= written_a
    QTest.qWait(1500)
    demo.stop_agent()
    second.stop()
    with second.opened() as (_ledger, cache):
        told["known_b"] = [cache.profile(person.id) is not None, cache.profile("cus-minh") is not None]
        told["beacons_b"] = len(cache.records(Topic.BEACON_KEY))
        told["others_b"] = cache.profile("cus-lan") is not None
    app.ledger.flush()
    told["after_a"] = on_disk(demo.device, (*canaries, *OTHER), opened=True)
    told["after_b"] = on_disk(second.data, (*canaries, *OTHER), opened=True)
    told["media_untouched"] = media == sorted(file.name for file in (demo.device / "media").iterdir())
    told["platform_log"] = [line for log in demo.folder.glob("*.log") for line in on_disk_file(log, canaries)]
    application.processEvents()


def on_disk_file(file: Path, canaries: tuple[str, ...]) -> list[str]:
    text = file.read_text(encoding="utf-8", errors="replace")
    return [f"{file.name}: {canary}" for canary in canaries if canary in text]


def _waiting(app: App) -> Any:
    from sync.store import Outbox

    return Outbox(app.ledger).waiting(1000)


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1])), ensure_ascii=False))
