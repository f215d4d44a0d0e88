"""Mail leaves by the door that a test sets up."""

from __future__ import annotations

import datetime as dt
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lodgement.service.configuration import configuration

from .mail_server import MailServer, a_mail_server
from .notify_server import KEY, TEMPLATE, NotifyServer, a_notify_server


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Sets variables of the configuration, by their names without the beginning; forgotten at the end."""

    def choose(**said: Any) -> None:
        for name, value in said.items():
            monkeypatch.setenv(f"LODGEMENT_{name.upper()}", str(value))
        configuration.cache_clear()

    yield choose
    monkeypatch.undo()
    configuration.cache_clear()


@pytest.fixture
def mail_server(configured: Callable[..., None]) -> Iterator[MailServer]:
    """A mail server, to which the service sends its mail."""
    with a_mail_server() as server:
        configured(mail="smtp", mail_host="127.0.0.1", mail_port=server.port, mail_security="none")
        yield server


@pytest.fixture
def notify_server(configured: Callable[..., None]) -> Iterator[NotifyServer]:
    """A server like GOV.UK Notify, to which the service sends its mail."""
    with a_notify_server() as server:
        configured(mail="notify", notify_address=server.address, notify_key=KEY, notify_template=TEMPLATE)
        yield server


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of this machine that is its own authority, with its key, in one file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    begins = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(begins).not_valid_after(dt.datetime(2120, 1, 1, tzinfo=dt.UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def secured_mail_server(certificate: Path) -> Iterator[MailServer]:
    """A mail server that can encrypt."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with a_mail_server(context) as server:
        yield server
