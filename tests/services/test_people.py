"""Who takes part in a ticket: customers with colleagues, strangers, forged participants, agents who invite.

The real wiring, but for servers.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from intake.config.settings import load_settings
from intake.console.tickets import _page
from intake.desk.disposition import MailStatus
from intake.desk.ticket import Status, Ticket
from intake.services.views import entry_view, ticket_view
from intake.store.spool import ledger
from intake.store.tickets import tickets
from intake.store.tickets.tickets import Entry
from tests.e2e.desk import AGENTS, settings_without_servers
from tests.offline import OfflineDesk

ANNA, BORIS = AGENTS["Анна"], AGENTS["Борис"]
OLGA, PETR, LENA = "olga@client.example", "petr@client.example", "lena@client.example"
JANE, TOM, EVIL = "jane@harbour.example", "tom@harbour.example", "evil@bad.example"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

COMPLETE = "Не печатается счёт.\nОрганизация: ООО «Вектор»\nРег. номер: 800123456\nРелиз: 3.0.12.4\n"
INCOMPLETE = "Не печатается счёт, помогите, пожалуйста.\n"
ENGLISH = "The invoice is not printed.\nOrganization: Harbour Ltd\nRegistration number: 800123456\nRelease: 3.0.12.4\n"


class Desk:
    """A desk and its correspondence: mails go in, and what it sends is read."""

    def __init__(self, directory: Path, language: str = "ru", **keys: str | bool) -> None:
        settings_without_servers(directory)
        config = directory / "offline.toml"
        head = '[[mailbox]]\nname = "support"\n'
        more = "".join(
            f"{name} = {json.dumps(value)}\n" for name, value in {"language": language, **keys}.items()
        )
        text = config.read_text(encoding="utf-8").replace(head, head + more)
        config.write_text(text, encoding="utf-8")
        self.offline = OfflineDesk(load_settings(config), directory / "desk.db")
        self.offline.confirms = False
        self.at = MONDAY
        self.sent: list[EmailMessage] = []

    def take(
        self,
        sender: str,
        text: str,
        subject: str = "Не печатается счёт",
        *,
        says: str | None = "pass",
        cc: tuple[str, ...] = (),
        reply_to: str = "",
        answers: str = "",
        copy: str = "",
    ) -> list[EmailMessage]:
        """Let a mail arrive; returns what the desk sent because of it.

        `says` is what the desk's own server says of it: "pass", some results, or None for nothing; mails with
        the same `copy` are copies of one.
        """
        mail = EmailMessage()
        if says is not None:
            passed = f"dkim=pass header.d={sender.rpartition('@')[2]}"
            mail["Authentication-Results"] = f"mx.desk.test; {passed if says == 'pass' else says}"
        mail["From"], mail["To"], mail["Subject"] = sender, "support@desk.test", subject
        mail["Date"] = MONDAY if copy else self.at
        mail["Message-ID"] = copy or f"<{self.at.timestamp()}@{sender.rpartition('@')[2]}>"
        for name, value in (("Cc", ", ".join(cc)), ("Reply-To", reply_to), ("In-Reply-To", answers)):
            if value:
                mail[name] = value
        mail.set_content(text)
        before = len(self.offline.mails)
        self.offline.take(mail.as_bytes(), self.at)
        self.at += timedelta(minutes=10)
        return self._since(before)

    def agent(self, text: str, number: int = 1, sender: str = ANNA) -> list[EmailMessage]:
        """A proved agent's mail to a ticket."""
        return self.take(sender, text, f"Re: [#{number}] Счёт")

    def release(self) -> list[EmailMessage]:
        """An operator lets all held mail through."""
        before = len(self.offline.mails)
        with self.offline.database.write() as connection:
            held = [mail.id for mail in ledger.list_mails(connection, [MailStatus.HELD])]
            ledger.release(connection, held)
        while self.offline._parts.processor.process_batch().mails:
            pass
        return self._since(before)

    def ticket(self, number: int = 1) -> Ticket:
        with self.offline.database.read() as connection:
            found = tickets.load(connection, number)
        assert found is not None
        return found

    def entries(self, number: int = 1) -> list[Entry]:
        with self.offline.database.read() as connection:
            return tickets.entries(connection, number)

    def people(self, number: int = 1) -> set[str]:
        return {person.address.address for person in self.ticket(number).participants}

    def proposed(self, number: int = 1) -> set[str]:
        return {person.address for person in self.ticket(number).proposed}

    def last_status(self) -> MailStatus:
        with self.offline.database.read() as connection:
            return list(ledger.list_mails(connection))[-1].status

    def ever_written_to(self, address: str) -> bool:
        return any(address in mail.rcpt_tos for mail in self.offline.mails)

    def _since(self, count: int) -> list[EmailMessage]:
        return [message_from_bytes(mail.raw, policy=policy.default) for mail in self.offline.mails[count:]]


