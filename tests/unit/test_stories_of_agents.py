"""What becomes of agents' mail, told whole: the ticket's changes, the answers, the reasons."""

from __future__ import annotations

from dataclasses import replace

from intake.desk.message import Address, AttachedMessage, Attachment, Header
from intake.desk.regulation import AttachmentSpec, RequestKind
from intake.desk.ticket import Participant, ParticipantRole, Status
from tests.unit.desk_cases import (
    ANNA,
    COMPLETE,
    CUSTOMER,
    DESK,
    from_agent,
    names,
    regulation,
    sent,
    ticket,
)
from tests.unit.stories import only, story

MARINA = Address("marina@len.example", "Марина")
FORWARDED = "---------- Forwarded message ---------\nОт: Марина <marina@len.example>\n\n"
OF_OLGA = (
    "Вот письмо.\n\n---------- Forwarded message ---------\nОт: Ольга <olga@client.example>\n\nНе печатается."
)
QUOTED = "\n\n04.03.2026 12:00, Служба поддержки пишет:\n> Где кнопка?\n"
CLOSED, RESOLVED, WAITING = Status.CLOSED, Status.RESOLVED, Status.AWAITING_CUSTOMER
ENGLISH = replace(DESK, language="en")
TITLE = regulation().fields[0].title
LOG = AttachmentSpec("log", TITLE, TITLE, (".zip",), kinds=("error",), words=("журнал",))
WITHOUT_SUBJECT = tuple(spec for spec in regulation().fields if spec.name != "subject")


# --- Answers ---------------------------------------------------------------------------------------


def test_a_plain_answer_is_relayed_without_its_signature() -> None:
    assert story(from_agent("Включила склад.\n-- \nАнна, отдел поддержки"), names(ticket())) == [
        "relay 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because mx.desk.test: dkim=pass for desk.test",
        "because an answer to the customer",
        "because his own signature is cut, from «Анна, отдел поддержки» on",
        "change AddEntry kind=agent author=Анна <anna@desk.test> text=Включила склад. full_text=Включила склад./-- /Анна, отдел поддержки",
        "change RecordFirstAnswer",
        "answer Answer template=relay audience=customer recipients=[Ольга <olga@client.example>] language=ru automatic=False text=Включила склад. author=Анна with_attachments=True",
    ]


def test_an_answer_goes_to_everybody_who_takes_part_in_their_language() -> None:
    assert only(
        "answer",
        story(
            from_agent("Done."),
            names(
                ticket(
                    language="en",
                    answer_to=MARINA,
                    participants=(
                        Participant(CUSTOMER, ParticipantRole.REQUESTER),
                        Participant(Address("petr@client.example"), ParticipantRole.PARTICIPANT),
                    ),
                )
            ),
        ),
    ) == [
        "Answer template=relay audience=customer recipients=[Марина <marina@len.example>; petr@client.example] language=en automatic=False text=Done. author=Анна with_attachments=True",
    ]


def test_of_a_forward_of_our_own_mail_only_the_words_above_are_relayed() -> None:
    assert story(
        from_agent(
            "Своё.\n\n---------- Forwarded message ---------\nОт: support@desk.test\n\nНаше.",
            subject="Fwd: [#7] Счёт",
        ),
        names(ticket()),
    ) == [
        "relay 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because mx.desk.test: dkim=pass for desk.test",
        "because an answer to the customer",
        "change AddEntry kind=agent author=Анна <anna@desk.test> text=Своё. full_text=Своё.//---------- Forwarded message ---------/От: support@desk.test//Наше.",
        "change RecordFirstAnswer",
        "answer Answer template=relay audience=customer recipients=[Ольга <olga@client.example>] language=ru automatic=False text=Своё. author=Анна with_attachments=True",
    ]


def test_a_file_alone_is_an_answer() -> None:
    assert story(
        from_agent("", attachments=(Attachment("2", "act.pdf", "application/pdf", 4, "x"),)), names(ticket())
    ) == [
        "relay 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because mx.desk.test: dkim=pass for desk.test",
        "because an answer to the customer",
        "change AddEntry kind=agent author=Анна <anna@desk.test> text=",
        "change RecordFirstAnswer",
        "answer Answer template=relay audience=customer recipients=[Ольга <olga@client.example>] language=ru automatic=False author=Анна with_attachments=True",
    ]


def test_an_answer_without_anything_is_refused() -> None:
    assert story(from_agent(""), names(ticket())) == [
        "reject 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because the mail holds neither words for the customer nor files",
        "answer Answer template=commands audience=agent recipients=[Анна <anna@desk.test>] language=ru notices=[В письме нет ни слов для клиента, ни вложений.]",
    ]


def test_an_answer_that_names_no_ticket_is_refused() -> None:
    assert story(from_agent("Готово.", subject="Счёт")) == [
        "reject",
        "because the mail names no ticket",
        "answer Answer template=commands audience=agent recipients=[Анна <anna@desk.test>] language=ru notices=[В письме не назван номер обращения.]",
    ]


