"""#show, #list and #help: what an agent asks to see, what comes back, and that nothing changes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from intake.desk.commands.command_words import normal
from intake.desk.commands.overview import command_lines
from intake.desk.commands.parsing import parse_commands
from intake.desk.commands.types import Command, Help, ListTickets, Order, Show
from intake.desk.commands.vocabulary import vocabulary_of
from intake.desk.disposition import DispositionKind
from intake.desk.facts import NO_FACTS
from intake.desk.language.texts import Text, TextKey
from intake.desk.listing import ListedTicket, Listing, Which, matching
from intake.desk.message import Address
from intake.desk.outgoing import Audience, Template
from intake.desk.retelling import Retelling
from intake.desk.ticket import Status
from tests.languages import LANGUAGES
from tests.unit.desk_cases import ANNA, CUSTOMER, decided, from_agent, mail, names, regulation, sent, ticket

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


def content(path: str) -> str:
    """A file of the repository."""
    return (ROOT / path).read_text(encoding="utf-8")


def strings(value: object) -> Iterator[str]:
    """All texts of a TOML document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)


@pytest.mark.parametrize(
    ("line", "order"),
    [
        ("#show", Show()),
        ("#show 1042", Show(1042)),
        ("#показать #1042", Show(1042)),
        ("#показать заявку № 1042", Show(1042)),
        ("#anzeigen 7", Show(7)),
        ("№show", Show()),
        ("#ырщц 7", Show(7)),
        ("#list", ListTickets()),
        ("#список мои", ListTickets(Which.MINE)),
        ("#list Открытые", ListTickets(Which.OPEN)),
        ("#list просроченные", ListTickets(Which.OVERDUE)),
        ("#list ждут", ListTickets(Which.WAITING)),
        ("#list ждёт печать", ListTickets(Which.WAITING, ("печать",))),
        ("#liste überfällige", ListTickets(Which.OVERDUE)),
        ("#list overdue, printer", ListTickets(Which.OVERDUE, ("printer",))),
        ("#list выписка банк", ListTickets(Which.ANY, ("выписка", "банк"))),
        ("#list организация ООО «Лён»", ListTickets(Which.ANY, organization="ООО «Лён»")),
        ("#list open org Reed Ltd.", ListTickets(Which.OPEN, organization="Reed Ltd")),
        ("#help", Help()),
        ("#помощь", Help()),
        ("#help assign", Help()),
        ("#pfgjvjom", None),
    ],
)
def test_what_agents_type_to_see_something(line: str, order: Order | None) -> None:
    read = parse_commands(line, vocabulary_of(regulation()))
    assert read.commands == ((order,) if order else ())
    assert bool(read.errors) is (order is None)


@pytest.mark.parametrize(
    "line", ["#show завтра", "#list организация", "\n".join(f"#show {n}" for n in range(1, 8))]
)
def test_what_cannot_be_meant_is_told(line: str) -> None:
    assert parse_commands(line, vocabulary_of(regulation())).errors


@pytest.mark.parametrize("heading", ["# Список документов", "# Help for users", "# Справка"])
def test_headings_are_no_commands(heading: str) -> None:
    read = parse_commands(f"{heading}\nтекст", vocabulary_of(regulation()))
    assert (read.commands, read.errors) == ((), ())


def test_a_look_changes_nothing_and_is_for_its_writer_alone() -> None:
    found = decided(from_agent("#show\n#list\n#help\n\nАнна"), names(ticket()))
    assert (found.kind, found.changes, found.ticket) == (DispositionKind.NOTE, (), 7)
    assert [answer.template for answer in found.answers] == [Template.SHOW, Template.LIST, Template.HELP]
    assert {answer.audience for answer in found.answers} == {Audience.AGENT}
    assert {to.address for answer in found.answers for to in answer.recipients} == {ANNA.address}
    assert found.answers[0].retells is Retelling.WHOLE
    assert found.answers[1].listing == Listing(Which.MINE, "anna@desk.test")
    assert "asks to see, and changes nothing: #show, #list, #help" in found.reasons
    assert all(answer.notices == () for answer in found.answers)


