"""The dialogue about one mail, as far as the server goes along."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from intake.desk.outbound import DeliveryReport, RecipientResult
from intake.mail.addr_spec import NO_ADDRESS, addr_spec
from intake.mail.smtp.original_recipient import original_recipient
from intake.mail.smtp.replies import SERVICE_CLOSING, Meaning, Reply, ReplyClass, Step, meaning
from intake.mail.smtp.session import Session, SessionLost, stuff

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TOO_LARGE = 552
_NO_ROOM = (452, "4.5.3 more recipients than the server takes for one mail (LIMITS)")
# RFC 6531 §3.5 and X.6.7 of RFC 5248: nothing is wrong with the address.
_NEEDS_SMTPUTF8 = 550
_NO_SMTPUTF8 = "5.6.7 our mail server can't send to such an address: it offers no SMTPUTF8 (RFC 6531)"

Outcome = Literal["accepted", "temporary", "permanent"]


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail with the line ends of SMTP, and its envelope; `mail_from` "" is the null sender.

    With an `envelope_id` servers are asked to report by it that the mail failed or is late.
    """

    mail_from: str
    recipients: tuple[str, ...]
    normal: bytes
    envelope_id: str = ""


class Attempt:
    """The dialogue about one mail: MAIL, RCPT for each, DATA.

    `lost`: the connection broke; `content_sent`: the server may have taken the mail; `finished`:
    it was taken, and the next may follow; `closing`: the server said goodbye; `unusable`: it takes
    no mail from us at all.
    """

    def __init__(self, session: Session, mail: Mail) -> None:
        self._session = session
        self._mail = mail
        self._results: dict[str, RecipientResult] = {}
        self.lost = self.content_sent = self.finished = self.closing = self.uncertain = False
        self.unusable: Reply | None = None

    async def run(self, ends_at: float) -> None:
        """Carry on the dialogue as far as it goes; by then, on the loop's clock, the content is offered."""
        try:
            async with asyncio.timeout_at(ends_at) as bound:
                await self._converse(bound)
        except (SessionLost, TimeoutError) as loss:
            why = "the dialogue comes to no end" if isinstance(loss, TimeoutError) else "connection lost"
            self.lost = True
            self.uncertain = self.content_sent
            self._settle(self._mail.recipients, "temporary", 0, str(loss) or why)

    async def _converse(self, bound: asyncio.Timeout) -> None:
        targets = self._targets()
        if targets and await self._sender_accepted(targets):
            accepted = await self._name_recipients(targets)
            if accepted and not self.closing:
                await self._hand_over(accepted, bound)

    def report(self) -> DeliveryReport:
        """What became of each recipient, in the order given."""
        unanswered = RecipientResult("", "temporary", SERVICE_CLOSING, "the server closed the dialogue")
        results = (
            self._results.get(address) or replace(unanswered, address=address)
            for address in self._mail.recipients
        )
        return DeliveryReport(tuple(results), self.uncertain)

    def _targets(self) -> Mapping[str, bytes]:
        """The recipients whose addresses this server can take, with their form on the wire."""
        limit, size = self._session.largest_mail, len(self._mail.normal)
        if limit is not None and size > limit:
            told = f"5.3.4 {size} bytes, the server takes {limit}"
            self._settle(self._mail.recipients, "permanent", _TOO_LARGE, told)
            return {}
        if self._mail.mail_from and self._wire_form(self._mail.mail_from) is None:
            text = f"the sender {self._mail.mail_from!r} can't be named to this server"
            self._settle(self._mail.recipients, "permanent", _NEEDS_SMTPUTF8, text)
            return {}
        targets: dict[str, bytes] = {}
        for address in self._mail.recipients:
            form = self._wire_form(address)
            if form is not None:
                targets[address] = form
            elif addr_spec(address):
                self._settle([address], "permanent", _NEEDS_SMTPUTF8, _NO_SMTPUTF8)
            else:
                self._settle([address], "permanent", *NO_ADDRESS)
        return targets

    def _wire_form(self, address: str) -> bytes | None:
        """The address as bytes: ASCII, its domain in A-labels, or UTF-8 where the server allows it."""
        spec = addr_spec(address)
        if spec is None or (spec.needs_smtputf8 and "smtputf8" not in self._session.extensions):
            return None
        return str(spec).encode()

    async def _sender_accepted(self, targets: Mapping[str, bytes]) -> bool:
        sender = self._wire_form(self._mail.mail_from) or b""
        reply = await self._session.command(
            b"MAIL", b"FROM:<" + sender + b">", *self._options(sender, targets)
        )
        what = self._heed(Step.MAIL, reply, targets)
        if what in {Meaning.UNAVAILABLE, Meaning.SETTINGS}:
            self.unusable = reply
        return what is Meaning.PROCEED

    def _options(self, sender: bytes, targets: Mapping[str, bytes]) -> list[bytes]:
        offered = self._session.extensions
        options: list[bytes] = []
        if "size" in offered:
            options.append(b"SIZE=%d" % len(self._mail.normal))
        if "8bitmime" in offered and not self._mail.normal.isascii():
            options.append(b"BODY=8BITMIME")
        if not all(form.isascii() for form in (sender, *targets.values())):
            options.append(b"SMTPUTF8")
        if self._wants_reports:
            # The headers are enough to know it again, and what customers were told needn't travel once more.
            options += [b"RET=HDRS", b"ENVID=" + self._mail.envelope_id.encode()]
        return options

    @property
    def _wants_reports(self) -> bool:
        """Whether the server is told what to report, and how; of mail with the null sender nothing is."""
        return "dsn" in self._session.extensions and bool(self._mail.envelope_id and self._mail.mail_from)

    async def _name_recipients(self, targets: Mapping[str, bytes]) -> list[str]:
        accepted: list[str] = []
        for address, form in self._within_limits(targets).items():
            reply = await self._session.command(b"RCPT", b"TO:<" + form + b">", *self._asked(form))
            if self._heed(Step.RCPT, reply, [address]) is Meaning.PROCEED:
                accepted.append(address)
            if self.closing:
                break
        return accepted

    def _within_limits(self, targets: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """As many of the first recipients as the server takes for one mail (RFC 9422 §4)."""
        most = self._session.limit("RCPTMAX") or len(targets)
        most_domains = self._session.limit("RCPTDOMAINMAX") or len(targets)
        domains: set[bytes] = set()
        named: dict[str, bytes] = {}
        for address, form in targets.items():
            domain = form.rpartition(b"@")[2].lower()
            if len(named) < most and (domain in domains or len(domains) < most_domains):
                domains.add(domain)
                named[address] = form
        self._settle([one for one in targets if one not in named], "temporary", *_NO_ROOM)
        return named

    def _asked(self, form: bytes) -> list[bytes]:
        return [b"NOTIFY=FAILURE,DELAY", original_recipient(form)] if self._wants_reports else []

    async def _hand_over(self, accepted: Sequence[str], bound: asyncio.Timeout) -> None:
        reply = await self._session.command(b"DATA")
        if self._heed(Step.DATA, reply, accepted) is not Meaning.PROCEED:
            return
        # From here on it has a time of its own: broken off, the mail might have arrived.
        bound.reschedule(None)
        self.content_sent = True
        reply = await self._session.content(stuff(self._mail.normal))
        self.finished = self._heed(Step.DOT, reply, accepted) is Meaning.PROCEED
        if self.finished:
            self._settle(accepted, "accepted", reply.code, reply.text)

    def _heed(self, step: Step, reply: Reply, addresses: Sequence[str] | Mapping[str, bytes]) -> Meaning:
        """What the reply means, noted for those whom it is about; SessionLost when it is out of step."""
        what = meaning(step, reply)
        self.closing = reply.kind is ReplyClass.CLOSING
        if what is Meaning.PROCEED:
            return what
        if what in {Meaning.OUT_OF_STEP, Meaning.UNCERTAIN} and not self.closing:
            raise SessionLost(f"out of step: {reply.code} to {step}: {reply.text}")
        outcome: Outcome = "permanent" if what is Meaning.PERMANENT else "temporary"
        self._settle(addresses, outcome, reply.code, reply.text)
        return what

    def _settle(
        self, addresses: Sequence[str] | Mapping[str, bytes], outcome: Outcome, code: int, text: str
    ) -> None:
        """Record the result for those that have none yet: a refusal stands in spite of a later loss."""
        for address in addresses:
            self._results.setdefault(address, RecipientResult(address, outcome, code, text))
