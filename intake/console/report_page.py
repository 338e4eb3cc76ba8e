"""A report as one page that needs nothing else: no script, no font, no picture from anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from intake.console.charts import Series, columns, lines, shares
from intake.desk.language.texts import Text, TextKey
from intake.desk.report import ReportTable
from intake.desk.reports.tables import ReportWords

_STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1060px; padding: 20px 16px; color: #24292f; background: #fff;
  font: 15px/1.45 system-ui, sans-serif; }
h1 { font-size: 24px; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 17px; margin: 0 0 8px; }
.period { color: #57606a; margin: 2px 0 14px; }
.summary { border-left: 4px solid #1b3a57; padding: 8px 12px; background: #f3f6f9; margin: 0 0 20px; }
.sections { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 28px 32px; }
section { min-width: 0; break-inside: avoid; }
section.wide { grid-column: 1 / -1; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr));
  gap: 12px 32px; }
.charts > div { max-width: 520px; }
svg { width: 100%; height: auto; display: block; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 14px; }
th, td { padding: 4px 8px; text-align: right; border-bottom: 1px solid #d8dee4; vertical-align: bottom; }
th { font-weight: 600; color: #57606a; }
th:first-child, td:first-child { text-align: left; padding-left: 0;
  overflow-wrap: break-word; min-width: 7em; }
td.bar { width: 18%; min-width: 60px; padding-right: 0; }
td.bar div { height: 11px; background: #5d86ab;
  print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.note { color: #57606a; font-size: 13px; margin: 6px 0 0; }
@media (max-width: 700px) {
  .sections { grid-template-columns: minmax(0, 1fr); }
  table { font-size: 12px; } th, td { padding: 4px; }
  td.bar { display: none; }
}
@page { size: A4; margin: 14mm; }
@media print { body { max-width: none; padding: 0; font-size: 11px; } table { font-size: 10px; }
  .sections { gap: 16px 24px; } th, td { padding: 2px 5px; } section.long { break-inside: auto; }
  tr { break-inside: avoid; } thead { display: table-header-group; } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
# Beside each other on a wide page; the others take its whole width.
_NARROW = frozenset({"tickets", "completeness", "mails", "missing", "hours", "weekdays"})
_DRAWN_ONLY = frozenset({"hours", "weekdays"})


def report_page(words: ReportWords) -> str:
    """The page, in HTML."""
    title = escape(words.title())
    body = "\n".join(_sections(words))
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in words.notes())
    return f"""<!DOCTYPE html>
<html lang="{escape(words.catalogue.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{title}</h1>
<p class="period">{escape(words.period())}</p>
<p class="summary">{escape(words.summary())}</p>
{notes}
<div class="sections">
{body}
</div>
</body>
</html>
"""


def _sections(words: ReportWords) -> Iterator[str]:
    for table in words.tables():
        kinds = [
            name
            for name, wanted in (("wide", table.name not in _NARROW), ("long", table.name == "days"))
            if wanted
        ]
        told = escape(", ".join(f"{row[0]}: {row[1]}" for row in table.rows))
        label = f' role="img" aria-label="{told}"' if table.name in _DRAWN_ONLY else ""
        drawn = "".join(f"<div{label}>{chart}</div>" for chart in _charts(table, words))
        charts = f'<div class="charts">{drawn}</div>' if drawn else ""
        # A chart with all its numbers needs no table.
        rows = "" if table.name in _DRAWN_ONLY else _table(table, words)
        note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
        heading = f"<h2>{escape(table.title)}</h2>"
        yield f'<section class="{" ".join(kinds)}">{heading}{charts}{rows}{note}</section>'


def _charts(table: ReportTable, words: ReportWords) -> Iterator[str]:
    """The charts above a table; without numbers there is nothing to draw."""
    names = [row[0] for row in table.rows]
    if table.name == "terms" and any(row[1:4] != ("0", "0", "0") for row in table.rows):
        yield shares(names, [Series(table.columns[place], _numbers(table, place)) for place in (1, 2, 3)])
    elif table.name == "days":
        opened, solved = (
            Series(table.columns[1], _numbers(table, 1)),
            Series(table.columns[2], _numbers(table, 2)),
        )
        yield lines(names, [opened, Series(solved.name, solved.numbers, dashed=True)])
        yield lines(names, [Series(table.columns[4], _numbers(table, 4))])
    elif table.name in _DRAWN_ONLY:
        short = words.catalogue.say(Text(TextKey.REPORT_SHORT_DAYS)).split()
        labels = short if table.name == "weekdays" else names
        yield columns(labels, Series(table.columns[1], _numbers(table, 1)))


def _numbers(table: ReportTable, place: int) -> list[float]:
    return [float(row[place]) for row in table.rows]


def _table(table: ReportTable, words: ReportWords) -> str:
    if not table.rows:
        return f"<p>{escape(words.catalogue.say(Text(TextKey.REPORT_EMPTY)))}</p>"
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.columns)
    # Beside a chart of its own a table needs no bars.
    bars = table.bars if table.name.startswith("by_") or table.name == "missing" else ()
    head = f"<thead><tr>{heads}{'<th></th>' if bars else ''}</tr></thead>"
    rows = "".join(_row(row, bars[place] if bars else None) for place, row in enumerate(table.rows))
    return f'<div class="table"><table>{head}<tbody>{rows}</tbody></table></div>'


def _row(row: Iterable[str], bar: float | None) -> str:
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in row)
    drawn = "" if bar is None else f'<td class="bar"><div style="width:{100 * bar:.1f}%"></div></td>'
    return f"<tr>{cells}{drawn}</tr>"
