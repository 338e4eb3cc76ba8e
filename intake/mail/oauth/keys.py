"""Private keys and certificates that prove who we are (RFC 7523).

The one file that imports joserfc; beside `mail.smtp.signing`, the one that imports cryptography.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

_CURVES = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}


class KeyProblem(ValueError):  # noqa: N818 - says what it is
    """A key or certificate is of no use; the message says why, and holds nothing of it."""


class CertificateProblem(KeyProblem):
    """It is the certificate that is of no use."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key, with the header of what it signs."""

    header: dict[str, str]
    key: RSAKey | ECKey = field(repr=False)

    def sign(self, claims: Mapping[str, str | int]) -> str:
        """The claims as a signed JWT (RFC 7519)."""
        return jwt.encode(self.header, dict(claims), self.key, algorithms=[self.header["alg"]])


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """What the JSON file of a service account says (Google's form); times are its server's matter."""

    email: str
    token_url: str
    key_id: str
    key: str = field(repr=False)


def signing_key(pem: str, certificate: str = "", key_id: str = "") -> SigningKey:
    """The key, with the thumbprints of its certificate in PEM if there is one; raises KeyProblem."""
    try:
        private = load_pem_private_key(pem.encode(), None)
    except TypeError:
        raise KeyProblem("is encrypted: write it without a passphrase, readable by its owner alone") from None
    except ValueError:
        raise KeyProblem("is no private key in PEM (-----BEGIN PRIVATE KEY-----)") from None
    header = {"kid": key_id} if key_id else {}
    if certificate:
        public = PublicFormat.SubjectPublicKeyInfo
        found = _certificate(certificate)
        theirs = found.public_key().public_bytes(Encoding.DER, public)
        if theirs != private.public_key().public_bytes(Encoding.DER, public):
            raise KeyProblem("is not the key of the certificate")
        header |= _thumbprints(found.public_bytes(Encoding.DER))
    if isinstance(private, rsa.RSAPrivateKey):
        return SigningKey({"alg": "RS256", **header}, RSAKey.import_key(pem))
    if isinstance(private, ec.EllipticCurvePrivateKey) and private.curve.name in _CURVES:
        return SigningKey({"alg": _CURVES[private.curve.name], **header}, ECKey.import_key(pem))
    raise KeyProblem("must be an RSA key, or an EC key on the curve P-256, P-384 or P-521")


def certificate_ends(certificate: str) -> datetime:
    """When a certificate in PEM ends, in UTC; raises KeyProblem."""
    return _certificate(certificate).not_valid_after_utc


def service_account(text: str) -> ServiceAccount:
    """Read the file of a service account; raises KeyProblem."""
    try:
        said = json.loads(text)
        parts = [said[name] for name in ("client_email", "token_uri", "private_key_id", "private_key")]
    except (ValueError, KeyError, TypeError, RecursionError):
        parts = []
    if not parts or not all(isinstance(part, str) and part for part in parts):
        raise KeyProblem("is no key file of a service account (JSON with client_email and private_key)")
    return ServiceAccount(*parts)


def _certificate(pem: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError:
        raise CertificateProblem("is no certificate in PEM (-----BEGIN CERTIFICATE-----)") from None


def _thumbprints(der: bytes) -> dict[str, str]:
    """RFC 7515 §4.1.7 and §4.1.8; Microsoft finds the certificate by either."""
    # SHA-1 names the certificate here, and protects nothing.
    old, new = hashlib.sha1(der, usedforsecurity=False).digest(), hashlib.sha256(der).digest()
    return {"x5t": _base64url(old), "x5t#S256": _base64url(new)}


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