def test_two_machines_are_stopped_and_the_talking_one_hears_nothing() -> None:
    assert story(from_agent("Прочту."), names(ticket(), relays_sent_ticket=20, responses=sent(20))) == [
        "hold",
        "because names ticket 7 by a reference to our mail: detail",
        "because 20 answers were handed on in this ticket within the window: two machines may be talking",
        "answer Answer template=held audience=agents recipients=[boris@desk.test] language=ru text=Прочту. author=Анна <anna@desk.test> notices=[По обращению за короткое время уже передано ответов: 20. Возможно, через службу переписываются две программы.] with_attachments=True",
    ]


def test_an_operator_may_release_what_was_stopped() -> None:
    assert story(from_agent("Прочту."), names(ticket(), relays_sent_ticket=20), released=True) == [
        "relay 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because released after it was held",
        "because an answer to the customer",
        "change AddEntry kind=agent author=Анна <anna@desk.test> text=Прочту. full_text=Прочту.",
        "change RecordFirstAnswer",
        "answer Answer template=relay audience=customer recipients=[Ольга <olga@client.example>] language=ru automatic=False text=Прочту. author=Анна with_attachments=True",
    ]


def test_an_unproved_agent_is_held() -> None:
    assert story(from_agent("#close", authentication=()), names(ticket())) == [
        "hold",
        "because names ticket 7 by a reference to our mail: detail",
        "because anna@desk.test is an agent, but unproved: the desk's mail server says nothing about the sender, and no notification sent to anna@desk.test is answered",
        "answer Answer template=held audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=#close author=Анна <anna@desk.test> notices=[Не доказано, что письмо написал сотрудник anna@desk.test: почтовый сервер ничего не говорит об отправителе, и это не ответ на уведомление, посланное на anna@desk.test.] with_attachments=True",
    ]


def test_a_released_agent_counts_as_proved() -> None:
    assert only(
        "because", story(from_agent("#close", authentication=()), names(ticket()), released=True)
    ) == [
        "names ticket 7 by a reference to our mail: detail",
        "released after it was held",
        "#close",
    ]


def test_in_his_own_request_the_agent_is_a_customer() -> None:
    assert story(
        from_agent("Не помогло."),
        names(
            ticket(
                requester=Address(ANNA.address),
                participants=(Participant(Address(ANNA.address), ParticipantRole.REQUESTER),),
            )
        ),
    ) == [
        "append 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because anna@desk.test takes part in ticket 7",
        "change AddEntry kind=customer author=Анна <anna@desk.test> text=Не помогло. full_text=Не помогло.",
        "answer Answer template=update audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Не помогло. author=Анна <anna@desk.test> with_attachments=True retells=recent",
    ]


# --- Commands --------------------------------------------------------------------------------------


def test_a_note_stays_inside() -> None:
    assert story(from_agent("#note\nОн не платит."), names(ticket())) == [
        "note 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because mx.desk.test: dkim=pass for desk.test",
        "because #note",
        "because the text is kept as an internal note",
        "change AddEntry kind=note author=Анна <anna@desk.test> text=Он не платит.",
    ]


def test_a_question_sets_the_ticket_waiting() -> None:
    assert story(from_agent("#ask\nКакой релиз?"), names(ticket())) == [
        "relay 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because mx.desk.test: dkim=pass for desk.test",
        "because #ask",
        "change AddEntry kind=agent author=Анна <anna@desk.test> text=Какой релиз? full_text=#ask/Какой релиз?",
        "change RecordFirstAnswer",
        "change SetStatus status=awaiting_customer cause=#ask",
        "answer Answer template=question audience=customer recipients=[Ольга <olga@client.example>] language=ru automatic=False text=Какой релиз? author=Анна with_attachments=True",
    ]


def test_a_question_for_fields_makes_them_missing() -> None:
    assert story(from_agent("#ask release, организация"), names(ticket())) == [
        "relay 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because mx.desk.test: dkim=pass for desk.test",
        "because #ask",
        "change AddEntry kind=agent author=Анна <anna@desk.test> text= full_text=#ask release, организация",
        "change RecordFirstAnswer",
        "change SetStatus status=awaiting_customer cause=#ask",
        "change SetMissing missing=[release; organization]",
        "answer Answer template=question audience=customer recipients=[Ольга <olga@client.example>] language=ru automatic=False author=Анна missing=[release; organization] with_attachments=True",
    ]


def test_a_solution_resolves() -> None:
    assert story(from_agent("#resolve\nГотово."), names(ticket())) == [
        "relay 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because mx.desk.test: dkim=pass for desk.test",
        "because #resolve",
        "change AddEntry kind=agent author=Анна <anna@desk.test> text=Готово. full_text=#resolve/Готово.",
        "change RecordFirstAnswer",
        "change SetStatus status=resolved cause=#resolve",
        "answer Answer template=resolved audience=customer recipients=[Ольга <olga@client.example>] language=ru automatic=False text=Готово. author=Анна with_attachments=True",
    ]


def test_closing_needs_no_words() -> None:
    assert story(from_agent("#close"), names(ticket())) == [
        "relay 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because mx.desk.test: dkim=pass for desk.test",
        "because #close",
        "change AddEntry kind=agent author=Анна <anna@desk.test> text= full_text=#close",
        "change RecordFirstAnswer",
        "change SetStatus status=closed cause=#close closed_reason=resolved",
        "answer Answer template=closed audience=customer recipients=[Ольга <olga@client.example>] language=ru automatic=False author=Анна with_attachments=True",
    ]


