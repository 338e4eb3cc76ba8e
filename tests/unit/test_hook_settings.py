"""`[[hook]]` as an operator writes it, rightly and wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.test_settings import GOOD, folder, load, no_overrides, problem

__all__ = ["folder", "no_overrides"]

HOOK = '\n[[hook]]\nname = "tracker"\nurl = "https://tracker.example/hook"\nsecret = "whsec_MTIz"\n'


def test_a_hook_is_an_address_with_a_secret_or_a_command(folder: Path) -> None:
    text = f'{GOOD}{HOOK}\n[[hook]]\nname = "script"\ncommand = ["/usr/local/bin/heard", "-v"]\n'
    first, second = load(folder, text).hooks
    assert first.url == "https://tracker.example/hook"
    assert first.secret is not None
    assert first.secret.get_secret_value() == "whsec_MTIz"
    assert second.command == ("/usr/local/bin/heard", "-v")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080/hook", "http://localhost/x", "http://[::1]:8080/", "https://a.example"]
)
def test_on_this_machine_alone_http_will_do(folder: Path, url: str) -> None:
    assert load(folder, GOOD + HOOK.replace("https://tracker.example/hook", url)).hooks[0].url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://tracker.example/hook",
        "http://127.0.0.1.evil.example/",
        "http://localhost@evil.example/",
        "ftp://tracker.example/",
        "file:///etc/passwd",
        "",
    ],
)
def test_other_addresses_are_refused(folder: Path, url: str) -> None:
    assert "hook[1].url" in problem(folder, GOOD + HOOK.replace("https://tracker.example/hook", url))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (HOOK.replace('secret = "whsec_MTIz"\n', ""), "a url needs a secret"),
        ('\n[[hook]]\nname = "x"\n', "give either url or command"),
        (f'{HOOK}command = ["x"]\n', "give either url or command"),
        (HOOK + HOOK, "tracker is already the name of a hook"),
        (HOOK.replace("[[hook]]", "[hook]"), "write [[hook]] with two brackets"),
    ],
)
def test_what_is_wrong_with_a_hook_is_said(folder: Path, text: str, why: str) -> None:
    assert why in problem(folder, GOOD + text)
