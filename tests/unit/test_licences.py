from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.desk.language.texts import TextKey
from intake.desk.licence_rules import KindRule, Licence, LicenceRules, Treatment, Verdict
from intake.desk.licences.checking import (
    Claim,
    LicenceCheck,
    check_licence,
    is_older,
    kind_in_force,
    months_later,
    normal_number,
    supported_until,
)
from intake.desk.licences.organizations import same_organization
from intake.desk.outgoing import Template
from tests.languages import in_words

TODAY = date(2026, 3, 16)
VECTOR = Licence(
    "800123456",
    "ООО «Вектор»",
    "Управление аптекой",
    "ПРОФ",
    date(2024, 1, 31),
    date(2026, 3, 16),
    "3.0.12.4",
)
STANDARD = Licence("800123457", "ООО «Вектор»", "Управление аптекой", "Стандарт", None, date(2026, 12, 31))
PHARMACY = LicenceRules(
    unknown_number=Treatment(Verdict.HOLD),
    other_organization=Treatment(Verdict.HOLD),
    expired=Treatment(Verdict.REFUSE, Template.REFUSED_LICENCE),
    old_release=Treatment(Verdict.ACCEPT_AND_TELL, Template.RELEASE_NOTICE),
    kinds=(KindRule("Стандарт", ("error",), Treatment(Verdict.REFUSE, Template.REFUSED_LICENCE_KIND)),),
    grace_months=3,
    grace_kind="Стандарт",
)


def claim(
    number: str | None = "800123456",
    organization: str | None = "ООО Вектор",
    release: str | None = "3.0.12.4",
    kind: str = "consultation",
) -> Claim:
    return Claim(number, organization, release, kind)


def check(
    some: Claim | None = None,
    licence: Licence | None = VECTOR,
    rules: LicenceRules = PHARMACY,
    on: date = TODAY,
    **more: bool,
) -> LicenceCheck:
    return check_licence(some or claim(), licence, rules, on, **more)


def problems(outcome: LicenceCheck) -> list[TextKey]:
    return [finding.detail.key for finding in outcome.findings]


def test_a_good_licence_is_accepted_and_its_kind_is_known() -> None:
    outcome = check()
    assert (outcome.verdict, outcome.findings, outcome.licence_kind) == (Verdict.ACCEPT, (), "ПРОФ")


def test_a_licence_is_valid_on_its_last_day_and_not_on_the_next() -> None:
    assert check(on=date(2026, 3, 16)).verdict is Verdict.ACCEPT
    outcome = check(on=date(2026, 3, 17))
    assert outcome.verdict is Verdict.REFUSE
    assert outcome.templates == (Template.REFUSED_LICENCE,)
    assert in_words(outcome.findings[0].detail, "en") == "supported until 2026-03-16"
    assert in_words(outcome.findings[0].detail) == "Лицензия действовала до 16.03.2026."
    assert outcome.licence_kind == ""


def test_without_a_registry_nothing_is_checked() -> None:
    assert check(licence=None, registry_empty=True).verdict is Verdict.ACCEPT


def test_without_a_number_nothing_is_checked() -> None:
    assert check(claim(number=None), licence=None).findings == ()


def test_an_unknown_number_has_its_treatment() -> None:
    outcome = check(licence=None)
    assert (outcome.verdict, problems(outcome)) == (Verdict.HOLD, [TextKey.LICENCE_UNKNOWN])


def test_of_another_organizations_licence_nothing_is_told() -> None:
    outcome = check(claim(organization="АО Ромашка", release="1.0"), on=date(2030, 1, 1))
    assert (outcome.verdict, problems(outcome)) == (Verdict.HOLD, [TextKey.LICENCE_OTHER_ORGANIZATION])
    assert (outcome.licence_kind, outcome.templates) == ("", ())


def test_without_an_organization_the_number_is_believed() -> None:
    assert check(claim(organization=None)).verdict is Verdict.ACCEPT


