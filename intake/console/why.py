"""`intake explain --why FIELD`: every value that may be a field's, what is known of it, and why it lost."""

from __future__ import annotations

from collections.abc import Sequence

from intake.console.output import printable
from intake.desk.fields.finder import Verdict
from intake.services.views import Json


def why_json(verdicts: Sequence[Verdict], field: str) -> Json:
    """The verdicts as JSON, with the documented keys."""
    return {
        "field": field,
        "candidates": [
            {
                "value": one.value,
                "line": one.line,
                "where": one.region,
                "facts": [{"fact": name, "told_by": words} for name, words in one.facts],
                "strength": one.strength,
                "taken": one.lost == "",
                "lost": one.lost,
            }
            for one in verdicts
        ],
    }


def why_page(verdicts: Sequence[Verdict], field: str) -> str:
    """The verdicts as lines for a terminal."""
    lines = [f"  why {field}:" if verdicts else f"  why {field}: no value was in the running"]
    for one in verdicts:
        lines.append(f"    {one.value} – {f'lost: {one.lost}' if one.lost else 'taken'}")
        lines.append(f"        in the {one.region}: {one.line}")
        lines += [f"        {name}" + (f": {words}" if words else "") for name, words in one.facts]
        lines += [f"        so it is {one.strength}"] if one.strength else []
    return printable("\n".join(lines)) + "\n"
