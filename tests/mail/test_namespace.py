"""What a folder of the configuration is called on a server."""

from __future__ import annotations

import pytest

from intake.mail.imap.namespace import Listed, Namespace, name_in, namespace_of

PLAIN = Namespace()
DOTTED = Namespace("", ".")
BELOW_INBOX = Namespace("INBOX.", ".", ("user.", "", "#shared."))
SLASHED_BELOW_INBOX = Namespace("INBOX/", "/")
FLAT = Namespace("", "")


@pytest.mark.parametrize(
    ("namespace", "written", "name"),
    [
        (PLAIN, "Processed", "Processed"),
        (PLAIN, "Intake/Processed", "Intake/Processed"),
        (PLAIN, "INBOX.Processed", "INBOX.Processed"),
        (DOTTED, "Intake/Processed", "Intake.Processed"),
        (DOTTED, "Intake.Processed", "Intake.Processed"),
        (BELOW_INBOX, "Processed", "INBOX.Processed"),
        (BELOW_INBOX, "Поддержка/Обработано", "INBOX.Поддержка.Обработано"),
        (BELOW_INBOX, "INBOX.Processed", "INBOX.Processed"),
        (BELOW_INBOX, "Inbox.Processed", "INBOX.Processed"),
        (BELOW_INBOX, "INBOX/Processed", "INBOX.Processed"),
        (BELOW_INBOX, "user.anna.Processed", "user.anna.Processed"),
        (BELOW_INBOX, "user/anna/Processed", "user.anna.Processed"),
        (BELOW_INBOX, "#shared.Processed", "#shared.Processed"),
        (BELOW_INBOX, "inbox", "inbox"),
        (BELOW_INBOX, "INBOXES", "INBOX.INBOXES"),
        (SLASHED_BELOW_INBOX, "Intake/Processed", "INBOX/Intake/Processed"),
        (FLAT, "Intake/Processed", "Intake/Processed"),
        (Namespace("mail/", "/"), "mail", "mail"),
        (Namespace("mail/", "/"), "Mail/Processed", "mail/Mail/Processed"),
    ],
)
def test_a_folder_gets_the_prefix_that_it_lacks_and_the_separator_of_the_server(
    namespace: Namespace, written: str, name: str
) -> None:
    assert name_in(namespace, written) == name


@pytest.mark.parametrize(
    ("answer", "namespace"),
    [
        (((("INBOX.", "."),), (("user.", "."),), (("", "."),)), Namespace("INBOX.", ".", ("user.", ""))),
        (((("", "/"), ("archive/", "/")), None, None), Namespace("", "/", ("archive/",))),
        ((None, None, (("#news.", "."),)), Namespace("", "", ("#news.",))),
        (((("", None),), None, None), FLAT),
    ],
)
def test_the_first_of_a_users_own_namespaces_is_where_his_folders_are_made(
    answer: tuple[tuple[tuple[str, str | None], ...] | None, ...], namespace: Namespace
) -> None:
    assert namespace_of(answer) == namespace


def test_attributes_of_folders_are_read_in_any_case() -> None:
    assert Listed.of([b"\\HasNoChildren", b"\\TRASH"], None, "Корзина") == Listed(
        "Корзина", "", frozenset({"\\hasnochildren", "\\trash"})
    )
