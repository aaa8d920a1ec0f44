"""What tests of the hand-over share: a server on loopback, and a phone that speaks HTTP by hand."""

from __future__ import annotations

import base64
import http.client
import queue
import re
import ssl
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from foundation.errors import EnvironmentFailed
from foundation.heartbeat import Hearts
from kiosk.photo.links import Link, Links, LinkState, Photo
from kiosk.photo.server import PhotoServer
from kiosk.photo.sharing import Listening, Sharing

PICTURE = b"\xff\xd8\xff\xe0" + bytes(range(1, 250)) * 4000
"""As large as a photo; a server does not look inside."""


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def picture(self) -> bytes:
        found = re.search(rb"base64,([^\"]+)", self.body)
        return base64.b64decode(found[1]) if found else b""


@dataclass
class Stand:
    """A running server with its links."""

    server: PhotoServer
    links: Links
    hearts: Hearts
    listening: Listening
    heard: list[tuple[int, LinkState, bool]] = field(default_factory=list)
    saved: threading.Event = field(default_factory=threading.Event)

    def offer(self, content: bytes = PICTURE, language: str = "vi") -> tuple[Photo, str]:
        """The photo, and its link as the screen shows it."""
        photo = Photo(bytearray(content))
        link: Link = self.links.offer(photo, language)
        return photo, self.listening.link(link.token)


@contextmanager
def stand(*, lifetime: float = 600.0, secure: bool = False, folder: Path = Path()) -> Iterator[Stand]:
    hearts = Hearts()
    links = Links(lifetime=lifetime)
    server = PhotoServer(links, hearts, Sharing(secure=secure, address="127.0.0.1", port=0, folder=folder))
    answers: queue.Queue[Listening | EnvironmentFailed] = queue.Queue()
    server.listen(answers.put)
    listening = answers.get(timeout=10)
    assert isinstance(listening, Listening), listening
    made = Stand(server, links, hearts, listening)

    def told(number: int, state: LinkState, opened: bool) -> None:
        made.heard.append((number, state, opened))
        if state is LinkState.SAVED:
            made.saved.set()

    links.told = told
    try:
        yield made
    finally:
        server.stop()


def ask(method: str, url: str, headers: dict[str, str] | None = None) -> Answer:
    parts = urllib.parse.urlsplit(url)
    if parts.scheme == "https":
        trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        line: http.client.HTTPConnection = http.client.HTTPSConnection(parts.netloc, timeout=10, context=trusting)
    else:
        line = http.client.HTTPConnection(parts.netloc, timeout=10)
    line.request(method, parts.path, headers=headers or {})
    response = line.getresponse()
    answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    line.close()
    return answer
