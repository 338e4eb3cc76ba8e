"""A desk over servers of its own, and daemons that end with the test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.desk import DeskUnderTest
from tests.faults.house import House
from tests.servers.certificates import CertificateAuthority
from tests.servers.dovecot import DovecotServer
from tests.servers.postgres import PostgresServer
from tests.servers.smtp import SmtpServer


@pytest.fixture
def house(tmp_path: Path, dovecot: DovecotServer, smtp_server: SmtpServer, mail_user: str) -> Iterator[House]:
    """A desk on the shared Dovecot, with SQLite."""
    made = House(DeskUnderTest(tmp_path, dovecot, smtp_server, mail_user))
    yield made
    made.close()


@pytest.fixture
def own_dovecot(certificate_authority: CertificateAuthority) -> Iterator[DovecotServer]:
    """A Dovecot that the test may kill."""
    server = DovecotServer(certificate_authority).start()
    yield server
    server.close()


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL that the test may kill."""
    server = PostgresServer().start()
    yield server
    server.close()
