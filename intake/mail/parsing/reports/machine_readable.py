"""Reports that machines send: deliveries (RFC 3464), receipts (RFC 8098), abuse (RFC 5965).

Only the machine-readable parts are read here; bounces in plain text are in bounces.py.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from intake.desk.message import RecipientStatus, Report
from intake.mail.parsing.clean import clean_line
from intake.mail.parsing.header.headers import decode, decode_raw, message_id, unfold
from intake.mail.parsing.structure.leaves import Leaf
from intake.mail.parsing.structure.mime import Part

KINDS = {
    "message/delivery-status": "delivery-status",
    "message/global-delivery-status": "delivery-status",
    "message/disposition-notification": "disposition-notification",
    "message/global-disposition-notification": "disposition-notification",
    "message/feedback-report": "feedback-report",
}
HEADER_TYPES = frozenset({"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"})
_RECIPIENT_FIELDS = ("original-recipient", "final-recipient", "original-rcpt-to", "x-actual-recipient")
_HEADS_OF_GROUPS = frozenset({"original-recipient", "final-recipient"})
# How addresses beyond ASCII are written where none may stand (RFC 6533 §3: utf-8-addr-xtext).
_ESCAPED = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
# What stands for a character in ORCPT (RFC 3461 §4: xtext); servers copy it as it is into Original-Recipient.
_XTEXT = re.compile(r"\+([0-9A-F]{2})")
# Words in the place of those of RFC 3464 §2.3.3, for what has failed.
# What RFC 6533 §3 has written so although it is ASCII.
_NOT_PLAIN = "+=\\"
_FAILED = ("fail", "error", "expired", "rejected", "refused", "bounced", "undeliver", "returned", "blocked")
_BY_STATUS = {"2": "delivered", "4": "delayed", "5": "failed"}
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.])([45])[0-5]\d(?![\d.])")
_LONGEST_ENVELOPE_ID = 100  # RFC 3461 §4.4
_MAX_TEXT = 262_144
_MAX_FIELD = 2000


@dataclass(frozen=True, slots=True)
class Original:
    """What is known of the mail that a report is about."""

    message_id: str | None = None
    subject: str = ""


def read_report(leaf: Leaf, recipients: int) -> Report:
    """Read one machine-readable part."""
    kind = KINDS[leaf.content_type]
    groups = _groups(_source(leaf))
    statuses = [_status(group, kind) for group in groups[: recipients + 1]]
    named = next((group["original-message-id"] for group in groups if "original-message-id" in group), None)
    return Report(
        kind=kind,
        recipients=tuple(status for status in statuses if status is not None)[:recipients],
        original_message_id=message_id(named),
        envelope_id=clean_line(groups[0].get("original-envelope-id", ""))[:_LONGEST_ENVELOPE_ID]
        if groups
        else "",
    )


def _source(leaf: Leaf) -> str:
    """The part's text: the standard library has taken it for messages, encoded or not."""
    payload = leaf.part.get_payload() if leaf.part.is_multipart() else None
    if not isinstance(payload, list):
        return leaf.content()[:_MAX_TEXT].decode("utf-8", "replace")
    blocks = []
    for block in payload[:2000]:
        if isinstance(block, Part):
            values = ((name, decode_raw(unfold(str(value)))) for name, value in block.raw_items())
            fields = "\n".join(f"{name}: {value}" for name, value in values)
            body = block.get_payload(decode=True)
            blocks.append(
                fields
                + "\n\n"
                + (body[:_MAX_TEXT].decode("utf-8", "replace") if isinstance(body, bytes) else "")
            )
    text = "\n\n".join(blocks)
    if leaf.part.value("content-transfer-encoding").main in {"base64", "quoted-printable"}:
        text = _decoded(leaf, text)
    return text[:_MAX_TEXT]


def _decoded(leaf: Leaf, text: str) -> str:
    encoded = Part()
    encoded["content-transfer-encoding"] = leaf.part.value("content-transfer-encoding").main
    encoded.set_payload(text.encode("ascii", "ignore").decode("ascii"))
    content = encoded.get_payload(decode=True)
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else text


