"""A BlueZ that a test holds in its hand: an adapter and devices on a private D-Bus."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>custom</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow receive_sender="*"/>
<allow own="*"/><allow user="*"/><allow send_requested_reply="true"/><allow receive_requested_reply="true"/></policy>
</busconfig>"""

ADAPTER, DEVICE = "org.bluez.Adapter1", "org.bluez.Device1"
PROPERTIES, MANAGER = "org.freedesktop.DBus.Properties", "org.freedesktop.DBus.ObjectManager"


def start_bus(directory: Path) -> tuple[subprocess.Popen[str], str]:
    """A private bus daemon and its address."""
    config = directory / "bus.conf"
    config.write_text(CONFIG.format(socket=directory / "bus"))
    daemon = subprocess.Popen(
        ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address"], stdout=subprocess.PIPE, text=True
    )
    assert daemon.stdout
    return daemon, daemon.stdout.readline().strip()


class FakeBluez:
    """``advertise`` says something for a device; ``stalled`` lets adverts vanish, as a stalled scan does."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._devices: dict[str, dict[str, Any]] = {}
        self.calls: list[str] = []
        self.scanning = False
        self.stalled = False
        self.powered = True
        self.mends_on_reset = True

    async def start(self) -> None:
        self._bus = await MessageBus(bus_address=self._address).connect()
        self._bus.add_message_handler(self._answer)
        await self._bus.request_name("org.bluez")

    def stop(self) -> None:
        self._bus.disconnect()

    async def advertise(
        self, number: int, dbm: int, *, service: dict[str, bytes] | None = None, maker: dict[int, bytes] | None = None
    ) -> None:
        if not self.scanning or self.stalled or not self.powered:
            return
        mac = f"C0:00:00:00:{number >> 8:02X}:{number & 255:02X}"
        path = f"/org/bluez/hci0/dev_{mac.replace(':', '_')}"
        said: dict[str, Any] = {"RSSI": Variant("n", dbm)}
        if service:
            said["ServiceData"] = Variant("a{sv}", {uuid: Variant("ay", data) for uuid, data in service.items()})
        if maker:
            said["ManufacturerData"] = Variant("a{qv}", {who: Variant("ay", data) for who, data in maker.items()})
        if path not in self._devices:
            self._devices[path] = {
                "Address": Variant("s", mac),
                "Alias": Variant("s", mac.replace(":", "-")),
                "Adapter": Variant("o", "/org/bluez/hci0"),
                "Paired": Variant("b", False),
                "Connected": Variant("b", False),
                **said,
            }
            await self._signal("/", MANAGER, "InterfacesAdded", "oa{sa{sv}}", [path, {DEVICE: self._devices[path]}])
        else:
            await self._signal(path, PROPERTIES, "PropertiesChanged", "sa{sv}as", [DEVICE, said, []])

    async def _signal(self, path: str, interface: str, member: str, signature: str, body: list[Any]) -> None:
        await self._bus.send(
            Message(
                message_type=MessageType.SIGNAL,
                path=path,
                interface=interface,
                member=member,
                signature=signature,
                body=body,
            )
        )

    def _answer(self, message: Message) -> Message | None:
        if message.message_type is not MessageType.METHOD_CALL or message.interface == "org.freedesktop.DBus.Peer":
            return None
        self.calls.append(str(message.member))
        if message.member == "GetManagedObjects":
            adapter = {"Address": Variant("s", "00:00:00:00:00:01"), "Powered": Variant("b", self.powered)}
            objects: dict[str, Any] = {"/org/bluez/hci0": {ADAPTER: adapter}}
            return Message.new_method_return(message, "a{oa{sa{sv}}}", [objects])
        if message.member in ("StartDiscovery", "StopDiscovery"):
            self.scanning = message.member == "StartDiscovery"
        elif message.member == "Set":
            self.powered = message.body[2].value
            if self.powered and self.mends_on_reset:
                self.stalled = False
        elif message.member != "SetDiscoveryFilter":
            return Message.new_error(message, "org.freedesktop.DBus.Error.UnknownMethod", "not here")
        return Message.new_method_return(message)
