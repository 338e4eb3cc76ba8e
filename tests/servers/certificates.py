"""A certificate authority of our own, so that clients verify for real."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme


class CertificateAuthority:
    """Issues certificates for 127.0.0.1 and localhost; `ca_file` is what clients trust."""

    def __init__(self, directory: Path) -> None:
        self._authority = trustme.CA(organization_name="Intake tests")
        self.ca_file = directory / "ca.pem"
        self._authority.cert_pem.write_to_path(self.ca_file)

    def write(self, directory: Path, *, expired: bool = False) -> tuple[Path, Path]:
        """Write cert.pem and key.pem for 127.0.0.1 into the directory; returns their paths."""
        until = datetime.now(UTC) - timedelta(days=1) if expired else None
        issued = self._authority.issue_cert("127.0.0.1", "localhost", not_after=until)
        certificate, key = directory / "cert.pem", directory / "key.pem"
        certificate.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
        key.write_bytes(issued.private_key_pem.bytes())
        return certificate, key

    def server_context(self, *, expired: bool = False, ends: datetime | None = None) -> ssl.SSLContext:
        """A context for a server in this process."""
        until = datetime.now(UTC) - timedelta(days=1) if expired else ends
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert("127.0.0.1", "localhost", not_after=until).configure_cert(context)
        return context
