"""What the templates of agents' mails must show, whatever an operator makes of them.

A warning that isn't shown lets a forger's words pass for the customer's, and whom nobody sees nobody lets in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from markupsafe import escape

from intake.desk.answer_context import AnswerContext
from intake.desk.outgoing import Template
from intake.mail.templates.samples import COMPLETE

_BODIES = frozenset({"body.txt", "body.html"})
_DUTIES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        Template.UPDATE: frozenset({"warning", "invitations"}),
        Template.NOTIFICATION: frozenset({"invitations"}),
        Template.ASKED_IN_VAIN: frozenset({"invitations"}),
        Template.HELD: frozenset({"invitations"}),
    }
)


def left_out(name: str, part: str, sample: AnswerContext, rendered: str) -> Iterator[str]:
    """What the mail `name` must show and doesn't, by the names in the context.

    Looked at is the sample in which everything is given.
    """
    if sample is not COMPLETE or part not in _BODIES:
        return
    duties = _DUTIES.get(name, frozenset())
    if "warning" in duties and not _shows(rendered, sample.warning):
        yield "warning"
    if "invitations" in duties and not all(_shows(rendered, line) for line in sample.invitations):
        yield "invitations"


def _shows(rendered: str, words: str) -> bool:
    return words in rendered or str(escape(words)) in rendered