def test_standard_covers_errors_only() -> None:
    assert check(claim("800123457", kind="error"), STANDARD).verdict is Verdict.ACCEPT
    for kind in ("consultation", "feature"):
        outcome = check(claim("800123457", kind=kind), STANDARD)
        assert (outcome.verdict, outcome.templates) == (Verdict.REFUSE, (Template.REFUSED_LICENCE_KIND,))
        assert outcome.licence_kind == "Стандарт"


def test_prof_covers_consultations() -> None:
    assert check(claim(kind="consultation")).verdict is Verdict.ACCEPT


def test_an_old_release_is_accepted_and_the_customer_told() -> None:
    outcome = check(claim(release="3.0.11.9"))
    assert (outcome.verdict, outcome.templates) == (Verdict.ACCEPT_AND_TELL, (Template.RELEASE_NOTICE,))


def test_the_strictest_treatment_decides_and_all_findings_are_kept() -> None:
    outcome = check(claim(release="3.0.11.9"), on=date(2026, 3, 17))
    assert (outcome.verdict, outcome.templates) == (Verdict.REFUSE, (Template.REFUSED_LICENCE,))
    assert problems(outcome) == [TextKey.LICENCE_EXPIRED, TextKey.LICENCE_OLD_RELEASE]


def test_everything_that_is_only_told_is_told() -> None:
    rules = LicenceRules(
        expired=Treatment(Verdict.ACCEPT_AND_TELL, Template.REFUSED_LICENCE),
        old_release=Treatment(Verdict.ACCEPT_AND_TELL, Template.RELEASE_NOTICE),
    )
    outcome = check(claim(release="1.0"), rules=rules, on=date(2026, 3, 17))
    assert outcome.templates == (Template.REFUSED_LICENCE, Template.RELEASE_NOTICE)


def test_a_rule_that_the_regulation_leaves_out_accepts() -> None:
    assert check(claim(release="1.0"), rules=LicenceRules(), on=date(2030, 1, 1)).verdict is Verdict.ACCEPT


# --- Grace ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("months", "last"), [(6, date(2026, 2, 28)), (3, date(2025, 11, 30)), (1, date(2025, 9, 30))]
)
def test_the_months_after_the_purchase_are_free_to_their_last_day(months: int, last: date) -> None:
    licence = Licence("1", "ООО Вектор", "ФМ", purchased_on=date(2025, 8, 31))
    rules = LicenceRules(expired=Treatment(Verdict.REFUSE, Template.REFUSED_LICENCE), grace_months=months)
    assert supported_until(licence, rules) == last
    assert check(claim(release=None), licence, rules, last).verdict is Verdict.ACCEPT
    assert (
        check(claim(release=None), licence, rules, date.fromordinal(last.toordinal() + 1)).verdict
        is Verdict.REFUSE
    )


def test_the_grace_prolongs_an_expired_licence_with_its_own_kind() -> None:
    licence = Licence("1", "ООО Вектор", "УА", "ПРОФ", date(2026, 2, 1), date(2026, 2, 28))
    assert kind_in_force(licence, PHARMACY, date(2026, 2, 28)) == "ПРОФ"
    assert kind_in_force(licence, PHARMACY, date(2026, 3, 1)) == "Стандарт"
    assert kind_in_force(licence, PHARMACY, date(2026, 5, 2)) == ""


def test_a_licence_without_any_day_never_expires() -> None:
    licence = Licence("1", "ООО Вектор", "УА", "ГТП")
    assert supported_until(licence, PHARMACY) is None
    assert kind_in_force(licence, PHARMACY, date(2099, 1, 1)) == "ГТП"


def test_a_purchase_without_grace_never_expires() -> None:
    licence = Licence("1", "ООО Вектор", "УА", purchased_on=date(2000, 1, 1))
    assert supported_until(licence, LicenceRules()) is None


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 6, 30), 6, date(2026, 12, 30)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_one(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


# --- Releases ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("release", "latest", "older"),
    [
        ("3.0.12.4", "3.0.12.4", False),
        ("3.0.12.3", "3.0.12.4", True),
        ("3.0.9", "3.0.12.4", True),
        ("3.0.13", "3.0.12.4", False),
        ("3.0", "3.0.12.4", False),
        ("2.9", "3.0.12.4", True),
        ("10.1", "9.9", False),
        ("3.0.12.4.1", "3.0.12.4", False),
        ("последний", "3.0.12.4", False),
        ("3.0.12.4", "", False),
    ],
)
def test_releases_are_compared_number_by_number(release: str, latest: str, older: bool) -> None:
    assert is_older(release, latest) is older


