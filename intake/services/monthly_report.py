"""A mailbox's report of each month, by mail: once for each reader and month, whatever is killed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from intake.desk.disposition import Answer, Disposition, DispositionKind
from intake.desk.message import Address
from intake.desk.outgoing import Audience, Template
from intake.desk.report import Period, ToldReport
from intake.desk.reports.tables import ReportWords
from intake.desk.terms.business_time import calendar_of
from intake.desk.terms.digest_time import reported_month
from intake.desk.troubles import believable_until
from intake.log import get_logger
from intake.services.answer_context import Occasion
from intake.services.answers import Answering
from intake.services.holding import Lease
from intake.services.report import make_report, names_of
from intake.services.watched import Clock, WatchedMailbox
from intake.store import reports as store
from intake.store.database.session import Database

log = get_logger(__name__)

# A mail is no book: of groups the largest are told, `intake report` shows the others.
_GROUPS_SHOWN = 10
_NOT_IN_A_MAIL = frozenset({"days", "hours", "weekdays"})


@dataclass(frozen=True, slots=True)
class MonthlyWish:
    """Who gets reports besides nobody, and from which minute of the local day (None: when the desk opens)."""

    wanted: bool = False
    to: tuple[str, ...] = ()
    minute: int | None = None


NO_REPORTS = MonthlyWish()
"""Nobody gets any."""


class MonthlyReports:
    """Sends the readers of one mailbox the report of last month, on the first working day of the next."""

    def __init__(  # noqa: PLR0913, PLR0917 - the parts of the composition root
        self,
        database: Database,
        watched: WatchedMailbox,
        answering: Answering,
        lease: Lease,
        clock: Clock,
        wish: MonthlyWish,
    ) -> None:
        self._database = database
        self._watched = watched
        self._answering = answering
        self._lease = lease
        self._clock = clock
        self._minute = wish.minute
        head = watched.regulation.notices.head
        self._readers = (wish.to or ((head,) if head else ())) if wish.wanted else ()
        # What is known to be done, so that an ordinary look asks the database nothing.
        self._done: date | None = None

    def send_due(self) -> int:
        """Queue the reports that are due, one commit for all; returns how many mails go out.

        Counting reads a lot, so it is done before, in a transaction that keeps nobody waiting.
        """
        now = self._clock()
        month = self._due(now)
        if month is None:
            return 0
        told = self._told(month, now)
        queued = 0
        with self._database.write() as connection:
            self._lease.require(connection)
            store.forget_ahead(connection, self._watched.name, believable_until(now))
            for reader in self._readers:
                if store.claim(connection, self._watched.name, reader, month.first, now) and told:
                    occasion = Occasion(self._mail(reader, told), None, None, None, now)
                    queued += self._answering.queue(connection, occasion)
                    log.info("monthly_report", mailbox=self._watched.name, reader=reader)
        self._done = month.first
        return queued

    def _due(self, now: datetime) -> Period | None:
        if not self._readers:
            return None
        month = reported_month(now, self._minute, calendar_of(self._watched.regulation))
        if month is None or month.first == self._done:
            return None
        with self._database.read() as connection:
            made = [store.made_at(connection, self._watched.name, one, month.first) for one in self._readers]
        if all(at is not None and at <= believable_until(now) for at in made):
            self._done = month.first
            return None
        return month

    def _told(self, month: Period, now: datetime) -> ToldReport | None:
        """The report in the desk's words; None of a month in which nothing was and nothing came."""
        watched, desk = self._watched, self._watched.desk
        with self._database.read() as connection:
            report = make_report(connection, {watched.name: watched.regulation}, month, now)
        if not (report.mails.arrived or report.opened or report.open_at_start):
            return None
        catalogue = desk.languages.catalogue(desk.language)
        agents = {agent.key: agent.name or agent.address for agent in (*desk.agents, *desk.readers)}
        names = names_of((watched.regulation,), agents, catalogue.language)
        return _in_words(ReportWords(report, catalogue, names, _GROUPS_SHOWN))

    def _mail(self, reader: str, told: ToldReport) -> Disposition:
        to = (Address(reader),)
        answer = Answer(
            Template.MONTHLY_REPORT, Audience.AGENTS, to, self._watched.desk.language, report=told
        )
        return Disposition(DispositionKind.NOTE, (f"{told.title}, {told.period}",), answers=(answer,))


def _in_words(words: ReportWords) -> ToldReport:
    tables = tuple(table for table in words.tables() if table.rows and table.name not in _NOT_IN_A_MAIL)
    return ToldReport(words.title(), words.period(), words.summary(), words.notes(), tables)
