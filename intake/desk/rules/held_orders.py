"""Agents decide about held mails by answering the mails that tell of them.

The first decision wins, and the others who were told of the mail hear of it.  An answer to such a mail is for
nobody outside, whatever its subject says: that has a stranger's words in it, and maybe a ticket's number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never
from zoneinfo import ZoneInfo

from intake.addresses import address_key
from intake.desk.changes import AddEntry
from intake.desk.commands import types as order
from intake.desk.disposition import Answer, Disposition, DispositionKind
from intake.desk.held import Decided, Decider, Deciding, HeldMail, Verdict
from intake.desk.language.texts import Text, TextKey
from intake.desk.message import Address
from intake.desk.outgoing import Audience, Template
from intake.desk.regulation import Regulation
from intake.desk.rules import agent_orders, collisions, copies, replies
from intake.desk.rules.case import Case
from intake.desk.support_desk import SupportDesk
from intake.desk.ticket import EntryKind

# What an agent may command in an answer to a held mail besides: it needs no ticket that would be named by it.
_WITHOUT_TICKET = (order.NewFor, order.Away, order.Back)


def answered_by_outsider(case: Case) -> Disposition | None:
    """Does somebody who is no agent answer what agents were told of a held mail?  He decides nothing.

    Whom the desk itself told of it is answered; anybody else's mail is held.
    """
    held = answered(case)
    if case.agent is not None or held is None or case.released:
        return None
    address = case.mail.sender.address
    told = {address_key(one) for own in case.facts.own_mails if own.held for one in own.recipients}
    if case.mail.sender.key in told:
        return _refused(case, (Text.of(TextKey.HELD_NO_AGENT, address=address),))
    reason = Text.of(TextKey.ANSWERS_NOTICE, address=address, mail=held)
    return Disposition(DispositionKind.HOLD, (case.english(reason),), answers=replies.held(case, (reason,)))


def decided(case: Case) -> Disposition | None:
    """Does an agent decide about held mails, or answer one without deciding?"""
    if case.agent is None:
        return None
    commands = case.commands.commands
    orders = tuple(item for item in commands if isinstance(item, order.AboutHeld))
    if not orders:
        return _undecided(case)
    item, held = orders[0], answered(case)
    ids = item.mails or (() if held is None else (held,))
    errors = (*_together(commands), *_obstacles(case, item, ids))
    return _refused(case, errors) if errors else _carried_out(case, item, ids)


def answered(case: Case) -> int | None:
    """The held mail whose notice the mail answers: nearer than any mail of ours about a ticket."""
    for own in case.facts.own_mails:
        if own.held is not None or own.ticket_number is not None:
            return own.held
    return None


def told_of(held: HeldMail, decided_now: Decided, desk: SupportDesk, *, text: str = "") -> tuple[Answer, ...]:
    """Tell the other agents what was decided about a mail, in the thread of what told them of it."""
    return _told((held,), decided_now.verdict, decided_now.by, desk, text)


def _undecided(case: Case) -> Disposition | None:
    """An agent answers a held mail without a decision: his words go to nobody, he reads what to do."""
    commands = case.commands
    elsewhere = bool(commands.commands) and all(isinstance(one, _WITHOUT_TICKET) for one in commands.commands)
    if answered(case) is None or commands.errors or elsewhere or _answers_collision(case):
        return None
    return _refused(case, (Text(TextKey.HELD_ONLY),))


def _carried_out(case: Case, item: order.AboutHeld, ids: tuple[int, ...]) -> Disposition:
    by = Decider(agent_orders.author_of(case), case.mail.sender.key)
    verdict = _verdict(item)
    mails = tuple(held for held in case.facts.held if held.mail_id in ids)
    named = ", ".join(map(str, ids))
    reasons = (case.english(case.proof.reason), f"#{item.command}: {verdict} of held mail {named}")
    words, ticket = case.agents_words.strip(), case.ticket_for_agent
    disposition = Disposition(
        DispositionKind.NOTE,
        reasons,
        answers=_told(mails, verdict, by, case.desk, words),
        deciding=Deciding(ids, verdict, by),
    )
    if not words or ticket is None or not _answers_collision(case):
        return disposition
    # What he writes below `#send` is for nobody outside.
    note = AddEntry(EntryKind.NOTE, by.name, words)
    return copies.with_copies(case, ticket, replace(disposition, ticket=ticket.number, changes=(note,)))


def _verdict(item: order.AboutHeld) -> Verdict:
    if isinstance(item, order.Discard):
        return Verdict.DISCARD
    for_good = isinstance(item, order.Release) and item.for_good
    return Verdict.ADMIT if for_good else Verdict.RELEASE


def _together(commands: Iterable[order.Order]) -> tuple[Text, ...]:
    names = [f"#{item.command}" for item in commands]
    return (Text.of(TextKey.COMMAND_TOGETHER, command=", ".join(names)),) if len(names) > 1 else ()


def _obstacles(case: Case, item: order.AboutHeld, ids: tuple[int, ...]) -> tuple[Text, ...]:
    """Why a decision can't be made about these mails; empty when it can."""
    if not ids:
        return (Text(TextKey.SEND_WHICH if isinstance(item, order.Send) else TextKey.HELD_WHICH),)
    found = {held.mail_id: held for held in case.facts.held}
    errors = (
        _not_his(case, item, mail_id, found.get(mail_id))
        or _obstacle(case, item, mail_id, found.get(mail_id))
        for mail_id in ids
    )
    return tuple(error for error in errors if error is not None)


