"""What the desk writes: the templates of its mails, and to whom a mail speaks."""

from __future__ import annotations

from enum import StrEnum


class Template(StrEnum):
    """The mails that the desk writes, by the names of their templates; the outbox keeps the names."""

    ACKNOWLEDGEMENT = "acknowledgement"
    AGENT_AWAY = "agent_away"
    AGENT_REMINDER = "agent_reminder"
    ASKED_IN_VAIN = "asked_in_vain"
    ASSIGNED = "assigned"
    BOUNCED = "bounced"
    CLOSED = "closed"
    CLOSED_NO_REPLY = "closed_no_reply"
    COLLISION = "collision"
    COMMANDS = "commands"
    COPY = "copy"
    DEPUTY = "deputy"
    DIGEST = "digest"
    DONE = "done"
    DUE_SOON = "due_soon"
    ESCALATED = "escalated"
    FLOOD = "flood"
    HELD = "held"
    HELD_DECIDED = "held_decided"
    HELP = "help"
    IGNORED = "ignored"
    LICENCE_NOTICE = "licence_notice"
    LIMITED_SUPPORT = "limited_support"
    LIST = "list"
    MERGED = "merged"
    MONTHLY_REPORT = "monthly_report"
    NOTE = "note"
    NOTIFICATION = "notification"
    ON_BEHALF = "on_behalf"
    OVERDUE = "overdue"
    OVERSIZED = "oversized"
    QUESTION = "question"
    REFUSED_COMPETENCE = "refused_competence"
    REFUSED_LICENCE = "refused_licence"
    REFUSED_LICENCE_KIND = "refused_licence_kind"
    REFUSED_RELEASE = "refused_release"
    REFUSED_WORDING = "refused_wording"
    RELAY = "relay"
    RELEASE_NOTICE = "release_notice"
    REMINDER = "reminder"
    REQUEST = "request"
    RESOLVED = "resolved"
    SHOW = "show"
    TOO_LARGE = "too_large"
    TROUBLE = "trouble"
    UNREAD = "unread"
    UPDATE = "update"


class Audience(StrEnum):
    """To whom a mail speaks; the outbox and the tokens in Message-IDs keep the words.

    AGENTS hear of a ticket; an AGENT gets an answer to what he wrote himself.
    """

    CUSTOMER = "customer"
    AGENTS = "agents"
    AGENT = "agent"
