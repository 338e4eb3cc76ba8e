"""Which search finds the values of which shape."""

from __future__ import annotations

from collections.abc import Callable

from intake.desk.hits import Hit, Page
from intake.desk.regulation import FieldSpec, Regulation, Shape
from intake.desk.search_digits import find_digits
from intake.desk.search_organizations import find_organizations
from intake.desk.search_releases import find_releases
from intake.desk.search_text import find_labelled_text

Search = Callable[[FieldSpec, Page, Regulation], list[Hit]]

SEARCHES: dict[Shape, Search] = {
    Shape.DIGITS: find_digits,
    Shape.RELEASE: find_releases,
    Shape.ORGANIZATION: find_organizations,
    Shape.TEXT: find_labelled_text,
}
