"""Listening for beacons, by bleak; what BlueZ does wrong is mended here.

A scan of BlueZ can stall without an error: when nothing was heard for a while it is started again with the
adapter switched off and on. It never reports a device that left: :class:`~hardware.beacons.presence.Presence` has a
time to live.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from bleak import BleakScanner
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import BleakError
from dbus_fast import BusType, DBusError, Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from foundation.errors import EnvironmentFailed
from foundation.heartbeat import Heart, Hearts
from hardware.beacons.adverts import decode
from hardware.beacons.enrolled import Enrolled
from hardware.beacons.presence import Presence
from hardware.errors import DeviceGone

log = logging.getLogger(__name__)

STALLED = 20.0
"""Seconds without any advert, of anybody, after which the scan counts as stalled. A shop is never that silent."""
LOOK = 0.5


class BeaconScanner:
    """Runs as a task of an asyncio loop until cancelled.

    ``on_near`` gets the customers in front (the strongest first) whenever that changes; ``on_state`` gets ``None``
    when the scan works and the error when it does not, on each change.
    """

    def __init__(
        self,
        enrolled: Enrolled,
        presence: Presence,
        hearts: Hearts,
        on_near: Callable[[list[str]], None],
        on_state: Callable[[EnvironmentFailed | None], None],
        *,
        adapter: str = "hci0",
        stalled: float = STALLED,
        longest_wait: float = 30.0,
        look: float = LOOK,
    ) -> None:
        self._enrolled = enrolled
        self._presence = presence
        self._hearts = hearts
        self._on_near = on_near
        self._on_state = on_state
        self._adapter = adapter
        self._stalled = stalled
        self._longest_wait = longest_wait
        self._look = look
        self._last_advert = 0.0
        self._near: list[str] = []
        self._told: str | None = None
        self.adverts = 0
        """Heard so far, strangers included."""
        self.resets = 0
        """How often the adapter was switched off and on."""

    async def run(self) -> None:
        heart = self._hearts.new("beacons", 60.0)
        wait = 1.0
        try:
            while True:
                heart.beat()
                try:
                    await self._scan(heart)
                    wait = 1.0
                    await self._reset_adapter()
                except (BleakError, DBusError, OSError, EOFError) as error:
                    self._tell(
                        DeviceGone("The Bluetooth adapter does not scan.", "Check that it is plugged in."), error
                    )
                    await asyncio.sleep(min(wait, self._longest_wait))
                    wait = min(2 * wait, self._longest_wait)
        finally:
            self._hearts.stop("beacons")

    async def _scan(self, heart: Heart) -> None:
        """Returns when the scan has stalled."""
        scanner = BleakScanner(self._heard, bluez={"adapter": self._adapter, "filters": {"DuplicateData": True}})
        await scanner.start()
        self._last_advert = time.monotonic()
        try:
            while time.monotonic() - self._last_advert <= self._stalled:
                heart.beat()
                await asyncio.to_thread(self._enrolled.update, time.time())
                self._look_around()
                await asyncio.sleep(self._look)
            log.warning("the scan for beacons stalled")
        finally:
            try:
                await scanner.stop()
            except (BleakError, DBusError, OSError, EOFError) as error:
                log.info("the scan could not be stopped", extra={"cause": type(error).__name__})

    def _heard(self, _device: BLEDevice, advert: AdvertisementData) -> None:
        now = time.monotonic()
        if self._told != "":
            self._tell(None)
        self._last_advert = now
        self.adverts += 1
        beacon = decode(advert.manufacturer_data, advert.service_data)
        customer = None if beacon is None else self._enrolled.resolve(beacon, time.time())
        if customer is not None:
            self._presence.heard(customer, advert.rssi, now)

    def _look_around(self) -> None:
        near = self._presence.near(time.monotonic())
        if near != self._near:
            self._near = near
            self._on_near(near)

    async def _reset_adapter(self) -> None:
        self.resets += 1
        bus = await MessageBus(bus_type=BusType.SYSTEM).connect()
        try:
            for powered in (False, True):
                reply = await bus.call(
                    Message(
                        destination="org.bluez",
                        path=f"/org/bluez/{self._adapter}",
                        interface="org.freedesktop.DBus.Properties",
                        member="Set",
                        signature="ssv",
                        body=["org.bluez.Adapter1", "Powered", Variant("b", powered)],
                    )
                )
                if reply is None or reply.message_type is MessageType.ERROR:
                    raise BleakError("The adapter cannot be switched.")
        finally:
            bus.disconnect()

    def _tell(self, error: EnvironmentFailed | None, cause: Exception | None = None) -> None:
        key = str(error or "")
        if key == self._told:
            return
        self._told = key
        if error is not None:
            log.warning("beacons: %s", error, extra={"cause": type(cause).__name__ if cause else ""})
        self._on_state(error)
