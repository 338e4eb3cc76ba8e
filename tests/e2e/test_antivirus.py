"""The whole desk with rules of its own and a real clamd: what an operator sees and can do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.e2e.desk import DeskUnderTest
from tests.servers.clamd import HARMLESS, VIRUS, OwnClamd
from tests.servers.dovecot import DovecotServer
from tests.servers.smtp import SmtpServer
from tests.services.desk import COMPLETE, letter
from tests.services.test_scanning import with_file

AT = datetime(2026, 3, 4, 9, tzinfo=UTC)
RULES = """
[[mailbox.rule]]
name = "newsletters"
header = "X-Promotion"
anywhere = true
action = "discard"

[antivirus]
socket = "{socket}"
patience_seconds = 0
"""


@pytest.fixture
def clamd() -> Iterator[OwnClamd]:
    server = OwnClamd().start()
    yield server
    server.close()


def test_an_operator_sees_what_rules_and_the_scanner_did_and_takes_it_back(
    *,
    tmp_path: Path,
    dovecot: DovecotServer,
    smtp_server: SmtpServer,
    mail_user: str,
    sqlite_url: str,
    clamd: OwnClamd,
) -> None:
    extra = RULES.format(socket=clamd.socket)
    desk = DeskUnderTest(tmp_path, dovecot, smtp_server, mail_user, sqlite_url, extra)
    desk.take(with_file(COMPLETE, HARMLESS.encode()), AT)
    desk.take(letter(COMPLETE, sender="maria@bulk.example", X_Promotion="spring"), AT)
    clamd.stop()
    desk.take(with_file(f"{COMPLETE}\nEs eilt.", b"unseen", sender="ivan@other.example"), AT)
    infected, newsletter, unseen = desk.data("mail", "list")
    assert (infected["status"], infected["scan"]) == ("held", f"infected: {VIRUS}")
    assert (newsletter["status"], newsletter["rule"], newsletter["ticket"]) == (
        "discarded",
        "newsletters",
        None,
    )
    assert newsletter["reasons"][0].startswith('discard by rule "newsletters" (config.toml:')
    assert unseen["status"] == "processed"
    assert unseen["scan"].startswith(f"unscanned: clamd {clamd.socket}: can't be asked: ")
    files = [part.get_filename() for sent in desk.mails for part in message_from_bytes(sent.raw).walk()]
    assert not any(files)

    (status,) = desk.data("status")
    assert status["rules"] == [{"rule": "newsletters", "status": "discarded", "mails": 1}]
    (server,) = (one for one in status["servers"] if one["server"] == f"clamd {clamd.socket}")
    assert server["last_ok_at"]
    assert "can't be asked" in server["last_error"]
    page = desk.command("status").stdout
    assert "1 discarded in the last day by “newsletters”" in page
    assert "`intake mail release` takes them back" in page
    assert f"viruses     infected: {VIRUS}" in desk.command("mail", "show", str(infected["id"])).stdout

    assert desk.command("mail", "release", str(newsletter["id"])).returncode == 0
    clamd.start()
    assert desk.run_once() == 0
    taken_back = desk.data("mail", "list")[1]
    assert (taken_back["status"], taken_back["rule"], taken_back["ticket"]) == ("processed", None, 2)
    desk.close()


def test_check_names_the_rules_and_the_scanner(
    *,
    tmp_path: Path,
    dovecot: DovecotServer,
    smtp_server: SmtpServer,
    mail_user: str,
    sqlite_url: str,
    clamd: OwnClamd,
) -> None:
    extra = RULES.format(socket=clamd.socket)
    desk = DeskUnderTest(tmp_path, dovecot, smtp_server, mail_user, sqlite_url, extra)
    told = {one["subject"]: one for one in desk.data("check")}
    assert told[f"clamd {clamd.socket}"]["detail"].startswith("answers: ClamAV ")
    assert told["rules of mailbox support"]["detail"] == (
        "1 of its own; marks of spam and virus filters are on"
    )
    clamd.stop()
    checked = desk.command("check")
    assert checked.returncode == 1
    assert f"WRONG  clamd {clamd.socket}: can't be asked: " in checked.stdout
    desk.close()
