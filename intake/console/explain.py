"""`intake explain`: what would become of a mail, field by field."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from intake.assembly.parts import (
    desk_languages,
    install_cues,
    known_token_key,
    load_regulations,
    open_database,
    support_desk,
    utc_now,
)
from intake.config.paths import packaged
from intake.config.regulations import load_regulation
from intake.config.settings import Settings
from intake.console.output import print_json, printable, say
from intake.console.why import why_json, why_page
from intake.desk.disposition import Answer, Disposition, DispositionKind, Extent
from intake.desk.message import Address, InboundMail
from intake.desk.regulation import Regulation
from intake.desk.support_desk import SupportDesk
from intake.mail.addr_spec import NO_ADDRESS, addr_spec
from intake.services.explain import Explanation, explain, weigh_field
from intake.services.views import Json
from intake.store.database import schema
from intake.store.database.errors import StoreError
from intake.store.database.session import Database
from intake.store.spool import ledger
from intake.store.spool.ledger import LedgerMail

_USAGE = 2

_ANSWERED = {
    Extent.FULL: "in full",
    Extent.PLAIN: "in the desk's own words",
    Extent.NONE: "not automatically",
}

# Without a configuration, mail is explained for a desk with this address and no agents.
_NOBODY = "support@desk.invalid"


def explain_command(
    settings: Settings | None, source: str, mailbox: str | None, why: str | None, *, as_json: bool
) -> int:
    """Explain the mail of a file, or of stdin when `source` is "-"; 2 for an unknown mailbox or field.

    `why` names the field whose values are shown with what is known of each.
    """
    known = [mailbox.name for mailbox in settings.mailboxes] if settings else []
    if mailbox is not None and mailbox not in known:
        say(f"There is no mailbox {mailbox}; available: {', '.join(known) or 'none without a configuration'}")
        return _USAGE
    raw = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    return _explained(settings, raw, mailbox, why, None, as_json=as_json)


def explain_mail_command(settings: Settings, mail_id: int, why: str | None, *, as_json: bool) -> int:
    """Explain a mail that came in; 1 when there is none with this number, or its mailbox is no more."""
    with usable_database(settings) as database:
        mail = raw = None
        if database is not None:
            with database.read() as connection:
                mail, raw = ledger.get(connection, mail_id), ledger.raw(connection, mail_id)
    if mail is None:
        say(f"There is no mail {mail_id}.")
        return 1
    if raw is None:
        say(f"Mail {mail_id} was not fetched: {'; '.join(mail.reasons)}")
        return 1
    if mail.mailbox not in [mailbox.name for mailbox in settings.mailboxes]:
        say(f"Mail {mail_id} is in mailbox {mail.mailbox}, which the configuration doesn't have.")
        return 1
    return _explained(settings, raw, mail.mailbox, why, mail, as_json=as_json)


def _explained(  # noqa: PLR0913 - what is explained, and how it is shown
    settings: Settings | None,
    raw: bytes,
    mailbox: str | None,
    why: str | None,
    mail: LedgerMail | None,
    *,
    as_json: bool,
) -> int:
    with usable_database(settings) as database:
        desk, regulation = desk_for(settings, raw, mailbox, database)
        names = [spec.name for spec in regulation.fields]
        if why is not None and why not in names:
            say(f"The regulation has no field {why}; it has: {', '.join(names)}")
            return _USAGE
        now = utc_now()
        explanation = explain(raw, desk, regulation, now, database, mail=mail)
        weighed = (
            weigh_field(raw, desk, regulation, now, name=why, database=database, mail=mail) if why else ()
        )
    if as_json:
        told = {"why": why_json(weighed, why)} if why else {}
        print_json([explanation_json(explanation, regulation, desk) | told])
    else:
        sys.stdout.write(_page(explanation, regulation, desk) + (why_page(weighed, why) if why else ""))
    return 0


def explanation_json(explanation: Explanation, regulation: Regulation, desk: SupportDesk) -> Json:
    """An explanation as JSON, with the documented keys."""
    found = explanation.disposition
    mail = explanation.mail
    return {
        "disposition": found.kind.value,
        "reasons": list(found.reasons),
        "ticket": found.ticket,
        "fields": _fields_json(found, regulation),
        "missing": list(found.missing),
        "kind": found.request_kind,
        "automatic": found.automatic,
        "may_be_answered": permission_json(found, desk),
        "cues": dict(explanation.cues),
        "text": mail.text if mail else "",
        "charset": mail.charset if mail else "",
        "reply_text": found.reply_text,
        "recipients": _recipients_json(mail),
        "defects": list(mail.defects) if mail else [],
        "attachments": _attachments_json(mail),
        "mailbox": explanation.mailbox,
        "sender": mail.sender.address if mail else "",
        "subject": mail.subject if mail else "",
        "answers": [_answer_json(answer) for answer in found.answers],
    }


def _fields_json(found: Disposition, regulation: Regulation) -> Json:
    """Each field of the regulation, None where nothing was found."""
    fields: Json = {spec.name: None for spec in regulation.fields}
    for finding in found.fields:
        fields[finding.name] = {
            "value": finding.value,
            "source": str(finding.source),
            "evidence": finding.evidence,
        }
    return fields


def _recipients_json(mail: InboundMail | None) -> list[Json]:
    """To whom a bounce says that a mail didn't go."""
    report = mail.report if mail else None
    return [
        {"address": one.recipient, "action": one.action, "status": one.status}
        for one in (report.recipients if report else ())
    ]


