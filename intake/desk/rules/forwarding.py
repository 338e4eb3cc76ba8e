"""Who wrote the mail that another one forwards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from intake.desk.message import Address, InboundMail
from intake.desk.quoting.markers import intro_length

# A forward names its sender in its first lines, in the words of the mail program's language.
_LINES_READ = 200
_SENDER_LINE = re.compile(
    r"^[>\s*]{0,8}(?:От|От кого|From|Von|De|Da|Від|Отправитель)\s{0,3}:\**\s{0,3}(.{1,300})$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+'=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")


def forwarded_sender(mail: InboundMail, is_internal: Callable[[Address], bool]) -> Address | None:
    """The original sender: of the attached message, or of the first forwarded block in the text.

    What the desk and its agents wrote in the meantime is above it in a long thread.
    """
    return next((sender for sender in _senders(mail) if not is_internal(sender)), None)


def outermost_sender(mail: InboundMail) -> Address | None:
    """The writer of the very mail that was forwarded, even if that is the desk itself."""
    return next(_senders(mail), None)


def _senders(mail: InboundMail) -> Iterator[Address]:
    for message in mail.attached_messages:
        if "@" in message.sender.address:
            yield message.sender
    lines = mail.text.splitlines()[:_LINES_READ]
    for index, line in enumerate(lines):
        found = _SENDER_LINE.match(line)
        # Яндекс writes no «От:» but «02.03.2026, 10:05, "Анна" <anna@firm.example>:».
        said = found[1] if found else _intro(lines, index)
        address = _ADDRESS.search(said)
        if address:
            name = said[: address.start()] if found else said[: address.start()].rpartition(", ")[2]
            yield Address(address[0], _name(name))


def _intro(lines: list[str], index: int) -> str:
    return " ".join(lines[index : index + intro_length(lines, index)])


def _name(text: str) -> str:
    return text.strip(" <[(\"'«»\t").removesuffix("mailto:").strip(' <[("')
