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
                "facts": [
                    {"fact": known.fact, "told_by": known.told_by, "cues": list(known.cues)}
                    for known in one.facts
                ],
                "strength": one.strength,
                "taken": one.lost == "",
                "lost": one.lost,
                "cues": list(one.cues),
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
        for known in one.facts:
            lines.append(f"        {known.fact}" + (f": {known.told_by}" if known.told_by else ""))
            lines += [f"            by cue {row}" for row in known.cues]
        lines += [f"        so it is {one.strength}"] if one.strength else []
        lines += [f"        cue {row}" for row in one.cues]
    return printable("\n".join(lines)) + "\n"
