"""What the pieces of a mail come to: texts, files, messages, reports."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import assert_never

from intake.desk.message import Address, AttachedMessage, Attachment, Report
from intake.mail.parsing.header.head import by_name, declared_charset, envelope_of, first
from intake.mail.parsing.header.headers import message_id, read_headers
from intake.mail.parsing.parts import Budget, FilePiece, MessagePiece, ReportPiece, pieces
from intake.mail.parsing.reports.machine_readable import Original, read_report
from intake.mail.parsing.structure.hidden_parts import find_hidden_parts
from intake.mail.parsing.structure.layers import layers
from intake.mail.parsing.structure.mime import MalformedMail, ParseLimits, Part, build_tree
from intake.mail.parsing.text.body import assemble
from intake.mail.parsing.text.calendars import Calendar
from intake.mail.parsing.text.texts import TextPiece

_MAX_ATTACHED_MESSAGES = 20


@dataclass(slots=True)
class Content:
    """All that the pieces of a mail come to.

    `wrapped` is the report in a message that is attached; `items` are mails that came as Outlook's files.
    `uncovered` says that something in an attached message was read of which another program may know nothing.
    """

    texts: list[TextPiece] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    messages: list[AttachedMessage] = field(default_factory=list)
    originals: list[Original] = field(default_factory=list)
    report: Report | None = None
    wrapped: Report | None = None
    items: list[AttachedMessage] = field(default_factory=list)
    calendar: Calendar | None = None
    calendar_method: str | None = None
    reaction: bool = False
    texts_left_out: bool = False
    uncovered: bool = False
    secretive: list[str] = field(default_factory=list)


def content_of(root: Part, limits: ParseLimits, is_secret: Callable[[bytes], bool] | None = None) -> Content:
    """Take everything in; `secretive` are the names of files that hold, or bear, what `is_secret` knows."""
    budget = Budget(limits.all_texts)
    content = _content(root, limits, budget, is_secret=is_secret)
    content.texts_left_out = budget.exceeded
    return content


def _content(
    root: Part,
    limits: ParseLimits,
    budget: Budget,
    *,
    nested: bool = False,
    is_secret: Callable[[bytes], bool] | None = None,
) -> Content:
    """Take everything in; of a `nested` message what is attached to it is left where it is."""
    content = Content()
    for piece in pieces(root, limits, budget):
        match piece:
            case TextPiece():
                content.texts.append(piece)
            case FilePiece():
                _filed(piece, content, budget)
                named = piece.attachment.name.encode(errors="replace")
                if is_secret and (is_secret(named) or any(map(is_secret, layers(piece.content)))):
                    content.secretive.append(piece.attachment.name)
            case ReportPiece():
                content.report = content.report or read_report(piece.leaf, limits.recipients)
            case MessagePiece() if not nested and len(content.originals) < _MAX_ATTACHED_MESSAGES:
                _attached(piece, content, limits, budget)
            case MessagePiece() if nested and content.report is not None and not content.originals:
                _attached(replace(piece, headers_only=True), content, limits, budget)
            case MessagePiece():
                pass
            case _:
                assert_never(piece)
    return content


def _filed(piece: FilePiece, content: Content, budget: Budget) -> None:
    """Take a file, and what is in it."""
    content.attachments.append(piece.attachment)
    content.reaction = content.reaction or piece.reaction
    if piece.calendar_method and not content.calendar_method:
        content.calendar_method, content.calendar = piece.calendar_method, piece.opened.calendar
    message = piece.opened.message
    if message is not None and len(content.items) < _MAX_ATTACHED_MESSAGES and not budget.spent:
        budget.spend(len(message.text))
        content.items.append(message)


def _attached(piece: MessagePiece, content: Content, limits: ParseLimits, budget: Budget) -> None:
    """Take an attached message, or the headers of a returned one."""
    inner = piece.leaf.part.get_payload() if piece.leaf.part.is_multipart() else None
    if isinstance(inner, list) and inner and isinstance(inner[0], Part):
        message = inner[0]
    else:
        most = limits.header_bytes if piece.headers_only else 4 * limits.text_characters
        source = piece.leaf.content()[:most].lstrip(b"\r\n")
        try:
            message, _ = build_tree(source, limits)
        except MalformedMail:
            return  # A file that looks like a mail, and is kept as a file.
    hint = declared_charset(message)
    headers, _ = read_headers(message.raw_items(), hint, 200, limits.header_bytes // 4)
    values = by_name(headers)
    subject = first(values, "subject") or ""
    content.originals.append(Original(message_id(first(values, "message-id")), subject))
    if piece.headers_only:
        return
    kept = message.kept
    with suppress(MalformedMail):
        # The file stays as it came: it is handed on.
        content.uncovered |= find_hidden_parts(
            message, lambda hidden: build_tree(budget.uncover(hidden), limits, kept)[0], room=0
        )
    senders = envelope_of(message, hint, limits).senders
    nested = _content(message, limits, budget, nested=True)
    content.uncovered |= nested.uncovered
    if nested.report is not None and content.wrapped is None:
        original = next(iter(nested.originals), Original())
        content.wrapped = replace(
            nested.report,
            original_message_id=original.message_id or nested.report.original_message_id,
            original_subject=original.subject,
        )
    text = assemble(nested.texts, limits.text_characters)
    content.messages.append(AttachedMessage(senders[0] if senders else Address(""), subject, text))
