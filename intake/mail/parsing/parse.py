"""Bytes of a mail to InboundMail: the only door through which mail text enters.

Never trusts a label, never raises anything but MalformedMail, and never does more than its limits allow.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import assert_never

from intake.desk.message import (
    Address,
    AttachedMessage,
    Attachment,
    AuthenticationResults,
    Header,
    InboundMail,
    Report,
)
from intake.mail.parsing.authentication import authentication_results
from intake.mail.parsing.body import assemble
from intake.mail.parsing.envelope import Envelope, read_envelope, return_path
from intake.mail.parsing.headers import decode_raw, message_id, message_ids, read_headers, unfold
from intake.mail.parsing.mime import MalformedMail, ParseLimits, Part, build_tree, children
from intake.mail.parsing.parts import FilePiece, MessagePiece, ReportPiece, TextPiece, pieces
from intake.mail.parsing.reports.bounces import Suspect, report_of
from intake.mail.parsing.reports.machine_readable import Original, read_report

__all__ = ["MalformedMail", "ParseLimits", "attachment_bytes", "parse"]

_DEFAULT_LIMITS = ParseLimits()
_KNOWN = frozenset(
    "from to cc bcc subject date message-id received return-path sender reply-to mime-version content-type"
    " delivered-to references in-reply-to x-mailer".split()
)
_ENVELOPE_FIELDS = frozenset({"from", "to", "cc", "reply-to", "date"})
_MAX_ENVELOPE_VALUE = 65_536
_MAX_REPEATED = 20
_MAX_ATTACHED_MESSAGES = 20
_SOMETHING = re.compile(rb"[^\r\n\t \x00]")
_TRAILING_SPACE = re.compile(r"(?<![ \t\u00a0])[ \t\u00a0]+$", re.MULTILINE)


@dataclass(slots=True)
class _Head:
    """What the header says; `values` are the same headers by name."""

    headers: tuple[Header, ...]
    values: dict[str, list[str]]
    envelope: Envelope
    subject: str
    path: str | None
    authentication: tuple[AuthenticationResults, ...]
    cut: bool


@dataclass(slots=True)
class _Content:
    """All that the pieces of a mail come to."""

    texts: list[TextPiece] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    messages: list[AttachedMessage] = field(default_factory=list)
    originals: list[Original] = field(default_factory=list)
    report: Report | None = None
    calendar_method: str | None = None


@dataclass(slots=True)
class _Whole:
    """A mail that was read, before it is handed on."""

    content_type: str
    head: _Head
    content: _Content
    attachments: tuple[Attachment, ...]
    body: str
    report: Report | None
    defects: tuple[str, ...]


def parse(
    raw: bytes,
    arrived_at: datetime,
    *,
    complete: bool = True,
    left_on_server: tuple[Attachment, ...] = (),
    limits: ParseLimits = _DEFAULT_LIMITS,
) -> InboundMail:
    """Read a mail that arrived at an aware datetime (INTERNALDATE).

    `complete` and `left_on_server` are FetchedMail's.  Raises MalformedMail only: the bytes are no mail.
    """
    whole = _read(raw, left_on_server, limits)
    head = whole.head
    return InboundMail(
        headers=head.headers,
        message_id=message_id(_first(head.values, "message-id")),
        subject=head.subject,
        senders=head.envelope.senders,
        reply_to=head.envelope.reply_to,
        to=head.envelope.to,
        cc=head.envelope.cc,
        return_path=head.path,
        in_reply_to=message_ids(head.values.get("in-reply-to", ())),
        references=message_ids(head.values.get("references", ())),
        date=head.envelope.date,
        arrived_at=arrived_at.astimezone(UTC),
        text=whole.body,
        attachments=whole.attachments,
        attached_messages=tuple(whole.content.messages),
        content_type=whole.content_type,
        report=whole.report,
        calendar_method=whole.content.calendar_method,
        body_digest=_digest(whole),
        size=len(raw),
        complete=complete,
        defects=whole.defects,
        authentication=head.authentication,
    )


def attachment_bytes(raw: bytes, limits: ParseLimits = _DEFAULT_LIMITS) -> Iterator[tuple[Attachment, bytes]]:
    """The attachments of a mail with their decoded bytes, one at a time.  Raises MalformedMail."""
    root, _ = _tree(raw, limits)
    for piece in pieces(root, limits):
        if isinstance(piece, FilePiece):
            yield piece.attachment, piece.content


def _read(raw: bytes, left_on_server: tuple[Attachment, ...], limits: ParseLimits) -> _Whole:
    root, cut_lines = _tree(raw, limits)
    head = _head(raw, root, limits)
    content = _content(root, limits)
    body = assemble(content.texts, limits.text_characters)
    present = {attachment.part for attachment in content.attachments}
    left = [attachment for attachment in left_on_server if attachment.part not in present]
    defects = [*head.envelope.defects, *(type(defect).__name__ for defect in root.defects)]
    defects += ["text cut"] * any(piece.cut for piece in content.texts)
    defects += ["lines cut"] * cut_lines + ["headers cut"] * head.cut
    return _Whole(
        root.clean_type,
        head,
        content,
        (*content.attachments, *left),
        body,
        _report(root.clean_type, content, head, body),
        tuple(dict.fromkeys(defects)),
    )


def _tree(raw: bytes, limits: ParseLimits) -> tuple[Part, bool]:
    start = raw[:64].removeprefix(b"\xef\xbb\xbf")
    skipped = min(len(raw), 64) - len(start.lstrip(b"\r\n"))
    body = raw[skipped:] if skipped else raw
    if not _SOMETHING.search(body):
        raise MalformedMail("empty")
    try:
        root, cut = build_tree(body, limits)
    except RecursionError:
        raise MalformedMail("nested too deeply") from None
    if not any(name.lower() in _KNOWN for name, _ in root.raw_items()):
        raise MalformedMail("no mail header")
    return root, cut


def _declared_charset(part: Part) -> str:
    """The charset of the first text: the program that wrote it wrote the raw 8-bit headers too."""
    for _ in range(_MAX_REPEATED):
        charset = part.value("content-type").parameters.get("charset", "")
        inner = next(children(part, ""), None)
        if charset or inner is None:
            return charset
        part = inner[0]
    return ""


def _head(raw: bytes, root: Part, limits: ParseLimits) -> _Head:
    hint = _declared_charset(root)
    headers, cut = read_headers(root.raw_items(), hint, limits.headers, limits.header_bytes)
    values = _by_name(headers)
    return _Head(
        headers,
        values,
        envelope=_envelope(root, hint, limits),
        subject=_first(values, "subject") or "",
        path=return_path(_first(values, "return-path")),
        authentication=authentication_results(root.raw_items(), raw)
        if "authentication-results" in values
        else (),
        cut=cut,
    )


def _by_name(headers: tuple[Header, ...]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for header in headers:
        values.setdefault(header.name, []).append(header.value)
    return values


def _first(values: dict[str, list[str]], name: str) -> str | None:
    return values[name][0] if name in values else None


def _envelope(root: Part, hint: str, limits: ParseLimits) -> Envelope:
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


def _content(root: Part, limits: ParseLimits, *, nested: bool = False) -> _Content:
    content = _Content()
    for piece in pieces(root, limits):
        match piece:
            case TextPiece():
                content.texts.append(piece)
            case FilePiece():
                content.attachments.append(piece.attachment)
                content.calendar_method = content.calendar_method or piece.calendar_method
            case ReportPiece() if not nested:
                content.report = content.report or read_report(piece.leaf, limits.recipients)
            case MessagePiece() if not nested and len(content.originals) < _MAX_ATTACHED_MESSAGES:
                _attached(piece, content, limits)
            case ReportPiece() | MessagePiece():
                pass
            case _:
                assert_never(piece)
    return content


def _attached(piece: MessagePiece, content: _Content, limits: ParseLimits) -> None:
    """Take an attached message, or the headers of a returned one."""
    inner = piece.leaf.part.get_payload() if piece.leaf.part.is_multipart() else None
    if isinstance(inner, list) and inner and isinstance(inner[0], Part):
        message = inner[0]
    else:
        source = piece.leaf.content()[: limits.header_bytes].lstrip(b"\r\n")
        message, _ = build_tree(source, limits)
    hint = _declared_charset(message)
    headers, _ = read_headers(message.raw_items(), hint, 200, limits.header_bytes // 4)
    values = _by_name(headers)
    subject = _first(values, "subject") or ""
    content.originals.append(Original(message_id(_first(values, "message-id")), subject))
    if piece.headers_only:
        return
    senders = _envelope(message, hint, limits).senders
    text = assemble(_content(message, limits, nested=True).texts, limits.text_characters)
    content.messages.append(AttachedMessage(senders[0] if senders else Address(""), subject, text))


def _report(content_type: str, content: _Content, head: _Head, body: str) -> Report | None:
    """The report that the mail is: by its machine-readable part, or a bounce in plain text."""
    original = next((each for each in content.originals if each.message_id), Original())
    senders = head.envelope.senders
    sender = senders[0] if senders else Address("")
    own = frozenset(each.key for each in (*senders, *head.envelope.to))
    failed = _first(head.values, "x-failed-recipients") or ""
    suspect = Suspect(sender, head.path, head.subject, body, original, own, failed)
    return report_of(content.report, content_type, suspect)


def _digest(whole: _Whole) -> str:
    """SHA-256 over what a person would call the content: texts, attachments, what a report says."""
    digest = hashlib.sha256(_TRAILING_SPACE.sub("", whole.body).strip().encode())
    for attachment in whole.attachments:
        digest.update(b"\0" + (attachment.sha256 or attachment.name).encode())
    for message in whole.content.messages:
        # Not the key: how addresses are compared may change, the digests of earlier mail don't.
        sender = message.sender.address.casefold()
        digest.update(b"\0" + f"{sender}\0{message.subject}\0{message.text}".encode())
    if (report := whole.report) is not None:
        digest.update(b"\0" + repr((report.original_message_id, report.recipients)).encode())
    return digest.hexdigest()
