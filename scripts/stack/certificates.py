"""An authority of the stack's own and the certificate of its servers, for who wants to reach them by TLS."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from scripts.stack.site import Site

DAYS = 3650
_ENTRY = "tls"


@dataclass(frozen=True, slots=True)
class Certificates:
    """PEM texts: the authority's certificate, and the servers' with its key."""

    authority: str
    certificate: str
    key: str


@dataclass(frozen=True, slots=True)
class Files:
    authority: Path
    certificate: Path
    key: Path
    both: Path

    @classmethod
    def of(cls, site: Site, system: str) -> Files:
        home = site.folder / system
        return cls(*(home / f"{name}.pem" for name in ("ca", "server", "key", "both")))


def write_certificates(site: Site, system: str, account: str) -> None:
    """Give a system its own copies: servers refuse a key that others can read."""
    files, made = Files.of(site, system), certificates(site)
    for path, text in (
        (files.authority, made.authority),
        (files.certificate, made.certificate),
        (files.key, made.key),
        (files.both, made.certificate + made.key),
    ):
        site.write(path, text, account)


def certificates(site: Site) -> Certificates:
    """Return those of the stack, made on first use."""
    return Certificates(**json.loads(site.ledger.setdefault(_ENTRY, lambda: json.dumps(asdict(make())))))


def make() -> Certificates:
    """Make an authority, and a certificate that it vouches for."""
    root, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "DevStack Core local authority")])
    is_authority = x509.BasicConstraints(ca=True, path_length=0)
    usage = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        crl_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    identifier = x509.SubjectKeyIdentifier.from_public_key(root.public_key())
    authority = (
        _draft(name, name, root.public_key())
        .add_extension(is_authority, critical=True)
        .add_extension(usage, critical=True)
        .add_extension(identifier, critical=False)
        .sign(root, hashes.SHA256())
    )
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    signer = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)
    local = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        _draft(local, name, key.public_key())
        .add_extension(names, critical=False)
        .add_extension(signer, critical=False)
        .sign(root, hashes.SHA256())
    )
    text = serialization.Encoding.PEM
    private = key.private_bytes(text, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Certificates(
        authority=authority.public_bytes(text).decode(),
        certificate=certificate.public_bytes(text).decode(),
        key=private.decode(),
    )


def _draft(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=DAYS))
    )
