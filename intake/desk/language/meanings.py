"""What a cue may tell: the meanings that the desk asks for, as `table.meaning`.

Each table is a file in a language's folder, `languages/<language>/cues/<table>.toml`.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property


class Meaning(StrEnum):
    """A meaning with its table; the docstring of the function that asks for it says what it is for."""

    REPLY_HEADING = "automatic.reply-heading"
    BARE_HEADING = "automatic.bare-heading"
    ACKNOWLEDGEMENT_HEADING = "automatic.acknowledgement-heading"
    RECEIPT_HEADING = "automatic.receipt-heading"
    RECALL_HEADING = "automatic.recall-heading"
    TELLS_OF_READING = "automatic.tells-of-reading"
    CALLS_ITSELF_AUTOMATIC = "automatic.calls-itself-automatic"
    WANTS_NO_ANSWER = "automatic.wants-no-answer"
    MADE_BY_MACHINE = "automatic.made-by-machine"
    ACKNOWLEDGES = "automatic.acknowledges"
    PROMISES = "automatic.promises"
    CHALLENGES = "automatic.challenges"
    ADMITS_SENDERS = "automatic.admits-senders"
    LINK_TO_FOLLOW = "automatic.link-to-follow"
    RECALLS = "automatic.recalls"
    ASKS_FOR_RATING = "automatic.asks-for-rating"
    ANSWERS_INVITATION = "calendar.answers-invitation"
    WHEN_AND_WHERE = "calendar.when-and-where"
    MADE_BY_PROGRAM = "programs.made-by-program"
    MAY_BE_MADE_BY_PROGRAM = "programs.may-be-made-by-program"
    SET_ABOVE_BY_GATEWAY = "programs.set-above-by-gateway"

    HEADS_ABSENCE = "absence.heading"
    TELLS_OF_ABSENCE = "absence.tells"
    NAMES_DEPUTY = "absence.names-deputy"
    FORMAL_ABSENCE = "absence.formal"
    FORMAL_ABSENCE_LINE = "absence.formal-line"
    ASKS_FOR_HELP = "absence.asks-for-help"
    WISHES = "absence.wishes"
    TELLS_OF_TROUBLE = "absence.trouble"
    FAULT = "kinds.fault"
    TROUBLE = "kinds.trouble"
    NO_FAULT = "kinds.no-fault"
    QUESTION = "kinds.question"
    WANTS_TO_KNOW = "kinds.wants-to-know"
    INTEREST = "kinds.interest"
    NO_QUESTION = "kinds.no-question"
    WISH = "kinds.wish"
    BY_HAND = "kinds.by-hand"
    NO_WISH = "kinds.no-wish"
    COMPLAINT = "kinds.complaint"
    PAPERS = "kinds.papers"
    PAPER = "kinds.paper"
    THANKS = "kinds.thanks"
    OTHER_REQUEST = "kinds.other-request"
    COURTESY = "kinds.courtesy"
    TO_THE_DESK = "kinds.to-the-desk"

    NAMES_MAIL_SERVER = "bounces.server-name"
    HEADS_BOUNCE = "bounces.heading"
    TELLS_OF_BOUNCE = "bounces.text"
    TELLS_OF_SUCCESS = "bounces.success"
    TELLS_OF_DELAY = "bounces.delay"
    GIVEN_UP = "bounces.given-up"
    ASKS_AS_PEOPLE = "bounces.asks"
    GREETS = "bounces.greets"

    GIVES_THANKS = "answers.thanks"
    TAKES_NOTE = "answers.assent"
    AROUND_THANKS = "answers.around-thanks"
    NOT_YET = "answers.not-yet"
    SAYS_YES = "answers.yes"
    AROUND_YES = "answers.around-yes"
    THE_SAME = "answers.the-same"
    ALL_IS_WELL = "answers.all-is-well"
    SHORT_GREETING = "answers.greeting"
    TAKES_BACK = "answers.takes-back"
    TAKES_NOTHING_BACK = "answers.not-taken-back"
    MEANS_EVERYTHING = "answers.everything"
    CONFIRMS = "answers.confirms"
    CONFIRMS_NOT = "answers.not-confirmed"
    DENIES = "answers.denies"
    REACTED = "answers.reacted"
    PUTS_OFF = "retractions.promises"
    PUTS_NOTHING_OFF = "retractions.promises-not"
    WITHDRAWS = "retractions.withdraws"
    DOES_NOT_WITHDRAW = "retractions.not-withdrawn"
    CORRECTS = "retractions.corrects"
    REMARK_ON_REPLY = "remarks.of-the-reply"
    DOES_NOT_KNOW = "remarks.knows-not"
    CAME_ALONG = "remarks.came-along"
    HAS_TROUBLE = "remarks.trouble"
    CLOSES_LETTER = "signatures.closing"
    CLOSES_WITH_THANKS = "signatures.thanking"
    TELEPHONE = "signatures.telephone"
    MEANS_OF_CONTACT = "signatures.contact"
    LEGAL_NOTICE = "signatures.notice"
    FOOTER_NOTICE = "signatures.footer"
    EXTENSION = "signatures.extension"

    @cached_property
    def table(self) -> str:
        """The table that its rows are in."""
        return self.partition(".")[0]

    @property
    def word(self) -> str:
        """The meaning as rows of the table name it."""
        return self.partition(".")[2]
