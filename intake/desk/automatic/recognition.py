"""Is a mail automatic?  Whether it may be answered automatically is another question (`rules.answerable`).

A person's mail may carry a wrong header: gateways add Precedence and List-Unsubscribe, customers
write about automatic answers.  Hard evidence decides alone (RFC 3834, RFC 3464, RFC 8098); hints
are weighed and need a second, independent one.  What remains doubtful is a person's mail: it makes
a ticket, and the other question still keeps robots from being answered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from intake.desk.automatic import bounce_phrases
from intake.desk.automatic import headers as robot_headers
from intake.desk.automatic import phrases as robot_phrases
from intake.desk.automatic.hints import MailLook, faceless, look_at, robot_by_words, without_quoted_words
from intake.desk.automatic.lists import of_senders_firm
from intake.desk.automatic.signs import sign_of_program
from intake.desk.automatic.told_by_people import tells_what_fails
from intake.desk.automatic.undelivered import PossibleBounce, servers_sender
from intake.desk.automatic.web_forms import is_filled_form, is_programs_form
from intake.desk.language.texts import Text, TextKey
from intake.desk.quoting.reply_text import ReplyText
from intake.desk.subjects import is_reply
from intake.desk.tokens import shaped, token_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from intake.desk.message import Address, InboundMail, Report

AutomaticKind = Literal[
    "auto_reply",
    "bounce",
    "delay",
    "receipt",
    "list",
    "newsletter",
    "own_mail",
    "calendar",
    "challenge",
    "notice",
]


_REPORT_TYPE = re.compile(r"report-type[ \t]{0,5}=[ \t\"]{0,5}([\w-]{1,60})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Automatic:
    """Why a mail is taken for a machine's.  `reason` is for the log and the agents, in English.

    `proved` says that no person can have written it; all else is told to agents, for it may be wrong.
    """

    kind: AutomaticKind
    reason: str
    proved: bool = False


def automatic_reason(
    mail: InboundMail,
    own_addresses: frozenset[str] = frozenset(),
    own_message_id_domain: str = "",
    reply: ReplyText | None = None,
    *,
    by_form: bool = False,
) -> Automatic | None:
    """Tell which kind of machine wrote a mail, or None for a person.

    `own_addresses` are those of the desk, case folded.  `own_message_id_domain` is the right side
    of the Message-IDs that the desk makes, if nobody else makes such ("" = unknown).  `reply` is the
    mail's text split into parts, if the caller has it already.  `by_form` says that a person is known who
    filled in a web form.
    """
    look = look_at(mail, own_addresses, own_message_id_domain, reply, by_form=by_form)
    return next((found for rule in _RULES if (found := rule(look))), None)


def nobody_behind(address: Address) -> Text | None:
    """Tell why nobody would read an answer to this address, or None when somebody may."""
    if "@" not in address.address:
        return Text(TextKey.NO_ADDRESS)
    local = address.key.rpartition("@")[0]
    if robot_phrases.is_no_reply(address.address):
        return Text.of(TextKey.NOBODY_READS, address=address.address)
    if local in {"mailer-daemon", "mailerdaemon", "mdaemon"} or local.startswith("owner-"):
        return Text.of(TextKey.MACHINE, address=address.address)
    if local.endswith(("-request", "-owner", "-bounces")):
        return Text.of(TextKey.LIST_MACHINE, address=address.address)
    return None


def _report(look: MailLook) -> Automatic | None:
    """A report (RFC 6522) is a machine's, whatever it reports."""
    report = look.mail.report
    if report is not None:
        return _reported(report, look)
    if look.mail.content_type.casefold().startswith("multipart/report"):
        return Automatic(_unread_report(look), "multipart/report", proved=True)
    return None


def _unread_report(look: MailLook) -> AutomaticKind:
    """The kind of a report of which no part was understood, by its report-type (RFC 6522 §3)."""
    if robot_phrases.heads_receipt(look.subject):
        return "receipt"
    stated = _REPORT_TYPE.search((look.mail.header("content-type") or "")[:2000])
    return "bounce" if stated is None or stated[1].casefold() == "delivery-status" else "notice"


