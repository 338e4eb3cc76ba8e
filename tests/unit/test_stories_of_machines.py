"""What becomes of mail that no person wrote, and of ours that did not arrive."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from intake.desk.delivery import GiveUp, RecipientState, Standing
from intake.desk.facts import Evidence, Facts, OwnMail
from intake.desk.message import Address, Header, InboundMail, RecipientStatus, Report
from intake.desk.rules.undelivered import undelivered
from tests.unit.desk_cases import CUSTOMER, DESK, mail, names, ticket
from tests.unit.stories import only, story, told

TODAY = date(2026, 3, 2)
OLGA = CUSTOMER.address
PETR = "petr@client.example"
DAEMON = Address("MAILER-DAEMON@mx.example")
OURS = OwnMail("<own@desk.test>", 7, (OLGA, "PETR@client.example"))
UNKNOWN = RecipientStatus(OLGA, "failed", "5.1.1", "550 5.1.1 no such user")
FULL = RecipientStatus("Petr@Client.example", "delayed", "5.2.2", "mailbox full")
LATE = RecipientStatus(OLGA, "delayed", "4.4.1", "")
OF_OTHERS = RecipientStatus("eve@other.example", "failed", "5.1.1", "")


def report(
    *recipients: RecipientStatus, text: str = "", named: str | None = "<own@desk.test>", **values: Any
) -> InboundMail:
    """A mail server's report on our mail."""
    said = Report("delivery-status", recipients, named)
    return mail(text, DAEMON, "Undelivered Mail Returned to Sender", report=said, return_path="", **values)


def of_ours(**values: Any) -> Facts:
    """The ticket of the reported mail, and the mail."""
    return names(ticket(), Evidence.REPORTED, own_mails=(OURS,), **values)


def given_up(*states: RecipientState) -> GiveUp:
    """A mail that ended so for each recipient."""
    return GiveUp("refused", states)


def failed(code: int = 550, message: str = "no such user", address: str = OLGA) -> RecipientState:
    """A recipient who never got it."""
    return RecipientState(address, Standing.FAILED, code, message)


# --- Reports ---------------------------------------------------------------------------------------


def test_a_report_marks_who_refuses_for_good_and_tells_the_agents() -> None:
    assert story(report(UNKNOWN, FULL), of_ours()) == [
        "note 7",
        "because names ticket 7 by a mail named by a report: detail",
        "because automatic (bounce): report of type delivery-status",
        "because it reports our mail <own@desk.test>",
        "change AddEntry kind=event author=MAILER-DAEMON@mx.example text=olga@client.example: failed 550 5.1.1 no such user/Petr@Client.example: delayed 5.2.2 mailbox full",
        "change MarkBounced address=olga@client.example detail=failed 550 5.1.1 no such user",
        "change MarkBounced address=petr@client.example detail=delayed 5.2.2 mailbox full",
        "answer Answer template=bounced audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru author=MAILER-DAEMON@mx.example notices=[olga@client.example: failed 550 5.1.1 no such user; Petr@Client.example: delayed 5.2.2 mailbox full]",
        "automatic bounce: report of type delivery-status",
    ]


def test_a_report_of_an_assigned_ticket_goes_to_its_agent() -> None:
    assert only(
        "answer",
        story(report(UNKNOWN), replace(of_ours(), matches=names(ticket(assignee="boris@desk.test")).matches)),
    ) == [
        "Answer template=bounced audience=agents recipients=[boris@desk.test] language=ru author=MAILER-DAEMON@mx.example notices=[olga@client.example: failed 550 5.1.1 no such user]",
    ]


def test_what_is_marked_already_is_noted_only() -> None:
    assert story(report(UNKNOWN), of_ours(bounced_addresses=(OLGA,))) == [
        "note 7",
        "because names ticket 7 by a mail named by a report: detail",
        "because automatic (bounce): report of type delivery-status",
        "because it reports our mail <own@desk.test>",
        "change AddEntry kind=event author=MAILER-DAEMON@mx.example text=olga@client.example: failed 550 5.1.1 no such user",
        "automatic bounce: report of type delivery-status",
    ]


