"""To whom the values of earlier tickets go, and whose word confirms them: attackers, colleagues, customers."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from intake.config.paths import packaged
from intake.config.regulations import load_regulation
from intake.desk.ticket import Status
from intake.store.database.session import Database
from intake.store.database.tables import outbox, outbox_raw, outbox_recipient
from tests.services.desk import SUPPORT, DeskInHand

VICTIM, COLLEAGUE, MALLORY = "olga@hrizolit.example", "ivan@hrizolit.example", "mallory@elsewhere.example"
NUMBER, RELEASE = "812345678", "3.0.27.15"
COMPLETE = f"Рег. номер {NUMBER}, ООО «Хризолит», релиз {RELEASE}.\nНе печатается счёт, помогите."
BARE = "Не открывается журнал документов, помогите."
OF_THE_FIRM = "ООО «Хризолит». Не открывается журнал документов."
PASS = "pass"
VERDICTS = {
    PASS: "dkim=pass header.d={domain}; dmarc=pass header.from={domain}",
    "nothing": "none",
    "none": "spf=none smtp.mailfrom={domain}; dkim=none; dmarc=none header.from={domain}",
    "softfail": "spf=softfail smtp.mailfrom={domain}; dmarc=none header.from={domain}",
    "another domain": "spf=pass smtp.mailfrom=mailer.example; dkim=pass header.d=mailer.example",
    "fail": "spf=fail smtp.mailfrom={domain}",
    "refuted": "spf=fail smtp.mailfrom={domain}; dkim=fail header.d={domain}; dmarc=fail header.from={domain}",
}
UNPROVED = [name for name in VERDICTS if name != PASS]


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[DeskInHand]:
    database = Database(sqlite_url)
    yield DeskInHand(database)
    database.close()


def letter(
    text: str,
    sender: str,
    verdict: str = PASS,
    *,
    to: str = SUPPORT.address,
    subject: str = "Журнал",
    **more: str,
) -> bytes:
    message = EmailMessage()
    said = VERDICTS[verdict].format(domain=sender.partition("@")[2])
    message["Authentication-Results"] = f"mx.desk.test; {said}"
    message["From"], message["To"], message["Subject"] = sender, to, subject
    for name, value in more.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def sent_to(desk: DeskInHand, address: str) -> list[EmailMessage]:
    """All mails to an address, in order."""
    to = outbox_recipient.c.address == address
    query = select(outbox_raw.c.raw).join_from(outbox_raw, outbox).join(outbox_recipient).where(to)
    with desk.database.read() as connection:
        raws = connection.execute(query.order_by(outbox.c.id)).scalars().all()
    return [message_from_bytes(raw, policy=policy.default) for raw in raws]


def all_words(messages: list[EmailMessage]) -> str:
    """Whatever their recipient can read in any part or header of them."""
    parts = [part for message in messages for part in message.walk() if not part.is_multipart()]
    return "\n".join([*(str(m["subject"]) for m in messages), *(str(part.get_content()) for part in parts)])


def answer(desk: DeskInHand, text: str, sender: str, verdict: str = PASS, **more: str) -> bytes:
    """An answer to the last mail that the sender got."""
    last = sent_to(desk, sender)[-1]
    thread = {"In_Reply_To": str(last["Message-ID"]), "subject": f"Re: {last['Subject']}"}
    return letter(text, sender, verdict, **{**thread, **more})


# --- Attackers who fish ---------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", [*VERDICTS])
@pytest.mark.parametrize("text", [BARE, "Да, всё верно.", f"{BARE}\nДа, всё верно, как в прошлый раз."])
def test_a_first_mail_that_wants_its_answer_elsewhere_brings_nothing_and_confirms_nothing(
    desk: DeskInHand, verdict: str, text: str
) -> None:
    desk.receive(letter(COMPLETE, VICTIM))
    desk.receive(letter(text, VICTIM, verdict, Reply_To=MALLORY))
    desk.receive(letter("Да, всё верно.", VICTIM, verdict, subject="Re: [#2] Журнал"))
    desk.receive(letter("Да, всё верно.", VICTIM, verdict, subject="Re: [#2] Журнал", Reply_To=MALLORY))
    words = all_words(sent_to(desk, MALLORY))
    assert NUMBER not in words
    assert RELEASE not in words
    assert "Хризолит" not in words
    assert desk.ticket(2).value("registration_number") is None


def test_a_name_and_a_telephone_go_nowhere_else_either(sqlite_url: str) -> None:
    law = load_regulation(packaged("regulations") / "keysystems.toml")
    desk = DeskInHand(Database(sqlite_url), law)
    whole = f"{COMPLETE}\nКонтактное лицо: Ольга Петровна Сидорова\nТелефон: +7 912 345-67-89"
    desk.receive(letter(whole, VICTIM))
    desk.receive(letter(BARE, VICTIM, "none", Reply_To=MALLORY))
    desk.receive(letter("Да, всё верно.", VICTIM, "none", subject="Re: [KS-2] Журнал"))
    desk.receive(letter(OF_THE_FIRM, COLLEAGUE))
    for address in (MALLORY, COLLEAGUE):
        assert "Сидорова" not in all_words(sent_to(desk, address))
        assert "345-67-89" not in all_words(sent_to(desk, address))
    desk.database.close()


@pytest.mark.parametrize("verdict", UNPROVED)
def test_an_invented_colleague_gets_nothing(desk: DeskInHand, verdict: str) -> None:
    desk.receive(letter(COMPLETE, VICTIM))
    desk.receive(letter(OF_THE_FIRM, "new@hrizolit.example", verdict))
    desk.receive(letter(OF_THE_FIRM, "new@hrizolit.example", verdict, subject="Касса", Reply_To=MALLORY))
    for address in ("new@hrizolit.example", MALLORY):
        assert NUMBER not in all_words(sent_to(desk, address))


def test_the_yes_of_a_victim_to_all_sends_nothing_to_the_stranger_who_asked(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE, VICTIM))
    desk.receive(letter(BARE, MALLORY, to=f"{VICTIM}, {SUPPORT.address}"))
    to_all = f"{MALLORY}, {SUPPORT.address}"
    for text in ("Да, всё верно.", "Да", f"Релиз {RELEASE}, остальное верно."):
        desk.receive(letter(text, VICTIM, to=to_all, subject="Re: [#2] Журнал"))
    assert desk.ticket(2).value("registration_number") is None
    assert desk.ticket(2).value("organization") is None
    assert NUMBER not in all_words(sent_to(desk, MALLORY))


def test_what_a_victim_gives_the_desk_alone_is_not_shown_to_the_stranger_whose_ticket_it_is(
    desk: DeskInHand,
) -> None:
    desk.receive(letter(BARE, MALLORY, to=f"{VICTIM}, {SUPPORT.address}"))
    desk.receive(letter(COMPLETE, VICTIM, subject="Re: [#1] Журнал"))
    assert desk.ticket(1).status is Status.OPEN
    assert all(NUMBER not in all_words([message]) for message in sent_to(desk, MALLORY))


def test_a_forger_plants_nothing_that_is_shown_to_his_victim_later(desk: DeskInHand) -> None:
    planted = COMPLETE.replace("Хризолит", "ПОЗВОНИТЕ НАМ")
    for verdict in ("nothing", "none", "another domain"):
        desk.receive(letter(planted, VICTIM, verdict, subject=f"Счёт {verdict}"))
        desk.later(minutes=30)
    desk.receive(letter(BARE, VICTIM))
    assert "ПОЗВОНИТЕ" not in all_words(sent_to(desk, VICTIM)[-1:])


def test_a_yes_confirms_what_was_shown_and_not_what_somebody_gave_meanwhile(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE, VICTIM))
    desk.receive(letter(BARE, VICTIM))
    request = sent_to(desk, VICTIM)[-1]
    assert NUMBER in all_words([request])
    desk.receive(letter(COMPLETE.replace(NUMBER, "899999999"), VICTIM, "none", subject="Касса"))
    thread = {"In_Reply_To": str(request["Message-ID"]), "subject": f"Re: {request['Subject']}"}
    desk.receive(letter("Да, всё верно.", VICTIM, **thread))
    assert desk.ticket(2).value("registration_number") == NUMBER


# --- Customers ------------------------------------------------------------------------------------


def test_a_customer_is_offered_his_own_values_and_confirms_them_in_english(desk: DeskInHand) -> None:
    first = f"Registration number {NUMBER}, Hrizolit Ltd, release {RELEASE}. The invoice is not printed."
    desk.receive(letter(first, "sam@gmail.com", subject="Invoice"))
    desk.receive(letter("The journal does not open, please help.", "sam@gmail.com", subject="Journal"))
    assert NUMBER in all_words(sent_to(desk, "sam@gmail.com")[-1:])
    desk.receive(answer(desk, "Yes, all correct.", "sam@gmail.com"))
    ticket = desk.ticket(2)
    assert (ticket.status, ticket.value("registration_number")) == (Status.OPEN, NUMBER)
    assert NUMBER in all_words(sent_to(desk, "sam@gmail.com")[-1:])


@pytest.mark.parametrize("header", ["Cc", "to"])
def test_whoever_writes_with_others_is_asked_without_a_word_of_what_he_gave_before_in_english(
    desk: DeskInHand, header: str
) -> None:
    first = f"Registration number {NUMBER}, Hrizolit Ltd, release {RELEASE}. The invoice is not printed."
    desk.receive(letter(first, VICTIM, subject="Invoice"))
    others = (
        {"Cc": "boss@hrizolit.example"}
        if header == "Cc"
        else {"to": f"boss@hrizolit.example, {SUPPORT.address}"}
    )
    desk.receive(letter("The journal does not open.", VICTIM, subject="Journal", **others))
    assert NUMBER not in all_words(sent_to(desk, VICTIM)[-1:])
    desk.receive(answer(desk, "Yes, all correct.", VICTIM))
    assert desk.ticket(2).value("registration_number") is None


def test_a_participant_completes_and_both_hear_only_what_stands_in_his_mail_to_both(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE, VICTIM))
    desk.receive(letter(BARE, VICTIM))
    desk.receive(answer(desk, "Рег. номер: да\nОрганизация: да\nРелиз: уточню", VICTIM, Cc=COLLEAGUE))
    assert desk.ticket(2).missing == ("release",)
    to_both = f"{VICTIM}, {SUPPORT.address}"
    desk.receive(letter("Релиз 3.0.99.1", COLLEAGUE, to=to_both, subject="Re: [#2] Журнал"))
    told = sent_to(desk, COLLEAGUE)[-1]
    assert desk.ticket(2).status is Status.OPEN
    assert "3.0.99.1" in all_words([told])
    assert NUMBER not in all_words([told])


# --- Colleagues -----------------------------------------------------------------------------------


def test_a_proved_colleague_at_the_firms_own_domain_is_offered_the_firms_number(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE, VICTIM))
    desk.receive(letter(OF_THE_FIRM, COLLEAGUE))
    assert NUMBER in all_words(sent_to(desk, COLLEAGUE)[-1:])
    desk.receive(answer(desk, "Да, всё верно.", COLLEAGUE))
    assert desk.ticket(2).value("registration_number") == NUMBER


@pytest.mark.parametrize(
    "domain", ["posteo.de", "mail.ua", "kaluga.ru", "hey.com", "privaterelay.appleid.com", "smallisp.example"]
)
def test_at_a_provider_nobody_is_a_colleague_however_well_proved(desk: DeskInHand, domain: str) -> None:
    desk.receive(letter(COMPLETE, f"olga@{domain}"))
    desk.receive(letter(OF_THE_FIRM, f"mallory@{domain}"))
    assert NUMBER not in all_words(sent_to(desk, f"mallory@{domain}"))


def test_a_forged_colleague_who_names_another_firm_keeps_nobody_from_his_own(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE, VICTIM))
    desk.receive(letter(COMPLETE.replace("Хризолит", "Лютик"), "x@hrizolit.example", "none", subject="Касса"))
    desk.receive(letter(OF_THE_FIRM, COLLEAGUE))
    assert NUMBER in all_words(sent_to(desk, COLLEAGUE)[-1:])
