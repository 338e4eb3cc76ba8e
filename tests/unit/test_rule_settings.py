"""`[[mailbox.rule]]` and `[antivirus]` as an operator writes them, rightly and wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.assembly.parts import load_regulations, rule_book, scanner
from intake.config.problems import ConfigError
from intake.config.regulations import RegulationError
from intake.config.settings import Settings, load_settings
from intake.desk.mail_rules import RuleAction
from intake.desk.message import Address
from intake.desk.scan import Unscanned
from intake.desk.ticket import Priority

GOOD = """[database]
url = "sqlite:///intake.db"
[smtp]
host = "mail.example.com"
[[agent]]
address = "anna@example.com"
[[mailbox]]
name = "support"
address = "support@example.com"
aliases = ["help@example.com"]
host = "mail.example.com"
password = "hunter2-imap"
"""
RULE = "[[mailbox.rule]]\n"
FIRST_RULE_LINE = GOOD.count("\n") + 1


def load(folder: Path, text: str) -> Settings:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return load_settings(path)


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(folder, text)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def test_a_rule_is_read_with_its_place_and_comes_before_those_that_are_shipped(tmp_path: Path) -> None:
    text = GOOD + RULE + 'header = "X-Spam-Flag"\nvalue = "^YES$"\naction = "hold"\n'
    text += RULE + 'name = "plant"\nsender = "@plant[.]example$"\npriority = "critical"\n'
    text += 'kind = "error"\nnotify = ["anna@example.com"]\nlarger_than = 10\nrecipient = "help"\n'
    settings = load(tmp_path, text)
    book = rule_book(settings, settings.mailboxes[0])
    first, second = book.rules[:2]
    assert str(first) == f'rule "rule 1" (config.toml:{FIRST_RULE_LINE})'
    assert (first.header, first.value, first.action) == ("x-spam-flag", "^YES$", RuleAction.HOLD)
    assert (second.name, second.priority, second.kind) == ("plant", Priority.CRITICAL, "error")
    assert (second.sender, second.recipient, second.larger_than) == ("@plant[.]example$", "help", 10)
    assert second.notify == (Address("anna@example.com"),)
    assert len(book.rules) > 20


def test_one_key_switches_the_shipped_rules_off(tmp_path: Path) -> None:
    settings = load(tmp_path, GOOD + "shipped_rules = false\n")
    assert rule_book(settings, settings.mailboxes[0]).rules == ()


def test_the_rules_of_a_second_mailbox_are_counted_anew_and_found_in_their_lines(tmp_path: Path) -> None:
    other = '[[mailbox]]\nname = "b"\naddress = "b@example.com"\nhost = "h.example"\npassword = "hunter2"\n'
    text = (
        GOOD + RULE + 'header = "X-A"\naction = "hold"\n' + other + RULE + 'header = "X-B"\naction = "held"\n'
    )
    line = text.splitlines().index('action = "held"') + 1
    (told,) = problems(tmp_path, text)
    words = "must be 'accept', 'silent', 'hold', 'ignore' or 'discard'; it is 'held'"
    assert told == f"config.toml:{line}: mailbox[2].rule[1].action: {words}"


WRONG = [
    (
        'action = "silent"',
        "",
        "matches every mail: give it a condition: header, sender, recipient, larger_than",
    ),
    ('header = "X-A"', "", "does nothing: give it one of action, priority, kind, notify"),
    (
        'header = "X-A:"\naction = "hold"',
        ".header",
        "is not the name of a header: write it without the colon",
    ),
    ('header = "X-A"\nvalue = "(a+)+$"\naction = "hold"', ".value", "+ has no upper bound: write {1,40}"),
    ('header = "X-A"\nvalue = "(?:a|b|c){1,40}x"\naction = "hold"', ".value", "a repeated group can't have"),
    ('header = "X-A"\nvalue = "["\naction = "hold"', ".value", "not a regular expression"),
    ('sender = ".*"\naction = "hold"', ".sender", "* has no upper bound"),
    ('value = "x"\nsender = "a"\naction = "hold"', ".value", "needs a header"),
    ('anywhere = true\nsender = "a"\naction = "hold"', ".anywhere", "needs a header"),
    ('header = "X-A"\npriority = "urgent"', ".priority", "must be 'low', 'normal', 'high' or 'critical'"),
    ('header = "X-A"\naction = "hold"\nvalu = "1"', ".valu", 'is unknown: did you mean "value"?'),
    ('larger_than = 40_000_000\naction = "hold"', ".larger_than", "must be less than max_mail_bytes"),
    ('larger_than = -1\naction = "hold"', ".larger_than", "must be at least 0"),
    (
        'sender = "@example[.]com$"\naction = "discard"',
        ".sender",
        "would discard mail from anna@example.com, which is an agent's address: narrow the pattern",
    ),
    (
        'sender = "^HELP@"\naction = "ignore"',
        ".sender",
        "would ignore mail from help@example.com, which is the desk's own address: narrow the pattern",
    ),
    (
        'header = "From"\nanywhere = true\nvalue = "anna"\naction = "discard"',
        ".value",
        "would discard mail from anna@example.com, which is an agent's address: narrow the pattern",
    ),
    (
        'recipient = "@example"\naction = "discard"',
        ".recipient",
        "would discard all mail to support@example.com: give it another condition as well",
    ),
    (
        'sender = "x"\nnotify = ["help@example.com"]',
        ".notify[1]",
        "help@example.com is the desk's own: its notifications would become tickets",
    ),
]


@pytest.mark.parametrize(("lines", "key", "message"), WRONG, ids=[message[:40] for _, _, message in WRONG])
def test_what_is_wrong_with_a_rule_is_named_by_key_file_and_line(
    tmp_path: Path, lines: str, key: str, message: str
) -> None:
    told = problems(tmp_path, GOOD + RULE + lines)
    place = FIRST_RULE_LINE
    if key:
        bare = key.removeprefix(".").partition("[")[0]
        place += next(number for number, line in enumerate(lines.splitlines(), 1) if line.startswith(bare))
    assert len(told) == 1
    assert told[0].startswith(f"config.toml:{place}: mailbox[1].rule[1]{key}: {message}"), told


def test_rules_may_pass_over_some_of_a_domain_and_mail_to_an_alias(tmp_path: Path) -> None:
    text = GOOD + RULE + 'sender = "^news@example[.]com$"\naction = "discard"\n'
    text += RULE + 'recipient = "^help@"\naction = "ignore"\n'
    text += RULE + 'recipient = "^support@"\nsender = "@bulk[.]example$"\naction = "discard"\n'
    text += RULE + 'sender = "@example[.]com$"\naction = "silent"\n'
    assert load(tmp_path, text).warnings == ()


def test_two_rules_of_one_name_are_refused(tmp_path: Path) -> None:
    twice = RULE + 'name = "A"\nheader = "X-A"\naction = "hold"\n'
    (told,) = problems(tmp_path, GOOD + twice + twice.replace('"A"', '"a"'))
    assert (
        told
        == f'config.toml:{FIRST_RULE_LINE + 5}: mailbox[1].rule[2].name: "a" is already the name of rule[1]'
    )


def test_what_has_no_effect_and_whose_answers_would_be_held_is_worth_a_note(tmp_path: Path) -> None:
    text = GOOD + RULE + 'header = "X-A"\naction = "ignore"\nkind = "error"\nnotify = ["head@example.com"]\n'
    told = [str(problem).replace(f"{tmp_path}/", "") for problem in load(tmp_path, text).warnings]
    place, useless = FIRST_RULE_LINE + 3, 'has no effect together with action = "ignore"'
    held = "head@example.com is notified of mails but is not an [[agent]]: it only reads"
    assert set(told) == {
        f"config.toml:{place}: mailbox[1].rule[1].kind: {useless}",
        f"config.toml:{place + 1}: mailbox[1].rule[1].notify: {useless}",
        f"config.toml:{place + 1}: mailbox[1].rule[1].notify[1]: {held}",
    }


def test_a_table_in_single_brackets_is_told_how_to_be_written(tmp_path: Path) -> None:
    (told,) = problems(tmp_path, GOOD + '[mailbox.rule]\nheader = "X-A"\naction = "hold"\n')
    assert told.endswith("mailbox[1].rule: is not a list of tables: write [[mailbox.rule]] with two brackets")


def test_a_kind_that_the_regulation_lacks_is_named_with_those_that_it_has(tmp_path: Path) -> None:
    settings = load(tmp_path, GOOD + RULE + 'header = "X-A"\nkind = "incident"\n')
    with pytest.raises(RegulationError) as caught:
        load_regulations(settings)
    assert str(caught.value).replace(f"{tmp_path}/", "") == (
        f"config.toml:{FIRST_RULE_LINE + 2}: mailbox[1].rule[1].kind: "
        'the regulation "default" has no kind "incident"; it has: complaint, error, feature, consultation, other'
    )


def test_without_a_socket_no_scanner_is_asked(tmp_path: Path) -> None:
    settings = load(tmp_path, GOOD)
    assert scanner(settings) is None
    assert settings.antivirus.unscanned is Unscanned.WITHHOLD
    asked = scanner(load(tmp_path, GOOD + '[antivirus]\nsocket = "127.0.0.1:3310"\nunscanned = "hold"\n'))
    assert asked is not None
    assert asked.name == "clamd 127.0.0.1:3310"


@pytest.mark.parametrize(
    "socket", ["clamd.example:3310", "0.0.0.0:3310", "127.0.0.1:0", "clamd.sock", ":3310"]
)
def test_mail_is_sent_to_no_scanner_on_another_machine(tmp_path: Path, socket: str) -> None:
    (told,) = problems(tmp_path, f'{GOOD}[antivirus]\nsocket = "{socket}"\n')
    assert "antivirus.socket: must be the path of a socket, or a port of this machine" in told


def test_a_word_for_unscanned_mail_that_is_unknown_is_named(tmp_path: Path) -> None:
    (told,) = problems(tmp_path, f'{GOOD}[antivirus]\nunscanned = "open"\n')
    assert told.endswith("antivirus.unscanned: must be 'withhold', 'pass' or 'hold'; it is 'open'")