def test_whom_we_never_wrote_to_is_not_marked() -> None:
    assert story(report(OF_OTHERS), of_ours()) == [
        "note 7",
        "because names ticket 7 by a mail named by a report: detail",
        "because automatic (bounce): report of type delivery-status",
        "because it reports our mail <own@desk.test>",
        "change AddEntry kind=event author=MAILER-DAEMON@mx.example text=eve@other.example: failed 5.1.1",
        "automatic bounce: report of type delivery-status",
    ]


def test_a_delay_marks_nobody() -> None:
    assert story(report(LATE), of_ours()) == [
        "note 7",
        "because names ticket 7 by a mail named by a report: detail",
        "because automatic (delay): report of type delivery-status",
        "because it reports our mail <own@desk.test>",
        "change AddEntry kind=event author=MAILER-DAEMON@mx.example text=olga@client.example: delayed 4.4.1",
        "automatic delay: report of type delivery-status",
    ]


def test_a_report_about_nothing_of_ours_is_ignored() -> None:
    assert story(report(UNKNOWN, named="<x@other.example>")) == [
        "ignore",
        "because automatic (bounce): report of type delivery-status",
        "because it does not report a mail of ours",
        "automatic bounce: report of type delivery-status",
    ]


def test_a_report_about_our_mail_without_a_ticket_is_ignored() -> None:
    assert story(report(UNKNOWN), Facts(own_mails=(replace(OURS, ticket_number=None),))) == [
        "ignore",
        "because automatic (bounce): report of type delivery-status",
        "because it does not report a mail of ours",
        "automatic bounce: report of type delivery-status",
    ]


def test_a_report_whose_ticket_is_not_found_keeps_its_number() -> None:
    assert story(report(UNKNOWN), Facts(own_mails=(OURS,))) == [
        "note 7",
        "because automatic (bounce): report of type delivery-status",
        "because it reports our mail <own@desk.test>",
        "change AddEntry kind=event author=MAILER-DAEMON@mx.example text=olga@client.example: failed 550 5.1.1 no such user",
        "change MarkBounced address=olga@client.example detail=failed 550 5.1.1 no such user",
        "answer Answer template=bounced audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru author=MAILER-DAEMON@mx.example notices=[olga@client.example: failed 550 5.1.1 no such user]",
        "automatic bounce: report of type delivery-status",
    ]


def test_a_report_goes_to_the_ticket_that_took_the_other_over() -> None:
    assert only(
        "change", story(report(UNKNOWN), names(ticket(number=9), Evidence.REPORTED, own_mails=(OURS,)))
    )[:1] + story(report(UNKNOWN), names(ticket(number=9), Evidence.REPORTED, own_mails=(OURS,)))[:1] == [
        "AddEntry kind=event author=MAILER-DAEMON@mx.example text=olga@client.example: failed 550 5.1.1 no such user",
        "note 9",
    ]


def test_a_ticket_that_is_merely_spoken_of_is_not_meant_by_a_report() -> None:
    assert story(report(UNKNOWN), names(ticket(number=9), Evidence.TAG, own_mails=(OURS,)))[:1] == [
        "note 7",
    ]


def test_a_report_that_answers_our_mail_needs_no_original() -> None:
    assert only(
        "because", story(report(UNKNOWN, named=None, references=("<own@desk.test>",)), of_ours())
    ) == [
        "names ticket 7 by a mail named by a report: detail",
        "automatic (bounce): report of type delivery-status",
        "it reports our mail <own@desk.test>",
    ]


