"""With a platform's own certificate authority in the settings, no other is trusted."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from sync.client import Platform
from sync.errors import PlatformUnreachable


def name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Authority:
    """A certificate authority that lives for a test."""

    def __init__(self, folder: Path, title: str) -> None:
        self.key = generate_private_key(SECP256R1())
        self.file = folder / f"{title}.pem"
        self.name = name(title)
        self.file.write_bytes(self._sign(self.key, self.name, None).public_bytes(Encoding.PEM))

    def _sign(self, key: EllipticCurvePrivateKey, subject: x509.Name, host: str | None) -> x509.Certificate:
        now = datetime.now(UTC)
        told = (
            x509.CertificateBuilder(self.name, subject, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=host is None, path_length=None), critical=True)
        )
        if host is None:
            usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
            told = told.add_extension(usage, critical=True)
        else:
            told = told.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        return told.add_extension(own, False).add_extension(issuer, False).sign(self.key, SHA256())

    def certify(self, folder: Path, host: str) -> Path:
        key = generate_private_key(SECP256R1())
        file = folder / f"{self.file.stem}-server.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(private + self._sign(key, name(host), host).public_bytes(Encoding.PEM))
        return file


class Health(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = {"status": "ok", "database": "sqlite", "version": "1", "now": "2026-11-28T00:00:00Z"}
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def ours(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "ours")


@pytest.fixture
def address(tmp_path: Path, ours: Authority) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Health)
    server.handle_error = lambda *_: None  # type: ignore[method-assign] - a refused handshake is what is tried
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(ours.certify(tmp_path, "127.0.0.1"))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


async def test_the_pinned_authority_is_trusted_and_no_other(tmp_path: Path, ours: Authority, address: str) -> None:
    platform = Platform(address, authority=ours.file)
    assert (await platform.health()).status == "ok"
    await platform.close()
    for authority in (Authority(tmp_path, "other").file, None):
        stranger = Platform(address, authority=authority, total_seconds=10)
        with pytest.raises(PlatformUnreachable):
            await stranger.health()
        await stranger.close()
