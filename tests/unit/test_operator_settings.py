"""`[[operator]]` and `[trouble]` as an operator writes them, rightly and wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.test_settings import GOOD, folder, load, no_overrides, problem, problems

__all__ = ["folder", "no_overrides"]

IGOR = '\n[[operator]]\nname = "Игорь"\naddress = "igor@example.net"\n'
SECOND = '\n[trouble.smtp]\nhost = "smtp.provider.example"\n'


def line_of(text: str, key: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if line.startswith(key))


def test_several_people_may_be_told_each_in_his_language(folder: Path) -> None:
    settings = load(folder, f'{GOOD}{IGOR}language = "en"\n[[operator]]\naddress = "petra@example.net"\n')
    told = [(one.name, one.address, one.language) for one in settings.operators]
    assert told == [("Игорь", "igor@example.net", "en"), ("", "petra@example.net", None)]
    assert (settings.trouble.after_seconds, settings.trouble.smtp) == (900, None)
    assert settings.warnings == ()


def test_an_operator_needs_an_address(folder: Path) -> None:
    text = f'{GOOD}\n[[operator]]\nname = "Игорь"\n'
    assert (
        problem(folder, text) == f"config.toml:{line_of(text, '[[operator')}: operator[1].address: is missing"
    )


def test_a_table_in_single_brackets_is_told_how_to_write_it(folder: Path) -> None:
    found = problem(folder, GOOD + IGOR.replace("[[operator]]", "[operator]"))
    assert found.endswith("operator: is not a list of tables: write [[operator]] with two brackets")


def test_the_same_operator_twice_is_named_with_his_line(folder: Path) -> None:
    text = f'{GOOD}{IGOR}[[operator]]\naddress = "IGOR@example.net"\n'
    line = len(text.splitlines())
    assert problem(folder, text) == (
        f"config.toml:{line}: operator[2].address: IGOR@example.net is already an operator's"
    )


@pytest.mark.parametrize("alias", ["", 'aliases = ["help@example.com"]\n'])
def test_the_desk_is_not_told_of_its_own_trouble(folder: Path, alias: str) -> None:
    own = "help@example.com" if alias else "support@example.com"
    text = f'{GOOD}{alias}\n[[operator]]\naddress = "{own}"\n'
    assert problem(folder, text) == (
        f"config.toml:{len(text.splitlines())}: operator[1].address: "
        f"{own} is the address of mailbox[1]: the desk would write to itself"
    )


def test_what_is_no_address_and_a_language_nobody_speaks_are_named(folder: Path) -> None:
    text = f'{GOOD}\n[[operator]]\naddress = "Igor <igor@example.net>"\nlanguage = "xx"\n'
    first, second = problems(folder, text)
    assert "operator[1].address: is not a mail address" in first
    assert 'operator[1].language: there is no catalogue "xx"' in second


def test_an_agent_may_be_an_operator_as_well(folder: Path) -> None:
    text = f'{GOOD}\n[[agent]]\naddress = "igor@example.net"\n{IGOR}'
    assert load(folder, text).operators[0].address == "igor@example.net"


def test_another_server_for_mail_about_trouble_logs_in_as_any_other(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f'{GOOD}{IGOR}{SECOND}username = "intake@provider.example"\n'
    assert "trouble.smtp.password: is missing: a username needs password" in problem(folder, text)
    (folder / "secret").write_text("hunter2-second\n")
    (folder / "secret").chmod(0o600)
    second = load(folder, f'{text}password_file = "secret"\n').trouble.smtp
    assert second is not None
    assert second.port == 587
    assert second.password is not None
    assert second.password.get_secret_value() == "hunter2-second"
    monkeypatch.setenv("INTAKE_TROUBLE__SMTP__PASSWORD", "hunter2-environment")
    second = load(folder, f'{text}password_file = "secret"\n').trouble.smtp
    assert second is not None
    assert second.host == "smtp.provider.example"
    assert second.password is not None
    assert second.password.get_secret_value() == "hunter2-environment"


def test_the_same_server_is_no_second_way(folder: Path) -> None:
    text = f'{GOOD}{IGOR}\n[trouble.smtp]\nhost = "mail.example.com"\n'
    (warning,) = load(folder, text).warnings
    assert warning.key == "trouble.smtp.host"
    assert "is the server and login of [smtp]" in warning.message


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("after_seconds = 0", "trouble.after_seconds: must be more than 0; it is 0"),
        ('after_seconds = "soon"', "trouble.after_seconds: must be a number; it is 'soon'"),
        ("free_bytes = -1", "trouble.free_bytes: must be at least 0; it is -1"),
        ("after = 5", "trouble.after: is unknown here; known: after_seconds, free_bytes, smtp"),
    ],
)
def test_wrong_values_are_named(folder: Path, line: str, message: str) -> None:
    assert problem(folder, f"{GOOD}\n[trouble]\n{line}\n").endswith(message)


def test_an_unknown_key_of_the_second_way_is_compared_with_its_own(folder: Path) -> None:
    found = problem(folder, f'{GOOD}{SECOND}sendr = "a@example.net"\n')
    assert found.endswith('trouble.smtp.sendr: is unknown: did you mean "sender"?')
