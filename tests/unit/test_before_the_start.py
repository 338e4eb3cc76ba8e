"""`intake check` under a systemd unit's paths, before the unit has run for the first time."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.config.problems import ConfigError
from intake.config.settings import Settings, load_settings
from intake.console.changed_files import wrong_files
from intake.console.check import check_command

# No such unit ever runs here.
_UNIT = "/run/credentials/intake-not-there.service"
_STATE = "/var/lib/intake-not-there"
_CONFIG = f"""
[database]
url = "sqlite:///{_STATE}/intake.db"
[smtp]
host = "mail.example.com"
username = "support@example.com"
password_file = "{_UNIT}/smtp"
[dkim]
domain = "example.com"
selector = "intake"
key_file = "{_UNIT}/dkim"
[[mailbox]]
name = "support"
address = "support@example.com"
host = "mail.example.com"
oauth = "office"
[oauth.office]
provider = "microsoft"
tenant = "here"
client_id = "intake"
key_file = "{_UNIT}/oauth"
[oauth.workspace]
provider = "google"
service_account_file = "{_UNIT}/google"
"""


@pytest.fixture(autouse=True)
def outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(_CONFIG, encoding="utf-8")
    return path


def _problems(config: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load_settings(config)
    return str(caught.value)


@pytest.mark.parametrize("files_alone", [True, False])
def test_what_systemd_makes_at_the_start_is_no_fault_before_it(
    config: Path, capsys: pytest.CaptureFixture[str], *, files_alone: bool
) -> None:
    code = check_command(config, files_alone=files_alone, as_json=False)
    said = capsys.readouterr().out
    assert "WRONG" not in said
    assert code == 0
    assert f"smtp.password_file: {_UNIT}/smtp isn't there yet: systemd hands it over while" in said
    assert "(LoadCredential=dkim:FILE in the unit)" in said
    assert f"database.url: {_STATE} isn't there yet: systemd makes it at the start (StateDirectory=" in said
    assert ("neither they nor the database were asked" in said) is not files_alone


def test_what_is_wrong_besides_is_still_found(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config.write_text(_CONFIG.replace('name = "support"', 'name = "support"\nport = 99999'), encoding="utf-8")
    assert check_command(config, as_json=False) == 2
    assert "mailbox[1].port" in capsys.readouterr().out


def test_whoever_needs_it_now_is_told_what_it_waits_for(config: Path) -> None:
    assert f"{_UNIT}/smtp isn't there yet: systemd hands it over while" in _problems(config)


def test_within_the_unit_nothing_is_still_to_come(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", _UNIT)
    told = f"can't read {_UNIT}/smtp: No such file or directory (LoadCredential=smtp:FILE in intake-not-there"
    assert told in _problems(config)
    assert check_command(config, files_alone=True, as_json=False) == 2


def test_a_daemon_takes_no_files_that_wait_for_credentials_it_was_not_given(config: Path) -> None:
    assert f"can't read {_UNIT}/smtp" in wrong_files(config)


def test_a_folder_elsewhere_is_the_administrators_to_make(config: Path, tmp_path: Path) -> None:
    config.write_text(_CONFIG.replace(_STATE, f"{tmp_path}/none"), encoding="utf-8")
    with pytest.raises(ConfigError, match="none does not exist: create it"):
        load_settings(config, started=False)


def test_a_desk_whose_everything_is_there_awaits_nothing(tmp_path: Path) -> None:
    text = _CONFIG.partition("[dkim]")[0].replace(_STATE, str(tmp_path)).replace(f"{_UNIT}/", f"{tmp_path}/")
    config = tmp_path / "config.toml"
    mailbox = '[[mailbox]]\nname = "a"\naddress = "support@example.com"\nhost = "mail.example.com"\n'
    config.write_text(f'{text}{mailbox}password_file = "{tmp_path}/smtp"\n', encoding="utf-8")
    (tmp_path / "smtp").write_text("hush", encoding="utf-8")
    (tmp_path / "smtp").chmod(0o600)
    settings: Settings = load_settings(config, started=False)
    assert not settings.awaits