def _reported(report: Report, look: MailLook) -> Automatic:
    reason, proved = f"report of type {report.kind}", _is_no_persons(look)
    if report.kind == "disposition-notification":
        # A mailbox's filter refuses mail in the form of a receipt (RFC 5429 §2.1).
        refused = look.daemon and bounce_phrases.tells_of_bounce(look.whole_text)
        return Automatic("bounce" if refused else "receipt", reason, proved=proved)
    if report.kind == "feedback-report":
        return Automatic("notice", reason, proved=proved)
    actions = {recipient.action.casefold() for recipient in report.recipients if recipient.action}
    if actions and actions <= {"delivered", "relayed", "expanded"}:
        return Automatic("receipt", reason, proved=proved)
    if actions and "failed" not in actions and "delayed" in actions:
        return Automatic("delay", reason, proved=proved)
    if not actions and bounce_phrases.tells_of_delay(look.whole_subject, look.whole_text):
        return Automatic("delay", reason, proved=proved)
    return Automatic("bounce", reason, proved=proved)


def _is_no_persons(look: MailLook) -> bool:
    """Whether no person can have sent a mail with a report: its words may be an administrator's."""
    mail = look.mail
    form = mail.content_type.casefold().startswith("multipart/report") or mail.header("x-failed-recipients")
    path = (mail.return_path or "").casefold().startswith("mailer-daemon")
    machine = not mail.sender.address or bounce_phrases.is_machine_address(mail.sender.address)
    return bool(form) or look.null_sender or path or machine


def _domain_report(look: MailLook) -> Automatic | None:
    """What other servers report daily on the mail of a domain; the report itself is a compressed file."""
    asks = not look.mail.attachments and "?" in look.text
    if robot_phrases.heads_domain_report(look.whole_subject) and not asks:
        # Its words are prescribed (RFC 7489 §7.2.1.1, RFC 8460 §5.3).
        return Automatic("notice", "the subject of a report on a domain's mail", proved=True)
    return None


def _plain_bounce(look: MailLook) -> Automatic | None:
    """Bounces without a report: a mail server's sender and a mail server's words.

    Words alone prove nothing, since customers forward bounces and ask about them.
    """
    mail = look.mail
    if mail.header("x-failed-recipients"):
        return Automatic("bounce", "X-Failed-Recipients", proved=True)
    # Hardly any mail comes from such a sender, and reading its words takes longer.
    unread, declared = faceless(look), _declared(look)
    if not (look.daemon or look.null_sender or unread or declared):
        return None
    own = look.own_addresses | {address.key for address in (*mail.senders, *mail.to)}
    notice = PossibleBounce(mail.sender, mail.return_path, look.whole_subject, look.whole_text, own)
    headed, told, delayed = notice.headed, notice.told, notice.delayed
    kind: AutomaticKind = "delay" if delayed else "bounce"
    if headed and told and declared:
        return Automatic(kind, "an automatic mail with a bounce's words", proved=declared.proved)
    if not (headed or told or delayed):
        return None
    sender = servers_sender(notice)
    personal = is_reply(look.whole_subject) or bounce_phrases.greets(look.whole_text)
    if sender is None and look.null_sender and (headed or not personal):
        sender = "an empty envelope sender"
    if sender is None and unread and headed and told and not is_filled_form(look.whole_text):
        sender = "a sender that nobody reads"
    reason = f"{sender} and the words of an undelivered mail"
    # No person's mail program sends with the empty envelope sender (RFC 5321 §4.5.5).
    return Automatic(kind, reason, proved=look.null_sender) if sender else None


def _own_mail(look: MailLook) -> Automatic | None:
    """Mail with our own Message-ID came back to us, or by a loop of its own; From is anybody's."""
    domain = look.own_message_id_domain
    if domain and (look.mail.message_id or "").casefold().rstrip(">").endswith(f"@{domain}"):
        return Automatic("own_mail", "the Message-ID is the desk's own", proved=True)
    loops = " ".join(value[:300] for value in look.mail.header_all("x-loop")).casefold()
    # A list program writes its own address there, which may be the desk's.
    if any(address in loops for address in look.own_addresses) and not look.over_own_list:
        return Automatic("own_mail", "X-Loop names the desk")
    return None


