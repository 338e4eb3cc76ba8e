"""Which timers a ticket has, and what each does when it is due."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from intake.desk.message import Address
from intake.desk.regulation import Regulation
from intake.desk.term_rules import DeadlineRules, NoticeRules, Obligation, SilenceRules, Term, TermRule, Unit
from intake.desk.terms.deadlines import Deadline
from intake.desk.terms.silence import TimerKind
from intake.desk.terms.timers import Planned, fire, owed, planned, watches_time
from intake.desk.ticket import Moment, Priority, Status, Ticket
from tests.unit.desk_cases import DESK, NOW, regulation, ticket
from tests.unit.stories import only, told

# A Monday, by the clock of the default regulation's desk in Moscow: 12:00.
ASKED = datetime(2026, 3, 2, 9, tzinfo=UTC)
TWO_DAYS, FOUR_DAYS, FIVE_DAYS = (Term(days, Unit.WORKING_DAYS) for days in (2, 4, 5))
HEAD = "head@desk.test"
OVERDUE = Planned(TimerKind.OVERDUE, "resolution 2026-03-05T15:00:00+00:00", NOW)


def rules(
    silence: SilenceRules | None = None,
    notices: NoticeRules | None = None,
    *terms: TermRule,
    restart_on_reopening: bool = False,
) -> Regulation:
    return replace(
        regulation(),
        silence=silence or SilenceRules((TWO_DAYS, FOUR_DAYS), FIVE_DAYS),
        notices=notices or NoticeRules((timedelta(hours=4),), escalate_after=timedelta(hours=4), head=HEAD),
        deadlines=DeadlineRules(
            terms or (TermRule(Obligation.RESOLUTION, Term(3, Unit.WORKING_DAYS)),), restart_on_reopening
        ),
    )


def waiting(status: Status = Status.AWAITING_INFO, **values: Any) -> Ticket:
    given: dict[str, Any] = {
        "asked_at": ASKED,
        "missing": ("release",),
        "history": (Moment(ASKED, status),),
        "created_at": ASKED,
    }
    return ticket(status, **(given | values))


def plans(one: Ticket, law: Regulation) -> list[tuple[str, str, datetime]]:
    return [(timer.kind, timer.basis, timer.due_at) for timer in planned(one, owed(one, law), law)]


def ends(text: str) -> datetime:
    """18:00 in Moscow, when the desk closes."""
    return datetime.fromisoformat(f"{text}T15:00+00:00")


# --- What is owed ---------------------------------------------------------------------------------


def test_what_is_owed_follows_everything_that_the_ticket_says() -> None:
    law = rules(
        None,
        None,
        TermRule(
            Obligation.FIRST_REACTION,
            Term(1, Unit.WORKING_HOURS),
            kinds=("error",),
            licences=("ПРОФ",),
            priorities=(Priority.CRITICAL,),
        ),
        TermRule(Obligation.RESOLUTION, Term(3, Unit.WORKING_DAYS)),
    )
    urgent = ticket(
        kind="error", licence_kind="ПРОФ", priority=Priority.CRITICAL, created_at=ASKED, history=()
    )
    assert owed(urgent, law).due_at == ASKED + timedelta(hours=1)
    usual = [
        replace(urgent, kind="consultation"),
        replace(urgent, licence_kind=""),
        replace(urgent, priority=Priority.NORMAL),
        replace(urgent, first_answered_at=ASKED),
    ]
    assert [owed(one, law).due_at for one in usual] == [ends("2026-03-05")] * 4


def test_while_the_customer_is_awaited_nothing_is_owed() -> None:
    assert owed(waiting(), rules()).due_at is None
    answered = waiting(Status.OPEN, history=(Moment(ASKED, Status.OPEN),))
    assert owed(answered, rules()).due_at == ends("2026-03-05")


@pytest.mark.parametrize(
    ("law", "watches"),
    [
        (rules(SilenceRules((), None)), True),
        (replace(rules(SilenceRules((), None)), deadlines=DeadlineRules()), False),
        (replace(rules(SilenceRules((TWO_DAYS,), None)), deadlines=DeadlineRules()), True),
        (replace(rules(SilenceRules((), FIVE_DAYS)), deadlines=DeadlineRules()), True),
    ],
)
def test_a_desk_watches_time_as_soon_as_anything_depends_on_it(law: Regulation, *, watches: bool) -> None:
    assert watches_time(law) is watches


# --- Planning -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.AWAITING_INFO, Status.AWAITING_CUSTOMER])
def test_a_question_starts_the_reminders_and_the_closing(status: Status) -> None:
    basis = "asked 2026-03-02T09:00:00+00:00"
    told = [("silent", basis, ends("2026-03-03"))] if status is Status.AWAITING_INFO else []
    assert plans(waiting(status), rules()) == [
        ("remind", basis, ends("2026-03-04")),
        ("remind", basis, ends("2026-03-06")),
        ("close", basis, ends("2026-03-10")),  # the ninth is a day off in Russia
        *told,
    ]


def test_where_tickets_are_never_closed_only_reminders_are_planned() -> None:
    found = plans(waiting(), rules(SilenceRules((TWO_DAYS,), None)))
    assert [kind for kind, _, _ in found] == ["remind", "silent"]


def test_who_was_never_asked_can_not_be_silent() -> None:
    assert plans(waiting(asked_at=None), rules()) == []


def test_an_open_ticket_has_the_timers_of_its_deadline_although_it_was_asked_once() -> None:
    one = waiting(Status.OPEN, history=(Moment(ASKED, Status.OPEN),))
    basis = "resolution 2026-03-05T15:00:00+00:00"
    assert plans(one, rules()) == [
        ("due_soon", basis, datetime(2026, 3, 5, 11, tzinfo=UTC)),
        ("overdue", basis, ends("2026-03-05")),
        ("escalated", basis, datetime(2026, 3, 6, 10, tzinfo=UTC)),
    ]


def test_a_finished_ticket_has_no_timers() -> None:
    one = waiting(Status.RESOLVED, history=(Moment(ASKED, Status.RESOLVED),))
    assert plans(one, rules()) == []


# --- Firing ---------------------------------------------------------------------------------------

MOVED_ON = ["ignore 7", "because the ticket has moved on"]


def fired(kind: TimerKind, one: Ticket, law: Regulation, due_at: datetime, now: datetime) -> list[str]:
    return told(fire(Planned(kind, "asked 2026-03-02T09:00:00+00:00", due_at), one, law, DESK, now))


def reminded(one: Ticket, due_at: datetime, now: datetime, law: Regulation | None = None) -> list[str]:
    """Why a reminder goes out, or doesn't."""
    return only("because", fired(TimerKind.REMIND, one, law or rules(), due_at, now))


