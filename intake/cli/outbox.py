"""`intake outbox`."""

# ruff: noqa: PLC0415 - imported when it is needed, so that the command line starts quickly
from __future__ import annotations

from typing import Annotated

import typer

from intake.cli.command import Ids, Json, choices, clear_errors, end, settings

_STATES = "pending, sending, sent, failed, cancelled"

outbox_commands = typer.Typer(help="Outgoing mail, waiting or failed.", no_args_is_help=True)


@outbox_commands.command("list")
def list_(
    context: typer.Context,
    *,
    state: Annotated[str | None, typer.Option(help=f"Only these, separated by commas: {_STATES}.")] = None,
    as_json: Json = False,
) -> None:
    """List what is pending, being sent or failed, or what is in the given states."""
    with clear_errors():
        from intake.console.outbox import list_command
        from intake.store.outbox.outbox import OutboxState

        states = choices(OutboxState, state)
        end(list_command(settings(context), states, as_json=as_json))


@outbox_commands.command("show")
def show(
    context: typer.Context,
    outbox_id: Annotated[int, typer.Argument(metavar="ID")],
    *,
    raw: Annotated[bool, typer.Option("--raw", help="The mail as it is or was sent.")] = False,
) -> None:
    """Show an outgoing mail."""
    with clear_errors():
        from intake.console.outbox import show_command

        end(show_command(settings(context), outbox_id, raw=raw))


@outbox_commands.command("retry")
def retry(context: typer.Context, ids: Ids) -> None:
    """Send failed mails again, to the recipients that have not received them."""
    _move(context, "retry", ids)


@outbox_commands.command("cancel")
def cancel(context: typer.Context, ids: Ids) -> None:
    """Never send these mails."""
    _move(context, "cancel", ids)


def _move(context: typer.Context, action: str, ids: list[int]) -> None:
    with clear_errors():
        from intake.console.outbox import move_command

        end(move_command(settings(context), action, ids))
