"""TLS for the shop's LAN: the shop's own certificate, or one that this kiosk signs itself."""

from __future__ import annotations

import ipaddress
import os
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from foundation.errors import EnvironmentFailed

FILE = "photo-tls.pem"
_DAYS = 390
_RENEW_DAYS = 30


class CertificateWrong(EnvironmentFailed):
    """The certificate for handing photos over cannot be used."""


def tls(host: str, own: Path, folder: Path) -> ssl.SSLContext:
    """A server's context for ``host`` (a name or an address).

    ``own`` is a PEM file with certificate chain and key; an empty path means that the kiosk signs one itself, kept in
    ``folder`` for as long as it holds for ``host``. Raises :class:`CertificateWrong`.
    """
    file = own if own != Path() else _self_signed(host, folder / FILE)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(file)
    except (OSError, ssl.SSLError) as error:
        raise CertificateWrong(
            f"The certificate {file.name} cannot be used: {error}.",
            "'photo_certificate' must name one PEM file with the certificate, its chain and its key.",
        ) from error
    return context


def _self_signed(host: str, file: Path) -> Path:
    name = _alternative(host)
    if not _holds(file, name):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Guong")])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=_DAYS))
            .add_extension(x509.SubjectAlternativeName([name]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        content = certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        draft = file.with_suffix(".new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)
        draft.replace(file)
    return file


def _holds(file: Path, name: x509.GeneralName) -> bool:
    """Whether the certificate in ``file`` is for ``name`` and will be for a while."""
    try:
        certificate = x509.load_pem_x509_certificate(file.read_bytes())
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, x509.ExtensionNotFound):
        return False
    return name in names and certificate.not_valid_after_utc > datetime.now(UTC) + timedelta(days=_RENEW_DAYS)


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
