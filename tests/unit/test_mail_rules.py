"""Stories of rules about mails: what an operator wants, what a customer or an outsider does, and what is right."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from intake.config.marks import shipped_rules
from intake.desk.changes import OpenTicket
from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.facts import NO_FACTS, Evidence, Facts, OwnMail
from intake.desk.mail_rules import MailRule, RuleAction, RuleBook
from intake.desk.message import Address, Attachment, Header, InboundMail, RecipientStatus, Report
from intake.desk.rules.case import Case
from intake.desk.rules.matching import matching
from intake.desk.rules.reading import read
from intake.desk.rules.table import decide
from intake.desk.scan import CLEAN, Scan, ScanResult, Unscanned
from intake.desk.ticket import Priority, Status
from tests.unit.desk_cases import CUSTOMER, DESK, from_agent, mail, names, regulation, ticket, told

SHIPPED = replace(DESK, rules=RuleBook(shipped_rules()))
RECEIVED = Header("received", "from x by mx.desk.test")
SUSPECTED = (Header("x-spam-flag", "YES"), RECEIVED)
CERTAIN = (Header("x-spam-status", "Yes, score=27.1 required=5.0"), RECEIVED)
VIRUS = (Header("x-virus-status", "Infected (Win.Test.EICAR_HDB-1)"), RECEIVED)
FILE = Attachment("2", "счёт.zip", "application/zip", 900, "ab" * 32)
BORIS = Address("boris@desk.test")
SILENT = replace(MailRule("quiet", "config.toml:9", header="x-quiet"), action=RuleAction.SILENT)


def became(one: InboundMail, facts: Facts = NO_FACTS, **case: Any) -> Disposition:
    desk = case.pop("desk", SHIPPED)
    return decide(Case(read(one, regulation(), desk), facts, regulation(), desk, one.arrived_at, **case))


def by(*rules: MailRule, hops: int = 0, shipped: bool = False, **desk: Any) -> dict[str, Any]:
    """A desk with these rules of its own."""
    book = RuleBook((*rules, *(shipped_rules() if shipped else ())))
    return {"desk": replace(DESK, rules=book, trusted_hops=hops, **desk)}


def rule(action: RuleAction | None = None, **conditions: Any) -> MailRule:
    return MailRule("mine", "config.toml:57", action=action, **conditions)


def unproved(**values: Any) -> InboundMail:
    """A mail of the customer's of which nobody says who wrote it."""
    return mail(**{"authentication": (), **values})


# --- The operator has a spam filter ---------------------------------------------------------------


def test_suspected_spam_is_registered_and_answered_to_nobody_and_agents_see_why() -> None:
    disposition = became(mail(headers=SUSPECTED))
    assert disposition.kind is DispositionKind.OPEN_TICKET
    assert told(disposition) == {"notification": {"anna@desk.test", "boris@desk.test"}}
    assert any(
        reason.startswith('no automatic answer: the rule "SpamAssassin: flagged" (spam.toml:')
        for reason in disposition.reasons
    )
    assert disposition.rule == "SpamAssassin: flagged"


def test_an_incomplete_request_that_is_suspected_goes_to_the_agents_and_nobody_is_asked() -> None:
    disposition = became(mail("The printer is dead.", headers=SUSPECTED))
    assert disposition.kind is DispositionKind.OPEN_TICKET
    assert set(told(disposition)) == {"asked_in_vain"}


def test_certain_spam_is_passed_over_with_its_reason_and_how_to_take_it_back() -> None:
    disposition = became(unproved(headers=CERTAIN))
    assert disposition.kind is DispositionKind.IGNORE
    assert not disposition.answers
    assert not disposition.changes
    assert disposition.reasons[0].startswith(
        'ignore by rule "SpamAssassin: certain by its score" (spam.toml:'
    )
    assert "`intake mail release`" in disposition.reasons[1]
    assert disposition.rule == "SpamAssassin: certain by its score"


def test_certain_spam_without_a_usable_sender_or_with_an_agents_name_disturbs_nobody() -> None:
    assert became(unproved(headers=CERTAIN, senders=())).kind is DispositionKind.IGNORE
    phishing = unproved(headers=CERTAIN, senders=(Address("x@bad.example", "anna@desk.test"),))
    assert became(phishing).kind is DispositionKind.IGNORE


