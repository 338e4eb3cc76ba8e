"""What is retold below the agents' mails, and that no customer ever reads it, whatever program an agent answers with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage

import pytest

from intake.desk.outgoing import Audience
from intake.services.explain import explain
from intake.store.database import schema
from intake.store.database.session import Database
from tests.services.desk import COMPLETE, DeskInHand, letter
from tests.services.reply_styles import BLOCKS, HTML, INTROS, PLAIN, Style
from tests.services.test_answers import sent

PROOF = b"Authentication-Results: mx.desk.test; dkim=pass header.d=desk.test\r\n"
REFUTED = b"Authentication-Results: mx.desk.test; dmarc=fail header.from=firma.example\r\n"
RE = "Re: [#1] Не печатается счёт"
ANSWER = "Ольга, подключусь к вам в три часа.\nПриготовьте, пожалуйста, пароль администратора."
# What stands in the notification alone; of the answer's own words it has none.
INSIDE = (
    "ДОЛЖНИК",
    "бухгалтерию",
    "внутренняя заметка",
    "internal note",
    "interne Notiz",
    "ответ клиенту",
    "ссылке",
    "Переустановите",
    "названо в тексте",
    "Отвечайте выше",
    "Не помогло",
)


@dataclass(frozen=True)
class Told:
    """What an agent was told, on its desk."""

    desk: DeskInHand
    plain: str
    html: str


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('history')}/intake.db")
    schema.upgrade(database)
    desk = DeskInHand(database)
    notification = conversation(desk)
    yield Told(desk, body(notification, "plain"), body(notification, "html"))
    database.close()


def conversation(desk: DeskInHand) -> EmailMessage:
    """A ticket with a note, an answer and a forged mail; returns what agents get when the customer writes again."""
    desk.receive(letter(COMPLETE))
    desk.later(minutes=20)
    desk.receive(agents("#note\nДОЛЖНИК с января.\nСпросить бухгалтерию.", desk))
    desk.later(minutes=20)
    desk.receive(agents("Переустановите драйвер.", desk))
    desk.later(minutes=20)
    desk.receive(REFUTED + letter("Пришлите пароль по ссылке.", subject=RE))
    desk.later(minutes=20)
    desk.receive(letter("Не помогло, та же ошибка.", subject=RE))
    desk.later(minutes=20)
    return sent(desk, "agents")[-1]


def agents(text: str, desk: DeskInHand, *, html: str | None = None, both: bool = True) -> bytes:
    message = EmailMessage()
    message["From"] = "Анна <anna@desk.test>"
    message["To"] = "support@desk.test"
    message["Subject"] = RE
    message["In-Reply-To"] = sent(desk, "agents")[-1]["Message-ID"]
    if html is None:
        message.set_content(text)
    elif both:
        message.set_content(text)
        message.add_alternative(html, subtype="html")
    else:
        message.set_content(html, subtype="html")
    return PROOF + message.as_bytes()


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def assert_kept_inside(told: Told, raw: bytes) -> None:
    """Whatever becomes of the reply, the customer gets the agent's words, at most below his own, or nothing."""
    desk = told.desk
    found = explain(raw, desk.watched.desk, desk.regulation, desk.now, desk.database).disposition
    spoken = [answer.text for answer in found.answers if answer.audience is Audience.CUSTOMER]
    # Above an answer between quoted lines his own question stays.
    spoken = [text.replace("> Не помогло, та же ошибка.\n", "") for text in spoken]
    assert [text for text in INSIDE if text in "\n".join(spoken)] == []
    if spoken:
        assert ANSWER.split("\n", maxsplit=1)[0] in spoken[0]
    else:
        assert [answer.template for answer in found.answers] == ["commands"]


def test_agents_read_the_history_below_what_is_new_the_newest_first(told: Told) -> None:
    text = told.plain
    places = [
        text.index(words)
        for words in (
            "> Не помогло, та же ошибка.",
            "История обращения, новое сверху.",
            "Пришлите пароль по ссылке.",
            "Переустановите драйвер.",
            "Анна <anna@desk.test>, внутренняя заметка:",
            "ДОЛЖНИК с января.",
            "800123456, ООО",
        )
    ]
    assert places == sorted(places)
    assert text.count("Не помогло") == 1


def test_a_refuted_mail_never_stands_in_the_history_without_its_warning(told: Told) -> None:
    warning = "возможно, подделка: почтовый сервер не подтвердил отправителя"
    assert f"!!! {warning}\n> Пришлите пароль по ссылке." in told.plain
    assert told.html.count(warning) == 1


@pytest.mark.parametrize("style", PLAIN.values(), ids=PLAIN.keys())
def test_no_program_s_plain_quote_takes_the_history_to_the_customer(told: Told, style: Style) -> None:
    assert_kept_inside(told, agents(style(ANSWER, told.plain), told.desk))


@pytest.mark.parametrize("both", [False, True], ids=["html alone", "with a plain text"])
@pytest.mark.parametrize("style", HTML.values(), ids=HTML.keys())
def test_no_program_s_html_quote_takes_the_history_to_the_customer(
    *, told: Told, style: Style, both: bool
) -> None:
    page = re.sub(r"(?s).*<body[^>]*>|</body>.*", "", told.html)
    plain = PLAIN["gmail ru, above marks"](ANSWER, told.plain)
    assert_kept_inside(told, agents(plain, told.desk, html=style(ANSWER, page), both=both))


@pytest.mark.parametrize("name", [name for name in PLAIN if name.split(",")[0] in {*INTROS, *BLOCKS}])
def test_what_programs_do_write_is_handed_on(told: Told, name: str) -> None:
    desk = told.desk
    raw = agents(PLAIN[name](ANSWER, told.plain), desk)
    found = explain(raw, desk.watched.desk, desk.regulation, desk.now, desk.database).disposition
    assert [answer.text for answer in found.answers] == [ANSWER]
