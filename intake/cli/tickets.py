"""`intake tickets`."""

# ruff: noqa: PLC0415 - imported when it is needed, so that the command line starts quickly
from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from intake.cli.command import Json, choice, choices, clear_errors, end, settings

_STATUSES = "awaiting_info, open, awaiting_customer, resolved, closed"

ticket_commands = typer.Typer(help="Tickets and their conversations.", no_args_is_help=True)


def _number(written: str) -> int:
    """A ticket's number, bare or with the prefix and brackets that lists and subjects show."""
    digits = re.fullmatch(r"\[?(?:.{0,40}[^\d.,])?([0-9]{1,9})\]?", written)
    if digits is None:
        raise typer.BadParameter(f"{written!r} is not a ticket number such as 1042")
    return int(digits[1])


Number = Annotated[int, typer.Argument(metavar="NUMBER", parser=_number)]


_DAY = ["%Y-%m-%d"]


@ticket_commands.command("list")
def list_(  # noqa: PLR0913 - what a list can be narrowed to
    context: typer.Context,
    *,
    status: Annotated[str | None, typer.Option(help=f"Only these, separated by commas: {_STATUSES}.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those whose time has passed.")] = False,
    requester: Annotated[str, typer.Option(help="Part of the customer's address or name.")] = "",
    organization: Annotated[str, typer.Option(help="Part of the organization's name.")] = "",
    assignee: Annotated[str, typer.Option(help="Part of the agent's address, or nobody.")] = "",
    mailbox: Annotated[str, typer.Option(help="The mailbox by its name.")] = "",
    kind: Annotated[str, typer.Option(help="The kind by its name in the regulation.")] = "",
    priority: Annotated[
        str | None, typer.Option(help="Only these, separated by commas: low, normal, high, critical.")
    ] = None,
    since: Annotated[datetime | None, typer.Option(formats=_DAY, help="Opened on this day or later.")] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="Opened on this day or earlier.")
    ] = None,
    text: Annotated[
        str,
        typer.Option(metavar="WORDS", help="All these words, in any form, in one mail and its ticket."),
    ] = "",
    waiting: Annotated[str | None, typer.Option(help="Whose turn it is: us or customer.")] = None,
    sort: Annotated[str, typer.Option(help="By number, created, due, priority or last (word).")] = "number",
    reverse: Annotated[bool, typer.Option("--reverse", help="The other way round.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Comma-separated values with a heading.")] = False,
    as_json: Json = False,
) -> None:
    """List tickets."""
    with clear_errors():
        from intake.console.ticket_list import list_command
        from intake.desk.ticket import Priority, Status
        from intake.store.tickets.search import Order, Search, Turn

        if since is not None and until is not None and until < since:
            raise typer.BadParameter("--until is before --since")
        if as_csv and as_json:
            raise typer.BadParameter("--csv and --json exclude each other")
        wanted = Search(
            statuses=choices(Status, status),
            requester=requester,
            organization=organization,
            assignee=assignee,
            mailbox=mailbox,
            kind=kind,
            priorities=choices(Priority, priority),
            since=since.astimezone() if since else None,
            until=(until + timedelta(days=1)).astimezone() if until else None,
            turn=choice(Turn, waiting),
            order=choice(Order, sort) or Order.NUMBER,
            reverse=reverse,
            limit=limit,
            text=text,
        )
        end(list_command(settings(context), wanted, overdue=overdue, as_csv=as_csv, as_json=as_json))


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
