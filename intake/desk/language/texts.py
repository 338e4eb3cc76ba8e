"""What the program itself says to people: each text by its key, with the values that go into it.

Deciding names the key and the values; the catalogue of a language (`catalogue`) has the words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self, TypeAlias

from intake.desk.language.wording import Wording

Value: TypeAlias = "str | int | date | Wording | Text | tuple[Value, ...]"
"""What may go into a text: data as it is, or what each language says or writes in its own way.

A tuple becomes a list with commas.
"""


class TextKey(StrEnum):
    """Every text, by the table and the key of a catalogue that hold it."""

    # What agents are told besides a mail.
    LAST_FIELD_CAME = "notice.last_field_came"
    CUSTOMER_CAME_BACK = "notice.customer_came_back"
    CUSTOMER_ANSWERED = "notice.customer_answered"
    WITHDRAWN = "notice.withdrawn"
    SEVERAL_PROBLEMS = "notice.several_problems"
    NOT_READ_WHOLE = "notice.not_read_whole"
    ANOTHER_PROBLEM = "notice.another_problem"
    ASKED_AT_ONCE = "notice.asked_at_once"
    ASKED_IN_VAIN = "notice.asked_in_vain"
    LEFT_TO_THE_AGENT = "notice.left_to_the_agent"
    CANNOT_BE_ASKED = "notice.cannot_be_asked"
    NOT_ANSWERED = "notice.not_answered"
    CORRECTED = "notice.corrected"
    OBJECTION = "notice.objection"
    PROPOSED = "notice.proposed"
    STILL_PROPOSED = "notice.still_proposed"
    ANSWERS_GO_TO = "notice.answers_go_to"
    CROWD = "notice.crowd"
    WARNING = "notice.warning"
    ASSIGNED_BY = "notice.assigned_by"
    IN_PLACE_OF = "notice.in_place_of"
    AUTO_REPLY = "notice.auto_reply"
    REMINDED = "notice.reminded"
    REMINDED_FOR = "notice.reminded_for"
    WAITED_LONG = "notice.waited_long"

    # What agents are told of what they ordered.
    KEPT_INSIDE = "done.kept_inside"
    AWAY_UNTIL = "done.away_until"
    AWAY_OPEN = "done.away_open"
    DEPUTY_TOLD = "done.deputy_told"
    NO_DEPUTY = "done.no_deputy"
    IS_BACK = "done.is_back"
    REMINDS_AT = "done.reminds_at"
    REMINDS_NO_MORE = "done.reminds_no_more"
    DUE_AT = "done.due_at"
    DUE_NO_MORE = "done.due_no_more"
    WAITS = "done.waits"
    WAITS_UNTIL = "done.waits_until"
    CLOCK_STOPS = "done.clock_stops"
    CLOCK_RUNS = "done.clock_runs"
    ASSIGNED_AWAY = "done.assigned_away"

    # Whose words an entry of the history below an agents' mail holds.
    HISTORY_CUSTOMER = "history.customer"
    HISTORY_AGENT = "history.agent"
    HISTORY_NOTE = "history.note"
    HISTORY_WARNING = "history.warning"
    COLLEAGUE = "notice.colleague"

    # What agents are told of what they asked to see.
    LOOKED_ONLY = "looked.only"
    SHOW_MERGED = "looked.merged"

    # What a list of tickets is called.
    LIST_MINE = "list.mine"
    LIST_OPEN = "list.open"
    LIST_OVERDUE = "list.overdue"
    LIST_WAITING = "list.waiting"
    LIST_ANY = "list.any"

    # Why somebody whom a mail names takes no part.
    SENDER_UNPROVED = "no_part.sender_unproved"
    NO_ROOM = "no_part.no_room"
    LET_THROUGH = "no_part.let_through"
    COLLEAGUES_COPY = "no_part.colleagues_copy"

    # What agents are told of too much mail.
    FLOOD_COUNT = "flood.count"
    FLOOD_UNANSWERED = "flood.unanswered"
    FLOOD_UNTOLD = "flood.untold"
    FLOOD_DOMAINS = "flood.domains"
    FLOOD_TICKETS = "flood.tickets"
    FLOOD_MAILS = "flood.mails"
    FLOOD_HELD = "flood.held"

    # Why a mail is held for an operator.
    NO_SENDER = "held.no_sender"
    SEVERAL_SENDERS = "held.several_senders"
    SHOWN_ADDRESS = "held.shown_address"
    UNPROVED = "held.unproved"
    TAKES_NO_PART = "held.takes_no_part"
    REFUTED_PARTICIPANT = "held.refuted_participant"
    OF_ANOTHER_MAILBOX = "held.of_another_mailbox"
    RELAYED_OFTEN = "held.relayed_often"
    HELD_BY_RULE = "held.by_rule"
    SPARED = "held.spared"
    INFECTED = "held.infected"
    UNSCANNED = "held.unscanned"
    AMBIGUOUS = "held.ambiguous"

    # What two programs may read differently, by `Ambiguity`.
    AMBIGUOUS_HEADER = "ambiguous.header"
    AMBIGUOUS_FIELDS = "ambiguous.fields"
    AMBIGUOUS_TYPE = "ambiguous.type"
    AMBIGUOUS_BOUNDARY = "ambiguous.boundary"
    AMBIGUOUS_CHARSET = "ambiguous.charset"
    AMBIGUOUS_ENCODING = "ambiguous.encoding"
    AMBIGUOUS_CONTENT = "ambiguous.content"
    AMBIGUOUS_DISPOSITION = "ambiguous.disposition"
    AMBIGUOUS_PARTS = "ambiguous.parts"
    AMBIGUOUS_OUTSIDE = "ambiguous.outside"
    AMBIGUOUS_ALTERNATIVES = "ambiguous.alternatives"
    ANSWERS_NOTICE = "held.answers_notice"
    HELD_REPLY_TO = "held.reply_to"
    HELD_TEXT_CUT = "held.text_cut"

    # What was decided about a held mail.
    RELEASED_BY = "decided.release"
    ADMITTED_BY = "decided.admit"
    DISCARDED_BY = "decided.discard"
    DECIDED_RELEASE = "decided.was_released"
    DECIDED_DISCARD = "decided.was_discarded"
    NOT_FOR_GOOD = "decided.not_for_good"

    # What colleagues did, for the other agents of a ticket.
    COPY_ANSWER = "copy.answer"
    COPY_QUESTION = "copy.question"
    COPY_RESOLVED = "copy.resolved"
    COPY_CLOSED = "copy.closed"
    COPY_NOTE = "copy.note"
    COPY_ASSIGNED = "copy.assigned"
    COLLEAGUE_ANSWERED = "copy.colleague_answered"

    # Why an agent is proved, or isn't.
    NO_AGENT = "proof.no_agent"
    RELEASED = "proof.released"
    SEVERAL_ADDRESSES = "proof.several_addresses"
    NOBODY_TRUSTED = "proof.nobody_trusted"
    OTHER_SERVER = "proof.other_server"
    NOBODY_LOGGED_IN = "proof.nobody_logged_in"
    LOGGED_IN = "proof.logged_in"
    OTHER_LOGIN = "proof.other_login"
    FROM_INSIDE = "proof.from_inside"
    SERVER_SAYS_NOTHING = "proof.server_says_nothing"
    SERVER_CHECKED_NOTHING = "proof.server_checked_nothing"
    FORGEABLE = "proof.forgeable"
    CONFIRMED = "proof.confirmed"
    NOT_CONFIRMED = "proof.not_confirmed"
    SIGNED_FOR_OTHERS = "proof.signed_for_others"
    SIGNATURE_SEEN = "proof.signature_seen"
    ANSWERS_NOTIFICATION = "proof.answers_notification"
    ANSWERS_NO_NOTIFICATION = "proof.answers_no_notification"
    NOTIFICATION_TOO_OLD = "proof.notification_too_old"
    NOTIFICATION_EXPOSED = "proof.notification_exposed"
    BOTH = "proof.both"

    # Why no automatic answer may go to a sender.
    AUTOMATIC = "unanswerable.automatic"
    EMPTY_ENVELOPE_SENDER = "unanswerable.empty_envelope_sender"
    SUPPRESSED = "unanswerable.suppressed"
    PRECEDENCE = "unanswerable.precedence"
    MAILING_LIST = "unanswerable.mailing_list"
    NO_ADDRESS = "unanswerable.no_address"
    NOBODY_READS = "unanswerable.nobody_reads"
    MACHINE = "unanswerable.machine"
    LIST_MACHINE = "unanswerable.list_machine"
    BOUNCES = "unanswerable.bounces"
    ANSWERED_ENOUGH = "unanswerable.answered_enough"
    TICKET_ANSWERED_ENOUGH = "unanswerable.ticket_answered_enough"
    REFUTED = "unanswerable.refuted"
    SILENCED = "unanswerable.silenced"
    SAID_ALIKE = "unanswerable.said_alike"
    NOBODY_NEW = "unanswerable.nobody_new"
    DOMAIN_ANSWERED_ENOUGH = "unanswerable.domain_answered_enough"
    NEWCOMERS_ANSWERED_ENOUGH = "unanswerable.newcomers_answered_enough"
    STRANGERS_ANSWERED_ENOUGH = "unanswerable.strangers_answered_enough"
    STRANGERS_OF_DOMAIN_ANSWERED_ENOUGH = "unanswerable.strangers_of_domain_answered_enough"
    ONLY_IN_CC = "unanswerable.only_in_cc"
    AFTER_ANOTHER = "unanswerable.after_another"
    BULK_COPY = "unanswerable.bulk_copy"

    # Why an automatic answer may say everything, or only the desk's own words.
    ANSWERS_OUR_MAIL = "answerable.answers_our_mail"
    KNOWN = "answerable.known"
    UNPROVED_QUOTED = "answerable.unproved_quoted"
    STRANGER = "answerable.stranger"

    # What is wrong with the licence that a mail names.
    LICENCE_UNKNOWN = "licence.unknown_number"
    LICENCE_OTHER_ORGANIZATION = "licence.other_organization"
    LICENCE_EXPIRED = "licence.expired"
    LICENCE_KIND = "licence.kind"
    LICENCE_OLD_RELEASE = "licence.old_release"

    # Why an agent's mail is not obeyed.
    NO_TICKET = "refused.no_ticket"
    NO_ORIGINAL_SENDER = "refused.no_original_sender"
    NOTHING_TO_SAY = "refused.nothing_to_say"
    OWN_ADDRESS = "refused.own_address"
    LATE_COMMAND = "refused.late_command"
    COMMAND_IN_SUBJECT = "refused.command_in_subject"
    HIDDEN_COMMAND = "refused.hidden_command"
    HIDDEN_TEXT = "refused.hidden_text"
    TWO_VERSIONS = "refused.two_versions"
    PROOF_IN_FILE = "refused.proof_in_file"
    POINTS_BELOW = "refused.points_below"
    RETOLD = "refused.retold"
    SHOW_WHICH = "refused.show_which"
    SHOW_UNKNOWN = "refused.show_unknown"
    FORWARDED_INTO = "refused.forwarded_into"
    ALREADY = "refused.already"
    NO_SUCH_AGENT = "refused.no_such_agent"
    SEVERAL_AGENTS = "refused.several_agents"
    DEPUTY_OF_HIMSELF = "refused.deputy_of_himself"
    TICKET_FINISHED = "refused.ticket_finished"
    INVITES_OURSELVES = "refused.invites_ourselves"
    INVITES_AGENT = "refused.invites_agent"
    INVITES_MACHINE = "refused.invites_machine"
    NOT_FINISHED = "refused.not_finished"
    NO_QUESTION = "refused.no_question"
    WAS_MERGED = "refused.was_merged"
    MERGE_UNKNOWN = "refused.merge_unknown"
    MERGE_ITSELF = "refused.merge_itself"
    MERGE_MERGED = "refused.merge_merged"
    HELD_ONLY = "refused.held_only"
    HELD_WHICH = "refused.held_which"
    HELD_UNKNOWN = "refused.held_unknown"
    HELD_ELSEWHERE = "refused.held_elsewhere"
    HELD_NO_MORE = "refused.held_no_more"
    HELD_DECIDED = "refused.held_decided"
    HELD_NOBODYS = "refused.held_nobodys"
    HELD_AGENTS = "refused.held_agents"
    HELD_NO_AGENT = "refused.held_no_agent"
    SEND_WHICH = "refused.send_which"
    SEND_OF_COLLEAGUE = "refused.send_of_colleague"
    SEND_MERGED = "refused.send_merged"

    # What is wrong with a command as it is written.
    COMMAND_UNKNOWN = "command.unknown"
    COMMAND_MEANT = "command.meant"
    COMMAND_NOT_UNDERSTOOD = "command.not_understood"
    COMMAND_VALUE_MISSING = "command.value_missing"
    COMMAND_ADDRESS = "command.address"
    COMMAND_ONE_ADDRESS = "command.one_address"
    COMMAND_ADDRESSES_ALONE = "command.addresses_alone"
    COMMAND_PRIORITY = "command.priority"
    COMMAND_KIND = "command.kind"
    COMMAND_FIELD = "command.field"
    COMMAND_FIELD_VALUE = "command.field_value"
    COMMAND_NUMBER = "command.number"
    COMMAND_TOGETHER = "command.together"
    COMMAND_TWICE = "command.twice"
    COMMAND_QUESTION = "command.question"
    COMMAND_APART = "command.apart"
    COMMAND_DATE = "command.date"
    COMMAND_PAST = "command.past"
    COMMAND_NO_SUCH_DAY = "command.no_such_day"
    COMMAND_TOO_FAR = "command.too_far"
    COMMAND_BACKWARDS = "command.backwards"
    COMMAND_ALONE = "command.alone"
    COMMAND_HELD = "command.held"
    TOO_MANY_COMMANDS = "command.too_many"

    # How each command is typed, with an example of what follows it.
    USAGE_NOTE = "usage.note"
    USAGE_ASK = "usage.ask"
    USAGE_RESOLVE = "usage.resolve"
    USAGE_CLOSE = "usage.close"
    USAGE_REOPEN = "usage.reopen"
    USAGE_ASSIGN = "usage.assign"
    USAGE_PRIORITY = "usage.priority"
    USAGE_KIND = "usage.kind"
    USAGE_SET = "usage.set"
    USAGE_MERGE = "usage.merge"
    USAGE_SPAM = "usage.spam"
    USAGE_NEW = "usage.new"
    USAGE_INVITE = "usage.invite"
    USAGE_REMIND = "usage.remind"
    USAGE_DUE = "usage.due"
    USAGE_WAIT = "usage.wait"
    USAGE_AWAY = "usage.away"
    USAGE_BACK = "usage.back"
    USAGE_RELEASE = "usage.release"
    USAGE_DISCARD = "usage.discard"
    USAGE_SEND = "usage.send"
    USAGE_SHOW = "usage.show"
    USAGE_LIST = "usage.list"
    USAGE_HELP = "usage.help"

    # What each command does.
    HELP_NOTE = "help.note"
    HELP_ASK = "help.ask"
    HELP_RESOLVE = "help.resolve"
    HELP_CLOSE = "help.close"
    HELP_REOPEN = "help.reopen"
    HELP_ASSIGN = "help.assign"
    HELP_PRIORITY = "help.priority"
    HELP_KIND = "help.kind"
    HELP_SET = "help.set"
    HELP_MERGE = "help.merge"
    HELP_SPAM = "help.spam"
    HELP_NEW = "help.new"
    HELP_INVITE = "help.invite"
    HELP_REMIND = "help.remind"
    HELP_DUE = "help.due"
    HELP_WAIT = "help.wait"
    HELP_AWAY = "help.away"
    HELP_BACK = "help.back"
    HELP_RELEASE = "help.release"
    HELP_DISCARD = "help.discard"
    HELP_SEND = "help.send"
    HELP_SHOW = "help.show"
    HELP_LIST = "help.list"
    HELP_HELP = "help.help"

    # A ticket's state in mid-sentence.
    STATUS_AWAITING_INFO = "status.awaiting_info"
    STATUS_OPEN = "status.open"
    STATUS_AWAITING_CUSTOMER = "status.awaiting_customer"
    STATUS_RESOLVED = "status.resolved"
    STATUS_CLOSED = "status.closed"

    # Where a value was found.
    SOURCE_ATTACHED_MESSAGE = "source.attached_message"
    SOURCE_ATTACHMENT = "source.attachment"
    SOURCE_BARE_VALUE = "source.bare_value"
    SOURCE_CONFIRMED = "source.confirmed"
    SOURCE_FORWARDED_PART = "source.forwarded_part"
    SOURCE_HEADER_OF_A_FORWARDED_PART = "source.header_of_a_forwarded_part"
    SOURCE_LABEL_IN_THE_TEXT = "source.label_in_the_text"
    SOURCE_SENDER = "source.sender"
    SOURCE_SENTENCE = "source.sentence"
    SOURCE_SET_BY = "source.set_by"
    SOURCE_SIGNATURE = "source.signature"
    SOURCE_SUBJECT = "source.subject"
    SOURCE_TABLE = "source.table"
    SOURCE_TEXT = "source.text"
    SOURCE_TEXT_OF_THE_MAIL = "source.text_of_the_mail"
    SOURCE_WHOLE_REPLY = "source.whole_reply"

    # In place of a value.
    AS_WRITTEN = "value.as_written"
    YOUR_REQUEST = "value.your_request"
    SENT_THROUGH = "value.sent_through"
    NOTHING = "value.nothing"


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the program with its values, in no language yet."""

    key: TextKey
    values: tuple[tuple[str, Value], ...] = ()

    @classmethod
    def of(cls, key: TextKey, **values: Value) -> Self:
        """The text of a key with the values that `text_values` names for it."""
        return cls(key, tuple(values.items()))
