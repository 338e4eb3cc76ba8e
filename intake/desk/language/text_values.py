"""Which values go into each text of the program, so that a catalogue can be checked before it is used."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from intake.desk.language.texts import TextKey

_COMMAND, _COMMAND_AND_DETAIL = ("command",), ("command", "detail")

VALUES: Mapping[TextKey, tuple[str, ...]] = MappingProxyType({
    TextKey.ASKED_IN_VAIN: ("times", "names|titles"),
    TextKey.LEFT_TO_THE_AGENT: ("names|titles",),
    TextKey.CANNOT_BE_ASKED: ("why",),
    TextKey.NOT_ANSWERED: ("why",),
    TextKey.CORRECTED: ("name|title", "old", "new"),
    TextKey.OBJECTION: ("name|title", "words"),
    TextKey.PROPOSED: ("why",),
    TextKey.ANSWERS_GO_TO: ("sender", "reply_to"),
    TextKey.CROWD: ("count",),
    TextKey.WARNING: ("address", "why"),
    TextKey.NO_ROOM: ("most",),
    TextKey.FLOOD_COUNT: ("count",),
    TextKey.FLOOD_UNANSWERED: ("count",),
    TextKey.FLOOD_UNTOLD: ("count",),
    TextKey.FLOOD_DOMAINS: ("domains",),
    TextKey.FLOOD_TICKETS: ("tags",),
    TextKey.FLOOD_MAILS: ("ids",),
    TextKey.SEVERAL_SENDERS: ("senders",),
    TextKey.SHOWN_ADDRESS: ("shown", "real"),
    TextKey.UNPROVED: ("agent", "why"),
    TextKey.TAKES_NO_PART: ("address", "number|tag"),
    TextKey.LETS_IN: ("number|tag",),
    TextKey.REFUTED_PARTICIPANT: ("address", "why", "number|tag"),
    TextKey.OF_ANOTHER_MAILBOX: ("number",),
    TextKey.RELAYED_OFTEN: ("times",),
    TextKey.HELD_BY_RULE: ("rule", "place?"),
    TextKey.SPARED: ("rule", "place?"),
    TextKey.INFECTED: ("what",),
    TextKey.UNSCANNED: ("why",),
    TextKey.AMBIGUOUS: ("what",),
    TextKey.SILENCED: ("rule", "place?"),
    TextKey.SEVERAL_ADDRESSES: ("count",),
    TextKey.SERVER_CHECKED_NOTHING: ("server",),
    TextKey.FORGEABLE: ("server",),
    TextKey.CONFIRMED: ("server", "method", "domain"),
    TextKey.NOT_CONFIRMED: ("server", "domain", "results"),
    TextKey.SIGNED_FOR_OTHERS: ("server", "method", "domain"),
    TextKey.SIGNATURE_SEEN: ("mail",),
    TextKey.ANSWERS_NOTIFICATION: ("address",),
    TextKey.NOTIFICATION_EXPOSED: ("mail",),
    TextKey.ANSWERS_NO_NOTIFICATION: ("address",),
    TextKey.BOTH: ("first", "second"),
    TextKey.AUTOMATIC: ("kind?",),
    TextKey.PRECEDENCE: ("precedence?",),
    TextKey.NOBODY_READS: ("address",),
    TextKey.MACHINE: ("address",),
    TextKey.LIST_MACHINE: ("address",),
    TextKey.BOUNCES: ("address",),
    TextKey.ANSWERED_ENOUGH: ("address", "limit"),
    TextKey.TICKET_ANSWERED_ENOUGH: ("limit",),
    TextKey.REFUTED: ("why",),
    TextKey.SAID_ALIKE: ("limit",),
    TextKey.DOMAIN_ANSWERED_ENOUGH: ("domain", "limit"),
    TextKey.NEWCOMERS_ANSWERED_ENOUGH: ("domain", "limit"),
    TextKey.STRANGERS_ANSWERED_ENOUGH: ("limit",),
    TextKey.STRANGERS_OF_DOMAIN_ANSWERED_ENOUGH: ("domain", "limit"),
    TextKey.BULK_COPY: ("header?",),
    TextKey.ANSWERS_OUR_MAIL: ("address",),
    TextKey.KNOWN: ("address",),
    TextKey.STRANGER: ("address", "why"),
    TextKey.LICENCE_UNKNOWN: ("number",),
    TextKey.LICENCE_OTHER_ORGANIZATION: ("number", "owner", "named"),
    TextKey.LICENCE_EXPIRED: ("until",),
    TextKey.LICENCE_KIND: ("kind", "covers?", "request?"),
    TextKey.LICENCE_OLD_RELEASE: ("release", "latest"),
    TextKey.LATE_COMMAND: ("line",),
    TextKey.COMMAND_IN_SUBJECT: ("typed",),
    TextKey.NOT_READ_WHOLE: ("what?",),
    TextKey.HIDDEN_COMMAND: ("line",),
    TextKey.PROOF_IN_FILE: ("files",),
    TextKey.POINTS_BELOW: ("line",),
    TextKey.RETOLD: ("line",),
    TextKey.FORWARDED_INTO: ("writer", "number"),
    TextKey.ALREADY: ("command", "status"),
    TextKey.NO_SUCH_AGENT: ("address",),
    TextKey.INVITES_OURSELVES: ("address",),
    TextKey.INVITES_AGENT: ("address",),
    TextKey.INVITES_MACHINE: ("address",),
    TextKey.NOT_FINISHED: ("status?",),
    TextKey.WAS_MERGED: ("number",),
    TextKey.MERGE_UNKNOWN: ("number",),
    TextKey.MERGE_ITSELF: ("number",),
    TextKey.MERGE_MERGED: ("number", "target"),
    TextKey.COMMAND_UNKNOWN: _COMMAND,
    TextKey.COMMAND_NOT_UNDERSTOOD: _COMMAND,
    TextKey.COMMAND_VALUE_MISSING: _COMMAND,
    TextKey.COMMAND_ADDRESS: _COMMAND_AND_DETAIL,
    TextKey.COMMAND_ONE_ADDRESS: _COMMAND_AND_DETAIL,
    TextKey.COMMAND_ADDRESSES_ALONE: _COMMAND_AND_DETAIL,
    TextKey.COMMAND_PRIORITY: _COMMAND_AND_DETAIL,
    TextKey.COMMAND_KIND: _COMMAND_AND_DETAIL,
    TextKey.COMMAND_FIELD: _COMMAND_AND_DETAIL,
    TextKey.COMMAND_FIELD_VALUE: _COMMAND_AND_DETAIL,
    TextKey.COMMAND_NUMBER: _COMMAND_AND_DETAIL,
    TextKey.COMMAND_TOGETHER: _COMMAND,
    TextKey.COMMAND_TWICE: _COMMAND,
    TextKey.COMMAND_QUESTION: _COMMAND,
    TextKey.COMMAND_APART: _COMMAND,
    TextKey.TOO_MANY_COMMANDS: ("most",),
    TextKey.SOURCE_CONFIRMED: ("number",),
    TextKey.SOURCE_SET_BY: ("author",),
})  # fmt: skip
"""What goes into each text; a key that isn't here takes no value.

A catalogue must use each of them; of "names|titles" (names as the log writes them, titles as the regulation
gives them in each language) one of the two, and what ends in "?" only where the language wants it.
"""


def required(key: TextKey) -> tuple[frozenset[str], ...]:
    """Groups of values; a catalogue must use at least one value of each."""
    return tuple(frozenset(value.split("|")) for value in VALUES.get(key, ()) if not value.endswith("?"))


def known(key: TextKey) -> frozenset[str]:
    """Every value that may be used in the text of this key."""
    return frozenset(name for value in VALUES.get(key, ()) for name in value.rstrip("?").split("|"))
