"""The real session and the real screens over a shop in memory, driven step by step."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QUrl
from PySide6.QtGui import QColor, QFontDatabase, QGuiApplication, QImage
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickItem, QQuickWindow

import kiosk.tryon.feed
import kiosk.tryon.live
import kiosk.tryon.stage  # noqa: F401  registers the mirror's types
from foundation.heartbeat import Hearts
from kiosk.identity import Assurance, Outcome, Recognition
from kiosk.identity.backoff import Backoff, Budget
from kiosk.identity.consent import Controller
from kiosk.identity.numbers import Numbers
from kiosk.identity.staff import Member, Role, StaffDoor
from kiosk.photo.booth import HandOver, Step
from kiosk.photo.lan import NoLan
from kiosk.photo.links import LinkState
from kiosk.session.draft import ASKED, Benefit
from kiosk.session.session import Session, Timing
from kiosk.settings import Settings
from kiosk.view.arrival_view import ArrivalView
from kiosk.view.camera_picture import ScanView
from kiosk.view.comfort_view import ComfortView
from kiosk.view.languages import Languages
from kiosk.view.model_view import ModelView
from kiosk.view.person_view import Person
from kiosk.view.photo_view import PhotoView
from kiosk.view.privacy_view import PrivacyView
from kiosk.view.signage_view import SignageView
from kiosk.view.staff_view import DeviceLine, StaffView
from kiosk.view.tryon_view import TryOnView
from kiosk.view.visit_view import VisitView
from sync.pins import hash_pin
from sync.records import Address, Gem, GemStone, Kind, Metal, Offer, Piece, Profile, Purpose, Stock, Words
from tests.unit.kiosk.identity.minting import Shop, Signer
from tests.unit.kiosk.shop import NOW, ListLedger, ListShelves, lan, offer, piece

ROOT = Path(__file__).parents[4]
QML = ROOT / "kiosk" / "qml"
SIZES = ((1080, 1920), (1920, 1080), (1280, 800))
SCREENS = (
    *("attract", "welcome", "scan", "number", "proof", "confirm", "join", "card", "pin", "consent", "privacy"),
    *(
        "home",
        "browse",
        "piece",
        "tryon",
        "models",
        "photo",
        "shortlist",
        "goodbye",
        "staff",
        "associate",
        "technician",
    ),
)
VARIANTS = (
    *("pin-weak", "join-name", "join-phone", "join-consent", "receipt", "privacy-contact"),
    *("number-letters", "number-wrong"),
)
PHOTO_VARIANTS = ("photo-ask", "photo-count", "photo-camera", "photo-no-lan", "photo-saved", "photo-expired")
"""Other faces of a screen, by the steps that lead to them."""
PIN = "418263"

NAMES = (
    ("BT-1043", Kind.EARRING, Metal.GOLD_18K, "Bông tai giọt sương đính kim cương", "Dewdrop earrings with diamonds"),
    ("DC-2210", Kind.NECKLACE, Metal.WHITE_GOLD_18K, "Dây chuyền Trăng non", "New Moon necklace"),
    ("NH-3307", Kind.RING, Metal.PLATINUM, "Nhẫn cầu hôn Nguyệt Cát", "Moonstruck engagement ring"),
    ("LT-4102", Kind.BRACELET, Metal.ROSE_GOLD_18K, "Lắc tay mắt xích thuyền nan", "Boat-link bracelet"),
    ("DH-5001", Kind.WATCH, Metal.STEEL, "Đồng hồ Bến Thành tự động", "Bến Thành automatic watch"),
    ("KM-6003", Kind.NOSE_STUD, Metal.GOLD_24K, "Khuyên mũi hạt gạo", "Grain-of-rice nose stud"),
    ("BT-1050", Kind.EARRING, Metal.ROSE_GOLD_18K, "Bông tai ngọc trai Phú Quốc", "Phú Quốc pearl earrings"),
    ("BT-1061", Kind.EARRING, Metal.SILVER_925, "Bông tai lá trúc", "Bamboo-leaf earrings"),
    (
        "NH-3311",
        Kind.RING,
        Metal.GOLD_18K,
        "Nhẫn hồng ngọc Lục Yên vây kim cương",
        "Lục Yên ruby ring with a diamond halo",
    ),
)


def catalogue(picture: str | None = None) -> list[Piece]:
    """Nine pieces with names as long as real ones."""
    return [
        piece(
            sku,
            kind,
            metal,
            name=Words(vi=vi, en=en),
            story=Words(
                vi="Làm tay tại xưởng Sài Gòn, từng viên đá được chọn và gắn dưới kính lúp cho ánh sáng đi trọn vẹn.",
                en="Made by hand in our Saigon workshop; every stone is chosen and set under the loupe.",
            ),
            weight_g=3.1 + index,
            price_vnd=12_900_000 + index * 41_350_000,
            price_at=NOW - timedelta(hours=5),
            stock=Stock(count=index % 3, at=NOW - timedelta(minutes=40)) if index != 4 else None,
            gems=(
                Gem(stone=GemStone.DIAMOND, cut="round", carat=0.52),
                Gem(stone=GemStone.RUBY, cut="oval", carat=0.03, count=24),
            ),
            new_from=NOW - timedelta(days=4) if index % 2 else None,
            occasions=("birthday",) if index == 6 else (),
            also_in=(Metal.WHITE_GOLD_18K, Metal.ROSE_GOLD_18K) if sku == "NH-3311" else (),
            picture=picture,
        )
        for index, (sku, kind, metal, vi, en) in enumerate(NAMES)
    ]


def offers() -> list[Offer]:
    return [
        offer(
            "o-birthday",
            title=Words(vi="Quà sinh nhật từ nhà Gương", en="A birthday gift from the house"),
            text=Words(
                vi="Giảm 8% cho mọi đôi bông tai tuần sinh nhật.",
                en="8 % off any earrings in your birthday week.",
            ),
            percent=8,
            private=True,
            kinds=(Kind.EARRING,),
        ),
        offer(
            "o-clean",
            title=Words(vi="Làm sạch trang sức miễn phí", en="Cleaning with our compliments"),
            text=Words(
                vi="Mang món cũ đến, chúng tôi làm sạch trong mười lăm phút.",
                en="Bring a piece; we clean it in a quarter of an hour.",
            ),
        ),
    ]


class Hall:
    """One window with everything behind it. ``clock`` is the session's own and stands still."""

    def __init__(
        self,
        app: QGuiApplication,
        size: tuple[int, int],
        pictures: dict[str, str] | None = None,
        models: dict[str, str] | None = None,
        *,
        still: bool = False,
    ) -> None:
        """``pictures`` and ``models``: files by sku; ``still``: screens come without motion, and sooner."""
        self.still = still
        for file in sorted((ROOT / "assets" / "fonts").glob("*.ttf")):
            QFontDatabase.addApplicationFont(str(file))
        self.clock = 100.0
        self.outcome = Outcome.ACCEPTED
        self.profile = known()
        self.ledger = ListLedger()
        pictures, models = pictures or {}, models or {}
        pieces = [
            record.model_copy(update={"picture": pictures[record.sku]}) if record.sku in pictures else record
            for record in catalogue()
        ]
        pieces = [record.model_copy(update={"model": models.get(record.sku, record.model)}) for record in pieces]
        self.signer = Signer()
        self.people = Shop(self.profile, keys=[self.signer.record()])
        self.really = False
        """Whether codes are judged by the real recogniser, instead of by ``outcome``."""
        counted = Backoff(lambda: self.clock)
        self.numbers = Numbers(self.people, self.people.recogniser, counted, Budget(lambda: self.clock))
        members = {
            "lien7": Member("lien7", Role.ASSOCIATE, hash_pin(PIN)),
            "tech1": Member("tech1", Role.TECHNICIAN, hash_pin(PIN)),
        }
        self.forgotten: list[str] = []
        self.shelves = ListShelves(pieces, offers())
        self.media: dict[str, str] = {}
        self.local_time = NOW.astimezone().replace(tzinfo=None)
        self.session = Session(
            self.ledger,
            self.shelves,
            self._recognise,
            Timing(45, 20, 4),
            store="hcm-1",
            device="d-1",
            now=lambda: NOW,
            monotonic=lambda: self.clock,
            numbers=self.numbers,
            nearby=self.people.recogniser.nearby,
            door=StaffDoor(lambda: members, self.ledger, Backoff(lambda: self.clock)),
            forget=lambda person: self.forgotten.append(person.id),
            controller=Controller("Công ty Trang sức Gương", "12 Đồng Khởi, TP. Hồ Chí Minh", "privacy@guong.example"),
        )
        self.owner = QObject(app)
        self.engine = QQmlApplicationEngine(self.owner)
        self.warnings: list[str] = []
        self.engine.warnings.connect(lambda found: self.warnings.extend(one.toString() for one in found))
        self.engine.addImportPath(str(QML))
        self.languages = Languages(self.engine)
        self.comfort = ComfortView(self.owner)
        self.scan = ScanView(self.owner, self.engine)
        self.view = VisitView(
            self.owner,
            self.session,
            self.comfort,
            lambda path: path or "",
            choose_language=self.languages.choose,
            now=lambda: NOW,
        )
        self.tryon = TryOnView(self.owner, self.session, self.view.view_of)
        ComfortView.made, ScanView.made, VisitView.made = self.comfort, self.scan, self.view
        TryOnView.made = self.tryon
        self.signage = SignageView.made = SignageView(
            self.owner,
            self.shelves,
            lambda sha256: self.media.get(sha256 or "", ""),
            self.view.view_of,
            now=lambda: self.local_time,
        )
        self.arrival, self.privacy = ArrivalView(self.owner, self.session), PrivacyView(self.owner, self.session)
        self.staff = StaffView(self.owner, self.session, lambda: list(DEVICES))
        ArrivalView.made, PrivacyView.made, StaffView.made = self.arrival, self.privacy, self.staff
        Person.session = self.session
        settings = Settings(photo_address="127.0.0.1", photo_port=0, photo_wifi="Guong-Khach")
        self.photo = PhotoView.made = PhotoView(self.owner, self.session, settings, Hearts(), self.engine)
        self.models = ModelView.made = ModelView(self.owner, self.session, self.view)
        self.engine.load(QUrl.fromLocalFile(str(QML / "Main.qml")))
        root = self.engine.rootObjects()[0]
        assert isinstance(root, QQuickWindow)
        self.window = root
        self.window.setGeometry(0, 0, *size)
        self.window.show()
        self.window.requestActivate()
        self.stage = self.window.contentItem().childItems()[0]

    def _recognise(self, text: str) -> Recognition:
        if self.really:
            return self.people.recogniser.recognise(text)
        if self.outcome is not Outcome.ACCEPTED:
            return Recognition(self.outcome)
        return Recognition(Outcome.ACCEPTED, self.profile, Assurance.POSSESSION)

    def close(self) -> None:
        self.photo.stop()
        self.window.close()
        self.owner.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()

    def speak(self, language: str) -> None:
        """Shows a language, on screens too where nobody can choose one."""
        self.session.speak(language)

    def settle(self, seconds: float = 30.0) -> None:
        """Waits until the wanted screen is the only one that stands."""
        end = time.monotonic() + seconds
        calm = 0
        while calm < 4:
            QCoreApplication.processEvents()
            time.sleep(0.005)
            calm = calm + 1 if self.stage.property("settled") else 0
            assert time.monotonic() < end, f"the screen {self.session.screen} did not come"

    def go(self, screen: str) -> None:
        """To a screen by the steps that a shopper takes; signed in from the consent screen on."""
        session = self.session
        session.say_goodbye()
        if screen not in ("attract", "goodbye"):
            self.clock += 10
            session.tick()
        match screen:
            case "attract":
                session.wake()
                session.say_goodbye()
                self.clock += 10
                session.tick()
            case "welcome":
                session.wake()
            case "scan":
                session.wake()
                session.open_scan()
                self.outcome = Outcome.REPLAYED
                session.code_seen("a code")
                self.outcome = Outcome.ACCEPTED
            case "number" | "number-letters" | "number-wrong":
                session.wake()
                session.entrance.open_number()
                if screen == "number-wrong":
                    session.entrance.number_given("hello")
            case "proof":
                session.wake()
                session.entrance.open_number()
                session.entrance.number_given("0900000009")
                session.entrance.proof_given("0000")
            case "confirm":
                session.entrance.near([])
                session.entrance.near(["c-lan"])
            case "join" | "join-name" | "join-phone" | "join-consent" | "card":
                session.wake()
                self.join(screen.removeprefix("join").removeprefix("-") or "benefit")
            case "staff":
                session.wake()
                session.backstage.knock()
            case "associate" | "technician":
                session.wake()
                session.code_seen("a code")
                session.toggle_shortlist("BT-1043")
                session.backstage.knock()
                session.backstage.enter("lien7" if screen == "associate" else "tech1", PIN)
            case "consent":
                self.profile = lan()
                session.wake()
                session.code_seen("a code")
                self.profile = known()
            case "goodbye":
                session.wake()
                session.say_goodbye()
            case _:
                session.wake()
                session.code_seen("a code")
                session.toggle_shortlist("BT-1043")
                session.toggle_shortlist("NH-3311")
                if screen == "browse":
                    session.browse(None)
                elif screen == "piece":
                    session.open_piece("BT-1043")
                elif screen == "tryon":
                    session.try_on("BT-1043")
                elif screen == "models":
                    session.open_piece("BT-1043")
                    session.modelling.open("BT-1043")
                elif screen.startswith("photo"):
                    if screen in ("photo-ask", "photo-count", "photo-camera"):
                        session.go_on_as_guest()
                    session.try_on("BT-1043")
                    self.photograph(screen)
                elif screen == "shortlist":
                    session.open_shortlist()
                elif screen in ("privacy", "receipt", "privacy-contact"):
                    session.review_consents()
                elif screen.startswith("pin"):
                    session.review_consents()
                    session.pin_choice.open()
                    if screen == "pin-weak":
                        session.pin_choice.give("111111")
        if self.still:
            self.comfort.setReducedMotion(True)
        self.settle()
        if screen == "receipt":
            self.privacy.openReceipt()
        if screen == "privacy-contact":
            self.find("contact-yes").metaObject().invokeMethod(self.find("contact-yes"), "click")
        if screen == "number-letters":
            self.find("keyboard").setProperty("lettersWanted", True)

    def photograph(self, until: str) -> None:
        """A photo from the mirror, as far as ``until``, one of the photo's screens."""
        vars(self.photo.booth).pop("tick", None)
        self.photo.press()
        if until == "photo-ask":
            return
        self.photo.agree()
        if until == "photo-count":
            self.photo.booth.tick = lambda *_seen: None  # type: ignore[method-assign]  # no camera, no time
            return
        if until == "photo-camera":
            while self.photo.step != "idle":
                time.sleep(0.05)
                self.photo.tick("gone", 0.0)
            return
        picture = QImage(1080, 1600, QImage.Format.Format_RGB32)
        picture.fill(QColor("#6b5a4d"))
        self.photo.booth.step = Step.SHUTTER
        self.photo.take(picture, ["BT-1043", "NH-3311"])
        end = time.monotonic() + 10
        while self.photo.handOver == "preparing":
            QCoreApplication.processEvents()
            assert time.monotonic() < end, "the way to phones was not opened"
        booth = self.photo.booth
        assert booth._link is not None
        match until:
            case "photo-no-lan":
                booth.hand_over = HandOver.PREPARING
                booth.reached(NoLan("This kiosk is not connected to a local network."))
            case "photo-saved" | "photo-expired":
                state = LinkState.SAVED if until == "photo-saved" else LinkState.EXPIRED
                booth.linked(booth._link.number, state, False)

    def join(self, until: str) -> None:
        """As far into joining as ``until``, a step or ``card``."""
        joining = self.session.joining
        joining.open()
        if until == "benefit":
            return
        joining.choose(Benefit.POINTS)
        if until == "name":
            return
        joining.give_name("Phượng", Address.CHI)
        if until == "phone":
            return
        joining.give_phone("")
        if until == "consent":
            return
        for purpose in ASKED:
            joining.answer(purpose, True)

    def find(self, name: str) -> QQuickItem:
        """The item of this ``objectName`` that can be seen."""
        found = [item for item in family(self.window.contentItem()) if item.objectName() == name]
        assert found, f"there is no '{name}' on {self.session.screen}"
        return found[0]


def known() -> Profile:
    """Somebody with everything that a screen could show."""
    agreed = (Purpose.RECOGNISE, Purpose.OFFERS, Purpose.TRYON_HISTORY, Purpose.BEACON)
    return lan(
        *agreed, points=9973, ring_size_mm=16.1, wishes=("NH-3311",), owned=("DC-2210",), card_number="G-100001",
        phone="+84000000101",
    )  # fmt: skip


DEVICES = (
    DeviceLine("camera", "good", ""),
    DeviceLine("card", "bad", "There is no card reader."),
    DeviceLine("platform", "good", "2026-11-28 03:00 UTC"),
    DeviceLine("events", "so-so", "12 / 4031"),
)


def family(item: QQuickItem) -> Iterator[QQuickItem]:
    """Every item under one, itself included, that can be seen."""
    if not item.isVisible() or item.opacity() == 0:
        return
    yield item
    for child in item.childItems():
        yield from family(child)


def parents(item: QQuickItem) -> Iterator[QQuickItem]:
    up = item.parentItem()
    while up is not None:
        yield up
        up = up.parentItem()
