"""The hand-over at the level of sockets: what a phone gets, and what nobody gets."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import h11
import pytest

from kiosk.photo import server as module
from kiosk.photo.links import LinkState
from tests.unit.kiosk.photo.phone import PICTURE, Stand, ask, stand


@pytest.fixture
def shop() -> Iterator[Stand]:
    with stand() as made:
        yield made


def address(shop: Stand) -> tuple[str, int]:
    parts = urllib.parse.urlsplit(shop.listening.base)
    return str(parts.hostname), int(parts.port or 0)


def until(condition: object, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.01)


def test_the_whole_way_of_a_photo(shop: Stand) -> None:
    photo, link = shop.offer()
    page = ask("GET", link)
    assert page.status == 200
    assert "Ảnh của quý khách" in page.text and not page.picture
    save = ask("POST", link)
    assert save.status == 200
    assert save.picture == PICTURE
    assert shop.saved.wait(10)
    assert not any(photo.jpeg), "the kiosk's own copy is overwritten"
    again = ask("POST", link)
    assert (again.status, again.picture) == (410, b"")
    assert "Ảnh đã được lưu" in again.text
    assert [state for _, state, _ in shop.heard] == [LinkState.WAITING, LinkState.SENDING, LinkState.SAVED]


@pytest.mark.parametrize(
    "agent", ["WhatsApp/2.23", "facebookexternalhit/1.1", "TelegramBot (like TwitterBot)", "Zalo iOS", "curl/8"]
)
def test_a_preview_of_the_link_burns_nothing_and_sees_nothing(shop: Stand, agent: str) -> None:
    _, link = shop.offer()
    for method in ("GET", "HEAD", "GET"):
        seen = ask(method, link, {"User-Agent": agent, "Purpose": "prefetch"})
        assert (seen.status, seen.picture) == (200, b"")
        assert b"og:image" not in seen.body
    assert ask("POST", link).picture == PICTURE


def test_a_phone_that_goes_away_in_the_middle_may_come_back(shop: Stand) -> None:
    photo, link = shop.offer(PICTURE * 8)
    with socket.create_connection(address(shop), timeout=5) as phone:
        phone.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        path = urllib.parse.urlsplit(link).path
        host = shop.listening.base.removeprefix("http://")
        phone.sendall(f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n".encode())
        assert phone.recv(1000)
        assert ask("GET", link).status == 409, "while one phone is sent it, another is told to wait"
        phone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    until(lambda: shop.links.find(link.rpartition("/")[2]).state is LinkState.WAITING)
    assert not photo.forgotten
    assert ask("POST", link).picture == PICTURE * 8


def test_what_lies_in_buffers_only_is_not_called_saved(shop: Stand) -> None:
    """A small photo fits into the kernel's buffers whole: a phone that never read it has not got it."""
    photo, link = shop.offer(PICTURE[:200_000])
    with socket.socket() as phone:
        phone.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        phone.connect(address(shop))
        path = urllib.parse.urlsplit(link).path
        host = shop.listening.base.removeprefix("http://")
        phone.sendall(f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n".encode())
        until(lambda: len(shop.heard) >= 1)
        time.sleep(0.5)
        assert LinkState.SAVED not in [state for _, state, _ in shop.heard]
        phone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    until(lambda: shop.links.find(link.rpartition("/")[2]).state is LinkState.WAITING)
    assert not photo.forgotten


def test_the_end_of_a_visit_ends_a_sending_in_its_middle(shop: Stand) -> None:
    photo, link = shop.offer(PICTURE * 8)
    with socket.socket() as phone:
        phone.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        phone.connect(address(shop))
        path = urllib.parse.urlsplit(link).path
        host = shop.listening.base.removeprefix("http://")
        phone.sendall(f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n".encode())
        phone.settimeout(5)
        got = len(phone.recv(1000))
        shop.links.withdraw()
        assert not any(photo.jpeg)
        try:
            while part := phone.recv(65536):
                got += len(part)
        except ConnectionResetError:
            pass
        assert got < len(PICTURE) * 8
    assert "Ảnh đã được xoá" in ask("GET", link).text


def test_an_older_shoppers_link_never_leads_to_the_next_ones_photo(shop: Stand) -> None:
    _, old = shop.offer(b"\xff\xd8 older")
    _, new = shop.offer(b"\xff\xd8 newer", "en")
    seen = ask("POST", old)
    assert (seen.status, seen.picture) == (410, b"")
    assert ask("POST", new).picture == b"\xff\xd8 newer"
    assert ask("POST", old).picture == b""


def test_an_expired_link_says_so_kindly() -> None:
    with stand(lifetime=0.2) as shop:
        photo, link = shop.offer(language="en")
        time.sleep(0.3)
        page = ask("GET", link)
        assert page.status == 410
        assert "This link has expired" in page.text
        assert photo.forgotten
        assert ask("POST", link).picture == b""


def test_a_hundred_wrong_links_a_second_do_not_hold_up_the_right_one(shop: Stand) -> None:
    _, link = shop.offer()
    seen: Counter[int] = Counter()
    began = time.monotonic()
    for number in range(100):
        seen[ask("GET", f"{shop.listening.base}/p/{number:032d}").status] += 1
    assert set(seen) == {404, 429}
    assert seen[404] <= 12 + (time.monotonic() - began) + 1
    limited = ask("GET", shop.listening.base + "/p/none")
    assert (limited.status, limited.headers["retry-after"]) == (429, "10")
    assert ask("POST", link).picture == PICTURE
    assert shop.saved.wait(10)


def test_whoever_guesses_too_often_is_sent_away_before_anything_is_made_for_them(
    shop: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, link = shop.offer()
    wrong = shop.listening.base + "/p/nothing-here"
    full = next(answer for answer in (ask("HEAD", wrong) for _ in range(40)) if answer.status == 429)
    ready = ask("GET", wrong)
    made = []
    real = h11.Connection
    monkeypatch.setattr(h11, "Connection", lambda *a, **k: made.append(1) or real(*a, **k))
    again = [ask("GET", wrong), ask("POST", wrong)]
    assert made == [], "answered with what was ready"
    for answer in (ready, *again):
        assert answer.status == 429
        assert answer.headers.items() >= {k: v for k, v in full.headers.items() if k != "date"}.items()
        assert len(answer.body) == int(answer.headers["content-length"])
    assert ask("GET", link).status == 200, "a right link is let in meanwhile"
    assert made, "the right one was looked at in full"
    assert ask("POST", link).picture == PICTURE


def test_headers_let_a_browser_do_nothing_else(shop: Stand) -> None:
    _, link = shop.offer()
    for answer in (ask("GET", link), ask("GET", shop.listening.base + "/"), ask("POST", link)):
        headers = answer.headers
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "script-src" not in policy and "unsafe" not in policy
        assert "server" not in headers
        assert "<script" not in answer.text and "http://" not in answer.text and "https://" not in answer.text


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: bank.example\r\n\r\n", b"421"),
        (b"DELETE / HTTP/1.1\r\nHost: {host}\r\n\r\n", b"405"),
        (b"GET /p/../../etc/passwd HTTP/1.1\r\nHost: {host}\r\n\r\n", b"404"),
        (b"GET /type/../secret HTTP/1.1\r\nHost: {host}\r\n\r\n", b"404"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: {host}\r\nX: " + b"x" * 20_000 + b"\r\n\r\n", b"431"),
        (b"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5000\r\n\r\n" + b"x" * 5000, b"413"),
    ],
)
def test_what_is_no_phones_request_is_refused(shop: Stand, raw: bytes, status: bytes) -> None:
    host = shop.listening.base.removeprefix("http://").encode()
    with socket.create_connection(address(shop), timeout=5) as line:
        line.sendall(raw.replace(b"{host}", host))
        assert line.recv(100).split(b" ")[1] == status


def test_a_silent_connection_is_closed(shop: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_HEAD_SECONDS", 0.2)
    with socket.create_connection(address(shop), timeout=5) as line:
        line.sendall(b"GET / HT")
        assert line.recv(10) == b""


def test_one_phone_cannot_take_every_connection(shop: Stand) -> None:
    _, link = shop.offer()
    lines = [socket.create_connection(address(shop), timeout=5) for _ in range(8)]
    time.sleep(0.2)
    with socket.create_connection(address(shop), timeout=5) as ninth, pytest.raises(ConnectionResetError):
        if ninth.recv(10) == b"":
            raise ConnectionResetError
    for line in lines:
        line.close()
    until(lambda: not shop.server._connections)
    assert ask("POST", link).picture == PICTURE


def test_its_heart_beats_and_stops(shop: Stand) -> None:
    until(lambda: any(pulse.name == module.HEART for pulse in shop.hearts.pulses()))
    shop.server.stop()
    assert not shop.hearts.pulses()
    assert not [thread for thread in threading.enumerate() if thread.name == "photo-server"]


def test_no_log_has_a_link_or_who_asked(shop: Stand, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        _, link = shop.offer()
        ask("GET", link)
        ask("POST", link)
        ask("GET", shop.listening.base + "/p/wrong-wrong")
        shop.saved.wait(5)
    token = link.rpartition("/")[2]
    assert not [record for record in caplog.records if token in record.getMessage() or "wrong" in record.getMessage()]


def test_https_with_a_certificate_of_its_own(tmp_path: Path) -> None:
    with stand(secure=True, folder=tmp_path) as shop:
        _, link = shop.offer()
        assert link.startswith("https://")
        assert ask("POST", link).picture == PICTURE
        assert shop.saved.wait(10)
        file = tmp_path / "photo-tls.pem"
        assert file.stat().st_mode & 0o077 == 0
        trusting = ssl.create_default_context(cafile=str(file))
        host, port = address(shop)
        # Its name is the address that the link has: a phone warns of the unknown signer and of nothing else.
        line = socket.create_connection((host, port), timeout=5)
        with trusting.wrap_socket(line, server_hostname=host) as secured:
            assert secured.version() in ("TLSv1.2", "TLSv1.3")
    before = file.read_bytes()
    with stand(secure=True, folder=tmp_path):
        assert file.read_bytes() == before, "a phone that trusted it once need not be asked again"
