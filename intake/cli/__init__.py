"""The command line: thin, and quick to start because everything is imported only when it is needed."""

# ruff: noqa: PLC0415 - see above
from __future__ import annotations

import gc
import os
import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

import intake.cli.acting  # noqa: F401 - its commands join those of tickets
from intake import __version__
from intake.cli.arguments import arranged, command_of
from intake.cli.command import USAGE, Json, clear_errors, config_file, end, settings, settings_if_any
from intake.cli.database import database_commands
from intake.cli.licences import licence_commands
from intake.cli.mail import mail_commands
from intake.cli.outbox import outbox_commands
from intake.cli.tickets import ticket_commands

__all__ = ["app", "main"]

_DELIVER = "deliver"

app = typer.Typer(
    help="An e-mail-driven ticket intake daemon.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)
app.add_typer(database_commands, name="db")
app.add_typer(ticket_commands, name="tickets")
app.add_typer(mail_commands, name="mail")
app.add_typer(outbox_commands, name="outbox")
app.add_typer(licence_commands, name="licences")


def main() -> None:
    """Run the command that the arguments name."""
    arguments = arranged(sys.argv[1:])
    try:
        app(arguments, prog_name="intake")
    except SystemExit as ended:
        if command_of(arguments) != _DELIVER:
            raise
        raise SystemExit(_for_mail_servers(ended.code)) from None
    except Exception:
        if command_of(arguments) != _DELIVER:
            raise
        raise SystemExit(os.EX_TEMPFAIL) from None


def _for_mail_servers(code: object) -> int:
    """The exit code by sysexits.h; a mail server gives a mail up at any that it doesn't know."""
    if code == USAGE:
        return os.EX_USAGE
    known = (os.EX_OK, os.EX_USAGE, os.EX_DATAERR, os.EX_TEMPFAIL)
    return code if isinstance(code, int) and code in known else os.EX_TEMPFAIL


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"intake {__version__}")
        raise typer.Exit


