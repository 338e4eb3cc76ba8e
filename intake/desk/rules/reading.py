"""All that a mail alone says, before anything is known of its sender or of tickets.

It is worked out once, in a process of its own where many mails wait; deciding adds the facts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from intake.desk.authenticity import Judgement, judge
from intake.desk.automatic.behind import Behind, Way, person_behind
from intake.desk.automatic.phrases import is_no_reply, is_robot_mailbox
from intake.desk.automatic.recognition import Automatic, automatic_reason
from intake.desk.automatic.watchers import says_it_was_made_by_a_program, written_by_a_watcher
from intake.desk.commands.own_words import own_words
from intake.desk.commands.parsing import NO_COMMANDS, ParsedCommands
from intake.desk.commands.vocabulary import vocabulary_of
from intake.desk.correlation import DESKS_WORDS, question
from intake.desk.facts import Question
from intake.desk.fields.finder import find_fields
from intake.desk.kinds import KindFound, kind_of
from intake.desk.message import InboundMail
from intake.desk.quoting.reply_text import ReplyText, new_text, with_words_below
from intake.desk.regulation import Regulation
from intake.desk.rules.hidden_writers import judge_behind
from intake.desk.rules.matching import NOTHING_MATCHED, Matched, kind_by_rule, matching
from intake.desk.rules.requirements import files_found
from intake.desk.rules.routing import candidates_of
from intake.desk.subjects import clean_subject, is_reply, ticket_numbers
from intake.desk.support_desk import SupportDesk
from intake.desk.ticket import Finding

_ADDRESS = re.compile(r"[\w.+=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
# Characters in which a quote names its writer.
_BEGINNING = 300
# [#1042] or [FM-1042], as in every subject and most texts of a desk.
_TAG = re.compile(r"\[[^\W\d_]{0,12}[#-]\d{1,9}\]")


@dataclass(frozen=True, slots=True)
class Reading:
    """A mail as it was read.

    `question` is what the database will be asked about it.  `findings` are the fields of the whole mail; None
    where it seems to answer another one: whether it is then read without its quotes depends on whom it
    answers.  `kind` is the kind of request that a first mail would be.  `commands` are those of a mail that
    shows an agent's address, proved or not.  `judgement` is what the desk's own server says of From;
    `matched` are the mailbox's rules that the mail fits.  `made_by_a_program` says that its words are a
    robot's that watches machines, or say that a program made them.  `behind` is who wrote it where From
    names somebody else; he is the mail's sender here.
    """

    mail: InboundMail
    question: Question
    subject: str
    reply: ReplyText
    is_reply: bool
    automatic: Automatic | None
    kind: KindFound
    findings: tuple[Finding, ...] | None
    commands: ParsedCommands
    judgement: Judgement
    matched: Matched = NOTHING_MATCHED
    behind: Behind | None = None
    made_by_a_program: bool = False


def read(mail: InboundMail, regulation: Regulation, desk: SupportDesk) -> Reading:
    """Read a mail for a desk."""
    mail = _without_our_heading(mail, regulation, desk)
    came, behind = mail, person_behind(mail, desk)
    if behind is not None:
        mail = replace(mail, senders=(behind.person,))
    reply = new_text(mail.text, subject=mail.subject)
    subject = clean_subject(mail.subject)
    answers = is_reply(mail.subject) or bool(mail.in_reply_to)
    commands = NO_COMMANDS
    if desk.agent(mail.sender) is not None:
        # A customer's text is never searched for them.
        reply, commands = own_words(mail, reply, vocabulary_of(regulation))
    elif not desk.is_internal(mail.sender):
        # What an agent seems to have written would reach a customer: his must stand above.
        reply = with_words_below(reply, is_ours=_signed_by(desk) if answers else None)
    judgement = judge(mail, desk) if behind is None else judge_behind(came, behind, desk)
    asked = question(mail, desk, regulation, reply, commands, judgement=judgement)
    automatic = automatic_reason(
        mail, desk.own_addresses, reply=reply, by_form=behind is not None and behind.way is Way.FORM
    )
    first = (
        not answers
        and not asked.own_ids
        and not asked.customer_ids
        and not asked.numbers
        and automatic is None
    )
    matched = matching(_from_both(came, mail), desk.rules, desk.trusted_hops)
    kind = kind_by_rule(matched) or kind_of(mail, reply.text, subject, regulation)
    findings = whole_findings(mail, regulation, without_a_newsletter(reply)) if first else None
    return Reading(
        mail=mail,
        question=replace(
            asked,
            alike=_compared_with(asked, kind, regulation),
            organization=_organization_asked(asked, findings, kind.name, regulation),
            signatures=judgement.signatures,
            candidates=_candidates(regulation),
        ),
        subject=subject,
        reply=reply,
        is_reply=answers,
        automatic=automatic,
        kind=kind,
        findings=findings,
        commands=commands,
        judgement=judgement,
        matched=matched,
        behind=behind,
        made_by_a_program=automatic is None and _made_by_a_program(mail, reply),
    )


def _made_by_a_program(mail: InboundMail, reply: ReplyText) -> bool:
    sender = mail.sender
    if written_by_a_watcher(mail.subject, reply, sender.address, sender.name):
        return True
    return says_it_was_made_by_a_program(mail.subject, reply)


def _from_both(came: InboundMail, mail: InboundMail) -> InboundMail:
    """The mail from the address that it came from and from its writer's: a rule may mean either."""
    return mail if came is mail else replace(mail, senders=(*came.senders, *mail.senders))