def _groups(text: str) -> list[dict[str, str]]:
    """The groups of fields, separated by blank lines; the first one is about the whole report."""
    groups: list[dict[str, str]] = [{}]
    last = ""
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if not line.strip():
            if groups[-1]:
                groups.append({})
            last = ""
        elif line[0] in " \t":
            if last and len(groups[-1][last]) < _MAX_FIELD:
                groups[-1][last] += " " + line.strip()[:_MAX_FIELD]
        else:
            name, colon, value = line.partition(":")
            last = name.strip().lower() if colon and " " not in name.strip() else ""
            if last in _HEADS_OF_GROUPS and last in groups[-1]:
                # The blank line between two recipients was lost.
                groups.append({})
            if last:
                groups[-1].setdefault(last, value.strip()[:_MAX_FIELD])
    return [group for group in groups if group]


def _status(group: dict[str, str], kind: str) -> RecipientStatus | None:
    # Several fields may tell one recipient; the original is whom we wrote to (RFC 3464 §2.3.1).
    named = [_named(group, name) for name in _RECIPIENT_FIELDS if group.get(name)]
    # Some servers write «rfc822;unknown» for the original, and Exim may name a file.
    recipient = next((each for each in named if "@" in each), next(iter(named), ""))
    if not recipient:
        return None
    if kind == "disposition-notification":
        disposition = group.get("disposition", "")
        action, diagnostic = disposition.rpartition(";")[2].partition("/")[0], disposition
    elif kind == "feedback-report":
        action, diagnostic = group.get("feedback-type", ""), group.get("user-agent", "")
    else:
        return _delivery(recipient, group)
    return RecipientStatus(recipient, clean_line(action).lower(), "", decode(diagnostic))


def _delivery(recipient: str, group: dict[str, str]) -> RecipientStatus:
    """What became of a mail for one recipient, by the fields of RFC 3464 §2.3."""
    diagnostic = decode(_after_type(group.get("diagnostic-code", "")))
    status = status_in(clean_line(group.get("status", ""))) or status_in(diagnostic)
    return RecipientStatus(
        recipient=recipient,
        action=_action(clean_line(group.get("action", "")).lower(), status),
        status=status,
        diagnostic=diagnostic,
    )


def status_in(text: str) -> str:
    """The status of RFC 3463 that a text names: itself, or by the first digit of a reply's code; or ""."""
    status = _STATUS.search(text)
    if status:
        return status[1]
    code = _CODE.search(text)
    return f"{code[1]}.0.0" if code else ""


def _action(value: str, status: str) -> str:
    """The word of RFC 3464 §2.3.3, of those that servers write with comments or in other forms.

    Where none stands, the class of the status says it (RFC 3463 §2).
    """
    word = value.partition(" ")[0].strip(";,.()")
    if not word:
        return _BY_STATUS.get(status[:1], "")
    return "failed" if word.startswith(_FAILED) else "delayed" if word.startswith("delay") else word


def _after_type(value: str) -> str:
    kind, semicolon, rest = value.partition(";")
    return rest.strip() if semicolon and " " not in kind.strip() else value


def _named(group: dict[str, str], name: str) -> str:
    """The address in a field; the original one as it was before ORCPT, which may differ from the final one.

    Where both are equal, «ivan+2B@» is what the address says: people have such addresses for a purpose.
    """
    address = _address(group[name])
    final = _address(group.get("final-recipient", ""))
    if name != "original-recipient" or "+" not in address or final.casefold() in {"", address.casefold()}:
        return address
    return _XTEXT.sub(lambda found: _character(int(found[1], 16)) or found[0], address)


def _character(number: int) -> str:
    """A plus or an equals sign: nothing else is written so that an address may have."""
    return chr(number) if chr(number) in "+=" else ""


def _address(value: str) -> str:
    address = clean_line(_after_type(value)).strip("<> ")[:320]
    return _ESCAPED.sub(_unescaped, address) if "\\x{" in address else address


def _unescaped(escaped: re.Match[str]) -> str:
    number = int(escaped[1], 16)
    # What rules a terminal is no part of an address, nor is what is no character.
    return (
        chr(number)
        if number <= sys.maxunicode and (chr(number).isalnum() or chr(number) in _NOT_PLAIN)
        else escaped[0]
    )