def test_words_below_a_look_are_for_nobody_and_the_agent_is_told() -> None:
    found = decided(
        from_agent("#show\n\nОльга, переустановите, пожалуйста, драйвер и напишите нам."), names(ticket())
    )
    assert found.changes == ()
    assert [notice.key for notice in found.answers[0].notices if not isinstance(notice, str)] == [
        TextKey.LOOKED_ONLY
    ]


def test_a_list_and_help_need_no_ticket_but_a_show_does() -> None:
    for text in ("#list", "#help"):
        found = decided(from_agent(text, subject="вопрос"))
        assert (found.kind, found.ticket, len(found.answers)) == (DispositionKind.NOTE, None, 1)
    assert decided(from_agent("#show", subject="вопрос")).kind is DispositionKind.REJECT


def test_a_ticket_is_shown_by_its_number_whatever_the_subject_names() -> None:
    facts = names(ticket(), named_tickets=(ticket(number=9),))
    (answer,) = decided(from_agent("#show 9"), facts).answers
    assert answer.shows == 9


def test_a_merged_ticket_is_shown_where_it_went_on() -> None:
    facts = replace(NO_FACTS, named_tickets=(ticket(number=9),), merged=((8, 9),))
    (answer,) = decided(from_agent("#show 8", subject="вопрос"), facts).answers
    assert answer.shows == 9
    assert [notice.key for notice in answer.notices if not isinstance(notice, str)] == [TextKey.SHOW_MERGED]


def test_an_unknown_number_and_that_of_another_mailbox_are_answered_alike() -> None:
    # Facts hold tickets of this mailbox only, so both look the same here.
    found = decided(from_agent("#show 8", subject="вопрос"), replace(NO_FACTS, unknown_numbers=(8,)))
    assert found.kind is DispositionKind.REJECT
    assert [answer.template for answer in found.answers] == [Template.COMMANDS]


def test_a_look_beside_other_commands_shows_what_they_made_of_the_ticket() -> None:
    found = decided(from_agent("#show\n#resolve\nГотово."), names(ticket()))
    assert found.kind is DispositionKind.RELAY
    assert [answer.template for answer in found.answers] == [Template.RESOLVED, Template.SHOW]
    found = decided(from_agent("#note\nДля своих.\n"), names(ticket()))
    assert [answer.template for answer in found.answers] == []
    found = decided(from_agent("#priority high\n#show"), names(ticket()))
    assert (found.kind, [answer.template for answer in found.answers]) == (
        DispositionKind.NOTE,
        [Template.SHOW],
    )


def test_nobody_else_is_obeyed() -> None:
    unproved = decided(mail("#list", Address(ANNA.address, ANNA.name)), names(ticket()))
    assert unproved.kind is DispositionKind.HOLD
    customer = decided(mail("#list\n#show", CUSTOMER), names(ticket()))
    assert customer.kind is DispositionKind.APPEND
    assert {answer.template for answer in customer.answers} == {Template.UPDATE}


def test_looks_are_counted_with_what_an_agent_is_answered() -> None:
    facts = names(ticket(), responses=sent(regulation().answers_per_address))
    found = decided(from_agent("#list"), facts)
    assert (found.kind, found.answers) == (DispositionKind.NOTE, ())
    assert any(reason.startswith("not shown") for reason in found.reasons)


# --- The list -------------------------------------------------------------------------------------


def listed(number: int, status: Status = Status.OPEN, due: int | None = None, **values: str) -> ListedTicket:
    due_at = None if due is None else NOW + timedelta(hours=due)
    subject = values.pop("subject", "Счёт")
    fields = tuple(values.items())
    return ListedTicket(number, status, subject, "olga@firma.example", "Ольга", None, due_at, fields)


def numbers(tickets: list[ListedTicket], words: tuple[str, ...] = (), organization: str = "") -> list[int]:
    listing = Listing(Which.ANY, "anna@desk.test", words, organization)
    return [one.number for one in matching(tickets, listing, "organization")]


def test_what_is_due_first_stands_first_and_what_is_over_last() -> None:
    tickets = [
        listed(1),
        listed(2, due=5),
        listed(3, due=-5),
        listed(4, Status.CLOSED, due=-9),
        listed(5, Status.RESOLVED),
        listed(6),
    ]
    assert numbers(tickets) == [3, 2, 1, 6, 5, 4]