def _candidates(regulation: Regulation) -> tuple[str, ...]:
    """Those of whom one must be chosen by what is known of all; a single one needs no choice."""
    several = (candidates_of(route) for route in regulation.routes if len(route.assignees) > 1)
    return tuple(dict.fromkeys(key for keys in several for key in keys))


def _compared_with(asked: Question, kind: KindFound, regulation: Regulation) -> str:
    """The words under which colleagues' are looked for; "" where they tell of a trouble, which all may have.

    A robot's answer is of no kind, so it is of the usual one, unless it names the kind of what it got.
    """
    is_shown = kind.name != regulation.default_kind and not kind.is_supposed
    tells = is_shown and not asked.alike.startswith(f"{DESKS_WORDS}@")
    return "" if tells else asked.alike


def _without_our_heading(mail: InboundMail, regulation: Regulation, desk: SupportDesk) -> InboundMail:
    """The mail without the words that we put into a Subject in place of a customer's: they name nothing."""
    words = clean_subject(mail.subject, (regulation.tag_prefix,))
    if words.casefold() not in desk.languages.own_headings:
        return mail
    mentions = ticket_numbers(mail.subject, (regulation.tag_prefix,))
    if not any(mention.form == "tag" for mention in mentions):
        return mail
    return replace(mail, subject=mail.subject[: mail.subject.rfind(words)].rstrip())


def _signed_by(desk: SupportDesk) -> Callable[[str], bool]:
    """Whether a text is a mail of ours: each bears an address of the desk or the tag of a ticket."""

    def is_ours(text: str) -> bool:
        folded = text.casefold()
        return any(address in folded for address in desk.own_addresses) or bool(_TAG.search(text))

    return is_ours


def _organization_asked(
    asked: Question, findings: tuple[Finding, ...] | None, kind: str, regulation: Regulation
) -> str:
    """The organization for which it matters what colleagues gave: something is missing; else ""."""
    given = {finding.name: finding.value for finding in findings or ()}
    organization = given.get(asked.organization_field, "")
    complete = all(spec.name in given for spec in regulation.fields if spec.is_required(kind))
    return "" if complete else organization


def without_a_newsletter(reply: ReplyText) -> str | None:
    """What stands above a newsletter or a robot's mail that somebody answers: its values are nobody's.

    None where he says nothing of his own, or quotes somebody else: his own client's values, say.
    """
    writer = _ADDRESS.search(reply.quoted[:_BEGINNING])
    if writer is None or not reply.text.strip() or reply.forwarded:
        return None
    return reply.text if is_no_reply(writer[0]) or is_robot_mailbox(writer[0]) else None


def whole_findings(mail: InboundMail, regulation: Regulation, text: str | None = None) -> tuple[Finding, ...]:
    """The fields and files of a mail; of its text only `text`, where that is given."""
    return (*find_fields(mail, regulation, text), *files_found(mail, regulation.attachments))
