"""Writes the manual page from the commands themselves: `python -m intake.cli.manual_page > docs/intake.1`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from intake.cli import app

_HEAD = r"""
.SH NAME
intake \- an e\-mail\-driven ticket intake daemon
.SH SYNOPSIS
.B intake
[\fB\-c\fR \fIFILE\fR] \fICOMMAND\fR [\fIARGUMENT\fR ...]
.SH DESCRIPTION
Takes in the mail of a support address, registers a ticket, and answers from templates: an acknowledgement, or
a request for exactly what is missing.
.SH OPTIONS
""".strip()
_TAIL = r"""
.SH SIGNALS
.TP
.B SIGTERM, SIGINT
End within ten seconds; what is not done is done after the next start.
.TP
.B SIGHUP
Read configuration, regulations, languages and templates anew. If anything is wrong with them it is logged,
and the daemon goes on with what it had.
.SH EXIT STATUS
.TP
.B 0
All is well.
.TP
.B 1
Something is wrong, or failed.
.TP
.B 2
The command line or a file of the operator's is wrong: starting again would not help.
.SH FILES
.TP
.I /etc/intake/config.toml
The configuration, where neither \fB\-\-config\fR nor \fBINTAKE_CONFIG\fR names another and there is no
.I config.toml
in the working directory.
""".strip()


def _plain(text: str) -> str:
    """A text in which nothing is a request of roff."""
    plain = " ".join(text.split()).replace("\\", r"\e").replace("-", r"\-")
    # A terminal of another charset shows these as well as it can.
    plain = "".join(sign if sign.isascii() else rf"\[u{ord(sign):04X}]" for sign in plain)
    return f"\\&{plain}" if plain[:1] in {".", "'"} else plain


def _parameter(parameter: Any) -> Iterator[str]:
    options = parameter.opts[0].startswith("-")
    names = ", ".join(map(_plain, (*parameter.opts, *parameter.secondary_opts))) if options else ""
    shown = parameter.metavar or parameter.name.upper()
    value = "" if options and getattr(parameter, "is_flag", False) else rf" \fI{_plain(shown)}\fR"
    yield ".TP"
    yield (rf"\fB{names}\fR{value}" if options else value.strip())
    yield _plain(getattr(parameter, "help", None) or "") or r"\&"


def _command(command: Any, path: tuple[str, ...]) -> Iterator[str]:
    commands = getattr(command, "commands", None)
    if commands is not None:
        for name, each in commands.items():
            yield from _command(each, (*path, name))
        return
    yield f".SS {_plain(' '.join(path))}"
    yield _plain(command.help or "")
    for parameter in command.params:
        yield from _parameter(parameter)


def manual_page() -> str:
    """The whole page, in the `man` macros of roff (man(7))."""
    root: Any = get_command(app)
    lines = ['.TH INTAKE 1 "" intake "User Commands"', _HEAD]
    for parameter in root.params:
        lines += _parameter(parameter)
    lines.append(".SH COMMANDS")
    lines += _command(root, ())
    return "\n".join([*lines, _TAIL, ""])


if __name__ == "__main__":
    sys.stdout.write(manual_page())
