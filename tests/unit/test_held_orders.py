"""Agents decide about held mails by answering what told them of these."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from intake.addresses import address_key
from intake.desk.changes import AddParticipant
from intake.desk.commands import types as order
from intake.desk.commands.parsing import parse_commands
from intake.desk.commands.vocabulary import vocabulary_of
from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.facts import Evidence, Facts, OwnMail
from intake.desk.held import Decided, Decider, Deciding, HeldMail, Verdict
from intake.desk.language.texts import TextKey
from intake.desk.mail_rules import MailRule, RuleAction
from intake.desk.message import Address, InboundMail
from intake.desk.outgoing import Template
from intake.desk.rules import by_rule, held_orders
from intake.desk.rules.case import Case
from intake.desk.rules.reading import read
from intake.desk.rules.table import decide
from intake.desk.source import Source, SourceKind
from intake.desk.support_desk import SupportDesk
from intake.desk.ticket import Finding, Participant, ParticipantRole, Ticket
from tests.unit.desk_cases import (
    ANNA,
    BORIS,
    CUSTOMER,
    DESK,
    NOW,
    decided,
    from_agent,
    mail,
    names,
    passed,
    regulation,
    results,
    ticket,
)

HELD = HeldMail(
    17,
    "support",
    waits=True,
    sender="nosy@elsewhere.example",
    subject="Re: [#7] Счёт",
    notices=("<notice@desk.test>",),
    told=(ANNA.address, BORIS.address),
)
NOTICE = OwnMail("<notice@desk.test>", None, HELD.told, held=17)
NOSY = Address("nosy@elsewhere.example", "Ольга")


def about(held: HeldMail = HELD, *own: OwnMail, **values: Any) -> Facts:
    """What is known of an answer to the notice of a held mail, whose subject names ticket 7."""
    given = {"own_mails": own or (NOTICE,), "held": (held,)} | values
    return names(ticket(), Evidence.TAG, **given)


def said(done: Disposition) -> list[TextKey]:
    return [notice.key for answer in done.answers for notice in answer.notices if not isinstance(notice, str)]


# --- Commands -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("#release", order.Release()),
        ("#Принять.", order.Release()),
        ("#пропустить", order.Release()),
        ("#freigeben", order.Release()),
        ("#кудуфыу", order.Release()),
        ("#ghbyznm", order.Release()),
        ("#release always", order.Release(for_good=True)),
        ("#release: Always!", order.Release(for_good=True)),
        ("#принять всегда", order.Release(for_good=True)),
        ("#release 17", order.Release((17,))),
        ("#release 17, №18 #19 always", order.Release((17, 18, 19), for_good=True)),
        ("#release always 17 17", order.Release((17,), for_good=True)),
        ("#discard", order.Discard()),
        ("#отклонить", order.Discard()),
        ("#verwerfen 17 18", order.Discard((17, 18))),
    ],
)
def test_what_agents_write(typed: str, meant: order.Order) -> None:
    assert parse_commands(typed, vocabulary_of(regulation())).commands == (meant,)


@pytest.mark.parametrize(
    "typed",
    ["#release 3.0.12.4", "#release спасибо", "#discard always", "#discard всё", "#release " + "17 " * 60],
)
def test_what_agents_mean_otherwise_decides_nothing(typed: str) -> None:
    parsed = parse_commands(typed, vocabulary_of(regulation()))
    assert (parsed.commands, [error.key for error in parsed.errors]) == ((), [TextKey.COMMAND_HELD])


def test_one_mail_decides_one_thing() -> None:
    parsed = parse_commands("#release\n#discard", vocabulary_of(regulation()))
    assert [error.key for error in parsed.errors] == [TextKey.COMMAND_TOGETHER]


# --- Deciding -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "verdict", "told"),
    [
        ("#release", Verdict.RELEASE, TextKey.RELEASED_BY),
        ("#release always", Verdict.ADMIT, TextKey.ADMITTED_BY),
        ("#discard", Verdict.DISCARD, TextKey.DISCARDED_BY),
    ],
)
def test_the_answer_decides_and_the_others_are_told(typed: str, verdict: Verdict, told: TextKey) -> None:
    done = decided(from_agent(f"{typed}\n\nЯ звонил."), about())
    by = Decider("Анна <anna@desk.test>", ANNA.key)
    assert (done.kind, done.ticket, done.changes) == (DispositionKind.NOTE, None, ())
    assert done.deciding == Deciding((17,), verdict, by)
    (answer,) = done.answers
    assert (answer.template, [to.address for to in answer.recipients]) == (
        Template.HELD_DECIDED,
        [BORIS.address],
    )
    assert (answer.text, answer.about, answer.follows) == ("Я звонил.", HELD.subject, "<notice@desk.test>")
    assert said(done) == [told]


def test_a_number_decides_without_an_answer_to_the_notice() -> None:
    done = decided(from_agent("#discard 17", subject="Из списка"), Facts(held=(HELD,)))
    assert done.deciding == Deciding((17,), Verdict.DISCARD, Decider("Анна <anna@desk.test>", ANNA.key))


def test_several_are_decided_about_together_and_told_in_one_mail() -> None:
    others = (HELD, replace(HELD, mail_id=18, notices=(), told=()))
    done = decided(from_agent("#discard 17 18"), Facts(held=others))
    assert done.deciding is not None
    assert (done.deciding.mail_ids, len(done.answers), said(done)) == (
        (17, 18),
        1,
        [TextKey.DISCARDED_BY] * 2,
    )


def test_of_what_nobody_was_told_all_are_told() -> None:
    done = decided(from_agent("#release 17"), Facts(held=(replace(HELD, notices=(), told=()),)))
    assert [(to.address, answer.follows) for answer in done.answers for to in answer.recipients] == [
        (BORIS.address, None)
    ]


def test_who_is_no_agent_any_more_is_told_nothing() -> None:
    held = replace(HELD, told=(*HELD.told, "left@desk.test"))
    done = decided(from_agent("#release"), about(held))
    assert [to.address for answer in done.answers for to in answer.recipients] == [BORIS.address]


def test_where_nobody_else_knows_of_it_nobody_is_told() -> None:
    assert decided(from_agent("#release"), about(replace(HELD, told=(ANNA.address,)))).answers == ()


# --- What can't be decided ------------------------------------------------------------------------

_DONE = Decided(Verdict.DISCARD, Decider("Борис <boris@desk.test>", BORIS.key), NOW)


@pytest.mark.parametrize(
    ("typed", "facts", "why"),
    [
        ("#release", about(replace(HELD, waits=False, decided=_DONE)), TextKey.HELD_DECIDED),
        ("#discard", about(replace(HELD, waits=False)), TextKey.HELD_NO_MORE),
        ("#release", about(replace(HELD, mailbox="sales")), TextKey.HELD_ELSEWHERE),
        ("#release", about(replace(HELD, sender="nobody")), TextKey.HELD_NOBODYS),
        ("#release always", about(replace(HELD, sender=BORIS.address)), TextKey.HELD_AGENTS),
        ("#release 99", about(), TextKey.HELD_UNKNOWN),
        ("#release", names(ticket()), TextKey.HELD_WHICH),
        ("#release\n#priority high", about(), TextKey.COMMAND_TOGETHER),
        ("Пришлите ещё раз.", about(), TextKey.HELD_ONLY),
        ("#close", about(), TextKey.HELD_ONLY),
        ("#note Кто это?", about(), TextKey.HELD_ONLY),
        ("#invite nosy@elsewhere.example", about(), TextKey.HELD_ONLY),
    ],
)
def test_what_cannot_be_decided_is_said_and_reaches_nobody_outside(
    typed: str, facts: Facts, why: TextKey
) -> None:
    done = decided(from_agent(typed), facts)
    assert (done.kind, done.deciding, done.changes, said(done)) == (DispositionKind.REJECT, None, (), [why])
    assert [to.address for answer in done.answers for to in answer.recipients] == [ANNA.address]


def test_who_was_faster_is_told_with_the_time_by_the_desks_clock() -> None:
    done = decided(from_agent("#release"), about(replace(HELD, waits=False, decided=_DONE)))
    assert "mail 17 was discarded already: Борис <boris@desk.test>, 2026-03-04, 12:00" in done.reasons


def test_an_agents_wrong_command_is_told_as_ever() -> None:
    done = decided(from_agent("#nonsense"), about())
    assert (done.kind, said(done)) == (DispositionKind.REJECT, [TextKey.COMMAND_UNKNOWN])


def test_an_answer_in_a_ticket_that_goes_on_from_a_held_mail_is_the_tickets() -> None:
    of_ticket = OwnMail("<update@desk.test>", 7, HELD.told)
    facts = about(HELD, of_ticket, NOTICE, matches=names(ticket()).matches)
    assert decided(from_agent("Сделали."), facts).kind is DispositionKind.RELAY


def test_a_telephone_request_may_be_registered_from_anywhere() -> None:
    done = decided(from_agent("#new lena@client.example\nНе печатается счёт."), about())
    assert done.kind is DispositionKind.OPEN_TICKET


@pytest.mark.parametrize("typed", ["#release", "#release 17", "#release always"])
def test_an_unproved_agent_decides_nothing(typed: str) -> None:
    done = decided(from_agent(typed, authentication=()), about(HELD, replace(NOTICE, recipients=())))
    assert (done.kind, done.deciding) == (DispositionKind.HOLD, None)


def test_a_released_agents_decision_counts_as_his() -> None:
    one, law = from_agent("#discard 17", authentication=()), regulation()
    done = decide(Case(read(one, law, DESK), Facts(held=(HELD,)), law, DESK, NOW, released=True))
    assert done.deciding is not None


def test_who_is_only_notified_is_told_that_he_decides_nothing() -> None:
    head = Address("head@desk.test")
    notice = replace(NOTICE, recipients=(*HELD.told, head.address))
    done = decided(mail("#release", head), about(HELD, notice))
    assert (done.kind, said(done)) == (DispositionKind.REJECT, [TextKey.HELD_NO_AGENT])
    assert [to.address for answer in done.answers for to in answer.recipients] == [head.address]


def test_an_outsider_who_answers_a_notice_is_held() -> None:
    done = decided(mail("#release", NOSY), about())
    assert (done.kind, said(done)) == (DispositionKind.HOLD, [TextKey.ANSWERS_NOTICE])


def test_a_customers_words_decide_nothing() -> None:
    facts = names(ticket(), held=(HELD,))
    assert decided(mail("#release 17"), facts).deciding is None


def test_what_an_operator_decided_is_told_to_all_who_knew() -> None:
    done = replace(_DONE, by=Decider("root (intake mail)"))
    (answer,) = held_orders.told_of(replace(HELD, waits=False), done, DESK)
    assert [to.address for to in answer.recipients] == [ANNA.address, BORIS.address]


def test_the_rule_that_held_a_mail_does_not_hold_the_answer_that_lets_it_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    holds = MailRule("words", action=RuleAction.HOLD, place="config.toml:3")
    monkeypatch.setattr(by_rule, "ruling", lambda case: holds)
    assert decided(from_agent("#release"), about()).deciding is not None
    assert decided(from_agent("#release 17"), Facts(held=(HELD,))).kind is DispositionKind.HOLD
    assert decided(
        from_agent("#release", authentication=()), about(HELD, replace(NOTICE, recipients=()))
    ).kind is (DispositionKind.HOLD)


# --- For good -------------------------------------------------------------------------------------


def let_in(one: InboundMail, of: Ticket | None = None, by: str = "Анна <anna@desk.test>") -> Disposition:
    law = regulation()
    case = Case(read(one, law, DESK), names(of or ticket()), law, DESK, NOW, released=True, let_in_by=by)
    return decide(case)


def added(done: Disposition) -> list[tuple[str, str]]:
    return [
        (change.address.address, change.author)
        for change in done.changes
        if isinstance(change, AddParticipant)
    ]


def test_for_good_lets_in_the_sender_alone_in_the_agents_name() -> None:
    done = let_in(mail("Пришлите всё.", NOSY, subject="Re: [#7] Счёт", cc=(Address("spy@x.example"),)))
    assert (done.kind, done.ticket, added(done)) == (
        DispositionKind.APPEND,
        7,
        [(NOSY.address, "Анна <anna@desk.test>")],
    )


def test_without_for_good_nobody_is_let_in() -> None:
    assert added(let_in(mail("Пришлите всё.", NOSY, subject="Re: [#7] Счёт"), by="")) == []


def test_whom_the_desks_own_server_refutes_is_not_let_in_for_good_and_agents_read_why() -> None:
    refuted = (results("mx.desk.test", ("dmarc", "fail", NOSY.domain)),)
    done = let_in(mail("Пришлите всё.", NOSY, subject="Re: [#7] Счёт", authentication=refuted))
    assert (done.kind, added(done)) == (DispositionKind.APPEND, [])
    assert TextKey.NOT_FOR_GOOD in said(done)


# --- Colleagues -----------------------------------------------------------------------------------

FIRM = SupportDesk(**{name: getattr(DESK, name) for name in DESK.__slots__} | {"let_in_colleagues": True})
OLGA, LENA = Address("olga@vektor.example", "Ольга"), Address("lena@vektor.example", "Лена")


def of_firm(organization: str = "ООО «Вектор»", requester: Address = OLGA) -> Ticket:
    source = Source(SourceKind.TEXT)
    return ticket(
        requester=requester,
        participants=(Participant(requester, ParticipantRole.REQUESTER),),
        fields=(Finding("organization", organization, source, organization),),
    )


def colleague(
    desk: SupportDesk = FIRM,
    of: Ticket | None = None,
    evidence: Evidence = Evidence.TAG,
    sender: Address = LENA,
    subject: str = "Re: [#7] Счёт",
    **values: Any,
) -> Disposition:
    one = mail("Ольга болеет, веду я.", sender, subject, cc=(Address("spy@x.example"),), **values)
    return decided(one, names(of or of_firm(), evidence), desk=desk)


def test_a_proved_colleague_gets_in_alone_and_agents_read_why() -> None:
    done = colleague()
    assert (done.kind, done.ticket, added(done)) == (DispositionKind.APPEND, 7, [(LENA.address, "")])
    assert TextKey.COLLEAGUE in said(done)
    assert [person.address for answer in done.answers for person in answer.proposed] == ["spy@x.example"]


GMAIL = Address("olga@gmail.com")


@pytest.mark.parametrize(
    "values",
    [
        {"desk": DESK},
        {"authentication": ()},
        {"authentication": (results("mx.desk.test", ("dmarc", "fail", LENA.domain)),)},
        {"of": of_firm("ООО «Ромашка»")},
        {"of": of_firm("")},
        {"of": of_firm("Gmail", GMAIL), "sender": Address("lena@gmail.com")},
        {"of": of_firm(requester=CUSTOMER)},
        {"sender": Address("lena@mail.vektor.example")},
    ],
    ids=["off", "unproved", "refuted", "another firm", "no firm", "provider", "other domain", "below it"],
)
def test_who_is_not_shown_to_be_a_colleague_is_held(values: dict[str, Any]) -> None:
    if sender := values.get("sender"):
        values = values | {"authentication": (passed(sender),)}
    assert colleague(**values).kind is DispositionKind.HOLD


def test_a_colleagues_own_request_is_his_own() -> None:
    done = decided(mail(sender=LENA, subject="Re: [#7] Счёт"), names(of_firm(), Evidence.TAG), desk=FIRM)
    assert (done.kind, added(done)) == (DispositionKind.OPEN_TICKET, [])


def test_a_number_in_passing_lets_no_colleague_in() -> None:
    done = colleague(evidence=Evidence.NUMBER, subject="Счёт #7")
    assert (done.kind, added(done)) == (DispositionKind.OPEN_TICKET, [])


def test_a_full_ticket_takes_no_colleague_by_itself() -> None:
    crowd = tuple(
        Participant(Address(f"p{place}@vektor.example"), ParticipantRole.PARTICIPANT) for place in range(20)
    )
    full = of_firm()
    full = replace(full, participants=(*full.participants, *crowd))
    done = colleague(of=full)
    assert added(done) == []
    assert LENA.address in [person.address for answer in done.answers for person in answer.proposed]
    assert address_key(LENA.address) == LENA.key