def test_reopening_is_told_to_nobody() -> None:
    assert story(from_agent("#reopen\nДля своих."), names(ticket(CLOSED))) == [
        "note 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because mx.desk.test: dkim=pass for desk.test",
        "because #reopen",
        "because the text is kept as an internal note",
        "change AddEntry kind=note author=Анна <anna@desk.test> text=Для своих.",
        "change SetStatus status=open cause=#reopen by Анна <anna@desk.test>",
    ]


def test_spam_is_closed_in_silence() -> None:
    assert story(from_agent("#spam"), names(ticket())) == [
        "note 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because mx.desk.test: dkim=pass for desk.test",
        "because #spam",
        "change SetStatus status=closed cause=#spam by Анна <anna@desk.test> closed_reason=spam",
    ]


def test_a_ticket_is_given_away_and_made_urgent() -> None:
    assert story(from_agent("#assign BORIS@desk.test\n#priority high\n#kind error"), names(ticket())) == [
        "note 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because mx.desk.test: dkim=pass for desk.test",
        "because the ticket goes to boris@desk.test",
        "because #assign",
        "because #priority",
        "because #kind",
        "change Assign assignee=boris@desk.test",
        "change SetPriority priority=high",
        "change SetKind kind=error",
        "answer Answer template=assigned audience=agents recipients=[boris@desk.test] language=ru notices=[Анна <anna@desk.test> назначает исполнителя: Борис.] with_attachments=True whole_story=True retells=whole",
    ]


def test_a_ticket_is_merged() -> None:
    assert story(
        from_agent("#merge 3"), names(ticket(), named_tickets=(ticket(number=2), ticket(number=3)))
    ) == [
        "note 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because mx.desk.test: dkim=pass for desk.test",
        "because #merge",
        "change MergeInto number=3 author=Анна <anna@desk.test>",
        "answer Answer template=merged audience=customer recipients=[Ольга <olga@client.example>] language=ru",
    ]


def test_a_value_is_set() -> None:
    assert story(
        from_agent("#set release 3.0.2.2"),
        names(ticket(Status.AWAITING_INFO, missing=("registration_number", "release"))),
    ) == [
        "note 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because mx.desk.test: dkim=pass for desk.test",
        "because #set",
        "change SetField finding=release 3.0.2.2 (#set by Анна <anna@desk.test>: 3.0.2.2) author=Анна <anna@desk.test>",
        "change SetMissing missing=[registration_number]",
    ]


def test_the_last_value_set_opens_the_ticket() -> None:
    assert only(
        "change",
        story(from_agent("#set release 3.0.2.2"), names(ticket(Status.AWAITING_INFO, missing=("release",)))),
    ) == [
        "SetField finding=release 3.0.2.2 (#set by Анна <anna@desk.test>: 3.0.2.2) author=Анна <anna@desk.test>",
        "SetMissing missing=[]",
        "SetStatus status=open cause=an agent set the last missing field",
    ]


def test_the_last_value_of_an_open_ticket_moves_nothing() -> None:
    assert only("change", story(from_agent("#set release 3.0.2.2"), names(ticket(missing=("release",))))) == [
        "SetField finding=release 3.0.2.2 (#set by Анна <anna@desk.test>: 3.0.2.2) author=Анна <anna@desk.test>",
        "SetMissing missing=[]",
    ]


def test_a_subject_that_is_set_names_the_ticket() -> None:
    assert only("change", story(from_agent("#set тема Не печатается чек"), names(ticket()))) == [
        "SetField finding=subject Не печатается чек (#set by Анна <anna@desk.test>: Не печатается чек) author=Анна <anna@desk.test>",
        "SetSubject subject=Не печатается чек",
    ]


def test_several_commands_and_words_are_carried_out_in_order() -> None:
    assert story(from_agent("#priority high\n#resolve\nГотово."), names(ticket())) == [
        "relay 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because mx.desk.test: dkim=pass for desk.test",
        "because #priority",
        "because #resolve",
        "change SetPriority priority=high",
        "change AddEntry kind=agent author=Анна <anna@desk.test> text=Готово. full_text=#priority high/#resolve/Готово.",
        "change RecordFirstAnswer",
        "change SetStatus status=resolved cause=#resolve",
        "answer Answer template=resolved audience=customer recipients=[Ольга <olga@client.example>] language=ru automatic=False text=Готово. author=Анна with_attachments=True",
    ]


# --- Refusals --------------------------------------------------------------------------------------


def test_an_unknown_command_is_answered_with_the_list() -> None:
    assert story(from_agent("#cloze"), names(ticket())) == [
        "reject 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because #cloze: no such command. Did you mean #close?",
        "answer Answer template=commands audience=agent recipients=[Анна <anna@desk.test>] language=ru notices=[#cloze: нет такой команды. Может быть, #close?]",
    ]


def test_the_list_comes_in_the_desks_language() -> None:
    assert story(from_agent("#reopen"), names(ticket()), desk=ENGLISH) == [
        "reject 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because #reopen: the ticket is open",
        "answer Answer template=commands audience=agent recipients=[Анна <anna@desk.test>] language=en notices=[#reopen: the ticket is open]",
    ]


