"""Whether a request is accepted as it is: its licence, and words that the regulation objects to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from intake.desk.kinds import contains_words
from intake.desk.language.texts import Text, TextKey
from intake.desk.licence_rules import Licence, Verdict
from intake.desk.licences.checking import UNCHECKED, Claim, LicenceCheck, check_licence, normal_number
from intake.desk.outgoing import Template
from intake.desk.regulation import FieldRole, Objection, Regulation
from intake.desk.ticket import Finding


@dataclass(frozen=True, slots=True)
class Admission:
    """The verdict on a request.

    `templates` tell the customer, `notices` the agents; `licence_kind` is the kind in force, "" when
    unknown or unchecked.
    """

    verdict: Verdict = Verdict.ACCEPT
    templates: tuple[Template, ...] = ()
    notices: tuple[Text, ...] = ()
    licence_kind: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """What is judged: the values of the identifying fields, the kind, and the sender's own words."""

    values: tuple[tuple[str, str], ...]
    kind: str
    text: str
    arrived_at: datetime

    def value(self, name: str) -> str | None:
        """The value of a field, None while it is missing."""
        return dict(self.values).get(name)


def numbers_named(findings: Iterable[Finding], regulation: Regulation) -> tuple[str, ...]:
    """The registration numbers among these fields, in the form in which the registry of licences has them."""
    field = regulation.name_of(FieldRole.REGISTRATION_NUMBER)
    numbers = (normal_number(finding.value) for finding in findings if finding.name == field)
    return tuple(dict.fromkeys(numbers))


def admit(
    request: Request,
    licences: tuple[Licence, ...],
    regulation: Regulation,
    *,
    has_registry: bool,
) -> Admission:
    """Judge a request by its licence and its wording; the stricter verdict counts."""
    licence = _licence(request, licences, regulation, has_registry=has_registry)
    objection = _objection(request, regulation)
    notices = tuple(finding.detail for finding in licence.findings)
    if objection is None or objection.verdict < licence.verdict:
        return Admission(licence.verdict, licence.templates, notices, licence.licence_kind)
    words = ", ".join(contains_words(request.text, objection.words)[:3])
    name, title = objection.name, objection.title
    notices = (*notices, Text.of(TextKey.OBJECTION, name=name, title=title, words=words))
    templates = (objection.template,) if objection.template else ()
    if objection.verdict is licence.verdict is Verdict.ACCEPT_AND_TELL:
        templates = (*licence.templates, *templates)
    return Admission(objection.verdict, templates, notices, licence.licence_kind)


def _licence(
    request: Request,
    licences: tuple[Licence, ...],
    regulation: Regulation,
    *,
    has_registry: bool,
) -> LicenceCheck:
    if regulation.licences is None or not has_registry:
        return UNCHECKED
    number, organization, release = (
        request.value(regulation.name_of(role))
        for role in (FieldRole.REGISTRATION_NUMBER, FieldRole.ORGANIZATION, FieldRole.RELEASE)
    )
    claim = Claim(number, organization, release, request.kind)
    wanted = normal_number(number) if number else ""
    licence = next((one for one in licences if one.registration_number == wanted), None)
    day = regulation.local_day(request.arrived_at)
    return check_licence(claim, licence, regulation.licences, day)


def _objection(request: Request, regulation: Regulation) -> Objection | None:
    fitting = (
        objection
        for objection in regulation.objections
        if (not objection.kinds or request.kind in objection.kinds)
        and contains_words(request.text, objection.words)
    )
    return max(fitting, key=lambda objection: objection.verdict, default=None)
