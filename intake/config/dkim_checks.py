"""Checks of `[dkim]` and `[mailbox.dkim]` that involve other tables."""

from __future__ import annotations

from collections.abc import Iterator

from intake.addresses import domain_key
from intake.config.documents import text_of
from intake.config.problems import Location, Mistake
from intake.config.secrets import Table, tables

_NOT_USED = "is not used: the mailbox's mail goes by [smtp], and [dkim] signs what goes there"


def check_dkim(document: Table) -> Iterator[Mistake]:
    """Report keys of domains from which no mail goes by their account, and keys without an account."""
    usual = document.get("dkim")
    sent = [mailbox for _, mailbox in tables(document, "mailbox") if not _has_account(mailbox)]
    if isinstance(usual, dict):
        yield from _check(("dkim",), usual, sent)
    for location, mailbox in tables(document, "mailbox"):
        own = mailbox.get("dkim")
        if isinstance(own, dict):
            if not _has_account(mailbox):
                yield Mistake((*location, "dkim"), _NOT_USED)
            yield from _check((*location, "dkim"), own, [mailbox])


def _check(location: Location, dkim: Table, mailboxes: list[Table]) -> Iterator[Mistake]:
    if "key" not in dkim:
        yield Mistake((*location, "key"), "is missing: give key_file, or key_env")
    domain = domain_key(text_of(dkim, "domain"))
    senders = [domain_key(text_of(mailbox, "address").rpartition("@")[2]) for mailbox in mailboxes]
    if domain and not any(each == domain or each.endswith(f".{domain}") for each in senders):
        message = f"nothing is sent from {domain} there, so nothing is signed"
        yield Mistake((*location, "domain"), message, serious=False)


def _has_account(mailbox: Table) -> bool:
    return isinstance(mailbox.get("smtp"), dict)