def test_an_open_ticket_can_not_be_reopened() -> None:
    assert only("answer", story(from_agent("#reopen"), names(ticket()))) == [
        "Answer template=commands audience=agent recipients=[Анна <anna@desk.test>] language=ru notices=[#reopen: обращение не закрыто]",
    ]


def test_a_merged_ticket_can_not_be_reopened() -> None:
    assert story(from_agent("#reopen"), names(ticket(CLOSED, merged_into=3))) == [
        "reject 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because #reopen: the ticket was merged into 3",
        "answer Answer template=commands audience=agent recipients=[Анна <anna@desk.test>] language=ru notices=[#reopen: обращение объединено с 3]",
    ]


def test_a_closed_ticket_can_not_be_closed() -> None:
    assert story(from_agent("#close"), names(ticket(CLOSED))) == [
        "reject 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because #close: the ticket is closed already",
        "answer Answer template=commands audience=agent recipients=[Анна <anna@desk.test>] language=ru notices=[#close: состояние обращения уже «закрыто»]",
    ]


def test_a_waiting_ticket_can_not_be_asked_again() -> None:
    assert story(from_agent("#ask\nА?"), names(ticket(WAITING))) == [
        "reject 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because #ask: the ticket is waiting for the customer's answer already",
        "answer Answer template=commands audience=agent recipients=[Анна <anna@desk.test>] language=ru notices=[#ask: состояние обращения уже «ждёт ответа клиента»]",
    ]


def test_a_resolved_ticket_can_not_be_resolved() -> None:
    assert story(from_agent("#resolve\nА?"), names(ticket(RESOLVED))) == [
        "reject 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because #resolve: the ticket is resolved already",
        "answer Answer template=commands audience=agent recipients=[Анна <anna@desk.test>] language=ru notices=[#resolve: состояние обращения уже «решено»]",
    ]


def test_a_closed_ticket_is_no_spam() -> None:
    assert story(from_agent("#spam"), names(ticket(CLOSED))) == [
        "reject 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because #spam: the ticket is closed already",
        "answer Answer template=commands audience=agent recipients=[Анна <anna@desk.test>] language=ru notices=[#spam: состояние обращения уже «закрыто»]",
    ]


def test_a_question_without_words_and_fields_is_none() -> None:
    assert story(from_agent("#ask"), names(ticket())) == [
        "reject 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because #ask: there is neither a question nor a field",
        "answer Answer template=commands audience=agent recipients=[Анна <anna@desk.test>] language=ru notices=[#ask: нет ни вопроса, ни полей]",
    ]


def test_nobody_of_that_name_gets_a_ticket() -> None:
    assert story(from_agent("#assign vasya@desk.test"), names(ticket())) == [
        "reject 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because #assign vasya@desk.test: no such agent. There are: Анна <anna@desk.test>, Борис <boris@desk.test>",
        "answer Answer template=commands audience=agent recipients=[Анна <anna@desk.test>] language=ru notices=[#assign vasya@desk.test: такого сотрудника нет. Есть: Анна <anna@desk.test>, Борис <boris@desk.test>]",
    ]


def test_nothing_is_merged_into_nothing() -> None:
    assert story(from_agent("#merge 999"), names(ticket(), named_tickets=(ticket(number=3),))) == [
        "reject 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because #merge 999: no such ticket in this mailbox",
        "answer Answer template=commands audience=agent recipients=[Анна <anna@desk.test>] language=ru notices=[#merge 999: такого обращения в этом ящике нет]",
    ]


def test_nothing_is_merged_into_itself() -> None:
    assert story(from_agent("#merge 7"), names(ticket(), named_tickets=(ticket(),))) == [
        "reject 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because #merge 7: that is the ticket itself",
        "answer Answer template=commands audience=agent recipients=[Анна <anna@desk.test>] language=ru notices=[#merge 7: это то же самое обращение]",
    ]


def test_nothing_is_merged_into_what_was_merged() -> None:
    assert story(
        from_agent("#merge 3"), names(ticket(), named_tickets=(ticket(number=3, merged_into=2),))
    ) == [
        "reject 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because #merge 3: that ticket was merged into 2",
        "answer Answer template=commands audience=agent recipients=[Анна <anna@desk.test>] language=ru notices=[#merge 3: оно объединено с 2]",
    ]


def test_a_closed_ticket_can_not_be_merged() -> None:
    assert story(from_agent("#merge 3"), names(ticket(CLOSED), named_tickets=(ticket(number=3),))) == [
        "reject 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because #merge 3: the ticket is closed already",
        "answer Answer template=commands audience=agent recipients=[Анна <anna@desk.test>] language=ru notices=[#merge 3: состояние обращения уже «закрыто»]",
    ]


def test_a_command_below_the_first_lines_stops_the_mail() -> None:
    assert story(from_agent("Сделано.\n#note секрет"), names(ticket())) == [
        "reject 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because a command below the first lines: #note секрет",
        "answer Answer template=commands audience=agent recipients=[Анна <anna@desk.test>] language=ru notices=[Команда стоит ниже первых строк: #note секрет. Поставьте её в начало или уберите.]",
    ]


