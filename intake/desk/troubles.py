"""What operators are told of servers, tokens, scanner, disk and database in trouble, and when.

What is seen now and what is remembered go in; what to remember and what to tell come out.  Trouble is told
when it has lasted a while, then once a day, and when it is over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from intake.desk.expiry import Expiring
from intake.desk.mail_servers import TOKEN_SERVER

# A failure that wasn't repeated for so long says nothing any more: a server that can't be used is tried every
# few minutes, however slowly it fails, and nobody tried while the daemon was stopped.
_USUALLY_FRESH = timedelta(minutes=15)
_REMINDS_AFTER = timedelta(days=1)
# Clocks of several machines differ a little; what is later than that was noted by one that ran ahead.
_CLOCKS_DIFFER_BY = timedelta(minutes=15)
# Room that comes and goes around the limit is no news: it is over when there is this much more.
_ROOM_AGAIN = 1.2
# One domain that takes nothing is its own trouble, not our server's.
_DOMAINS_REFUSED = 2
_RECIPIENTS_OWN = re.compile(r"[45]\.(?:1\.(?![78]\b)|2\.)\d")
_MEGABYTE = 1_000_000


class TroubleKind(StrEnum):
    """What may be in trouble; the database keeps the words, and the templates know them."""

    MAILBOX = "mailbox"
    TOKEN = "token"  # noqa: S105 - a word, no secret
    SENDING = "sending"
    REFUSED = "refused"
    SCANNER = "scanner"
    FOLDER = "folder"
    SENT = "sent"
    CERTIFICATE = "certificate"
    DISK = "disk"
    DATABASE = "database"


# Mail is put away, or filed, again an hour later at most.
_FRESH = {TroubleKind.FOLDER: timedelta(hours=2), TroubleKind.SENT: timedelta(hours=2)}


class News(StrEnum):
    """What is told of a trouble: that it is there, that it still is, that it is over."""

    BEGUN = "begun"
    LASTS = "lasts"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Seen:
    """How something is at this moment; what isn't known is not seen.

    `subject` tells it from all others; `name` is what people call it; `detail` is what the server said.
    """

    subject: str
    kind: TroubleKind
    name: str
    well: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A trouble that is remembered.

    `told_at` is when operators were told last, `tried_at` when that was last in vain; None: never.  `over_at`
    is when it was over, as long as nobody could be told of that.
    """

    subject: str
    kind: TroubleKind
    name: str
    detail: str
    since: datetime
    told_at: datetime | None = None
    tried_at: datetime | None = None
    over_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One piece of news; `until` is when the trouble was over."""

    news: News
    trouble: Trouble
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What to remember from now on, what to forget (by subject), and what to tell."""

    remember: tuple[Trouble, ...] = ()
    forget: tuple[str, ...] = ()
    tell: tuple[Told, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing has changed."""
        return not (self.remember or self.forget or self.tell)


def next_step(
    seen: Iterable[Seen],
    known: Mapping[str, Trouble],
    after: timedelta,
    now: datetime,
    subjects: Iterable[str],
) -> Step:
    """What follows from what is seen.

    Trouble is told when it has lasted for `after`, a nearly full disk at once.  Of `subjects` something may
    be seen; what is remembered of others (a mailbox that was taken out of the configuration) is forgotten.
    """
    remember: list[Trouble] = []
    forget = [subject for subject in known if subject not in set(subjects)]
    tell: list[Told] = []
    for one in seen:
        before = known.get(one.subject)
        if one.well:
            if before is not None:
                forget.append(one.subject)
                tell += [Told(News.OVER, before, before.over_at or now)] if _was_to_be_told(before) else []
            continue
        trouble = _as_seen(one, before, now)
        if trouble != before:
            remember.append(trouble)
        patience = timedelta() if one.kind is TroubleKind.DISK else after
        if trouble.told_at is None and now - trouble.since >= patience:
            tell.append(Told(News.BEGUN, trouble))
        elif trouble.told_at is not None and now - trouble.told_at >= _REMINDS_AFTER:
            tell.append(Told(News.LASTS, trouble))
    order = tuple(News)
    tell.sort(key=lambda told: (order.index(told.news), told.trouble.since, told.trouble.subject))
    return Step(tuple(remember), tuple(forget), tuple(tell))


@dataclass(frozen=True, slots=True)
class Memory:
    """What to remember and what to forget after operators were told, or could not be."""

    remember: tuple[Trouble, ...]
    forget: tuple[str, ...]


def settled(step: Step, now: datetime, *, told: bool) -> Memory:
    """What stays in memory: when it was told, or what there is to tell as soon as somebody can be told."""
    remember = {one.subject: one for one in step.remember}
    forget = set(step.forget)
    for one in step.tell:
        subject = one.trouble.subject
        if told and one.news is not News.OVER:
            remember[subject] = replace(one.trouble, told_at=now)
        elif not told:
            forget.discard(subject)
            remember[subject] = replace(one.trouble, tried_at=now, over_at=one.until)
    return Memory(tuple(remember.values()), tuple(forget))


def _was_to_be_told(trouble: Trouble) -> bool:
    """Whether its end is news: it was told, or nobody could be told of it."""
    return trouble.told_at is not None or trouble.tried_at is not None


def _as_seen(one: Seen, before: Trouble | None, now: datetime) -> Trouble:
    if before is None:
        return Trouble(one.subject, one.kind, one.name, one.detail, now)
    # What a clock that ran ahead has noted must not keep trouble untold until then.
    since, told_at = min(before.since, now), before.told_at and min(before.told_at, now)
    seen = replace(before, kind=one.kind, name=one.name, detail=one.detail, since=since)
    return replace(seen, told_at=told_at, over_at=None)


# --- What is seen ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """When a server last answered and last failed, and how."""

    last_ok_at: datetime | None = None
    last_error_at: datetime | None = None
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class SendingFacts:
    """When a mail was last taken, and what was queued since then and refused.

    How many mails these are, to how many domains, and what was said last.
    """

    last_sent_at: datetime | None = None
    refused: int = 0
    domains: int = 0
    last_error: str = ""


def believable_until(now: datetime) -> datetime:
    """The latest time of anything that has happened; a later one was noted by a clock that ran ahead."""
    return now + _CLOCKS_DIFFER_BY


def of_contact(subject: str, kind: TroubleKind, name: str, facts: ContactFacts, now: datetime) -> Seen | None:
    """How a server is, by its last contacts; None where they say nothing about now."""
    fresh = _FRESH.get(kind, _USUALLY_FRESH)
    answered, failed = facts.last_ok_at, facts.last_error_at
    if answered is not None and answered > believable_until(now):
        answered = None
    if failed is not None and failed > believable_until(now):
        # It failed, who knows when: what has answered lately is well all the same.
        failed = now - 2 * fresh
    if failed is None or (answered is not None and answered >= failed):
        return Seen(subject, kind, name, well=True) if answered is not None else None
    if now - failed > fresh:
        return None
    if kind is TroubleKind.MAILBOX and TOKEN_SERVER in facts.last_error:
        kind = TroubleKind.TOKEN
    return Seen(subject, kind, name, well=False, detail=facts.last_error)


def of_certificate(subject: str, name: str, ends: datetime | None, near: Expiring | None) -> Seen | None:
    """How the certificate of a server is that ends then; `near`: that it does so soon."""
    if near is not None:
        return Seen(subject, TroubleKind.CERTIFICATE, name, well=False, detail=f"{near.at:%Y-%m-%d}")
    return None if ends is None else Seen(subject, TroubleKind.CERTIFICATE, name, well=True)


def of_sending(subject: str, name: str, facts: SendingFacts, known: Trouble | None) -> Seen | None:
    """Whether the server takes any mail of ours, although it can be used.

    It takes none when mail to several domains waits or was given up, and none was taken since it was queued.
    """
    if facts.domains >= _DOMAINS_REFUSED:
        return Seen(subject, TroubleKind.REFUSED, name, well=False, detail=facts.last_error)
    if known is not None and facts.last_sent_at is not None and facts.last_sent_at > known.since:
        return Seen(subject, TroubleKind.REFUSED, name, well=True)
    return None


def is_about_its_recipient(message: str) -> bool:
    """Whether a refusal is the recipient's own trouble, by its enhanced status code (RFC 3463 §3.2, §3.3).

    That is X.1.y, his address (but for X.1.7 and X.1.8, ours), and X.2.y, his mailbox: nights of forged
    senders whose domains don't exist are no trouble of our server.
    """
    return _RECIPIENTS_OWN.match(message) is not None


def of_disk(subject: str, name: str, free: int, limit: int) -> Seen | None:
    """Whether there is room on a disk; both in bytes."""
    if free < limit:
        detail = f"{free // _MEGABYTE} MB < {limit // _MEGABYTE} MB"
        return Seen(subject, TroubleKind.DISK, name, well=False, detail=detail)
    return Seen(subject, TroubleKind.DISK, name, well=True) if free >= limit * _ROOM_AGAIN else None