def to(mails: list[EmailMessage], address: str) -> list[EmailMessage]:
    """Those of the mails that go to an address."""
    return [mail for mail in mails if address in str(mail["to"])]


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def html_of(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


# --- Customers with colleagues ---------------------------------------------------------------------


def test_a_proved_customers_colleague_in_cc_gets_the_answer_and_may_write(desk: Desk) -> None:
    desk.take(OLGA, COMPLETE, cc=(PETR,))
    answer = desk.agent("Обновите драйвер принтера.")
    assert to(answer, OLGA)
    assert to(answer, PETR)
    desk.take(PETR, "Обновил, спасибо, но печатает криво.", "Re: [#1] Счёт")
    assert "печатает криво" in desk.entries()[-1].text
    assert desk.proposed() == set()


def test_an_unproved_customers_colleague_waits_for_an_agents_word(desk: Desk) -> None:
    told = to(desk.take(OLGA, COMPLETE, says=None, cc=(PETR, LENA)), ANNA)[0]
    command = f"#invite {PETR} {LENA}"
    assert (desk.people(), desk.proposed()) == ({OLGA}, {PETR, LENA})
    assert command in text_of(told)
    assert command in html_of(told)
    assert not to(desk.agent("Обновите драйвер."), PETR)
    desk.agent(command)
    invited = next(entry for entry in desk.entries() if PETR in entry.text and "added" in entry.text)
    assert invited.author == f"Анна <{ANNA}>"
    assert (desk.people(), desk.proposed()) == ({OLGA, PETR, LENA}, set())
    answer = desk.agent("Обновили?")
    assert to(answer, PETR)
    assert to(answer, LENA)
    assert to(answer, OLGA)
    desk.take(PETR, "Да, обновили, теперь печатает.", "Re: [#1] Счёт", says=None)
    assert "теперь печатает" in desk.entries()[-1].text


def test_a_proposed_colleagues_own_mail_is_held_and_agents_read_the_word_that_lets_him_in(desk: Desk) -> None:
    desk.take(OLGA, COMPLETE, says=None, cc=(PETR,))
    told = desk.take(PETR, "И у меня не печатает.", "Re: [#1] Не печатается счёт")
    assert desk.last_status() is MailStatus.HELD
    assert "#принять всегда" in text_of(to(told, BORIS)[0])
    assert not to(told, PETR)


def test_an_unproved_customer_who_answers_our_mail_to_him_brings_a_colleague_in(desk: Desk) -> None:
    request = to(desk.take(OLGA, INCOMPLETE, says=None), OLGA)[0]
    answers = str(request["message-id"])
    desk.take(OLGA, COMPLETE, str(request["subject"]), says=None, cc=(PETR,), answers=answers)
    assert desk.people() == {OLGA, PETR}
    assert desk.ticket().status is Status.OPEN


def test_colleagues_named_while_data_were_missing_are_told_when_agents_first_hear_of_it(desk: Desk) -> None:
    request = to(desk.take(OLGA, INCOMPLETE, says=None, cc=(PETR,)), OLGA)[0]
    assert not desk.ever_written_to(ANNA)
    told = desk.take(OLGA, COMPLETE, str(request["subject"]), says=None, answers=str(request["message-id"]))
    assert f"#invite {PETR}" in text_of(to(told, ANNA)[0])


def test_a_colleague_named_again_is_not_proposed_again(desk: Desk) -> None:
    desk.take(OLGA, COMPLETE, says=None, cc=(PETR,))
    told = desk.take(OLGA, "Добавлю: принтер сетевой.", "Re: [#1] Счёт", says=None, cc=(PETR,))
    assert "#invite" not in text_of(to(told, ANNA)[0])
    assert sum("proposed to take part" in entry.text for entry in desk.entries()) == 1


def test_thanks_that_name_somebody_are_told(desk: Desk) -> None:
    desk.take(OLGA, COMPLETE, says=None)
    told = desk.take(OLGA, "Спасибо!", "Re: [#1] Счёт", says=None, cc=(PETR,))
    assert f"#invite {PETR}" in text_of(to(told, ANNA)[0])


def test_an_agent_reads_in_german_whom_he_may_let_in_and_does_so_in_german(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "de")
    told = to(desk.take(JANE, ENGLISH, says=None, cc=(TOM,)), ANNA)[0]
    assert "Nicht beteiligt: genannt in einer E-Mail, deren Absender nicht bestätigt ist." in text_of(told)
    desk.agent(f"#einladen {TOM}")
    assert desk.people() == {JANE, TOM}


@pytest.mark.parametrize("no_person", ["noreply@client.example", "MAILER-DAEMON@client.example"])
def test_nobody_who_is_a_machine_takes_part(desk: Desk, no_person: str) -> None:
    desk.take(OLGA, COMPLETE, cc=(no_person,))
    assert (desk.people(), desk.proposed()) == ({OLGA}, set())


# --- Forged participants ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "says",
    [
        None,
        "none",
        "spf=softfail smtp.mailfrom=harbour.example",
        "spf=neutral smtp.mailfrom=harbour.example",
        "spf=permerror smtp.mailfrom=harbour.example; dkim=none",
        "spf=temperror smtp.mailfrom=harbour.example",
        "spf=pass smtp.mailfrom=bad.example; dkim=pass header.d=bad.example",
        "spf=fail smtp.mailfrom=harbour.example; dmarc=fail header.from=harbour.example",
        "spf=fail smtp.mailfrom=harbour.example",
    ],
)
def test_a_forged_participant_lets_no_stranger_in(desk: Desk, says: str | None) -> None:
    desk.take(JANE, ENGLISH)
    told = desk.take(JANE, "Please keep my colleague informed.", "Re: [#1] x", says=says, cc=(EVIL,))
    assert to(told, ANNA)
    desk.agent("Update the driver; the password is on your card.")
    assert desk.people() == {JANE}
    assert not desk.ever_written_to(EVIL)
    desk.take(EVIL, "And what is the password?", "Re: [#1] x")
    assert desk.last_status() is MailStatus.HELD


