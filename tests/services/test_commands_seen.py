"""Agents' commands count where a reader sees them as the agent's own words, and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from intake.services.deciding import read_mail
from tests.services.agents_mails import HIDDEN, HONEST, QUOTED, REFUSED, AgentsMail
from tests.services.inline_styles import HIDDEN_BY_STYLES, QUOTED_BY_STYLES, SHOWN_BY_STYLES
from tests.services.sheets import BOXES_OF_OTHERS, HIDDEN_BY_SHEETS, LETTERHEADS, SHOWN_BY_SHEETS
from tests.unit.desk_cases import DESK, regulation

ARRIVED = datetime(2026, 3, 2, 14, tzinfo=UTC)


def raw(mail: AgentsMail) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        "Anna <anna@desk.test>",
        "support@desk.test",
        "Re: [#7] Invoice",
    )
    if mail.plain is not None:
        message.set_content(mail.plain)
        if mail.html is not None:
            message.add_alternative(mail.html, subtype="html")
    elif mail.html is not None:
        message.set_content(mail.html, subtype="html")
    return message.as_bytes()


def ordered(mail: AgentsMail) -> tuple[str, ...]:
    commands = read_mail(raw(mail), ARRIVED, regulation(), DESK).commands
    if commands.errors or commands.late:
        return REFUSED
    return tuple(item.command.value for item in commands.commands)


@pytest.mark.parametrize("name", HONEST)
def test_what_an_agents_program_shows_as_his_command_is_obeyed(name: str) -> None:
    assert ordered(HONEST[name]) == HONEST[name].seen


@pytest.mark.parametrize("name", HIDDEN)
def test_a_command_that_nobody_sees_is_not_obeyed_and_the_agent_is_told(name: str) -> None:
    assert ordered(HIDDEN[name]) == HIDDEN[name].seen


@pytest.mark.parametrize("name", QUOTED)
def test_a_command_that_somebody_else_wrote_is_not_obeyed(name: str) -> None:
    assert ordered(QUOTED[name]) == QUOTED[name].seen


@pytest.mark.parametrize("name", HIDDEN_BY_SHEETS)
def test_a_command_that_a_sheet_may_hide_is_not_obeyed_and_the_agent_is_told(name: str) -> None:
    assert ordered(HIDDEN_BY_SHEETS[name]) == HIDDEN_BY_SHEETS[name].seen


@pytest.mark.parametrize("name", SHOWN_BY_SHEETS)
def test_the_sheets_that_programs_write_hide_no_command(name: str) -> None:
    assert ordered(SHOWN_BY_SHEETS[name]) == SHOWN_BY_SHEETS[name].seen


@pytest.mark.parametrize("name", LETTERHEADS)
def test_a_box_around_all_that_an_agent_wrote_is_no_quote(name: str) -> None:
    assert ordered(LETTERHEADS[name]) == LETTERHEADS[name].seen


@pytest.mark.parametrize("name", BOXES_OF_OTHERS)
def test_a_box_beside_an_agents_own_words_is_a_quote(name: str) -> None:
    assert ordered(BOXES_OF_OTHERS[name]) == BOXES_OF_OTHERS[name].seen


@pytest.mark.parametrize("name", HIDDEN_BY_STYLES)
def test_a_command_whose_style_may_hide_it_is_not_obeyed_and_the_agent_is_told(name: str) -> None:
    assert ordered(HIDDEN_BY_STYLES[name]) == HIDDEN_BY_STYLES[name].seen


@pytest.mark.parametrize("name", SHOWN_BY_STYLES)
def test_the_styles_that_programs_write_hide_no_command(name: str) -> None:
    assert ordered(SHOWN_BY_STYLES[name]) == SHOWN_BY_STYLES[name].seen


@pytest.mark.parametrize("name", QUOTED_BY_STYLES)
def test_a_command_behind_a_bar_of_any_make_is_a_quote(name: str) -> None:
    assert ordered(QUOTED_BY_STYLES[name]) == QUOTED_BY_STYLES[name].seen


def test_words_that_a_style_may_hide_or_not_stay_in_the_answer() -> None:
    html = '<div>Restart it.</div><div style="rotate:y 9deg">And back it up.</div><div style="color:#fff">No</div>'
    reply = read_mail(raw(AgentsMail((), None, html)), ARRIVED, regulation(), DESK).reply
    assert reply.text == "Restart it.\nAnd back it up."
