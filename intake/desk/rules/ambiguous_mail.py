"""The rule for an agent's mail that two programs may read differently."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from intake.desk.ambiguity import Ambiguity, ambiguities
from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.language.texts import Text, TextKey
from intake.desk.rules import replies
from intake.desk.rules.case import Case

_WHAT: Mapping[Ambiguity, Text] = MappingProxyType({
    Ambiguity.HEADER: Text(TextKey.AMBIGUOUS_HEADER),
    Ambiguity.FIELDS: Text(TextKey.AMBIGUOUS_FIELDS),
    Ambiguity.TYPE: Text(TextKey.AMBIGUOUS_TYPE),
    Ambiguity.BOUNDARY: Text(TextKey.AMBIGUOUS_BOUNDARY),
    Ambiguity.CHARSET: Text(TextKey.AMBIGUOUS_CHARSET),
    Ambiguity.ENCODING: Text(TextKey.AMBIGUOUS_ENCODING),
    Ambiguity.CONTENT: Text(TextKey.AMBIGUOUS_CONTENT),
    Ambiguity.DISPOSITION: Text(TextKey.AMBIGUOUS_DISPOSITION),
    Ambiguity.PARTS: Text(TextKey.AMBIGUOUS_PARTS),
    Ambiguity.OUTSIDE: Text(TextKey.AMBIGUOUS_OUTSIDE),
    Ambiguity.ALTERNATIVES: Text(TextKey.AMBIGUOUS_ALTERNATIVES),
})  # fmt: skip


def ambiguous(case: Case) -> Disposition | None:
    """May others read an agent's mail differently?  What they read may not be what he ordered or wrote.

    A customer's mail orders nothing, and what agents are shown of it is what the desk reads.
    """
    found = ambiguities(case.mail.defects)
    if case.agent is None or case.released or not found:
        return None
    reason = Text.of(TextKey.AMBIGUOUS, what=tuple(_WHAT[each] for each in found))
    return Disposition(DispositionKind.HOLD, (case.english(reason),), answers=replies.held(case, (reason,)))