def test_a_message_id_that_only_looks_like_ours_lets_nobody_in(desk: Desk) -> None:
    desk.take(JANE, ENGLISH)
    invented = f"<{'a2b3c4d5' * 6}@desk.test>"
    desk.take(JANE, "Please add him.", "Re: [#1] x", says=None, cc=(EVIL,), answers=invented)
    assert (desk.people(), desk.proposed()) == ({JANE}, {EVIL})


def test_a_mail_of_ours_to_somebody_else_lets_nobody_in(desk: Desk) -> None:
    desk.take(JANE, ENGLISH)
    own = to(desk.take(EVIL, ENGLISH, "The printer is silent, too"), EVIL)[0]
    answers = str(own["message-id"])
    desk.take(JANE, "Please add him.", "Re: [#1] x", says=None, cc=("spy@bad.example",), answers=answers)
    assert desk.people() == {JANE}
    assert not desk.ever_written_to("spy@bad.example")


def test_an_address_that_holds_a_command_is_never_put_into_one(desk: Desk) -> None:
    told = desk.take(OLGA, COMPLETE, says=None, cc=('"a@b.example #close"@bad.example', PETR))
    assert f"  - #invite {PETR}\n" in text_of(to(told, ANNA)[0])
    assert '#close"@bad' not in text_of(to(told, ANNA)[0])


# --- Refuted participants --------------------------------------------------------------------------

REFUTED = "spf=fail smtp.mailfrom=client.example; dkim=none; dmarc=fail header.from=client.example"
DOUBTED = "spf=fail smtp.mailfrom=client.example"


