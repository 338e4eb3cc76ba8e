"""Words of a language are data: which modules still have Russian ones, a list that only gets shorter."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

INTAKE = Path(__file__).parents[2] / "intake"
_CYRILLIC = re.compile("[\u0400-\u04ff]")

# Take a module off when its words have gone into tables; put none on.
STILL_IN_MODULES = frozenset(
    """
    desk/fields/evidence/clauses.py
    desk/fields/evidence/parties.py
    desk/fields/evidence/refused.py
    desk/fields/evidence/release_state.py
    desk/fields/evidence/taken_back.py
    desk/fields/evidence/the_matter.py
    desk/fields/names/latin_names.py
    desk/fields/names/legal_forms.py
    desk/fields/names/legal_names.py
    desk/fields/names/person_names.py
    desk/fields/names/public_bodies.py
    desk/fields/names/quoted_names.py
    desk/fields/names/small_names.py
    desk/fields/page/label_rows.py
    desk/fields/page/labels.py
    desk/fields/page/lines.py
    desk/fields/page/page.py
    desk/fields/replies/bare_answers.py
    desk/fields/replies/in_quote.py
    desk/fields/search/common.py
    desk/fields/search/dates.py
    desk/fields/search/descriptions.py
    desk/fields/search/digits.py
    desk/fields/search/labelled_names.py
    desk/fields/search/organizations.py
    desk/fields/search/patterns.py
    desk/fields/search/people.py
    desk/fields/search/releases.py
    desk/fields/search/subject.py
    desk/fields/search/text.py
    desk/fields/search/topics.py
    desk/fields/values/dates.py
    desk/fields/values/digit_runs.py
    desk/fields/values/lettered_digits.py
    desk/fields/values/releases.py
    desk/fields/values/telephones.py
    """.split()
)

# These have no words, but letters: what they are is the same in every language that is written with them.
LETTERS_NOT_WORDS = {
    "desk/identity.py": "Cyrillic letters that look like Latin ones",
    "desk/language/cue_patterns.py": "ё is folded to е in wordings and in texts alike",
    "desk/language/letters.py": "sets of capital and of small letters",
    "desk/licences/file.py": "the e of a number that a spreadsheet shortened, Cyrillic or Latin",
    "mail/parsing/charsets/cyrillic.py": "how often letters and pairs of letters occur in a charset",
    "mail/parsing/charsets/decoding.py": "the letters that a wrong charset makes of others",
}


def words_in(file: Path) -> Iterator[str]:
    """The texts of a module that are no docstrings and have Cyrillic letters."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in said:
            continue
        if _CYRILLIC.search(node.value):
            yield node.value


def test_no_further_module_has_words_of_a_language() -> None:
    modules = {str(file.relative_to(INTAKE)) for file in INTAKE.rglob("*.py") if next(words_in(file), None)}
    known = STILL_IN_MODULES | LETTERS_NOT_WORDS.keys()
    assert {module for module in modules if not module.startswith("demo/")} <= known


def test_no_module_is_listed_that_has_neither_words_nor_letters() -> None:
    modules = {str(file.relative_to(INTAKE)) for file in INTAKE.rglob("*.py") if next(words_in(file), None)}
    assert STILL_IN_MODULES | LETTERS_NOT_WORDS.keys() <= modules
    assert not STILL_IN_MODULES & LETTERS_NOT_WORDS.keys()
