"""Bounces without machine-readable parts: qmail, Exim, old Postfix, Exchange, Yandex, Mail.ru.

A text alone proves nothing, since customers forward bounces: a null sender or a mail daemon's
address must come with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from intake.addresses import address_key
from intake.desk.automatic import bounce_phrases
from intake.desk.automatic.phrases import is_no_reply
from intake.desk.automatic.undelivered import PossibleBounce, servers_sender, speaks_as_server
from intake.desk.language.cues import hits, says
from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import Shape
from intake.desk.message import Address, RecipientStatus, Report
from intake.desk.subjects import is_forward, is_reply
from intake.mail.parsing.reports.machine_readable import Original, status_in
from intake.mail.parsing.reports.returned_copy import copy_begins, original_told

# Exchange writes «dda:SMTP=a@x.example», and mailing programs put an equals sign into addresses.
_ADDRESS = re.compile(
    r"(?<![\w.%+=-])(?:smtp=)?([\w.%+=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})", re.IGNORECASE
)
_COPIED_TO = re.compile(r"^[ >\t]{0,10}To:([^\n]{1,500})", re.IGNORECASE | re.MULTILINE)
# Whom the returned mail was addressed to, which need not all have failed.
_ADDRESSED = Shape(r"^[ \t>*•-]{0,10}(?:", Meaning.HEADER_TO, "|", Meaning.HEADER_CC, r")[ \t]{0,5}:")
_MOST_BETWEEN = 40
# AOL names those who failed without their domain, which is its own.
_NAME_ALONE = re.compile(
    r":\n\s{0,10}^[ \t]{1,10}([a-z][\w.-]{2,63})[ \t]{0,10}$", re.IGNORECASE | re.MULTILINE
)
_GIVEN_UP = re.compile(r"^(?:envelope|message) expired\b", re.IGNORECASE)
# Where the reason of the next one begins, in a list of those who failed.
_NEXT = re.compile(r"\n[ \t]{0,10}<?[\w.%+=-]{1,64}@[\w.-]{1,255}>?:[ \t]")
_MAX_TEXT = 20_000
_MAX_RECIPIENTS = 50
_PREFIX = 100


@dataclass(frozen=True, slots=True)
class Suspect:
    """What a mail shows of being a bounce.

    `original` is what an attached message tells; `own` are addresses (case folded) that can't
    have failed: the mail's own sender and recipients.  `failed` is the value of X-Failed-Recipients,
    which Exim and Gmail write.  `wrapped` is the report in a mail that is attached: gateways wrap reports.
    """

    sender: Address
    return_path: str | None
    subject: str
    text: str
    original: Original
    own: frozenset[str]
    failed: str = ""
    wrapped: Report | None = None


def report_of(found: Report | None, content_type: str, mail: Suspect) -> Report | None:
    """The report that a mail is: the machine-readable one that was found in it, or one made from its words.

    `content_type` is the whole mail's.
    """
    if found is None:
        if mail.wrapped is not None and _by_machine(mail):
            # What is attached is the report, and no mail of ours.
            return _completed(mail.wrapped, replace(mail, original=Original()))
        return _read_bounce(mail)
    # A person's program may attach the parts of a report that he forwards (RFC 6522 §3 heads a real one).
    headed = content_type == "multipart/report"
    if found.kind == "delivery-status":
        named = bounce_phrases.is_daemon_name(mail.sender.name) and not _handed_on(mail) and _is_notice(mail)
        return _completed(found, mail) if headed or named or _by_machine(mail) else None
    # Providers forward complaints: their subjects begin with «FW:».
    complaint = found.kind == "feedback-report" and not _speaks(mail)
    if not headed and not complaint and _handed_on(mail):
        return None
    # A person, too, attaches such a part when he tells what is wrong with it.
    if not headed and not _by_machine(mail) and says(Meaning.FAULT, mail.text[:_MAX_TEXT]):
        return None
    return replace(
        found,
        recipients=_refused(found, mail),
        original_message_id=mail.original.message_id or found.original_message_id,
        original_subject=mail.original.subject or found.original_subject,
    )


def _refused(found: Report, mail: Suspect) -> tuple[RecipientStatus, ...]:
    """The recipients of a report; what a filter refuses in a receipt's form has failed (RFC 5429 §2.1)."""
    named = bounce_phrases.is_daemon_name(mail.sender.name)
    refused = found.kind == "disposition-notification" and (named or _by_machine(mail))
    if not refused or not bounce_phrases.tells_of_bounce(mail.text):
        return found.recipients
    return tuple(replace(each, action="failed", status=status_in(mail.text)) for each in found.recipients)


