"""Which address phones are told: the local network's, or none."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from foundation.errors import EnvironmentFailed
from foundation.heartbeat import Hearts
from kiosk.photo import lan
from kiosk.photo.certificate import CertificateWrong, tls
from kiosk.photo.lan import NoLan, address_for_phones
from kiosk.photo.limits import Buckets
from kiosk.photo.links import Links
from kiosk.photo.server import PhotoServer
from kiosk.photo.sharing import Listening, Sharing


@pytest.fixture
def interfaces(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def set_up(*, way_out: str = "", down: tuple[str, ...] = (), **addresses: str) -> None:
        found = {name: [SimpleNamespace(family=socket.AF_INET, address=a)] for name, a in addresses.items()}
        states = {name: SimpleNamespace(isup=name not in down) for name in addresses}
        monkeypatch.setattr(lan.psutil, "net_if_addrs", lambda: found)
        monkeypatch.setattr(lan.psutil, "net_if_stats", lambda: states)
        monkeypatch.setattr(lan, "_way_out", lambda: way_out)

    return set_up


def test_the_way_out_is_preferred(interfaces: Callable[..., None]) -> None:
    interfaces(way_out="192.168.7.20", docker0="172.17.0.1", wlan0="192.168.7.20", lo="127.0.0.1")
    assert address_for_phones() == "192.168.7.20"


def test_a_shop_without_internet_has_a_network_all_the_same(interfaces: Callable[..., None]) -> None:
    interfaces(eth0="10.1.2.3", lo="127.0.0.1")
    assert address_for_phones() == "10.1.2.3"


@pytest.mark.parametrize(
    "addresses",
    [{"lo": "127.0.0.1"}, {"eth0": "169.254.9.1", "lo": "127.0.0.1"}, {"eth0": "113.160.1.2", "lo": "127.0.0.1"}, {}],
    ids=["loopback", "link-local", "public", "nothing"],
)
def test_no_address_of_the_shop_is_said_and_nothing_is_bound(
    interfaces: Callable[..., None], addresses: dict[str, str]
) -> None:
    interfaces(way_out="113.160.1.2", **addresses)
    with pytest.raises(NoLan, match="not connected to a local network") as told:
        address_for_phones()
    assert "photo_address" in told.value.remedy


def test_a_cable_that_is_out_does_not_count(interfaces: Callable[..., None]) -> None:
    interfaces(eth0="10.1.2.3", down=("eth0",))
    with pytest.raises(NoLan):
        address_for_phones()


def test_an_address_that_is_not_ours_is_refused(interfaces: Callable[..., None]) -> None:
    interfaces(eth0="10.1.2.3")
    assert address_for_phones("10.1.2.3") == "10.1.2.3"
    for wrong in ("10.1.2.4", "0.0.0.0", "no.such.name.invalid"):
        with pytest.raises(NoLan, match=wrong):
            address_for_phones(wrong)


def test_a_port_that_is_taken_is_told_and_a_cable_that_comes_back_is_found(interfaces: Callable[..., None]) -> None:
    import queue

    answers: queue.Queue[Listening | EnvironmentFailed] = queue.Queue()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        server = PhotoServer(Links(), Hearts(), Sharing(address="127.0.0.1", port=port))
        server.listen(answers.put)
        failed = answers.get(timeout=10)
        assert isinstance(failed, NoLan) and str(port) in failed.what
    server.listen(answers.put)
    assert isinstance(answers.get(timeout=10), Listening)
    server.stop()


def test_a_certificate_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "shop.pem"
    wrong.write_text("not a certificate")
    for file in (wrong, tmp_path / "missing.pem"):
        with pytest.raises(CertificateWrong, match=file.name) as told:
            tls("10.1.2.3", file, tmp_path)
        assert "photo_certificate" in told.value.remedy


def test_buckets_fill_up_again_and_forget_the_oldest() -> None:
    now = [0.0]
    buckets = Buckets(3, 1, lambda: now[0], most=2)
    assert not buckets.empty("a"), "whoever never tried may"
    assert [buckets.take("a") for _ in range(5)] == [True, True, True, False, False]
    now[0] += 2
    assert [buckets.take("a") for _ in range(3)] == [True, True, False]
    buckets.take("b")
    buckets.take("c")
    assert buckets.take("a"), "the one that was not seen for longest starts anew"
