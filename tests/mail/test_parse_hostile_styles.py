"""HTML that is made to keep the desk busy while it works out what a reader sees, with a forged agent's From.

Counted is what is compared, for it doesn't depend on the machine; the times are guards against hanging.
"""

from __future__ import annotations

import time

import pytest

from intake.mail.parsing.html.selectors import Compound, Element
from intake.mail.parsing.parse import Closely, parse
from tests.mail.parse_help import ARRIVED, HEAD

_SIX = ":is(.a,.b,.c,#d,[x],[y=z])"
_NESTED = ":is(" + ",".join(":is(" + ",".join([_SIX] * 5) + ")" for _ in range(5)) + ")"
_FEW = 1_500_000


def _sheet(selector: str, rules: int, body: str) -> str:
    return f"<style>{(selector + ' {color:red}' + chr(10)) * rules}</style>{body}"


def _styled(style: str) -> str:
    return f"<p style='{style}'>x</p>" * 100


SHEETS = {
    "lists within lists": _sheet("p" + _NESTED, 90, "<p>x</p>" * 40_000),
    "a long list of what it is not": _sheet("p:not(.q" + ",.q" * 280 + ")", 100, "<p>x</p>" * 35_000),
    "long chains": _sheet("div " * 7 + "div", 450, "<div>" * 255 + "<div>x</div>" * 30_000),
    "long chains of siblings": _sheet("i~" * 6 + "i", 450, "<i></i>" * 50_000),
    "chains of siblings and outer ones": _sheet("i~i i~i i~i i~i", 450, ("<i></i>" * 210 + "<i>") * 200),
    "many attributes": _sheet("*" + "[a*=b]" * 150, 90, ("<p a=b" + "b" * 300 + ">") * 900),
}
STYLES = {
    name: _styled(style)
    for name, style in {
        "margin": "margin:" + "a(" * 2_000,
        "only a bracket": "margin:(",
        "border": "border-left-width:" + "(" * 4_000,
        "background": "background:" + "( " * 2_000,
        "gradient": "background:linear-gradient(" + "#fff," * 800,
        "font": "font:" + "1 " * 2_000,
        "shadow": "box-shadow:" + "1px " * 1_000,
        "transform": "transform:" + "translate(" * 400,
        "animation": "animation:" + "none " * 800,
        "many": "color:red;" * 400,
    }.items()
}


def _read_closely(html: str) -> float:
    """Read it as an agent's; how many seconds of the processor that took."""
    raw = HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + html.encode()
    closely = Closely(lambda _: True, lambda _: False)
    began = time.process_time()
    assert parse(raw, ARRIVED, closely=closely).shown is not None
    return time.process_time() - began


@pytest.mark.parametrize("name", SHEETS)
def test_what_a_sheet_makes_the_desk_compare_is_bounded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    fits = Compound.fits

    def counted(compound: Compound, element: Element) -> bool | None:
        nonlocal compared
        compared += 1 + len(compound.attributes)
        return fits(compound, element)

    monkeypatch.setattr(Compound, "fits", counted)
    assert _read_closely(SHEETS[name]) < 30
    assert compared < _FEW


@pytest.mark.parametrize("name", STYLES)
def test_styles_of_elements_are_read_in_bounded_time(name: str) -> None:
    assert _read_closely(STYLES[name]) < 5
