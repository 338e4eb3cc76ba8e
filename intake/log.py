"""Structured logs on stderr: one event per line, its facts as fields, no mail bodies and no secrets.

The only file that knows structlog.  Modules get their logger by `_log = get_logger(__name__)`; `desk`
has none.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import Literal, Protocol, TextIO, cast

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

Level = Literal["debug", "info", "warning", "error"]
Format = Literal["auto", "console", "json", "keyvalue"]

LONGEST_VALUE = 2000
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))}
_LEVELS: dict[Level, int] = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}
# What systemd takes for the priority of a line (sd-daemon(3)): syslog's numbers.
_PRIORITIES = {"debug": 7, "info": 6, "warning": 4}
_ERROR = 3
_FIRST = ("timestamp", "level", "source", "event")


class Logger(Protocol):
    """How a module logs.  `event` is a constant in snake_case; everything that varies is a field."""

    def debug(self, event: str, **fields: object) -> None:
        """Log what helps to find a bug in the program."""

    def info(self, event: str, **fields: object) -> None:
        """Log what happened as it should."""

    def warning(self, event: str, **fields: object) -> None:
        """Log a failure that mends itself or waits for a person."""

    def error(self, event: str, **fields: object) -> None:
        """Log a failure that a person must mend."""

    def exception(self, event: str, **fields: object) -> None:
        """Log an error with the traceback of the current exception."""


def get_logger(name: str) -> Logger:
    """The logger of a module; its lines obey `configure_logging` even when that is called later."""
    return cast("Logger", structlog.get_logger(source=name.removeprefix("intake.")))


def configure_logging(level: Level = "info", format: Format = "auto") -> None:  # noqa: A002 - the key's name
    """Write log lines of this level and above to stderr.

    "auto" is "console" on a terminal and "keyvalue" otherwise.  Warnings and errors of libraries
    are logged as well; their debug lines never are, because they contain protocol dialogues.
    """
    threshold = _LEVELS[level]
    structlog.configure(
        processors=[*_PREPARE, *_rendering(format)],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=_StandardError,
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[_FromLibraries()], level=max(threshold, logging.WARNING), force=True)


class _StandardError:
    """Looks up sys.stderr for each line, so that a later redirection is followed."""

    def __init__(self, *_: object) -> None:
        self._printer: structlog.PrintLogger | None = None
        self._stream: TextIO | None = None

    def msg(self, message: str) -> None:
        if self._printer is None or self._stream is not sys.stderr:
            self._stream = sys.stderr
            self._printer = structlog.PrintLogger(sys.stderr)
        self._printer.msg(message)

    debug = info = warning = error = critical = msg


class _FromLibraries(logging.Handler):
    """Passes the log records of libraries on to structlog."""

    def emit(self, record: logging.LogRecord) -> None:
        logger = structlog.get_logger(source=record.name)
        logger.log(record.levelno, "library_message", message=record.getMessage(), exc_info=record.exc_info)


def _without_control_characters(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Clean the values: text from a mail must neither start a line of its own nor control the terminal."""
    for key, value in event.items():
        if isinstance(value, str) and key != "exception":
            event[key] = value[:LONGEST_VALUE].translate(_CONTROL)
    return event


def _rendering(format: Format) -> list[Processor]:  # noqa: A002 - the key's name
    if format == "auto":
        format = "console" if sys.stderr.isatty() else "keyvalue"  # noqa: A001
    if format == "console":
        # The renderer's own tracebacks show local variables, and passwords among them.
        plain = structlog.dev.plain_traceback
        return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
    prepared: list[Processor] = [structlog.processors.format_exc_info]
    if format == "json":
        prepared.append(structlog.processors.JSONRenderer(ensure_ascii=False, default=str))
    else:
        prepared.append(structlog.processors.LogfmtRenderer(key_order=_FIRST, drop_missing=True))
    return [*prepared, _with_priority] if _writes_to_journal() else prepared


def _writes_to_journal() -> bool:
    """Whether systemd takes what is written to stderr into its journal ($JOURNAL_STREAM, systemd.exec(5))."""
    device, _, inode = os.environ.get("JOURNAL_STREAM", "").partition(":")
    try:
        stream = os.fstat(sys.stderr.fileno())
    except (OSError, ValueError):
        return False
    return (device, inode) == (str(stream.st_dev), str(stream.st_ino))


def _with_priority(_: WrappedLogger, method: str, line: EventDict | str) -> str:
    """Put the level before each line, so that `journalctl -p warning` shows warnings and errors alone."""
    prefix = f"<{_PRIORITIES.get(method, _ERROR)}>"
    return "\n".join(f"{prefix}{each}" for each in str(line).split("\n"))


_PREPARE: list[Processor] = [
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _without_control_characters,
]

# structlog's own default writes to stdout, which belongs to the commands' data.
configure_logging("warning")