def test_what_an_operator_takes_back_is_registered_and_answered() -> None:
    disposition = became(unproved(headers=CERTAIN), released=True)
    assert disposition.kind is DispositionKind.OPEN_TICKET
    assert "acknowledgement" in told(disposition)
    assert disposition.rule is None


# --- A customer whose mail is suspected wrongly ---------------------------------------------------


def test_a_reply_that_a_filter_is_sure_of_is_appended_in_silence_when_its_sender_is_proved() -> None:
    disposition = became(mail("It still fails.", headers=CERTAIN), names(ticket()))
    assert disposition.kind is DispositionKind.APPEND
    assert set(told(disposition)) == {"update"}


def test_an_answer_to_a_question_completes_the_request_though_the_filter_is_sure() -> None:
    asked = ticket(Status.AWAITING_INFO, missing=("release",))
    disposition = became(mail("Release: 3.0.12.4", headers=CERTAIN), names(asked))
    assert disposition.kind is DispositionKind.APPEND
    assert disposition.missing == ()
    assert set(told(disposition)) == {"notification"}


def test_a_reply_that_a_filter_is_sure_of_waits_for_a_person_when_anybody_may_have_written_it() -> None:
    disposition = became(unproved(text="It still fails.", headers=CERTAIN), names(ticket(), Evidence.TAG))
    assert disposition.kind is DispositionKind.HOLD
    assert "takes part in a ticket or is known" in disposition.reasons[1]


def test_a_filters_mark_passes_over_no_mail_of_somebody_who_is_known() -> None:
    known = replace(NO_FACTS, correspondent=True)
    assert became(unproved(headers=CERTAIN), known).kind is DispositionKind.HOLD
    let_in = became(mail(headers=CERTAIN), known)
    assert let_in.kind is DispositionKind.OPEN_TICKET
    assert set(told(let_in)) == {"notification"}


@pytest.mark.parametrize("action", [RuleAction.IGNORE, RuleAction.DISCARD])
def test_a_rule_of_the_operators_passes_over_a_known_partners_newsletters_but_no_reply(
    action: RuleAction,
) -> None:
    known = replace(NO_FACTS, correspondent=True)
    mine = by(rule(action, header="x-campaign", anywhere=True))
    headers = (RECEIVED, Header("x-campaign", "spring"))
    assert became(mail(headers=headers), known, **mine).kind.value == action.value
    assert became(mail(headers=headers), names(ticket()), **mine).kind is DispositionKind.APPEND
    unsure = unproved(headers=headers)
    assert became(unsure, names(ticket(), Evidence.TAG), **mine).kind is DispositionKind.HOLD


def test_spam_that_its_domain_signed_makes_nobody_known_and_an_answer_of_ours_does() -> None:
    assert not became(mail(headers=SUSPECTED)).introduces
    assert became(mail()).introduces
    assert became(mail("It still fails.", headers=SUSPECTED), names(ticket())).introduces


def test_a_rule_that_means_a_participant_by_his_address_is_obeyed() -> None:
    mine = by(rule(RuleAction.DISCARD, sender="@client[.]example$"))
    disposition = became(mail("And another thing."), names(ticket()), **mine)
    assert disposition.kind is DispositionKind.DISCARD
    assert disposition.rule == "mine"


def test_a_partner_whom_the_operator_accepts_is_answered_though_the_filter_suspects_him() -> None:
    mine = by(rule(RuleAction.ACCEPT, sender="@client[.]example$"), shipped=True)
    disposition = became(mail(headers=SUSPECTED), **mine)
    assert "acknowledgement" in told(disposition)
    assert disposition.rule is None
    assert became(mail(headers=VIRUS), **mine).kind is DispositionKind.HOLD


def test_a_machine_that_answers_in_a_ticket_is_noted_although_it_is_taken_for_spam() -> None:
    absent = mail("I am away.", headers=(*CERTAIN, Header("auto-submitted", "auto-replied")))
    disposition = became(absent, names(ticket()))
    assert disposition.kind is DispositionKind.NOTE