def _is_notice(mail: Suspect) -> bool:
    """Whether nothing but a server's words stand beside a report: a name can be anybody's."""
    text = mail.text[:_MAX_TEXT]
    worded = bounce_phrases.heads_bounce(mail.subject) or bounce_phrases.tells_of_bounce(text)
    late = worded or bounce_phrases.tells_of_delay(mail.subject, text)
    return not text.strip() or (late and not _speaks(mail))


def _speaks(mail: Suspect) -> bool:
    return "?" in mail.text or bounce_phrases.greets(mail.text) or bounce_phrases.asks_as_people(mail.text)


def _handed_on(mail: Suspect) -> bool:
    """Whether a mail shows that a person hands on or answers what is in it."""
    return is_forward(mail.subject) or is_reply(mail.subject) or bounce_phrases.greets(mail.text)


def _read_bounce(mail: Suspect) -> Report | None:
    """A report made from a bounce in plain text, or None when the mail is none."""
    if not mail.failed and not _is_bounce(mail):
        return None
    return _completed(Report(kind="delivery-status"), mail)


def _completed(report: Report, mail: Suspect) -> Report:
    """A delivery report with what only the words of the mail tell: who failed, and which mail it was."""
    text, original = mail.text[: 10 * _MAX_TEXT], mail.original
    begins = copy_begins(text)
    notice, copy = (text, text) if begins is None else (text[:begins], text[begins:])
    told = original_told(notice, copy)
    recipients = report.recipients
    if not any("@" in each.recipient for each in recipients):
        # Exim may name the file or the command to which it could not deliver.
        recipients = _failed(mail, notice[:_MAX_TEXT], "" if begins is None else copy) or recipients
    elif not all(each.diagnostic for each in recipients):
        recipients = _explained(recipients, _named(notice[:_MAX_TEXT], mail.own))
    return replace(
        report,
        recipients=recipients,
        original_message_id=original.message_id or report.original_message_id or told.message_id,
        original_subject=original.subject or report.original_subject or told.subject,
    )


def _explained(recipients: tuple[RecipientStatus, ...], named: dict[str, str]) -> tuple[RecipientStatus, ...]:
    """What only the words of a report say of why it failed: OpenSMTPD's fields leave it out."""
    reasons = {address_key(address): reason for address, reason in named.items()}
    told = (
        replace(each, diagnostic=_status("", "", reasons.get(address_key(each.recipient), "")).diagnostic)
        if not each.diagnostic
        else each
        for each in recipients
    )
    # OpenSMTPD 6.8 calls a mail delayed that it has just given up.
    return tuple(
        replace(each, action="failed")
        if each.action == "delayed" and _GIVEN_UP.search(each.diagnostic)
        else each
        for each in told
    )


def _by_machine(mail: Suspect) -> bool:
    """Whether the sender shows that no person sent a mail.

    An administrator may write from postmaster@.
    """
    address = mail.sender.address
    if not address or mail.return_path == "" or is_no_reply(address):
        return True
    if (mail.return_path or "").casefold().startswith("mailer-daemon"):
        return True
    return bounce_phrases.is_daemon_address(address) and not _handed_on(mail)


def _is_bounce(mail: Suspect) -> bool:
    """A server's sender with words of failure; a sender of any robot must show the returned mail as well."""
    text = mail.text[:_MAX_TEXT]
    notice = PossibleBounce(mail.sender, mail.return_path, mail.subject, text, mail.own)
    if servers_sender(notice) is not None:
        return True
    if notice.headed and notice.told and (not mail.sender.address or speaks_as_server(notice)):
        return True
    null = mail.return_path == ""
    # Hardly any mail gets here.
    if not (null or is_no_reply(mail.sender.address)):
        return False
    returned = bool(mail.original.message_id) or copy_begins(mail.text) is not None
    if null and notice.names_somebody and (notice.headed or _is_server(mail.sender.address)):
        # Whatever language it speaks.
        worded = notice.headed or notice.told or bounce_phrases.names_permanent_error(text)
        return worded or returned or bounce_phrases.is_machine_address(mail.sender.address)
    return notice.told and _shows_a_bounce(mail, notice, returned=returned)


