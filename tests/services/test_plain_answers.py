"""What an unproved stranger chose is read by agents alone, whatever the desk writes because of his mail."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from intake.config.paths import packaged
from intake.config.regulations import load_regulation
from intake.desk.term_rules import SilenceRules, Term, Unit
from intake.desk.ticket import Status
from intake.store.database.session import Database
from intake.store.outbox import listing
from tests.services.desk import COMPLETE, DeskInHand, letter, with_rules

REGULATION = with_rules(
    load_regulation(packaged("regulations") / "default.toml"),
    silence=SilenceRules((Term(2, Unit.WORKING_DAYS),), Term(5, Unit.WORKING_DAYS)),
)
VICTIM = "victim@client.example"
CHOSEN = "https://evil.example/activate"
UNPROVED = {"Authentication_Results": "mx.desk.test; none"}
REFUTED = {"Authentication_Results": "mx.desk.test; dmarc=fail header.from=client.example; spf=fail"}


@pytest.fixture
def desk(database: Database) -> DeskInHand:
    return DeskInHand(database, REGULATION)


def forged(text: str, **headers: str) -> bytes:
    """A mail in which all that a sender can choose is the same."""
    mail = EmailMessage(policy=policy.SMTP)
    given = UNPROVED | {"From": f'"{CHOSEN}" <{VICTIM}>', "Subject": f"ACTIVATE {CHOSEN}"} | headers
    for name, value in given.items():
        mail[name.replace("_", "-")] = value
    mail["To"] = f'"{CHOSEN}" <support@desk.test>'
    mail["Cc"] = f'"{CHOSEN}" <cc@other.example>'
    mail["Reply-To"] = f'"{CHOSEN}" <replies@other.example>'
    mail["References"] = f"<{CHOSEN}@evil.example>"
    mail.set_content(f"{text}\n{CHOSEN}\n")
    mail.add_attachment(b"x", maintype="text", subtype="plain", filename=f"{CHOSEN.replace('/', '_')}.txt")
    return mail.as_bytes()


def mails(desk: DeskInHand) -> list[tuple[str, set[str], EmailMessage]]:
    """Template, recipients and content of everything that was written."""
    found = []
    with desk.database.read() as connection:
        for line in desk.sent():
            raw = listing.raw(connection, line.id)
            assert raw is not None
            message = message_from_bytes(raw, policy=policy.default)
            found.append((line.template, {each.address for each in line.recipients}, message))
    return found


def everything(message: EmailMessage) -> str:
    headers = "\n".join(f"{name}: {value}" for name, value in message.items())
    parts = [str(part.get_content()) for part in message.walk() if part.get_content_maintype() == "text"]
    return "\n".join([headers, *parts])


def to_outsiders(desk: DeskInHand) -> list[tuple[str, set[str], EmailMessage]]:
    return [mail for mail in mails(desk) if "anna@desk.test" not in mail[1]]


INCOMPLETE = "Не печатается счёт."


@pytest.mark.parametrize(
    "text", [COMPLETE, INCOMPLETE, "The invoice is not printed.", "Die Rechnung druckt nicht."]
)
def test_a_victim_reads_nothing_that_the_forger_chose_and_nobody_else_gets_mail(
    desk: DeskInHand, text: str
) -> None:
    desk.receive(forged(text))
    desk.later(days=30)
    desk.tick()
    written = to_outsiders(desk)
    assert {template for template, _, _ in written} <= {"acknowledgement", "request", "closed_no_reply"}
    assert written
    for _, recipients, message in written:
        assert recipients == {VICTIM}
        assert "evil" not in everything(message)
        assert "ACTIVATE" not in everything(message)


def test_reminders_and_closings_repeat_nothing_either(desk: DeskInHand) -> None:
    desk.receive(forged(INCOMPLETE))
    for _ in range(12):
        desk.later(days=1)
        desk.tick()
    written = to_outsiders(desk)
    assert [template for template, _, _ in written] == ["request", "reminder", "closed_no_reply"]
    assert {str(message["Subject"]) for _, _, message in written} == {"[#1] Your request"}
    assert not any("evil" in everything(message) for _, _, message in written)


PASSING = {"Authentication_Results": "mx.desk.test; dkim=pass header.d=client.example; spf=pass"}
NAMED = "replies@other.example"


@pytest.mark.parametrize("text", [COMPLETE, INCOMPLETE])
def test_whom_only_a_reply_to_names_reads_nothing_that_a_proved_sender_chose(
    desk: DeskInHand, text: str
) -> None:
    desk.receive(forged(text, **PASSING))
    desk.later(hours=1)
    desk.receive(forged(f"И ещё: {CHOSEN}", **PASSING, Subject=f"Re: [#1] ACTIVATE {CHOSEN}"))
    for _ in range(12):
        desk.later(days=1)
        desk.tick()
    named = [message for _, recipients, message in to_outsiders(desk) if NAMED in recipients]
    assert named
    for message in named:
        assert "evil" not in everything(message)
        assert "ACTIVATE" not in everything(message)


def test_the_agents_read_it_all(desk: DeskInHand) -> None:
    desk.receive(forged(COMPLETE))
    (told,) = [message for template, _, message in mails(desk) if template == "notification"]
    assert CHOSEN in everything(told)
    assert CHOSEN in str(told["Subject"])


def test_a_mail_too_large_is_answered_in_the_desk_s_own_words(desk: DeskInHand) -> None:
    desk.receive(forged(COMPLETE))
    (answer,) = [message for template, _, message in to_outsiders(desk) if template == "acknowledgement"]
    body = answer.get_body(("plain",))
    assert body is not None
    assert "#1" in body.get_content()
    assert "Тема" not in body.get_content()


def test_whoever_answers_our_request_is_known_and_read_in_full_from_then_on(desk: DeskInHand) -> None:
    plain = letter(INCOMPLETE, **UNPROVED)
    desk.receive(plain)
    (request,) = desk.sent()
    assert request.subject == "[#1] Ваше обращение"
    assert desk.ticket().plain
    desk.later(hours=1)
    heading = f"Re: {request.subject}"
    desk.receive(letter(COMPLETE, subject=heading, In_Reply_To=request.message_id, **UNPROVED))
    ticket = desk.ticket()
    assert (ticket.status, ticket.plain, ticket.subject) == (Status.OPEN, False, "Не печатается счёт")
    acknowledgement = desk.sent()[1]
    assert acknowledgement.template == "acknowledgement"
    assert acknowledgement.subject == "[#1] Не печатается счёт"
    desk.later(days=1)
    desk.receive(letter(INCOMPLETE, subject="Другой вопрос", **UNPROVED))
    assert desk.sent()[-1].subject == "[#2] Другой вопрос"


def test_a_known_address_is_answered_in_full_but_never_when_its_mail_is_refuted(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE, sender=VICTIM))
    desk.later(days=1)
    desk.receive(letter(INCOMPLETE, subject="Второй вопрос", sender=VICTIM, **UNPROVED))
    assert [line.subject for line in desk.sent() if line.template == "request"] == ["[#2] Второй вопрос"]
    desk.later(days=1)
    before = len(to_outsiders(desk))
    desk.receive(letter(INCOMPLETE, subject="Третий вопрос", sender=VICTIM, **REFUTED))
    assert len(to_outsiders(desk)) == before
    assert desk.ticket(3).subject == "Третий вопрос"


@pytest.mark.parametrize("text", [COMPLETE, INCOMPLETE])
def test_agents_see_at_the_top_why_a_forged_sender_got_no_answer(desk: DeskInHand, text: str) -> None:
    desk.receive(letter(text, sender=VICTIM, **REFUTED))
    ((_, recipients, told),) = mails(desk)
    assert recipients == {"anna@desk.test"}
    body = told.get_body(("plain",))
    assert body is not None
    content = body.get_content()
    assert content.index("отправитель поддельный") < content.index("Не печатается счёт")
    desk.later(days=30)
    assert desk.tick() == 0


def test_an_autoresponder_makes_nobody_known(desk: DeskInHand) -> None:
    desk.receive(forged(INCOMPLETE))
    (request,) = desk.sent()
    desk.later(minutes=1)
    vacation = {"Auto_Submitted": "auto-replied", "In_Reply_To": request.message_id}
    desk.receive(letter("Меня нет до понедельника.", subject="Автоответ", sender=VICTIM, **vacation))
    desk.later(minutes=1)
    desk.receive(forged("Ещё одно: не печатается счёт.", Subject=f"AGAIN {CHOSEN}"))
    assert not any("evil" in everything(message) for _, _, message in to_outsiders(desk))


def test_what_a_stranger_adds_in_a_participant_s_name_makes_the_ticket_plain(desk: DeskInHand) -> None:
    desk.receive(letter(INCOMPLETE, sender="olga@firma.example", Cc="pavel@firma.example"))
    assert not desk.ticket().plain
    desk.receive(letter(COMPLETE, sender="pavel@firma.example", subject="Re: [#1] Счёт", **UNPROVED))
    assert desk.ticket().fields
    assert desk.ticket().plain


def test_a_second_mail_of_a_stranger_without_our_message_id_is_answered_plainly_too(desk: DeskInHand) -> None:
    desk.receive(forged(INCOMPLETE))
    desk.now += timedelta(minutes=5)
    desk.receive(forged(COMPLETE, Subject=f"Re: [#1] {CHOSEN}"))
    assert not any("evil" in everything(message) for _, _, message in to_outsiders(desk))
