"""Render the mails that the desk writes from its templates.

Templates come from the operator, values from strangers: the sandbox guards the process against the
first, and the second are only ever data – escaped in HTML, and never compiled.
"""

from __future__ import annotations

import traceback
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

import jinja2

from intake.desk.answer_context import AnswerContext
from intake.desk.language.wording import FALLBACK_LANGUAGE
from intake.desk.outgoing import Template
from intake.mail.templates import duties, filters
from intake.mail.templates.environment import CONTEXT_NAMES, Environment, TemplateProblem
from intake.mail.templates.samples import SAMPLES

NAMES: tuple[str, ...] = tuple(Template)
PARTS = ("subject.txt", "body.txt", "body.html")

_SHARED = "_shared"
_BASE = "_base"
_REGULATIONS = "regulations"
_SUFFIXES = {".txt", ".html"}
_context_values = attrgetter(*CONTEXT_NAMES)

# What the code of a template may run into, all of it the template's own fault.
_TEMPLATE_FAULTS = (
    jinja2.TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """The three parts of a mail: a one-line subject, the text and the HTML."""

    subject: str
    text: str
    html: str


class BrokenTemplate(Exception):  # noqa: N818 - it says what is the matter
    """A template is missing or fails; `problems` name the files and the lines."""

    def __init__(self, *problems: TemplateProblem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class Templates:
    """The templates of some directories; the same file in a later directory overrides an earlier one.

    `regulations/<regulation>/<language>/…` in any directory goes before `<language>/…` in all.
    They are to be there in each of `languages`, by default in those that have a folder in any directory;
    folders of languages that are `unspoken` are left alone.
    Every template is compiled once; a changed file shows after a restart.
    """

    def __init__(
        self,
        directories: Sequence[Path],
        languages: Collection[str] | None = None,
        unspoken: Collection[str] = (),
    ) -> None:
        if not directories:
            raise ValueError("there must be a directory of templates")
        self._directories = tuple(directories)
        self.languages = tuple(sorted(self._folders() if languages is None else languages))
        self._unspoken = frozenset(unspoken)
        self._environments: dict[tuple[Path, ...], Environment] = {}
        self._compiled: dict[tuple[str, str, str], tuple[jinja2.Template, ...]] = {}

    def render(self, name: str, language: str, context: AnswerContext, regulation: str = "") -> Rendered:
        """Render the mail `name`; in English where there are no templates in the language.

        BrokenTemplate when a template is missing, has an error or names what the context lacks.
        """
        values = dict(zip(CONTEXT_NAMES, _context_values(context), strict=True))
        try:
            subject, text, html = (
                template.render(values) for template in self._templates(name, language, regulation)
            )
        except _TEMPLATE_FAULTS as fault:
            raise BrokenTemplate(_problem(fault, f"{language}/{name}")) from fault
        return Rendered(" ".join(subject.split()), filters.tidy(text), html)

    def check(self, *, shipped: bool = True) -> tuple[TemplateProblem, ...]:
        """Find every problem of every template, for every regulation, at once; renders nothing for real.

        Without the `shipped` ones, languages are left out of which the first directory alone has templates.
        """
        problems = dict.fromkeys(self._strange_names())
        checked = self.languages if shipped else self._touched_languages()
        for regulation in ("", *self._regulations()):
            problems.update(dict.fromkeys(self._check_regulation(regulation, checked)))
        return tuple(problems)

    def require_valid(self) -> None:
        """Raise BrokenTemplate with every problem of a language of which the operator has templates.

        What is shipped was checked when it was made: compiling it all would be a quarter of every start.
        """
        problems = self.check(shipped=False)
        if problems:
            raise BrokenTemplate(*problems)

    # --- Loading ----------------------------------------------------------------------------------

    def _templates(self, name: str, language: str, regulation: str) -> tuple[jinja2.Template, ...]:
        spoken = language if language in self.languages else FALLBACK_LANGUAGE
        key = (regulation, spoken, name)
        if key not in self._compiled:
            environment = self._environment(regulation)
            self._compiled[key] = tuple(environment.get_template(f"{spoken}/{name}/{part}") for part in PARTS)
        return self._compiled[key]

    def _environment(self, regulation: str) -> Environment:
        # Regulations without templates of their own share what is compiled.
        path = tuple(self._search_path(regulation))
        if path not in self._environments:
            self._environments[path] = Environment(path, self._directories[0])
        return self._environments[path]

    def _search_path(self, regulation: str) -> list[Path]:
        later_first = tuple(reversed(self._directories))
        own = (directory / _REGULATIONS / regulation for directory in later_first) if regulation else ()
        return [*(directory for directory in own if directory.is_dir()), *later_first]

    # --- Checking ---------------------------------------------------------------------------------

    def _regulations(self) -> list[str]:
        found = {path.name for path in self._glob(f"{_REGULATIONS}/*") if path.is_dir()}
        return sorted(found)

    def _folders(self) -> set[str]:
        """The languages in which any directory has templates."""
        folders = {path.name for path in self._glob("*") if path.is_dir()}
        return folders - {_SHARED, _REGULATIONS}

    def _touched_languages(self) -> frozenset[str]:
        """Languages of which a later directory has a template: all, where it has one that they share."""
        own = self._directories[1:]
        if any((directory / _SHARED).is_dir() for directory in own):
            return frozenset(self.languages)
        parents = [*own, *self._glob(f"{_REGULATIONS}/*")]
        return frozenset(
            language for language in self.languages if any((parent / language).is_dir() for parent in parents)
        )

    def _glob(self, pattern: str) -> Iterator[Path]:
        for directory in self._directories:
            yield from sorted(directory.glob(pattern))

    def _strange_names(self) -> Iterator[TemplateProblem]:
        """Files that no mail would ever use, so that a typing error in a name is not silent."""
        for prefix in ("", f"{_REGULATIONS}/*/"):
            for path in self._glob(f"{prefix}*/*/*"):
                language, name, part = path.parts[-3:]
                if language in self._unspoken or (not prefix and language in (_REGULATIONS, _SHARED)):
                    continue
                if language not in self.languages:
                    yield TemplateProblem(str(path), 0, f"no such language: {language}")
                elif name not in (*NAMES, _BASE):
                    yield TemplateProblem(str(path), 0, f"no mail has the name {name}")
                elif name != _BASE and part not in PARTS:
                    yield TemplateProblem(str(path), 0, f"a mail has no part {part}")

    def _check_regulation(self, regulation: str, checked: Collection[str]) -> Iterator[TemplateProblem]:
        environment = self._environment(regulation)
        own_files = set()
        for template in self._all_files(environment, {*self.languages} - {*checked}):
            problems = tuple(_check_file(environment, template))
            own_files.update({template} if problems else set())
            yield from problems
        folders = self._folders()
        for language in self.languages:
            if language not in folders:
                yield TemplateProblem(str(self._directories[-1] / language), 0, "there are no templates")
                continue
            if language not in checked:
                continue
            for name in NAMES:
                for part in PARTS:
                    template = f"{language}/{name}/{part}"
                    if template not in own_files:
                        yield from self._check_rendering(environment, template)

    def _all_files(self, environment: Environment, skipped: Collection[str]) -> list[str]:
        left_out = {_REGULATIONS, "shipped", *self._unspoken, *skipped}

        def is_template(name: str) -> bool:
            folder = name.partition("/")[0]
            return Path(name).suffix in _SUFFIXES and folder not in left_out

        return environment.list_templates(filter_func=is_template)

    def _check_rendering(
        self,
        environment: Environment,
        template: str,
    ) -> Iterator[TemplateProblem]:
        language = template.partition("/")[0]
        homes = (directory for directory in self._directories if (directory / language).is_dir())
        expected = str(next(homes, self._directories[0]) / template)
        _, name, part = template.split("/")
        for sample in SAMPLES:
            values = dict(zip(CONTEXT_NAMES, _context_values(sample), strict=True))
            try:
                rendered = environment.get_template(template).render(values)
            except _TEMPLATE_FAULTS as fault:
                yield _problem(fault, expected)
                continue
            for each in duties.left_out(name, part, sample, rendered):
                yield TemplateProblem(expected, 0, f"does not show {each!r}, which agents must see")


def _check_file(environment: Environment, template: str) -> Iterator[TemplateProblem]:
    """Errors of syntax, unknown filters and unknown names of one file."""
    try:
        # Compiled for good: whoever renders it finds it in the cache.
        environment.get_template(template)
    except jinja2.TemplateError as fault:
        yield _problem(fault, template)
        return
    yield from environment.unknown.get(template, ())


def _problem(fault: Exception, expected: str) -> TemplateProblem:
    """Say where in which template a fault lies."""
    if isinstance(fault, jinja2.TemplateSyntaxError):
        return TemplateProblem(fault.filename or fault.name or expected, fault.lineno, fault.message or "")
    # Jinja rewrites the traceback: its frames name the template's file and line.
    frames = [
        frame
        for frame in traceback.extract_tb(fault.__traceback__)
        if Path(frame.filename).suffix in _SUFFIXES
    ]
    if isinstance(fault, jinja2.TemplateNotFound):
        message = f"no such template: {fault.name}"
    else:
        message = f"{type(fault).__name__}: {fault}"
    if frames:
        return TemplateProblem(frames[-1].filename, frames[-1].lineno or 0, message)
    return TemplateProblem(expected, 0, message)
