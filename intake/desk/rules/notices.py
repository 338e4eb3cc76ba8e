"""What agents are told beside a mail, in the desk's language; reasons in the database stay English."""

from __future__ import annotations

from collections.abc import Iterable

from intake.desk.regulation import Regulation, Wording
from intake.desk.ticket import Finding, Status, Ticket, subject_tag

LAST_FIELD_CAME = Wording("Клиент прислал последние недостающие сведения.", "the last missing field came")
CUSTOMER_CAME_BACK = Wording("Клиент написал снова: обращение опять в работе.", "the customer came back")
CUSTOMER_ANSWERED = Wording("Клиент ответил на вопрос.", "the customer answered")
WITHDRAWN = Wording("Клиент пишет, что вопрос снят.", "the customer withdraws the request")
SEVERAL_PROBLEMS = Wording(
    "В письме, похоже, несколько вопросов, а обращение – об одном.",
    "the mail seems to hold several problems; a request is for one",
)
ANOTHER_PROBLEM = Wording(
    "В письме, похоже, новый вопрос, а обращение – об одном.",
    "the mail seems to bring up a new problem; a request is for one",
)
NO_AGENT = Wording("отправитель не сотрудник", "the sender is no agent")
RELEASED = Wording("письмо пропущено оператором", "released by the operator")
NO_SENDER = Wording("У письма нет пригодного адреса отправителя.", "the mail has no usable sender address")
NO_TICKET = Wording("В письме не назван номер обращения.", "the mail names no ticket")
NO_ORIGINAL_SENDER = Wording(
    "В пересланном письме не виден отправитель; напишите #new АДРЕС.",
    "the forwarded mail does not show its sender; use #new ADDRESS",
)
NOTHING_TO_SAY = Wording(
    "В письме нет ни слов для клиента, ни вложений.",
    "the mail holds neither words for the customer nor files",
)
OWN_ADDRESS = Wording("#new: это адрес самой службы.", "#new: that is an address of the desk itself")


def as_given(text: str) -> Wording:
    """A text that names things only and is the same in both languages."""
    return Wording(text, text)


def asked_in_vain(times: int, missing: Iterable[str], regulation: Regulation) -> Wording:
    """The customer was asked as often as allowed."""
    names = tuple(missing)
    return Wording(
        f"Запросов без полного ответа: {times}. Не хватает: {_titles(names, regulation)}.",
        f"the customer was asked {times} times; still missing: {', '.join(names)}",
    )


def left_to_the_agent(missing: Iterable[str], regulation: Regulation) -> Wording:
    """An agent writes with the customer already, so the program asks for nothing more."""
    names = tuple(missing)
    return Wording(
        f"Не хватает: {_titles(names, regulation)}. Программа не переспрашивает: обращение ведёт сотрудник.",
        f"an agent is in charge, who may ask for what is missing: {', '.join(names)}",
    )


def cannot_be_asked(why: Wording) -> Wording:
    """The customer can't be asked automatically."""
    return Wording(
        f"Программа не может спросить клиента сама: {why.ru}.",
        f"the customer can't be asked: {why.en}",
    )


def several_senders(shown: str) -> Wording:
    """A mail with several From addresses."""
    return Wording(
        f"В поле «От» несколько адресов: {shown}.",
        f"the mail has several From addresses: {shown}",
    )


def shown_address(shown: str, real: str) -> Wording:
    """A display name that shows another address than the mail comes from."""
    return Wording(
        f"Имя отправителя показывает адрес {shown}, а письмо пришло с {real}.",
        f"the display name shows {shown}, the mail comes from {real}",
    )


def unproved(agent: str, why: Wording) -> Wording:
    """An agent's address without proof."""
    return Wording(
        f"Не доказано, что письмо написал сотрудник {agent}: {why.ru}.",
        f"{agent} is an agent, but unproved: {why.en}",
    )


def takes_no_part(address: str, number: int, tag_prefix: str) -> Wording:
    """Somebody writes to a ticket that isn't his."""
    return Wording(
        f"{address} не участвует в обращении {subject_tag(tag_prefix, number)}, на которое ссылается письмо.",
        f"{address} takes no part in ticket {number}",
    )


def of_another_mailbox(number: int) -> Wording:
    """A reply that came to another mailbox than the one that it answers."""
    return Wording(
        f"Письмо отвечает на обращение {number}, которое ведёт другой ящик.",
        f"it answers ticket {number} of another mailbox",
    )


def corrected(finding: Finding, ticket: Ticket, regulation: Regulation) -> Wording:
    """A participant took back a value, and the record was changed."""
    old = ticket.value(finding.name)
    return Wording(
        f"Клиент исправил: {_titles((finding.name,), regulation)} – было {old}, стало {finding.value}.",
        f"the customer corrected {finding.name}: {old} -> {finding.value}",
    )


def relayed_often(times: int) -> Wording:
    """So many answers in one ticket: two machines may be writing to each other through the desk."""
    return Wording(
        f"По обращению за короткое время уже передано ответов: {times}. "
        "Возможно, через службу переписываются две программы.",
        f"{times} answers were handed on in this ticket within the window: two machines may be talking",
    )


def late_command(line: str) -> Wording:
    """A command that stands too low to be one."""
    return Wording(
        f"Команда стоит ниже первых строк: {line}. Поставьте её в начало или уберите.",
        f"a command below the first lines: {line}",
    )


def command_in_subject(typed: str) -> Wording:
    """A command where none is looked for."""
    return Wording(
        f"Команда стоит в теме письма: {typed}. Поставьте её в первую строку текста.",
        f"a command in the subject: {typed}",
    )


def points_below(line: str) -> Wording:
    """An agent's answer that ends by pointing at what stands in the quotation."""
    return Wording(
        f"Ответ ссылается на текст под ним: «{line}», а цитата клиенту не передаётся. "
        "Напишите ответ целиком над цитатой.",
        f"the answer points below ({line}), but a quotation is not handed on",
    )


def forwarded_into(writer: str, number: int) -> Wording:
    """An agent forwards into a ticket what somebody wrote who takes no part in it."""
    return Wording(
        f"Переслано письмо, которое написал {writer}; в обращении {number} он не участвует, "
        "и клиенту ничего не передано. Для своих поставьте сверху #note, клиенту ответьте своими словами, "
        "новое обращение заведите командой #new.",
        f"forwards a mail of {writer}, who takes no part in ticket {number}: "
        "use #note, your own words, or #new for a request of his",
    )


def already(command: str, status: Status) -> Wording:
    """A command that the ticket's status leaves nothing to do for."""
    return Wording(
        f"{command}: состояние обращения уже «{_STATUS_WORDS[status]}»",
        f"{command}: the ticket is {status.value} already",
    )


_STATUS_WORDS = {
    Status.AWAITING_INFO: "ждёт данных от клиента",
    Status.OPEN: "в работе",
    Status.AWAITING_CUSTOMER: "ждёт ответа клиента",
    Status.RESOLVED: "решено",
    Status.CLOSED: "закрыто",
}


def _titles(names: tuple[str, ...], regulation: Regulation) -> str:
    titles = {spec.name: spec.title.ru for spec in regulation.fields}
    titles |= {spec.name: spec.title.ru for spec in regulation.attachments}
    return ", ".join(titles.get(name, name) for name in names)