def _declared(look: MailLook) -> Automatic | None:
    """Headers by which a machine says that it is one."""
    keyword = robot_headers.auto_submitted(look.mail)
    # What a person filled in is a request; that it was generated forbids answers to its sender alone.
    if keyword and not (keyword == "auto-generated" and look.by_form):
        kind: AutomaticKind = "auto_reply" if keyword != "auto-notified" else "notice"
        # A form that was filled in by somebody whom nothing names was generated, too.
        proved = keyword != "auto-generated" or not (is_programs_form(look.whole_text) or _speaks(look))
        return Automatic(kind, f"Auto-Submitted: {keyword[:60]}", proved=proved)
    name = robot_headers.auto_reply_header(look.mail)
    # A person's mail program may be called anything.
    return Automatic("auto_reply", f"header {name}", proved=name != "x-mailer") if name else None


def _speaks(look: MailLook) -> bool:
    """Whether a text is a person's by its words: programs of firms mark what their people write, too."""
    greets = bounce_phrases.greets(look.text) or bounce_phrases.asks_as_people(look.text)
    return greets or "?" in look.text or tells_what_fails(look.text)


def _sign(look: MailLook) -> Automatic | None:
    """What a calendar says of an invitation, a reaction, a provider's complaint: signs that programs send."""
    told = sign_of_program(look)
    return Automatic(*told) if told else None


def _list(look: MailLook) -> Automatic | None:
    """Mailing lists and campaigns: two independent marks, since gateways add single ones."""
    mail, own = look.mail, look.over_own_list
    # A desk whose address is a group gets every customer's mail with the group's marks.
    lists = () if own else robot_headers.list_headers(mail)
    unsubscribe = len(mail.header_all("list-unsubscribe")) > (1 if own else 0)
    precedence = robot_headers.precedence(mail)
    precedence = None if own and precedence == "list" else precedence
    bulk = robot_headers.bulk_sender_header(mail)
    unread = faceless(look)
    if is_filled_form(look.whole_text) or of_senders_firm(mail):
        return None
    # A firm's list may hand out our mail and bring back what a person answers to it.
    if lists and (len(lists) > 1 or unsubscribe or precedence) and not _answers_ours(look):
        return Automatic("list", f"header {lists[0]} and another mark of a list")
    marks = [bool(lists), unsubscribe, precedence is not None, bulk is not None, unread]
    # A mail that answers another is no campaign, though an office's software may mark all that it sends.
    answers = bool(mail.in_reply_to) and not unread
    if sum(marks) > 1 and (unsubscribe or bulk) and not answers:
        return Automatic("newsletter", "two marks of a mailing service")
    if precedence and unread:
        return Automatic("notice", f"Precedence {precedence} and a sender that nobody reads")
    return None


def _answers_ours(look: MailLook) -> bool:
    domains = {address.rpartition("@")[2] for address in look.own_addresses}
    return any(
        shaped(token_of(message_id)) and message_id.strip("<>").rpartition("@")[2].casefold() in domains
        for message_id in look.mail.in_reply_to
    )


def _receipt(look: MailLook) -> Automatic | None:
    """Read receipts without a report: «Прочтено: …» above the words of one."""
    text = look.whole_text[:2000]
    headed = robot_phrases.heads_receipt(look.whole_subject)
    if headed and robot_phrases.tells_of_reading(text) and not _speaks(look):
        return Automatic("receipt", "a receipt's subject and text")
    return None


def _challenge(look: MailLook) -> Automatic | None:
    """A spam filter that asks us to prove that we are people."""
    if "http" not in look.text or tells_what_fails(look.text):
        return None
    if (
        look.fresh and robot_phrases.challenges(without_quoted_words(look.text))
    ) or robot_phrases.asks_for_admission(look.text):
        return Automatic("challenge", "asks its reader to prove that he is a person")
    return None


def _worded_robot(look: MailLook) -> Automatic | None:
    """Robots without headers, known by their subject, text and sender together."""
    reason = robot_by_words(look)
    return Automatic("auto_reply", reason) if reason else None


_RULES: tuple[Callable[[MailLook], Automatic | None], ...] = (
    _report,
    _domain_report,
    _plain_bounce,
    _own_mail,
    _declared,
    _sign,
    _receipt,
    _list,
    _challenge,
    _worded_robot,
)
