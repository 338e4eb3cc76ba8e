"""`intake outbox`."""

# ruff: noqa: PLC0415 - imported when it is needed, so that the command line starts quickly
from __future__ import annotations

from typing import Annotated

import typer

from intake.cli.command import Ids, Json, choices, clear_errors, end, settings

outbox_commands = typer.Typer(help="What waits to be sent, or failed.", no_args_is_help=True)


@outbox_commands.command("list")
def list_(
    context: typer.Context,
    *,
    state: Annotated[str | None, typer.Option(help="Only these, separated by commas.")] = None,
    as_json: Json = False,
) -> None:
    """List what is not sent, or what is in the given states."""
    with clear_errors():
        from intake.console.outbox import list_command
        from intake.store.outbox import OutboxState

        end(list_command(settings(context), choices(OutboxState, state), as_json=as_json))


@outbox_commands.command("show")
def show(context: typer.Context, outbox_id: Annotated[int, typer.Argument(metavar="ID")]) -> None:
    """Print an outgoing mail as it is or was sent."""
    with clear_errors():
        from intake.console.outbox import show_command

        end(show_command(settings(context), outbox_id))


@outbox_commands.command("retry")
def retry(context: typer.Context, ids: Ids) -> None:
    """Send failed mails again, to whoever has not got them."""
    _move(context, "retry", ids)


@outbox_commands.command("cancel")
def cancel(context: typer.Context, ids: Ids) -> None:
    """Never send these mails."""
    _move(context, "cancel", ids)


def _move(context: typer.Context, action: str, ids: list[int]) -> None:
    with clear_errors():
        from intake.console.outbox import move_command

        end(move_command(settings(context), action, ids))
