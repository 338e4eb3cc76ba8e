"""The IMAP server dies, changes its numbers or refuses one account: every mail is taken in once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.confirmed import confirmed
from tests.e2e.desk import DeskUnderTest
from tests.e2e.running import until
from tests.faults.house import House
from tests.servers.certificates import CertificateAuthority
from tests.servers.dovecot import OwnDovecot
from tests.servers.smtp import SmtpServer


@pytest.fixture
def house(
    own_dovecot: OwnDovecot, tmp_path: Path, smtp_server: SmtpServer, mail_user: str
) -> Iterator[House]:
    made = House(DeskUnderTest(tmp_path, own_dovecot, smtp_server, mail_user))
    yield made
    made.close()


def second_mailbox(house: House, user: str, password: str = "secret") -> str:
    return f"""
[[mailbox]]
name = "second"
address = "second@desk.test"
host = "127.0.0.1"
port = {house.desk.dovecot.port}
security = "none"
username = "{user}"
password = "{password}"
processed_folder = "Processed"
"""


def test_a_server_killed_and_restarted_is_found_again(house: House, own_dovecot: OwnDovecot) -> None:
    server = own_dovecot
    daemon = house.start()
    letters = house.complete_letters(1)
    house.answered(letters)
    server.kill()
    daemon.said("event=mailbox_trouble")
    letters += house.complete_letters(3)
    status = until(
        lambda: found if "failing since" in (found := house.status()) else "", "trouble in the status"
    )
    assert f"imap support: {house.desk.user}" in status
    server.start()
    house.answered(letters)
    daemon.said("event=mailbox_is_back")
    assert "failing since" not in house.status()
    house.one_ticket_each(letters)


def test_a_server_that_dies_in_the_middle_of_the_work_loses_and_doubles_nothing(
    house: House, own_dovecot: OwnDovecot
) -> None:
    server = own_dovecot
    letters = house.complete_letters(120)
    daemon = house.start()

    def processed(count: int) -> bool:
        return daemon.log.count("event=mail ") >= count

    kills = 0
    for count in (1, 60):
        until(partial(processed, count), "some mail processed")
        server.kill()
        kills += 1
        server.start()
    house.answered(letters)
    until(lambda: server.count(house.desk.user) == 0, "an empty mailbox")
    house.one_ticket_each(letters)
    # A server that is killed may leave a mail that it was moving in both folders (RFC 6851 §3.3 says
    # SHOULD NOT): Dovecot commits the copies before it removes what it copied.  So that no mail is left
    # behind, what still lies in the mailbox is moved again, and then lies in the other folder twice.
    copies = Counter(server.messages(house.desk.user, "Processed"))
    assert copies.keys() == {confirmed(letter.raw) for letter in letters}
    assert max(copies.values()) <= 1 + kills


def test_new_uids_for_old_mail_make_no_second_ticket(house: House, own_dovecot: OwnDovecot) -> None:
    house.configure(processed_folder='""')
    server = own_dovecot
    letters = house.complete_letters(5)
    daemon = house.start()
    house.answered(letters)
    server.stop()
    server.change_uidvalidity(house.desk.user)
    server.start()
    letters += house.complete_letters(1)
    house.answered(letters)
    daemon.said("event=uidvalidity_changed")
    until(lambda: len(house.mails()) == 11, "all mail seen again")
    assert [mail["disposition"] for mail in house.mails()] == ["open_ticket"] * 5 + ["duplicate"] * 5 + [
        "open_ticket"
    ]
    house.one_ticket_each(letters)
    house.answered(letters)


def test_new_mail_is_answered_at_once_without_polling(house: House) -> None:
    house.configure(poll_seconds="3600")
    house.start().started()
    letters = house.complete_letters(1)
    house.answered(letters)
    for _ in range(3):
        letters += house.complete_letters(1)
        house.answered(letters)


def test_a_mailbox_with_a_wrong_password_disturbs_no_other(
    house: House, certificate_authority: CertificateAuthority
) -> None:
    house.configure(more=second_mailbox(house, "other@desk.example", "wrong"))
    daemon = house.start()
    letters = house.complete_letters(2)
    house.answered(letters)
    daemon.said("login refused: check username, password")
    assert "login refused" in house.status()
    assert house.desk.command("run", "--once").returncode == 1
    house.one_ticket_each(letters)


def test_two_mailboxes_are_watched_at_once_and_number_together(house: House) -> None:
    other = f"other-{house.desk.user}"
    house.configure(more=second_mailbox(house, other))
    letters = house.complete_letters(20)
    others = house.complete_letters(20, other, "second@desk.test")
    daemon = house.start()
    house.answered([*letters, *others])
    tickets = house.desk.data("tickets", "list")
    assert [ticket["number"] for ticket in tickets] == list(range(1, 41))
    for name, sent in (("support", letters), ("second", others)):
        marks = [t["subject"].rsplit(" ", 1)[-1] for t in tickets if t["mailbox"] == name]
        assert marks == [letter.mark for letter in sent]
    assert daemon.stop() == 0


@pytest.mark.parametrize("rights", ["owner lr", "owner lrswit"])
def test_a_folder_from_which_no_mail_may_be_moved_stops_nothing(
    tmp_path: Path,
    certificate_authority: CertificateAuthority,
    smtp_server: SmtpServer,
    mail_user: str,
    rights: str,
) -> None:
    """Read-only, or without the rights to expunge and to make the folder for what is done."""
    server = OwnDovecot(
        certificate_authority, extra="mail_plugins = acl\nplugin {\n  acl = vfile:@DIR@/acl\n}\n"
    )
    lists = server.folder / "acl"
    lists.mkdir()
    (lists / "INBOX").write_text(f"{rights}\n")
    (lists / ".DEFAULT").write_text("owner lr\n")
    server._account.own(server.folder / "acl", lists / "INBOX", lists / ".DEFAULT")
    server.start()
    house = House(DeskUnderTest(tmp_path, server, smtp_server, mail_user))
    try:
        daemon = house.start()
        letters = house.complete_letters(2)
        house.answered(letters)
        daemon.said("event=mail_not_settled")
        letters += house.complete_letters(2)
        house.answered(letters)
        house.one_ticket_each(letters)
        assert "putting mail away" in house.status()
        assert "4 not put away on their server yet" in house.status()
        again = house.start
        daemon.stop()
        daemon = again()
        letters += house.complete_letters(1)
        house.answered(letters)
        house.one_ticket_each(letters)
    finally:
        house.close()
        server.close()