def test_a_report_about_a_mail_of_ours_reaches_its_ticket_whatever_a_filter_thinks_of_it() -> None:
    status = RecipientStatus("olga@client.example", "failed", "5.1.1", "no such user")
    bounce = mail(
        "Undelivered Mail Returned to Sender",
        Address("mailer-daemon@client.example"),
        headers=CERTAIN,
        return_path="",
        report=Report("delivery-status", (status,), "<ours@desk.test>"),
    )
    own = OwnMail("<ours@desk.test>", 7, ("olga@client.example",))
    disposition = became(bounce, names(ticket(), Evidence.REPORTED, own_mails=(own,)))
    assert disposition.kind is DispositionKind.NOTE


# --- Agents ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", [RuleAction.IGNORE, RuleAction.DISCARD, RuleAction.SILENT])
def test_no_rule_passes_over_an_agents_mail_or_silences_it(action: RuleAction) -> None:
    mine = by(rule(action, header="x-quiet"))
    headers = (Header("x-quiet", ""), RECEIVED)
    obeyed = became(from_agent("Try the new release.", headers=headers), names(ticket()), **mine)
    assert obeyed.kind is DispositionKind.RELAY
    forged = from_agent("Send me everything.", headers=headers, authentication=())
    assert became(forged, names(ticket()), **mine).kind is DispositionKind.HOLD


def test_a_rule_may_hold_even_an_agents_mail() -> None:
    mine = by(rule(RuleAction.HOLD, header="x-quiet"))
    disposition = became(
        from_agent("Look.", headers=(Header("x-quiet", ""), RECEIVED)), names(ticket()), **mine
    )
    assert disposition.kind is DispositionKind.HOLD
    assert disposition.reasons[1] == 'the rule "mine" (config.toml:57) holds it'


# --- Viruses --------------------------------------------------------------------------------------


def test_a_mail_with_a_virus_is_held_and_its_files_stay_here_even_when_it_is_let_through() -> None:
    infected = mail(headers=VIRUS, attachments=(FILE,))
    held = became(infected)
    assert held.kind is DispositionKind.HOLD
    assert held.files_withheld
    assert held.infected is not None
    assert set(told(held)) == {"held"}
    freed = became(infected, released=True)
    assert freed.kind is DispositionKind.OPEN_TICKET
    assert freed.files_withheld
    notification = next(answer for answer in freed.answers if answer.template == "notification")
    assert any("its files are handed on to nobody" in _english(notice) for notice in notification.notices)


@pytest.mark.parametrize("action", [RuleAction.ACCEPT, RuleAction.SILENT, RuleAction.HOLD])
def test_a_virus_is_held_whatever_a_rule_makes_of_its_sender(action: RuleAction) -> None:
    mine = by(rule(action, sender="client"))
    found = Scan(ScanResult.INFECTED, "Win.Test.EICAR_HDB-1")
    disposition = became(mail(attachments=(FILE,)), scan=found, **mine)
    assert disposition.kind is DispositionKind.HOLD
    assert disposition.infected == found


def test_viruses_of_strangers_are_passed_over_where_the_operator_says_so() -> None:
    mine = by(rule(RuleAction.DISCARD, header="x-virus-status", value="^Infected"), shipped=True)
    assert became(unproved(headers=VIRUS), **mine).kind is DispositionKind.DISCARD
    assert became(unproved(headers=VIRUS), names(ticket()), **mine).kind is DispositionKind.HOLD


def test_an_agents_answer_with_a_virus_reaches_no_customer() -> None:
    infected = from_agent("See the file.", attachments=(FILE,))
    found = Scan(ScanResult.INFECTED, "X")
    assert became(infected, names(ticket()), scan=found).kind is DispositionKind.HOLD
    freed = became(infected, names(ticket()), scan=found, released=True)
    assert freed.kind is DispositionKind.RELAY
    assert freed.files_withheld


