"""Which search finds the values of which shape."""

from __future__ import annotations

from collections.abc import Callable

from intake.desk.fields.page.page import Page
from intake.desk.fields.search.dates import find_dates
from intake.desk.fields.search.descriptions import find_descriptions
from intake.desk.fields.search.digits import find_digits
from intake.desk.fields.search.emails import find_emails
from intake.desk.fields.search.hits import Hit
from intake.desk.fields.search.organizations import find_organizations
from intake.desk.fields.search.patterns import find_mentions, find_patterns
from intake.desk.fields.search.people import find_people
from intake.desk.fields.search.releases import find_releases
from intake.desk.fields.search.telephones import find_phones
from intake.desk.fields.search.text import find_texts
from intake.desk.regulation import FieldSpec, Regulation, Shape

Search = Callable[[FieldSpec, Page, Regulation], list[Hit]]

SEARCHES: dict[Shape, Search] = {
    Shape.DIGITS: find_digits,
    Shape.RELEASE: find_releases,
    Shape.ORGANIZATION: find_organizations,
    Shape.TEXT: find_texts,
    Shape.PATTERN: find_patterns,
    Shape.MENTION: find_mentions,
    Shape.PERSON: find_people,
    Shape.PHONE: find_phones,
    Shape.EMAIL: find_emails,
    Shape.DATE: find_dates,
    Shape.DESCRIPTION: find_descriptions,
}
