"""The servers that tests share.  A missing server is a failure with a clear message, never a skip."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from tests.servers.certificates import CertificateAuthority
from tests.servers.dovecot import DovecotServer
from tests.servers.postgres import PostgresServer
from tests.servers.smtp import SmtpServer

_users = count(1)

# How long an example takes says more of the machine than of the code.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def certificate_authority(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    return CertificateAuthority(Path(tmp_path_factory.mktemp("authority")))


@pytest.fixture(scope="session")
def dovecot(certificate_authority: CertificateAuthority) -> Iterator[DovecotServer]:
    """A Dovecot for the whole session: use a user of your own (`mail_user`), and don't stop it."""
    server = DovecotServer(certificate_authority).start()
    yield server
    server.close()


@pytest.fixture
def mail_user() -> str:
    """A user name that no other test has; the password is "secret"."""
    return f"support{next(_users)}@desk.example"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL for the whole session: take a database of your own (`postgres_url`), and don't stop it."""
    server = PostgresServer().start()
    yield server
    server.close()


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """The address of a fresh, empty database."""
    url = postgres.create_database()
    yield url
    postgres.drop_database(url)


@pytest.fixture
def smtp_server() -> Iterator[SmtpServer]:
    """A recording SMTP sink of the test's own, without TLS or AUTH."""
    server = SmtpServer().start()
    yield server
    server.stop()