@pytest.mark.parametrize(
    ("policy", "kind", "withheld"),
    [
        (Unscanned.WITHHOLD, DispositionKind.OPEN_TICKET, True),
        (Unscanned.PASS, DispositionKind.OPEN_TICKET, False),
        (Unscanned.HOLD, DispositionKind.HOLD, True),
    ],
)
def test_mail_that_nobody_could_look_into_goes_the_way_that_the_operator_chose(
    policy: Unscanned, kind: DispositionKind, *, withheld: bool
) -> None:
    unseen = Scan(ScanResult.UNSCANNED, "clamd is gone")
    disposition = became(mail(attachments=(FILE,)), scan=unseen, **by(unscanned=policy))
    assert (disposition.kind, disposition.files_withheld) == (kind, withheld)
    let_through = became(mail(attachments=(FILE,)), scan=unseen, released=True, **by(unscanned=policy))
    assert (let_through.kind, let_through.files_withheld) == (DispositionKind.OPEN_TICKET, False)


def test_a_machines_mail_that_nobody_could_look_into_is_passed_over_as_ever() -> None:
    unseen = Scan(ScanResult.UNSCANNED, "clamd is gone")
    newsletter = mail(headers=(Header("auto-submitted", "auto-generated"),))
    assert became(newsletter, scan=unseen, **by(unscanned=Unscanned.HOLD)).kind is DispositionKind.IGNORE


def test_an_agents_files_that_nobody_could_look_into_wait_with_his_words() -> None:
    unseen = Scan(ScanResult.UNSCANNED, "clamd is gone")
    with_file = from_agent("See the file.", attachments=(FILE,))
    assert became(with_file, names(ticket()), scan=unseen).kind is DispositionKind.HOLD
    assert became(from_agent("No file."), names(ticket()), scan=unseen).kind is DispositionKind.RELAY
    assert became(with_file, names(ticket()), scan=CLEAN).kind is DispositionKind.RELAY


# --- An outsider forges marks ---------------------------------------------------------------------


def test_a_mark_below_our_own_servers_counts_for_nothing_and_explain_says_so() -> None:
    forged = (RECEIVED, Header("x-spam-flag", "YES"), Header("x-virus-status", "Infected (Forged)"))
    disposition = became(mail(headers=forged))
    assert disposition.kind is DispositionKind.OPEN_TICKET
    assert "acknowledgement" in told(disposition)
    assert any(
        reason.startswith('rule "SpamAssassin: flagged"')
        and reason.endswith("its header is below 1 Received headers, trusted_hops is 0")
        for reason in disposition.reasons
    )


def test_a_clean_bill_that_a_sender_wrote_himself_takes_no_mark_away() -> None:
    both = (*SUSPECTED, Header("x-spam-flag", "NO"), Header("x-spam-status", "No, score=-99 required=5"))
    assert became(mail(headers=both)).rule == "SpamAssassin: flagged"


@pytest.mark.parametrize(("hops", "counts"), [(0, False), (1, False), (2, True), (3, True)])
def test_a_mark_counts_with_as_many_received_headers_above_as_our_servers_write(
    hops: int, *, counts: bool
) -> None:
    headers = (RECEIVED, RECEIVED, Header("x-spam-flag", "YES"), RECEIVED)
    matched = matching(mail(headers=headers), RuleBook(shipped_rules()), hops)
    assert bool(matched.rules) is counts
    assert bool(matched.unbelieved) is not counts


# --- Several rules, and what else they can do -----------------------------------------------------


def test_the_first_rule_with_an_action_decides_and_what_else_rules_say_adds_up() -> None:
    rules = (
        rule(sender="client", priority=Priority.CRITICAL, notify=(BORIS,)),
        replace(SILENT, header="", sender="olga"),
        rule(RuleAction.DISCARD, recipient="^support@", kind="complaint", priority=Priority.LOW),
        rule(sender="client", kind="error", notify=(Address("head@desk.test"), BORIS)),
    )
    disposition = became(mail(), **by(*rules, notify=(Address("anna@desk.test"),)))
    opened = next(change for change in disposition.changes if isinstance(change, OpenTicket))
    assert (opened.priority, opened.kind) == (Priority.CRITICAL, "complaint")
    assert told(disposition) == {"notification": {"anna@desk.test", "boris@desk.test", "head@desk.test"}}
    assert disposition.rule == "quiet"
    shown = [reason for reason in disposition.reasons if reason.startswith('rule "')]
    assert shown == [
        'rule "mine" (config.toml:57): priority critical, notify boris@desk.test',
        'rule "quiet" (config.toml:9): silent',
        'rule "mine" (config.toml:57): discard, priority low, kind complaint',
        'rule "mine" (config.toml:57): kind error, notify head@desk.test, boris@desk.test',
    ]


