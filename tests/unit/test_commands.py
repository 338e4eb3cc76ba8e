import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.desk.commands import parsing
from intake.desk.commands.lines import named_commands
from intake.desk.commands.parsing import MOST_COMMANDS, ParsedCommands
from intake.desk.commands.types import (
    Ask,
    AssignTo,
    ChangeKind,
    Close,
    MarkSpam,
    Merge,
    NewFor,
    Note,
    Order,
    Prioritize,
    Reopen,
    Resolve,
    SetValue,
)
from intake.desk.commands.vocabulary import Vocabulary, vocabulary_of
from intake.desk.language.wording import Wording
from intake.desk.message import Address
from intake.desk.regulation import RequestKind
from intake.desk.ticket import Priority
from tests.languages import in_words
from tests.unit.desk_cases import regulation

FIELDS = (
    *regulation().fields,
    replace(regulation().fields[0], name="phone", title=Wording.of({"ru": "Телефон"}), called=()),
    replace(
        regulation().fields[0], name="onec_version", title=Wording.of({"ru": "1С"}), called=("версия 1с",)
    ),
)
USUAL = vocabulary_of(replace(regulation(), fields=FIELDS))


def parse_commands(text: str, vocabulary: Vocabulary = USUAL) -> ParsedCommands:
    return parsing.parse_commands(text, vocabulary)


def one(text: str) -> Order:
    parsed = parse_commands(text)
    assert parsed.errors == ()
    assert len(parsed.commands) == 1
    return parsed.commands[0]


def refused(text: str, language: str = "en") -> tuple[str, ...]:
    parsed = parse_commands(text)
    assert parsed.commands == ()
    assert parsed.errors
    return tuple(in_words(error, language) for error in parsed.errors)


# --- Every command in both languages ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("#note", Note()),
        ("#заметка", Note()),
        ("#ask\nКакой у вас релиз?", Ask()),
        ("#вопрос Какой у вас релиз?", Ask()),
        ("#вопрос релиз и организацию", Ask(("release", "organization"))),
        ("#ask release, phone and organization", Ask(("release", "phone", "organization"))),
        ("#ask release", Ask(("release",))),
        ("#ask release, organization", Ask(("release", "organization"))),
        ("#ask release organization release", Ask(("release", "organization"))),
        ("#вопрос рег. номер, релиз", Ask(("registration_number", "release"))),
        ("#вопрос рег. номер", Ask(("registration_number",))),
        ("#вопрос релиз.", Ask(("release",))),
        ("#resolve", Resolve()),
        ("#решено", Resolve()),
        ("#close", Close()),
        ("#закрыть", Close()),
        ("#reopen", Reopen()),
        ("#открыть", Reopen()),
        ("#assign boris@example.com", AssignTo("boris@example.com")),
        ("#назначить boris@example.com", AssignTo("boris@example.com")),
        ("#assign Борис", AssignTo("Борис")),
        ("#передать @Анне Ивановой.", AssignTo("Анне Ивановой")),
        ("#assign me", AssignTo("me")),
        ("#assign Борис Котов <boris@example.com>", AssignTo("boris@example.com")),
        ("#assign boris@example.com <mailto:boris@example.com>", AssignTo("boris@example.com")),
        ("#assign [boris@example.com](mailto:boris@example.com)", AssignTo("boris@example.com")),
        ("#assign mailto:boris@example.com.", AssignTo("boris@example.com")),
        ("#assign boris@почта.рф", AssignTo("boris@почта.рф")),
        ("#priority high", Prioritize(Priority.HIGH)),
        ("#priority: high.", Prioritize(Priority.HIGH)),
        ("#приоритет высокий", Prioritize(Priority.HIGH)),
        ("#приоритет критический", Prioritize(Priority.CRITICAL)),
        ("#приоритет = низкий", Prioritize(Priority.LOW)),
        ("#kind error", ChangeKind("error")),
        ("#вид Пожелание", ChangeKind("feature")),
        ("#set release 3.0.12.4", SetValue("release", "3.0.12.4")),
        ("#set release=3.0.12.4", SetValue("release", "3.0.12.4")),
        ("#set release = 3.0.12.4", SetValue("release", "3.0.12.4")),
        ("#поле релиз: 3.0.12.4", SetValue("release", "3.0.12.4")),
        ("#поле рег. номер 800 123-456", SetValue("registration_number", "800 123-456")),
        ("#поле рег. номер: 800123456", SetValue("registration_number", "800123456")),
        ("#поле версия 1с 8.3.24", SetValue("onec_version", "8.3.24")),
        ("#set organization ООО «Ромашка и К.»", SetValue("organization", "ООО «Ромашка и К.»")),
        ("#set organization: ИП Петров И. И.", SetValue("organization", "ИП Петров И. И.")),
        ("#set subject Печать: не работает #срочно", SetValue("subject", "Печать: не работает #срочно")),
        ("#merge 1042", Merge(1042)),
        ("#merge #1042", Merge(1042)),
        ("#объединить №1042.", Merge(1042)),
        ("#merge [#1042]", Merge(1042)),
        ("#merge ticket #1042", Merge(1042)),
        ("#объединить с заявкой № 1042", Merge(1042)),
        ("#merge [FM-1042]", Merge(1042)),
        ("#spam", MarkSpam()),
        ("#спам!", MarkSpam()),
        ("#new client@example.com", NewFor(Address("client@example.com"))),
        ("#новая Иван Петров <client@example.com>", NewFor(Address("client@example.com", "Иван Петров"))),
        ('#new "Иван Петров" <client@example.com>', NewFor(Address("client@example.com", "Иван Петров"))),
    ],
)
def test_a_command_is_understood(line: str, command: Order) -> None:
    assert one(line) == command