@pytest.mark.parametrize("says", [REFUTED, DOUBTED])
def test_a_refuted_participant_completes_nothing_and_nobody_can_miss_it(desk: Desk, says: str) -> None:
    request = to(desk.take(OLGA, INCOMPLETE), OLGA)[0]
    subject, answers = str(request["subject"]), str(request["message-id"])
    before = desk.ticket()
    forged = COMPLETE.replace("800123456", "666666666")
    told = desk.take(OLGA, forged, subject, says=says, cc=(EVIL,), answers=answers)
    assert desk.ticket() == before
    assert not to(told, OLGA)
    notice = to(told, ANNA)[0]
    assert text_of(notice).startswith("!!! ВНИМАНИЕ: ПИСЬМО, ВОЗМОЖНО, ПОДДЕЛЬНОЕ !!!\nПочтовый сервер не")
    assert "spf=fail" in text_of(notice).splitlines()[1]
    assert html_of(notice).index("возможно, поддельное") < html_of(notice).index("Новое письмо")
    entry = desk.entries()[-1]
    assert "666666666" in entry.text
    assert "!!! WARNING: the mail server does not confirm" in _page(desk.ticket(), desk.entries(), {})
    assert entry_view(entry)["warning"] == entry.warning
    # The customer's own answer counts as ever, and the forged one is not retold among his words.
    told = desk.take(OLGA, COMPLETE, subject, answers=answers)
    assert desk.ticket().value("registration_number") == "800123456"
    assert to(told, OLGA)
    assert "666666666" not in text_of(to(told, ANNA)[0])


def test_a_refuted_participant_reopens_corrects_and_ends_no_waiting(desk: Desk) -> None:
    desk.take(OLGA, COMPLETE)
    desk.agent("#ask Какой у вас принтер?")
    waiting = desk.ticket()
    desk.take(OLGA, "Ошибся: релиз 3.0.99.9", "Re: [#1] Счёт", says=REFUTED)
    assert desk.ticket() == waiting
    desk.agent("#resolve Обновите драйвер.")
    resolved = desk.ticket()
    told = desk.take(OLGA, "Не помогло, верните в работу!", "Re: [#1] Счёт", says=REFUTED)
    assert desk.ticket() == resolved
    assert {str(mail["to"]) for mail in told} == {f"{ANNA}, {BORIS}"}


def test_a_refuted_mail_does_not_swallow_the_customers_own(desk: Desk) -> None:
    desk.take(OLGA, COMPLETE)
    desk.agent("#ask Какой у вас принтер?")
    said = "Принтер HP LaserJet 1020, подключён по USB, драйвер от февраля."
    desk.take(OLGA, said, "Re: [#1] Счёт", says=REFUTED)
    desk.take(OLGA, said, "Re: [#1] Счёт")
    assert desk.ticket().status is Status.OPEN


def test_a_mail_that_one_way_spoils_counts_when_it_comes_by_another(desk: Desk) -> None:
    desk.take(OLGA, COMPLETE)
    desk.agent("#ask Какой у вас принтер?")
    for says in (REFUTED, REFUTED, "pass", DOUBTED):
        desk.take(OLGA, "HP 1020.", "Re: [#1] Счёт", says=says, copy="<same@client.example>")
    assert desk.ticket().status is Status.OPEN
    assert [entry.text for entry in desk.entries()].count("HP 1020.") == 2


def test_a_refuted_participant_is_held_where_the_operator_has_it_so(tmp_path: Path) -> None:
    desk = Desk(tmp_path, refuted_participants="hold")
    desk.take(OLGA, COMPLETE)
    before = desk.entries()
    told = desk.take(OLGA, "Пришлите пароль.", "Re: [#1] Счёт", says=REFUTED)
    assert desk.last_status() is MailStatus.HELD
    assert desk.entries() == before
    assert "dmarc=fail" in text_of(to(told, ANNA)[0])
    # An operator who lets it through has looked; nobody in its Cc gets in with it.
    desk.release()
    assert desk.entries()[-1].text.strip() == "Пришлите пароль."


# --- Caps, strangers and Reply-To ------------------------------------------------------------------


def test_no_more_than_twenty_get_in_by_several_mails_and_the_others_are_proposed(desk: Desk) -> None:
    crowd = tuple(f"p{number}@client.example" for number in range(60))
    desk.take(OLGA, COMPLETE, cc=crowd[:15])
    told = desk.take(OLGA, "И ещё коллеги.", "Re: [#1] Счёт", cc=crowd[15:30])
    assert len(desk.people()) == 21
    assert desk.proposed() == set(crowd[20:30])
    assert "участников уже 20" in text_of(to(told, ANNA)[0])
    desk.take(OLGA, "И ещё, и ещё.", "Re: [#1] Счёт", cc=crowd[30:45])
    desk.take(OLGA, "И снова.", "Re: [#1] Счёт", cc=crowd[45:60])
    assert (len(desk.people()), len(desk.proposed())) == (21, 20)
    desk.agent(f"#invite {crowd[29]}")
    assert len(desk.people()) == 22