def test_the_kind_that_a_rule_gives_says_what_is_missing() -> None:
    needs = became(mail("Help."), **by(rule(sender="client", kind="error")))
    assert needs.request_kind == "error"
    assert needs.missing
    assert 'kind error: by rule "mine" (config.toml:57)' in needs.reasons


@pytest.mark.parametrize(
    ("conditions", "one", "fits"),
    [
        ({"larger_than": 1000}, mail(size=1000), False),
        ({"larger_than": 1000}, mail(size=1001), True),
        ({"larger_than": 1000}, mail(size=10, complete=False), True),
        ({"sender": "^olga@"}, mail(), True),
        ({"sender": "^OLGA@"}, mail(), True),
        ({"sender": "^olga$"}, mail(), False),
        ({"sender": "ivan"}, mail(senders=(CUSTOMER, Address("ivan@client.example"))), True),
        ({"recipient": "^sales@"}, mail(), False),
        ({"recipient": "^sales@"}, mail(cc=(Address("sales@desk.test"),)), True),
        ({"header": "x-a", "value": "^1$"}, mail(headers=(Header("x-a", "1"),)), True),
        ({"header": "x-a", "value": "^1$"}, mail(headers=(Header("x-a", "12"), Header("x-a", "1"))), True),
        ({"header": "x-a", "value": "^1$"}, mail(headers=(Header("x-b", "1"),)), False),
        ({"header": "x-a", "sender": "ivan"}, mail(headers=(Header("x-a", "1"),)), False),
        ({"header": "x-a", "anywhere": True}, mail(headers=(RECEIVED, RECEIVED, Header("x-a", "1"))), True),
        ({"header": "received", "value": "mx"}, mail(headers=(RECEIVED,)), False),
        ({"header": "received", "value": "mx", "anywhere": True}, mail(headers=(RECEIVED,)), True),
    ],
)
def test_all_conditions_of_a_rule_must_hold(
    conditions: dict[str, Any], one: InboundMail, *, fits: bool
) -> None:
    book = RuleBook((rule(RuleAction.SILENT, **conditions),))
    assert bool(matching(one, book, 0).rules) is fits


def test_a_monitoring_system_that_the_operator_wants_looked_at_is_held_though_it_is_a_machine() -> None:
    alarm = mail("Disk full", headers=(Header("x-alarm", "1"), Header("auto-submitted", "auto-generated")))
    assert became(alarm, **by()).kind is DispositionKind.IGNORE
    assert became(alarm, **by(rule(RuleAction.HOLD, header="x-alarm"))).kind is DispositionKind.HOLD
    assert became(alarm, **by(rule(RuleAction.SILENT, header="x-alarm"))).kind is DispositionKind.IGNORE


def test_a_machines_mail_that_a_rule_discards_is_not_said_to_be_let_in_by_a_release() -> None:
    alarm = mail("Disk full", headers=(Header("x-alarm", "1"), Header("auto-submitted", "auto-generated")))
    disposition = became(alarm, **by(rule(RuleAction.DISCARD, header="x-alarm")))
    assert disposition.kind is DispositionKind.DISCARD
    assert not any("intake mail release" in reason for reason in disposition.reasons)
    assert became(alarm, released=True).kind is DispositionKind.IGNORE


def test_a_mail_that_came_before_has_no_second_effect_whatever_the_rules_say() -> None:
    twice = replace(NO_FACTS, duplicate_of=3)
    assert became(unproved(headers=VIRUS), twice).kind is DispositionKind.DUPLICATE


def _english(notice: object) -> str:
    return DESK.languages.english(notice)  # type: ignore[arg-type] # notices of rules are texts
