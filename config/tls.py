"""HTTPS on the local network: a certificate authority of this machine's own.

Phones give camera, position and service workers only to https pages. In production a proper certificate is named by
`GRIDLINE_TLS_CERTIFICATE` and `GRIDLINE_TLS_KEY`, and nothing here is used.
"""

import contextlib
import fcntl
import ipaddress
import os
import socket
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.http import Http404, HttpRequest, HttpResponse

from config.paths import VAR_DIR

TLS_DIR = VAR_DIR / "tls"
AUTHORITY_LIFE = timedelta(days=3650)
#: Phones refuse server certificates that are valid for more than 825 days.
SERVER_LIFE = timedelta(days=397)
RENEW_BEFORE = timedelta(days=30)
#: linux/sockios.h: the IPv4 address of a network interface.
SIOCGIFADDR = 0x8915


@dataclass(frozen=True, slots=True)
class ServerCertificate:
    """Paths of a certificate chain and its key, PEM."""

    certificate: Path
    key: Path


def lan_addresses() -> list[str]:
    """This machine's IPv4 addresses that a phone on the same network may reach, the likeliest first."""
    found: list[str] = []
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        # No packet leaves: connecting a datagram socket only asks the routing table.
        probe.connect(("192.0.2.1", 9))
        found.append(probe.getsockname()[0])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _index, name in socket.if_nameindex():
            # Asked of the kernel, because a name server may be far away or absent.
            with contextlib.suppress(OSError):
                answer = fcntl.ioctl(probe, SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
                found.append(socket.inet_ntoa(answer[20:24]))
    return [address for address in dict.fromkeys(found) if not address.startswith("127.")]


def server_certificate(directory: Path = TLS_DIR) -> ServerCertificate:
    """The configured certificate, or our own for every present address; renewed when addresses or dates ask."""
    configured = os.environ.get("GRIDLINE_TLS_CERTIFICATE")
    if configured:
        return ServerCertificate(Path(configured), Path(os.environ.get("GRIDLINE_TLS_KEY") or configured))
    directory.mkdir(parents=True, exist_ok=True)
    ours = ServerCertificate(directory / "server.crt", directory / "server.key")
    names = ["localhost", socket.gethostname()]
    addresses = ["127.0.0.1", *lan_addresses()]
    authority, authority_key = _authority(directory)
    if not _still_good(ours, authority, addresses):
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _sign_server(key, names, addresses, authority, authority_key)
        _write_key(ours.key, key)
        pem = serialization.Encoding.PEM
        ours.certificate.write_bytes(certificate.public_bytes(pem) + authority.public_bytes(pem))
    return ours


def authority_certificate(_request: HttpRequest) -> HttpResponse:
    """`/ca.crt`: what a phone installs once to trust this machine."""
    path = TLS_DIR / "ca.crt"
    if not path.exists():
        raise Http404
    response = HttpResponse(path.read_bytes(), content_type="application/x-x509-ca-cert")
    response["Content-Disposition"] = 'attachment; filename="gridline-ca.crt"'
    return response


def _authority(directory: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    certificate_path, key_path = directory / "ca.crt", directory / "ca.key"
    if certificate_path.exists() and key_path.exists():
        certificate = x509.load_pem_x509_certificate(certificate_path.read_bytes())
        key = serialization.load_pem_private_key(key_path.read_bytes(), None)
        if isinstance(key, ec.EllipticCurvePrivateKey) and certificate.not_valid_after_utc > datetime.now(
            UTC
        ):
            return certificate, key
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, f"Gridline local authority ({socket.gethostname()})"[:64])]
    )
    certificate = (
        _builder(name, name, key.public_key(), AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write_key(key_path, key)
    certificate_path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return certificate, key


def _sign_server(
    key: ec.EllipticCurvePrivateKey,
    names: list[str],
    addresses: list[str],
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Gridline")])
    alternatives = [*map(x509.DNSName, names), *(x509.IPAddress(ipaddress.ip_address(a)) for a in addresses)]
    return (
        _builder(subject, authority.subject, key.public_key(), SERVER_LIFE)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False
        )
        .sign(authority_key, hashes.SHA256())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, life: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        # A day back: phones with a slightly slow clock should accept a certificate made just now.
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + life)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _still_good(pair: ServerCertificate, authority: x509.Certificate, addresses: list[str]) -> bool:
    if not (pair.certificate.exists() and pair.key.exists()):
        return False
    certificate = x509.load_pem_x509_certificate(pair.certificate.read_bytes())
    stated = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    known = {str(address) for address in stated.get_values_for_type(x509.IPAddress)}
    lasts = certificate.not_valid_after_utc > datetime.now(UTC) + RENEW_BEFORE
    return lasts and certificate.issuer == authority.subject and set(addresses) <= known


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
