"""Tables by an enumeration: each has a row for every member."""

from __future__ import annotations

from collections.abc import Collection
from typing import get_args

import pytest

from intake.demo import picture, samples
from intake.desk import disposition, term_rules, ticket
from intake.desk.commands import parsing
from intake.desk.commands.arguments import ARGUMENT_READERS
from intake.desk.commands.types import Command, Looking, Silent, Spoken
from intake.desk.fields.page.lines import Region
from intake.desk.fields.search import decision
from intake.desk.fields.search.searches import DECISIONS
from intake.desk.regulation import Shape

# A subject is looked for in another way: in the header, too.
SEARCHED = set(Shape) - {Shape.SUBJECT}
SHOWN = {mail.template for each in (*samples.FIRST_MAILS, *samples.REPLIES) for mail in each.expected}


@pytest.mark.parametrize(
    ("table", "members"),
    [
        pytest.param(DECISIONS, SEARCHED, id="the decisions of shapes"),
        pytest.param(decision.NEARNESS, Region, id="how near the regions are"),
        pytest.param(decision._SOURCES, Region, id="the sources of regions"),
        pytest.param(
            disposition.STATUS_AFTER, disposition.DispositionKind, id="the statuses after decisions"
        ),
        pytest.param(term_rules._MOST, term_rules.Unit, id="the longest terms"),
        pytest.param(ticket.LEGAL_MOVES, ticket.Status, id="the legal moves"),
        pytest.param(picture._STATUS_WORDS, ticket.Status, id="the demo's words of statuses"),
        pytest.param(picture._TEMPLATE_WORDS, SHOWN, id="the demo's words of what it sends"),
    ],
)
def test_a_table_has_a_row_for_each(table: Collection[object], members: Collection[object]) -> None:
    assert set(table) == set(members)


def test_each_command_is_read_with_an_argument_or_with_the_text_and_is_one_order() -> None:
    assert sorted([*ARGUMENT_READERS, *parsing._TEXT_COMMANDS]) == sorted(Command)
    orders = (*get_args(Spoken), *get_args(Silent), *get_args(Looking))
    assert sorted(order.command for order in orders) == sorted(Command)
