"""What agents may call the fields and kinds of a regulation in their commands."""

from __future__ import annotations

from functools import lru_cache

from intake.desk.commands.words import DEFAULT_VOCABULARY, Vocabulary
from intake.desk.regulation import Regulation


@lru_cache(maxsize=32)
def vocabulary_of(regulation: Regulation) -> Vocabulary:
    """The regulation's own names and titles, with the usual words for those that are well known."""
    usual_fields = dict(DEFAULT_VOCABULARY.fields)
    fields = tuple(
        (spec.name, (*spec.title.variants, *usual_fields.get(spec.name, ()))) for spec in regulation.fields
    )
    if not regulation.kinds:
        return Vocabulary(fields)
    usual_kinds = dict(DEFAULT_VOCABULARY.kinds)
    kinds = tuple(
        (kind.name, (*kind.title.variants, *usual_kinds.get(kind.name, ()))) for kind in regulation.kinds
    )
    return Vocabulary(fields, kinds)