def test_a_command_in_the_subject_stops_the_mail() -> None:
    assert story(from_agent("Он не платит.", subject="Re: [#7] Счёт #note"), names(ticket())) == [
        "reject 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because a command in the subject: #note",
        "answer Answer template=commands audience=agent recipients=[Анна <anna@desk.test>] language=ru notices=[Команда стоит в теме письма: #note. Поставьте её в первую строку текста.]",
    ]


def test_a_command_in_the_subject_of_a_forward_is_somebody_elses() -> None:
    assert only("because", story(from_agent(OF_OLGA, subject="Fwd: [#7] Счёт #note"), names(ticket()))) == [
        "names ticket 7 by a reference to our mail: detail",
        "mx.desk.test: dkim=pass for desk.test",
        "forwards a mail of olga@client.example, who takes part",
    ]


def test_a_command_in_the_subject_is_named_without_a_ticket_too() -> None:
    assert only("because", story(from_agent("Он не платит.", subject="Счёт #note"))) == [
        "a command in the subject: #note",
    ]


def test_an_answer_that_points_into_the_quotation_is_refused() -> None:
    assert story(from_agent("Ответы ниже, красным." + QUOTED), names(ticket())) == [
        "reject 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because the answer points below (Ответы ниже, красным.), but a quotation is not handed on",
        "answer Answer template=commands audience=agent recipients=[Анна <anna@desk.test>] language=ru notices=[Ответ ссылается на текст под ним: «Ответы ниже, красным.», а цитата клиенту не передаётся. Напишите ответ целиком над цитатой.]",
    ]


def test_a_note_may_point_into_the_quotation() -> None:
    assert only("because", story(from_agent("#note\nОтветы ниже, красным." + QUOTED), names(ticket()))) == [
        "names ticket 7 by a reference to our mail: detail",
        "mx.desk.test: dkim=pass for desk.test",
        "#note",
        "the text is kept as an internal note",
    ]


def test_whatever_is_wrong_is_named_at_once() -> None:
    assert only(
        "because", story(from_agent("#merge 999\n#assign vasya@desk.test\n#reopen"), names(ticket()))
    ) == [
        "names ticket 7 by a reference to our mail: detail",
        "#merge, #reopen: these commands can't be given together",
    ]


def test_without_a_ticket_a_command_has_nothing_to_act_on() -> None:
    assert only("because", story(from_agent("#close", subject="Счёт"))) == [
        "the mail names no ticket",
    ]


def test_whoever_types_hears_of_his_mistake_although_his_mail_looks_automatic() -> None:
    assert only(
        "answer",
        story(replace(from_agent("#cloze"), headers=(Header("precedence", "bulk"),)), names(ticket())),
    ) == [
        "Answer template=commands audience=agent recipients=[Анна <anna@desk.test>] language=ru notices=[#cloze: нет такой команды. Может быть, #close?]",
    ]


def test_whoever_types_nothing_hears_nothing_where_his_mail_looks_automatic() -> None:
    assert (
        only(
            "answer", story(replace(from_agent(""), headers=(Header("precedence", "bulk"),)), names(ticket()))
        )
        == []
    )


def test_whoever_has_heard_it_often_hears_nothing() -> None:
    assert only("answer", story(from_agent("#cloze"), names(ticket(), responses=sent(20)))) == []


# --- Requests for others ---------------------------------------------------------------------------


def test_a_telephone_request_is_registered_for_the_caller() -> None:
    assert story(from_agent(f"#new oleg@most.example\n{COMPLETE}", subject="звонок")) == [
        "open_ticket",
        "because mx.desk.test: dkim=pass for desk.test; registered for oleg@most.example (#new)",
        "change OpenTicket status=open subject=звонок requester=oleg@most.example language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[registration_number 800123456 (label in the text: Рег. номер: 800123456); organization ООО «Вектор» (label in the text: Организация: ООО «Вектор»); release 3.0.12.4 (label in the text: Релиз: 3.0.12.4); subject звонок (subject: звонок)] missing=[] participants=[requester oleg@most.example]",
        "change AddEntry kind=customer author=oleg@most.example (through anna@desk.test) text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4",
        "answer Answer template=on_behalf audience=customer recipients=[oleg@most.example] language=ru",
        "answer Answer template=notification audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=#new oleg@most.example/Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4 author=Анна <anna@desk.test> with_attachments=True",
        "found registration_number 800123456 (label in the text: Рег. номер: 800123456)",
        "found organization ООО «Вектор» (label in the text: Организация: ООО «Вектор»)",
        "found release 3.0.12.4 (label in the text: Релиз: 3.0.12.4)",
        "found subject звонок (subject: звонок)",
        "request error",
    ]


def test_an_incomplete_telephone_request_asks_the_caller() -> None:
    assert story(from_agent("#new oleg@most.example\nThe invoice is not printed.", subject="call")) == [
        "open_ticket",
        "because mx.desk.test: dkim=pass for desk.test; registered for oleg@most.example (#new)",
        "change OpenTicket status=awaiting_info subject=call requester=oleg@most.example language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[subject call (subject: call)] missing=[registration_number; organization; release] participants=[requester oleg@most.example]",
        "change AddEntry kind=customer author=oleg@most.example (through anna@desk.test) text=The invoice is not printed.",
        "change CountRequest",
        "answer Answer template=request audience=customer recipients=[oleg@most.example] language=ru missing=[registration_number; organization; release]",
        "answer Answer template=notification audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=#new oleg@most.example/The invoice is not printed. author=Анна <anna@desk.test> with_attachments=True",
        "found subject call (subject: call)",
        "missing [registration_number; organization; release]",
        "request error",
    ]


