"""Where phones of this shop reach the kiosk: an address of the local network, never of the internet."""

from __future__ import annotations

import ipaddress
import socket

import psutil

from foundation.errors import EnvironmentFailed
from kiosk.photo.sharing import AUTO

_NOWHERE = "192.0.2.1"
"""Of a block that is never routed (RFC 5737): asking the way there sends nothing."""


class NoLan(EnvironmentFailed):
    """This kiosk has no address that a phone in the shop could reach."""

    def __init__(self, what: str) -> None:
        super().__init__(what, "Connect the kiosk to the shop's network, or name its address in 'photo_address'.")


def address_for_phones(wanted: str = AUTO) -> str:
    """An IPv4 address of this machine that lies in a private network.

    ``wanted`` is an address or a name that means one; ``auto`` takes the private address that the machine's default
    way out has, else any private one of a working interface. Raises :class:`NoLan`.
    """
    mine = _own_addresses()
    if wanted != AUTO:
        try:
            address = socket.getaddrinfo(wanted, None, socket.AF_INET, socket.SOCK_STREAM)[0][4][0]
        except OSError as error:
            raise NoLan(f"The address '{wanted}' means nothing here.") from error
        if address not in mine and not ipaddress.ip_address(address).is_loopback:
            raise NoLan(f"The address '{wanted}' is not this machine's.")
        return str(address)
    local = [address for address in mine if _is_local(address)]
    preferred = _way_out()
    if preferred in local:
        return preferred
    if not local:
        raise NoLan("This kiosk is not connected to a local network.")
    return local[0]


def _own_addresses() -> list[str]:
    states = psutil.net_if_stats()
    return [
        str(found.address)
        for name, addresses in sorted(psutil.net_if_addrs().items())
        if name in states and states[name].isup
        for found in addresses
        if found.family == socket.AF_INET
    ]


def _is_local(address: str) -> bool:
    parsed = ipaddress.ip_address(address)
    return parsed.is_private and not (parsed.is_loopback or parsed.is_link_local or parsed.is_unspecified)


def _way_out() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect((_NOWHERE, 9))
        except OSError:
            return ""
        return str(asking.getsockname()[0])
