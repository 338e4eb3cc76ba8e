"""Whose a mailing list is, and under which addresses it is written to (RFC 2369, RFC 2919)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from intake.addresses import address_key
from intake.desk.automatic import headers as robot_headers
from intake.desk.automatic import phrases as robot_phrases
from intake.desk.mail_domains import is_public, registered_domain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intake.desk.message import InboundMail

# Those that say where the list is written to; the others may name its readers, or how to leave it.
_POSTING_HEADERS = ("list-post", "mailing-list", "x-mailing-list", "x-beenthere")
_ADDRESS = re.compile(r"[\w.+'=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
# What a list program writes from in its own name.
_MACHINES = ("-bounces", "-owner", "-request", "-admin", "-confirm")
# RFC 2919 §2: the identifier stands in angle brackets, behind a phrase.
_IDENTIFIER = re.compile(r"<([^<>\s]{1,300})>")
_READ_CHARACTERS = 500


def posting_addresses(mail: InboundMail) -> frozenset[str]:
    """The keys of the addresses under which the mail's list is written to; empty for no list."""
    return frozenset(_posting_addresses(mail))


def delivers_ours(mail: InboundMail, own_addresses: frozenset[str]) -> bool:
    """Whether the mail's list is the desk's own address, so that it hands us what customers write.

    `own_addresses` are keys.  Groups of providers and list programs put their marks on every mail of a
    customer's.
    """
    identifier = _IDENTIFIER.search((mail.header("list-id") or "")[:_READ_CHARACTERS])
    named = identifier[1].casefold() if identifier else ""
    if any(named in {address, address.replace("@", ".")} for address in own_addresses):
        return True
    return any(address in own_addresses for address in _posting_addresses(mail))


def of_senders_firm(mail: InboundMail) -> bool:
    """Whether a person writes over a list of his own firm: the list takes mail at his domain.

    Campaigns come from lists of their senders' firms, too: these name no address to write to, a service's
    mark, or a sender whom nobody answers.
    """
    sender = mail.sender
    posting = posting_addresses(mail)
    if not posting or sender.key in posting or is_public(sender.domain):
        return False
    if robot_headers.bulk_sender_header(mail) or robot_phrases.is_no_reply(sender.address):
        return False
    if robot_phrases.is_robot_mailbox(sender.address) or sender.key.partition("@")[0].endswith(_MACHINES):
        return False
    firm = registered_domain(sender.domain)
    return any(registered_domain(address.rpartition("@")[2]) == firm for address in posting)


def _posting_addresses(mail: InboundMail) -> Iterator[str]:
    for name in _POSTING_HEADERS:
        for value in mail.header_all(name):
            # "list a@b; contact a+owners@b": what follows is where its owners are written to.
            for address in _ADDRESS.findall(value[:_READ_CHARACTERS].partition(";")[0]):
                yield address_key(address)