REMINDED = ["the customer is silent"]


@pytest.mark.parametrize("status", [Status.AWAITING_INFO, Status.AWAITING_CUSTOMER])
def test_silence_closes_the_ticket_and_tells_the_customer_what_was_missing(status: Status) -> None:
    assert fired(TimerKind.CLOSE, waiting(status), rules(), ends("2026-03-10"), ends("2026-03-10")) == [
        "note 7",
        "because the customer did not answer in time",
        "change SetStatus status=closed cause=the customer did not answer in time closed_reason=no_reply",
        (
            "answer Answer template=closed_no_reply audience=customer "
            "recipients=[Ольга <olga@client.example>] language=ru missing=[release]"
        ),
    ]


@pytest.mark.parametrize("status", [Status.AWAITING_INFO, Status.AWAITING_CUSTOMER])
def test_a_reminder_asks_the_customer_for_what_is_missing(status: Status) -> None:
    assert fired(TimerKind.REMIND, waiting(status), rules(), ends("2026-03-04"), ends("2026-03-04")) == [
        "note 7",
        "because the customer is silent",
        "change AddEntry kind=event author=intake text=the customer was reminded from_mail=False",
        (
            "answer Answer template=reminder audience=customer "
            "recipients=[Ольга <olga@client.example>] language=ru missing=[release]"
        ),
    ]


@pytest.mark.parametrize("kind", [TimerKind.CLOSE, TimerKind.REMIND])
def test_the_customer_is_written_to_at_the_address_that_he_asked_for(kind: TimerKind) -> None:
    english = waiting(answer_to=Address("office@client.example"), language="en")
    (answer,) = only("answer", fired(kind, english, rules(), ends("2026-03-04"), ends("2026-03-04")))
    assert "recipients=[office@client.example] language=en" in answer


