"""The header of a mail: its fields, the people and the time, the subject."""

from __future__ import annotations

from dataclasses import dataclass

from intake.desk.message import Address, AuthenticationResults, Header, Submission
from intake.mail.parsing.header.authentication import authentication_results, fields_seen
from intake.mail.parsing.header.envelope import Envelope, read_envelope, return_path
from intake.mail.parsing.header.headers import decode_raw, read_headers, unfold
from intake.mail.parsing.header.received import submission
from intake.mail.parsing.structure.mime import ParseLimits, Part, children

_ENVELOPE_FIELDS = frozenset({"from", "to", "cc", "reply-to", "date"})
_MAX_ENVELOPE_VALUE = 65_536
_AUTH_AS = "x-ms-exchange-organization-authas"
_MAX_REPEATED = 20
# The standard library's word for a line that is no field and is taken for the first of the body.
_ENDS_EARLY = "MissingHeaderBodySeparatorDefect"


@dataclass(slots=True)
class Head:
    """What the header says; `values` are the same headers by name.

    `ambiguous` says that a verifier may have read on, or stopped before: where lines end in a bare CR or are
    no fields, or not all of them are read.
    """

    headers: tuple[Header, ...]
    values: dict[str, list[str]]
    envelope: Envelope
    subject: str
    path: str | None
    authentication: tuple[AuthenticationResults, ...]
    submission: Submission | None
    exchange_auth_as: str
    cut: bool
    ambiguous: bool

    @property
    def sender(self) -> Address:
        """The first From address, or an empty one."""
        return self.envelope.senders[0] if self.envelope.senders else Address("")


def declared_charset(part: Part) -> str:
    """The charset of the first text: the program that wrote it wrote the raw 8-bit headers too."""
    for _ in range(_MAX_REPEATED):
        charset = part.value("content-type").parameters.get("charset", "")
        inner = next(children(part, ""), None)
        if charset or inner is None:
            return charset
        part = inner[0]
    return ""


def head_of(raw: bytes, root: Part, limits: ParseLimits) -> Head:
    """Read the header of a mail."""
    hint = declared_charset(root)
    headers, cut = read_headers(root.raw_items(), hint, limits.headers, limits.header_bytes)
    values = by_name(headers)
    ends_early = any(type(one).__name__ == _ENDS_EARLY for one in root.defects)
    seen = fields_seen(raw, mended=ends_early)
    return Head(
        headers,
        values,
        envelope=envelope_of(root, hint, limits),
        subject=first(values, "subject") or "",
        path=return_path(first(values, "return-path")),
        authentication=authentication_results(root.raw_items(), seen)
        if "authentication-results" in values
        else (),
        submission=submission(root.raw_items(), seen) if "received" in values else None,
        exchange_auth_as=_auth_as(root, seen) if _AUTH_AS in values else "",
        cut=cut,
        ambiguous=seen is not None or cut or ends_early,
    )


def _auth_as(root: Part, seen: int | None) -> str:
    """The value of the only such field among the first `seen`, undecoded; a second one makes it none."""
    fields = [(name.lower(), str(value)) for name, value in root.raw_items()]
    told = [value.strip() for name, value in fields[:seen] if name == _AUTH_AS]
    return told[0].lower() if len(told) == 1 and told[0].isascii() else ""


def by_name(headers: tuple[Header, ...]) -> dict[str, list[str]]:
    """The values of the fields by lower-case name, topmost first."""
    values: dict[str, list[str]] = {}
    for header in headers:
        values.setdefault(header.name, []).append(header.value)
    return values


def first(values: dict[str, list[str]], name: str) -> str | None:
    """The topmost value of a field, or None."""
    return values[name][0] if name in values else None


def envelope_of(root: Part, hint: str, limits: ParseLimits) -> Envelope:
    """The people and the time; `hint` is the charset of raw 8-bit values."""
    values: dict[str, list[str]] = {}
    for name, value in root.raw_items():
        key = name.lower()
        if key in _ENVELOPE_FIELDS and len(values.get(key, ())) < _MAX_REPEATED:
            values.setdefault(key, []).append(_readable(str(value)[:_MAX_ENVELOPE_VALUE], hint))
    return read_envelope(values, limits.recipients)


def _readable(value: str, hint: str) -> str:
    """A raw value on one line, without the control characters that stop an address parser."""
    value = decode_raw(unfold(value), hint)
    return value if value.isprintable() else "".join(each if each.isprintable() else " " for each in value)