@pytest.mark.parametrize(
    ("release", "older"), [("12.1", False), ("11.0", False), ("10.9", True), ("12", False)]
)
def test_a_desk_may_support_the_previous_version_too(release: str, older: bool) -> None:
    assert is_older(release, "12.4", parts=1, back=1) is older


@pytest.mark.parametrize("typed", ["800 123-456", "№800123456", "800\u00a0123\u2013456", " #800123456 "])
def test_a_number_is_the_same_however_it_is_typed(typed: str) -> None:
    assert normal_number(typed) == "800123456"


def test_leading_zeros_stay() -> None:
    assert normal_number("00 12") == "0012"


# --- Organizations ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ООО «Вектор»", "ООО Вектор"),
        ('ООО "ВЕКТОР"', "вектор"),
        ("Вектор, ООО", "ООО “Вектор”"),
        ("Общество с ограниченной ответственностью «Вектор»", "ООО Вектор"),
        ("Публичное акционерное общество Ромашка", "ПАО «Ромашка»"),
        ("Непубличное акционерное общество Ромашка", "АО «Ромашка»"),
        ("ООО Аптека-Плюс", "ООО «Аптека Плюс»"),
        ("ООО «Зелёный мир»", "ООО Зеленый мир"),
        ("OOO Вектор", "ООО Вектор"),
        ("ООО «Bектор»", "ООО Вектор"),
        ("ООО Вектор (Казань)", "ООО Вектор"),
        ("ИП Иванов И.И.", "Иванов Иван Иванович"),
        ("ИП Иванов Иван Иванович", "Индивидуальный предприниматель Иванов И. И."),
        ("И.И. Иванов", "ИП Иванов Иван Иванович"),
        ("ИП Иван Иванович Иванов", "ИП Иванов Иван Иванович"),
        ("ИП Иванов И.", "ИП Иванов Иван Иванович"),
        ("Vector LLC", "LLC Vector"),
        ("Vector Limited Liability Company", "Vector, LLC"),
        ("ГБУЗ «Городская больница № 1»", "Городская больница №1"),
        ("О.О.О. Вектор", "ООО Вектор"),
    ],
)
def test_the_same_organization_is_recognized(first: str, second: str) -> None:
    assert same_organization(first, second)
    assert same_organization(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ООО Вектор", "АО Вектор"),
        ("ООО Вектор", "ООО Вектор плюс"),
        ("ООО Вектор", "ООО Виктор"),
        ("ООО Вектор", "ООО"),
        ("ООО", ""),
        ("", ""),
        ("ИП Иванов И.И.", "ИП Иванов П.И."),
        ("ИП Иванов И.И.", "ИП Петров И.И."),
        ("ООО Иванов И.И.", "ООО Иванов Иван Иванович"),
        ("Городская больница № 1", "Городская больница № 2"),
        ("И. И.", "Иван Иванович"),
        ("«»", "ООО Вектор"),
        ("Город А", "Город Архангельск"),
        ("ООО Вектор (Казань)", "ООО Вектор (Москва)"),
    ],
)
def test_different_organizations_stay_different(first: str, second: str) -> None:
    assert not same_organization(first, second)
    assert not same_organization(second, first)


@given(st.text(max_size=80), st.text(max_size=80))
def test_comparing_names_is_symmetric(first: str, second: str) -> None:
    assert same_organization(first, second) == same_organization(second, first)


@pytest.mark.parametrize("text", ["(" * 1_000_000, "ооо " * 250_000, "а" * 1_000_000])
def test_a_hostile_name_is_compared_at_once(text: str) -> None:
    assert not same_organization(text, "ООО Вектор")
