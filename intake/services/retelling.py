"""What agents' mails retell of a ticket's conversation: read from the store, written for people."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from intake.desk.answer_context import AnswerContext, EntryLine
from intake.desk.language.catalogue import Catalogue
from intake.desk.language.texts import Text, TextKey
from intake.desk.outgoing import Audience
from intake.desk.regulation import Regulation
from intake.desk.retelling import (
    MOST_RETOLD_ENTRIES,
    WHOLE_LIMITS,
    Retelling,
    RetellingLimits,
    cut_to,
)
from intake.desk.ticket import EntryKind, subject_tag
from intake.services.answer_context import Occasion
from intake.services.watched import WatchedMailbox
from intake.store.database.session import Connection
from intake.store.tickets import conversation, merging
from intake.store.tickets.conversation import Said

_KINDS = {
    EntryKind.CUSTOMER: TextKey.HISTORY_CUSTOMER,
    EntryKind.AGENT: TextKey.HISTORY_AGENT,
    EntryKind.NOTE: TextKey.HISTORY_NOTE,
    EntryKind.EVENT: TextKey.HISTORY_EVENT,
}

# As `AddEntry` has the author of what an agent registers or forwards.
_BROUGHT = re.compile(r"(.+) \(through (\S+@\S+)\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Retold:
    """What is retold, the newest first, and how many earlier entries are left out."""

    said: tuple[Said, ...] = ()
    left: int = 0


def retold(
    connection: Connection, retells: Retelling, audience: Audience, occasion: Occasion, regulation: Regulation
) -> Retold:
    """What a mail about the occasion's ticket retells; what its own mail says stands above that already.

    Notes are for agents alone, so nothing is ever retold to customers, whatever was decided.
    """
    ticket = occasion.ticket
    if retells is Retelling.NOTHING or audience is Audience.CUSTOMER or ticket is None:
        return Retold()
    whole = retells is Retelling.WHOLE
    limits = WHOLE_LIMITS if whole else _limits(regulation)
    if limits.entries == 0:
        return Retold()
    told_above = occasion.spooled.id if occasion.spooled and not whole else None
    found = conversation.newest(connection, ticket.number, limits.entries, but_of=told_above)
    texts = cut_to(limits, [one.text for one in found.said])
    said = tuple(replace(one, text=text) for one, text in zip(found.said, texts, strict=False))
    return Retold(said, found.earlier + len(found.said) - len(said))


def with_history(
    context: AnswerContext, told: Retold, language: str, watched: WatchedMailbox
) -> AnswerContext:
    """The context with what is retold."""
    if not told.said:
        return context
    catalogue = watched.desk.languages.catalogue(language, watched.desk.language)
    zone = ZoneInfo(watched.regulation.time_zone)
    prefix = watched.regulation.tag_prefix
    lines = tuple(_line(said, catalogue, zone, prefix) for said in told.said)
    return replace(context, history=lines, history_left=told.left)


def _limits(regulation: Regulation) -> RetellingLimits:
    return RetellingLimits(
        min(regulation.history_entries, MOST_RETOLD_ENTRIES), regulation.history_characters
    )


def _text(said: Said, catalogue: Catalogue, prefix: str) -> str:
    """What was said; the event that another ticket was merged into this one in the reader's language."""
    merged = merging.merged_by(said.text) if said.kind is EntryKind.EVENT else None
    if merged is None:
        return said.text
    return catalogue.say(Text.of(TextKey.HISTORY_MERGED, number=merged, tag=subject_tag(prefix, merged)))


def _author(said: Said, catalogue: Catalogue) -> str:
    """Who said it; which agent brought a customer's words in, in the reader's language."""
    brought = _BROUGHT.fullmatch(said.author) if said.kind is EntryKind.CUSTOMER else None
    if brought is None:
        return said.author
    return catalogue.say(Text.of(TextKey.SENT_THROUGH, name=brought[1], desk=brought[2]))


def _line(said: Said, catalogue: Catalogue, zone: ZoneInfo, prefix: str) -> EntryLine:
    return EntryLine(
        at=catalogue.write_clock(said.at, zone),
        author=_author(said, catalogue),
        kind=catalogue.say(Text(_KINDS[said.kind])),
        text=_text(said, catalogue, prefix),
        internal=said.kind is not EntryKind.CUSTOMER and said.kind is not EntryKind.AGENT,
        warning=catalogue.say(Text(TextKey.HISTORY_WARNING)) if said.warning else "",
        files=tuple(file.name for file in said.attachments),
    )
