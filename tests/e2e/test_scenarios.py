"""Conversations and traps, each played against the whole desk."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.desk import DeskUnderTest
from tests.e2e.expectations import differences
from tests.e2e.scenario import Player
from tests.e2e.script import desk_of
from tests.servers.dovecot import DovecotServer
from tests.servers.smtp import SmtpServer

SCENARIOS = Path(__file__).parents[1] / "corpus" / "scenarios"


@pytest.mark.parametrize("name", sorted(path.name for path in SCENARIOS.iterdir()))
def test_a_conversation_goes_as_a_careful_human_would_have_it(
    *,
    name: str,
    tmp_path: Path,
    dovecot: DovecotServer,
    smtp_server: SmtpServer,
    mail_user: str,
    sqlite_url: str,
) -> None:
    folder = SCENARIOS / name
    desk = DeskUnderTest(
        tmp_path, dovecot, smtp_server, mail_user, sqlite_url, overlay=desk_of(folder), scripted=True
    )
    player = Player(folder, desk)
    player.play()
    assert differences(folder, player) == []
    desk.close()
