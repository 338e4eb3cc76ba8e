"""Templates: every mail in every language, whatever the values; broken ones are named with their line."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.desk.answer_context import AnswerContext, DeskLine, FieldLine
from intake.desk.commands.command_words import command_words, for_good_words
from intake.desk.commands.types import Command
from intake.desk.language.texts import Text, TextKey
from intake.desk.subjects import clean_subject
from intake.mail.templates.filters import sentence
from intake.mail.templates.samples import COMPLETE, EMPTY, HOSTILE, SAMPLES
from intake.mail.templates.templates import NAMES, BrokenTemplate, Rendered, Templates
from tests.languages import LANGUAGES as SPOKEN

SHIPPED = Path(__file__).parents[2] / "templates"
TEMPLATES = Templates([SHIPPED])
LANGUAGES = TEMPLATES.languages

FOR_CUSTOMERS = (
    "acknowledgement",
    "closed",
    "closed_no_reply",
    "licence_notice",
    "limited_support",
    "merged",
    "on_behalf",
    "question",
    "refused_competence",
    "refused_licence",
    "refused_licence_kind",
    "refused_release",
    "refused_wording",
    "relay",
    "release_notice",
    "reminder",
    "request",
    "resolved",
    "too_large",
)
FOR_AGENTS = tuple(sorted(set(NAMES) - set(FOR_CUSTOMERS)))

FOR_AGENTS = (
    "agent_away",
    "agent_reminder",
    "asked_in_vain",
    "assigned",
    "bounced",
    "oversized",
    "collision",
    "commands",
    "copy",
    "deputy",
    "done",
    "due_soon",
    "escalated",
    "held",
    "held_decided",
    "note",
    "notification",
    "overdue",
    "show",
    "update",
)
every_mail = pytest.mark.parametrize(
    ("name", "language"), [(name, language) for name in NAMES for language in LANGUAGES]
)
every_language = pytest.mark.parametrize("language", LANGUAGES)


class Markup(HTMLParser):
    """Collects the tags and attributes of a page, and whether they are balanced."""

    VOID = frozenset({"meta", "br", "img", "hr"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def parts(rendered: Rendered) -> str:
    return rendered.subject + rendered.text + rendered.html


def test_the_shipped_templates_have_no_problem() -> None:
    assert TEMPLATES.check() == ()


@every_mail
@pytest.mark.parametrize("sample", SAMPLES, ids=["complete", "empty", "hostile"])
def test_every_mail_renders_whatever_the_values(name: str, language: str, sample: AnswerContext) -> None:
    rendered = TEMPLATES.render(name, language, sample)
    assert "None" not in parts(rendered)
    assert "\n" not in rendered.subject
    assert "\n\n\n" not in rendered.text
    assert all(line == line.rstrip() or line == "-- " for line in rendered.text.split("\n"))
    markup = Markup(rendered.html)
    assert markup.open == []
    assert not markup.tags & {"script", "img", "style", "link", "form", "iframe"}
    assert markup.attributes <= {
        "lang", "charset", "name", "content", "style", "width", "valign", "cellpadding", "cellspacing", "border"
    }  # fmt: skip
    assert not re.search(r"https?:|url\(", rendered.html)


@every_mail
def test_values_are_never_evaluated_and_never_markup(name: str, language: str) -> None:
    rendered = TEMPLATES.render(name, language, HOSTILE)
    assert "49" not in parts(rendered)
    assert "<script" not in rendered.html
    assert "{{ 7*7 }}" in rendered.subject
    assert "\u202e" not in rendered.subject


@every_mail
def test_every_subject_carries_the_tag_and_the_ticket_s_subject(name: str, language: str) -> None:
    subject = TEMPLATES.render(name, language, COMPLETE).subject
    assert subject.endswith("[#1042] The bank’s statement isn’t loaded")
    assert clean_subject(f"Re: {subject}") == COMPLETE.subject


@every_language
def test_the_subjects_of_agents_mails_begin_with_what_happened(language: str) -> None:
    subjects = [TEMPLATES.render(name, language, COMPLETE).subject for name in FOR_AGENTS]
    events = [subject.partition(" · [#1042] ")[0] for subject in subjects]
    assert len({*events}) == len(FOR_AGENTS)
    assert all(0 < len(event) <= 24 for event in events)


@every_mail
def test_a_ticket_without_subject_gets_the_tag_alone_so_that_a_reply_gives_no_false_subject(
    name: str, language: str
) -> None:
    subject = TEMPLATES.render(name, language, replace(COMPLETE, subject="")).subject
    assert subject.endswith("[#1042]")
    assert not clean_subject(f"Re: {subject}")


@every_mail
def test_russian_mails_spell_without_english_and_others_without_russian(name: str, language: str) -> None:
    sample = replace(
        EMPTY, tag="#7", text="77", missing=(FieldLine("a", "9", "", "9", "9", "", "9"),), notices=("9",)
    )
    text = TEMPLATES.render(name, language, sample).text
    if language != "ru":
        assert not re.search("[а-яё]", text, re.IGNORECASE)
    else:
        commands_and_addresses = (
            r"intake mail [^\n]*|#\w+[^\n]*|\S+@\S+|\bID\b|\b(low|normal|high|critical)\b"
        )
        assert not re.search("[a-z]{3,}", re.sub(commands_and_addresses, "", text), re.IGNORECASE)


@pytest.mark.parametrize("name", FOR_CUSTOMERS)
@every_language
def test_no_customer_reads_an_agent_s_address_or_an_internal_note(name: str, language: str) -> None:
    secret = replace(
        COMPLETE,
        author="Анна <anna-private@agents.example>",
        assignee="boris-private@agents.example",
        notices=("отправитель подозрителен",),
        reasons=("правило 7",),
        attachments_left_out=("тайное.zip",),
    )
    shown = parts(TEMPLATES.render(name, language, secret))
    assert not re.search("agents.example|подозрителен|правило 7|тайное", shown)


@pytest.mark.parametrize("name", sorted(set(FOR_CUSTOMERS) - {"closed", "question", "relay", "resolved"}))
@every_language
def test_automatic_answers_never_echo_the_customer_s_text_or_name(name: str, language: str) -> None:
    spam = replace(
        COMPLETE, text="BUY NOW", requester_name="BUY NOW", author="BUY NOW", attachment_names=("BUY NOW",)
    )
    assert "BUY NOW" not in parts(TEMPLATES.render(name, language, spam))


@pytest.mark.parametrize("name", ["relay", "question", "closed", "resolved"])
@every_language
def test_an_agent_s_words_reach_the_customer_whole_and_first(name: str, language: str) -> None:
    rendered = TEMPLATES.render(name, language, COMPLETE)
    assert rendered.text.startswith(COMPLETE.text)
    assert "<br>\n&nbsp; “Field of object not found”." in rendered.html


@every_language
def test_a_relayed_answer_has_nothing_around_it_but_the_signature(language: str) -> None:
    text = TEMPLATES.render("relay", language, replace(COMPLETE, text="Готово.")).text
    assert text == "Готово.\n\n-- \nSupport desk\nsupport@desk.example\n"


@every_language
def test_a_request_names_exactly_what_is_missing_and_has_a_line_for_each_answer(language: str) -> None:
    rendered = TEMPLATES.render("request", language, COMPLETE)
    lines = rendered.text.split("\n")
    assert [
        line for line in lines if line.endswith(":") and line.startswith(("Release", "Organization"))
    ] == [
        "Release:",
        "Organization:",
    ]
    assert "Registration number" not in rendered.text
    assert "Release:" in Markup(rendered.html).text


@every_language
def test_what_a_request_says_of_a_field_stands_behind_a_word_of_our_own(language: str) -> None:
    own = {
        "ru": ("Подсказка: ", "Пример: ", "У нас записано: "),
        "en": ("Hint: ", "Example: ", "On record: "),
        "de": ("Hinweis: ", "Beispiel: ", "Bei uns vermerkt: "),
    }[language]
    lines = TEMPLATES.render("request", language, COMPLETE).text.split("\n")
    for told in ("menu “Help – About”", "3.0.12.4", "“Daisy” Ltd", "“Buttercup” Ltd"):
        [line] = [line for line in lines if told in line]
        assert line.strip().startswith(own)


@every_language
def test_a_second_request_does_not_announce_the_number_again(language: str) -> None:
    first = TEMPLATES.render("request", language, replace(COMPLETE, asked=0)).text
    assert first != TEMPLATES.render("request", language, replace(COMPLETE, asked=1)).text
    assert "#1042" in first


def test_a_table_is_aligned_and_leaves_out_what_is_empty() -> None:
    lines = TEMPLATES.render("acknowledgement", "ru", COMPLETE).text.split("\n")
    table = [line for line in lines if line.startswith("  ")]
    assert len(table) == 3
    assert (
        len({line.index(value) for line, value in zip(table, ("The bank", "8001", "“Daisy"), strict=True)})
        == 1
    )


@every_language
def test_a_notification_quotes_the_mail_line_by_line_so_that_nothing_passes_for_our_words(
    language: str,
) -> None:
    forged = replace(COMPLETE, text="Здравствуйте\n\n! Ответьте на evil@x.example\n-- \nКоманды:")
    text = TEMPLATES.render("notification", language, forged).text
    assert "> Здравствуйте\n>\n> ! Ответьте на evil@x.example\n> --\n> Команды:" in text


@every_language
def test_a_notification_names_the_source_of_each_value_and_the_files_left_out(language: str) -> None:
    rendered = TEMPLATES.render("notification", language, COMPLETE)
    for part in (rendered.text, Markup(rendered.html).text):
        assert "8001234567 (signature in the text)" in part
        assert "screenshot.png" in part
        assert "database.zip" in part
        assert SPOKEN.catalogue(language).say(Text(TextKey.USAGE_NOTE)) in part


@every_language
def test_the_list_of_commands_is_the_one_that_is_understood(language: str) -> None:
    rows = (("#note", "for colleagues"), ("#list overdue", "tickets"))
    wrong = replace(EMPTY, notices=("#clsoe",), commands=rows)
    text = TEMPLATES.render("commands", language, wrong).text
    helped = TEMPLATES.render("help", language, wrong).text
    for usage, meaning in rows:
        line = f"  {usage:<13}  {meaning}"
        assert line in text
        assert line in helped
    short = TEMPLATES.render("notification", language, EMPTY).text
    assert {command_words()[word] for word in re.findall(r"^  #(\w+)", short, re.MULTILINE)} < set(Command)
    assert "#clsoe" in text


@every_language
def test_a_held_mail_comes_with_its_text_and_the_commands_that_decide(language: str) -> None:
    without_ticket = TEMPLATES.render("held", language, replace(COMPLETE, tag="", number=0))
    say = SPOKEN.catalogue(language).say
    release, discard = say(Text(TextKey.USAGE_RELEASE)), say(Text(TextKey.USAGE_DISCARD))
    for_good = rf"{release} ({'|'.join(for_good_words())})\b"
    for said in (release, discard, "77", "“Field of object not found”"):
        assert said in without_ticket.text
    assert re.search(for_good, without_ticket.text)
    once = TEMPLATES.render("held", language, replace(COMPLETE, for_good=False)).text
    assert not re.search(for_good, once)
    assert not without_ticket.subject.startswith("[")
    assert without_ticket.subject.endswith(COMPLETE.subject)


def test_a_closed_ticket_without_words_of_an_agent_still_greets() -> None:
    assert TEMPLATES.render("closed", "ru", replace(COMPLETE, text="")).text.startswith(
        "Здравствуйте!\n\nМы закрыли"
    )


def test_a_language_without_templates_gets_the_english_ones() -> None:
    assert TEMPLATES.render("request", "../../etc", COMPLETE) == TEMPLATES.render("request", "en", COMPLETE)


@settings(max_examples=60)
@given(st.text(), st.text())
def test_no_text_breaks_or_escapes_a_notification(text: str, subject: str) -> None:
    hostile = replace(COMPLETE, text=text, subject=subject, notices=(text,), attachment_names=(text,))
    rendered = TEMPLATES.render("notification", "ru", hostile)
    plain = Markup(TEMPLATES.render("notification", "ru", COMPLETE).html)
    markup = Markup(rendered.html)
    assert markup.open == []
    assert markup.tags <= plain.tags
    assert "\n" not in rendered.subject
    assert "\r" not in rendered.subject


def test_a_megabyte_of_blanks_is_rendered_in_linear_time() -> None:
    huge = replace(COMPLETE, text=" \n" * 250_000 + " " * 500_000 + "x")
    assert TEMPLATES.render("relay", "ru", huge).text


# --- Overrides ------------------------------------------------------------------------------------


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_later_directory_overrides_a_single_file(tmp_path: Path) -> None:
    write(tmp_path / "ru/relay/body.txt", "{{ text }} – наша команда")
    templates = Templates([SHIPPED, tmp_path])
    assert templates.check() == ()
    relayed = templates.render("relay", "ru", replace(COMPLETE, text="Да"))
    assert relayed.text == "Да – наша команда\n"
    assert "наша команда" not in relayed.html


def test_a_regulation_s_own_template_goes_before_all_others_and_for_it_alone(tmp_path: Path) -> None:
    write(tmp_path / "first/regulations/pharmacy/ru/relay/body.txt", "аптека")
    write(tmp_path / "second/ru/relay/body.txt", "все")
    templates = Templates([SHIPPED, tmp_path / "first", tmp_path / "second"])
    assert templates.render("relay", "ru", COMPLETE, "pharmacy").text == "аптека\n"
    assert templates.render("relay", "ru", COMPLETE, "default").text == "все\n"
    assert templates.render("relay", "ru", COMPLETE).text == "все\n"


def test_an_override_may_change_one_block_of_what_it_overrides(tmp_path: Path) -> None:
    write(
        tmp_path / "regulations/fm/ru/request/body.txt",
        '{% extends "shipped/ru/request/body.txt" %}{% block greeting %}Добрый день!\n\n{% endblock %}',
    )
    templates = Templates([SHIPPED, tmp_path])
    assert templates.check() == ()
    open_now = replace(COMPLETE, desk=DeskLine())
    assert templates.render("request", "ru", open_now, "fm").text.startswith("Добрый день!\n\nСпасибо.")


def test_an_overridden_base_changes_every_mail(tmp_path: Path) -> None:
    write(
        tmp_path / "ru/_base/body.txt",
        '{% extends "shipped/ru/_base/body.txt" %}{% block signature %}Мы{% endblock %}',
    )
    assert Templates([SHIPPED, tmp_path]).render("closed", "ru", COMPLETE).text.endswith("Мы\n")


# --- Broken templates -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "lacks"),
    [("update", ["invitations", "warning"]), ("notification", ["invitations"]), ("held", ["invitations"])],
)
@pytest.mark.parametrize("part", ["body.txt", "body.html"])
def test_an_agents_template_without_the_warning_or_the_invitations_is_reported(
    tmp_path: Path, name: str, part: str, lacks: list[str]
) -> None:
    own = tmp_path / "ru" / name / part
    own.parent.mkdir(parents=True)
    own.write_text("{{ author }} пишет: {{ text }}\n", encoding="utf-8")
    problems = Templates([SHIPPED, tmp_path]).check()
    assert sorted(problem.message.split("'")[1] for problem in problems) == lacks


def test_a_base_of_the_operator_s_without_the_warning_is_reported(tmp_path: Path) -> None:
    own = tmp_path / "en" / "_base" / "agents.txt"
    own.parent.mkdir(parents=True)
    own.write_text(
        '{% extends "shipped/en/_base/agents.txt" %}\n{% block warning %}{% endblock %}\n', encoding="utf-8"
    )
    problems = Templates([SHIPPED, tmp_path]).check()
    assert [problem.message for problem in problems] == ["does not show 'warning', which agents must see"]


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("Да\n{% if text %}\n", 2, "end of template"),
        ("Да\n\n{{ custommer }}", 3, "'custommer' is no name"),
        ("Да\n{{ text|shout }}", 2, "shout"),
        ("Да\n{% for field in missing %}\n{{ field.colour }}\n{% endfor %}", 3, "colour"),
        ("Да\n{{ number // 0 }}", 2, "ZeroDivisionError"),
        ('Да\n{{ "".__class__.__mro__ }}', 2, "__class__"),
        ("Да\n{{ fields.append(1) }}", 2, "append"),
        ("Да\n{{ text.format_map(1).x }}", 2, ""),
        ('{% extends "ru/_base/bodi.txt" %}', 1, "bodi.txt"),
    ],
)
def test_a_broken_template_is_reported_with_its_file_and_line(
    tmp_path: Path, source: str, line: int, message: str
) -> None:
    path = write(tmp_path / "ru/relay/body.txt", source)
    templates = Templates([SHIPPED, tmp_path])
    problems = templates.check()
    assert {(problem.file, problem.line) for problem in problems} == {(str(path), line)}
    assert message in problems[0].message
    assert str(problems[0]).startswith(f"{path}:{line}: ")
    with pytest.raises(BrokenTemplate):
        templates.render("relay", "ru", COMPLETE)
    with pytest.raises(BrokenTemplate) as broken:
        templates.require_valid()
    assert broken.value.problems == problems


def test_all_problems_are_found_at_once(tmp_path: Path) -> None:
    write(tmp_path / "ru/relay/body.txt", "{{ one }} {{ two }}")
    write(tmp_path / "en/closed/body.html", "{% endif %}")
    write(tmp_path / "regulations/fm/en/relay/subject.txt", "{{ three }}")
    messages = "\n".join(map(str, Templates([SHIPPED, tmp_path]).check()))
    for expected in ("'one'", "'two'", "endif", "'three'"):
        assert messages.count(expected) == 1


def test_misspelled_names_of_files_and_folders_are_reported(tmp_path: Path) -> None:
    for name in (
        "ru/relay/body.text",
        "ru/acknowledgment/body.txt",
        "tlh/relay/body.txt",
        "regulations/fm/ru/x/body.txt",
    ):
        write(tmp_path / name, "")
    problems = Templates([SHIPPED, tmp_path], LANGUAGES).check()
    assert [problem.message for problem in problems] == [
        "no mail has the name acknowledgment",
        "a mail has no part body.text",
        "no such language: tlh",
        "no mail has the name x",
    ]


def test_templates_of_languages_that_are_not_spoken_are_left_alone(tmp_path: Path) -> None:
    for name in ("de/acknowledgment/body.txt", "de/relay/body.txt", "regulations/fm/de/relay/body.txt"):
        write(tmp_path / name, "{{ nothing }}{% if %}")
    assert Templates([SHIPPED, tmp_path], ("en", "ru"), {"de"}).check() == ()
    assert Templates([SHIPPED, tmp_path], ("de", "en", "ru")).check() != ()


@pytest.mark.parametrize(
    "name", ["de/relay/body.txt", "_shared/mine.txt", "regulations/fm/de/relay/body.txt"]
)
def test_a_start_checks_any_language_that_the_operator_touched(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, "{{ nothing }}")
    with pytest.raises(BrokenTemplate, match="nothing"):
        Templates([SHIPPED, tmp_path]).require_valid()


def test_a_start_compiles_nothing_of_what_is_shipped_until_it_is_needed(tmp_path: Path) -> None:
    for language in ("de", "ru"):
        write(tmp_path / "shipped" / language / "relay/body.txt", "{{ nothing }}")
    write(tmp_path / "own/ru/relay/subject.txt", "{{ subject }}")
    shipped_alone = Templates([tmp_path / "shipped"])
    shipped_alone.require_valid()
    assert {Path(problem.file).parts[-3] for problem in shipped_alone.check()} == {"de", "ru"}
    both = Templates([tmp_path / "shipped", tmp_path / "own"])
    assert {Path(problem.file).parts[-3] for problem in both.check(shipped=False)} == {"ru"}
    with pytest.raises(BrokenTemplate, match="nothing"):
        both.require_valid()


def test_every_missing_template_is_reported_and_a_language_without_any_once(tmp_path: Path) -> None:
    write(tmp_path / "ru/relay/subject.txt", "{{ subject }}")
    files = {problem.file for problem in Templates([tmp_path], LANGUAGES).check()}
    assert str(tmp_path / "ru/relay/body.txt") in files
    assert str(tmp_path / "ru/held/body.html") in files
    assert len(files) == len(NAMES) * 3 - 1 + len(LANGUAGES) - 1
    with pytest.raises(BrokenTemplate, match="no such template"):
        Templates([tmp_path]).render("relay", "ru", COMPLETE)


def test_what_a_language_of_the_operator_s_lacks_is_missing_in_his_folder(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED / "en", tmp_path / "tlh")
    (tmp_path / "tlh" / "relay" / "body.txt").unlink()
    (problem,) = Templates([SHIPPED, tmp_path], (*LANGUAGES, "tlh")).check()
    assert str(problem) == f"{tmp_path}/tlh/relay/body.txt: no such template: tlh/relay/body.txt"


FILE = FieldLine("screenshot", "Снимок экрана", hint="снимок окна", is_file=True)
FIELD = FieldLine("release", "Релиз", hint="меню «Справка»", example="3.0.12.4")


@every_language
@pytest.mark.parametrize("name", ["request", "question", "reminder"])
def test_a_file_that_is_asked_for_is_no_place_to_write_an_answer(name: str, language: str) -> None:
    mail = TEMPLATES.render(name, language, replace(COMPLETE, missing=(FIELD, FILE)))
    assert re.search("^Релиз:$", mail.text, re.MULTILINE)
    assert "Снимок экрана" in mail.text
    assert "Снимок экрана:" not in mail.text
    assert "Снимок экрана:" not in mail.html


@pytest.mark.parametrize(
    ("language", "words"),
    [("ru", "приложите файл."), ("en", "attach the file."), ("de", "hängen Sie die Datei an.")],
)
def test_where_only_a_file_is_missing_nothing_is_to_be_filled_in(language: str, words: str) -> None:
    mail = TEMPLATES.render("request", language, replace(COMPLETE, missing=(FILE,)))
    assert f"{words}\n\n-- \n" in mail.text


@every_language
def test_a_question_without_words_of_the_agent_greets(language: str) -> None:
    asked = TEMPLATES.render("question", language, replace(COMPLETE, text=""))
    assert asked.text.startswith(
        ("Здравствуйте!\n\nПришлите", "Hello,\n\nPlease send", "Guten Tag!\n\nBitte")
    )
    assert not TEMPLATES.render("question", language, COMPLETE).text.startswith(
        ("Здравствуйте", "Hello", "Guten Tag")
    )


@every_language
def test_agents_see_whose_ticket_it_is_when_somebody_else_wrote(language: str) -> None:
    other = replace(COMPLETE, author="Анна <anna@desk.example>")
    assert COMPLETE.requester_address in TEMPLATES.render("notification", language, other).text
    own = TEMPLATES.render("notification", language, COMPLETE).text
    assert own.count(COMPLETE.requester_address) == 1


@every_language
def test_an_acknowledgement_with_nothing_on_record_has_no_empty_heading(language: str) -> None:
    nothing = replace(COMPLETE, subject="", fields=())
    text = TEMPLATES.render("acknowledgement", language, nothing).text
    assert "Что записано" not in text
    assert "recorded" not in text


@every_language
def test_a_head_reads_truly_what_his_answer_does(language: str) -> None:
    reads, acts = (
        TEMPLATES.render("escalated", language, replace(COMPLETE, only_reads=only)) for only in (True, False)
    )
    noted = {"ru": "как заметку", "en": "as a note", "de": "als Notiz"}[language]
    assert noted in reads.text
    assert noted in reads.html
    assert noted not in acts.text


@pytest.mark.parametrize(
    ("notice", "written"),
    [
        ("клиенту уже ответили", "Клиенту уже ответили"),
        ("mail, 17: released", "Mail, 17: released"),
        ("#note: the ticket is closed", "#note: the ticket is closed"),
        ("olga@firma.example is new", "olga@firma.example is new"),
        ("1042 is merged", "1042 is merged"),
        ("", ""),
    ],
)
def test_a_notice_begins_like_a_sentence_unless_it_begins_with_no_mere_word(
    notice: str, written: str
) -> None:
    assert sentence(notice) == written
