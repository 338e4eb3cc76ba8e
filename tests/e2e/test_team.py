"""Two agents at work, and senders of whom nobody knows whether to believe them: stories with true answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.desk import DeskUnderTest
from tests.e2e.team import Story
from tests.servers.dovecot import DovecotServer
from tests.servers.smtp import SmtpServer

STORIES = Path(__file__).parents[1] / "corpus" / "team"


@pytest.mark.parametrize("name", sorted(path.name for path in STORIES.iterdir()))
def test_a_story_goes_as_its_people_expect(
    *,
    name: str,
    tmp_path: Path,
    dovecot: DovecotServer,
    smtp_server: SmtpServer,
    mail_user: str,
    sqlite_url: str,
) -> None:
    desk = DeskUnderTest(tmp_path, dovecot, smtp_server, mail_user, sqlite_url, scripted=True, confirms=False)
    assert Story(STORIES / name, desk).play() == []
    desk.close()