@app.callback()
def start(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config", "-c", help="Default: $INTAKE_CONFIG, ./config.toml, /etc/intake/config.toml."
        ),
    ] = None,
    *,
    version: Annotated[  # noqa: ARG001 - handled by its callback
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """Remember the path of the configuration; every command reads it itself."""
    context.obj = config


@app.command()
def run(
    context: typer.Context,
    *,
    once: Annotated[bool, typer.Option("--once", help="Take in, process and send all that waits.")] = False,
) -> None:
    """Run the daemon until SIGTERM or Ctrl+C; SIGHUP lets it read all its files anew."""
    with clear_errors():
        # What is imported stays for good: searching it for garbage would only take time.
        gc.disable()
        from intake.config.settings import load_settings
        from intake.console.changed_files import wrong_files
        from intake.daemon import Daemon
        from intake.garbage import spare_what_is_loaded
        from intake.log import configure_logging
        from intake.signals import begin_anew

        spare_what_is_loaded()
        gc.enable()
        file = config_file(context)
        complete = load_settings(file)
        configure_logging(complete.log.level, complete.log.format)
        daemon = Daemon(complete, wrong_files=partial(wrong_files, file))
        code = daemon.run_once() if once else daemon.run()
        if daemon.begins_anew:
            begin_anew()
        end(code)


@app.command()
def check(
    context: typer.Context,
    *,
    mail: Annotated[
        str | None,
        typer.Option(
            metavar="FILE.eml", help='Only whether this mail ("-": standard input) proves an agent.'
        ),
    ] = None,
    mailbox: Annotated[str | None, typer.Option(help="The mailbox that the mail came to.")] = None,
    files: Annotated[bool, typer.Option("--files", help="Only files, no server and no database.")] = False,
    as_json: Json = False,
) -> None:
    """Check configuration, regulations, templates, database and servers; or what proves an agent's mail."""
    with clear_errors():
        if mail is not None:
            from intake.console.proof import proof_command

            end(proof_command(settings(context), mail, mailbox, as_json=as_json))
        from intake.console.check import check_command

        end(check_command(config_file(context), files_alone=files, as_json=as_json))


@app.command()
def login(
    context: typer.Context,
    mailbox: Annotated[str, typer.Argument(help="The name of the mailbox.")],
) -> None:
    """Get a mailbox's first access token: shows a code that somebody enters in a browser."""
    with clear_errors():
        from intake.config.settings import load_settings
        from intake.console.login import login_command

        end(login_command(load_settings(config_file(context)), mailbox))


@app.command(_DELIVER)
def deliver(
    context: typer.Context,
    mailbox: Annotated[str, typer.Argument(help="The name of the mailbox.")],
) -> None:
    """Take one mail from standard input, for pipes and delivery agents; 0: it is safe, 75: try again."""
    from intake.console.deliver import deliver_command

    end(deliver_command(context.obj, mailbox, sys.stdin.buffer))


@app.command()
def explain(  # noqa: PLR0913 - which mail, and how it is explained
    context: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="[FILE.eml]", help='A mail, or "-" for standard input.')
    ] = "",
    *,
    mail: Annotated[
        int | None, typer.Option(metavar="ID", help="A mail that came in, by its number.")
    ] = None,
    mailbox: Annotated[str | None, typer.Option(help="Explain for this mailbox.")] = None,
    why: Annotated[
        str | None,
        typer.Option(metavar="FIELD", help="Also show each value that may be this field's, and why it lost."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show what would become of a mail, and why; writes nothing, opens no connection."""
    with clear_errors():
        from intake.console.explain import explain_command, explain_mail_command

        if bool(file) == (mail is not None):
            raise typer.BadParameter("give a file, or --mail ID")
        if mail is not None:
            end(explain_mail_command(settings(context), mail, why, as_json=as_json))
        end(explain_command(settings_if_any(context), file, mailbox, why, as_json=as_json))


@app.command()
def events(
    context: typer.Context,
    *,
    after: Annotated[int | None, typer.Option(min=0, metavar="ID", help="Only those after this one.")] = None,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on with what happens, from now or from --after on.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show what happened to tickets, in order; with --follow, as it happens."""
    with clear_errors():
        from intake.console.events import events_command

        end(events_command(settings(context), after, follow=follow, as_json=as_json))


@app.command()
def status(context: typer.Context, *, as_json: Json = False) -> None:
    """Show the backlog, tickets by status, the outbox, and the last contact with each server."""
    with clear_errors():
        from intake.console.status import status_command

        end(status_command(settings(context), as_json=as_json))


@app.command()
def simulate(
    context: typer.Context,
    source: Annotated[Path, typer.Argument(help="An mbox, a Maildir, or a folder of .eml files.")],
    *,
    regulation: Annotated[str | None, typer.Option(help="Try this regulation (a name or a file).")] = None,
    as_json: Json = False,
) -> None:
    """Show what would become of many mails: counts, missing fields, due dates; changes nothing."""
    with clear_errors():
        from intake.console.simulate import simulate_command

        end(simulate_command(settings_if_any(context), source, regulation, as_json=as_json))


@app.command()
def report(  # noqa: PLR0913 - what a report can be about, and how it is wanted
    context: typer.Context,
    *,
    first: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="The first day; by default last month's first."),
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day, which is included.")
    ] = None,
    mailbox: Annotated[str, typer.Option(help="Only this mailbox, by its name.")] = "",
    regulation: Annotated[str, typer.Option(help="Only mailboxes with this regulation.")] = "",
    language: Annotated[str | None, typer.Option(help="Such as en; by default the mailbox's.")] = None,
    mails: Annotated[
        Path | None,
        typer.Option(metavar="SOURCE", help="Not of the desk, but of old mail: an mbox, Maildir or folder."),
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a page with charts, which needs nothing else.")
    ] = None,
    as_csv: Annotated[
        Path | None, typer.Option("--csv", metavar="DIR", help="Write a file for each table.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show how the desk did: terms kept and missed, times, tickets by day, hour and group."""
    with clear_errors():
        from intake.console.report import Asked, Wanted, report_command, simulated_command

        asked = Asked(
            first.date() if first else None, last.date() if last else None, mailbox, regulation, language
        )
        wanted = Wanted(html, as_csv, as_json)
        if mails is not None:
            end(simulated_command(settings_if_any(context), mails, asked, wanted))
        end(report_command(settings(context), asked, wanted))


@app.command("import")
def import_history(
    context: typer.Context,
    source: Annotated[
        str,
        typer.Argument(
            help="An mbox, a Maildir, a folder of .eml files, or imap:FOLDER of the mailbox's server."
        ),
    ],
    *,
    mailbox: Annotated[str, typer.Option(help="The mailbox that the mails belong to.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be imported.")] = False,
    as_json: Json = False,
) -> None:
    """Take old mail in as closed tickets; nobody is answered or told, and a second run adds nothing."""
    with clear_errors():
        from intake.config.settings import load_settings
        from intake.console.importing import IMAP, import_command

        there = load_settings(config_file(context)) if source.startswith(IMAP) else settings(context)
        end(import_command(there, source, mailbox, dry=dry_run, as_json=as_json))
