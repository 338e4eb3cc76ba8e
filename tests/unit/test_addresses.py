"""Two spellings of one address are one key, and two addresses are never made one."""

from __future__ import annotations

import idna
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.addresses import address_key, domain_key
from intake.desk.message import Address

ONE = [
    ("Anna@Example.COM", "anna@example.com"),
    ("info@пример.рф", "info@xn--e1afmkfd.xn--p1ai"),
    ("info@ПРИМЕР.РФ", "INFO@XN--E1AFMKFD.XN--P1AI"),
    ("info@mail.ПРИМЕР.com", "info@mail.xn--e1afmkfd.COM"),
    ("info@straße.de", "info@xn--strae-oqa.de"),
    ("info@STRAẞE.de", "info@straße.de"),
    ("info@ΒΌΛΟΣ.gr", "info@βόλοσ.gr"),  # a capital Σ is σ wherever it stands (RFC 5895 §2)
    ("info@иод.рф".replace("и", "и\u0306", 1), "info@йод.рф"),
    ("мари\u0438\u0306@пример.рф", "марий@xn--e1afmkfd.xn--p1ai"),
    ("x@münchen.de", "x@MU\u0308NCHEN.de"),
    ("x@日本語.jp", "x@xn--wgv71a119e.jp"),
    ('"anna"@example.com', "anna@example.com"),
    ('"a..b"@example.com', "a..b@example.com"),
    (r'"\a\n\na"@example.com', "Anna@example.com"),
    ('"мария"@пример.рф', "мария@xn--e1afmkfd.xn--p1ai"),
    (r'"anna\ b"@example.com', '"Anna b"@example.com'),
    (r'"\"anna\@b"@example.com', r'"\"anna@b"@example.com'),
]
TWO = [
    ("info@straße.de", "info@strasse.de"),
    ("info@βόλος.gr", "info@βόλοσ.gr"),
    ("straße@example.de", "strasse@example.de"),
    ("νίκος@example.gr", "νίκοσ@example.gr"),
    ("ﬁrma@example.com", "firma@example.com"),
    ("info@ﬁrma.com", "info@firma.com"),
    ("info@ｅxample.com", "info@example.com"),
    ("ｉnfo@example.com", "info@example.com"),
    ("info@example。com", "info@example.com"),
    ("info@\u212aredit.ru", "info@kredit.ru"),
    ("\u212aonto@bank.de", "konto@bank.de"),
    ("i\u0307nfo@example.com", "info@example.com"),
    ("info@İstanbul.com", "info@istanbul.com"),
    ("info@ıstanbul.com", "info@istanbul.com"),
    ("ınfo@example.com", "info@example.com"),
    ("info@نامه\u200cای.com", "info@نامهای.com"),
    ("info@exa\u00admple.com", "info@example.com"),
    ("in\u200bfo@example.com", "info@example.com"),
    ("info@сосо.com", "info@coco.com"),
    ("info@ªb.com", "info@ab.com"),
    ("info@x².com", "info@x2.com"),
    ("info@℡.com", "info@tel.com"),
    ("info@i❤.ws", "info@i.ws"),
    ("info@имя_фирмы.рф", "info@имяфирмы.рф"),
    ("Иван@пример.рф", "иван@пример.рф"),  # of letters that aren't ASCII, only the server knows
    ("anna+desk@example.com", "anna@example.com"),
    ("an.na@example.com", "anna@example.com"),
    ('"anna b"@example.com', "annab@example.com"),
    (r'"anna\"@example.com', "anna@example.com"),
    (r'"a\"b"@example.com', '"ab"@example.com'),
    ('"a" b"@example.com', '"a b"@example.com'),
    ('"anna "@example.com', "anna@example.com"),
]
ODD = ["", "a\u212a@b.com", "a\u037e@b.com", "a@" + "ы." * 60 + "рф", "@", "a", "a@", "@b", "a@b@c", "a@..", "a@-ы.рф", "a@ы-.рф", "a@xn--ы.рф", "a@aa--ы.рф",
       "a@" + "ы" * 64 + ".рф", "a@" + "ы." * 200 + "рф", "a@\u0301ы.рф", "a@אb.com", "a@i❤.ws", "a@ы_ы.рф", "a@\ud800.ru",
       "a@[192.0.2.1]", '"a b"@example.com', "a@\U0001f600.com", "a@ы\u200d.com", "a@example.com.", "ы" * 300 + "@рф",
       '"', '"@', '""@b.com', '"\\"@b.com', '"a\\"@b.com', '"a"b"@c.com', '"\u212a"@b.com', '"\\\u212a\\\\"@b.com']  # fmt: skip


@pytest.mark.parametrize(("one", "other"), ONE)
def test_one_address_in_two_spellings_is_one(one: str, other: str) -> None:
    assert Address(one).key == Address(other).key
    assert Address(one).domain == Address(other).domain


@pytest.mark.parametrize(("one", "other"), TWO)
def test_two_addresses_are_not_made_one(one: str, other: str) -> None:
    assert Address(one).key != Address(other).key


@pytest.mark.parametrize("address", ODD)
def test_what_is_no_name_is_compared_as_it_is_written(address: str) -> None:
    key = address_key(address)
    assert key == address_key(key)
    assert key.isascii() == address.isascii()


def test_every_label_of_idna2008_is_compared_as_its_a_label() -> None:
    for label in ("пример", "straße", "βόλος", "نامه\u200cای", "日本語", "l·l", "ç"):
        assert domain_key(f"{label}.example") == idna.alabel(label).decode() + ".example"


def test_letters_that_idna2008_knows_only_as_other_letters_are_no_letters_of_a_name() -> None:
    for sign in ("ｅ", "ﬁ", "ª", "²", "℡", "。", "\u212a", "\u200b", "\u00ad", "_ы", "❤"):
        assert not domain_key(f"a{sign}b.example").isascii()


@given(st.text(max_size=70), st.text(max_size=70))
def test_a_key_stays_what_it_is(local: str, domain: str) -> None:
    key = address_key(f"{local}@{domain}")
    assert address_key(key) == key


@given(st.from_regex(r"[A-Za-z0-9.+_-]{1,20}@[A-Za-z0-9.-]{1,20}", fullmatch=True))
def test_in_ascii_only_the_case_is_nothing(address: str) -> None:
    assert address_key(address) == address.lower() == address_key(address.upper())


@given(st.characters(min_codepoint=128, exclude_categories=["Cs"]))
def test_no_sign_outside_ascii_becomes_an_ascii_one(sign: str) -> None:
    assert not address_key(f"a{sign}b@example.com").isascii()
    assert domain_key(f"a{sign}b.com").startswith("xn--") or not domain_key(f"a{sign}b.com").isascii()