@pytest.mark.parametrize("kind", [TimerKind.CLOSE, TimerKind.REMIND])
def test_where_the_customer_has_answered_his_silence_has_no_consequences(kind: TimerKind) -> None:
    assert fired(kind, waiting(Status.OPEN), rules(), ends("2026-03-04"), ends("2026-03-04")) == MOVED_ON


def test_nobody_is_reminded_when_the_closing_is_due_as_well() -> None:
    done = fired(TimerKind.REMIND, waiting(), rules(), ends("2026-03-06"), ends("2026-03-10"))
    assert done == ["ignore 7", "because too late to remind"]
    before = ends("2026-03-10") - timedelta(seconds=1)
    assert reminded(waiting(), ends("2026-03-06"), before) == REMINDED


def test_of_two_reminders_that_are_due_the_later_goes_out() -> None:
    done = fired(TimerKind.REMIND, waiting(), rules(), ends("2026-03-04"), ends("2026-03-06"))
    assert done == ["ignore 7", "because the next reminder is due as well"]
    assert reminded(waiting(), ends("2026-03-06"), ends("2026-03-06")) == REMINDED
    before = ends("2026-03-06") - timedelta(seconds=1)
    assert reminded(waiting(), ends("2026-03-04"), before) == REMINDED


def test_a_reminder_goes_out_however_late_where_tickets_are_never_closed() -> None:
    law = rules(SilenceRules((TWO_DAYS,), None))
    assert reminded(waiting(), ends("2026-03-04"), ends("2026-06-04"), law) == REMINDED


def test_a_reminder_of_a_ticket_whose_question_is_forgotten_counts_from_its_own_time() -> None:
    law = rules(SilenceRules((TWO_DAYS,), FIVE_DAYS))
    forgotten = waiting(asked_at=None)
    assert reminded(forgotten, ends("2026-03-04"), ends("2026-03-04"), law) == REMINDED
    # Five working days after the reminder; without the question nothing earlier is known.
    late = reminded(forgotten, ends("2026-03-04"), ends("2026-03-12"), law)
    assert late == ["too late to remind"]


@pytest.mark.parametrize("status", [Status.OPEN, Status.AWAITING_INFO])
@pytest.mark.parametrize("kind", [TimerKind.DUE_SOON, TimerKind.OVERDUE])
def test_agents_are_told_of_a_deadline_in_the_desks_language(kind: TimerKind, status: Status) -> None:
    said = f"{kind}: resolution 2026-03-05T15:00:00+00:00"
    english = replace(DESK, language="en")
    assert told(fire(replace(OVERDUE, kind=kind), ticket(status), rules(), english, NOW)) == [
        "note 7",
        f"because {said}",
        f"change AddEntry kind=event author=intake text={said} from_mail=False",
        (
            f"answer Answer template={kind} audience=agents "
            "recipients=[anna@desk.test; boris@desk.test] language=en retells=recent"
        ),
    ]


@pytest.mark.parametrize("kind", [TimerKind.DUE_SOON, TimerKind.OVERDUE])
def test_of_an_assigned_ticket_only_its_agent_is_told(kind: TimerKind) -> None:
    timer = replace(OVERDUE, kind=kind)
    done = fire(timer, ticket(assignee="boris@desk.test"), rules(), DESK, NOW)
    assert [answer.recipients for answer in done.answers] == [(Address("boris@desk.test"),)]


def test_an_escalation_goes_to_the_head_alone() -> None:
    timer = replace(OVERDUE, kind=TimerKind.ESCALATED)
    assert told(fire(timer, ticket(assignee="boris@desk.test"), rules(), DESK, NOW))[2:] == [
        (
            "change AddEntry kind=event author=intake text=escalated: resolution 2026-03-05T15:00:00+00:00 "
            "from_mail=False"
        ),
        "answer Answer template=escalated audience=agents recipients=[head@desk.test] language=ru retells=recent",
    ]


def test_where_nobody_is_to_be_told_the_ticket_notes_it_all_the_same() -> None:
    done = fire(OVERDUE, ticket(), rules(), replace(DESK, notify=()), NOW)
    assert done.answers == ()
    assert len(done.changes) == 1


def test_nothing_is_planned_for_a_deadline_that_does_not_run() -> None:
    stands = Deadline(None, Obligation.RESOLUTION, None, ASKED)
    assert planned(ticket(), stands, rules()) == ()
