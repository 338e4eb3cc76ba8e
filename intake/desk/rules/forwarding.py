"""Who wrote the mail that another one forwards."""

from __future__ import annotations

import re

from intake.desk.message import Address, InboundMail

# A forward names its sender in its first lines, in the words of the mail program's language.
_LINES_READ = 200
_SENDER_LINE = re.compile(
    r"^[>\s*]{0,8}(?:От|От кого|From|Von|De|Da|Від|Отправитель)\s{0,3}:\**\s{0,3}(.{1,300})$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+'=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")


def forwarded_sender(mail: InboundMail) -> Address | None:
    """The original sender: of the attached message, or of the first forwarded block in the text."""
    for message in mail.attached_messages:
        if "@" in message.sender.address:
            return message.sender
    for line in mail.text.splitlines()[:_LINES_READ]:
        found = _SENDER_LINE.match(line)
        address = _ADDRESS.search(found[1]) if found else None
        if found and address:
            name = found[1][: address.start()].strip(" <[(\"'«»\t")
            return Address(address[0], name.removesuffix("mailto:").strip(" <[("))
    return None
