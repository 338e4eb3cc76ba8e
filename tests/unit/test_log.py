"""Log lines, as an operator and a log collector see them."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator

import pytest

from intake.log import Format, configure_logging, get_logger

_log = get_logger("intake.mail.imap.mailbox")


@pytest.fixture(autouse=True)
def quiet_again() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    configure_logging("warning")
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_line_goes_to_stderr_and_never_among_the_data(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", "keyvalue")
    _log.info("mail_processed", ticket=1042, milliseconds=3.1)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert (
        "level=info source=mail.imap.mailbox event=mail_processed ticket=1042 milliseconds=3.1"
        in captured.err
    )


def test_a_json_line_holds_the_fields_of_its_event(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", "json")
    _log.info("mail_processed", mailbox="support", subject="Обновление")
    line = json.loads(capsys.readouterr().err)
    assert (line["mailbox"], line["subject"], line["level"]) == ("support", "Обновление", "info")
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize("form", ["keyvalue", "json", "console"])
def test_text_of_a_mail_starts_no_line_and_drives_no_terminal(
    form: Format, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging("info", form)
    _log.info("mail_processed", subject="a\r\nlevel=error event=forged \x1b[2J\x9b2J")
    written = capsys.readouterr().err
    assert written.count("\n") == 1
    assert not {"\x1b[2J", "\x9b", "\r"} & set(written)


@pytest.mark.parametrize("form", ["keyvalue", "json", "auto"])
def test_lines_of_the_journal_begin_with_their_priority(
    form: Format, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = os.fstat(2)
    monkeypatch.setattr("sys.stderr", open(2, "w", closefd=False))  # noqa: SIM115 - the real one, as the journal's
    monkeypatch.setenv("JOURNAL_STREAM", f"{stream.st_dev}:{stream.st_ino}")
    configure_logging("debug", form)
    _log.debug("looked")
    _log.info("mail_processed")
    _log.warning("server_is_slow")
    _log.error("mailbox_trouble")
    try:
        int("two\nlines")
    except ValueError:
        _log.exception("mailbox_fault")
    sys.stderr.flush()
    written = capfd.readouterr().err.splitlines()
    assert [line[:3] for line in written[:4]] == ["<7>", "<6>", "<4>", "<3>"]
    assert {line[:3] for line in written[4:]} == {"<3>"}


def test_lines_of_another_stream_than_the_journal_s_begin_as_ever(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr", open(2, "w", closefd=False))  # noqa: SIM115 - the real one
    monkeypatch.setenv("JOURNAL_STREAM", "1:1")
    configure_logging("info", "keyvalue")
    _log.info("mail_processed")
    sys.stderr.flush()
    assert capfd.readouterr().err.startswith("timestamp=")


def test_a_long_value_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", "keyvalue")
    _log.info("mail_processed", subject="x" * 1_000_000)
    assert len(capsys.readouterr().err) < 3000


@pytest.mark.parametrize("form", ["keyvalue", "json", "console"])
def test_a_traceback_shows_no_local_variables(form: Format, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", form)
    password = "hunter" + "2"
    try:
        password.index("nowhere")
    except ValueError:
        _log.exception("login_failed")
    written = capsys.readouterr().err
    assert "ValueError" in written
    assert "hunter2" not in written


def test_lines_below_the_level_are_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("warning", "keyvalue")
    _log.info("mail_processed")
    assert capsys.readouterr().err == ""


def test_a_librarys_warning_goes_the_same_way_but_its_dialogue_does_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logging("debug", "keyvalue")
    logging.getLogger("imapclient").debug("> LOGIN support hunter2")
    logging.getLogger("imapclient").warning("odd %s", "answer")
    written = capsys.readouterr().err
    assert 'event=library_message message="odd answer"' in written
    assert "hunter2" not in written
