"""From what operators are told to composed mails."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from intake.desk.answer_context import AnswerContext, TroubleLine
from intake.desk.language.catalogue import Catalogue, Languages
from intake.desk.message import Address
from intake.desk.outbound import OutboundMail
from intake.desk.outgoing import Audience, Template
from intake.desk.troubles import Told
from intake.mail.templates.templates import Templates
from intake.mail.writing.compose import compose
from intake.store.outbox.outbox import OutboxDraft

_A_DAY, _AN_HOUR, _A_MINUTE = 86_400, 3_600, 60


@dataclass(frozen=True, slots=True)
class Operator:
    """Who is told of trouble, and in which language."""

    address: Address
    language: str


class TroubleMail:
    """Writes what operators are told; moments are written in `zone`."""

    def __init__(self, templates: Templates, languages: Languages, zone: ZoneInfo) -> None:
        self._templates = templates
        self._languages = languages
        self._zone = zone

    def write(
        self, told: Sequence[Told], operator: Operator, sender: Address, now: datetime, *, second_way: bool
    ) -> OutboxDraft:
        """The mail for one operator; it is marked as a machine's, so that no machine answers it."""
        catalogue = self._languages.catalogue(operator.language)
        context = AnswerContext(
            desk_name=sender.name or sender.address,
            desk_address=sender.address,
            tag="",
            number=0,
            subject="",
            status="",
            kind="",
            requester_name="",
            requester_address="",
            created_at=catalogue.write_moment(now, self._zone),
            troubles=tuple(self._line(one, catalogue, now) for one in told),
            second_way=second_way,
        )
        rendered = self._templates.render(Template.TROUBLE, catalogue.language, context)
        outgoing = OutboundMail(
            # No agent's token: whoever reads this mail is proved by nothing in it.
            message_id=f"<trouble-{uuid.uuid4().hex}@{sender.domain}>",
            sender=sender,
            to=(operator.address,),
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            date=now.astimezone(self._zone),
            language=catalogue.language,
            automatic=True,
            headers=(("X-Intake-Event", Template.TROUBLE.value),),
        )
        return OutboxDraft(
            message_id=outgoing.message_id,
            sender=sender.address,
            recipients=(operator.address.address,),
            subject=outgoing.subject,
            raw=compose(outgoing),
            template=Template.TROUBLE,
            audience=Audience.AGENTS,
            automatic=True,
        )

    def _line(self, told: Told, catalogue: Catalogue, now: datetime) -> TroubleLine:
        trouble = told.trouble
        seconds = max(int(((told.until or now) - trouble.since).total_seconds()), 0)
        return TroubleLine(
            trouble.kind.value,
            trouble.name,
            told.news.value,
            catalogue.write_moment(trouble.since, self._zone),
            catalogue.write_moment(told.until, self._zone) if told.until else "",
            trouble.detail,
            days=seconds // _A_DAY,
            hours=seconds % _A_DAY // _AN_HOUR,
            minutes=seconds % _AN_HOUR // _A_MINUTE,
        )
