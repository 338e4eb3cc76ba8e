"""What agents may call the fields and kinds of a regulation in their commands."""

from __future__ import annotations

from functools import lru_cache

from intake.desk.commands.words import Vocabulary
from intake.desk.regulation import FieldSpec, Regulation, RequestKind


@lru_cache(maxsize=32)
def vocabulary_of(regulation: Regulation) -> Vocabulary:
    """What the regulation itself calls its fields and kinds; the default kind where it has none."""
    return Vocabulary(
        tuple((spec.name, _called(spec)) for spec in regulation.fields),
        tuple((kind.name, _called(kind)) for kind in regulation.kinds) or ((regulation.default_kind, ()),),
    )


def _called(named: FieldSpec | RequestKind) -> tuple[str, ...]:
    return (*named.title.variants, *named.called)