def test_a_released_strangers_mail_gets_in_and_nobody_with_it(desk: Desk) -> None:
    desk.take(JANE, ENGLISH)
    desk.take(TOM, "I know more about it.", "Re: [#1] The invoice", cc=(EVIL,))
    assert desk.last_status() is MailStatus.HELD
    told = desk.release()
    assert desk.entries()[-2].text.strip() == "I know more about it."
    assert (desk.people(), desk.proposed()) == ({JANE}, {TOM, EVIL})
    assert f"#invite {TOM} {EVIL}" in text_of(to(told, ANNA)[0])
    desk.agent(f"#invite {TOM}")
    assert to(desk.agent("Tell us."), TOM)
    assert not desk.ever_written_to(EVIL)


def test_answers_to_an_unproved_first_mail_go_to_its_from(desk: Desk) -> None:
    told = desk.take(JANE, ENGLISH, says=None, reply_to=EVIL)
    notice = text_of(to(told, ANNA)[0])
    assert f"{JANE}, а не на {EVIL}" in notice
    assert f"#invite {EVIL}" in notice
    answer = desk.agent("Update the driver.")
    assert to(answer, JANE)
    assert not desk.ever_written_to(EVIL)


def test_a_reply_to_that_an_agent_lets_in_gets_the_next_answer(desk: Desk) -> None:
    desk.take("scanner@client.example", COMPLETE, says=None, reply_to=OLGA)
    desk.agent(f"#впустить {OLGA}")
    assert to(desk.agent("Обновите драйвер."), OLGA)


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize(
    ("text", "subject"), [(COMPLETE, "Журнал"), (INCOMPLETE, "Журнал"), (ENGLISH, "Ledger")]
)
def test_where_unproved_mail_is_answered_in_full_the_answer_goes_to_from_all_the_same(
    tmp_path: Path, text: str, subject: str, *, known: bool
) -> None:
    desk = Desk(tmp_path, quote_unproved=True)
    if known:
        desk.take(JANE, "Всё ли у вас работает?", "Вопрос")
    number = 2 if known else 1
    told = desk.take(JANE, text, subject, says=None, reply_to=EVIL, cc=(PETR,))
    assert to(told, JANE)[0]["subject"] == f"[#{number}] {subject}"
    assert desk.proposed(number) == {EVIL, PETR}
    assert to(desk.agent("Обновите драйвер.", number), JANE)
    assert not desk.ever_written_to(EVIL)
    assert not desk.ever_written_to(PETR)


def test_where_unproved_mail_is_answered_in_full_a_proved_reply_to_is_followed(tmp_path: Path) -> None:
    desk = Desk(tmp_path, quote_unproved=True)
    assert to(desk.take("form@client.example", INCOMPLETE, reply_to=OLGA), OLGA)


def test_a_proved_customers_reply_to_counts(desk: Desk) -> None:
    desk.take("scanner@client.example", COMPLETE, reply_to=OLGA)
    assert desk.ticket().answer_to is not None
    assert to(desk.agent("Обновите драйвер."), OLGA)


@pytest.mark.parametrize(
    ("says", "people", "proposed"), [("pass", {OLGA, PETR}, set[str]()), (None, {OLGA}, {PETR})]
)
def test_whom_a_further_mail_names_in_cc_and_in_reply_to_is_treated_like_anybody_in_cc(
    desk: Desk, says: str | None, people: set[str], proposed: set[str]
) -> None:
    desk.take(OLGA, COMPLETE)
    desk.take(OLGA, "Отвечайте Петру, он в копии.", "Re: [#1] Счёт", says=says, cc=(PETR,), reply_to=PETR)
    assert (desk.people(), desk.proposed()) == (people, proposed)


def test_a_reply_to_alone_brings_nobody_into_a_ticket_that_there_is(desk: Desk) -> None:
    desk.take(OLGA, COMPLETE)
    desk.take(OLGA, "Печатает через раз.", "Re: [#1] Счёт", reply_to=PETR)
    assert (desk.people(), desk.proposed()) == ({OLGA}, set())


def test_whoever_was_only_proposed_is_only_proposed_after_a_merge(desk: Desk) -> None:
    desk.take(OLGA, COMPLETE)
    desk.take(LENA, COMPLETE.replace("счёт", "чек"), "Не печатается чек", says=None, cc=(EVIL,))
    desk.agent("#merge 1", 2)
    assert (desk.people(), desk.proposed()) == ({OLGA, LENA}, {EVIL})
    desk.agent(f"#invite {EVIL}")
    assert (desk.people(), desk.proposed()) == ({OLGA, LENA, EVIL}, set())


