"""The mail as which an order from the shell comes into the spool."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime


@dataclass(frozen=True, slots=True)
class TypedFile:
    """A file to go with it; `content_type` as "application/pdf"."""

    name: str
    content_type: str
    content: bytes


def typed_mail(  # noqa: PLR0913 - the parts of a mail
    *,
    sender: str,
    to: str,
    subject: str,
    message_id: str,
    at: datetime,
    text: str,
    files: Sequence[TypedFile] = (),
) -> bytes:
    """The bytes of the mail; addresses and subject are one line each (ValueError where they aren't)."""
    mail = EmailMessage(policy=policy.SMTP.clone(cte_type="7bit"))
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"], mail["Message-ID"] = format_datetime(at), message_id
    mail.set_content(text, cte="base64")
    for file in files:
        main, _, sub = file.content_type.partition("/")
        mail.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return mail.as_bytes()
