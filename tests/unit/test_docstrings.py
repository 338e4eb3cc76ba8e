"""Docstrings are Markdown: pages are made of them, and what is no markup must not be taken for it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_CODE = re.compile(r"`[^`\n]*(?:\n[^`\n]+)?`")
_OTHER_MARKUP = re.compile(
    r"``|:(?:class|func|meth|mod|param|returns?|raises)\b[^:\n]*:|^(?:Args|Returns|Raises):$", re.MULTILINE
)


def docstrings() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "intake").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                where = f"{path.relative_to(ROOT)}:{getattr(node, 'name', '')}"
                if text := ast.get_docstring(node):
                    yield where, text


def faults(text: str) -> list[str]:
    """What a reader of the page would stumble over."""
    prose = _CODE.sub("", text)
    found = []
    if "`" in prose:
        found.append("a backtick without its partner")
    if re.search(r"<[A-Za-z/!]", prose):
        found.append("a tag outside backticks: the page would swallow it")
    if _OTHER_MARKUP.search(text):
        found.append("markup of another language")
    return found


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Sends `raw.", "a backtick without its partner"),
        ("A <br> ends a line.", "a tag outside backticks: the page would swallow it"),
        ("See :class:`Mailbox`.", "markup of another language"),
        ("Bytes.\n\nReturns:\n    a mail", "markup of another language"),
    ],
)
def test_what_breaks_a_page_is_seen(text: str, fault: str) -> None:
    assert faults(text) == [fault]


def test_what_a_page_shows_well_is_let_through() -> None:
    assert faults("A `<br>`; a *seed*; x < y; `None` and `a\nb`: code over a line's end.") == []


def test_no_docstring_breaks_its_page() -> None:
    texts = list(docstrings())
    assert len(texts) > 1000
    assert [(where, found) for where, text in texts if (found := faults(text))] == []