def _attachments_json(mail: InboundMail | None) -> list[Json]:
    return [
        {
            "name": item.name,
            "content_type": item.content_type,
            "size": item.size,
            "sha256": item.sha256,
            "inline": item.inline,
            "holds": item.holds,
        }
        for item in (mail.attachments if mail else ())
    ]


def _answer_json(answer: Answer) -> Json:
    return {
        "template": answer.template,
        "to": [to.address for to in answer.recipients],
        "limits": [reach for to in answer.recipients if (reach := _limits(to.address))],
    }


def permission_json(found: Disposition, desk: SupportDesk) -> Json | None:
    """How much an automatic answer may say ("full", "plain", "none"), and why; None for what is no mail."""
    permission = found.permission
    if permission is None:
        return None
    return {"extent": permission.extent.value, "reason": desk.languages.english(permission.reason)}


def desk_for(
    settings: Settings | None, raw: bytes, wanted: str | None, database: Database | None = None
) -> tuple[SupportDesk, Regulation]:
    """The desk of the named mailbox, else of the one that the mail is addressed to, else the first.

    With a database its tokens are known, so that who answers a notification is proved as in the daemon.
    """
    install_cues(settings)
    languages = desk_languages(settings)
    if settings is None:
        address = Address(_NOBODY)
        desk = SupportDesk("support", address, frozenset({_NOBODY}), (), (), "ru", languages)
        return desk, load_regulation(packaged("regulations") / "default.toml")
    mailboxes = settings.mailboxes
    head = raw[:50_000].lower()
    addressed = (box for box in mailboxes if box.address.lower().encode() in head)
    mailbox = settings.mailbox(wanted) if wanted else next(addressed, mailboxes[0])
    key = b"" if database is None else known_token_key(database)
    return support_desk(settings, mailbox, languages, key), load_regulations(settings)[mailbox.regulation]


@contextmanager
def usable_database(settings: Settings | None) -> Iterator[Database | None]:
    """The database if there is a usable one; explaining works without one."""
    if settings is None:
        yield None
        return
    database = open_database(settings, read_only=True)
    try:
        yield database if database.exists and _is_usable(database) else None
    finally:
        database.close()


def _is_usable(database: Database) -> bool:
    try:
        return schema.current(database).is_current
    except StoreError:
        return False


def _page(explanation: Explanation, regulation: Regulation, desk: SupportDesk) -> str:
    found = explanation.disposition
    lines = [f"{found.kind.value}" + (f", ticket {found.ticket}" if found.ticket else "")]
    lines += [f"  because  {reason}" for reason in found.reasons]
    values = {finding.name: finding for finding in found.fields}
    looked = found.kind is DispositionKind.OPEN_TICKET or found.fields or found.missing
    for spec in regulation.fields if looked else ():
        finding = values.get(spec.name)
        if finding is None:
            lines.append(f"  {spec.name}: not found{' (required)' if spec.name in found.missing else ''}")
        else:
            lines.append(f"  {spec.name}: {finding.value}")
            lines.append(f"      {finding.source}: {finding.evidence}")
    lines += [f"  cue {row}: {' '.join(words.split())[:120]}" for row, words in explanation.cues.items()]
    if found.request_kind:
        lines.append(f"  kind: {found.request_kind}")
    if found.permission:
        why = desk.languages.english(found.permission.reason)
        lines.append(f"  may be answered: {_ANSWERED[found.permission.extent]}, because {why}")
    if explanation.mail and explanation.mail.defects:
        lines.append(f"  defects: {', '.join(explanation.mail.defects)}")
    for answer in found.answers:
        to = ", ".join(recipient.address for recipient in answer.recipients)
        lines.append(f"  would send {answer.template} to {to}")
        lines += [f"      {reach}" for one in answer.recipients if (reach := _limits(one.address))]
    for item in explanation.mail.attachments if explanation.mail else ():
        lines.append(f"  attachment {item.name} ({item.content_type}, {item.size} bytes)")
        lines += [f"      {line}" for line in item.holds.splitlines()]
    if found.reply_text:
        lines += ["  new text:", *(f"    {line}" for line in found.reply_text.splitlines())]
    return printable("\n".join(lines)) + "\n"


def _limits(address: str) -> str:
    """What hinders a mail to the address, "" where nothing does."""
    spec = addr_spec(address)
    if spec is None:
        return f"{address} can't be written to: {NO_ADDRESS[1]}; agents are told"
    if spec.needs_smtputf8:
        return f"{address} needs SMTPUTF8 (RFC 6531) of [smtp], else agents are told; see `intake check`"
    return ""
