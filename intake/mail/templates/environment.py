"""The sandbox that compiles templates, and notes what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from intake.desk.answer_context import AnswerContext
from intake.mail.templates import filters

CONTEXT_NAMES = tuple(field.name for field in fields(AnswerContext))
"""All that a template may name."""


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """What is wrong with a template and where; `line` is 0 where no line is to blame."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message}"


class _NamesNoted(CodeGenerator):
    """Compiles, and notes which names a template takes from its context."""

    def enter_frame(self, frame: Frame) -> None:
        super().enter_frame(frame)
        if isinstance(self.environment, Environment):
            loads = frame.symbols.loads.values()
            self.environment.looked_up.update(name for action, name in loads if action == "resolve" and name)


class Environment(ImmutableSandboxedEnvironment):
    """The sandbox, which also finds the names that a template may not use: all in one compilation."""

    code_generator_class = _NamesNoted

    def __init__(self, search_path: Sequence[Path], shipped: Path) -> None:
        super().__init__(
            loader=jinja2.ChoiceLoader(
                [
                    jinja2.FileSystemLoader(search_path),
                    # An override extends what it overrides by this name.
                    jinja2.PrefixLoader({"shipped": jinja2.FileSystemLoader(shipped)}),
                ],
            ),
            undefined=jinja2.StrictUndefined,
            autoescape=lambda name: name is not None and name.endswith(".html"),
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )
        for text_filter in (
            filters.line,
            filters.sentence,
            filters.filled,
            filters.columns,
            filters.field_rows,
            filters.quoted,
        ):
            self.filters[text_filter.__name__] = text_filter
        self.filters["paragraphs"] = _paragraphs
        self.looked_up: set[str] = set()
        """The names that the template in hand takes from its context."""
        self.unknown: dict[str, tuple[TemplateProblem, ...]] = {}
        """The names that a compiled template takes and must not, in order."""

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,
    ) -> str:
        self.looked_up.clear()
        python = super()._generate(source, name, filename, defer_init)
        place = filename or name or ""
        unknown = self.looked_up - {*CONTEXT_NAMES, *self.globals, *_own_names(source)}
        self.unknown[name or ""] = tuple(
            TemplateProblem(place, _line_of(source, each), f"{each!r} is no name that a template may use")
            for each in sorted(unknown)
        )
        return python


def _paragraphs(text: str) -> Markup:
    """Escape a text and keep its lines and indents in HTML, where Outlook knows no pre-wrap."""
    safe = str(escape(text.strip("\n")))
    return Markup(safe.replace("\t", "    ").replace("  ", "&nbsp; ").replace("\n", "<br>\n"))  # noqa: S704 - escaped


def _own_names(tree: nodes.Template) -> set[str]:
    """Names that the file gives itself at its top: blocks see them, though `meta` does not know it."""
    imported = {node.target for node in tree.find_all(nodes.Import)}
    assigned = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
    return imported | assigned


def _line_of(tree: nodes.Template, name: str) -> int:
    return min((node.lineno for node in tree.find_all(nodes.Name) if node.name == name), default=0)
