"""`intake tickets answer`, `note`, `assign`, `close`, `reopen`, `merge` and `set`."""

# ruff: noqa: PLC0415 - imported when it is needed, so that the command line starts quickly
from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from intake.cli.command import clear_errors, end, settings
from intake.cli.tickets import Number, ticket_commands

As = Annotated[
    str, typer.Option("--as", metavar="ADDRESS", envvar="INTAKE_AGENT", help="In the name of this agent.")
]
Words = Annotated[str | None, typer.Option("--text", help="The text itself.")]
File = Annotated[
    Path | None, typer.Option("--file", metavar="FILE", help='A file with the text ("-": standard input).')
]
Attached = Annotated[list[Path] | None, typer.Option("--attach", metavar="FILE", help="Goes with it.")]
Once = Annotated[
    str, typer.Option("--once", metavar="KEY", help="What has the same key is done once, for scripts.")
]
Dry = Annotated[bool, typer.Option("--dry-run", help="Only show what would be done and sent.")]


class _Typed(NamedTuple):
    """What was typed: the word of a command ("" for an answer), its argument, and what goes with it."""

    word: str
    argument: str
    agent: str
    text: str
    files: list[Path] | None
    once: str
    dry_run: bool


@ticket_commands.command("answer")
def answer(  # noqa: PLR0913 - what an answer may have
    context: typer.Context,
    number: Number,
    *,
    agent: As = "",
    text: Words = None,
    file: File = None,
    attach: Attached = None,
    resolve: Annotated[bool, typer.Option("--resolve", help="It is the solution.")] = False,
    once: Once = "",
    dry_run: Dry = False,
) -> None:
    """Answer the customer; without --text and --file the text comes from standard input or your editor."""
    said = _text(text, file, wanted=True)
    wish = _Typed("resolve" if resolve else "", "", agent, said, attach, once, dry_run)
    _act(context, number, wish)


@ticket_commands.command("note")
def note(  # noqa: PLR0913 - what a note may have
    context: typer.Context,
    number: Number,
    *,
    agent: As = "",
    text: Words = None,
    file: File = None,
    attach: Attached = None,
    once: Once = "",
    dry_run: Dry = False,
) -> None:
    """Note something for agents alone; the text comes as that of an answer."""
    wish = _Typed("note", "", agent, _text(text, file, wanted=True), attach, once, dry_run)
    _act(context, number, wish)


@ticket_commands.command("assign")
def assign(  # noqa: PLR0913 - as above
    context: typer.Context,
    number: Number,
    who: Annotated[str, typer.Argument(metavar="WHO", help="An agent's address or name.")],
    *,
    agent: As = "",
    text: Words = None,
    file: File = None,
    once: Once = "",
    dry_run: Dry = False,
) -> None:
    """Give a ticket to an agent; a text is a note."""
    wish = _Typed("assign", who, agent, _text(text, file), None, once, dry_run)
    _act(context, number, wish)


@ticket_commands.command("close")
def close(  # noqa: PLR0913 - as above
    context: typer.Context,
    number: Number,
    *,
    agent: As = "",
    text: Words = None,
    file: File = None,
    once: Once = "",
    dry_run: Dry = False,
) -> None:
    """Close a ticket; a text goes to the customer."""
    wish = _Typed("close", "", agent, _text(text, file), None, once, dry_run)
    _act(context, number, wish)


@ticket_commands.command("reopen")
def reopen(  # noqa: PLR0913 - as above
    context: typer.Context,
    number: Number,
    *,
    agent: As = "",
    text: Words = None,
    file: File = None,
    once: Once = "",
    dry_run: Dry = False,
) -> None:
    """Open a finished ticket again; a text is a note."""
    wish = _Typed("reopen", "", agent, _text(text, file), None, once, dry_run)
    _act(context, number, wish)


@ticket_commands.command("merge")
def merge(  # noqa: PLR0913 - as above
    context: typer.Context,
    number: Number,
    into: Annotated[int, typer.Argument(metavar="INTO", help="The ticket in which it goes on.", min=1)],
    *,
    agent: As = "",
    once: Once = "",
    dry_run: Dry = False,
) -> None:
    """Let a ticket go on in another one of the same mailbox."""
    wish = _Typed("merge", str(into), agent, "", None, once, dry_run)
    _act(context, number, wish)


@ticket_commands.command("set")
def set_(  # noqa: PLR0913 - as above
    context: typer.Context,
    number: Number,
    field: Annotated[str, typer.Argument(metavar="FIELD", help="A field, or priority or kind.")],
    value: Annotated[str, typer.Argument(metavar="VALUE")],
    *,
    agent: As = "",
    once: Once = "",
    dry_run: Dry = False,
) -> None:
    """Set a field of a ticket, its priority or its kind."""
    if not (field.strip() and value.strip()):
        raise typer.BadParameter("a field and a value are wanted")
    own = field in ("priority", "kind")
    word, said = (field, value) if own else ("set", f"{field} {value}")
    wish = _Typed(word, said, agent, "", None, once, dry_run)
    _act(context, number, wish)


def _text(given: str | None, file: Path | None, *, wanted: bool = False) -> str:
    """The text that was given; where one is wanted and none is, that of standard input or the editor."""
    if given is not None and file is not None:
        raise typer.BadParameter("--text and --file exclude each other")
    if given is None and file is None and not wanted:
        return ""
    with clear_errors():
        text = _written(given, file)
    if wanted and not text.strip():
        raise typer.BadParameter("there is no text")
    if not text.isascii() and text != text.encode("utf-8", "replace").decode():
        raise typer.BadParameter("the text is not UTF-8")
    return text


def _written(given: str | None, file: Path | None) -> str:
    if given is not None:
        return given
    if file is None and sys.stdin.isatty():
        import click

        return click.edit("") or ""
    raw = sys.stdin.buffer.read() if file is None or str(file) == "-" else file.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise typer.BadParameter("the text is not UTF-8") from error


def _act(context: typer.Context, number: int, typed: _Typed) -> None:
    with clear_errors():
        from intake.console.acting import Wish, act_command
        from intake.desk.commands.types import Command

        command = Command(typed.word) if typed.word else None
        wish = Wish(
            command, typed.argument, typed.agent, typed.text, typed.files or (), typed.once, typed.dry_run
        )
        end(act_command(settings(context), number, wish))
