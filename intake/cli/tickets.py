"""`intake tickets`."""

# ruff: noqa: PLC0415 - imported when it is needed, so that the command line starts quickly
from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from intake.cli.command import Json, choices, clear_errors, end, settings

_STATUSES = "awaiting_info, open, awaiting_customer, resolved, closed"

ticket_commands = typer.Typer(help="Tickets and their conversations.", no_args_is_help=True)


def _number(written: str) -> int:
    """A ticket's number, bare or with the prefix and brackets that lists and subjects show."""
    digits = re.fullmatch(r"\[?(?:.{0,40}[^\d.,])?([0-9]{1,9})\]?", written)
    if digits is None:
        raise typer.BadParameter(f"{written!r} is not a ticket number such as 1042")
    return int(digits[1])


Number = Annotated[int, typer.Argument(metavar="NUMBER", parser=_number)]


@ticket_commands.command("list")
def list_(
    context: typer.Context,
    *,
    status: Annotated[str | None, typer.Option(help=f"Only these, separated by commas: {_STATUSES}.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those whose time has passed.")] = False,
    as_json: Json = False,
) -> None:
    """List tickets."""
    with clear_errors():
        from intake.console.tickets import list_command
        from intake.desk.ticket import Status

        statuses = choices(Status, status)
        end(list_command(settings(context), statuses, overdue=overdue, as_json=as_json))


@ticket_commands.command("show")
def show(context: typer.Context, number: Number, *, as_json: Json = False) -> None:
    """Show a ticket with its whole conversation."""
    with clear_errors():
        from intake.console.tickets import show_command

        end(show_command(settings(context), number, as_json=as_json))


@ticket_commands.command("export")
def export(
    context: typer.Context, number: Number, directory: Annotated[Path, typer.Argument(metavar="DIR")]
) -> None:
    """Write all raw mails and attachments of a ticket into a folder, under safe names."""
    with clear_errors():
        from intake.console.tickets import export_command

        end(export_command(settings(context), number, directory))
