"""`intake check` on the IMAP servers that people have: it makes the folders and tries to put a mail away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from intake.config.marks import sent_folder_names
from intake.mail.imap.account import ImapAccount
from intake.mail.imap.mailbox import Mailbox
from intake.mail.imap.sent import SentMailbox
from intake.services.check import Checked
from intake.services.check_mailbox import MailboxFolders, check_incoming, check_sent
from tests.servers.command_cutter import CuttingProxy
from tests.servers.imap import OwnImapServer
from tests.servers.imap_servers import SERVERS

OURS = b"""From: Intake <intake-check@intake.invalid>\r
Subject: intake check\r
Message-ID: <intake-check.1@intake.invalid>\r
\r
My own words.\r
"""


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest) -> Iterator[OwnImapServer]:
    server = SERVERS[request.param]().start()
    yield server
    server.close()


@pytest.fixture(scope="module")
def dovecot_below_inbox() -> Iterator[OwnImapServer]:
    server = SERVERS["dovecot"]().start()
    yield server
    server.close()


@dataclass
class Checks:
    """Checks of one user's mailbox."""

    server: OwnImapServer
    user: str
    port: int = 0

    def check(
        self, processed: str, quarantine: str = "", watched: str = "INBOX", elsewhere: tuple[str, ...] = ()
    ) -> list[Checked]:
        port = self.port or self.server.port
        account = ImapAccount("127.0.0.1", port, "none", self.user, "secret", timeout=20)
        folders = MailboxFolders(watched, processed, quarantine, elsewhere)
        return list(check_incoming("support", str(account), Mailbox(account), folders))

    def real(self, folder: str) -> str:
        return self.server.prefix + folder.replace("/", self.server.separator)

    def everything(self) -> list[bytes]:
        names = self.server.folders(self.user)
        return [raw for name in sorted(names) for raw in self.server.messages(self.user, name)]


def checks(server: OwnImapServer) -> Checks:
    return Checks(server, server.new_user())


def test_folders_are_made_and_a_mail_goes_there_and_back_and_nothing_is_left(server: OwnImapServer) -> None:
    at = checks(server)
    first = at.check("Поддержка/Обработано", "Карантин")
    assert all(found.right for found in first), first
    processed, quarantine = at.real("Поддержка/Обработано"), at.real("Карантин")
    assert {processed, quarantine} <= server.folders(at.user)
    assert sum("was made" in found.detail for found in first) == 2
    told = f'a mail of the desk\'s own was moved between "{processed}" and "{quarantine}", and removed'
    assert first[-1].detail == told
    again = at.check("Поддержка/Обработано", "Карантин")
    assert all(found.right for found in again), again
    assert not any("was made" in found.detail for found in again)
    assert at.everything() == []


def test_a_check_that_is_cut_off_anywhere_leaves_nothing_that_the_next_does_not_remove(
    server: OwnImapServer,
) -> None:
    at, proxy = checks(server), CuttingProxy(server.port)
    at.port, proxy.answered = proxy.port, True
    left = 0
    while proxy.cut_at == 0 or proxy.was_cut:
        # Not at every one, for there are many; each server has another first one.
        step = 8 if server.name == "mailutils" else 4
        proxy.was_cut, proxy.cut_at = False, proxy.cut_at + (step if proxy.cut_at else len(server.name))
        found = at.check("Processed", "Quarantine")
        assert proxy.was_cut or all(one.right for one in found)
        left += any(server.messages(at.user, at.real(folder)) for folder in ("Processed", "Quarantine"))
        assert server.messages(at.user) == []
    proxy.close()
    assert left >= 2
    assert at.everything() == []


def test_words_of_somebody_else_under_our_message_id_are_not_removed(server: OwnImapServer) -> None:
    at = checks(server)
    at.check("Processed")
    server.deliver(at.user, OURS, folder=at.real("Processed"))
    assert all(found.right for found in at.check("Processed"))
    (left,) = at.everything()
    assert b"My own words." in left


