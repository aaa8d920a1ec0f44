"""The front desk: all ways in, and everybody they lead to, put together for the application.

Readers come up after the first frame; what they read comes back to the GUI thread by a queued signal. A reader that
is unplugged shows in :attr:`FrontDesk.states` and mends itself.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeVar

from pydantic import ValidationError
from PySide6.QtCore import QObject, Qt, Signal, Slot

from foundation.heartbeat import Hearts
from hardware.beacons.enrolled import EphemeralKey
from hardware.readers.beacons import BeaconReader
from hardware.readers.protocol import Near, Read, Reader, Source, State, Unread
from hardware.readers.ways import KeyboardReader, SerialReader
from kiosk.catalogue.shelf import Shelf
from kiosk.identity import Recogniser
from kiosk.identity.backoff import Backoff, Budget
from kiosk.identity.consent import Controller
from kiosk.identity.numbers import Numbers
from kiosk.identity.staff import Member, Role, StaffDoor
from kiosk.session import Session, Timing
from kiosk.settings import Settings
from kiosk.view.arrival_view import ArrivalView
from kiosk.view.key_filter import KeyFilter
from kiosk.view.person_view import Person
from kiosk.view.privacy_view import PrivacyView
from kiosk.view.staff_view import DeviceLine, StaffView
from sync.records import BeaconKey, EventType, Profile, Record, StaffMember, Tombstone, Topic
from sync.store import Cache, Ledger, Outbox, OwnPieces

log = logging.getLogger(__name__)
R = TypeVar("R", bound=Record)

STATES_FILE = "readers.json"
"""How the readers of the running screen are, for ``kiosk doctor``; nothing of a person is in it."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class FrontDesk(QObject):
    """Readers, identity, and the session that they let people into."""

    happened = Signal(object)
    told = Signal(object)

    def __init__(
        self, parent: QObject, settings: Settings, cache: Cache, ledger: Ledger, hearts: Hearts, own: OwnPieces
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._cache = cache
        self._ledger = ledger
        self.recogniser = Recogniser(cache, ledger, utc_now)
        numbers = Numbers(
            cache, self.recogniser, Backoff(time.time, settings.data / "numbers-held-off.json"), Budget(time.monotonic)
        )
        door = StaffDoor(self._staff, ledger, Backoff(time.time, settings.data / "staff-held-off.json"))
        identity = ledger.identity
        self.shelf = Shelf(cache, own)
        self.session = Session(
            ledger,
            self.shelf,
            self.recogniser.recognise,
            Timing(settings.idle_seconds, settings.idle_warning_seconds, settings.goodbye_seconds),
            store=identity.store,
            device=identity.device,
            language=settings.language,
            now=utc_now,
            monotonic=time.monotonic,
            numbers=numbers,
            nearby=self.recogniser.nearby,
            door=door,
            forget=self._forget,
            controller=Controller(settings.shop_name, settings.shop_address, settings.shop_contact),
        )
        self.session.follow(self._follow)
        self.states: dict[Source, State] = {}
        self.keyboard = KeyboardReader()
        self._filter = KeyFilter(self, self.keyboard)
        self._beacons = BeaconReader(hearts, adapter=settings.beacons) if settings.beacons != "none" else None
        self._readers: list[Reader] = [self.keyboard]
        if settings.scanner_port:
            self._readers.append(SerialReader(settings.scanner_port, hearts))
        if settings.cards != "none":
            from hardware.readers.card import CardReader  # loads what takes cards apart

            self._readers.append(CardReader(hearts))
        if self._beacons is not None:
            self._readers.append(self._beacons)
        self._had_visit = False
        queued = Qt.ConnectionType.QueuedConnection
        self.happened.connect(self._happened, queued)
        self.told.connect(self._told, queued)

    def make_views(self) -> None:
        """The view-models of coming in, consent and staff; :class:`VisitView` must be there already."""
        self.arrival = ArrivalView(self, self.session)
        self.privacy = PrivacyView(self, self.session)
        self.staff = StaffView(self, self.session, self._devices)
        ArrivalView.made, PrivacyView.made, StaffView.made = self.arrival, self.privacy, self.staff
        Person.session = self.session

    def add(self, reader: Reader) -> None:
        """One more way in; before :meth:`start`."""
        self._readers.append(reader)

    def attend(self, window: QObject) -> None:
        """From now on the keys of ``window`` go by the scanner's filter first."""
        self._filter.attend(window)

    def start(self) -> None:
        self.refresh()
        for reader in self._readers:
            reader.start(self.happened.emit, self.told.emit)

    def stop(self) -> None:
        for reader in self._readers:
            reader.stop()

    def refresh(self) -> None:
        """The platform's data changed: other beacons may be enrolled by now."""
        if self._beacons is None:
            return
        ephemeral, fixed = [], []
        for record in self._records(Topic.BEACON_KEY, BeaconKey):
            if record.key is not None:
                ephemeral.append(EphemeralKey(record.customer, record.key, record.exponent, record.zero_at.timestamp()))
            elif record.identity is not None:
                fixed.append((record.identity, record.customer))
        self._beacons.enrol(ephemeral, fixed)

    # What happens, on the GUI thread

    @Slot(object)
    def _happened(self, what: Read | Unread | Near) -> None:
        match what:
            case Near(customers):
                self.session.entrance.near(customers)
            case Unread():
                self.session.entrance.unread()
            case Read(text, source, _):
                self.session.code_seen(text, source)

    @Slot(object)
    def _told(self, state: State) -> None:
        self.states[state.source] = state
        found = {
            source.value: {"working": told.working, "says": told.error.what if told.error is not None else ""}
            for source, told in self.states.items()
        }
        file = self._settings.data / STATES_FILE
        try:
            file.write_text(json.dumps({"at": utc_now().isoformat(), "readers": found}), encoding="utf-8")
        except OSError:
            log.warning("the readers' state could not be noted")  # the screen works all the same

    def _follow(self, _parts: frozenset[str]) -> None:
        has_visit = self.session.visit is not None
        if self._had_visit and not has_visit:
            for reader in self._readers:
                forget = getattr(reader, "forget", None)
                if forget is not None and reader is not self._beacons:
                    forget()
        self._had_visit = has_visit

    # Who there is

    def _staff(self) -> Mapping[str, Member]:
        members = self._records(Topic.STAFF, StaffMember)
        return {found.id: Member(found.id, Role(found.role), found.pin) for found in members}

    def _records(self, topic: Topic, kind: type[R]) -> list[R]:
        found = []
        for key, record in self._cache.records(topic).items():
            try:
                found.append(kind.model_validate(record))
            except ValidationError:
                log.warning("a %s of the platform cannot be read: %s", topic.value, key)
        return found

    def _forget(self, person: Profile) -> None:
        """This device forgets a customer at once; the platform is asked to, and every other device by it."""
        stone = Tombstone(customer=person.id, pseudonym=person.pseudonym, at=utc_now())
        outbox = Outbox(self._ledger)
        # Cursor 0: before anything of the feed, so that the platform's own tombstone takes its place.
        outbox.forget(0, stone, person.pseudonym)
        self._ledger.promise(EventType.ERASURE_REQUESTED, data={"customer": person.id})
        outbox.truncate_log()

    def _devices(self) -> list[DeviceLine]:
        lines = [
            DeviceLine(source.value, "good" if state.working else "bad", state.error.what if state.error else "")
            for source, state in sorted(self.states.items())
        ]
        contact, counts = self._cache.contact(), self._ledger.counts()
        heard = contact.last_contact_at.strftime("%Y-%m-%d %H:%M UTC") if contact.last_contact_at else "–"
        lines.append(DeviceLine("platform", "bad" if contact.stale else "good", heard))
        lines.append(
            DeviceLine("events", "good" if counts.quarantined == 0 else "so-so", f"{counts.waiting} / {counts.written}")
        )
        trouble = self._ledger.trouble
        lines.append(DeviceLine("database", "good" if trouble is None else "bad", trouble.what if trouble else ""))
        return lines
