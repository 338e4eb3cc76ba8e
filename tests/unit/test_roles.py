"""What the desk does with a field follows from its role, whatever the regulation calls the field."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from intake.config.regulations import RegulationError, load_regulation
from intake.desk.answer_context import FieldLine
from intake.desk.changes import (
    Change,
    OpenTicket,
    SetField,
    SetSubject,
)
from intake.desk.correlation import question
from intake.desk.disposition import Disposition
from intake.desk.facts import Facts
from intake.desk.licence_rules import Licence, LicenceRules, Treatment, Verdict
from intake.desk.message import InboundMail
from intake.desk.outgoing import Template
from intake.desk.regulation import FieldRole, Regulation
from intake.desk.rules.case import Case
from intake.desk.rules.judging import Request, admit
from intake.desk.rules.reading import read
from intake.desk.rules.table import decide
from intake.desk.ticket import Status
from intake.mail.templates.filters import field_rows
from tests.unit.desk_cases import DESK, NOW, from_agent, mail, names, regulation, ticket

OTHER_NAMES = {
    "registration_number": "licence_number", "organization": "firm", "release": "version", "subject": "topic",
}  # fmt: skip
TOPIC = "Тема: Не печатается накладная\nОрганизация: ООО «Вектор»\nРег. номер: 800123456\nРелиз: 3.0.12.4"


@cache
def renamed(licences: LicenceRules | None = None) -> Regulation:
    """The default regulation, every field under another name."""
    fields = tuple(replace(spec, name=OTHER_NAMES[spec.name]) for spec in regulation().fields)
    return replace(regulation(), fields=fields, licences=licences)


def case_of(one: InboundMail, facts: Facts | None = None) -> Case:
    return Case(read(one, renamed(), DESK), facts or Facts(), renamed(), DESK, NOW)


def decided(one: InboundMail, facts: Facts | None = None) -> Disposition:
    return decide(case_of(one, facts))


def of_subject(disposition: Disposition) -> list[Change]:
    return [change for change in disposition.changes if isinstance(change, SetSubject)]


def test_a_subject_field_of_any_name_gives_the_ticket_its_subject() -> None:
    opened = decided(mail(TOPIC, subject="")).changes[0]
    assert isinstance(opened, OpenTicket)
    assert opened.subject == "Не печатается накладная"


def test_a_subject_that_a_reply_adds_becomes_the_tickets() -> None:
    asked = ticket(Status.AWAITING_INFO, subject="", missing=("topic",))
    reply = mail("Тема: Не печатается накладная", subject="Re: [#7]", in_reply_to=("<a@desk.test>",))
    assert of_subject(decided(reply, names(asked))) == [SetSubject("Не печатается накладная")]


def test_a_subject_that_an_agent_sets_becomes_the_tickets() -> None:
    disposition = decided(from_agent("#set topic: Не печатается накладная"), names(ticket()))
    assert of_subject(disposition) == [SetSubject("Не печатается накладная")]
    assert [change.finding.name for change in disposition.changes if isinstance(change, SetField)] == [
        "topic"
    ]


def test_licences_are_looked_up_by_the_registration_number_of_any_name() -> None:
    assert case_of(mail(TOPIC)).registration_numbers == ("800123456",)


@pytest.mark.parametrize(
    ("owner", "rules", "verdict"),
    [
        ("ООО «Ромашка»", LicenceRules(other_organization=Treatment(Verdict.HOLD)), Verdict.HOLD),
        (
            "ООО «Вектор»",
            LicenceRules(old_release=Treatment(Verdict.REFUSE, Template.REFUSED_RELEASE)),
            Verdict.REFUSE,
        ),
        ("ООО «Вектор»", LicenceRules(), Verdict.ACCEPT),
    ],
)
def test_licences_are_judged_by_fields_of_any_name(owner: str, rules: LicenceRules, verdict: Verdict) -> None:
    values = (("licence_number", "800123456"), ("firm", "ООО «Вектор»"), ("version", "3.0.1.1"))
    licence = Licence("800123456", owner, "CRM", "ПРОФ", None, None, "3.0.12.4")
    request = Request(values, "error", "Не печатается накладная", NOW)
    assert admit(request, (licence,), renamed(licences=rules), has_registry=True).verdict is verdict


def test_colleagues_are_known_by_the_organization_of_any_name() -> None:
    assert question(mail(), DESK, renamed()).organization_field == "firm"


def test_templates_show_the_tickets_subject_once() -> None:
    lines = (FieldLine("topic", "Тема", "Счёт", is_subject=True), FieldLine("subject", "Предмет", "Кассы"))
    assert field_rows(lines) == [("Предмет", "Кассы")]


def test_a_role_that_no_field_plays_has_no_name() -> None:
    small = replace(renamed(), fields=renamed().fields[:1])
    assert small.field_of(FieldRole.SUBJECT) is None
    assert small.name_of(FieldRole.SUBJECT) == ""


# --- In the file ----------------------------------------------------------------------------------

HEAD = 'name = "own"\ntitle = { ru = "Поддержка", en = "Support" }\ntag_prefix = "S-"\n'
TEXTS = (
    'title = { ru = "Что", en = "What" }\nhint = { ru = "", en = "" }\nexample = { ru = "", en = "" }\n'
    'labels = ["что"]\n'
)


def field(name: str, shape: str, role: str = "") -> str:
    told = f'role = "{role}"\n' if role else ""
    return f'[[field]]\nname = "{name}"\nshape = "{shape}"\n{told}{TEXTS}'


def load(tmp_path: Path, text: str) -> Regulation:
    file = tmp_path / "own.toml"
    file.write_text(HEAD + text, encoding="utf-8")
    return load_regulation(file)


def problems(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(RegulationError) as caught:
        load(tmp_path, text)
    return [problem.removeprefix(f"{tmp_path}/") for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("shape", "role"),
    [
        ("digits", "registration_number"), ("organization", "organization"),
        ("release", "release"), ("subject", "subject"),
    ],
)  # fmt: skip
def test_a_field_whose_shape_suggests_a_role_has_to_tell_it(tmp_path: Path, shape: str, role: str) -> None:
    assert problems(tmp_path, field("x", "text") + field("what", shape)) == [
        f'own.toml:11: field[2].role: missing: write role = "{role}" or, if it is something else, "none"'
    ]
    assert load(tmp_path, field("what", shape, role)).fields[0].role == role
    assert load(tmp_path, field("what", shape, "none")).fields[0].role is None


def test_a_field_of_any_other_shape_may_be_without_a_role(tmp_path: Path) -> None:
    assert [spec.role for spec in load(tmp_path, field("x", "text") + field("y", "person")).fields] == [
        None
    ] * 2


@pytest.mark.parametrize("name", ["registration_number", "organization", "release"])
def test_a_field_named_like_a_role_has_to_tell_whether_it_plays_it(tmp_path: Path, name: str) -> None:
    assert problems(tmp_path, field("x", "text") + field(name, "text")) == [
        f'own.toml:11: field[2].role: missing: write role = "{name}" or, if it is something else, "none"'
    ]
    assert load(tmp_path, field(name, "text", name)).fields[0].role == name
    assert load(tmp_path, field(name, "text", "none")).fields[0].role is None


@pytest.mark.parametrize(
    ("name", "shape", "fitting"),
    [
        ("subject", "text", "subject"),
        ("organization", "person", "organization"),
        ("release", "date", "release"),
    ],
)
def test_a_field_named_like_a_role_that_its_shape_cannot_play_is_told_what_can(
    tmp_path: Path, name: str, shape: str, fitting: str
) -> None:
    (told,) = problems(tmp_path, field("x", "text") + field(name, shape))
    assert told.startswith("own.toml:11: field[2].role: missing: the name gives no role; ")
    assert told.endswith(f'write shape = "{fitting}" and role = "{name}" or, if it is something else, "none"')
    assert load(tmp_path, field(name, shape, "none")).fields[0].role is None


def test_a_role_that_nobody_knows_is_told_with_those_there_are(tmp_path: Path) -> None:
    assert problems(tmp_path, field("what", "digits", "number")) == [
        "own.toml:7: field[1].role: must be one of registration_number, organization, release, subject, none"
    ]


def test_two_fields_of_one_role_are_told_at_the_second(tmp_path: Path) -> None:
    text = field("number", "digits", "registration_number") + field("key", "pattern", "registration_number")
    text = text.replace('[[field]]\nname = "key"', "[[field]]\npattern = '[0-9]{3}'\nname = \"key\"")
    assert problems(tmp_path, text) == [
        'own.toml:16: field[2].role: the field "number" plays this role already'
    ]


@pytest.mark.parametrize(
    ("shape", "role"),
    [
        ("person", "organization"),
        ("text", "subject"),
        ("release", "registration_number"),
        ("date", "release"),
    ],
)
def test_a_role_that_does_not_fit_the_shape_is_told(tmp_path: Path, shape: str, role: str) -> None:
    assert problems(tmp_path, field("what", shape, role)) == [
        f'own.toml:7: field[1].role: a field of the shape "{shape}" can\'t play this role'
    ]


HOLD = '{ verdict = "hold" }'


@pytest.mark.parametrize(
    ("fields", "licences", "problem"),
    [
        (
            field("x", "text"),
            f"[licences]\nexpired = {HOLD}\n",
            'own.toml:12: licences.expired: needs a [[field]] with role = "registration_number"',
        ),
        (
            field("number", "digits", "registration_number"),
            f"[licences]\nexpired = {HOLD}\nother_organization = {HOLD}\n",
            'own.toml:14: licences.other_organization: needs a [[field]] with role = "organization"',
        ),
        (
            field("number", "digits", "registration_number"),
            f"[licences]\nold_release = {HOLD}\n",
            'own.toml:13: licences.old_release: needs a [[field]] with role = "release"',
        ),
    ],
)
def test_licences_need_the_fields_that_they_are_judged_by(
    tmp_path: Path, fields: str, licences: str, problem: str
) -> None:
    assert problems(tmp_path, fields + licences) == [problem]


def test_where_the_release_is_named_in_the_former_way_the_new_one_is_told(tmp_path: Path) -> None:
    text = field("number", "digits", "registration_number") + field("version", "release", "release")
    told = 'now belongs to the field itself: write role = "release" in the [[field]] "version"'
    assert problems(tmp_path, f'{text}[licences]\nold_release = {HOLD}\nrelease_field = "version"\n') == [
        f"own.toml:22: licences.release_field: {told}"
    ]