def test_a_report_that_is_in_reply_to_our_mail_needs_no_original() -> None:
    assert only(
        "because", story(report(UNKNOWN, named=None, in_reply_to=("<own@desk.test>",)), of_ours())
    ) == [
        "names ticket 7 by a mail named by a report: detail",
        "automatic (bounce): report of type delivery-status",
        "it reports our mail <own@desk.test>",
    ]


def test_a_bounce_in_words_alone_is_noted_with_its_words() -> None:
    assert story(
        replace(report(text="550 no such user", references=("<own@desk.test>",)), report=None), of_ours()
    ) == [
        "note 7",
        "because names ticket 7 by a mail named by a report: detail",
        "because automatic (bounce): a mail server's address and the words of an undelivered mail",
        "because it reports our mail <own@desk.test>",
        "change AddEntry kind=event author=MAILER-DAEMON@mx.example text=550 no such user",
        "automatic bounce: a mail server's address and the words of an undelivered mail",
    ]


def test_of_many_recipients_the_first_twenty_are_noted() -> None:
    assert [
        line.count("x.example")
        for line in only(
            "change",
            story(
                report(*(RecipientStatus(f"p{n}@x.example", "failed", "5.1.1", "") for n in range(21))),
                of_ours(),
            ),
        )
    ] == [
        21,
    ]


def test_a_long_diagnosis_is_cut() -> None:
    assert [
        len(line) for line in only("change", story(report(replace(UNKNOWN, diagnostic="x" * 400)), of_ours()))
    ] == [
        391,
        360,
    ]


# --- Other machines --------------------------------------------------------------------------------


def test_an_absence_is_noted_on_its_ticket_and_never_answered() -> None:
    assert story(
        mail("Я в отпуске.", headers=(Header("auto-submitted", "auto-replied"),)), names(ticket())
    ) == [
        "note 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because automatic (auto_reply): Auto-Submitted: auto-replied",
        "because noted, never answered",
        "change AddEntry kind=event author=Ольга <olga@client.example> text=Я в отпуске. full_text=Я в отпуске.",
        "automatic auto_reply: Auto-Submitted: auto-replied",
    ]


def test_an_absence_of_nobodys_ticket_is_ignored() -> None:
    assert story(mail("Я в отпуске.", headers=(Header("auto-submitted", "auto-replied"),))) == [
        "ignore",
        "because automatic (auto_reply): Auto-Submitted: auto-replied",
        "automatic auto_reply: Auto-Submitted: auto-replied",
    ]


def test_a_machine_that_takes_no_part_is_noted_where_it_answers_our_mail() -> None:
    assert story(
        mail("Я в отпуске.", Address(PETR), headers=(Header("auto-submitted", "auto-replied"),)),
        names(ticket()),
    )[:1] == [
        "note 7",
    ]


def test_a_machine_that_takes_no_part_is_ignored_where_it_merely_names_a_ticket() -> None:
    assert story(
        mail("Я в отпуске.", Address(PETR), headers=(Header("auto-submitted", "auto-replied"),)),
        names(ticket(), Evidence.TAG),
    ) == [
        "ignore",
        "because names ticket 7 by a tag in the subject: detail",
        "because automatic (auto_reply): Auto-Submitted: auto-replied",
        "automatic auto_reply: Auto-Submitted: auto-replied",
    ]


def test_a_long_absence_is_cut_and_kept_whole_beside() -> None:
    assert [
        len(line)
        for line in only(
            "change",
            story(mail("о" * 5000, headers=(Header("auto-submitted", "auto-replied"),)), names(ticket())),
        )
    ] == [
        9071,
    ]


def test_a_mail_in_our_own_name_waits_for_a_person() -> None:
    lines = story(mail("x", DESK.address), names(ticket()))
    assert lines[0] == "hold"
    assert [line.partition(" recipients")[0] for line in only("answer", lines)] == [
        "Answer template=held audience=agents"
    ]
    assert only("because", lines)[1].startswith("it comes from the desk's own address, is none of its mails")
    assert story(mail("x", DESK.address), names(ticket()), released=True)[0] == "hold"


