"""Signs mails as the provider of a customer does (RFC 6376, relaxed/simple), so that a real verifier passes them."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

SELECTOR = "mail"
_SIGNED = ("from", "to", "subject", "date", "message-id")


class SigningDomain:
    """A domain with its DKIM key; `record` is what its DNS would hold under `record_name`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.record_name = f"{SELECTOR}._domainkey.{name}"
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
        public = self._key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self.record = f"v=DKIM1; k=rsa; p={b64encode(public).decode()}"

    @property
    def private_key(self) -> bytes:
        """The key as PEM, for a server that signs."""
        return self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def sign(self, raw: bytes) -> bytes:
        """The mail, its lines ended by CR and LF, with a signature on top."""
        head, _, body = raw.partition(b"\r\n\r\n")
        digest = b64encode(sha256(body.rstrip(b"\r\n") + b"\r\n").digest()).decode()
        fields = re.findall(rb"^([!-9;-~]+):((?:.*\r\n)(?:[ \t].*\r\n)*)", head + b"\r\n", re.MULTILINE)
        values = {name.lower().decode(): value for name, value in fields}
        own = (
            f" v=1; a=rsa-sha256; c=relaxed/simple; d={self.name}; s={SELECTOR};\r\n"
            f"\th={':'.join(_SIGNED)};\r\n\tbh={digest}; b="
        ).encode()
        covered = b"".join(_relaxed(name, values[name]) + b"\r\n" for name in _SIGNED)
        covered += _relaxed("dkim-signature", own)
        signature = b64encode(self._key.sign(covered, padding.PKCS1v15(), hashes.SHA256()))
        return b"DKIM-Signature:" + own + signature + b"\r\n" + raw


def _relaxed(name: str, value: bytes) -> bytes:
    """RFC 6376 §3.4.2."""
    return name.encode() + b":" + re.sub(rb"[ \t\r\n]+", b" ", value).strip()
