"""Which decision finds the value of which shape."""

from __future__ import annotations

from intake.desk.fields.search.dates import DATES
from intake.desk.fields.search.decision import Decision
from intake.desk.fields.search.descriptions import DESCRIPTIONS
from intake.desk.fields.search.digits import DIGITS
from intake.desk.fields.search.emails import EMAILS
from intake.desk.fields.search.organizations import ORGANIZATIONS
from intake.desk.fields.search.patterns import MENTIONS, PATTERNS
from intake.desk.fields.search.people import PEOPLE
from intake.desk.fields.search.releases import RELEASES
from intake.desk.fields.search.telephones import TELEPHONES
from intake.desk.fields.search.text import TEXTS
from intake.desk.regulation import Shape

DECISIONS: dict[Shape, Decision] = {
    Shape.DIGITS: DIGITS,
    Shape.RELEASE: RELEASES,
    Shape.ORGANIZATION: ORGANIZATIONS,
    Shape.TEXT: TEXTS,
    Shape.PATTERN: PATTERNS,
    Shape.MENTION: MENTIONS,
    Shape.PERSON: PEOPLE,
    Shape.PHONE: TELEPHONES,
    Shape.EMAIL: EMAILS,
    Shape.DATE: DATES,
    Shape.DESCRIPTION: DESCRIPTIONS,
}