@pytest.mark.parametrize(
    "line",
    [
        "#CLOSE",
        "  #close  ",
        "\u00a0#close\u00a0",
        "\ufeff#close",
        "\u200b#close",
        "#close.",
        "#close:",
        "#Close!!!",
        "*#close*",
        "**#close**",
        "/#close/",
        "`#close`",
        "\u3000#close",
        "♯close",
        "＃close",
        "\n\n#close",
        "\r\n\t\r\n#close\r\n",
        "#Закрыть",
        "#ЗАКРЫТЬ.",
        "№close",
        "№закрыть",
        "№Close.",
        "#сдщыу",
        "№сдщыу",
        "#pfrhsnm",
    ],
)
def test_habits_of_typing_do_not_matter(line: str) -> None:
    assert one(line) == Close()


# --- Text -----------------------------------------------------------------------------------------


def test_the_text_below_is_the_body() -> None:
    parsed = parse_commands("#resolve\n\nДобрый день!\n\nИсправлено в 3.0.13.\n")
    assert parsed == ParsedCommands((Resolve(),), "Добрый день!\n\nИсправлено в 3.0.13.")


def test_text_on_the_line_of_the_command_comes_first() -> None:
    assert parse_commands("#note клиент сердится\nзвонил дважды").body == "клиент сердится\nзвонил дважды"
    assert parse_commands("#note: клиент сердится").body == "клиент сердится"
    assert parse_commands("#заметка – клиент сердится").body == "клиент сердится"


@pytest.mark.parametrize(
    "question",
    [
        "Пришлите, пожалуйста, релиз",
        "Релиз у вас какой?",
        "Which release do you use?",
        "please send the release and a screenshot",
        "Зачем?",
    ],
)
def test_a_question_on_the_line_of_ask_is_the_body_and_no_field(question: str) -> None:
    parsed = parse_commands("#ask " + question)
    assert parsed == ParsedCommands((Ask(),), question)


def test_a_mail_without_commands_is_its_text() -> None:
    text = "Добрый день!\n\nСделайте так: …\n"
    assert parse_commands(text) == ParsedCommands((), text.rstrip("\n"))


@pytest.mark.parametrize(
    "text",
    [
        "#1042 уже исправлено",
        "# Решение",
        "## Решение",
        "#",
        "#_x",
        "Спасибо! #close",
        "> #close",
        "- #close",
        "№1042",
        "№ 12 в списке – ваш документ",
        "№ вопрос ответ",
        "№п/п",
        "# Закрыть программу\n# Открыть базу",
        "##close",
        "",
    ],
)
def test_what_only_looks_like_a_command_is_text(text: str) -> None:
    assert parse_commands(text) == ParsedCommands((), text)


def test_commands_end_with_the_first_line_of_text() -> None:
    parsed = parse_commands("#assign boris@example.com\nДобрый день!\n#close\n")
    assert parsed.commands == (AssignTo("boris@example.com"),)
    assert parsed.body == "Добрый день!\n#close"
    assert parsed.late == ("#close",)


