"""What agents are told once a day of mail that was ignored and that a person may have written after all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from intake.desk.digest import Digest, DigestLine, DigestPart, DigestSection
from intake.desk.disposition import Answer, Disposition, DispositionKind, Unheard
from intake.desk.message import Address
from intake.desk.outgoing import Audience, Template
from intake.desk.regulation import Regulation
from intake.desk.support_desk import SupportDesk
from intake.desk.ticket import subject_tag

# So many of each part are told one by one: a thousand newsletters a day make no longer mail.
SHOWN = 20
_OF_FILTERS = 10


@dataclass(frozen=True, slots=True)
class Ignored:
    """A mail of which nobody heard.

    `why` is a word of `Unheard`, or a later version's.  `detail` is what kind of machine it was taken for, or
    the rule that passed it over; `ticket_number` is where it stands, if anywhere.
    """

    mail_id: int
    why: str
    sender: str
    subject: str
    arrived_at: datetime
    detail: str = ""
    ticket_number: int | None = None


def report(
    mails: Sequence[Ignored],
    desk: SupportDesk,
    regulation: Regulation,
    to: tuple[Address, ...],
    now: datetime,
) -> Disposition:
    """One mail to the agents for all of them; `mails` is never empty."""
    parts: dict[DigestPart, list[DigestLine]] = {DigestPart(why.value): [] for why in Unheard}
    for mail in mails:
        part = DigestPart(mail.why) if mail.why in set(Unheard) else DigestPart.OTHER
        parts[part].append(_line(mail, regulation.tag_prefix))
    sections = tuple(
        DigestSection(part, len(lines), tuple(lines[: _OF_FILTERS if part is DigestPart.FILTER else SHOWN]))
        for part, lines in parts.items()
        if lines
    )
    found = Digest(regulation.local_day(now), sections)
    answer = Answer(Template.IGNORED, Audience.AGENTS, to, desk.language, digest=found)
    return Disposition(DispositionKind.NOTE, (f"{len(mails)} mails were unheard",), answers=(answer,))


def _line(mail: Ignored, tag_prefix: str) -> DigestLine:
    tag = "" if mail.ticket_number is None else subject_tag(tag_prefix, mail.ticket_number)
    return DigestLine(
        str(mail.mail_id), mail.subject, mail.sender, mail.arrived_at, owner=tag, detail=mail.detail
    )
