"""Commands as people type them: in Russian, in the wrong layout, with typing errors."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from intake.desk.changes import Assign
from intake.desk.commands.command_words import headings, typed_words, words_of
from intake.desk.commands.parsing import parse_commands
from intake.desk.commands.types import Command, ListTickets
from intake.desk.commands.vocabulary import vocabulary_of
from intake.desk.disposition import DispositionKind
from intake.desk.language.texts import TextKey
from intake.desk.listing import Which
from intake.desk.ticket import Priority
from tests.languages import in_words
from tests.unit.desk_cases import decided, from_agent, names, regulation, ticket, told

VOCABULARY = vocabulary_of(regulation())
OPERATIONS = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
ARGUMENTS = {"new": "a@b.example", "invite": "a@b.example", "merge": "8", "priority": "high", "kind": "error"}
ARGUMENTS |= {"set": "release 3.0.1.1", "assign": "anna@desk.test", "remind": "3d", "due": "3d"}
KEYS = str.maketrans(
    "йцукенгшщзхъфывапролджэячсмитьбюё" + "qwertyuiopasdfghjklzxcvbnm",
    "qwertyuiop[]asdfghjkl;'zxcvbnm,.`" + "йцукенгшщзфывапролдячсмить",
)
SHIFTED = str.maketrans("[];',.`", '{}:"<>~')


def _understood(word: str, command: Command) -> str | None:
    """The command that a first line with this word is; None where it is none, or an error."""
    parsed = parse_commands(f"#{word} {ARGUMENTS.get(command, '')}\nТекст.", VOCABULARY)
    return None if parsed.errors or not parsed.commands else parsed.commands[0].command


ALL = [(word, command) for command in Command for word in words_of(command)]


@pytest.mark.parametrize(("word", "command"), ALL)
def test_every_word_is_understood_in_both_layouts_and_in_capitals(word: str, command: Command) -> None:
    typed = (word, word.upper(), word.translate(KEYS), word.upper().translate(KEYS))
    shifted = word.translate(KEYS).upper().translate(SHIFTED)
    known = [_understood(form, command) for form in (*typed, shifted)]
    assert known[:3] == [command] * 3, (typed, known)
    assert known[4] == command, shifted


@pytest.mark.parametrize("command", Command)
def test_every_command_has_a_russian_word(command: Command) -> None:
    assert any(re.search("[а-я]", word) for word in words_of(command))


def test_the_list_in_the_documents_is_the_programs() -> None:
    section = OPERATIONS[OPERATIONS.index("| command | also |\n| --- | --- |\n| `#note`") :].partition(
        "\n\n"
    )[0]
    rows = re.findall(r"^\| `#(\w+)` \| (.*) \|$", section, re.MULTILINE)
    told = {name: tuple(re.findall(r"`#(\w+)`", words)) for name, words in rows}
    assert told == {command.value: words_of(command)[1:] for command in Command}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("закрть", "#закрыть"),
        ("закрыт", "#закрыть"),
        ("resovle", "#resolve"),
        ("clsoe", "#close"),
        ("назначте", "#назначить"),
        ("asign", "#assign"),
        ("заметк", "#заметка"),
        ("приорит", "#приоритет"),
        ("piroirty", "#priority"),
        ("обьеденить", "#обьединить"),
        ("кудщму", "#resolve"),
        ("ntcn", ""),
        ("абракадабра", ""),
        ("1С", ""),
    ],
)
def test_a_typing_error_is_asked_about_and_never_obeyed(typed: str, meant: str) -> None:
    done = decided(from_agent(f"#{typed}\nТекст."), names(ticket()))
    if typed == "1С":
        assert done.kind is DispositionKind.RELAY
        return
    assert done.kind is DispositionKind.REJECT
    assert not done.changes
    assert set(told_words := told(done)) == {"commands"}, told_words
    said = in_words(done.answers[0].notices[0], "ru")
    assert f"#{typed}" in said
    assert meant in said
    assert ("Может быть" in said) is bool(meant)


@pytest.mark.parametrize("line", ["#resovle", "# закрть", "#закрть.", "№ clsoe"])
def test_a_mistyped_command_below_the_text_does_not_go_to_the_customer(line: str) -> None:
    done = decided(from_agent(f"Готово, проверьте.\n{line}"), names(ticket()))
    assert done.kind is DispositionKind.REJECT


@pytest.mark.parametrize(
    "line", ["#бухгалтерия", "# 3", "# Что сделано", "Закрть", "#1042", "#resovle это что?"]
)
def test_other_lines_with_a_mark_are_text(line: str) -> None:
    done = decided(from_agent(f"Готово, проверьте.\n{line}"), names(ticket()))
    assert done.kind is DispositionKind.RELAY


def test_no_word_is_nearly_another_commands() -> None:
    owners = {word: command for command in Command for word in words_of(command)}
    assert len(owners) == len(typed_words())
    assert set(typed_words()) >= headings()


@pytest.mark.parametrize("typed", ["высокий", "dscjrbq", "HIGH", "ршпр", "chjxyj"])
def test_a_priority_may_be_typed_in_the_other_layout(typed: str) -> None:
    parsed = parse_commands(f"#priority {typed}", VOCABULARY)
    assert [getattr(item, "priority", None) for item in parsed.commands] == [Priority.HIGH]


# --- Text that stays inside -------------------------------------------------------------------------

_STAYED = "остался внутренней заметкой"


def _notices(text: str) -> str:
    done = decided(from_agent(text), names(ticket()))
    assert "relay" not in told(done)
    words = [notice for answer in done.answers for notice in answer.notices]
    return "\n".join(word if isinstance(word, str) else in_words(word, "ru") for word in words)


@pytest.mark.parametrize(
    "command",
    [
        "#assign boris@desk.test",
        "#priority high",
        "#invite petr@client.example",
        "#kind error",
        "#set release 3.0.1.1",
    ],
)
def test_an_agent_is_told_that_his_text_stayed_inside(command: str) -> None:
    assert _STAYED in _notices(f"{command}\n\nДобрый день! Включите, пожалуйста, склад в настройках.\nАнна")
    assert _STAYED not in _notices(command)
    assert _STAYED not in _notices(f"{command}\n\nС уважением,\nАнна Белова, отдел поддержки")
    assert _STAYED not in _notices(f"{command}\n\nАнна")
    assert _STAYED not in _notices(f"{command}\n#note\nБорис, глянь, пожалуйста, это снова склад.")


def test_what_is_told_exists_in_each_language() -> None:
    done = decided(from_agent("#priority high\nДобрый день! Включите склад."), names(ticket()))
    notice = next(notice for answer in done.answers for notice in answer.notices)
    assert not isinstance(notice, str)
    assert notice.key is TextKey.KEPT_INSIDE
    assert in_words(notice, "en") != in_words(notice, "ru") != in_words(notice, "de")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("#;lfnm 3 lyz", "#ждать 3 дня"),
        ("#;lfnm 5 hf,jxb[ lytq", "#ждать 5 рабочих дней"),
        ("#chjr d gznybwe", "#срок в пятницу"),
        ("#chjr ytn", "#срок нет"),
        ("#yfgjvybnm xthtp ytltk.", "#напомнить через неделю"),
        ("#jngecr lj 20.03", "#отпуск до 20.03"),
        ("#ghbyznm dctulf", "#принять всегда"),
        ("#dbl j,hfotybz ;fkj,f", "#вид обращения жалоба"),
        ("#dbl ;fkj,f", "#вид жалоба"),
        ("#gjkt htkbp 3.0.1.1", "#поле релиз 3.0.1.1"),
        ("#cgbcjr jnrhsnst", "#список открытые"),
        ("#cgbcjr ;len", "#список ждут"),
        ("#cgbcjr jhufybpfwbz Dtrnjh", "#список организация Вектор"),
        ("#дшые фдд", "#list all"),
    ],
)
def test_what_follows_a_command_may_be_typed_in_the_other_layout_as_well(typed: str, meant: str) -> None:
    assert parse_commands(typed, VOCABULARY).commands == parse_commands(meant, VOCABULARY).commands


def test_words_to_look_for_stay_as_they_are() -> None:
    (looked_for,) = parse_commands("#список Vector printing", VOCABULARY).commands
    assert looked_for == ListTickets(Which.ANY, ("Vector", "printing"))


_ASSIGNED = [("<jhbce", "boris"), ("<jhbc", "boris"), ("Fyyt", "anna"), ("vyt", "anna"), ("<Борис>", "boris")]


@pytest.mark.parametrize(("who", "agent"), [*_ASSIGNED, ("[me]", "anna")])
def test_a_colleagues_name_may_be_typed_in_the_other_layout(who: str, agent: str) -> None:
    done = decided(from_agent(f"#yfpyfxbnm {who}"), names(ticket()))
    assert Assign(f"{agent}@desk.test") in done.changes
