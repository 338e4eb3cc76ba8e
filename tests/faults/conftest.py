"""A desk over servers of its own, and daemons that end with the test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.desk import DeskUnderTest
from tests.faults.house import House
from tests.servers.dovecot import DovecotServer
from tests.servers.smtp import SmtpServer


@pytest.fixture
def house(tmp_path: Path, dovecot: DovecotServer, smtp_server: SmtpServer, mail_user: str) -> Iterator[House]:
    """A desk on the shared Dovecot, with SQLite."""
    made = House(DeskUnderTest(tmp_path, dovecot, smtp_server, mail_user))
    yield made
    made.close()
