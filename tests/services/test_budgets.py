"""Floods, robots and forgers against a whole desk; what each of them gets, and what others still get."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import Connection, select

from intake.desk.budgets import Budgets, Standing
from intake.desk.disposition import MailStatus
from intake.desk.rules.floods import answered_late
from intake.desk.ticket import Status, Ticket
from intake.services.floods import REPORT_EVERY
from intake.store import responses, withheld
from intake.store.database.session import Database
from intake.store.database.tables import outbox, outbox_raw, outbox_recipient
from intake.store.spool import ledger
from intake.store.tickets import tickets
from tests.services.desk import COMPLETE, DeskInHand
from tests.services.desk import letter as unmarked

AGENT = "anna@desk.test"
VICTIM = "victim@target.example"


@pytest.fixture
def desk(database: Database) -> DeskInHand:
    return DeskInHand(database, confirms=False)


def letter(text: str, **headers: str) -> bytes:
    """A mail of which the desk's own server says nothing."""
    return b"Authentication-Results: mx.desk.test; none\n" + unmarked(text, **headers)


def proved(text: str, sender: str, **headers: str) -> bytes:
    """A mail of which the desk's own server says that it is from whom it shows."""
    domain = sender.rpartition("@")[2]
    stated = f"Authentication-Results: mx.desk.test; dkim=pass header.d={domain}\n"
    return stated.encode() + unmarked(text, sender=sender, **headers)


def written(desk: DeskInHand) -> Counter[str]:
    """How many mails went to each address."""
    with desk.database.read() as connection:
        return Counter(connection.execute(select(outbox_recipient.c.address)).scalars())


def to_outsiders(desk: DeskInHand) -> int:
    return sum(count for address, count in written(desk).items() if address != AGENT)


