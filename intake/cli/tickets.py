"""`intake tickets`."""

# ruff: noqa: PLC0415 - imported when it is needed, so that the command line starts quickly
from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from intake.cli.command import Json, choices, clear_errors, end, settings

ticket_commands = typer.Typer(help="Tickets and their conversations.", no_args_is_help=True)


@ticket_commands.command("list")
def list_(
    context: typer.Context,
    *,
    status: Annotated[str | None, typer.Option(help="Only these, separated by commas.")] = None,
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
def show(context: typer.Context, number: int, *, as_json: Json = False) -> None:
    """Show a ticket with its whole conversation."""
    with clear_errors():
        from intake.console.tickets import show_command

        end(show_command(settings(context), number, as_json=as_json))


@ticket_commands.command("export")
def export(context: typer.Context, number: int, directory: Path) -> None:
    """Write all raw mails and attachments of a ticket into a folder, under safe names."""
    with clear_errors():
        from intake.console.tickets import export_command

        end(export_command(settings(context), number, directory))
