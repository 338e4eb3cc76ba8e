"""Marking mail as handled on a real Dovecot, with and without MOVE and UIDPLUS."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest

from intake.mail.imap.connection import Connection, Selected
from intake.mail.imap.mailbox import ImapPermanent
from intake.mail.imap.settle import flag
from tests.mail.imap_help import mail, opened
from tests.servers.certificates import CertificateAuthority
from tests.servers.dovecot import DovecotServer, OwnDovecot


@pytest.fixture(scope="module", params=["MOVE", "UIDPLUS", "neither"])
def server(
    request: pytest.FixtureRequest, certificate_authority: CertificateAuthority
) -> Iterator[DovecotServer]:
    without = {"MOVE": (), "UIDPLUS": ("MOVE",), "neither": ("MOVE", "UIDPLUS")}[request.param]
    server = OwnDovecot(certificate_authority, without=without).start()
    yield server
    server.close()


def test_settled_mail_lies_in_the_processed_folder_and_the_rest_stays(
    server: DovecotServer, mail_user: str
) -> None:
    server.deliver_many(mail_user, [mail(number) for number in range(5)])
    with opened(server, mail_user) as mailbox:
        mailbox.settle([2, 4], "Processed")
        assert mailbox.all_uids() == [1, 3, 5]
    assert server.messages(mail_user, "Processed") == [mail(1), mail(3)]
    assert server.messages(mail_user) == [mail(0), mail(2), mail(4)]


def test_settling_nothing_or_again_or_what_has_gone_is_harmless(
    server: DovecotServer, mail_user: str
) -> None:
    server.deliver_many(mail_user, [mail(1), mail(2)])
    with opened(server, mail_user) as mailbox:
        mailbox.settle([], "Processed")
        mailbox.settle([1], "Processed")
        mailbox.settle([1], "Processed")
        mailbox.settle([1, 77], "Processed")
        assert mailbox.all_uids() == [2]
    assert server.count(mail_user, "Processed") == 1


def test_twelve_hundred_mails_are_settled_in_pieces(server: DovecotServer, mail_user: str) -> None:
    server.deliver_many(mail_user, [mail(number) for number in range(1200)])
    with opened(server, mail_user) as mailbox:
        mailbox.settle(mailbox.all_uids(), "Processed")
        assert mailbox.all_uids() == []
    assert server.count(mail_user, "Processed") == 1200


def test_a_missing_folder_with_a_cyrillic_name_is_made(server: DovecotServer, mail_user: str) -> None:
    server.deliver_many(mail_user, [mail(1), mail(2)])
    with opened(server, mail_user) as mailbox:
        assert mailbox.check_folders("INBOX", "", "Архив/Обработано & готово") == (
            "Архив/Обработано & готово",
        )
        mailbox.settle([1], "Архив/Обработано & готово")
        mailbox.quarantine([2], "Карантин")
        assert mailbox.check_folders("INBOX", "Архив/Обработано & готово", "Карантин") == ()
        assert mailbox.all_uids() == []
        mailbox.select("Архив/Обработано & готово")
        assert mailbox.all_uids() == [1]
    assert server.messages(mail_user, "Карантин") == [mail(2)]


def test_mail_that_a_person_flagged_deleted_is_neither_lost_nor_expunged(
    server: DovecotServer, mail_user: str
) -> None:
    server.deliver_many(mail_user, [mail(1), mail(2), mail(3)])
    with opened(server, mail_user) as mailbox:
        mailbox._connection.flag([1, 3], "\\Deleted")
        mailbox.settle([1, 2], "Processed")
        mailbox.settle([1, 2], "Processed")
    assert server.messages(mail_user, "Processed") == [mail(1), mail(2)]
    assert mail(3) in server.messages(mail_user)


def test_without_a_folder_mail_stays_in_place_with_a_keyword(server: DovecotServer, mail_user: str) -> None:
    server.deliver_many(mail_user, [mail(1), mail(2), mail(3)])
    with opened(server, mail_user) as mailbox:
        mailbox.settle([1], "")
        mailbox.settle([1], "")
        mailbox.quarantine([2], "")
        assert mailbox._connection.search("KEYWORD", "$IntakeDone") == [1]
        assert mailbox._connection.search("KEYWORD", "$IntakeQuarantined") == [2]
        assert mailbox._connection.search("UNSEEN") == [1, 2, 3]


def test_mail_is_never_moved_into_the_folder_where_it_lies(server: DovecotServer, mail_user: str) -> None:
    server.deliver(mail_user, mail())
    with opened(server, mail_user) as mailbox:
        mailbox.settle([1], "inbox")
        assert mailbox.all_uids() == [1]


class _Flags(Connection):
    """A connection to nobody that only notes what it is told to flag."""

    def __init__(self) -> None:
        self.flagged: list[tuple[Sequence[int], tuple[str, ...]]] = []

    def flag(self, uids: Sequence[int], *flags: str) -> None:
        self.flagged.append((uids, flags))


@pytest.mark.parametrize(
    ("kept", "used"),
    [({"\\seen", "\\*"}, "$IntakeDone"), ({"\\seen", "$intakedone"}, "$IntakeDone"), ({"\\seen"}, "\\Seen")],
)
def test_a_server_that_keeps_no_keywords_gets_seen_instead(kept: set[str], used: str) -> None:
    connection = _Flags()
    flag(connection, Selected("INBOX", 1, frozenset(kept)), [2, 1], "$IntakeDone")
    assert connection.flagged == [([1, 2], (used,))]


def test_a_copy_cut_off_before_the_expunge_makes_no_double_when_repeated(
    certificate_authority: CertificateAuthority, mail_user: str
) -> None:
    server = OwnDovecot(certificate_authority, without=["MOVE"]).start()
    try:
        server.deliver(mail_user, mail())
        with opened(server, mail_user) as mailbox:
            connection = mailbox._connection
            connection.copy([1], "Processed")
            connection.flag([1], "\\Deleted", "$IntakeMoved")
            mailbox.settle([1], "Processed")
            assert mailbox.all_uids() == []
        assert server.count(mail_user, "Processed") == 1
    finally:
        server.close()


def test_appended_mail_has_its_arrival_time_and_its_folder_is_made(
    dovecot: DovecotServer, mail_user: str
) -> None:
    at = datetime(2025, 12, 31, 21, 30, 5, tzinfo=UTC)
    with opened(dovecot, mail_user) as mailbox:
        mailbox.append("Отправленные", mail(7), at)
        mailbox.select("Отправленные")
        ((fetched,),) = mailbox.fetch([1], mailbox_name="m", max_bytes_a_mail=10**6)
    assert (fetched.raw, fetched.arrived_at) == (mail(7), at)


@pytest.mark.parametrize("folder", ["Processed", ""])
def test_of_a_folder_in_which_we_may_change_nothing_mail_comes_and_says_why_it_stays(
    certificate_authority: CertificateAuthority, mail_user: str, folder: str
) -> None:
    rights = "mail_plugins = acl\nplugin {\n  acl = vfile:@DIR@/acl\n}\n"
    server = OwnDovecot(certificate_authority, extra=rights)
    (server.folder / "acl").mkdir()
    (server.folder / "acl" / "INBOX").write_text("owner lr\n")
    server._account.own(server.folder / "acl", server.folder / "acl" / "INBOX")
    server.start()
    try:
        server.deliver(mail_user, mail(7))
        with opened(server, mail_user) as mailbox:
            ((fetched,),) = mailbox.fetch([1], mailbox_name="m", max_bytes_a_mail=10**6)
            assert fetched.raw == mail(7)
            with pytest.raises(ImapPermanent, match="grant the account its rights"):
                mailbox.settle([1], folder)
            assert mailbox.all_uids() == [1]
    finally:
        server.close()