def test_a_telephone_request_takes_the_agents_word() -> None:
    assert story(
        from_agent(
            f"#new oleg@most.example\n#priority high\n#kind feature\n#assign BORIS@desk.test\n#set release 9.9.1\n#set тема Чек\n{COMPLETE}",
            subject="звонок",
        )
    ) == [
        "open_ticket",
        "because mx.desk.test: dkim=pass for desk.test; registered for oleg@most.example (#new)",
        "change OpenTicket status=open subject=Чек requester=oleg@most.example language=ru kind=feature created_at=2026-03-04T09:00:00+00:00 fields=[registration_number 800123456 (label in the text: Рег. номер: 800123456); organization ООО «Вектор» (label in the text: Организация: ООО «Вектор»); release 9.9.1 (#set by Анна <anna@desk.test>: 9.9.1); subject Чек (#set by Анна <anna@desk.test>: Чек)] missing=[] participants=[requester oleg@most.example] priority=high",
        "change AddEntry kind=customer author=oleg@most.example (through anna@desk.test) text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4",
        "change Assign assignee=boris@desk.test",
        "answer Answer template=on_behalf audience=customer recipients=[oleg@most.example] language=ru",
        "answer Answer template=notification audience=agents recipients=[anna@desk.test] language=ru text=#new oleg@most.example/#priority high/#kind feature/#assign BORIS@desk.test/#set release 9.9.1/#set тема Чек/Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4 author=Анна <anna@desk.test> with_attachments=True",
        "answer Answer template=assigned audience=agents recipients=[boris@desk.test] language=ru notices=[Анна <anna@desk.test> назначает исполнителя: Борис.] with_attachments=True whole_story=True retells=whole",
        "found registration_number 800123456 (label in the text: Рег. номер: 800123456)",
        "found organization ООО «Вектор» (label in the text: Организация: ООО «Вектор»)",
        "found release 9.9.1 (#set by Анна <anna@desk.test>: 9.9.1)",
        "found subject Чек (#set by Анна <anna@desk.test>: Чек)",
        "request feature",
    ]


def test_what_is_missing_after_the_agents_word_is_asked() -> None:
    assert only(
        "change",
        story(from_agent("#new oleg@most.example\n#set release 9.9.1\nНе печатается.", subject="звонок")),
    ) == [
        "OpenTicket status=awaiting_info subject=звонок requester=oleg@most.example language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[subject звонок (subject: звонок); release 9.9.1 (#set by Анна <anna@desk.test>: 9.9.1)] missing=[registration_number; organization] participants=[requester oleg@most.example]",
        "AddEntry kind=customer author=oleg@most.example (through anna@desk.test) text=Не печатается.",
        "CountRequest",
    ]


def test_a_telephone_request_within_a_ticket_is_another_ticket() -> None:
    assert only("because", story(from_agent(f"#new oleg@most.example\n{COMPLETE}"), names(ticket()))) == [
        "names ticket 7 by a reference to our mail: detail",
        "mx.desk.test: dkim=pass for desk.test; registered for oleg@most.example (#new)",
        "its subject is the beginning of what is told",
    ]


def test_the_desk_is_nobodys_customer() -> None:
    assert story(from_agent(f"#new support@desk.test\n{COMPLETE}", subject="звонок")) == [
        "reject",
        "because #new: that is an address of the desk itself",
        "answer Answer template=commands audience=agent recipients=[Анна <anna@desk.test>] language=ru notices=[#new: это адрес самой службы.]",
    ]


def test_a_new_ticket_can_not_be_closed_at_once() -> None:
    assert only(
        "because", story(from_agent(f"#close\n#new oleg@most.example\n{COMPLETE}", subject="звонок"))
    ) == [
        "#close, #new: these commands can't be given together",
    ]


def test_a_forwarded_mail_is_registered_for_its_writer() -> None:
    assert story(from_agent(FORWARDED + COMPLETE, subject="Fwd: Не открывается")) == [
        "open_ticket",
        "because mx.desk.test: dkim=pass for desk.test; registered for marina@len.example (forward)",
        "change OpenTicket status=open subject=Не открывается requester=Марина <marina@len.example> language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[registration_number 800123456 (forwarded part: Рег. номер: 800123456); organization ООО «Вектор» (forwarded part: Организация: ООО «Вектор»); release 3.0.12.4 (forwarded part: Релиз: 3.0.12.4); subject Не открывается (subject: Не открывается)] missing=[] participants=[requester Марина <marina@len.example>]",
        "change AddEntry kind=customer author=Марина <marina@len.example> (through anna@desk.test) text=---------- Forwarded message ---------/От: Марина <marina@len.example>//Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4",
        "answer Answer template=on_behalf audience=customer recipients=[Марина <marina@len.example>] language=ru",
        "answer Answer template=notification audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=---------- Forwarded message ---------/От: Марина <marina@len.example>//Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4 author=Анна <anna@desk.test> with_attachments=True",
        "found registration_number 800123456 (forwarded part: Рег. номер: 800123456)",
        "found organization ООО «Вектор» (forwarded part: Организация: ООО «Вектор»)",
        "found release 3.0.12.4 (forwarded part: Релиз: 3.0.12.4)",
        "found subject Не открывается (subject: Не открывается)",
        "request error",
    ]


