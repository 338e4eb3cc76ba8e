"""`intake check --mail`: what proves an agent's mail, what is missing, and the lines for the configuration."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from intake.config.settings import load_settings
from intake.console.proof import proof_command

_CORPUS = Path(__file__).parents[1] / "corpus" / "proofs"
_CONFIG = """
[database]
url = "sqlite:///intake.db"

[smtp]
host = "127.0.0.1"
security = "none"

[[mailbox]]
name = "support"
address = "support@desk.test"
host = "127.0.0.1"
security = "none"
password = "x"
{mailbox}

[[agent]]
name = "Анна"
address = "anna@desk.test"
{agent}
"""


def checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], mail: str, *, mailbox: str = "", agent: str = ""
) -> tuple[int, str]:
    config = tmp_path / "config.toml"
    config.write_text(_CONFIG.format(mailbox=mailbox, agent=agent), encoding="utf-8")
    config.chmod(0o600)
    code = proof_command(load_settings(config), str(_CORPUS / mail), None, as_json=False)
    return code, capsys.readouterr().out


@pytest.mark.parametrize("server", ["postfix-opendkim", "postfix-rspamd", "exim-start", "exim-received"])
@pytest.mark.parametrize("login", ["own", "bare"])
def test_the_lines_that_it_gives_prove_the_mail(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], server: str, login: str
) -> None:
    mail = f"{server}/login-{login}.eml"
    code, page = checked(tmp_path, capsys, mail)
    assert code == 1
    assert page.startswith("NOT PROVED  anna@desk.test: this mail would be held\n")
    first = page.partition("\n\n")[2].partition("  only if")[0]
    lines = [line.strip() for line in first.splitlines() if " = " in line]
    of_agent = [line for line in lines if line.startswith("login")]
    of_mailbox = [line for line in lines if line.startswith(("trusted", "exchange"))]
    code, page = checked(tmp_path, capsys, mail, mailbox="\n".join(of_mailbox), agent="\n".join(of_agent))
    assert code == 0, page
    assert page.startswith("PROVED  anna@desk.test\n  by       mx.desk.test: sent by ")
    assert "missing" not in page


def test_a_page_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(tmp_path, capsys, "postfix-opendkim/login-bare.eml")[1] == (
        "NOT PROVED  anna@desk.test: this mail would be held\n"
        "  because  no mail server is trusted to say who the sender is, and no notification sent to anna@desk.test"
        " is answered\n"
        "  found    Received by mx.desk.test, not in trusted_submission, below 1 Received header though trusted_hops"
        " is 0: anna logged in\n"
        "  missing  your server wrote no Authentication-Results header: let it, see docs/mail-systems.md\n"
        "\n"
        "To have it proved by: mx.desk.test: sent by anna, who had logged in\n"
        "    [[mailbox]]\n"
        '    name = "support"\n'
        '    trusted_submission = ["mx.desk.test"]\n'
        "    trusted_hops = 1\n"
        "    [[agent]]\n"
        '    address = "anna@desk.test"\n'
        '    login = ["anna"]\n'
        "  only if\n"
        "    - mx.desk.test is your server, and writes this above whatever the sender wrote\n"
        "    - in every mail to support@desk.test your own servers' Received headers are above it: mx.desk.test\n"
        "    - that login is this agent's and nobody else's\n"
    )


def test_what_is_refuted_gets_no_advice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, page = checked(tmp_path, capsys, "postfix-opendkim/outside-forged.eml")
    assert code == 1
    assert "dmarc=fail" in page
    assert "To have it proved" not in page
    assert "no pass for desk.test" in page


def test_a_customer_is_no_agent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, page = checked(tmp_path, capsys, "exim-start/outside-plain.eml")
    assert (code, page.splitlines()[0]) == (
        1,
        "NOT AN AGENT  olga@client.example is no [[agent]] of the configuration",
    )


def test_a_login_without_a_name_says_what_to_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = (_CORPUS / "postfix-opendkim/login-own.eml").read_text()
    mail = tmp_path / "nameless.eml"
    mail.write_text(raw.replace("\t(Authenticated sender: anna@desk.test)\n", ""))
    code, page = checked(tmp_path, capsys, str(mail))
    assert code == 1
    assert "smtpd_sasl_authenticated_header = yes" in page


def test_the_same_for_scripts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checked(tmp_path, capsys, "exim-start/login-own.eml")
    settings = load_settings(tmp_path / "config.toml")
    mail = str(_CORPUS / "exim-start/login-own.eml")
    assert proof_command(settings, mail, "support", as_json=True) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["agent"], said["proved"], said["mailbox"]) == ("anna@desk.test", False, "support")
    assert said["advice"][0]["lines"] == [
        "[[mailbox]]",
        'name = "support"',
        'trusted_authserv_ids = ["mx.desk.test"]',
    ]
    assert proof_command(settings, mail, "other", as_json=True) == 2


def test_what_is_no_mail_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "empty.eml"
    empty.write_bytes(b"")
    assert checked(tmp_path, capsys, str(empty))[0] == 1
