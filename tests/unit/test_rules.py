"""What becomes of a mail, decided without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from intake.desk.changes import (
    AddParticipant,
    OpenTicket,
    SetField,
    SetMissing,
    SetStatus,
)
from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.facts import Evidence, Facts, KnownValue, Match, OwnMail
from intake.desk.message import Address, AttachedMessage, RecipientStatus, Report
from intake.desk.source import Source
from intake.desk.ticket import ClosedReason, Finding, Participant, ParticipantRole, Status
from tests.languages import in_words
from tests.unit.desk_cases import (
    COMPLETE,
    CUSTOMER,
    DESK,
    NOW,
    decided,
    from_agent,
    mail,
    names,
    regulation,
    results,
    sent,
    ticket,
    told,
)

OLGA = CUSTOMER.address
AGENTS = {"anna@desk.test", "boris@desk.test"}
STRANGER = Address("nosy@elsewhere.example", "Ольга")
COLLEAGUE = Address("petr@client.example", "Пётр")


def changes(disposition: Disposition, kind: type) -> list[object]:
    return [change for change in disposition.changes if isinstance(change, kind)]


def moved_to(disposition: Disposition) -> list[Status]:
    return [change.status for change in disposition.changes if isinstance(change, SetStatus)]


def test_a_complete_first_mail_is_acknowledged_and_notified() -> None:
    found = decided(mail())
    assert found.kind is DispositionKind.OPEN_TICKET
    assert told(found) == {"acknowledgement": {OLGA}, "notification": AGENTS}


def test_an_incomplete_first_mail_is_asked_for_the_rest_and_spares_the_agents() -> None:
    found = decided(mail("Не печатается счёт. ООО «Вектор»"))
    assert found.missing == ("registration_number", "release")
    assert told(found) == {"request": {OLGA}}


@pytest.mark.parametrize(
    ("status", "moves", "templates"),
    [
        (Status.OPEN, [], {"update"}),
        (Status.AWAITING_CUSTOMER, [Status.OPEN], {"update"}),
        (Status.RESOLVED, [Status.OPEN], {"update"}),
        (Status.CLOSED, [Status.OPEN], {"update"}),
    ],
)
def test_a_participants_reply_is_appended(status: Status, moves: list[Status], templates: set[str]) -> None:
    found = decided(mail("Всё ещё не печатается.", subject="Re: [#7] Счёт"), names(ticket(status)))
    assert found.kind is DispositionKind.APPEND
    assert moved_to(found) == moves
    assert set(told(found)) == templates


@pytest.mark.parametrize("status", [Status.OPEN, Status.RESOLVED, Status.CLOSED, Status.AWAITING_CUSTOMER])
def test_thanks_are_kept_and_move_nothing(status: Status) -> None:
    found = decided(mail("Спасибо!", subject="Re: [#7] Счёт"), names(ticket(status)))
    assert (found.kind, moved_to(found), found.answers) == (DispositionKind.APPEND, [], ())


@pytest.mark.parametrize(
    ("status", "moves"),
    [(Status.RESOLVED, []), (Status.CLOSED, []), (Status.AWAITING_CUSTOMER, [Status.OPEN])],
)
def test_ok_reopens_nothing_but_may_answer_a_question(status: Status, moves: list[Status]) -> None:
    found = decided(mail("Ок", subject="Re: [#7] Счёт"), names(ticket(status)))
    assert (found.kind, moved_to(found)) == (DispositionKind.APPEND, moves)


def test_after_the_window_a_reply_is_a_new_ticket_that_names_the_old_one() -> None:
    old = ticket(Status.CLOSED, finished_at=NOW - timedelta(days=30))
    found = decided(mail("Снова не печатается.", subject="Re: [#7] Счёт"), names(old))
    (opened,) = changes(found, OpenTicket)
    assert isinstance(opened, OpenTicket)
    assert (found.ticket, opened.continues, opened.subject) == (None, 7, "Счёт")


def test_once_it_goes_on_elsewhere_replies_to_the_old_ticket_go_there() -> None:
    old = ticket(Status.CLOSED, finished_at=NOW - timedelta(days=30))
    later = ticket(number=9, continues=7)
    facts = names(old, continuations=(later,))
    found = decided(mail("И ещё вопрос.", subject="Re: [#7] Счёт"), facts)
    assert (found.kind, found.ticket) == (DispositionKind.APPEND, 9)


def test_spam_stays_closed() -> None:
    spam = ticket(Status.CLOSED, closed_reason=ClosedReason.SPAM)
    found = decided(mail("Так вам интересно?", subject="Re: [#7] Счёт"), names(spam))
    assert (found.kind, moved_to(found), found.answers) == (DispositionKind.APPEND, [], ())


@pytest.mark.parametrize(
    ("evidence", "subject", "text", "kind"),
    [
        (Evidence.REFERENCE, "Re: Счёт", "Пришлите всё.", DispositionKind.HOLD),
        (Evidence.CUSTOMER_REFERENCE, "Счёт", "Пришлите всё.", DispositionKind.HOLD),
        (Evidence.TAG, "Re: [#7] Счёт", "Пришлите всё.", DispositionKind.HOLD),
        (Evidence.TAG, "Re: [#7] Счёт", COMPLETE, DispositionKind.OPEN_TICKET),
        (Evidence.REFERENCE, "Re: Счёт", COMPLETE, DispositionKind.OPEN_TICKET),
        (Evidence.NUMBER, "накладная #7", "Не проводится.", DispositionKind.OPEN_TICKET),
    ],
)
def test_a_stranger_never_gets_into_a_ticket(
    evidence: Evidence, subject: str, text: str, kind: DispositionKind
) -> None:
    found = decided(mail(text, STRANGER, subject), names(ticket(), evidence))
    assert found.kind is kind
    assert found.ticket is None
    heard = {address for addresses in told(found).values() for address in addresses}
    assert heard <= AGENTS | {STRANGER.address}
    assert OLGA not in heard


def test_whoever_is_answered_at_the_requesters_wish_takes_part() -> None:
    elsewhere = ticket(answer_to=STRANGER)
    found = decided(mail("Релиз тот же.", STRANGER, "Re: [#7] Счёт"), names(elsewhere))
    assert (found.kind, found.ticket) == (DispositionKind.APPEND, 7)
    assert elsewhere.customers == (STRANGER,)


def test_a_participant_brings_a_colleague_in() -> None:
    found = decided(mail("Вопрос.", subject="Re: [#7] x", cc=(COLLEAGUE, DESK.address)), names(ticket()))
    assert changes(found, AddParticipant) == [AddParticipant(COLLEAGUE, ParticipantRole.PARTICIPANT)]


@pytest.mark.parametrize(
    ("methods", "invited"),
    [
        ([("spf", "fail", "client.example"), ("dmarc", "fail", "client.example")], False),
        ([("spf", "fail", "client.example")], False),
        ([("spf", "fail", "client.example"), ("dkim", "pass", "client.example")], True),
        ([("spf", "softfail", "client.example")], False),
        ([("dkim", "fail", "client.example")], False),
        ([("dkim", "pass", "stranger.example")], False),
    ],
)
def test_a_forged_participant_lets_nobody_in(methods: list[tuple[str, str, str]], *, invited: bool) -> None:
    checked = (results("mx.desk.test", *methods),)
    written = mail("Вопрос.", subject="Re: [#7] x", cc=(COLLEAGUE,), authentication=checked)
    found = decided(written, names(ticket()))
    assert found.kind is DispositionKind.APPEND
    assert bool(changes(found, AddParticipant)) is invited


def test_a_crowd_takes_no_part() -> None:
    crowd = tuple(Address(f"p{number}@crowd.example") for number in range(3000))
    (opened,) = changes(decided(mail(cc=crowd)), OpenTicket)
    assert isinstance(opened, OpenTicket)
    assert [person.address for person in opened.participants] == [CUSTOMER]


WAITING = ticket(Status.AWAITING_INFO, missing=("registration_number", "release"), asked=1)


def test_a_reply_that_gives_all_completes_and_acknowledges() -> None:
    found = decided(mail("800123456, релиз 3.0.12.4", subject="Re: [#7] Счёт"), names(WAITING))
    assert moved_to(found) == [Status.OPEN]
    assert told(found) == {"acknowledgement": {OLGA}, "notification": AGENTS}


def test_a_colleagues_reply_is_acknowledged_to_the_requester_too() -> None:
    people = (
        Participant(CUSTOMER, ParticipantRole.REQUESTER),
        Participant(COLLEAGUE, ParticipantRole.PARTICIPANT),
    )
    found = decided(
        mail("800123456, релиз 3.0.12.4", COLLEAGUE, "Re: [#7] Счёт"),
        names(replace(WAITING, participants=people)),
    )
    assert told(found)["acknowledgement"] == {OLGA, COLLEAGUE.address}


def test_a_reply_to_address_in_a_reply_is_not_told_of_the_ticket() -> None:
    forged = mail("800123456, релиз 3.0.12.4", subject="Re: [#7] Счёт", reply_to=(STRANGER,))
    assert told(decided(forged, names(WAITING)))["acknowledgement"] == {OLGA}


def test_partial_answers_are_asked_for_the_rest_only() -> None:
    found = decided(mail("релиз 3.0.12.4", subject="Re: [#7] Счёт"), names(WAITING))
    assert changes(found, SetMissing) == [SetMissing(("registration_number",))]
    assert [answer.missing for answer in found.answers] == [("registration_number",)]


def test_asking_in_vain_ends_with_the_agents() -> None:
    found = decided(mail("Не знаю.", subject="Re: [#7] Счёт"), names(replace(WAITING, asked=3)))
    assert told(found) == {"asked_in_vain": AGENTS}


KNOWN = (
    KnownValue("registration_number", "800999888", 3),
    KnownValue("release", "3.0.1.1", 3),
    KnownValue("organization", "ООО «Ива»", 3),
)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("да, всё верно", {"registration_number": "800999888", "release": "3.0.1.1"}),
        ("Всё верно, только релиз 3.0.2.2", {"registration_number": "800999888", "release": "3.0.2.2"}),
        ("релиз 3.0.2.2", {"release": "3.0.2.2"}),
        ("номер неверный, остальное верно", {}),
    ],
)
def test_what_is_on_record_is_taken_when_confirmed(text: str, values: dict[str, str]) -> None:
    found = decided(mail(text, subject="Re: [#7] Счёт"), names(WAITING, known_values=KNOWN))
    given = [change.finding for change in found.changes if isinstance(change, SetField)]
    assert {finding.name: finding.value for finding in given} == values


def test_what_an_agent_asked_for_is_found_in_the_reply() -> None:
    asked = ticket(Status.AWAITING_CUSTOMER, missing=("release",))
    found = decided(mail("3.0.155.21", subject="Re: [#7] Счёт"), names(asked))
    assert changes(found, SetMissing) == [SetMissing(())]
    assert moved_to(found) == [Status.OPEN]
    assert set(told(found)) == {"update"}


RECORDED = ticket(
    fields=(
        Finding("release", "3.0.1.1", Source.read("label in the text"), ""),
        Finding("organization", "ООО «Ива»", Source.read("x"), ""),
    )
)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Релиз указал неверно, на самом деле 3.0.2.2", {"release": "3.0.2.2"}),
        ("Ошибся: релиз 3.0.2.2", {"release": "3.0.2.2"}),
        ("Исправьте, пожалуйста. Организация: ООО «Верба»", {"organization": "ООО «Верба»"}),
        ("Обновились, релиз 3.0.2.2, ошибка осталась", {}),
        ("А не ошибся ли я? релиз 3.0.2.2", {}),
        ("Опечатка, простите", {}),
    ],
)
def test_a_record_is_corrected_only_by_plain_words(text: str, values: dict[str, str]) -> None:
    found = decided(mail(text, subject="Re: [#7] Счёт"), names(RECORDED))
    given = [change.finding for change in found.changes if isinstance(change, SetField)]
    assert {finding.name: finding.value for finding in given} == values


def test_nothing_known_is_shown_where_answers_go_elsewhere() -> None:
    found = decided(mail("Помогите.", reply_to=(STRANGER,)), Facts(known_values=KNOWN))
    (answer,) = found.answers
    assert (answer.recipients, answer.offers) == ((Address(STRANGER.address),), ())


@pytest.mark.parametrize(
    ("values", "facts"),
    [
        ({"headers": ()}, Facts(duplicate_of=3)),
        ({"message_id": "<own@desk.test>"}, Facts(own_mails=(OwnMail("<own@desk.test>", 7, ()),))),
        ({}, Facts(repeats=3, repeats_ticket=7)),
    ],
)
def test_what_came_before_has_no_second_effect(values: dict[str, Any], facts: Facts) -> None:
    found = decided(mail(**values), facts)
    assert found.kind in {DispositionKind.DUPLICATE, DispositionKind.IGNORE}
    assert (found.changes, found.answers) == ((), ())


def test_a_sender_above_the_cap_hears_nothing_more_but_is_registered() -> None:
    found = decided(mail(), Facts(responses=sent(20)))
    assert told(found) == {"notification": AGENTS}


def test_whoever_writes_from_a_bounced_address_is_answered_again() -> None:
    assert "acknowledgement" in told(decided(mail(), Facts(bounced_addresses=(OLGA,))))
    elsewhere = decided(mail(reply_to=(STRANGER,)), Facts(bounced_addresses=(STRANGER.address,)))
    assert "acknowledgement" not in told(elsewhere)


BOUNCED = Report(
    "delivery-status", (RecipientStatus(OLGA, "failed", "5.1.1", "no such user"),), "<own@desk.test>"
)


@pytest.mark.parametrize(
    ("recipients", "known", "templates"),
    [
        ((OLGA,), (), {"bounced"}),
        ((OLGA,), (OLGA,), set()),
        (("other@client.example", "third@client.example"), (), set()),
    ],
)
def test_a_bounce_marks_an_address_we_wrote_to_and_tells_once(
    recipients: tuple[str, ...], known: tuple[str, ...], templates: set[str]
) -> None:
    own = OwnMail("<own@desk.test>", 7, recipients)
    facts = names(ticket(), Evidence.REPORTED, own_mails=(own,), bounced_addresses=known)
    daemon = mail("", Address("MAILER-DAEMON@mx.example"), "Undelivered", report=BOUNCED, return_path="")
    found = decided(daemon, facts)
    assert found.kind is DispositionKind.NOTE
    assert set(told(found)) == templates


@pytest.mark.parametrize("status", [Status.OPEN, Status.CLOSED, Status.AWAITING_INFO])
def test_a_machine_moves_nothing_and_is_not_answered(status: Status) -> None:
    waiting = ticket(status, missing=("release",) if status is Status.AWAITING_INFO else ())
    away = mail("Я в отпуске. Релиз 3.0.1.2. Это автоматический ответ, не отвечайте на него.", return_path="")
    found = decided(replace(away, subject="Автоответ: [#7] Счёт"), names(waiting))
    assert (found.kind, found.answers) == (DispositionKind.NOTE, ())
    assert [type(change).__name__ for change in found.changes] == ["AddEntry"]


def test_the_agents_read_notices_in_the_desks_language() -> None:
    facts = names(ticket(), Evidence.REFERENCE)
    for language, words in (("ru", "не участвует в обращении #7,"), ("en", "takes no part in ticket 7")):
        found = decided(mail("Пришлите всё.", STRANGER), facts, desk=replace(DESK, language=language))
        (answer,) = found.answers
        assert words in in_words(answer.notices[0], language)
        assert f"{STRANGER.address} takes no part in ticket 7" in found.reasons


def test_an_unproved_agent_is_held_whatever_he_commands() -> None:
    found = decided(from_agent("#close\nПока", authentication=()), names(ticket()))
    assert (found.kind, found.changes) == (DispositionKind.HOLD, ())
    assert told(found) == {"held": AGENTS}


def test_a_matched_ticket_of_the_sender_beats_stronger_evidence_for_anothers() -> None:
    others = ticket(
        number=3, requester=STRANGER, participants=(Participant(STRANGER, ParticipantRole.REQUESTER),)
    )
    facts = Facts(
        matches=(Match(others, Evidence.REFERENCE, "x"), Match(ticket(), Evidence.NUMBER, "7")),
    )
    assert decided(mail("Вопрос.", subject="Re: #7"), facts).ticket == 7


def values(disposition: Disposition) -> dict[str, str]:
    return {
        change.finding.name: change.finding.value
        for change in disposition.changes
        if isinstance(change, SetField)
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Номер тот же.", {"registration_number": "800999888"}),
        ("Номер тот же. Когда ответите?", {"registration_number": "800999888"}),
        ("Да. Номер посмотрю завтра.", {}),
        ("Анна, добрый день! Да, данные верны.", {"registration_number": "800999888", "release": "3.0.1.1"}),
        (
            "Всё верно, но номер теперь 800111222.",
            {"registration_number": "800111222", "release": "3.0.1.1"},
        ),
        (
            "Да, всё верно.\n\nДополню: ошибка после обновления платформы до 8.3.25.1394, на всех компьютерах.",
            {"registration_number": "800999888", "release": "3.0.1.1"},
        ),
        ("Всё так, спасибо!", {"registration_number": "800999888", "release": "3.0.1.1"}),
        (
            "Нет, номер другой: 800111222. Остальное верно.",
            {"registration_number": "800111222", "release": "3.0.1.1"},
        ),
        ("Нет, номер другой: 800111222.", {"registration_number": "800111222"}),
        ("Номер 800999888 неверный, остальное верно.", {}),
        (
            "> Регистрационный номер: тот же\n> Релиз конфигурации: 3.0.2.5\n",
            {"registration_number": "800999888", "release": "3.0.2.5"},
        ),
        ("Релиз: прежний\nРег. номер: 800111222", {"registration_number": "800111222", "release": "3.0.1.1"}),
        ("Релиз: уточню\nРег. номер: да", {"registration_number": "800999888"}),
    ],
)
def test_each_offered_value_is_confirmed_by_itself(text: str, expected: dict[str, str]) -> None:
    found = decided(mail(text, subject="Re: [#7] Счёт"), names(WAITING, known_values=KNOWN))
    assert values(found) == expected


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (
            "Re: [#7] рег. номер 800111222, релиз 3.0.2.5",
            {"registration_number": "800111222", "release": "3.0.2.5"},
        ),
        ("800111222", {"registration_number": "800111222"}),
        ("Re: [#7] Ошибка 800111222", {}),
        ("Re: [#7] Счёт", {}),
    ],
)
def test_an_answer_may_stand_in_the_subject_alone(subject: str, expected: dict[str, str]) -> None:
    assert values(decided(mail("-- \nОльга", subject=subject), names(WAITING))) == expected


def test_a_thumb_up_reopens_nothing() -> None:
    done = ticket(Status.RESOLVED, finished_at=NOW - timedelta(hours=1))
    assert moved_to(decided(mail("👍", subject="Re: [#7] Счёт"), names(done))) == []


def test_nobody_is_asked_for_the_number_of_what_he_takes_back() -> None:
    found = decided(mail("Уже не нужно, разобрались сами.", subject="Re: [#7] Счёт"), names(WAITING))
    assert told(found) == {"asked_in_vain": AGENTS}
    assert moved_to(found) == []


def test_where_an_agent_has_spoken_he_and_no_program_hears_the_answer() -> None:
    spoken = replace(WAITING, first_answered_at=NOW - timedelta(hours=1))
    found = decided(mail("Вот снимок экрана.", subject="Re: [#7] Счёт"), names(spoken))
    assert told(found) == {"update": AGENTS}
    found = decided(mail("800123456, релиз 3.0.12.4", subject="Re: [#7] Счёт"), names(spoken))
    assert moved_to(found) == [Status.OPEN]


def test_an_attached_mail_answers_too_but_not_our_own_request() -> None:
    theirs = AttachedMessage(COLLEAGUE, "Re: данные", "Рег. номер: 800111222\nРелиз: 3.0.2.5")
    ours = AttachedMessage(DESK.address, "[#7] Счёт", "Рег. номер: 800123456\nРелиз: 3.0.12.4")
    given = {"registration_number": "800111222", "release": "3.0.2.5"}
    text = "Данные в приложенном письме."
    answer = mail(text, subject="Re: [#7] Счёт", attached_messages=(ours, theirs))
    assert values(decided(answer, names(WAITING))) == given
    answer = mail(text, subject="Re: [#7] Счёт", attached_messages=(ours,))
    assert values(decided(answer, names(WAITING))) == {}


def test_a_reply_to_another_mailboxs_mail_asks_nobody_again() -> None:
    own = OwnMail("<own@desk.test>", 99, (OLGA,))
    elsewhere = Facts(own_mails=(own,))
    found = decided(mail("Дополняю: и печать не идёт.", subject="Re: [#99] Счёт"), elsewhere)
    assert found.kind is DispositionKind.HOLD
    assert told(found) == {"held": AGENTS}
    assert decided(mail(COMPLETE, subject="Re: [#99] Счёт"), elsewhere).kind is DispositionKind.OPEN_TICKET


def test_a_confirmation_counts_more_than_the_firm_in_the_signature() -> None:
    waiting = replace(WAITING, missing=("organization",))
    text = "Да, всё верно.\n\n-- \nС уважением,\nОльга Липова\nООО «Роща-Сервис»"
    confirmed = decided(mail(text, subject="Re: [#7] Счёт"), names(waiting, known_values=KNOWN))
    assert values(confirmed) == {"organization": "ООО «Ива»"}
    given = decided(mail(text.replace("Да, всё верно", "Вот"), subject="Re: [#7] Счёт"), names(waiting))
    assert values(given) == {"organization": "ООО «Роща-Сервис»"}


def test_a_mail_that_does_not_say_who_wrote_it_waits_for_a_person() -> None:
    found = decided(mail(sender=Address("", "Ольга")))
    assert (found.kind, found.changes) == (DispositionKind.HOLD, ())
    assert set(told(found)) == {"held"}


def test_a_mail_of_several_people_at_once_waits_for_a_person() -> None:
    found = decided(mail(senders=(CUSTOMER, Address("boss@client.example"))))
    assert found.kind is DispositionKind.HOLD


def test_in_a_ticket_that_was_answered_enough_the_customer_hears_nothing_more() -> None:
    limit = regulation().answers_per_address
    asked = ticket(Status.AWAITING_INFO, missing=("release",))
    answer = mail("Релиз: 3.0.12.4", subject="Re: [#7] Счёт")
    below = decided(answer, names(asked, answers_sent_ticket=limit - 1))
    reached = decided(answer, names(asked, answers_sent_ticket=limit))
    assert CUSTOMER.address in {address for addresses in told(below).values() for address in addresses}
    assert CUSTOMER.address not in {address for addresses in told(reached).values() for address in addresses}
    assert reached.changes == below.changes
