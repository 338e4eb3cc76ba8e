"""`intake status`: is everything moving?"""

from __future__ import annotations

import sys
from datetime import timedelta

from intake.assembly.parts import answering_nobody_new, utc_now
from intake.assembly.wellbeing import look
from intake.config.settings import Settings
from intake.console.output import local, print_json, printable
from intake.console.session import opened
from intake.desk.disposition import MailStatus
from intake.desk.troubles import believable_until
from intake.services.views import Json, iso
from intake.services.wellbeing import Wellbeing
from intake.store.overview import Overview, Ruled, ruled

_A_DAY = timedelta(days=1)
_MEGABYTE = 1_000_000
_TAKE_BACK = "`intake mail list --status ignored,discarded` shows them, `intake mail release` takes them back"
_PASSED_OVER = (MailStatus.IGNORED, MailStatus.DISCARDED)


def status_command(settings: Settings, *, as_json: bool) -> int:
    """Show what needs a person, then counts and servers; 1 where anything needs one."""
    with opened(settings) as database, database.read() as connection:
        found = look(settings, database, connection)
        rules = ruled(connection, utc_now() - _A_DAY)
    closed = answering_nobody_new(settings)
    if as_json:
        print_json([_json(found, closed) | {"rules": [_rule_json(one) for one in rules]}])
    else:
        sys.stdout.write(_page(found, rules, closed))
    return 1 if found.needs else 0


def _json(found: Wellbeing, closed: list[str]) -> Json:
    facts = found.facts
    return {
        "needs": [
            {"kind": need.kind.value, "count": need.count, "detail": need.detail} for need in found.needs
        ],
        "written": not facts.cant_write,
        "free_bytes": facts.free,
        "last_write_at": iso(facts.last_write_at),
        **_counts(found.counts),
        "overdue": facts.overdue,
        "nobody_new_is_answered": closed,
        "expiring": [
            {"table": one.table, "what": one.kind.value, "at": iso(one.at)} for one in facts.expiring
        ],
    }


def _counts(found: Overview) -> Json:
    return {
        "backlog": found.backlog,
        "unsettled": found.unsettled,
        "oldest_spooled_at": iso(found.oldest_spooled_at),
        "mails": {status.value: count for status, count in found.mails.items()},
        "tickets": {status.value: count for status, count in found.tickets.items()},
        "outbox": {state.value: count for state, count in found.outbox.items()},
        "oldest_unsent_at": iso(found.oldest_unsent_at),
        "unanswered": found.withheld.unanswered,
        "not_told_yet": found.withheld.unreported,
        "servers": [
            {
                "server": contact.server,
                "last_ok_at": iso(contact.last_ok_at),
                "last_error_at": iso(contact.last_error_at),
                "last_error": contact.last_error,
                "certificate_ends": iso(contact.certificate_ends),
            }
            for contact in found.contacts
        ],
    }


def _rule_json(one: Ruled) -> Json:
    return {"rule": one.rule, "status": one.status.value, "mails": one.mails}


def _page(status: Wellbeing, rules: tuple[Ruled, ...], closed: list[str]) -> str:
    lines = [printable(f"needs    {need.detail}") for need in status.needs]
    lines += [*_desk_lines(status), *_rule_lines(rules)]
    found = status.counts
    if found.withheld.unanswered:
        lines.append(
            f"flood    {found.withheld.unanswered} mails were not answered: too many came;"
            " see `intake mail list --withheld`"
        )
    lines += [f"budget   mailbox {name}: nobody new is answered" for name in closed]
    lines += _server_lines(found)
    return "\n".join(line for line in lines if line.strip()) + "\n"


def _desk_lines(status: Wellbeing) -> list[str]:
    found, facts = status.counts, status.facts
    waiting = f", the oldest since {local(found.oldest_spooled_at)}" if found.oldest_spooled_at else ""
    unsent = f", the oldest since {local(found.oldest_unsent_at)}" if found.oldest_unsent_at else ""
    overdue = f", {facts.overdue} of them overdue" if facts.overdue else ""
    return [
        f"mail     {found.backlog} waiting to be processed{waiting}",
        "         " + ", ".join(f"{count} {status.value}" for status, count in found.mails.items() if count),
        f"         {found.unsettled} not put away on their server yet" if found.unsettled else "",
        "tickets  "
        + (", ".join(f"{n} {s.value}" for s, n in found.tickets.items() if n) or "none")
        + overdue,
        "outbox   " + (", ".join(f"{n} {s.value}" for s, n in found.outbox.items() if n) or "empty") + unsent,
        f"daemon   last wrote {local(facts.last_write_at)}" if facts.last_write_at else "",
        f"disk     {facts.free // _MEGABYTE} MB free on {facts.disk}" if facts.free is not None else "",
    ]


def _rule_lines(rules: tuple[Ruled, ...]) -> list[str]:
    lines = []
    for place, one in enumerate(rules):
        head = "         " if place else "rules    "
        lines.append(printable(f"{head}{one.mails} {one.status.value} in the last day by “{one.rule}”"))
    if any(one.status in _PASSED_OVER for one in rules):
        lines.append(f"         {_TAKE_BACK}")
    return lines


def _server_lines(found: Overview) -> list[str]:
    lines = []
    for contact in found.contacts:
        lines.append(f"server   {contact.server}: last reached {local(contact.last_ok_at) or 'never'}")
        broken = contact.last_error_at and (
            contact.last_ok_at is None
            or contact.last_error_at > contact.last_ok_at
            # Noted by a clock that ran ahead.
            or contact.last_ok_at > believable_until(utc_now())
        )
        if broken:
            lines.append(f"         failing since then: {contact.last_error}")
    return lines
