"""`intake licences`."""

# ruff: noqa: PLC0415 - imported when it is needed, so that the command line starts quickly
from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from intake.cli.command import Json, clear_errors, end, settings

licence_commands = typer.Typer(help="The registry of licences.", no_args_is_help=True)


@licence_commands.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check the file.")] = False,
) -> None:
    """Replace the whole registry by a CSV file, or change nothing when a row is wrong."""
    with clear_errors():
        from intake.console.licences import import_command

        end(import_command(settings(context), file, dry_run=dry_run))


@licence_commands.command("list")
def list_(context: typer.Context, *, as_json: Json = False) -> None:
    """List the registered licences."""
    with clear_errors():
        from intake.console.licences import list_command

        end(list_command(settings(context), as_json=as_json))


@licence_commands.command("show")
def show(context: typer.Context, number: str, *, as_json: Json = False) -> None:
    """Show a licence."""
    with clear_errors():
        from intake.console.licences import show_command

        end(show_command(settings(context), number, as_json=as_json))


@licence_commands.command("export")
def export(context: typer.Context) -> None:
    """Print the registry as CSV, as `import` reads it."""
    with clear_errors():
        from intake.console.licences import export_command

        end(export_command(settings(context)))
