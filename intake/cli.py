"""The command line: thin, and quick to start because everything is imported when it is needed."""

# ruff: noqa: PLC0415 - see above
from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from intake.config.settings import Settings, find_config, load_settings
from intake.desk.disposition import MailStatus
from intake.desk.ticket import Status

_Choice = TypeVar("_Choice", bound=StrEnum)

FAILED = 1
USAGE = 2

app = typer.Typer(
    help="An e-mail-driven ticket intake daemon.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
db = typer.Typer(help="The database and its revision.", no_args_is_help=True)
tickets = typer.Typer(help="Tickets and their conversations.", no_args_is_help=True)
mail = typer.Typer(help="Every mail that ever came in.", no_args_is_help=True)
outbox = typer.Typer(help="What waits to be sent, or failed.", no_args_is_help=True)
licences = typer.Typer(help="The registry of licences.", no_args_is_help=True)
app.add_typer(db, name="db")
app.add_typer(tickets, name="tickets")
app.add_typer(mail, name="mail")
app.add_typer(outbox, name="outbox")
app.add_typer(licences, name="licences")

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
Ids = Annotated[list[int], typer.Argument(metavar="ID…")]


@app.callback()
def start(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(help="Default: $INTAKE_CONFIG, ./config.toml, /etc/intake/config.toml."),
    ] = None,
) -> None:
    """Remember where the configuration is; every command reads it itself."""
    context.obj = config


@app.command()
def run(
    context: typer.Context,
    *,
    once: Annotated[bool, typer.Option("--once", help="Take in, process and send all that waits.")] = False,
) -> None:
    """Run the daemon until SIGTERM."""
    with _clear_errors():
        from intake.daemon import Daemon
        from intake.log import configure_logging

        settings = load_settings(find_config(context.obj))
        configure_logging(settings.log.level, settings.log.format)
        daemon = Daemon(settings)
        _end(daemon.run_once() if once else daemon.run())


@app.command()
def check(context: typer.Context, *, as_json: Json = False) -> None:
    """Check configuration, regulations, templates, database and servers."""
    with _clear_errors():
        from intake.console.check import check_command

        _end(check_command(find_config(context.obj), as_json=as_json))


@app.command()
def explain(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE.eml", help='A mail, or "-" for standard input.')],
    *,
    mailbox: Annotated[str | None, typer.Option(help="Explain for this mailbox.")] = None,
    as_json: Json = False,
) -> None:
    """Say what would become of a mail, and why; writes nothing, opens no connection."""
    with _clear_errors():
        from intake.console.explain import explain_command

        settings = _settings_if_any(context)
        _end(explain_command(settings, file, mailbox, as_json=as_json))


@app.command()
def status(context: typer.Context, *, as_json: Json = False) -> None:
    """Show the backlog, tickets by status, the outbox, and the last contact with each server."""
    with _clear_errors():
        from intake.console.status import status_command

        _end(status_command(_settings(context), as_json=as_json))


@db.command("upgrade")
def db_upgrade(context: typer.Context) -> None:
    """Bring the tables to this program's revision."""
    with _clear_errors():
        from intake.console.database import upgrade_command

        _end(upgrade_command(_settings(context)))


@db.command("current")
def db_current(context: typer.Context) -> None:
    """Show the database's revision."""
    with _clear_errors():
        from intake.console.database import current_command

        _end(current_command(_settings(context)))


@tickets.command("list")
def tickets_list(
    context: typer.Context,
    *,
    status: Annotated[str | None, typer.Option(help="Only these, separated by commas.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those whose time has passed.")] = False,
    as_json: Json = False,
) -> None:
    """List tickets."""
    with _clear_errors():
        from intake.console.tickets import list_command

        statuses = _choices(Status, status)
        _end(list_command(_settings(context), statuses, overdue=overdue, as_json=as_json))


@app.command()
def simulate(
    context: typer.Context,
    source: Annotated[Path, typer.Argument(help="An mbox, a Maildir, or a folder of .eml files.")],
    *,
    regulation: Annotated[str | None, typer.Option(help="Try this regulation (a name or a file).")] = None,
    as_json: Json = False,
) -> None:
    """Say what would become of much mail: counts, missing fields, due dates; changes nothing."""
    with _clear_errors():
        from intake.console.simulate import simulate_command

        _end(simulate_command(_settings_if_any(context), source, regulation, as_json=as_json))


@licences.command("import")
def licences_import(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check the file.")] = False,
) -> None:
    """Replace the registry by a CSV file: all of it, or nothing when a row is wrong."""
    with _clear_errors():
        from intake.console.licences import import_command

        _end(import_command(_settings(context), file, dry_run=dry_run))


@licences.command("list")
def licences_list(context: typer.Context, *, as_json: Json = False) -> None:
    """List the registered licences."""
    with _clear_errors():
        from intake.console.licences import list_command

        _end(list_command(_settings(context), as_json=as_json))


@licences.command("show")
def licences_show(context: typer.Context, number: str, *, as_json: Json = False) -> None:
    """Show a licence."""
    with _clear_errors():
        from intake.console.licences import show_command

        _end(show_command(_settings(context), number, as_json=as_json))


@licences.command("export")
def licences_export(context: typer.Context) -> None:
    """Print the registry as CSV, as `import` reads it."""
    with _clear_errors():
        from intake.console.licences import export_command

        _end(export_command(_settings(context)))


