"""DKIM (RFC 6376): signing what goes out, as the last thing before it is sent.

The one file that imports dkimpy, and beside `mail.oauth.keys` the one that imports cryptography.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field

import dkim
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from intake.addresses import domain_key

# Each is signed once more than it is there (RFC 6376 §8.15): nobody can add a second one that readers see.
_FROZEN = (
    *(b"from", b"to", b"cc", b"reply-to", b"subject", b"date", b"message-id", b"in-reply-to", b"references"),
    *(b"mime-version", b"content-type", b"content-transfer-encoding"),
)
_SIGNED = (b"auto-submitted", b"content-language", b"x-auto-response-suppress")
_RELAXED = (b"relaxed", b"relaxed")
# RFC 8301 §3.2: shorter keys are not to be believed, and those from 2048 on are recommended.
_LEAST_BITS, _GOOD_BITS = 1024, 2048
_FROM = re.compile(rb"^From:((?:[^\r\n]|\r\n[ \t])*)\r\n", re.IGNORECASE | re.MULTILINE)
_DOMAIN = re.compile(rb"@([^@<>\s\"(),:;]+)>?\s*$")
_BLANKS = re.compile(rb"[ \t]+")
_SAMPLE = b"From: intake@%s\r\nSubject: one\r\n\r\none\r\n"


class DkimKeyProblem(ValueError):  # noqa: N818 - says what it is
    """A key is of no use; the message says why, and holds nothing of it."""


@dataclass(frozen=True, slots=True)
class Dkim:
    """A domain's key, and the selector under which its DNS has the other half (RFC 6376 §3.1)."""

    domain: str
    selector: str
    algorithm: str
    """"rsa-sha256", or "ed25519-sha256" (RFC 8463)."""
    public: str = field(repr=False)
    bits: int
    _private: bytes = field(repr=False)

    @property
    def record_name(self) -> str:
        """Under which name the DNS has to have the record."""
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def record(self) -> str:
        """The TXT record (RFC 6376 §3.6.1)."""
        return f"v=DKIM1; k={self.algorithm.partition('-')[0]}; p={self.public}"

    @property
    def is_short(self) -> bool:
        """Whether some servers may not believe so short a key (RFC 8301 §3.2)."""
        return self.algorithm.startswith("rsa") and self.bits < _GOOD_BITS

    def signs_for(self, domain: str) -> bool:
        """Whether mail from there is ours to sign: the domain itself, or one below it (RFC 7489 §3.1.1)."""
        key = domain_key(domain)
        return key == self.domain or key.endswith(f".{self.domain}")

    def signed(self, normal: bytes) -> bytes:
        """A mail with the line ends of SMTP, with the signature above it if its From is ours to sign.

        Nothing that a relay may have to convert is in it (`writing.compose`), so what is signed arrives.
        """
        if not self.signs_for(sender_domain(normal)):
            return normal
        signer = dkim.DKIM(_with_single_blanks(normal), signature_algorithm=self.algorithm.encode())
        there = [name.lower() for name, _ in signer.headers]
        names = [*(name for name in there if name in _FROZEN or name in _SIGNED), *_FROZEN]
        selector, domain = self.selector.encode(), self.domain.encode()
        header: bytes = signer.sign(
            selector, domain, self._private, canonicalize=_RELAXED, include_headers=names
        )
        return header + normal

    def verifies(self) -> bool:
        """Whether what it signs is believed by whoever finds the record in the DNS."""
        mail = self.signed(_SAMPLE % self.domain.encode())
        return bool(dkim.verify(mail, dnsfunc=lambda *_, **__: self.record.encode()))


def read_key(pem: str, domain: str, selector: str) -> Dkim:
    """The key in PEM (PKCS #1 or #8), for a domain; raises DkimKeyProblem."""
    try:
        private = load_pem_private_key(pem.encode(), None)
    except TypeError:
        raise DkimKeyProblem(
            "is encrypted: write it without a passphrase, readable by its owner alone"
        ) from None
    except ValueError:
        raise DkimKeyProblem("is no private key in PEM (-----BEGIN PRIVATE KEY-----)") from None
    key = domain_key(domain)
    if isinstance(private, ed25519.Ed25519PrivateKey):
        raw = private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        seen = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return Dkim(key, selector, "ed25519-sha256", _base64(seen), 8 * len(seen), base64.b64encode(raw))
    if not isinstance(private, rsa.RSAPrivateKey):
        raise DkimKeyProblem("must be an RSA or an Ed25519 key")
    if private.key_size < _LEAST_BITS:
        raise DkimKeyProblem(f"has {private.key_size} bits: no server believes fewer than {_LEAST_BITS}")
    old = private.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    seen = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Dkim(key, selector, "rsa-sha256", _base64(seen), private.key_size, old)


def _with_single_blanks(normal: bytes) -> bytes:
    """The mail with each run of blanks in its body as one, as relaxed reading has it (RFC 6376 §3.4.4).

    dkimpy looks for the end of a run from each of its characters anew.
    """
    head, empty_line, body = normal.partition(b"\r\n\r\n")
    return head + empty_line + _BLANKS.sub(b" ", body)


def sender_domain(normal: bytes) -> str:
    """The domain of the only From of a mail with the line ends of SMTP; "" where there is not just one."""
    head = normal.partition(b"\r\n\r\n")[0] + b"\r\n"
    fields = _FROM.findall(head)
    domain = _DOMAIN.search(fields[0]) if len(fields) == 1 else None
    return domain[1].decode("utf-8", "replace") if domain else ""


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