def last_text(desk: DeskInHand) -> str:
    with desk.database.read() as connection:
        query = select(outbox_raw.c.raw).join_from(outbox, outbox_raw).order_by(outbox.c.id.desc())
        raw = connection.execute(query.limit(1)).scalar_one()
    body = message_from_bytes(bytes(raw), policy=policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def take(desk: DeskInHand, mails: Iterable[bytes], seconds: float = 1) -> None:
    """Let mails come one after the other, and work through them."""
    for raw in mails:
        desk.later(seconds=seconds)
        desk.spool(raw)
    desk.lease.take()
    while desk.processor.process_batch().mails:
        pass


def reasons(desk: DeskInHand) -> list[str]:
    """Why what became of each mail became of it."""
    with desk.database.read() as connection:
        return ["; ".join(mail.reasons) for mail in ledger.list_mails(connection)]


WORDS = "альфа бета гамма дельта эпсилон дзета эта тета йота каппа лямбда мю ню кси омикрон пи ро сигма тау фи".split()


def different(number: int) -> str:
    first, second = divmod(number, len(WORDS))
    return f"Задача {WORDS[first]} и {WORDS[second]} не решается"


# --- Strangers ------------------------------------------------------------------------------------


def test_hundreds_of_forged_senders_get_the_budget_and_a_victim_in_reply_to_gets_nothing(
    desk: DeskInHand,
) -> None:
    senders = [f"user{number}@forged{number % 150}.example" for number in range(600)]
    take(desk, (letter(f"Help me with case {n}", sender=to, Reply_To=VICTIM) for n, to in enumerate(senders)))
    assert 0 < to_outsiders(desk) <= desk.regulation.budgets.answers_to_strangers
    assert written(desk)[VICTIM] == 0
    with desk.database.read() as connection:
        assert sum(1 for _ in tickets.list_tickets(connection)) == 600
    assert written(desk)[AGENT] <= desk.regulation.budgets.notices_of_strangers
    before = written(desk)[AGENT]
    assert desk.parts.floods.tend() == 1
    assert written(desk)[AGENT] == before + 1
    assert "400" in last_text(desk)
    assert "forged" in last_text(desk)
    assert desk.parts.floods.tend() == 0


def test_strangers_at_one_domain_get_no_more_than_its_share(desk: DeskInHand) -> None:
    take(desk, (letter(different(n), sender=f"u{n}@firma.example") for n in range(25)))
    assert to_outsiders(desk) == desk.regulation.budgets.answers_to_strangers_per_domain
    assert "strangers at firma.example" in reasons(desk)[-1]


def test_proved_customers_of_a_provider_are_answered_while_it_is_forged(desk: DeskInHand) -> None:
    take(desk, (letter(f"Spam {n}", sender=f"forged{n}@gmail.com") for n in range(30)))
    before = to_outsiders(desk)
    take(
        desk,
        (proved(COMPLETE, f"customer{chr(97 + n // 26)}{chr(97 + n % 26)}@gmail.com") for n in range(60)),
    )
    assert to_outsiders(desk) == before + 60


def test_forged_mails_in_a_customers_name_do_not_use_up_his_answers(desk: DeskInHand) -> None:
    take(desk, (letter(different(n), sender="olga@firma.example") for n in range(30)))
    assert written(desk)["olga@firma.example"] == desk.regulation.answers_per_address
    desk.receive(proved(COMPLETE, "olga@firma.example"))
    assert written(desk)["olga@firma.example"] == desk.regulation.answers_per_address + 1


def test_known_customers_are_no_strangers_even_where_the_server_says_nothing(desk: DeskInHand) -> None:
    known = [f"person{n}@firma.example" for n in range(25)]
    take(desk, (proved(COMPLETE, sender) for sender in known))
    desk.later(hours=2)
    take(desk, (letter(COMPLETE.replace("счёт", "акт"), sender=sender) for sender in known))
    assert to_outsiders(desk) == 50


@pytest.mark.parametrize(
    "spelt",
    [
        lambda n: f"victim+{n}@target.example",
        lambda n: f"vic.tim+{n}@gmail.com" if n % 2 else f"v.i.c.t.i.m+{n}@googlemail.com",
        lambda n: f"ivan.petrov+{n}@ya.ru" if n % 2 else f"ivan-petrov+{n}@yandex.ru",
    ],
)
def test_sub_addresses_and_other_spellings_are_one_persons(desk: DeskInHand, spelt: object) -> None:
    assert callable(spelt)
    take(desk, (proved(different(n), spelt(n)) for n in range(25)))
    assert to_outsiders(desk) == desk.regulation.answers_per_address


def test_newcomers_of_ever_new_domains_get_the_desks_number_and_the_rest_an_answer_later(
    desk: DeskInHand,
) -> None:
    desk.regulation = replace(desk.regulation, budgets=Budgets(answers_to_newcomers=5))
    desk.__post_init__()
    take(desk, (proved(COMPLETE, f"olga@firma{n}.example") for n in range(12)))
    assert to_outsiders(desk) == 5
    assert "5 people who are proved and were never seen before" in reasons(desk)[-1]
    with desk.database.read() as connection:
        assert sum(1 for _ in tickets.list_tickets(connection)) == 12
    # Whoever was seen before is answered all the while, and so are strangers, from a budget of their own.
    take(
        desk, [proved(different(1), "olga@firma1.example"), letter(different(2), sender="new@other.example")]
    )
    assert to_outsiders(desk) == 7
    assert desk.parts.floods.tend() == 1
    for _ in range(2):
        desk.later(hours=1.1)
        desk.parts.floods.tend()
    assert to_outsiders(desk) == 14
    assert all(written(desk)[f"olga@firma{n}.example"] for n in range(12))


def test_forged_mail_uses_up_no_answer_to_a_newcomer(desk: DeskInHand) -> None:
    desk.regulation = replace(
        desk.regulation, budgets=Budgets(answers_to_newcomers=2, answers_to_strangers=2)
    )
    desk.__post_init__()
    take(desk, (letter(different(n), sender=f"u@forged{n}.example") for n in range(5)))
    take(desk, (proved(COMPLETE, f"olga@firma{n}.example") for n in range(2)))
    assert to_outsiders(desk) == 4


def test_a_budget_of_zero_answers_nobody_new_and_everybody_known(database: Database) -> None:
    desk = DeskInHand(database, confirms=False)
    take(desk, [proved(COMPLETE, "olga@firma.example")])
    budgets = Budgets(answers_to_strangers=0)
    budgeted = replace(desk.regulation, budgets=budgets)
    desk = DeskInHand(database, budgeted, now=desk.now, uid=desk.uid, confirms=False)
    take(
        desk,
        [letter("Hello, it is broken", sender="new@other.example"), proved(COMPLETE, "igor@firma.example")],
    )
    assert set(written(desk)) == {"olga@firma.example", AGENT}
    assert "nobody who was never seen before" in reasons(desk)[-1]
    take(desk, [letter("А теперь не открывается смена", sender="olga@firma.example")])
    assert written(desk)["olga@firma.example"] == 2
    assert desk.parts.floods.tend() == 0


def test_a_reply_to_elsewhere_is_a_strangers_whoever_proves_the_sender(desk: DeskInHand) -> None:
    desk.regulation = replace(desk.regulation, budgets=Budgets(answers_to_strangers_per_domain=3))
    desk.__post_init__()
    take(
        desk,
        (proved(different(n), "me@attacker.example", Reply_To=f"v{n}@target.example") for n in range(8)),
    )
    assert to_outsiders(desk) == 3


# --- Robots ---------------------------------------------------------------------------------------

ROBOT = "Здравствуйте! Спасибо за письмо. Вашему вопросу дан номер {}. Специалист свяжется с вами позже."
ENGLISH_ROBOT = "Hello! We have got your message and gave it number {}. One of us will come back to you soon."


@pytest.mark.parametrize("count", [6, 60])
@pytest.mark.parametrize("said", [ROBOT, ENGLISH_ROBOT])
@pytest.mark.parametrize("is_proved", [True, False])
def test_a_foreign_desk_that_answers_everything_gets_two_answers_in_a_day(
    desk: DeskInHand, count: int, said: str, *, is_proved: bool
) -> None:
    make = proved if is_proved else letter
    mails = (
        make(said.format(55100 + n), sender="desk@foreign.example", subject=f"Вопрос {55100 + n}")
        for n in range(count)
    )
    take(desk, mails, seconds=60)
    assert to_outsiders(desk) == 2
    assert "a machine may write them" in reasons(desk)[2]
    assert written(desk)[AGENT] >= 3


COMMENTS = {
    "numbers": "В заявку 4471 добавлен комментарий {}. Заявка передана исполнителю, статус прежний.",
    "English": "A comment ({}) was added to case 4471. The case is with our second line, its state is unchanged.",
    "ours quoted": "В заявку 4471 добавлен комментарий {}:\n> Спасибо за обращение, сообщите релиз.\nСтатус прежний.",
}


@pytest.mark.parametrize("said", COMMENTS.values(), ids=COMMENTS)
@pytest.mark.parametrize("subject", ["[HD-4471] Комментарий {}", "Re: [HD-4471] Касса", "[HD-4471] Касса"])
@pytest.mark.parametrize("is_proved", [True, False])
def test_a_foreign_desk_that_comments_on_its_own_ticket_gets_two_answers_at_most(
    desk: DeskInHand, said: str, subject: str, *, is_proved: bool
) -> None:
    make = proved if is_proved else letter
    mails = (
        make(said.format(n), sender="office@foreign.example", subject=subject.format(n)) for n in range(1, 7)
    )
    take(desk, mails, seconds=300)
    assert to_outsiders(desk) <= 2


@pytest.mark.parametrize("addresses", [2, 3, 60])
def test_a_foreign_desk_that_changes_its_address_gets_two_answers_in_a_day(
    desk: DeskInHand, addresses: int
) -> None:
    mails = (
        proved(ROBOT.format(n), f"case-{n % addresses}@foreign.example", subject=f"Вопрос {n}")
        for n in range(60)
    )
    take(desk, mails, seconds=600)
    assert to_outsiders(desk) == 2


def test_a_robot_gets_its_two_answers_again_on_another_day(desk: DeskInHand) -> None:
    take(desk, (proved(ROBOT.format(n), "desk@foreign.example") for n in range(4)))
    desk.later(days=1, hours=1)
    take(desk, (proved(ROBOT.format(9 + n), "desk@foreign.example") for n in range(4)))
    assert to_outsiders(desk) == 4


def test_two_similar_requests_of_a_customer_are_both_answered(desk: DeskInHand) -> None:
    take(desk, [proved(f"Не печатает чек {n}", "olga@firma.example") for n in (15, 16)])
    assert written(desk)["olga@firma.example"] == 2


def test_complete_requests_are_answered_however_alike_they_are(desk: DeskInHand) -> None:
    tills = (
        proved(
            f"Не печатает касса {n}. Рег. номер 80012345{n}, ООО «Ромашка», релиз 3.0.12.{n}.",
            "olga@firma.example",
        )
        for n in range(1, 8)
    )
    take(desk, tills, seconds=120)
    assert written(desk)["olga@firma.example"] == 7


def test_the_shops_of_a_chain_are_all_answered_when_the_same_breaks_everywhere(desk: DeskInHand) -> None:
    take(desk, (proved(f"Не печатает чек на кассе {n}", f"shop{n}@chain.example") for n in range(40)))
    assert to_outsiders(desk) == 40


def test_who_gives_what_was_asked_is_no_robot(desk: DeskInHand) -> None:
    for number in range(1, 6):
        take(desk, [proved(f"Не печатает чек {number}", "olga@firma.example")])
        with desk.database.read() as connection:
            asked = connection.execute(
                select(outbox.c.message_id)
                .where(outbox.c.audience == "customer")
                .order_by(outbox.c.id.desc())
            ).scalars()
            last = next(iter(asked))
        answer = f"Рег. номер 80012345{number}, ООО «Ромашка», релиз 3.0.12.{number}"
        take(desk, [proved(answer, "olga@firma.example", subject=f"Re: [#{number}] x", In_Reply_To=last)])
    assert [desk.ticket(number).status for number in range(1, 6)] == [Status.OPEN] * 5
    assert written(desk)["olga@firma.example"] == 10


# --- What agents are told -------------------------------------------------------------------------


def test_one_senders_flood_costs_the_agents_a_few_mails_and_nobody_elses_notice(desk: DeskInHand) -> None:
    most = desk.regulation.budgets.notices_per_address
    take(desk, (proved(different(n), "loud@firma.example") for n in range(100)))
    # Only what cannot be asked is told at once; what is asked is told when it is complete.
    assert written(desk)[AGENT] <= most
    before = written(desk)[AGENT]
    desk.receive(proved(COMPLETE, "olga@firma.example"))
    assert written(desk)[AGENT] == before + 1
    assert desk.parts.floods.tend() == 1
    assert "intake mail list --withheld" in last_text(desk)


def test_a_flood_in_an_agents_name_is_held_and_told_once(desk: DeskInHand) -> None:
    most = desk.regulation.budgets.notices_per_address
    take(desk, (letter(different(n), sender=AGENT) for n in range(100)))
    with desk.database.read() as connection:
        assert len(list(ledger.list_mails(connection, [MailStatus.HELD]))) == 100
    assert written(desk)[AGENT] <= most
    assert desk.parts.floods.tend() == 1
    assert "80" in last_text(desk)


def test_agents_are_told_once_an_hour_while_a_flood_lasts(desk: DeskInHand) -> None:
    told: list[int] = []
    for _ in range(8):
        take(desk, (letter(different(n + len(told) * 40), sender=f"u{n}@firma.example") for n in range(40)))
        told.append(desk.parts.floods.tend())
        desk.later(minutes=14)
    assert sum(told) == 2
    assert told[0] == 1
    desk.now += REPORT_EVERY
    assert desk.parts.floods.tend() == 1


# --- Answered later -------------------------------------------------------------------------------


def waiting(desk: DeskInHand) -> int:
    with desk.database.read() as connection:
        return withheld.counts(connection).unanswered


def test_what_no_window_reaches_back_to_is_forgotten(desk: DeskInHand) -> None:
    take(desk, [letter(different(1), sender="olga@firma.example")])
    began = desk.now
    desk.now += timedelta(days=9)
    assert desk.parts.floods.tend() == 0
    with desk.database.read() as connection:
        # No mail came since: the daemon may have been away, and there may be more of that day.
        first, _ = responses.counted(connection) or (None, None)
        assert first is not None
        assert first <= began
    take(desk, [letter(different(2), sender="petr@firma.example")])
    desk.now += timedelta(hours=1)
    assert desk.parts.floods.tend() == 0
    with desk.database.read() as connection:
        first, last = responses.counted(connection) or (None, None)
        assert first == last
        assert first is not None
        assert first > began


def test_those_who_wait_at_a_domain_that_is_full_cost_no_look_at_their_tickets(
    desk: DeskInHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(desk, (letter(different(n), sender=f"u{n}@firma.example") for n in range(40)))
    with desk.database.write() as connection:
        withheld.want_all(connection)
    looks: list[int] = []
    usual = tickets.load

    def load(connection: Connection, number: int) -> Ticket | None:
        looks.append(number)
        return usual(connection, number)

    monkeypatch.setattr(tickets, "load", load)
    desk.parts.floods.tend()
    assert len(looks) == 1


def test_what_was_not_answered_is_answered_by_a_command_once(desk: DeskInHand) -> None:
    take(desk, (letter(different(n), sender=f"u{n}@firma.example") for n in range(24)))
    desk.parts.floods.tend()
    assert waiting(desk) == 4
    for _ in range(2):
        with desk.database.write() as connection:
            assert withheld.want(connection, [21, 23, 1]) == [21, 23]
    assert desk.parts.floods.tend() == 2
    assert desk.parts.floods.tend() == 0
    assert written(desk)["u20@firma.example"] == written(desk)["u22@firma.example"] == 1
    assert written(desk)["u21@firma.example"] == 0
    assert waiting(desk) == 2
    with desk.database.write() as connection:
        assert withheld.want(connection, [21, 23]) == []


def test_all_that_waits_is_answered_in_turn_as_the_budget_allows(desk: DeskInHand) -> None:
    take(desk, (letter(different(n), sender=f"u{n}@firma.example") for n in range(50)))
    desk.parts.floods.tend()
    with desk.database.write() as connection:
        assert len(withheld.want_all(connection)) == 30
    assert desk.parts.floods.tend() == 0
    desk.later(hours=1)
    assert desk.parts.floods.tend() == 20
    assert desk.parts.floods.tend() == 0
    desk.later(hours=1, seconds=1)
    assert desk.parts.floods.tend() == 10
    assert to_outsiders(desk) == 50


def test_proved_mail_beyond_its_budget_is_answered_by_itself_after_the_flood(desk: DeskInHand) -> None:
    desk.regulation = replace(desk.regulation, budgets=Budgets(answers_per_domain=5))
    desk.__post_init__()
    take(desk, (proved(different(n), f"u{n}@firma.example") for n in range(8)))
    assert to_outsiders(desk) == 5
    desk.parts.floods.tend()
    assert to_outsiders(desk) == 5
    desk.later(hours=1)
    assert desk.parts.floods.tend() == 3
    assert to_outsiders(desk) == 8
    assert waiting(desk) == 0


def test_who_is_answered_late_is_asked_in_the_desks_own_words_where_he_wrote_from(desk: DeskInHand) -> None:
    desk.regulation = replace(desk.regulation, budgets=Budgets(answers_to_strangers_per_domain=1))
    desk.__post_init__()
    take(desk, [letter(different(1), sender="a@firma.example")])
    take(desk, [letter("Купите", sender="b@firma.example", subject="ACTIVATE", Reply_To=VICTIM)])
    with desk.database.write() as connection:
        withheld.want(connection, [2])
    assert desk.parts.floods.tend() >= 1
    assert written(desk)["b@firma.example"] == 1
    assert written(desk)[VICTIM] == 0
    assert desk.ticket(2).asked == 1
    with desk.database.read() as connection:
        raw = connection.execute(
            select(outbox_raw.c.raw)
            .join_from(outbox, outbox_raw)
            .join(outbox_recipient, outbox_recipient.c.outbox_id == outbox.c.id)
            .where(outbox_recipient.c.address == "b@firma.example")
        ).scalar_one()
    assert b"ACTIVATE" not in bytes(raw)


def test_who_filled_in_a_form_is_answered_late_and_never_the_forms_own_address(desk: DeskInHand) -> None:
    """Whom a proved sender names is a stranger, and hears the desk's own words at the address that is named."""
    desk.regulation = replace(desk.regulation, budgets=Budgets(answers_to_strangers_per_domain=1))
    desk.__post_init__()
    form = "noreply@forms.example"
    people = ("a@firma.example", "b@firma.example")
    take(desk, (proved(different(n), form, Reply_To=who) for n, who in enumerate(people)))
    assert written(desk)["a@firma.example"] == 1
    assert waiting(desk) == 1
    with desk.database.write() as connection:
        withheld.want(connection, [2])
    desk.parts.floods.tend()
    assert written(desk)["b@firma.example"] == 1
    assert written(desk)[form] == 0
    assert desk.ticket(2).asked == 1


def test_nobody_is_answered_late_where_nobody_reads(desk: DeskInHand) -> None:
    """A form that nothing proves names whomever its writer likes; agents read why nobody was answered."""
    take(desk, [letter(different(1), sender="noreply@forms.example", Reply_To=VICTIM)])
    ticket = desk.ticket()
    assert (ticket.asked, waiting(desk)) == (0, 0)
    assert answered_late(ticket, Standing.STRANGER) is None
    assert set(written(desk)) == {AGENT}
    assert "noreply@forms.example" in last_text(desk)


def test_what_an_agent_answered_meanwhile_needs_no_automatic_answer(desk: DeskInHand) -> None:
    desk.regulation = replace(desk.regulation, budgets=Budgets(answers_to_strangers_per_domain=1))
    desk.__post_init__()
    take(desk, (letter(COMPLETE + f"\n{different(n)}", sender=f"u{n}@firma.example") for n in range(2)))
    take(desk, [proved("Перезагрузите, пожалуйста.", AGENT, subject="Re: [#2] x")])
    before = written(desk)["u1@firma.example"]
    with desk.database.write() as connection:
        withheld.want(connection, [2])
    desk.parts.floods.tend()
    assert written(desk)["u1@firma.example"] == before
    assert waiting(desk) == 0