@tickets.command("show")
def tickets_show(context: typer.Context, number: int, *, as_json: Json = False) -> None:
    """Show a ticket with its whole conversation."""
    with _clear_errors():
        from intake.console.tickets import show_command

        _end(show_command(_settings(context), number, as_json=as_json))


@tickets.command("export")
def tickets_export(context: typer.Context, number: int, directory: Path) -> None:
    """Write all raw mails and attachments of a ticket into a folder, under safe names."""
    with _clear_errors():
        from intake.console.tickets import export_command

        _end(export_command(_settings(context), number, directory))


@mail.command("list")
def mail_list(
    context: typer.Context,
    *,
    status: Annotated[str | None, typer.Option(help="Only these, separated by commas.")] = None,
    as_json: Json = False,
) -> None:
    """List every mail with its disposition and reasons."""
    with _clear_errors():
        from intake.console.mails import list_command

        _end(list_command(_settings(context), _choices(MailStatus, status), as_json=as_json))


@mail.command("show")
def mail_show(
    context: typer.Context,
    mail_id: Annotated[int, typer.Argument(metavar="ID")],
    *,
    raw: Annotated[bool, typer.Option("--raw", help="The mail as it came.")] = False,
    as_json: Json = False,
) -> None:
    """Show a mail."""
    with _clear_errors():
        from intake.console.mails import show_command

        _end(show_command(_settings(context), mail_id, raw=raw, as_json=as_json))


@mail.command("retry")
def mail_retry(context: typer.Context, ids: Ids) -> None:
    """Process quarantined mails anew."""
    _move_mail(context, "retry", ids)


@mail.command("release")
def mail_release(context: typer.Context, ids: Ids) -> None:
    """Let held mails pass, their senders believed."""
    _move_mail(context, "release", ids)


@mail.command("discard")
def mail_discard(context: typer.Context, ids: Ids) -> None:
    """Set held or quarantined mails aside for good; nothing is deleted."""
    _move_mail(context, "discard", ids)


@outbox.command("list")
def outbox_list(
    context: typer.Context,
    *,
    state: Annotated[str | None, typer.Option(help="Only these, separated by commas.")] = None,
    as_json: Json = False,
) -> None:
    """List what is not sent, or what is in the given states."""
    with _clear_errors():
        from intake.console.outbox import list_command
        from intake.store.outbox import OutboxState

        _end(list_command(_settings(context), _choices(OutboxState, state), as_json=as_json))


@outbox.command("show")
def outbox_show(context: typer.Context, outbox_id: Annotated[int, typer.Argument(metavar="ID")]) -> None:
    """Print an outgoing mail as it is or was sent."""
    with _clear_errors():
        from intake.console.outbox import show_command

        _end(show_command(_settings(context), outbox_id))


@outbox.command("retry")
def outbox_retry(context: typer.Context, ids: Ids) -> None:
    """Send failed mails again, to whoever has not got them."""
    _move_outbox(context, "retry", ids)


@outbox.command("cancel")
def outbox_cancel(context: typer.Context, ids: Ids) -> None:
    """Never send these mails."""
    _move_outbox(context, "cancel", ids)


def main() -> None:
    """Run the command that the arguments name."""
    app(prog_name="intake")


def _settings(context: typer.Context) -> Settings:
    """The settings for a command that contacts no mail server."""
    return load_settings(find_config(context.obj), servers=False)


def _settings_if_any(context: typer.Context) -> Settings | None:
    """The settings, or None when no file is named and none lies in the usual places."""
    from intake.config.problems import ConfigError

    if context.obj is None:
        try:
            find_config(None)
        except ConfigError:
            return None
    return _settings(context)


def _move_mail(context: typer.Context, action: str, ids: list[int]) -> None:
    with _clear_errors():
        from intake.console.mails import move_command

        _end(move_command(_settings(context), action, ids))


def _move_outbox(context: typer.Context, action: str, ids: list[int]) -> None:
    with _clear_errors():
        from intake.console.outbox import move_command

        _end(move_command(_settings(context), action, ids))


def _choices(kind: type[_Choice], given: str | None) -> list[_Choice]:
    """The words of a comma-separated option; a wrong one ends the command with its usage."""
    try:
        return [kind(word.strip()) for word in (given or "").split(",") if word.strip()]
    except ValueError as error:
        known = ", ".join(item.value for item in kind)
        raise typer.BadParameter(f"{error}; known are {known}") from error


def _end(code: int) -> None:
    raise typer.Exit(code)


@contextmanager
def _clear_errors() -> Iterator[None]:
    """Tell a person what is wrong, without a traceback: 2 for what he wrote, 1 for everything else."""
    from intake.config.problems import ConfigError

    try:
        yield
    except ConfigError as error:
        _fail(str(error), USAGE)
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        sys.stderr.close()
        raise typer.Exit(FAILED) from None
    except OSError as error:
        _fail(str(error), FAILED)
    except Exception as error:
        code = _known(error)
        if code is None:
            raise
        _fail(str(error), code)


def _known(error: Exception) -> int | None:
    """The exit code of an error that explains itself, or None for a fault of the program."""
    from intake.config.regulations import RegulationError
    from intake.mail.render import BrokenTemplate
    from intake.store.errors import StoreError

    if isinstance(error, RegulationError | BrokenTemplate):
        return USAGE
    return FAILED if isinstance(error, StoreError) else None


def _fail(message: str, code: int) -> None:
    sys.stderr.write(message.rstrip() + "\n")
    raise typer.Exit(code)
