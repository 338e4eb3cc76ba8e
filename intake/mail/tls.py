"""TLS as a client: verified unless the operator explicitly said otherwise."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

Security = Literal["tls", "starttls", "none"]
"""TLS from the first byte, STARTTLS (never left out when the server lacks it), or none at all."""


def client_context(ca_file: Path | None, *, verify: bool) -> ssl.SSLContext:
    """A context that checks the server's certificate and name against the system's CAs or `ca_file`.

    `verify=False` takes any certificate: only for a server on one's own machine.  Raises OSError
    (ssl.SSLError is one) when the file can't be read or holds no certificate.
    """
    context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def certificate_ends(peer: object) -> datetime | None:
    """When a server's certificate ends, in UTC, by what `getpeercert` of its socket says; None if nothing."""
    named = peer.get("notAfter") if isinstance(peer, dict) else None
    try:
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(named), UTC) if named else None
    except (ValueError, OverflowError):
        return None


def is_certificate_problem(problem: BaseException) -> bool:
    """Whether the handshake failed in a way that a retry won't mend: bad certificate, or not TLS at all."""
    if isinstance(problem, ssl.SSLCertVerificationError):
        return True
    return isinstance(problem, ssl.SSLError) and problem.reason in {
        "WRONG_VERSION_NUMBER",
        "RECORD_LAYER_FAILURE",
        "HTTP_REQUEST",
        "UNSUPPORTED_PROTOCOL",
        "TLSV1_ALERT_PROTOCOL_VERSION",
        "NO_PROTOCOLS_AVAILABLE",
    }


def advice(problem: BaseException) -> str:
    """What the operator can do about a TLS failure, in a sentence."""
    if isinstance(problem, ssl.SSLCertVerificationError):
        return (
            f"its certificate isn't trusted ({problem.verify_message}): "
            "renew it, or name the authority that issued it as ca_file"
        )
    return "it doesn't speak TLS on this port: check port and security (tls or starttls)"
