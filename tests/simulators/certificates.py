"""A certificate for names of a test, that vouches for itself."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import DNSName, ExtendedKeyUsage, GeneralName, IPAddress
from cryptography.x509.oid import ExtendedKeyUsageOID

from panguard.values import dataclass


@dataclass(frozen=True, slots=True)
class Certificate:
    """Two files: what is shown to others, and the key."""

    shown: Path
    key: Path

    def server(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.shown, self.key)
        return context


def certify(folder: Path, *names: str) -> Certificate:
    """Make a certificate for host names; `127.0.0.1` is written as an address."""
    from ipaddress import ip_address  # noqa: PLC0415

    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "PanGuard tests")])
    now = datetime.now(UTC)
    known: list[GeneralName] = [
        IPAddress(ip_address(name)) if name[0].isdigit() else DNSName(name) for name in names
    ]
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(known), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    shown, private = folder / "cert.pem", folder / "key.pem"
    shown.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return Certificate(shown, private)