def _answers_collision(case: Case) -> bool:
    """Whether the agent answers that his own answer waits: any further one of his may go out in its place."""
    nearest = collisions.answered_mail(case)
    return nearest is not None and nearest.template is Template.COLLISION


def _not_his(case: Case, item: order.AboutHeld, mail_id: int, held: HeldMail | None) -> Text | None:
    """Why an answer that collided is not up to this agent; `#send` is for such answers alone."""
    writer = held.writer if held is not None else ""
    if not writer:
        return Text(TextKey.SEND_WHICH) if isinstance(item, order.Send) else None
    if writer != case.mail.sender.key:
        return Text.of(TextKey.SEND_OF_COLLEAGUE, mail=mail_id, address=writer)
    merged = collisions.merged_since(case)
    if merged is None or isinstance(item, order.Discard) or held is None or not held.waits:
        return None
    number, target = merged
    return Text.of(TextKey.SEND_MERGED, number=number, target=target)


def _obstacle(case: Case, item: order.AboutHeld, mail_id: int, held: HeldMail | None) -> Text | None:
    if held is None:
        return Text.of(TextKey.HELD_UNKNOWN, mail=mail_id)
    if held.mailbox != case.desk.mailbox:
        return Text.of(TextKey.HELD_ELSEWHERE, mail=mail_id)
    if held.passed_over:
        return _not_taken_back(case, item, held)
    if not held.waits:
        return _no_more(held, case.regulation)
    if isinstance(item, order.Discard):
        return None
    if "@" not in held.sender or case.desk.is_own(Address(held.sender)):
        return Text.of(TextKey.HELD_NOBODYS, mail=mail_id)
    if isinstance(item, order.Release) and item.for_good and case.desk.is_internal(Address(held.sender)):
        return Text.of(TextKey.HELD_AGENTS, address=held.sender)
    return None


def _not_taken_back(case: Case, item: order.AboutHeld, held: HeldMail) -> Text | None:
    """Why a mail that was passed over can't be taken back by an agent's word; None when it can.

    He read one line of it: what shows a colleague's address could command, so an operator looks first.
    """
    if isinstance(item, order.Discard):
        return Text.of(TextKey.PASSED_OVER_ALREADY, mail=held.mail_id)
    if "@" not in held.sender or case.desk.is_internal(Address(held.sender)):
        return Text.of(TextKey.PASSED_OVER_INSIDE, mail=held.mail_id)
    return None


def _no_more(held: HeldMail, regulation: Regulation) -> Text:
    """Who was faster, and when, by the desk's clock."""
    if held.decided is None:
        return Text.of(TextKey.HELD_NO_MORE, mail=held.mail_id)
    done = held.decided
    discarded = done.verdict is Verdict.DISCARD
    what = Text(TextKey.DECIDED_DISCARD if discarded else TextKey.DECIDED_RELEASE)
    there = done.at.astimezone(ZoneInfo(regulation.time_zone))
    return Text.of(
        TextKey.HELD_DECIDED,
        mail=held.mail_id,
        decided=what,
        by=done.by.name,
        day=there.date(),
        time=f"{there:%H:%M}",
    )


def _told(
    mails: tuple[HeldMail, ...], verdict: Verdict, by: Decider, desk: SupportDesk, text: str
) -> tuple[Answer, ...]:
    """One mail for all of them; it goes to everybody where nobody was told, as there was too much mail."""
    told = {address_key(one): Address(one) for held in mails for one in held.told}
    to = told or {address.key: address for address in desk.notify}
    notified = {address.key for address in desk.notify}
    # Whoever is no agent any more is an outsider.
    others = tuple(
        address
        for key, address in to.items()
        if key != by.key and (key in notified or desk.agent(address) is not None)
    )
    if not others:
        return ()
    notices = tuple(_what(verdict, by.name, held) for held in mails)
    answer = Answer(
        Template.HELD_DECIDED,
        Audience.AGENTS,
        others,
        desk.language,
        text=text,
        author=by.name,
        notices=notices,
        about=mails[0].subject,
        follows=mails[0].notices[0] if mails[0].notices else None,
    )
    return (answer,)


def _what(verdict: Verdict, by: str, held: HeldMail) -> Text:
    match verdict:
        case Verdict.RELEASE:
            return Text.of(TextKey.RELEASED_BY, by=by, mail=held.mail_id, sender=held.sender)
        case Verdict.ADMIT:
            return Text.of(TextKey.ADMITTED_BY, by=by, mail=held.mail_id, sender=held.sender)
        case Verdict.DISCARD:
            return Text.of(TextKey.DISCARDED_BY, by=by, mail=held.mail_id, sender=held.sender)
    assert_never(verdict)


def _refused(case: Case, errors: tuple[Text, ...]) -> Disposition:
    told = tuple(map(case.english, errors))
    return Disposition(DispositionKind.REJECT, told, answers=replies.commands(case, errors))