def test_an_attached_mail_is_registered_for_its_writer() -> None:
    assert only(
        "because",
        story(
            from_agent(
                "Вот.", subject="Письмо", attached_messages=(AttachedMessage(MARINA, "тема", COMPLETE),)
            )
        ),
    ) == [
        "mx.desk.test: dkim=pass for desk.test; registered for marina@len.example (forward)",
    ]


def test_a_forward_that_does_not_show_its_writer_is_refused() -> None:
    assert story(from_agent("Вот.", subject="Fwd: Письмо")) == [
        "reject",
        "because the forwarded mail does not show its sender; use #new ADDRESS",
        "answer Answer template=commands audience=agent recipients=[Анна <anna@desk.test>] language=ru notices=[В пересланном письме не виден отправитель; напишите #новое АДРЕС.]",
    ]


def test_a_forwarded_machine_is_nobodys_requester() -> None:
    assert only(
        "because",
        story(from_agent(FORWARDED.replace("marina@len", "noreply@portal") + "x", subject="Fwd: Письмо")),
    ) == [
        "the forwarded mail does not show its sender; use #new ADDRESS",
    ]


def test_a_forwarded_mail_server_is_nobodys_requester() -> None:
    assert only(
        "because",
        story(from_agent(FORWARDED.replace("marina@len", "mailer-daemon@mx") + "x", subject="Fwd: Письмо")),
    ) == [
        "the forwarded mail does not show its sender; use #new ADDRESS",
    ]


def test_what_is_forwarded_into_a_ticket_is_its_writers() -> None:
    assert story(from_agent(OF_OLGA, subject="Fwd: [#7] Счёт"), names(ticket())) == [
        "append 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because mx.desk.test: dkim=pass for desk.test",
        "because forwards a mail of olga@client.example, who takes part",
        "change AddEntry kind=customer author=Ольга <olga@client.example> (through anna@desk.test) text=Вот письмо.//---------- Forwarded message ---------/От: Ольга <olga@client.example>//Не печатается. full_text=Вот письмо.//---------- Forwarded message ---------/От: Ольга <olga@client.example>//Не печатается.",
        "answer Answer template=update audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Вот письмо.//---------- Forwarded message ---------/От: Ольга <olga@client.example>//Не печатается. author=Анна <anna@desk.test> with_attachments=True retells=recent",
    ]


def test_what_is_forwarded_into_a_waiting_ticket_sets_it_going() -> None:
    assert only("change", story(from_agent(OF_OLGA, subject="Fwd: [#7] Счёт"), names(ticket(WAITING)))) == [
        "AddEntry kind=customer author=Ольга <olga@client.example> (through anna@desk.test) text=Вот письмо.//---------- Forwarded message ---------/От: Ольга <olga@client.example>//Не печатается. full_text=Вот письмо.//---------- Forwarded message ---------/От: Ольга <olga@client.example>//Не печатается.",
        "SetStatus status=open cause=anna@desk.test forwarded the customer's mail",
    ]


def test_what_is_forwarded_in_time_reopens() -> None:
    assert only("change", story(from_agent(OF_OLGA, subject="Fwd: [#7] Счёт"), names(ticket(RESOLVED)))) == [
        "AddEntry kind=customer author=Ольга <olga@client.example> (through anna@desk.test) text=Вот письмо.//---------- Forwarded message ---------/От: Ольга <olga@client.example>//Не печатается. full_text=Вот письмо.//---------- Forwarded message ---------/От: Ольга <olga@client.example>//Не печатается.",
        "SetStatus status=open cause=anna@desk.test forwarded the customer's mail",
    ]


def test_what_is_forwarded_too_late_reopens_nothing() -> None:
    assert only(
        "change",
        story(
            from_agent(OF_OLGA, subject="Fwd: [#7] Счёт"),
            names(replace(ticket(RESOLVED), finished_at=ticket().created_at.replace(year=2025))),
        ),
    ) == [
        "AddEntry kind=customer author=Ольга <olga@client.example> (through anna@desk.test) text=Вот письмо.//---------- Forwarded message ---------/От: Ольга <olga@client.example>//Не печатается. full_text=Вот письмо.//---------- Forwarded message ---------/От: Ольга <olga@client.example>//Не печатается.",
    ]


def test_a_strangers_mail_is_not_forwarded_into_a_ticket() -> None:
    assert story(from_agent("Вот.\n\n" + FORWARDED + "x", subject="Fwd: [#7] Счёт"), names(ticket())) == [
        "reject 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because forwards a mail of marina@len.example, who takes no part in ticket 7: use #note, your own words, or #new for a request of his",
        "answer Answer template=commands audience=agent recipients=[Анна <anna@desk.test>] language=ru notices=[Переслано письмо, которое написал marina@len.example; в обращении 7 он не участвует, и клиенту ничего не передано. Для своих поставьте сверху #заметка, клиенту ответьте своими словами, новое обращение заведите командой #новое.]",
    ]


