"""What all commands share: the configuration, exit codes, and errors reported without a traceback."""

# ruff: noqa: PLC0415 - imported when it is needed, so that the command line starts quickly
from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from intake.config.settings import Settings

_Choice = TypeVar("_Choice", bound=StrEnum)

FAILED = 1
USAGE = 2

Json = Annotated[bool, typer.Option("--json", help="One JSON object per line.")]
Ids = Annotated[list[int], typer.Argument(metavar="ID…")]


def config_file(context: typer.Context) -> Path:
    """The configuration file that was named or is in a usual place; ConfigError when there is none."""
    from intake.config.settings import find_config

    return find_config(context.obj)


def settings(context: typer.Context) -> Settings:
    """The settings for a command that contacts no mail server."""
    from intake.config.settings import load_settings

    return load_settings(config_file(context), servers=False)


def settings_if_any(context: typer.Context) -> Settings | None:
    """The settings, or None when no file is named and there is none in the usual places."""
    from intake.config.problems import ConfigError

    if context.obj is None:
        try:
            config_file(context)
        except ConfigError:
            return None
    return settings(context)


def choices(kind: type[_Choice], given: str | None) -> list[_Choice]:
    """The values of a comma-separated option; a wrong one ends the command with its usage."""
    try:
        return [kind(word.strip()) for word in (given or "").split(",") if word.strip()]
    except ValueError as error:
        known = ", ".join(item.value for item in kind)
        raise typer.BadParameter(f"{given!r}: allowed values are {known}") from error


def choice(kind: type[_Choice], given: str | None) -> _Choice | None:
    """The value of an option that takes one; None where it isn't given."""
    found = choices(kind, given)
    if len(found) > 1:
        raise typer.BadParameter(f"{given!r}: only one is allowed")
    return found[0] if found else None


def end(code: int) -> NoReturn:
    """End the command with this exit code."""
    raise typer.Exit(code)


@contextmanager
def clear_errors() -> Iterator[None]:
    """Report errors without a traceback; the exit code is 2 for mistakes in files of the operator, else 1."""
    from intake.config.problems import ConfigError

    try:
        yield
    except typer.Exit:
        raise
    except ConfigError as error:
        _fail(str(error), USAGE)
    except BrokenPipeError:
        # The reader of our output has seen enough.
        sys.stderr.close()
        raise typer.Exit(FAILED) from None
    except OSError as error:
        _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error), FAILED)
    except Exception as error:
        code = _known(error)
        if code is None:
            raise
        _fail(str(error), code)


def _known(error: Exception) -> int | None:
    """The exit code for an error whose message says it all, or None for a bug in the program."""
    from intake.config.cue_tables import LanguageError
    from intake.config.regulations import RegulationError
    from intake.mail.templates.templates import BrokenTemplate
    from intake.store.database.errors import StoreError
    from intake.store.tickets.words import TooManyWordsError

    if isinstance(error, LanguageError | RegulationError | BrokenTemplate | TooManyWordsError):
        return USAGE
    return FAILED if isinstance(error, StoreError) else None


def _fail(message: str, code: int) -> NoReturn:
    sys.stderr.write(message.rstrip() + "\n")
    end(code)
