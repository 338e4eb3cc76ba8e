"""What `intake check` says about servers."""

from __future__ import annotations

from pathlib import Path

from intake.mail.imap.account import ImapAccount
from intake.mail.imap.mailbox import Mailbox
from intake.mail.smtp.transport import SmtpAccount, Transport
from intake.services.check import Checked, check_database, check_outgoing
from intake.services.check_mailbox import MailboxFolders, check_incoming
from intake.store.database.session import Database
from tests.mail.imap_help import account
from tests.servers.dovecot import DovecotServer
from tests.servers.process import free_port
from tests.servers.smtp import SmtpServer


def check_imap(account: ImapAccount, processed: str = "") -> list[Checked]:
    folders = MailboxFolders("INBOX", processed, "")
    return list(check_incoming("support", str(account), Mailbox(account), folders))


def check_smtp(account: SmtpAccount) -> Checked:
    return check_outgoing(str(account), Transport(account))


def test_a_server_that_is_not_there_is_named_once() -> None:
    imap = ImapAccount("127.0.0.1", free_port(), "none", "support", "secret", timeout=3)
    (found,) = check_imap(imap)
    assert not found.right
    assert str(imap) in found.subject
    assert found.detail.startswith("can't connect: ")
    checked = check_smtp(SmtpAccount("127.0.0.1", free_port(), "none"))
    assert not checked.right
    assert checked.detail.startswith("can't connect: ")


def test_a_refused_login_is_explained_under_the_name_of_the_account(
    dovecot: DovecotServer, mail_user: str
) -> None:
    for secret in ("wrong", "a line\nend"):
        (found,) = check_imap(account(dovecot, mail_user, secret=secret))
        assert not found.right
        assert mail_user in found.subject
        assert mail_user not in found.detail


def test_servers_that_answer_are_right(
    dovecot: DovecotServer, mail_user: str, smtp_server: SmtpServer
) -> None:
    found = check_imap(account(dovecot, mail_user), "Elsewhere")
    assert all(checked.right for checked in found)
    assert found[0].detail.startswith("logged in; has IDLE")
    assert [checked.detail for checked in found[-2:]] == [
        'folder "Elsewhere" was made',
        'a mail of the desk\'s own was put into "Elsewhere", and removed',
    ]
    assert dovecot.count(mail_user, "Elsewhere") == 0
    checked = check_smtp(SmtpAccount(smtp_server.host, smtp_server.port, "none"))
    assert checked.right
    assert checked.detail.startswith("(none, without login)")


def test_a_database_that_is_not_there_is_right_only_where_it_can_be_made(tmp_path: Path) -> None:
    here, nowhere = (Database(f"sqlite:///{folder / 'intake.db'}") for folder in (tmp_path, tmp_path / "no"))
    assert check_database(here).right
    found = check_database(nowhere)
    assert not found.right
    assert found.detail.endswith(f"there is no folder {tmp_path / 'no'}")


def test_a_file_that_is_no_database_is_named_once(tmp_path: Path) -> None:
    file = tmp_path / "intake.db"
    file.write_text("words " * 200)
    found = check_database(Database(f"sqlite:///{file}", read_only=True))
    assert (found.right, found.detail) == (False, "file is not a database")
    assert str(file) in found.subject