def _shows_a_bounce(mail: Suspect, notice: PossibleBounce, *, returned: bool) -> bool:
    """Whether more than words of failure, from a null sender or one that nobody reads, shows a bounce."""
    if mail.return_path == "":
        alone = len(_named(notice.text, mail.own)) == 1  # A gateway in its own words, of one address.
        return notice.headed or not mail.sender.address or alone or returned
    return returned and notice.headed


def _is_server(address: str) -> bool:
    return not address or bounce_phrases.is_daemon_address(address)


def _failed(mail: Suspect, notice: str, copy: str) -> tuple[RecipientStatus, ...]:
    """The addresses that failed, with the status and reason that stand near each.

    They are those that a header names, or else the notice, or to whom alone the mail was addressed.
    """
    delayed = bounce_phrases.tells_of_delay(mail.subject, notice) and not (
        bounce_phrases.names_permanent_error(notice)
    )
    action = "delayed" if delayed else "failed"
    if bounce_phrases.tells_of_success(mail.subject) and not bounce_phrases.names_permanent_error(notice):
        action = "delivered"
    named = _named(notice, mail.own)
    if mail.failed:
        wanted = dict.fromkeys(match[1] for match in _ADDRESS.finditer(mail.failed))
        reasons = {address_key(address): reason for address, reason in named.items()}
        named = {address: reasons.get(address_key(address), "") for address in wanted}
    if not named and copy:
        addressed = _COPIED_TO.search(copy)
        alone = [match[1] for match in _ADDRESS.finditer(addressed[1])] if addressed else []
        named = {alone[0]: notice} if len(alone) == 1 and address_key(alone[0]) not in mail.own else {}
    if not named and bounce_phrases.is_machine_address(mail.sender.address):
        named = {f"{found[1]}@{mail.sender.domain}": "" for found in _NAME_ALONE.finditer(notice)}
    found = tuple(_status(address, action, reason) for address, reason in [*named.items()][:_MAX_RECIPIENTS])
    if len(found) == 1 and not found[0].status:
        # Of one address alone the code may stand anywhere.
        return (replace(found[0], status=status_in(notice)),)
    return found


def _named(notice: str, own: frozenset[str]) -> dict[str, str]:
    """The addresses that a notice names as failed, with what is written behind each."""
    found: dict[str, str] = {}
    addressed: dict[str, str] = {}
    seen: set[str] = set()
    for match in _ADDRESS.finditer(notice):
        address = match[1]
        if (
            address_key(address) in own
            or address_key(address) in seen
            or bounce_phrases.is_daemon_address(address)
        ):
            continue
        before = notice[max(0, match.start() - _PREFIX) : match.start()].rpartition("\n")[2]
        if _is_somebody_elses(before):
            continue
        seen.add(address_key(address))
        (addressed if _ADDRESSED.match(before) else found)[address] = notice[match.end() : match.end() + 500]
        if len(seen) >= _MAX_RECIPIENTS:
            break
    return found or addressed


def _status(address: str, action: str, reason: str) -> RecipientStatus:
    return RecipientStatus(
        recipient=address,
        action=action,
        status=status_in(reason),
        diagnostic=" ".join(_NEXT.split(reason.strip("<>:; \n\t").split("\n\n")[0])[0].split())[:300],
    )


def _is_somebody_elses(before: str) -> bool:
    """Whether the words before an address on its line say that it is the sender's or a helper's."""
    near = before[before.rfind("@") + 1 :]
    own = [(hit.start, hit.end) for hit in hits(Meaning.ADDRESS_OF_NO_OTHER, near)]
    return any(
        hit.end >= len(near) - _MOST_BETWEEN and not any(start <= hit.start < end for start, end in own)
        for hit in hits(Meaning.ADDRESS_OF_ANOTHER, near)
    )
