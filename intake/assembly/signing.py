"""From the settings to the keys that sign outgoing mail."""

# ruff: noqa: PLC0415 - the libraries take time, and few need them
from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from intake.config.problems import Location, Mistake
from intake.config.settings import Settings
from intake.config.tables.common import is_known
from intake.config.tables.dkim import DkimSettings

if TYPE_CHECKING:
    from intake.mail.smtp.signing import Dkim


def dkim_tables(settings: Settings) -> Iterator[tuple[Location, DkimSettings]]:
    """`[dkim]` and each `[mailbox.dkim]` whose key is there, with their places."""
    if settings.dkim is not None and is_known(settings.dkim.key):
        yield ("dkim",), settings.dkim
    for index, mailbox in enumerate(settings.mailboxes):
        if mailbox.dkim is not None and is_known(mailbox.dkim.key):
            yield ("mailbox", index, "dkim"), mailbox.dkim


def key_of(given: DkimSettings) -> Dkim:
    """The key of a table; ValueError says why it is of no use."""
    from intake.mail.smtp.signing import read_key

    return read_key(given.key.get_secret_value(), given.domain, given.selector)


def wrong_keys(settings: Settings) -> Iterator[Mistake]:
    """What is wrong with keys that are to sign."""
    for location, given in dkim_tables(settings):
        try:
            key_of(given)
        except ValueError as problem:
            yield Mistake((*location, "key"), str(problem))