def test_a_large_folder_is_looked_through_from_its_end(
    server: OwnImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.mail.imap.rehearsal._LOOKS_BACK", 1)
    at = checks(server)
    at.check("Processed")
    other = OURS.replace(b"intake-check", b"other")
    server.deliver(at.user, other, other, other, folder=at.real("Processed"))
    assert all(found.right for found in at.check("Processed"))
    assert len(at.everything()) == 3


def test_without_folders_mail_stays_and_is_flagged(server: OwnImapServer) -> None:
    at = checks(server)
    assert at.check("")[-1].detail == "mail that was worked on can be flagged, and stays in its place"
    assert at.everything() == []


def test_a_full_mailbox_is_told_in_the_words_of_the_server(server: OwnImapServer) -> None:
    if not hasattr(server, "limit"):
        # mailutils knows quotas of users in databases alone.
        return
    at = checks(server)
    at.check("Processed")
    server.deliver(at.user, OURS * 100)
    server.limit(at.user, 1)
    found = at.check("Processed")[-1]
    assert not found.right
    assert "uota" in found.detail
    assert found.detail.startswith(
        "putting a mail of the desk's own away failed: the server refuses to append"
    )
    assert found.detail.endswith("grant the rights, or make room")


def test_a_name_that_the_server_refuses_is_told_with_what_to_do(server: OwnImapServer) -> None:
    if server.name == "mailutils":
        # It takes every name for one of a file.
        return
    at = checks(server)
    name = {"cyrus": "user/boris/Processed"}.get(server.name, "Processed//")
    found = at.check(name, "Quarantine")
    (wrong,) = [one for one in found if not one.right]
    assert wrong.detail.startswith(f'folder "{name}" can\'t be used: the server refuses to create folder')
    assert wrong.detail.endswith("name another one in config.toml, or have it made on the server")
    assert at.everything() == []


def test_a_folder_that_is_watched_by_another_name_is_no_place_for_settled_mail(server: OwnImapServer) -> None:
    at = checks(server)
    other = server.client(at.user)
    other.create_folder(at.real("Sales"))
    other.logout()
    if server.prefix:
        found = at.check(at.real("Sales"), watched="Sales")
        assert [one.right for one in found][-1:] == [False]
        assert "is the watched folder itself" in found[-1].detail
    found = at.check("Sales", elsewhere=(at.real("Sales"),))
    assert found[-1].detail == (
        f'whether mail can be put away into "{at.real("Sales")}" isn\'t tried: it is watched, too'
    )


def test_a_folder_that_a_namespace_hides_is_found_where_it_is(dovecot_below_inbox: OwnImapServer) -> None:
    at = checks(dovecot_below_inbox)
    other = at.server.client(at.user)
    other.create_folder("old/Processed")
    other.logout()
    again = at.check("old/Processed")
    assert all(found.right for found in again)
    assert again[-1].detail == 'a mail of the desk\'s own was put into "old/Processed", and removed'
    assert not any("was made" in found.detail for found in again)


def test_a_folder_from_which_servers_delete_is_warned_of(dovecot_below_inbox: OwnImapServer) -> None:
    found = checks(dovecot_below_inbox).check("Trash")
    assert (
        'beware: by the server\'s word, folder "Trash" ("INBOX/Trash" on the server) is for deleted mail, which '
        "servers remove after a while"
    ) in [one.detail for one in found]


def test_a_folder_is_found_by_its_use(dovecot_below_inbox: OwnImapServer) -> None:
    found = checks(dovecot_below_inbox).check("\\Archive")
    assert found[-1].detail == 'a mail of the desk\'s own was put into "INBOX/Archive", and removed'
    (wrong,) = [one for one in checks(dovecot_below_inbox).check("\\Drafts") if not one.right]
    assert wrong.detail.startswith(
        'folder "\\Drafts" can\'t be used: the server calls no folder its \\Drafts'
    )


def sent(at: Checks, wanted: str, *, copies: bool) -> list[Checked]:
    account = ImapAccount("127.0.0.1", at.server.port, "none", at.user, "secret", timeout=20)
    finder = SentMailbox(account, sent_folder_names())
    return list(check_sent("support", str(account), finder, wanted, copies=copies))


def test_the_folder_that_the_server_calls_that_of_sent_mail_is_named(
    dovecot_below_inbox: OwnImapServer,
) -> None:
    (found,) = sent(checks(dovecot_below_inbox), "auto", copies=True)
    assert found.right
    assert found.detail.startswith('folder of sent mail: "INBOX/Ausgang";')


@pytest.mark.parametrize("server", ["cyrus", "courier", "mailutils"], indirect=True)
def test_a_folder_for_copies_is_made_once(server: OwnImapServer) -> None:
    at = checks(server)
    (made,), (found,) = (sent(at, "auto", copies=True) for _ in range(2))
    assert f'"{at.real("Sent")}" was made' in made.detail
    assert found.detail.startswith(f'folder of sent mail: "{at.real("Sent")}";')


def test_a_folder_that_is_only_read_is_not_made(server: OwnImapServer) -> None:
    at = checks(server)
    (found,) = sent(at, "Gesendetes", copies=False)
    assert not found.right
    assert at.real("Gesendetes") not in server.folders(at.user)
