"""What the configuration says of a mailbox's folder of sent mail."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.config.settings import Settings, load_settings
from tests.unit.test_settings import problems

DATABASE = '[database]\nurl = "sqlite:///intake.db"\n'


def loaded(folder: Path, text: str) -> Settings:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return load_settings(path)


def mailbox(**keys: str) -> str:
    lines = "".join(f"{key} = {value}\n" for key, value in keys.items())
    return f'[[mailbox]]\nname = "support"\naddress = "support@firma.example"\n{lines}'


def test_nothing_is_filed_or_read_unless_somebody_says_so(tmp_path: Path) -> None:
    smtp = '[smtp]\nhost = "mail.firma.example"\n'
    (box,) = loaded(
        tmp_path, DATABASE + smtp + mailbox(host='"mail.firma.example"', password='"x"')
    ).mailboxes
    assert (box.sent_folder, box.sent_copies) == ("", True)


@pytest.mark.parametrize(
    ("provider", "username", "copies"),
    [
        ("google", "support@firma.example", False),
        ("microsoft", "Support@Firma.example", False),
        ("yandex", "support@firma.example", True),
        ("mailru", "support@firma.example", True),
        # The copy is filed in the mailbox of whoever logs in.
        ("google", "relay@firma.example", True),
    ],
)
def test_no_copies_are_made_where_the_provider_makes_them(
    tmp_path: Path, provider: str, username: str, *, copies: bool
) -> None:
    smtp = f'[smtp]\nprovider = "{provider}"\nusername = "{username}"\npassword = "x"\n'
    box = mailbox(provider=f'"{provider}"', password='"x"', sent_folder='"auto"')
    assert loaded(tmp_path, DATABASE + smtp + box).mailboxes[0].sent_copies is copies


def test_a_provider_makes_no_copies_of_what_another_server_sends(tmp_path: Path) -> None:
    smtp = '[smtp]\nhost = "mail.firma.example"\n'
    box = mailbox(provider='"google"', password='"x"', sent_folder='"auto"')
    assert loaded(tmp_path, DATABASE + smtp + box).mailboxes[0].sent_copies


def test_what_the_file_says_wins(tmp_path: Path) -> None:
    box = mailbox(provider='"google"', password='"x"', sent_folder='"auto"', sent_copies="true")
    assert loaded(tmp_path, f"{DATABASE}{box}[mailbox.smtp]\n").mailboxes[0].sent_copies


def test_the_mailboxs_own_account_counts(tmp_path: Path) -> None:
    box = mailbox(provider='"google"', password='"x"', sent_folder='"auto"')
    assert not loaded(tmp_path, f"{DATABASE}{box}[mailbox.smtp]\n").mailboxes[0].sent_copies


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"host": '""', "sent_folder": '"auto"'}, "on no server"),
        ({"host": '"mail.firma.example"', "password": '"x"', "sent_folder": '"INBOX"'}, "watched folder"),
        (
            {
                "host": '"mail.firma.example"',
                "password": '"x"',
                "sent_folder": '"Done"',
                "processed_folder": '"Done"',
            },
            "is where mail that came in is put",
        ),
    ],
)
def test_a_folder_that_cant_be_meant_is_refused(tmp_path: Path, keys: dict[str, str], said: str) -> None:
    smtp = '[smtp]\nhost = "mail.firma.example"\n'
    (told,) = problems(tmp_path, DATABASE + smtp + mailbox(**keys))
    assert "sent_folder" in str(told)
    assert said in str(told)
