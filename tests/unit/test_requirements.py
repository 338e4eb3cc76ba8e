"""What a request of its kind must bring."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.desk.message import Attachment
from intake.desk.regulation import AttachmentSpec
from intake.desk.rules.requirements import brings, files_found, is_called_for, missing_from
from intake.desk.source import Source
from intake.desk.ticket import Finding
from tests.unit.desk_cases import mail, regulation

TITLE = regulation().fields[0].title
SCREENSHOT = AttachmentSpec(
    "screenshot", TITLE, TITLE, (".PNG", ".jpg"), ("image/",), ("error",), ("ошибк*",)
)
LOGS = AttachmentSpec("logs", TITLE, TITLE, (".zip",), required=False)
PICTURE = Attachment("2", "Снимок.png", "application/octet-stream", 5, "x")
PASTED = Attachment("3", "", "Image/JPEG", 5, "x", inline=True)
ACT = Attachment("4", "act.pdf", "application/pdf", 5, "x")


@pytest.mark.parametrize(
    ("files", "there"),
    [((PICTURE,), True), ((PASTED,), True), ((ACT,), False), ((ACT, PICTURE), True), ((), False)],
)
def test_a_file_is_known_by_the_end_of_its_name_or_by_its_type(
    files: tuple[Attachment, ...], *, there: bool
) -> None:
    assert brings(files, SCREENSHOT) is there


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("реквизиты.DOC", False),
        ("Скриншот ошибки.doc", True),
        ("проект контракта.doc", False),
        ("1.png", True),
    ],
)
def test_a_document_counts_by_its_name_since_it_can_hold_anything(name: str, *, there: bool) -> None:
    shown = replace(SCREENSHOT, documents=(".doc",), named=("скрин", "ошибк"))
    assert brings((Attachment("5", name, "application/msword", 5, "x"),), shown) is there


@pytest.mark.parametrize(
    ("kind", "text", "called"),
    [
        ("error", "Вижу ошибку", True),
        ("feature", "Вижу ошибку", False),
        ("error", "Не печатается", False),
    ],
)
def test_a_file_is_called_for_by_kind_and_words(kind: str, text: str, *, called: bool) -> None:
    assert is_called_for(SCREENSHOT, kind, text) is called
    assert is_called_for(LOGS, kind, text)


def test_the_first_file_that_fits_is_found_by_its_name() -> None:
    written = mail(attachments=(ACT, PICTURE, replace(PICTURE, name="Второй.png")))
    assert files_found(written, (LOGS, SCREENSHOT)) == (
        Finding("screenshot", "Снимок.png", Source.read("attachment"), "Снимок.png"),
    )


@pytest.mark.parametrize(
    ("given", "kind", "text", "files", "missing"),
    [
        ((), "error", "ошибка", (), ("registration_number", "organization", "release", "screenshot")),
        (("release",), "error", "ошибка", (PICTURE,), ("registration_number", "organization")),
        (("release",), "error", "сбой", (), ("registration_number", "organization")),
        (("registration_number", "organization", "release"), "error", "ошибка", (ACT,), ("screenshot",)),
    ],
)
def test_what_is_required_and_not_there_is_missing_in_the_regulations_order(
    given: tuple[str, ...], kind: str, text: str, files: tuple[Attachment, ...], missing: tuple[str, ...]
) -> None:
    law = replace(regulation(), attachments=(LOGS, SCREENSHOT))
    findings = [Finding(name, "x", Source.read("sentence"), "") for name in (*given, "subject")]
    assert missing_from(findings, kind, mail(attachments=files), law, text) == missing
