"""Which requests are accepted, refused or held, how urgent they are, and who hears of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from intake.desk.facts import Facts
from intake.desk.licence_rules import KindRule, Licence, LicenceRules, Treatment, Verdict
from intake.desk.message import Address
from intake.desk.outgoing import Template
from intake.desk.regulation import Objection, PriorityRule, Route
from intake.desk.source import Source
from intake.desk.ticket import Finding, Participant, ParticipantRole, Priority, Status
from tests.unit.desk_cases import COMPLETE, DESK, mail, names, regulation, sent, ticket
from tests.unit.stories import only, story

TITLE = regulation().fields[0].title
VECTOR = Licence("800123456", "ООО «Вектор»", "Аптека", "ПРОФ", None, date(2026, 12, 31), "3.0.12.4")
OTHER = replace(VECTOR, registration_number="800123457", valid_until=date(2026, 1, 1))
RULES = LicenceRules(
    unknown_number=Treatment(Verdict.HOLD),
    other_organization=Treatment(Verdict.HOLD),
    expired=Treatment(Verdict.REFUSE, Template.REFUSED_LICENCE),
    old_release=Treatment(Verdict.ACCEPT_AND_TELL, Template.RELEASE_NOTICE),
    kinds=(KindRule("Стандарт", ("error",), Treatment(Verdict.REFUSE, Template.REFUSED_LICENCE_KIND)),),
)
RUDE = Objection(
    "wording", TITLE, ("чёрт", "дурак*", "бред", "чушь"), Verdict.REFUSE, Template.REFUSED_WORDING
)
ODD = Objection("competence", TITLE, ("принтер",), Verdict.HOLD)
WORD = Objection("hint", TITLE, ("принтер",), Verdict.ACCEPT_AND_TELL, Template.LICENCE_NOTICE, ("error",))
WAITING = ticket(Status.AWAITING_INFO, missing=("release",), asked=1)
REPLY = "Re: [#7] Счёт"


def registered(*licences: Licence) -> Facts:
    return Facts(licences=licences, has_registry=True)


def waits(*licences: Licence) -> Facts:
    """A ticket that waits for its release and has the number and the organization."""
    given = (
        Finding("registration_number", "800123456", Source.read("sentence"), ""),
        Finding("organization", "ООО «Вектор»", Source.read("sentence"), ""),
    )
    return names(replace(WAITING, fields=given), licences=licences, has_registry=True)


# --- Licences --------------------------------------------------------------------------------------


def test_a_valid_licence_is_accepted_and_its_kind_is_kept() -> None:
    assert only("change", story(mail(), registered(OTHER, VECTOR), licences=RULES)) == [
        "OpenTicket status=open subject=Счёт requester=Ольга <olga@client.example> language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[registration_number 800123456 (label in the text: Рег. номер: 800123456); organization ООО «Вектор» (label in the text: Организация: ООО «Вектор»); release 3.0.12.4 (label in the text: Релиз: 3.0.12.4); subject Счёт (subject: Счёт)] missing=[] participants=[requester Ольга <olga@client.example>] licence_kind=ПРОФ",
        "AddEntry kind=customer author=Ольга <olga@client.example> text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4",
    ]


def test_an_expired_licence_is_refused_with_a_number_and_an_answer() -> None:
    assert story(mail(), registered(replace(VECTOR, valid_until=date(2026, 3, 3))), licences=RULES) == [
        "reject",
        "because refused",
        "because supported until 2026-03-03",
        "change OpenTicket status=open subject=Счёт requester=Ольга <olga@client.example> language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[registration_number 800123456 (label in the text: Рег. номер: 800123456); organization ООО «Вектор» (label in the text: Организация: ООО «Вектор»); release 3.0.12.4 (label in the text: Релиз: 3.0.12.4); subject Счёт (subject: Счёт)] missing=[] participants=[requester Ольга <olga@client.example>]",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4",
        "change SetStatus status=closed cause=refused: supported until 2026-03-03 closed_reason=refused",
        "answer Answer template=refused_licence audience=customer recipients=[Ольга <olga@client.example>] language=ru",
        "found registration_number 800123456 (label in the text: Рег. номер: 800123456)",
        "found organization ООО «Вектор» (label in the text: Организация: ООО «Вектор»)",
        "found release 3.0.12.4 (label in the text: Релиз: 3.0.12.4)",
        "found subject Счёт (subject: Счёт)",
        "request error",
    ]


def test_an_incomplete_request_is_refused_and_asked_for_nothing() -> None:
    assert story(
        mail("Не печатается.\nРег. номер: 800123456"),
        registered(replace(VECTOR, valid_until=date(2026, 3, 3))),
        licences=RULES,
    ) == [
        "reject",
        "because refused",
        "because supported until 2026-03-03",
        "change OpenTicket status=awaiting_info subject=Счёт requester=Ольга <olga@client.example> language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[registration_number 800123456 (label in the text: Рег. номер: 800123456); subject Счёт (subject: Счёт)] missing=[organization; release] participants=[requester Ольга <olga@client.example>]",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Не печатается./Рег. номер: 800123456",
        "change SetStatus status=closed cause=refused: supported until 2026-03-03 closed_reason=refused",
        "answer Answer template=refused_licence audience=customer recipients=[Ольга <olga@client.example>] language=ru",
        "found registration_number 800123456 (label in the text: Рег. номер: 800123456)",
        "found subject Счёт (subject: Счёт)",
        "missing [organization; release]",
        "request error",
    ]


def test_a_released_mail_is_accepted_whatever_its_licence() -> None:
    assert only(
        "because",
        story(
            mail(), registered(replace(VECTOR, valid_until=date(2026, 3, 3))), licences=RULES, released=True
        ),
    ) == [
        "a new request",
        "kind error: words: не печатается",
        "all required fields are given",
    ]


def test_the_day_of_arrival_at_the_desk_decides() -> None:
    assert only(
        "because", story(mail(), registered(replace(VECTOR, valid_until=date(2026, 3, 4))), licences=RULES)
    ) == [
        "a new request",
        "kind error: words: не печатается",
        "all required fields are given",
    ]


def test_an_unknown_number_is_held() -> None:
    assert story(mail(), registered(OTHER), licences=RULES) == [
        "hold",
        "because 800123456 is not in the registry",
        "answer Answer template=held audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4 author=Ольга <olga@client.example> notices=[Номера 800123456 нет в реестре лицензий.] with_attachments=True",
    ]


def test_the_licence_of_somebody_else_is_held() -> None:
    assert story(mail(), registered(replace(VECTOR, organization="ООО «Ива»")), licences=RULES) == [
        "hold",
        "because 800123456 belongs to ООО «Ива», not to ООО «Вектор»",
        "answer Answer template=held audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4 author=Ольга <olga@client.example> notices=[Номер 800123456 записан за ООО «Ива», а в письме – ООО «Вектор».] with_attachments=True",
    ]


def test_an_old_release_is_accepted_and_told() -> None:
    assert story(mail(), registered(replace(VECTOR, latest_release="3.0.13.1")), licences=RULES) == [
        "open_ticket",
        "because a new request",
        "because kind error: words: не печатается",
        "because all required fields are given",
        "because release 3.0.12.4 is older than 3.0.13.1",
        "change OpenTicket status=open subject=Счёт requester=Ольга <olga@client.example> language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[registration_number 800123456 (label in the text: Рег. номер: 800123456); organization ООО «Вектор» (label in the text: Организация: ООО «Вектор»); release 3.0.12.4 (label in the text: Релиз: 3.0.12.4); subject Счёт (subject: Счёт)] missing=[] participants=[requester Ольга <olga@client.example>] licence_kind=ПРОФ",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4",
        "answer Answer template=acknowledgement audience=customer recipients=[Ольга <olga@client.example>] language=ru",
        "answer Answer template=notification audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4 author=Ольга <olga@client.example> notices=[Релиз 3.0.12.4 устарел: последний – 3.0.13.1.] with_attachments=True",
        "answer Answer template=release_notice audience=customer recipients=[Ольга <olga@client.example>] language=ru",
        "found registration_number 800123456 (label in the text: Рег. номер: 800123456)",
        "found organization ООО «Вектор» (label in the text: Организация: ООО «Вектор»)",
        "found release 3.0.12.4 (label in the text: Релиз: 3.0.12.4)",
        "found subject Счёт (subject: Счёт)",
        "request error",
    ]


def test_a_kind_of_licence_covers_its_kinds_of_request() -> None:
    assert only(
        "because",
        story(
            mail(COMPLETE.replace("Не печатается счёт", "Как добавить товар?"), subject="Вопрос"),
            registered(replace(VECTOR, kind="Стандарт")),
            licences=RULES,
        ),
    ) == [
        "refused",
        "a licence «Стандарт» covers error, not consultation",
    ]


def test_without_a_registry_nothing_is_checked() -> None:
    assert only("because", story(mail(), Facts(licences=(OTHER,)), licences=RULES)) == [
        "a new request",
        "kind error: words: не печатается",
        "all required fields are given",
    ]


def test_without_rules_nothing_is_checked() -> None:
    assert only("because", story(mail(), registered(OTHER))) == [
        "a new request",
        "kind error: words: не печатается",
        "all required fields are given",
    ]


def test_an_old_release_of_whoever_may_not_be_answered_is_told_to_the_agents() -> None:
    assert only(
        "answer",
        story(
            mail(),
            replace(registered(replace(VECTOR, latest_release="3.0.13.1")), responses=sent(20)),
            licences=RULES,
        ),
    ) == [
        "Answer template=notification audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4 author=Ольга <olga@client.example> notices=[Отправитель не получил автоматического ответа: на olga@client.example за короткое время ушло автоматических ответов: 20.; Релиз 3.0.12.4 устарел: последний – 3.0.13.1.] with_attachments=True",
    ]


# --- Objections ------------------------------------------------------------------------------------


def test_an_objection_refuses() -> None:
    assert story(mail(COMPLETE + "\n\nЭто бред и чушь, дураки, черт!"), objections=(RUDE,)) == [
        "reject",
        "because refused",
        "because wording: бред, чушь, дураки",
        "change OpenTicket status=open subject=Счёт requester=Ольга <olga@client.example> language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[registration_number 800123456 (label in the text: Рег. номер: 800123456); organization ООО «Вектор» (label in the text: Организация: ООО «Вектор»); release 3.0.12.4 (label in the text: Релиз: 3.0.12.4); subject Счёт (subject: Счёт)] missing=[] participants=[requester Ольга <olga@client.example>]",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4//Это бред и чушь, дураки, черт!",
        "change SetStatus status=closed cause=refused: wording: бред, чушь, дураки closed_reason=refused",
        "answer Answer template=refused_wording audience=customer recipients=[Ольга <olga@client.example>] language=ru",
        "found registration_number 800123456 (label in the text: Рег. номер: 800123456)",
        "found organization ООО «Вектор» (label in the text: Организация: ООО «Вектор»)",
        "found release 3.0.12.4 (label in the text: Релиз: 3.0.12.4)",
        "found subject Счёт (subject: Счёт)",
        "request error",
    ]


def test_an_objection_without_a_template_holds() -> None:
    assert story(mail(COMPLETE + "\n\nПринтер."), objections=(ODD,)) == [
        "hold",
        "because competence: принтер",
        "answer Answer template=held audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4//Принтер. author=Ольга <olga@client.example> notices=[Регистрационный номер: принтер] with_attachments=True",
    ]


def test_words_in_the_subject_and_the_signature_count_too() -> None:
    assert only(
        "because", story(mail(COMPLETE + "\n\n-- \nПринтер", subject="бред"), objections=(ODD, RUDE))
    ) == [
        "refused",
        "wording: бред",
    ]


def test_the_strictest_objection_counts() -> None:
    assert only("because", story(mail(COMPLETE + "\n\nПринтер. Бред."), objections=(ODD, RUDE, ODD))) == [
        "refused",
        "wording: бред",
    ]


def test_an_objection_of_other_kinds_is_none() -> None:
    assert only(
        "because", story(mail(COMPLETE + "\n\nПринтер."), objections=(replace(WORD, kinds=("feature",)),))
    ) == [
        "a new request",
        "kind error: words: не печатается",
        "all required fields are given",
    ]


def test_an_objection_of_this_kind_is_told() -> None:
    assert only("answer", story(mail(COMPLETE + "\n\nПринтер."), objections=(WORD,))) == [
        "Answer template=acknowledgement audience=customer recipients=[Ольга <olga@client.example>] language=ru",
        "Answer template=notification audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4//Принтер. author=Ольга <olga@client.example> notices=[Регистрационный номер: принтер] with_attachments=True",
        "Answer template=licence_notice audience=customer recipients=[Ольга <olga@client.example>] language=ru",
    ]


def test_an_objection_and_a_licence_tell_both() -> None:
    assert only(
        "answer",
        story(
            mail(COMPLETE + "\n\nПринтер."),
            registered(replace(VECTOR, latest_release="3.0.13.1")),
            licences=RULES,
            objections=(WORD,),
        ),
    ) == [
        "Answer template=acknowledgement audience=customer recipients=[Ольга <olga@client.example>] language=ru",
        "Answer template=notification audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4//Принтер. author=Ольга <olga@client.example> notices=[Релиз 3.0.12.4 устарел: последний – 3.0.13.1.; Регистрационный номер: принтер] with_attachments=True",
        "Answer template=release_notice audience=customer recipients=[Ольга <olga@client.example>] language=ru",
        "Answer template=licence_notice audience=customer recipients=[Ольга <olga@client.example>] language=ru",
    ]


def test_a_stricter_licence_beats_an_objection() -> None:
    assert only(
        "answer",
        story(
            mail(COMPLETE + "\n\nПринтер."),
            registered(replace(VECTOR, valid_until=date(2026, 3, 3))),
            licences=RULES,
            objections=(WORD,),
        ),
    ) == [
        "Answer template=refused_licence audience=customer recipients=[Ольга <olga@client.example>] language=ru",
    ]


def test_an_objection_as_strict_as_the_licence_is_named_beside_it() -> None:
    assert only(
        "because",
        story(mail(COMPLETE + "\n\nПринтер."), registered(OTHER), licences=RULES, objections=(ODD,)),
    ) == [
        "800123456 is not in the registry",
        "competence: принтер",
    ]


# --- Replies to questions --------------------------------------------------------------------------


def test_what_completes_a_request_may_show_that_it_is_refused() -> None:
    assert story(
        mail("релиз 3.0.12.4", subject=REPLY),
        waits(replace(VECTOR, valid_until=date(2026, 3, 3))),
        licences=RULES,
    ) == [
        "reject 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because refused",
        "because supported until 2026-03-03",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=релиз 3.0.12.4 full_text=релиз 3.0.12.4",
        "change SetField finding=release 3.0.12.4 (label in the text: релиз 3.0.12.4) author=Ольга <olga@client.example>",
        "change SetMissing missing=[]",
        "change SetStatus status=closed cause=refused: supported until 2026-03-03 closed_reason=refused",
        "answer Answer template=refused_licence audience=customer recipients=[Ольга <olga@client.example>] language=ru",
        "found release 3.0.12.4 (label in the text: релиз 3.0.12.4)",
        "request consultation",
    ]


def test_what_completes_a_request_may_have_it_held() -> None:
    assert story(mail("релиз 3.0.12.4", subject=REPLY), waits(), licences=RULES) == [
        "hold",
        "because names ticket 7 by a reference to our mail: detail",
        "because 800123456 is not in the registry",
        "answer Answer template=held audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=релиз 3.0.12.4 author=Ольга <olga@client.example> notices=[Номера 800123456 нет в реестре лицензий.] with_attachments=True",
    ]


def test_what_completes_a_good_request_completes_it() -> None:
    assert only("because", story(mail("релиз 3.0.12.4", subject=REPLY), waits(VECTOR), licences=RULES)) == [
        "names ticket 7 by a reference to our mail: detail",
        "olga@client.example takes part in ticket 7",
        "gives release: 3.0.12.4 (label in the text)",
    ]


def test_a_reply_that_gives_nothing_is_judged_by_nobody() -> None:
    assert only(
        "because",
        story(
            mail("Не знаю.", subject=REPLY),
            waits(replace(VECTOR, valid_until=date(2026, 3, 3))),
            licences=RULES,
        ),
    ) == [
        "names ticket 7 by a reference to our mail: detail",
        "olga@client.example takes part in ticket 7",
        "still missing: release",
    ]


def test_a_released_reply_completes_whatever_the_licence() -> None:
    assert only(
        "because",
        story(
            mail("релиз 3.0.12.4", subject=REPLY),
            waits(replace(VECTOR, valid_until=date(2026, 3, 3))),
            licences=RULES,
            released=True,
        ),
    ) == [
        "names ticket 7 by a reference to our mail: detail",
        "olga@client.example takes part in ticket 7",
        "gives release: 3.0.12.4 (label in the text)",
    ]


def test_a_reply_refused_in_part_leaves_the_rest_missing() -> None:
    assert only(
        "change",
        story(
            mail("релиз 3.0.12.4", subject=REPLY),
            replace(
                waits(replace(VECTOR, valid_until=date(2026, 3, 3))),
                matches=names(
                    replace(
                        WAITING,
                        missing=("release", "organization"),
                        fields=(Finding("registration_number", "800123456", Source.read("x"), ""),),
                    )
                ).matches,
            ),
            licences=RULES,
        ),
    ) == [
        "AddEntry kind=customer author=Ольга <olga@client.example> text=релиз 3.0.12.4 full_text=релиз 3.0.12.4",
        "SetField finding=release 3.0.12.4 (label in the text: релиз 3.0.12.4) author=Ольга <olga@client.example>",
        "SetMissing missing=[organization]",
        "SetStatus status=closed cause=refused: supported until 2026-03-03 closed_reason=refused",
    ]


def test_agents_hear_at_completion_what_the_licence_says_of_the_whole_ticket() -> None:
    old = replace(VECTOR, latest_release="3.0.13.1")
    assert only("answer", story(mail("релиз 3.0.12.4", subject=REPLY), waits(old), licences=RULES)) == [
        "Answer template=acknowledgement audience=customer recipients=[Ольга <olga@client.example>] language=ru",
        "Answer template=notification audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=релиз 3.0.12.4 author=Ольга <olga@client.example> notices=[Клиент прислал последние недостающие сведения.; Релиз 3.0.12.4 устарел: последний – 3.0.13.1.] with_attachments=True whole_story=True",
    ]


@pytest.mark.parametrize(
    ("route", "told"),
    [
        (Route(customers=("ООО «Вектор»",)), True),
        (Route(customers=("800123456",)), True),
        (Route(customers=("client.example",)), True),
        (Route(kinds=("consultation",)), True),
        (Route(priorities=(Priority.HIGH,)), True),
        (Route(customers=("3.0.12.4",)), True),
        (Route(customers=("ООО «Ива»",)), False),
        (Route(customers=("partner.example",)), False),
        (Route(kinds=("error",)), False),
        (Route(priorities=(Priority.NORMAL,)), False),
    ],
)
def test_a_completed_ticket_takes_the_routes_of_its_own_customer_kind_and_priority(
    route: Route, *, told: bool
) -> None:
    waiting = waits().matches[0].ticket
    colleague = Address("ivan@partner.example")
    people = (*waiting.participants, Participant(colleague, ParticipantRole.PARTICIPANT))
    facts = names(replace(waiting, priority=Priority.HIGH, participants=people))
    reply = mail("Не печатается.\nрелиз 3.0.12.4", colleague, subject=REPLY)
    *_, notification = only(
        "answer", story(reply, facts, routes=(replace(route, notify=("boss@desk.test",)),))
    )
    assert ("boss@desk.test" in notification) is told


def test_a_completed_ticket_goes_to_the_agent_whom_its_route_names_and_he_is_told() -> None:
    reply = mail("релиз 3.0.12.4", subject=REPLY)
    route = Route(customers=("3.0.12.4",), notify=("PETR@desk.test",), assignee="Petr@desk.test")
    told = story(reply, waits(), routes=(route,))
    assert only("change", told)[-2:] == [
        "SetStatus status=open cause=the last missing field came",
        "Assign assignee=petr@desk.test why=a route gives it to petr@desk.test",
    ]
    assert "recipients=[anna@desk.test; boris@desk.test; PETR@desk.test]" in only("answer", told)[-1]


def test_a_completed_ticket_stays_with_the_agent_who_has_it() -> None:
    facts = names(replace(waits().matches[0].ticket, assignee="boris@desk.test"))
    told = story(mail("релиз 3.0.12.4", subject=REPLY), facts, routes=(Route(assignee="petr@desk.test"),))
    assert not any("Assign" in change for change in only("change", told))
    assert "recipients=[boris@desk.test]" in only("answer", told)[-1]


# --- Urgency and routes ----------------------------------------------------------------------------


def test_what_is_urgent_is_registered_so() -> None:
    assert only(
        "change",
        story(
            mail(COMPLETE + "\n\nРабота стоит."),
            priorities=(PriorityRule(Priority.CRITICAL, ("error",), ("стоит",)),),
        ),
    )[:1] == [
        "OpenTicket status=open subject=Счёт requester=Ольга <olga@client.example> language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[registration_number 800123456 (label in the text: Рег. номер: 800123456); organization ООО «Вектор» (label in the text: Организация: ООО «Вектор»); release 3.0.12.4 (label in the text: Релиз: 3.0.12.4); subject Счёт (subject: Счёт)] missing=[] participants=[requester Ольга <olga@client.example>] priority=critical",
    ]


def test_urgent_words_count_in_the_subject_and_the_signature() -> None:
    assert [
        only("change", story(one, priorities=(PriorityRule(Priority.CRITICAL, (), ("стоит",)),)))[0].count(
            "priority=critical"
        )
        for one in (mail(subject="Стоит"), mail(COMPLETE + "\n\n-- \nВсё стоит"), mail())
    ] == [
        1,
        1,
        0,
    ]


def test_a_route_notifies_and_assigns() -> None:
    assert story(
        mail(),
        routes=(
            Route(notify=("Boss@desk.test", "anna@desk.test"), assignee="Boris@desk.test"),
            Route(kinds=("feature",), notify=("x@desk.test",)),
        ),
    ) == [
        "open_ticket",
        "because a new request",
        "because kind error: words: не печатается",
        "because all required fields are given",
        "because a route gives it to boris@desk.test",
        "change OpenTicket status=open subject=Счёт requester=Ольга <olga@client.example> language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[registration_number 800123456 (label in the text: Рег. номер: 800123456); organization ООО «Вектор» (label in the text: Организация: ООО «Вектор»); release 3.0.12.4 (label in the text: Релиз: 3.0.12.4); subject Счёт (subject: Счёт)] missing=[] participants=[requester Ольга <olga@client.example>]",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4",
        "change Assign assignee=boris@desk.test why=a route gives it to boris@desk.test",
        "answer Answer template=acknowledgement audience=customer recipients=[Ольга <olga@client.example>] language=ru",
        "answer Answer template=notification audience=agents recipients=[anna@desk.test; boris@desk.test; Boss@desk.test] language=ru text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4 author=Ольга <olga@client.example> with_attachments=True",
        "found registration_number 800123456 (label in the text: Рег. номер: 800123456)",
        "found organization ООО «Вектор» (label in the text: Организация: ООО «Вектор»)",
        "found release 3.0.12.4 (label in the text: Релиз: 3.0.12.4)",
        "found subject Счёт (subject: Счёт)",
        "request error",
    ]


def test_whom_a_route_gives_a_request_to_is_told_of_it() -> None:
    told = story(mail(), routes=(Route(assignee="petr@desk.test"), Route(assignee="ivan@desk.test")))
    assert "recipients=[anna@desk.test; boris@desk.test; petr@desk.test]" in only("answer", told)[-1]


def test_a_route_of_a_customer_is_taken_by_what_he_gives() -> None:
    assert only(
        "answer", story(mail(), routes=(Route(customers=("ООО «Вектор»",), notify=("boss@desk.test",)),))
    )[1:] == [
        "Answer template=notification audience=agents recipients=[anna@desk.test; boris@desk.test; boss@desk.test] language=ru text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4 author=Ольга <olga@client.example> with_attachments=True",
    ]


def test_a_route_of_urgent_requests_is_taken_by_the_urgent() -> None:
    assert only(
        "answer",
        story(
            mail(COMPLETE + "\n\nРабота стоит."),
            priorities=(PriorityRule(Priority.CRITICAL, (), ("стоит",)),),
            routes=(Route(priorities=(Priority.CRITICAL,), notify=("boss@desk.test",)),),
        ),
    )[1:] == [
        "Answer template=notification audience=agents recipients=[anna@desk.test; boris@desk.test; boss@desk.test] language=ru text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4//Работа стоит. author=Ольга <olga@client.example> with_attachments=True",
    ]


def test_where_nobody_is_told_only_the_customer_is() -> None:
    assert only("answer", story(mail(), desk=replace(DESK, notify=()))) == [
        "Answer template=acknowledgement audience=customer recipients=[Ольга <olga@client.example>] language=ru",
    ]


def test_where_only_a_route_tells_somebody_he_is_told() -> None:
    assert only(
        "answer", story(mail(), desk=replace(DESK, notify=()), routes=(Route(notify=("boss@desk.test",)),))
    ) == [
        "Answer template=acknowledgement audience=customer recipients=[Ольга <olga@client.example>] language=ru",
        "Answer template=notification audience=agents recipients=[boss@desk.test] language=ru text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4 author=Ольга <olga@client.example> with_attachments=True",
    ]


def test_every_reason_of_a_refusal_is_kept_with_the_ticket() -> None:
    assert only(
        "change",
        story(
            mail(COMPLETE + "\n\nБред."),
            registered(replace(VECTOR, valid_until=date(2026, 3, 3))),
            licences=RULES,
            objections=(RUDE,),
        ),
    )[2:] == [
        "SetStatus status=closed cause=refused: supported until 2026-03-03; wording: бред closed_reason=refused",
    ]
