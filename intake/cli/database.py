"""`intake db`."""

# ruff: noqa: PLC0415 - imported when it is needed, so that the command line starts quickly
from __future__ import annotations

import typer

from intake.cli.command import clear_errors, end, settings

database_commands = typer.Typer(help="The database and its revision.", no_args_is_help=True)


@database_commands.command("upgrade")
def upgrade(context: typer.Context) -> None:
    """Bring the tables to this program's revision."""
    with clear_errors():
        from intake.console.database import upgrade_command

        end(upgrade_command(settings(context)))


@database_commands.command("current")
def current(context: typer.Context) -> None:
    """Show the database's revision."""
    with clear_errors():
        from intake.console.database import current_command

        end(current_command(settings(context)))
