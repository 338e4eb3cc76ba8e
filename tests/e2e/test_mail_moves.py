"""`intake mail retry`, `release` and `discard` say truly what they work on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from intake.assembly.parts import open_database
from intake.config.settings import Settings
from intake.console.mails import move_command
from intake.desk.disposition import MailStatus
from intake.store.database import schema
from intake.store.database.tables import mail
from tests.e2e.desk import settings_without_servers
from tests.store.examples import spooled


def moved(settings: Settings, action: str, status: MailStatus) -> bool:
    """Whether the action works on a mail that stands so."""
    database = open_database(settings, read_only=False)
    with database.write() as connection:
        connection.execute(mail.update().values(status=status, rule="of the operator"))
        mail_id = connection.execute(mail.select()).one().id
    database.close()
    return move_command(settings, action, [mail_id]) == 0


@pytest.mark.parametrize("action", ["retry", "release", "discard"])
def test_whoever_cannot_move_a_mail_is_told_which_ones_he_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], action: str
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = settings_without_servers(tmp_path)
    database = open_database(settings, read_only=False)
    schema.upgrade(database)
    with database.write() as connection:
        spooled(connection, 1)
    database.close()
    can = {status.value for status in MailStatus if moved(settings, action, status)}
    told = re.findall(
        r"nothing done; \w+ works on mail that is (.*?)(?: by a rule)?(?:, or noted without a ticket)?\.",
        capsys.readouterr().err,
    )
    assert {frozenset(re.split(r", | or ", each)) for each in told} == {frozenset(can)}
    assert len(told) == len(MailStatus) - len(can)