def test_a_command_above_a_forward_is_carried_out() -> None:
    assert only(
        "because", story(from_agent("#note\n" + OF_OLGA, subject="Fwd: [#7] Счёт"), names(ticket()))
    ) == [
        "names ticket 7 by a reference to our mail: detail",
        "mx.desk.test: dkim=pass for desk.test",
        "#note",
        "the text is kept as an internal note",
    ]


def test_a_customers_command_is_text() -> None:
    assert only("because", story(replace(from_agent("#close"), senders=(CUSTOMER,)), names(ticket()))) == [
        "names ticket 7 by a reference to our mail: detail",
        "olga@client.example takes part in ticket 7",
    ]


def test_the_callers_address_tells_the_kind() -> None:
    assert only(
        "request",
        story(
            from_agent("#new oleg@most.example\nПлохо.", subject="звонок"),
            kinds=(RequestKind("complaint", regulation().fields[0].title, senders=("Oleg@most.example",)),),
        ),
    ) == [
        "complaint",
    ]


def test_the_agents_own_firm_is_not_the_callers() -> None:
    assert only(
        "missing",
        story(
            from_agent("#new oleg@most.example\nНе печатается.\n-- \nАнна\nООО «Служба»", subject="звонок")
        ),
    ) == [
        "[registration_number; organization; release]",
    ]


def test_what_the_agent_sets_after_all_may_complete_the_request() -> None:
    assert only(
        "change",
        story(
            from_agent(
                "#new oleg@most.example\n#set release 3.0.1.2\n#set organization ООО «Ива»\n#set registration_number 800111222\nНе печатается.",
                subject="звонок",
            )
        ),
    ) == [
        "OpenTicket status=open subject=звонок requester=oleg@most.example language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[subject звонок (subject: звонок); release 3.0.1.2 (#set by Анна <anna@desk.test>: 3.0.1.2); organization ООО «Ива» (#set by Анна <anna@desk.test>: ООО «Ива»); registration_number 800111222 (#set by Анна <anna@desk.test>: 800111222)] missing=[] participants=[requester oleg@most.example]",
        "AddEntry kind=customer author=oleg@most.example (through anna@desk.test) text=Не печатается.",
    ]


def test_an_agent_is_called_as_the_desk_knows_him() -> None:
    assert only(
        "change", story(from_agent("Готово.", replace(ANNA, name="Аня из дома")), names(ticket()))
    ) == [
        "AddEntry kind=agent author=Анна <anna@desk.test> text=Готово. full_text=Готово.",
        "RecordFirstAnswer",
    ]


def test_an_agents_own_address_is_replaced_in_what_is_relayed() -> None:
    assert only("answer", story(from_agent("Пишите на anna@desk.test, отвечу."), names(ticket()))) == [
        "Answer template=relay audience=customer recipients=[Ольга <olga@client.example>] language=ru automatic=False text=Пишите на support@desk.test, отвечу. author=Анна with_attachments=True",
    ]


def test_a_value_that_is_set_takes_nothing_back() -> None:
    assert only("change", story(from_agent("#priority high\n#set release 3.0.2.2"), names(ticket()))) == [
        "SetPriority priority=high",
        "SetField finding=release 3.0.2.2 (#set by Анна <anna@desk.test>: 3.0.2.2) author=Анна <anna@desk.test>",
    ]


def test_a_file_that_the_caller_should_send_is_missing() -> None:
    assert only(
        "missing",
        story(
            from_agent("#new oleg@most.example\nНе печатается, см. журнал.", subject="звонок"),
            attachments=(LOG,),
        ),
    ) == [
        "[registration_number; organization; release; log]",
    ]


def test_a_file_that_the_agent_sends_is_not_missing() -> None:
    assert only(
        "missing",
        story(
            from_agent(
                "#new oleg@most.example\nНе печатается, см. журнал.",
                subject="звонок",
                attachments=(Attachment("2", "a.zip", "application/zip", 4, "x"),),
            ),
            attachments=(LOG,),
        ),
    ) == [
        "[registration_number; organization; release]",
    ]


def test_a_file_that_is_asked_of_another_kind_is_not_missing() -> None:
    assert only(
        "missing",
        story(
            from_agent("#new oleg@most.example\n#kind feature\nНе печатается, см. журнал.", subject="звонок"),
            attachments=(LOG,),
        ),
    ) == [
        "[registration_number; organization; release]",
    ]


def test_where_no_field_is_the_subject_the_header_tells_it() -> None:
    assert [
        line.split(" requester")[0]
        for line in only(
            "change", story(from_agent("#new oleg@most.example\n1", subject="звонок"), fields=WITHOUT_SUBJECT)
        )[:1]
    ] == [
        "OpenTicket status=awaiting_info subject=звонок",
    ]


def test_an_answer_that_is_nothing_but_a_quote_is_refused_and_says_what_was_read() -> None:
    told = story(from_agent("> Не печатается чек\n"), names(ticket()))
    assert told[0] == "reject 7"
    assert "only a quote or a signature was found in the mail" in told[2]
    assert "над цитатой" in told[3]