@pytest.mark.parametrize(
    ("words", "organization", "found"),
    [
        (("отчет",), "", [1]),
        (("ОТЧЁТ", "месяц"), "", [1]),
        (("отчёт", "банк"), "", []),
        (("olga@firma",), "", [1, 2]),
        (("ромашка",), "", [2]),
        ((), "ромашка", [2]),
        ((), "ооо ромашка", [2]),
        ((), "ольга", []),
        (("2",), "", [2]),
    ],
)
def test_words_are_looked_for_in_all_that_a_ticket_says(
    words: tuple[str, ...], organization: str, found: list[int]
) -> None:
    tickets = [
        listed(1, subject="Отчёт за месяц", organization="АО «Лён»"),
        listed(2, organization="ООО «Ромашка»"),
    ]
    assert numbers(tickets, words, organization) == found


# --- The list of commands -------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES.spoken)
def test_every_command_is_listed_in_every_language_as_it_can_be_typed(language: str) -> None:
    catalogue = LANGUAGES.catalogue(language)
    lines = command_lines(regulation(), language)
    assert len(lines) == len(Command)
    vocabulary = vocabulary_of(regulation())
    addresses = ("address", "адрес", "Adresse")
    for command, line in zip(Command, lines, strict=True):
        usage = catalogue.say(line.usage)
        typed = usage.rpartition(" ")[0] + " a@b.example" if usage.endswith(addresses) else usage
        read = parse_commands(f"{typed}\nтекст", vocabulary)
        assert read.errors == ()
        assert [order.command for order in read.commands] == [command]
        assert len(f"  {usage}  {catalogue.say(line.meaning)}") <= 80


@pytest.mark.parametrize("language", LANGUAGES.spoken)
def test_the_examples_are_in_the_readers_language(language: str) -> None:
    """Else an English reader is shown `#set registriernummer`, which is the shortest word in Latin letters."""
    catalogue, spec = LANGUAGES.catalogue(language), regulation().fields[0]
    others = {normal(text) for tongue, text in spec.title.texts if tongue != language}
    lines = [catalogue.say(line.usage) for line in command_lines(regulation(), language)]
    assert not [line for line in lines for title in others if title in line]


@pytest.mark.parametrize("language", LANGUAGES.spoken)
@pytest.mark.parametrize("status", Status)
def test_a_state_is_told_in_words_and_not_by_the_programs_name(language: str, status: Status) -> None:
    assert "_" not in LANGUAGES.catalogue(language).say(Text(TextKey(f"status.{status}")))


@pytest.mark.parametrize("language", LANGUAGES.spoken)
def test_mails_name_commands_in_the_words_of_the_list(language: str) -> None:
    """Whoever reads Russian is told of `#принять`, not of `#release`; the list says that both do.

    At its beginning a text may name the command that it is about by the program's own word.
    """
    catalogue = LANGUAGES.catalogue(language)
    listed = {catalogue.say(line.usage).split()[0] for line in command_lines(regulation(), language)}
    texts = [
        text.lstrip("#") for text in strings(tomllib.loads(content(f"languages/{language}/catalogue.toml")))
    ]
    texts += [file.read_text("utf-8") for file in sorted(ROOT.glob(f"templates/{language}/**/body.*"))]
    texts += [content(f"templates/{language}/_base/commands.{kind}") for kind in ("txt", "html")]
    named = {word for text in texts for word in re.findall(r"(?<![\w&:#])#[^\W\d_][\w]*", text)}
    assert not {word for word in named if not re.fullmatch("#[0-9a-f]{6}", word)} - listed


def test_a_regulation_lists_no_command_that_it_cannot_use() -> None:
    bare = replace(regulation(), fields=(), kinds=())
    keys = {line.usage.key for line in command_lines(bare, "ru")}
    assert not keys & {TextKey.USAGE_SET, TextKey.USAGE_KIND}
    assert TextKey.USAGE_NOTE in keys


def test_the_list_in_the_documents_has_every_command() -> None:
    page = content("docs/operations.md")
    rows = [row for row in page.splitlines() if row.startswith("| `#")]
    listed = {word for row in rows for word in re.findall(r"`#([a-z]+)", row.split(" | ")[0])}
    assert listed == set(Command)
