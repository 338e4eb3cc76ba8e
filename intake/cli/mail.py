"""`intake mail`."""

# ruff: noqa: PLC0415 - imported when it is needed, so that the command line starts quickly
from __future__ import annotations

from typing import Annotated

import typer

from intake.cli.command import Ids, Json, choices, clear_errors, end, settings

_STATUSES = "unfetched, spooled, processed, ignored, held, quarantined, discarded"

mail_commands = typer.Typer(help="Every mail that ever came in.", no_args_is_help=True)


@mail_commands.command("list")
def list_(
    context: typer.Context,
    *,
    status: Annotated[str | None, typer.Option(help=f"Only these, separated by commas: {_STATUSES}.")] = None,
    withheld: Annotated[
        bool,
        typer.Option("--withheld", help="Only those that were too many: unanswered, or not told singly."),
    ] = False,
    as_json: Json = False,
) -> None:
    """List every mail with its disposition and reasons."""
    with clear_errors():
        from intake.console.mails import list_command
        from intake.desk.disposition import MailStatus

        statuses = choices(MailStatus, status)
        end(list_command(settings(context), statuses, withheld_only=withheld, as_json=as_json))


@mail_commands.command("show")
def show(
    context: typer.Context,
    mail_id: Annotated[int, typer.Argument(metavar="ID")],
    *,
    raw: Annotated[bool, typer.Option("--raw", help="The mail as it arrived.")] = False,
    as_json: Json = False,
) -> None:
    """Show a mail."""
    with clear_errors():
        from intake.console.mails import show_command

        end(show_command(settings(context), mail_id, raw=raw, as_json=as_json))


@mail_commands.command("retry")
def retry(context: typer.Context, ids: Ids) -> None:
    """Process quarantined, ignored or discarded mails anew, and ask the server again for unfetched ones."""
    _move(context, "retry", ids)


@mail_commands.command("release")
def release(
    context: typer.Context,
    ids: Ids,
    *,
    always: Annotated[
        bool, typer.Option("--always", help="Their senders take part in these tickets from now on.")
    ] = False,
) -> None:
    """Let mails pass that were held, passed over by a rule or only noted, trusting their senders."""
    _move(context, "release", ids, for_good=always)


@mail_commands.command("discard")
def discard(context: typer.Context, ids: Ids) -> None:
    """Set held, quarantined, spooled or unfetched mails aside; nothing is deleted, and `retry` undoes it."""
    _move(context, "discard", ids)


@mail_commands.command("answer")
def answer(
    context: typer.Context,
    ids: Annotated[list[int] | None, typer.Argument(metavar="ID…", help="Answered at once.")] = None,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="All that wait, as the budgets of the regulation allow.")
    ] = False,
) -> None:
    """Answer mails that were not answered because too many came; the daemon does it at its next look."""
    if bool(ids) == everything:
        raise typer.BadParameter("give IDs, or --all")
    with clear_errors():
        from intake.console.mails import answer_command

        end(answer_command(settings(context), ids or []))


def _move(context: typer.Context, action: str, ids: list[int], *, for_good: bool = False) -> None:
    with clear_errors():
        from intake.console.mails import move_command

        end(move_command(settings(context), action, ids, for_good=for_good))
