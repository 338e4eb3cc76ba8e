"""Which mails are a mail server's word on undelivered mail, for bounces that aren't multipart/report.

Words alone prove nothing, since customers forward bounces and ask about them; and an administrator
may write from postmaster@ about mail that was not delivered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from intake.addresses import address_key
from intake.desk.automatic import bounce_phrases
from intake.desk.automatic.phrases import names_fields
from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import Shape
from intake.desk.subjects import is_forward, is_reply

if TYPE_CHECKING:
    from intake.desk.message import Address

_PROGRAM = re.compile(
    r"(?<![a-z])(?:mail|e-?mail|smtp|mx|relay|gateway|mailgateway|mailgate|gw|mailer|exchange|server|mailserver|system"
    r"|robot|delivery|notification|antispam|postfix|exim|ironport|barracuda)(?![a-z])",
    re.IGNORECASE,
)
# Characters of a notice without a copy of the mail.
_LONGEST_WORD = 2_000
# Servers list whom they speak of; people name him within a sentence.
_LISTED = Shape(
    r"^[^\w\n]{0,10}(?:",
    Meaning.LISTS_RECIPIENT,
    r"\W{1,5})?(?:smtp:)?([\w.%+=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})",
    flags=re.MULTILINE,
)
_ADDRESS = re.compile(r"([\w.%+=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})")
_READ = 4_000
# What the returned mail says stands further below.
_NOTICE = 400
_QUESTION = re.compile(r"\?(?=\s|$)")


@dataclass(frozen=True, slots=True)
class PossibleBounce:
    """A mail that may be a bounce.  `return_path` is InboundMail's: "" is the null sender.

    `own` are the keys of addresses that can't have failed: the mail's sender and recipients.
    """

    sender: Address
    return_path: str | None
    subject: str
    text: str
    own: frozenset[str] = frozenset()

    @property
    def headed(self) -> bool:
        """Whether the subject is one that mail servers give to undelivered or late mail."""
        return bounce_phrases.heads_bounce(self.subject) or bounce_phrases.heads_delay(self.subject)

    @property
    def told(self) -> bool:
        """Whether the text speaks of undelivered mail."""
        return bounce_phrases.tells_of_bounce(self.text)

    @property
    def names_somebody(self) -> bool:
        """Whether the text names an address that may have failed."""
        return self._names(_ADDRESS)

    @property
    def lists_somebody(self) -> bool:
        """Whether such an address begins a line."""
        return self._names(_LISTED)

    def _names(self, pattern: re.Pattern[str] | Shape) -> bool:
        text = self.text[:_READ]
        found = (address_key(text[slice(*match.span(1))]) for match in pattern.finditer(text))
        return any(key not in self.own and not bounce_phrases.is_daemon_address(key) for key in found)

    @property
    def delayed(self) -> bool:
        """Whether delivery is only late and still being tried."""
        return bounce_phrases.tells_of_delay(self.subject, self.text)


def servers_sender(mail: PossibleBounce) -> str | None:
    """Name what shows a mail server as the sender of a notice of undelivered mail, or None.

    The null sender is left to the caller: robots of other kinds have it too.
    """
    address, path = mail.sender.address, (mail.return_path or "").casefold().lstrip("<")
    if bounce_phrases.is_machine_address(address) or path.startswith("mailer-daemon"):
        worded = mail.headed or mail.told or mail.delayed
        return "a mail server's address" if worded else None
    daemon = bounce_phrases.is_daemon_address(address)
    if not daemon and not bounce_phrases.is_daemon_name(mail.sender.name):
        return None
    if _personal(mail):
        return None
    if daemon and (mail.headed or (mail.told and bounce_phrases.names_permanent_error(mail.text))):
        return "a mail server's address"
    # A name can be anybody's, so subject and text must agree, and say of whom they speak.
    worded = mail.headed and (mail.told or mail.delayed)
    return "a mail server's name" if worded and mail.lists_somebody and _tells_of_somebody(mail) else None


def _tells_of_somebody(mail: PossibleBounce) -> bool:
    """Whether a notice says who failed, and nothing that only people say.

    Administrators and shops write from such addresses, too, that mail was not delivered.
    """
    wants = "?" in mail.text or bounce_phrases.asks_as_people(mail.text) or names_fields(mail.text)
    return mail.names_somebody and not wants


def _personal(mail: PossibleBounce) -> bool:
    """Whether an administrator may have written: servers neither answer nor greet, when they are not sure."""
    if mail.return_path == "":
        return False
    answers = is_reply(mail.subject) or is_forward(mail.subject)
    return answers or bounce_phrases.greets(mail.text) or _asks(mail.text[:_NOTICE])


def _asks(notice: str) -> bool:
    return _QUESTION.search(notice) is not None or bounce_phrases.asks_as_people(notice)


def speaks_as_server(mail: PossibleBounce) -> bool:
    """Whether the address of a program tells of one address at once, without a greeting or a question.

    Gateways answer in their own name, and with «Re:» before the subject of the mail that they return.
    """
    address = mail.sender.address
    if not _PROGRAM.search(address.rpartition("@")[0]) or is_forward(mail.subject):
        return False
    text = mail.text.strip()
    short = len(text) <= _LONGEST_WORD and not bounce_phrases.greets(text)
    return short and _tells_of_somebody(mail)