def test_a_note_too_far_down_is_pointed_out() -> None:
    assert parse_commands("Добрый день!\n№заметка секрет\n# note секрет").late == (
        "№заметка секрет",
        "# note секрет",
    )
    assert parse_commands("Привет! #note секрет").late == ("Привет! #note секрет",)
    assert parse_commands("- #заметка секрет").late == ("- #заметка секрет",)
    assert parse_commands("Тег C#note, пункт #5").late == ()
    assert parse_commands("Добрый день!\n #note клиент сердится\n#хештег").late == ("#note клиент сердится",)


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("Re: [#7] Счёт #note", ("#note",)),
        ("№заметка [#7] Счёт", ("№заметка",)),
        ("Re: [#7] Счёт #1 & #хештег", ()),
        ("C#note, a##close, &#reopen;", ()),
    ],
)
def test_commands_are_seen_in_a_subject(subject: str, found: tuple[str, ...]) -> None:
    assert named_commands(subject) == found


# --- Several commands ------------------------------------------------------------------------------


def test_several_commands_with_blank_lines_between() -> None:
    parsed = parse_commands("\n#assign boris@example.com\n\n#priority high\n#kind error\n\n#note\nтекст")
    assert parsed.commands == (
        AssignTo("boris@example.com"),
        Prioritize(Priority.HIGH),
        ChangeKind("error"),
        Note(),
    )
    assert parsed.body == "текст"


def test_several_commands_on_one_line() -> None:
    parsed = parse_commands("#assign boris@example.com #priority high #set release 3.0.1 #resolve готово #1")
    assert parsed.commands == (
        AssignTo("boris@example.com"),
        Prioritize(Priority.HIGH),
        SetValue("release", "3.0.1"),
        Resolve(),
    )
    assert parsed.body == "готово #1"


def test_two_commands_without_a_blank_are_two() -> None:
    assert parse_commands("#reopen #priority low").commands == (Reopen(), Prioritize(Priority.LOW))
    assert parse_commands("#note#assign a@example.com").commands == (Note(), AssignTo("a@example.com"))


def test_several_fields_may_be_set() -> None:
    parsed = parse_commands("#set release 3.0.1\n#set organization ООО Вектор")
    assert parsed.commands == (SetValue("release", "3.0.1"), SetValue("organization", "ООО Вектор"))


# --- Wrong ones -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("#clos", "#clos: no such command"),
        ("# note секрет", "#note: a command is written without a blank"),
        ("#\u00a0заметка секрет", "without a blank"),
        ("#\u2009note секрет", "without a blank"),
        ("_#note_ секрет", "no such command"),
        ("№ close\nГотово.", "without a blank"),
        ("#закрытьзаявку", "no such command"),
        ("#assign", "#assign: the value is missing"),
        ("#assign a@example.com b@example.com", "one address"),
        ("#assign a@example.com срочно", "срочно"),
        ("#assign a@b", "no address"),
        ("#priority", "missing"),
        ("#priority huge", "no such priority: huge"),
        ("#kind", "missing"),
        ("#kind сказка", "no such kind: сказка (complaint"),
        ("#set", "missing"),
        ("#set цвет красный", "no such field: цвет красный (registration_number"),
        ("#set release", "no value for release"),
        ("#set release:", "no value for release"),
        ("#merge", "missing"),
        ("#merge завтра", "only a ticket number"),
        ("#merge 1042 и 1043", "only a ticket number"),
        ("#merge 9999999999999999", "only a ticket number"),
        ("#new", "missing"),
        ("#new Иван", "no address"),
        ("#ask", "neither a question"),
        ("#ask\n \u00a0\n", "neither a question"),
        ("#ask relase", "no such field: relase"),
        ("#ask relase, organization", "no such field: relase"),
        ("#ask цвет", "no such field: цвет"),
        ("#resolve\n#close", "#resolve, #close: these commands"),
        ("#note\n#resolve\nтекст", "#note, #resolve"),
        ("#spam\n#merge 5", "#spam, #merge"),
        ("#note\n#note", "#note, #note"),
        ("#priority high\n#priority low", "#priority: given twice"),
        ("#set release 1\n#set релиз 2", "#set release: given twice"),
    ],
)
def test_a_wrong_command_is_named(text: str, words: str) -> None:
    assert words in refused(text)[0]


def test_one_wrong_command_spoils_them_all() -> None:
    assert len(refused("#assign boris@example.com\n#prioritiy high\n#kind сказка\n#resolve\nтекст")) == 2


def test_the_body_survives_an_error() -> None:
    assert parse_commands("#clos\nтекст").body == "текст"


def test_errors_are_told_in_the_language_of_the_desk() -> None:
    assert refused("#clos", "ru") == ("#clos: нет такой команды. Может быть, #close?",)
    assert refused("#kind {command}", "ru")[0].startswith("#kind: нет такого вида обращения: {command} (")


def test_too_many_commands_are_refused() -> None:
    for text in ("#spam\n" * (MOST_COMMANDS + 5), "#spam " * (MOST_COMMANDS + 5)):
        assert any("too many" in error for error in refused(text))