# --- Agents who invite -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("#invite support@desk.test", "это адрес самой службы"),
        ("#invite boris@desk.test", "это сотрудник"),
        ("#invite Пётр Иванов", "это не адрес"),
        ("#invite", "не хватает значения"),
        (f"#invite {PETR}, он в курсе", "нужны только адреса"),
        ("#invite noreply@client.example", "никто не читает"),
        (f"#invite {PETR} boris@desk.test", "это сотрудник"),
    ],
)
def test_nonsense_is_refused_and_nobody_gets_in(desk: Desk, command: str, why: str) -> None:
    desk.take(OLGA, COMPLETE)
    told = desk.agent(command)
    assert why in text_of(to(told, ANNA)[0])
    assert "#пригласить адрес" in text_of(to(told, ANNA)[0])
    assert desk.people() == {OLGA}


@pytest.mark.parametrize(
    "command",
    [
        f"#invite {PETR} {LENA}",
        f"#Пригласить: {PETR}, {LENA}.",
        f"#invite Пётр <{PETR}>; Лена <mailto:{LENA}>",
        f"#впустить {PETR} и {LENA}",
        f"#invite {PETR}\n#invite {LENA}",
        f"#штмшеу {PETR} <mailto:{PETR}> {LENA}",
        f"#priority high #invite {PETR} {LENA}",
    ],
)
def test_agents_write_it_in_many_ways(desk: Desk, command: str) -> None:
    desk.take(OLGA, COMPLETE)
    desk.agent(command)
    assert desk.people() == {OLGA, PETR, LENA}


def test_whoever_is_invited_gets_what_the_same_mail_says(desk: Desk) -> None:
    desk.take(OLGA, COMPLETE)
    answer = desk.agent(f"#invite {PETR}\n#ask Какой у вас принтер?")
    assert to(answer, PETR)
    assert to(answer, OLGA)


def test_words_below_an_invitation_stay_inside(desk: Desk) -> None:
    desk.take(OLGA, COMPLETE)
    assert not to(desk.agent(f"#invite {PETR}\nОн у них админ, с ним и решайте."), OLGA)


def test_a_telephone_request_may_name_whom_to_let_in(desk: Desk) -> None:
    desk.take(ANNA, f"#new {OLGA}\n#invite {PETR}\n{COMPLETE}", "Звонок")
    assert desk.people() == {OLGA, PETR}


def test_whom_an_agents_answer_names_takes_part_and_gets_it_only_once(desk: Desk) -> None:
    desk.take(OLGA, COMPLETE)
    answer = desk.take(ANNA, "Обновите драйвер.", "Re: [#1] Счёт", cc=(PETR, BORIS))
    assert to(answer, OLGA)
    assert not to(answer, PETR)
    assert desk.people() == {OLGA, PETR}
    assert to(desk.agent("Помогло?"), PETR)


@pytest.mark.parametrize("text", ["#note Спросим Петра.", "#priority high"])
def test_whom_an_agents_note_names_stays_outside(desk: Desk, text: str) -> None:
    desk.take(OLGA, COMPLETE)
    desk.take(ANNA, text, "Re: [#1] Счёт", cc=(PETR,))
    assert desk.people() == {OLGA}


def test_an_unproved_agents_cc_lets_nobody_in(desk: Desk) -> None:
    desk.take(OLGA, COMPLETE)
    desk.take(ANNA, "Обновите драйвер.", "Re: [#1] Счёт", says=None, cc=(EVIL,))
    assert desk.last_status() is MailStatus.HELD
    assert desk.people() == {OLGA}


def test_a_customer_cannot_invite(desk: Desk) -> None:
    desk.take(OLGA, COMPLETE)
    desk.take(OLGA, f"#invite {EVIL}", "Re: [#1] Счёт")
    assert desk.people() == {OLGA}


def test_scripts_see_who_is_proposed(desk: Desk) -> None:
    desk.take(OLGA, COMPLETE, says=None, cc=(PETR,))
    assert ticket_view(desk.ticket(), None)["proposed"] == [PETR]
    assert f"  proposed    {PETR}" in _page(desk.ticket(), desk.entries(), {})
