"""Keys by which a desk signs its mail, and dkimpy's verifier with a DNS of one record."""

from __future__ import annotations

import dkim
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from intake.mail.smtp.signing import Dkim, read_key


def pem(private: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey, words: bytes = b"") -> str:
    hidden = BestAvailableEncryption(words) if words else NoEncryption()
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, hidden).decode()


def rsa_pem(bits: int = 2048) -> str:
    return pem(rsa.generate_private_key(65537, bits))


def ed25519_pem(words: bytes = b"") -> str:
    return pem(ed25519.Ed25519PrivateKey.generate(), words)


def key(kind: str, domain: str = "desk.test") -> Dkim:
    return read_key(rsa_pem() if kind == "rsa" else ed25519_pem(), domain, "s1")


def verified(raw: bytes, published: Dkim) -> bool:
    """Whether the topmost signature is good, by the record that the DNS has under its name and no other."""

    def look_up(name: bytes, timeout: int = 0) -> bytes | None:
        asked = name.decode().rstrip(".")
        return published.record.encode() if asked == published.record_name else None

    return bool(dkim.verify(raw, dnsfunc=look_up))
