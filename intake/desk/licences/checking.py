"""What a regulation makes of the licence that a mail names.

The registry knows who owns which copy, until when it is supported and with which licence.  Each
way of being wrong has its treatment in the regulation; the strictest one that applies decides.
Nothing of another organization's licence is looked at, so nothing of it can be disclosed.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from intake.desk.language.letters import without_yo
from intake.desk.language.texts import Text, TextKey
from intake.desk.licence_rules import Licence, LicenceRules, Treatment, Verdict
from intake.desk.licences.organizations import same_organization
from intake.desk.outgoing import Template


@dataclass(frozen=True, slots=True)
class Claim:
    """What a mail says; None for what it doesn't say.  `kind` is the kind of request."""

    registration_number: str | None
    organization: str | None = None
    release: str | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class LicenceFinding:
    """A problem with its treatment; `detail` is for the agents and never for the customer."""

    treatment: Treatment
    detail: Text


@dataclass(frozen=True, slots=True)
class LicenceCheck:
    """The verdict, the templates to send with it, and why.

    `licence_kind` is the kind in force on that day, "" when none is; deadlines depend on it.
    """

    verdict: Verdict = Verdict.ACCEPT
    templates: tuple[Template, ...] = ()
    findings: tuple[LicenceFinding, ...] = ()
    licence_kind: str = ""


UNCHECKED = LicenceCheck()


def check_licence(
    claim: Claim,
    licence: Licence | None,
    rules: LicenceRules,
    on: date,
    *,
    registry_empty: bool = False,
) -> LicenceCheck:
    """Judge a mail by the licence that its number names (None: the registry has none).

    `on` is the desk's local day of the mail's arrival.  Without a registry, or without a number in
    the mail, nothing is checked.
    """
    if registry_empty or not claim.registration_number:
        return UNCHECKED
    if licence is None:
        return _judged([_unknown(claim.registration_number, rules)], "")
    if claim.organization and not same_organization(claim.organization, licence.organization):
        return _judged([_foreign(claim.organization, licence, rules)], "")
    kind = kind_in_force(licence, rules, on)
    findings = [
        finding
        for finding in (
            _expired(licence, rules, on),
            _not_covered(kind, claim.kind, rules),
            _old_release(claim.release, licence, rules),
        )
        if finding
    ]
    return _judged(findings, kind)


def _judged(findings: list[LicenceFinding], kind: str) -> LicenceCheck:
    verdict = max((finding.treatment.verdict for finding in findings), default=Verdict.ACCEPT)
    # One refusal is enough to read; of what is accepted the customer hears everything.
    deciding = [f.treatment.template for f in findings if f.treatment.verdict is verdict]
    templates = tuple(dict.fromkeys(template for template in deciding if template))
    if verdict is not Verdict.ACCEPT_AND_TELL:
        templates = templates[:1]
    return LicenceCheck(verdict, templates, tuple(findings), kind)


# --- The single checks ----------------------------------------------------------------------------


def _unknown(number: str, rules: LicenceRules) -> LicenceFinding:
    return LicenceFinding(
        rules.unknown_number,
        Text.of(TextKey.LICENCE_UNKNOWN, number=number),
    )


def _foreign(organization: str, licence: Licence, rules: LicenceRules) -> LicenceFinding:
    return LicenceFinding(
        rules.other_organization,
        Text.of(
            TextKey.LICENCE_OTHER_ORGANIZATION,
            number=licence.registration_number,
            owner=licence.organization,
            named=organization,
        ),
    )


def _expired(licence: Licence, rules: LicenceRules, on: date) -> LicenceFinding | None:
    last = supported_until(licence, rules)
    if last is None or on <= last:
        return None
    return LicenceFinding(
        rules.expired,
        Text.of(TextKey.LICENCE_EXPIRED, until=last),
    )


def _not_covered(kind: str, request: str, rules: LicenceRules) -> LicenceFinding | None:
    for rule in rules.kinds:
        if _kind_key(rule.licence) == _kind_key(kind) and request not in rule.covers:
            covers = rule.covers or Text(TextKey.NOTHING)
            detail = Text.of(TextKey.LICENCE_KIND, kind=kind, covers=covers, request=request)
            return LicenceFinding(rule.treatment, detail)
    return None


def _old_release(release: str | None, licence: Licence, rules: LicenceRules) -> LicenceFinding | None:
    if not release or not is_older(release, licence.latest_release, rules.release_parts, rules.releases_back):
        return None
    detail = Text.of(TextKey.LICENCE_OLD_RELEASE, release=release, latest=licence.latest_release)
    return LicenceFinding(rules.old_release, detail)


# --- Days -----------------------------------------------------------------------------------------


def supported_until(licence: Licence, rules: LicenceRules) -> date | None:
    """The last supported day: of the paid licence or of the grace, whichever is later.

    None when the registry knows neither: then the licence never expires.
    """
    known = [day for day in (licence.valid_until, _grace_until(licence, rules)) if day]
    return max(known, default=None)


def kind_in_force(licence: Licence, rules: LicenceRules, on: date) -> str:
    """The kind of licence that counts on a day: the paid one, that of the grace, or "" for none."""
    if licence.valid_until and on <= licence.valid_until:
        return licence.kind
    grace = _grace_until(licence, rules)
    if grace and on <= grace:
        return rules.grace_kind or licence.kind
    return "" if licence.valid_until else licence.kind


def _grace_until(licence: Licence, rules: LicenceRules) -> date | None:
    if licence.purchased_on is None or rules.grace_months <= 0:
        return None
    return months_later(licence.purchased_on, rules.grace_months)


def months_later(day: date, months: int) -> date:
    """The day of that number in a later month, or its last day (Civil Code art. 192 p. 3)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


# --- Texts ----------------------------------------------------------------------------------------

_NUMBER_MARKS = re.compile(r"[\s\u00a0\u2010-\u2015\u200b\ufeff№#-]")
_RELEASE = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,9}")


def normal_number(text: str) -> str:
    """A registration number as it is stored and looked up: without blanks, dashes, №; upper case."""
    return _NUMBER_MARKS.sub("", text).upper()


def is_older(release: str, latest: str, parts: int = 0, back: int = 0) -> bool:
    """Whether a release comes before the latest one, as far as both tell.

    A beginning of the latest release ("3.0" of "3.0.12.4") may be the latest itself and isn't
    older; what is no dotted number can't be compared and isn't older either.
    """
    ours, newest = _numbers(release), _numbers(latest)
    if not ours or not newest:
        return False
    length = parts or len(newest)
    newest = newest[:length]
    oldest = (*newest[:-1], newest[-1] - back)
    return ours[: len(oldest)] < oldest[: len(ours)]


def _numbers(release: str) -> tuple[int, ...]:
    found = _RELEASE.fullmatch(release.strip())
    return tuple(map(int, found[0].split("."))) if found else ()


def _kind_key(kind: str) -> str:
    return without_yo(kind.casefold()).strip(" «»\"'")
