"""Our own certificate authority: phones accept what it signs, and renewals keep the authority."""

import ssl
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509

from config import tls
from config.tls import server_certificate


@pytest.fixture(autouse=True)
def _no_network_to_look_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tls, "lan_addresses", lambda: ["192.0.2.8"])


def load(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_a_program_that_trusts_the_authority_trusts_the_server(tmp_path: Path) -> None:
    pair = server_certificate(tmp_path)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pair.certificate, pair.key)
    client = ssl.create_default_context(cafile=str(tmp_path / "ca.crt"))
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client_side = client.wrap_bio(to_client, to_server, server_hostname="127.0.0.1")
    server_side = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for side in (client_side, server_side):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert client_side.version() == "TLSv1.3"


def test_keys_are_the_owners_alone_and_the_life_is_what_phones_accept(tmp_path: Path) -> None:
    pair = server_certificate(tmp_path)
    assert stat.S_IMODE(pair.key.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "ca.key").stat().st_mode) == 0o600
    assert (load(pair.certificate).not_valid_after_utc - datetime.now(UTC)).days <= 825


def test_a_second_start_keeps_the_certificate(tmp_path: Path) -> None:
    first = server_certificate(tmp_path).certificate.read_bytes()
    assert server_certificate(tmp_path).certificate.read_bytes() == first


def test_a_new_address_gets_a_new_certificate_from_the_same_authority(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = server_certificate(tmp_path).certificate.read_bytes()
    authority = (tmp_path / "ca.crt").read_bytes()
    monkeypatch.setattr(tls, "lan_addresses", lambda: ["198.51.100.7"])
    assert server_certificate(tmp_path).certificate.read_bytes() != first
    assert (tmp_path / "ca.crt").read_bytes() == authority


def test_a_configured_certificate_is_used_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDLINE_TLS_CERTIFICATE", "/somewhere/chain.pem")
    monkeypatch.setenv("GRIDLINE_TLS_KEY", "/somewhere/key.pem")
    pair = server_certificate(tmp_path)
    assert (str(pair.certificate), str(pair.key)) == ("/somewhere/chain.pem", "/somewhere/key.pem")
    assert not list(tmp_path.iterdir())
