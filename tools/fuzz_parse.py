"""Feed damaged mails to the parser for as long as you like; a coverage-guided search for what it can't bear.

    python3 -m venv fuzz && fuzz/bin/pip install atheris -e .
    fuzz/bin/python tools/fuzz_parse.py -max_total_time=3600

Whatever the bytes, `parse` returns a mail or raises MalformedMail, within a second of CPU time for 100 kB.
The mails of tests/corpus are where the search begins; an input that breaks a promise is left in the current
folder as crash-*.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import atheris

with atheris.instrument_imports(
    include=["intake.mail.parsing", "intake.desk.automatic", "intake.desk.quoting"]
):
    from intake.config.cue_tables import CueFiles
    from intake.config.paths import packaged
    from intake.desk.automatic.recognition import automatic_reason
    from intake.desk.language.cues import Cues, install
    from intake.desk.quoting.reply_text import new_text
    from intake.mail.parsing.parse import Closely, MalformedMail, attachment_bytes, parse

install(Cues(CueFiles((packaged("languages"),))))

_NOW = datetime(2026, 11, 30, tzinfo=UTC)
_SLOW = 1.0  # seconds of CPU time
_LONGEST = 100_000  # bytes
_OF_AGENTS = Closely(is_meant=bool, is_secret=lambda content: b"secret" in content)


class TooSlowError(Exception):
    """A mail took longer than any mail of its size may take."""


def try_mail(raw: bytes) -> None:
    """Read a mail as the daemon does; only MalformedMail is no finding."""
    started = time.process_time()
    try:
        mail = parse(raw, _NOW, closely=_OF_AGENTS)
        list(attachment_bytes(raw))
    except MalformedMail:
        return
    new_text(mail.text, subject=mail.subject)
    automatic_reason(mail, frozenset({"support@desk.test"}))
    mail.text.encode()
    if time.process_time() - started > _SLOW:
        raise TooSlowError(f"{len(raw)} bytes")


def main() -> None:
    """Start from every mail of the tests."""
    seeds = Path(tempfile.mkdtemp(prefix="mails-"))
    corpus = Path(__file__).resolve().parents[1] / "tests" / "corpus"
    for number, mail in enumerate(sorted(corpus.rglob("*.eml"))):
        content = mail.read_bytes()
        if len(content) <= _LONGEST:
            (seeds / f"{number}.eml").write_bytes(content)
    arguments = [sys.argv[0], f"-max_len={_LONGEST}", "-timeout=20", *sys.argv[1:], str(seeds)]
    atheris.Setup(arguments, try_mail)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
