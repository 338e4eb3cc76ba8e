"""Floods, counted: how many mails leave, to whom, and that nothing is lost meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from intake.store.overview import overview
from tests.attacks.town import ANNA, BORIS, DESK, MALLORY, MARK, OLGA, VICTIM, Town, mail, passing, town

MANY = 10_000
AGENTS = {ANNA, BORIS}


def received(attacked: Town) -> Counter[str]:
    """How many mails each address got since the attack began."""
    return Counter(address for sent in attacked.sent for address in sent.rcpt_tos)


def to_outsiders(attacked: Town) -> int:
    return sum(count for address, count in received(attacked).items() if address not in AGENTS)


def words(number: int) -> str:
    """A text of its own for each number."""
    syllables = "ба ве го ду жи зе ка лу мо ни пе ро су те фи ха".split()
    return " ".join(
        "".join(syllables[(number >> shift) % 16] for shift in (place, place + 4)) for place in (0, 6, 3)
    )


def test_of_ten_thousand_forged_first_mails_a_budget_is_answered_and_the_victim_never() -> None:
    """Each in another name, from 5,000 domains, with a victim in Reply-To and Cc; within fifty minutes."""

    def forged() -> Iterator[str]:
        for number in range(MANY):
            sender = f"user{number}@forged{number // 2}.example"
            more = [f"Reply-To: {VICTIM}", f"Cc: {VICTIM}"]
            subject = f"{MARK} https://evil.example/{number}"
            yield mail(
                sender, f"{MARK} {words(number)}", subject=subject, says="mx.desk.test; none", more=more
            )

    with town() as attacked:
        budgets = attacked.desk.watched.regulation.budgets
        attacked.flood(forged(), 0.3)
        got = received(attacked)
        assert got[VICTIM] == 0
        assert 0 < to_outsiders(attacked) <= budgets.answers_to_strangers
        assert max(got[agent] for agent in AGENTS) <= budgets.notices_of_strangers
        assert attacked.losses() == []
        # A customer is answered in the middle of it.
        attacked.arrive(mail(OLGA, "Не открывается отчёт.", subject="Отчёт", says=passing(OLGA)))
        assert received(attacked)[OLGA] == 1
        attacked.arrive(
            mail("new@customer.example", "Не открывается отчёт.", says=passing("new@customer.example"))
        )
        assert received(attacked)["new@customer.example"] == 1
        with attacked.desk.database.read() as connection:
            assert sum(overview(connection).tickets.values()) >= MANY


def test_of_ten_thousand_mails_of_one_sender_he_gets_his_number_and_so_do_agents() -> None:
    with town() as attacked:
        budgets = attacked.desk.watched.regulation.budgets
        limit = attacked.desk.watched.regulation.answers_per_address
        attacked.flood(
            (
                mail(MALLORY, words(number), subject=words(number * 7), says=passing(MALLORY))
                for number in range(MANY)
            ),
            0.3,
        )
        got = received(attacked)
        assert 0 < got[MALLORY] <= limit
        assert max(got[agent] for agent in AGENTS) <= budgets.notices_per_address
        assert set(got) <= {MALLORY} | AGENTS
        assert attacked.losses() == []


def test_of_ten_thousand_mails_in_an_agents_name_agents_hear_a_number() -> None:
    def forged() -> Iterator[str]:
        for number in range(MANY):
            subject = f"Re: [#{number % 3}] {words(number)}"
            yield mail(ANNA, f"#close\n{MARK} {words(number)}", subject=subject, says="mx.desk.test; none")

    with town() as attacked:
        budgets = attacked.desk.watched.regulation.budgets
        attacked.flood(forged(), 0.3)
        got = received(attacked)
        assert max(got[agent] for agent in AGENTS) <= budgets.notices_per_address
        assert set(got) <= AGENTS
        assert attacked.losses() == []


def test_a_robot_that_changes_its_address_gets_two_answers_in_a_day() -> None:
    """It answers every mail within a minute, each time from another address of its domain."""
    with town() as attacked:
        for number in range(24 * 60):
            sender = f"case-{number}@robot.example"
            text = f"Ihre Anfrage {number * 17} wurde angenommen. Bitte warten Sie."
            attacked.arrive(
                mail(sender, text, subject=f"Ticket {number * 13}", says=passing(sender)), minutes=1
            )
        assert to_outsiders(attacked) <= 2
        assert attacked.losses() == []


@pytest.mark.parametrize(
    "texts",
    [
        ("Мы получили ваше письмо, номер {}.",),
        (
            "Мы получили ваше письмо, номер {}.",
            "Заявка {} передана специалисту.",
            "Запрос {} закрыт. Оцените нас.",
        ),
    ],
    ids=["short", "three texts in turn"],
)
@pytest.mark.parametrize(
    "sender", ["case-{}@vendor.example", "case-{}@n{}.vendor.example", "care@vendor.example"]
)
def test_a_robot_of_few_words_gets_two_answers_in_a_day(sender: str, texts: tuple[str, ...]) -> None:
    """Every five minutes, from a new address, from a new domain below its own, or from one address."""
    with town() as attacked:
        for number in range(24 * 12):
            address, text = sender.format(number, number), texts[number % len(texts)].format(number * 17)
            attacked.arrive(
                mail(address, text, subject=f"Обращение {number * 13}", says=passing(address)), minutes=5
            )
        assert to_outsiders(attacked) <= 2
        assert attacked.losses() == []


def test_domains_below_one_are_counted_as_one() -> None:
    """Whoever has a domain proves as many people below it as he likes."""
    with town() as attacked:
        most = attacked.desk.watched.regulation.budgets.newcomers_per_domain_a_day
        senders = (f"a@n{number}.evil.example" for number in range(most + 100))
        attacked.flood((mail(at, words(int(at[3:-13])), says=passing(at)) for at in senders), 0.3)
        assert 0 < to_outsiders(attacked) <= most
        assert attacked.losses() == []


def test_a_foreign_desk_of_sixty_mails_gets_two_answers() -> None:
    """It gives each of our mails a new number, answers from a plain address, and asks for nothing."""
    with town() as attacked:
        desk = "helpdesk@other.example"
        for number in range(60):
            mine = [sent for sent in attacked.sent if desk in sent.rcpt_tos]
            more = [f"In-Reply-To: {mine[-1].message_id}"] if mine and number % 2 else []
            text = f"Здравствуйте! Ваше обращение №{4000 + number} зарегистрировано. Мы ответим {number % 28 + 1}.03.2026."
            attacked.arrive(
                mail(
                    desk, text, subject=f"[Case {4000 + number}] Re: обращение", says=passing(desk), more=more
                ),
                minutes=2,
            )
        assert received(attacked)[desk] <= 2
        assert to_outsiders(attacked) == received(attacked)[desk]


def test_a_desk_that_is_written_to_in_its_own_name_writes_to_nobody() -> None:
    with town() as attacked:
        attacked.flood(
            (
                mail(DESK, words(number), subject=words(number * 3), says="mx.desk.test; none")
                for number in range(300)
            ),
            1,
        )
        assert to_outsiders(attacked) == 0
