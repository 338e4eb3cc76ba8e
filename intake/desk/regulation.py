"""A support regulation as data: what the desk asks for, in which words, within which limits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """How the values of a field look; the finder of `fields` knows one way of checking for each."""

    DIGITS = "digits"
    ORGANIZATION = "organization"
    RELEASE = "release"
    SUBJECT = "subject"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Wording:
    """One text in the languages that the desk writes."""

    ru: str
    en: str

    def for_language(self, language: str) -> str:
        """The English text for "en", the Russian one for everything else."""
        return self.en if language == "en" else self.ru


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """An identifying field.

    `labels` are the words before a value; `foreign_labels` are those of look-alikes (ИНН, phone…)
    whose values are never this field; `weak_labels` (мы, номер, client…) point to a value only when
    its shape leaves no doubt.  `title`, `hint` and `example` are shown to the customer.
    `minimum_digits` and `maximum_digits` bound the shape DIGITS; `pattern` is a further regular
    expression that a value must match whole ("" = none).
    """

    name: str
    shape: Shape
    title: Wording
    hint: Wording
    example: Wording
    labels: tuple[str, ...]
    foreign_labels: tuple[str, ...] = ()
    required: bool = True
    pattern: str = ""
    minimum_digits: int = 7
    maximum_digits: int = 13
    weak_labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RequestKind:
    """A kind of request: its name, what customers and agents call it, and words that give it away."""

    name: str
    title: Wording
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Regulation:
    """One support regulation.

    `tag_prefix` goes into the subject tag: "#" gives [#1042], "FM-" gives [FM-1042].
    `vendor_names` are never taken for the customer's organization.  `asks_at_most` bounds the
    requests for information a ticket.  `answers_per_address` automatic answers may go to one
    address within `answers_window_minutes`.  `duplicate_window_minutes`: the same text of the
    same sender within it is one mail.  A participant's reply within `reopening_hours` of the end
    reopens a ticket.  `time_zone` is an IANA name, in which people are told times.
    """

    name: str
    title: Wording
    tag_prefix: str
    fields: tuple[FieldSpec, ...]
    vendor_names: tuple[str, ...] = ()
    asks_at_most: int = 3
    answers_per_address: int = 20
    answers_window_minutes: int = 60
    duplicate_window_minutes: int = 15
    reopening_hours: int = 48
    time_zone: str = "Europe/Moscow"
    kinds: tuple[RequestKind, ...] = ()
    default_kind: str = "consultation"

    def field(self, name: str) -> FieldSpec:
        """The field of that name; KeyError when the regulation has none."""
        for spec in self.fields:
            if spec.name == name:
                return spec
        raise KeyError(name)