# --- Mail given up ---------------------------------------------------------------------------------


def test_an_undelivered_mail_is_noted_and_told() -> None:
    assert told(
        undelivered(
            ticket(),
            given_up(
                failed(address="Olga@Client.example"),
                failed(452, "4.2.2 full", PETR),
                RecipientState("got@client.example", Standing.DELIVERED, 250, "OK"),
            ),
            DESK,
            TODAY,
        )
    ) == [
        "note 7",
        "because not delivered",
        "change AddEntry kind=event author=intake text=not delivered: Olga@Client.example: 550 no such user; petr@client.example: 452 4.2.2 full from_mail=False",
        "change MarkBounced address=olga@client.example detail=550 no such user",
        "answer Answer template=bounced audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru notices=[Olga@Client.example: 550 no such user; petr@client.example: 452 4.2.2 full]",
    ]


def test_an_undelivered_mail_of_an_assigned_ticket_goes_to_its_agent() -> None:
    assert only(
        "answer",
        told(
            undelivered(
                ticket(assignee="boris@desk.test"), given_up(failed()), replace(DESK, language="en"), TODAY
            )
        ),
    ) == [
        "Answer template=bounced audience=agents recipients=[boris@desk.test] language=en notices=[olga@client.example: 550 no such user]",
    ]


def test_where_nobody_is_told_the_ticket_notes_it() -> None:
    assert told(undelivered(ticket(), given_up(failed()), replace(DESK, notify=()), TODAY)) == [
        "note 7",
        "because not delivered",
        "change AddEntry kind=event author=intake text=not delivered: olga@client.example: 550 no such user from_mail=False",
        "change MarkBounced address=olga@client.example detail=550 no such user",
    ]


def test_the_servers_own_status_counts_more_than_its_code() -> None:
    assert [
        only("change", told(undelivered(ticket(), given_up(failed(550, said)), DESK, TODAY)))[1:]
        for said in (
            "5.1.1 unknown",
            "x 5.2.1 closed",
            "5.7.1 spam",
            "5.2.2 full",
            "15.1.1.1 unknown",
            "5.1.1234",
        )
    ] == [
        ["MarkBounced address=olga@client.example detail=550 5.1.1 unknown"],
        ["MarkBounced address=olga@client.example detail=550 x 5.2.1 closed"],
        [],
        [],
        ["MarkBounced address=olga@client.example detail=550 15.1.1.1 unknown"],
        ["MarkBounced address=olga@client.example detail=550 5.1.1234"],
    ]


def test_without_a_status_the_code_tells_a_wrong_address() -> None:
    assert [
        len(only("change", told(undelivered(ticket(), given_up(failed(code, "x")), DESK, TODAY))))
        for code in (550, 551, 552, 553, 554, 0)
    ] == [
        2,
        2,
        1,
        2,
        1,
        1,
    ]


def test_a_long_answer_of_a_server_is_cut() -> None:
    assert [
        len(line)
        for line in only("change", told(undelivered(ticket(), given_up(failed(554, "x" * 400)), DESK, TODAY)))
    ] == [
        391,
    ]


def test_a_mail_that_was_never_tried_has_no_code() -> None:
    assert only("change", told(undelivered(ticket(), given_up(failed(0, "no connection")), DESK, TODAY))) == [
        "AddEntry kind=event author=intake text=not delivered: olga@client.example: no connection from_mail=False",
    ]


def test_whom_a_server_could_not_reach_in_time_is_marked() -> None:
    assert only("change", story(report(RecipientStatus(OLGA, "failed", "4.4.7", "expired")), of_ours())) == [
        "AddEntry kind=event author=MAILER-DAEMON@mx.example text=olga@client.example: failed 4.4.7 expired",
        "MarkBounced address=olga@client.example detail=failed 4.4.7 expired",
    ]
