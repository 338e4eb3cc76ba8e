"""A hostile megabyte takes no shipped regulation long, and no shape stores nonsense of it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.regulations.playing import REGULATIONS, Played

PLAYED = {file.stem: Played(file.stem) for file in sorted(Path(REGULATIONS).glob("*.toml"))}
HOSTILE = {
    "digits": "+7 (495) 11" * 90_000,
    "paths": "Навигатор: А \\ " * 60_000,
    "releases": "версия 1.2.3.4, сборка 5.6 " * 35_000,
    "words": "чтобы для нужно цель: срок до 1 мая " * 28_000,
    "letters": "а" * 1_000_000,
    "names": "Иванова Мария " * 70_000,
    "systems": "windows 10 (x64 ТСД urovo rt " * 34_000,
    "lines": "Телефон:\nЦель:\nВерсия:\n" * 40_000,
}


@pytest.mark.hostile
@pytest.mark.parametrize("name", PLAYED)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_megabyte_is_decided_soon(name: str, text: str) -> None:
    started = time.process_time()
    PLAYED[name].mail(text)
    assert time.process_time() - started < 20
