"""What agents are told of mail that nobody has read: the server keeps it back, or it isn't understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from intake.desk.disposition import Answer, Disposition, DispositionKind
from intake.desk.language.texts import Text, TextKey
from intake.desk.outgoing import Audience, Template
from intake.desk.support_desk import SupportDesk

# So many are told one by one.
_NAMED = 20


@dataclass(frozen=True, slots=True)
class Unread:
    """A mail that nobody has read: `folder` is where it lies on the server, "" for here alone.

    `size` is in bytes.

    `reason` is why the server keeps it back; "" for a mail that came and was not understood.
    """

    mail_id: int
    arrived_at: datetime
    size: int
    folder: str
    reason: str = ""


def report(mails: Sequence[Unread], desk: SupportDesk, zone: ZoneInfo) -> Disposition:
    """One mail to the agents for all mails that nobody has read."""
    lines = [_line(mail, zone) for mail in mails[:_NAMED]]
    if len(mails) > _NAMED:
        lines.append(Text.of(TextKey.UNREAD_FURTHER, count=len(mails) - _NAMED))
    answer = Answer(Template.UNREAD, Audience.AGENTS, desk.notify, desk.language, notices=tuple(lines))
    answers = (answer,) if desk.notify else ()
    return Disposition(DispositionKind.NOTE, (f"{len(mails)} mails are unread",), answers=answers)


def _line(mail: Unread, zone: ZoneInfo) -> Text:
    there = mail.arrived_at.astimezone(zone)
    number, day, time, folder = mail.mail_id, there.date(), f"{there:%H:%M}", mail.folder
    kilobytes = max(1, round(mail.size / 1000))
    if not folder:
        return Text.of(TextKey.UNREAD_HANDED_OVER, mail=number, day=day, time=time, kilobytes=kilobytes)
    if not mail.reason:
        return Text.of(
            TextKey.UNREAD_NOT_UNDERSTOOD,
            mail=number,
            day=day,
            time=time,
            kilobytes=kilobytes,
            folder=folder,
        )
    return Text.of(
        TextKey.UNREAD_KEPT_BACK,
        mail=number,
        day=day,
        time=time,
        kilobytes=kilobytes,
        folder=folder,
        why=mail.reason,
    )