# --- The regulation's words -------------------------------------------------------------------------


def test_a_regulation_brings_its_own_words() -> None:
    fields = (replace(regulation().fields[0], name="seat", called=("рабочее место", "место")),)
    kinds = (RequestKind("outage", Wording.of({"ru": "Авария", "en": "Outage"}), called=("всё стоит",)),)
    own = vocabulary_of(replace(regulation(), fields=fields, kinds=kinds))
    for kind in ("outage", "Авария", "OUTAGE", "всё стоит"):
        for field in ("seat", "рабочее место", "Место", "регистрационный номер"):
            commands = parse_commands(f"#kind {kind}\n#set {field}: 17", own).commands
            assert commands == (ChangeKind("outage"), SetValue("seat", "17"))
    assert parse_commands("#set release 3", own).errors
    assert parse_commands("#set номер 3", own).errors
    assert parse_commands("#kind ошибка", own).errors


def test_labels_serve_where_the_regulation_says_nothing_about_what_things_are_called() -> None:
    number, owner = regulation().fields[:2]
    fields = (
        replace(number, called=(), labels=("рег. номер", "серийный номер", "Организация", "фирма", "ключ")),
        replace(owner, called=("фирма",), labels=("контора",)),
        replace(
            number,
            name="seat",
            title=Wording.of({"ru": "Место"}),
            called=(),
            labels=("ключ", "рабочее место"),
        ),
    )
    own = vocabulary_of(replace(regulation(), fields=fields))
    for word, name in (
        ("рег. номер", "registration_number"),
        ("Серийный номер", "registration_number"),
        ("рабочее место", "seat"),
        ("фирма", "organization"),
        ("организация", "organization"),
    ):
        assert parse_commands(f"#set {word}: 17", own).commands == (SetValue(name, "17"),)
    # What two fields are labelled by names neither, and `called` replaces the labels.
    assert parse_commands("#set ключ: 17", own).errors
    assert parse_commands("#set контора: 17", own).errors
    assert parse_commands("#ask рег. номер, фирма", own).commands == (
        Ask(("registration_number", "organization")),
    )


def test_labels_of_kinds_serve_as_well() -> None:
    outage = RequestKind("outage", Wording.of({"ru": "Авария"}), labels=("всё стоит", "беда"))
    wish = RequestKind("wish", Wording.of({"ru": "Беда"}), labels=("мечта",), called=("хочу",))
    own = vocabulary_of(replace(regulation(), kinds=(outage, wish)))
    assert parse_commands("#kind всё стоит", own).commands == (ChangeKind("outage"),)
    assert parse_commands("#kind беда", own).commands == (ChangeKind("wish"),)
    assert parse_commands("#kind мечта", own).errors


def test_without_kinds_there_is_the_default_one() -> None:
    own = vocabulary_of(replace(regulation(), kinds=(), default_kind="outage"))
    assert parse_commands("#kind outage", own).commands == (ChangeKind("outage"),)
    assert parse_commands("#kind error", own).errors


# --- Hostile text -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "#" * 1_000_000,
        "#note " * 170_000,
        "#set " + "release: " * 110_000,
        "#assign " + "a@b." * 250_000,
        "#assign " + "a" * 1_000_000,
        "#assign " + "a@example.com " * 70_000,
        "#ask " + "release, " * 110_000,
        "#ask " + "x" * 1_000_000,
        "#merge " + "1" * 1_000_000,
        "#merge " + " " * 1_000_000 + "x",
        "\n" * 1_000_000,
        "\u00a0" * 1_000_000 + "#close",
        "#a\n" * 330_000,
        "x\n" + "#close\n" * 140_000,
        "#kind " + "«" * 1_000_000,
        "#priority high " * 66_000,
        "#set release " + "#a " * 330_000,
        "*" * 1_000_000 + "#close",
    ],
    ids=lambda text: text[:12],
)
@pytest.mark.hostile
def test_a_hostile_megabyte_is_read_at_once(text: str) -> None:
    started = time.process_time()  # what others do on the machine doesn't count
    parse_commands(text)
    assert time.process_time() - started < 20


@given(st.text(st.sampled_from("#aсet :=.,*\n\u00a0123@<>№«»") | st.characters()))
def test_nothing_typed_breaks_the_reading(text: str) -> None:
    parsed = parse_commands(text)
    assert not (parsed.commands and parsed.errors)


@given(st.text(st.characters(exclude_characters="#＃\r"), min_size=1))
def test_text_without_a_hash_is_only_text(text: str) -> None:
    assert parse_commands(text) == ParsedCommands((), text.strip("\n"))
