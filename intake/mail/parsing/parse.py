"""Bytes of a mail to InboundMail: the only door through which mail text enters.

Never trusts a label, never raises anything but MalformedMail, and never does more than its limits allow.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MissingHeaderBodySeparatorDefect

from intake.desk.ambiguity import Ambiguity
from intake.desk.message import Address, Attachment, InboundMail, Report, Shown
from intake.mail.parsing.ambiguity.ambiguity import broken_contents, disputed
from intake.mail.parsing.ambiguity.structure import words_above, words_below
from intake.mail.parsing.contents import Content, content_of
from intake.mail.parsing.header.head import Head, first, head_of
from intake.mail.parsing.header.headers import message_id, message_ids
from intake.mail.parsing.parts import FilePiece, pieces
from intake.mail.parsing.reports.bounces import Suspect, report_of
from intake.mail.parsing.reports.machine_readable import Original
from intake.mail.parsing.structure.hidden_parts import HiddenPartsDefect, find_hidden_parts
from intake.mail.parsing.structure.mended import mended
from intake.mail.parsing.structure.mime import MalformedMail, ParseLimits, Part, build_tree
from intake.mail.parsing.text.body import assemble, shown
from intake.mail.parsing.text.calendars import with_comment

__all__ = ["Closely", "MalformedMail", "ParseLimits", "attachment_bytes", "parse"]

_DEFAULT_LIMITS = ParseLimits()
_KNOWN = frozenset(
    "from to cc bcc subject date message-id received return-path sender reply-to mime-version content-type"
    " delivered-to references in-reply-to x-mailer".split()
)
_SOMETHING = re.compile(rb"[^\r\n\t \x00]")
_TRAILING_SPACE = re.compile(r"(?<![ \t\u00a0])[ \t\u00a0]+$", re.MULTILINE)


@dataclass(slots=True)
class _Whole:
    """A mail that was read, before it is handed on."""

    content_type: str
    head: Head
    content: Content
    attachments: tuple[Attachment, ...]
    body: str
    shown: Shown | None
    report: Report | None
    defects: tuple[str, ...]
    near: bool


@dataclass(frozen=True, slots=True)
class Closely:
    """Whose mail is looked at closely: of those who may command, and are handed on to customers.

    `is_meant` tells whether a sender is one of them; `is_secret` whether bytes hold what no customer may see.
    """

    is_meant: Callable[[Address], object]
    is_secret: Callable[[bytes], bool]


def parse(  # noqa: PLR0913 - what a mail is, and how it is read
    raw: bytes,
    arrived_at: datetime,
    *,
    complete: bool = True,
    left_on_server: tuple[Attachment, ...] = (),
    limits: ParseLimits = _DEFAULT_LIMITS,
    closely: Closely | None = None,
) -> InboundMail:
    """Read a mail that arrived at an aware datetime (INTERNALDATE).

    `complete` and `left_on_server` are FetchedMail's.  For a sender who is looked at `closely` it is worked
    out what of the text a reader sees, and which files hold a secret.  Raises MalformedMail only: the bytes
    are no mail.
    """
    whole = _read(raw, left_on_server, limits, closely, complete=complete)
    head, calendar = whole.head, whole.content.calendar
    return InboundMail(
        headers=head.headers,
        message_id=message_id(first(head.values, "message-id")),
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
        attached_messages=(*whole.content.messages, *whole.content.items),
        content_type=whole.content_type,
        report=whole.report,
        calendar_method=whole.content.calendar_method,
        reaction=whole.content.reaction,
        body_digest=_digest(whole),
        size=len(raw),
        complete=complete,
        defects=whole.defects,
        authentication=head.authentication,
        submission=head.submission,
        exchange_auth_as=head.exchange_auth_as,
        shown=whole.shown,
        charset=next((piece.charset for piece in whole.content.texts if piece.text.strip()), ""),
        secretive=tuple(whole.content.secretive),
        calendar_summary=calendar.events[0].summary if calendar and calendar.events else "",
        calendar_description=calendar.description if calendar else "",
        calendar_comment=calendar.comment if calendar and not whole.near else "",
    )


def attachment_bytes(raw: bytes, limits: ParseLimits = _DEFAULT_LIMITS) -> Iterator[tuple[Attachment, bytes]]:
    """The attachments of a mail with their decoded bytes, one at a time.  Raises MalformedMail."""
    root, _ = _tree(raw, limits)
    for piece in pieces(root, limits):
        if isinstance(piece, FilePiece):
            yield piece.attachment, piece.content


def _read(
    raw: bytes,
    left_on_server: tuple[Attachment, ...],
    limits: ParseLimits,
    closely: Closely | None,
    *,
    complete: bool,
) -> _Whole:
    root, cut_lines = _tree(raw, limits)
    head = head_of(raw, root, limits)
    doubts = disputed(raw, root, whole=complete and not cut_lines)
    near = closely is not None and bool(closely.is_meant(head.sender))
    content = content_of(root, limits, closely.is_secret if closely and near else None)
    body = assemble(content.texts, limits.text_characters)
    if not near:
        # Not every reader shows it: of those who command it is no word.
        body = _with_calendar(body, head.sender, content)
        body = _with_words_outside(body, root, doubts, limits.text_characters)
    present = {attachment.part for attachment in content.attachments}
    left = [attachment for attachment in left_on_server if attachment.part not in present]
    defects = [*head.envelope.defects, *(type(defect).__name__ for defect in root.defects)]
    defects += ["text cut"] * any(piece.cut for piece in content.texts)
    broken, in_a_text = broken_contents(root)
    defects += [*broken, *_doubts(doubts, head, content, root, in_a_text=in_a_text)]
    defects += ["texts left out"] * content.texts_left_out
    defects += ["hidden parts in an attached mail"] * content.uncovered
    defects += ["lines cut"] * cut_lines + ["headers cut"] * head.cut
    return _Whole(
        root.clean_type,
        head,
        content,
        (*content.attachments, *left),
        body,
        _shown(content, limits) if near else None,
        _report(root.clean_type, content, head, body),
        tuple(dict.fromkeys(defects)),
        near,
    )


# RFC 5546 §3.2: what its sender says himself.  An invitation may be anybody's, and be passed on.
_ANSWERS = frozenset({"REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH", "CANCEL"})


def _with_calendar(body: str, sender: Address, content: Content) -> str:
    """The text with what its sender wrote in a calendar: a comment, or all there is about an event of his."""
    calendar = content.calendar
    if calendar is None:
        return body
    if content.calendar_method in _ANSWERS:
        return with_comment(body, calendar.comment)
    own = not body.strip() and calendar.is_organized_by(sender.address)
    return calendar.description if own else body


def _with_words_outside(body: str, root: Part, doubts: set[Ambiguity], most: int) -> str:
    """The text with what stands above all parts or below them."""
    if Ambiguity.OUTSIDE not in doubts:
        return body
    found = [words for words in (words_above(root, most), body, words_below(root, most)) if words]
    return "\n\n".join(found).strip("\n")[:most] if len(found) > 1 or not body else body


def _doubts(
    doubts: set[Ambiguity], head: Head, content: Content, root: Part, *, in_a_text: bool
) -> list[Ambiguity]:
    """What two programs may read differently, now that everything has been read once."""
    later = {
        Ambiguity.HEADER: head.ambiguous,
        Ambiguity.TYPE: any(piece.sniffed for piece in content.texts),
        Ambiguity.CONTENT: in_a_text,
        Ambiguity.PARTS: any(piece.doubtful for piece in content.texts)
        or any(isinstance(defect, HiddenPartsDefect) for defect in root.defects),
    }
    return [each for each in Ambiguity if each in doubts or later.get(each)]


def _shown(content: Content, limits: ParseLimits) -> Shown | None:
    """What a reader sees; None where that is the text as it stands."""
    if not any(piece.html or piece.is_file for piece in content.texts):
        return None
    return shown(content.texts, limits.text_characters)


def _tree(raw: bytes, limits: ParseLimits) -> tuple[Part, bool]:
    start = raw[:64].removeprefix(b"\xef\xbb\xbf")
    skipped = min(len(raw), 64) - len(start.lstrip(b"\r\n"))
    body = raw[skipped:] if skipped else raw
    if not _SOMETHING.search(body):
        raise MalformedMail("empty")
    body, header_mended = mended(body)
    try:
        root, cut = build_tree(body, limits)
        if find_hidden_parts(root, lambda hidden: build_tree(hidden, limits, root.kept)[0]):
            root.defects.append(HiddenPartsDefect())
    except RecursionError:
        raise MalformedMail("nested too deeply") from None
    if not any(name.lower() in _KNOWN for name, _ in root.raw_items()):
        raise MalformedMail("no mail header")
    if header_mended:
        # As for the parser, which ended the header there: other programs may do so still.
        root.defects.append(MissingHeaderBodySeparatorDefect())
    return root, cut


def _report(content_type: str, content: Content, head: Head, body: str) -> Report | None:
    """The report that the mail is: by its machine-readable part, or a bounce in plain text."""
    original = next((each for each in content.originals if each.message_id), Original())
    sender = head.sender
    own = frozenset(each.key for each in (*head.envelope.senders, *head.envelope.to))
    failed = first(head.values, "x-failed-recipients") or ""
    suspect = Suspect(sender, head.path, head.subject, body, original, own, failed, content.wrapped)
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
