"""Which charset is believed: the label unless letters speak against it, and valid UTF-8 before any label."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.mail.parsing.charsets.decoding import decode_text
from intake.mail.parsing.charsets.labels import canonical

CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
SIGNS = string.digits + " .,!?:;-()/+%=\"'"
LANGUAGES = {
    "Russian": (CYRILLIC + "ё", "№«»—–…“”", ("windows-1251", "koi8-r", "iso-8859-5", "ibm866", "utf-8")),
    "Ukrainian": (CYRILLIC + "іїєґ", "№«»–’", ("windows-1251", "koi8-u", "utf-8")),
    "Kazakh": (CYRILLIC + "әғқңөұүһі", "№«»", ("kz1048", "ptcp154", "utf-8")),
    "German": (string.ascii_lowercase + "äöüß", "„“–€§°", ("windows-1252", "iso-8859-1", "iso-8859-15", "utf-8")),
    "French": (string.ascii_lowercase + "àâæçéèêëîïôœùûü", "«»’…€", ("windows-1252", "iso-8859-1", "utf-8")),
    "Polish": (string.ascii_lowercase + "ąćęłńóśźż", "„”–", ("windows-1250", "iso-8859-2", "utf-8")),
    "Turkish": (string.ascii_lowercase + "çğıöşü", "“”–", ("windows-1254", "iso-8859-9", "utf-8")),
    "Greek": ("αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώ", "«»–", ("windows-1253", "iso-8859-7", "utf-8")),
    "Hebrew": ("אבגדהוזחטיכלמנסעפצקרשתםןףךץ", "–„”₪", ("windows-1255", "iso-8859-8", "iso-8859-8-i", "utf-8")),
    "Chinese": ("登记号码公司发票打印机错误版本更新无法开收银价格请问您好", "，。！？、（）：", ("gbk", "gb18030", "big5", "utf-8")),
    "Japanese": ("あいうえおかきくけこアイウエオ日本語登録番号会社名問題発生", "、。「」ー（）", ("shift_jis", "euc-jp", "iso-2022-jp", "utf-8")),
    "Korean": ("가나다라마바사아자차카타파하등록번호회사오류프린터영수증", "。、「」", ("euc-kr", "ks_c_5601-1987", "utf-8")),
}  # fmt: skip
WRITTEN_AS = {"ibm866": "cp866", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "shift_jis": "cp932",
              "iso-8859-8-i": "iso8859_8", "windows-1252": "cp1252"}  # fmt: skip


def codec_of(label: str) -> str:
    return WRITTEN_AS.get(label, label)


def writable(text: str, label: str) -> str:
    return "".join(letter for letter in text if letter.encode(codec_of(label), "ignore"))


@pytest.mark.parametrize(
    ("language", "label"),
    [(language, label) for language, (_, _, labels) in LANGUAGES.items() for label in labels],
)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_is_declared_rightly_comes_back_unchanged(
    language: str, label: str, data: st.DataObject
) -> None:
    letters, signs, _ = LANGUAGES[language]
    alphabet = writable(letters + letters.upper() + signs + SIGNS, label)
    text = data.draw(st.text(alphabet, min_size=1, max_size=200))
    assert decode_text(text.encode(codec_of(label)), label) == text


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("windows-1251", "УТМ"),
        ("windows-1251", "Order № 15"),
        ("koi8-r", "НДС"),
        ("windows-1252", "The till says “…” and stops"),
        ("windows-1252", "Köln zeigt für Beträge nichts an"),
        ("iso-8859-1", "ÄÖÜ äöü"),
        ("windows-1251", "яюбка"),
        ("windows-1251", "Error 0x80004005\n\xa0\xa0\xa0Driver: ATOL 10"),
        ("iso-8859-1", "Guten Tag,\n\xa0\xa0\xa0\xa0die Kasse in Köln"),
    ],
)
def test_signs_blanks_capitals_and_short_texts_are_no_evidence_against_a_label(label: str, text: str) -> None:
    assert decode_text(text.encode(label), label) == text


SENTENCE = "Касса не печатает чек после обновления, помогите разобраться"


@pytest.mark.parametrize(
    "label",
    [
        "windows-1251",
        "koi8-r",
        "ibm866",
        "iso-8859-5",
        "iso-8859-1",
        "windows-1252",
        "us-ascii",
        "iso-8859-2",
        "",
    ],
)
@pytest.mark.parametrize("codec", ["cp1251", "koi8_r", "cp866", "iso8859_5", "utf_8"])
def test_a_sentence_is_read_under_a_label_that_its_letters_refute(label: str, codec: str) -> None:
    assert decode_text(SENTENCE.encode(codec), label) == SENTENCE


@pytest.mark.parametrize(
    "label",
    [
        "windows-1251",
        "koi8-r",
        "iso-8859-2",
        "gbk",
        "shift_jis",
        "big5",
        "euc-kr",
        "windows-1253",
        "x-sjis",
        "gb2312",
    ],
)
@pytest.mark.parametrize(
    "text", ["Příliš žluťoučký kůň", "Здравствуйте!", "登録番号 会社", "A – B", "«Ромашка» № 5"]
)
def test_valid_utf8_is_utf8_under_any_stateless_label(label: str, text: str) -> None:
    assert decode_text(text.encode(), label) == text


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The key “F5” – does it print?", ""),
        ("Köln zeigt für Beträge nichts an", ""),
        ("Café à côté", "unknown-8bit"),
    ],
)
def test_western_text_without_a_label_is_western(text: str, label: str) -> None:
    assert decode_text(text.encode("cp1252"), label) == text


@pytest.mark.parametrize("label", ["", "utf-8", "windows-1251", "unknown-8bit"])
def test_utf8_with_a_cut_or_damaged_character_is_utf8(label: str) -> None:
    whole = "Касса зависает после обновления".encode()
    assert decode_text(whole[:-1], label) == "Касса зависает после обновлени\ufffd"
    damaged = whole[:10] + b"\xff" + whole[10:]
    assert decode_text(damaged, label).endswith("зависает после обновления")


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("gb2312", "gb18030"), ("x-gbk", "gb18030"), ("ks_c_5601-1987", "cp949"), ("x-sjis", "cp932"), ("windows-31j", "cp932"),
        ("windows-874", "cp874"), ("tis-620", "cp874"), ("iso-8859-8-i", "iso8859_8"), ("iso-8859-9", "cp1254"), ("latin1", "cp1252"),
        ("x-x-big5", "big5hkscs"), ("unicode-1-1-utf-8", "utf_8"), ("x-unicode20utf8", "utf_8"), ("unicode11utf8", "utf_8"), ("us-ascii", "ascii"),
        ("unicodefffe", "utf_16_be"), ("x-mac-ukrainian", "mac_cyrillic"), ("dos-874", "cp874"), ("x-user-defined", None),
    ],
)  # fmt: skip
def test_labels_are_read_as_the_encoding_standard_says(label: str, codec: str | None) -> None:
    assert canonical(label) == codec


def test_what_a_superset_holds_is_read_under_the_smaller_name() -> None:
    assert decode_text("請問收銀機的價格".encode("gbk"), "gb2312") == "請問收銀機的價格"
    assert decode_text("똠방각하".encode("cp949"), "euc-kr") == "똠방각하"
    assert decode_text("①㈱髙橋".encode("cp932"), "shift_jis") == "①㈱髙橋"


NEC_ROW = b"\x1b$B-!EPO?HV9f-j\x1b(B: 800731945"


def test_nec_rows_are_read_in_iso_2022_jp_and_euc_jp() -> None:
    assert decode_text(NEC_ROW, "iso-2022-jp") == "①登録番号㈱: 800731945"
    assert decode_text(b"\xad\xa1\xc5\xd0\xcf\xbf\xad\xea \x8e\xb1", "euc-jp") == "①登録㈱ ｱ"


def test_a_line_end_within_two_byte_text_ends_it() -> None:
    assert decode_text(b"\x1b$B-!EP\r\n-j\x1b(B.", "iso-2022-jp") == "①登\r\n㈱."


WORDS = (
    "касса чек весы склад обмен отчёт накладная сканер принтер лицензия программа обновление ошибка оплата клиент заказ"
    " не снова вчера сегодня после печатает работает видит передаёт открывается проводится зависает помогите пожалуйста"
    " добрый день почему номер версия организация релиз бухгалтер магазин товар цена остаток документ"
).split()


@pytest.mark.parametrize("codec", ["cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic"])
def test_undeclared_cyrillic_of_four_words_is_right_in_95_of_100(codec: str) -> None:
    chance = random.Random(codec)
    texts = [" ".join(chance.sample(WORDS, 4)).capitalize() for _ in range(400)]
    right = sum(decode_text(text.encode(codec), "") == text for text in texts)
    assert right >= 0.95 * len(texts)


def test_letters_of_cp866_that_make_a_dash_of_utf8_stay_letters() -> None:
    assert decode_text("тАР".encode("cp866"), "ibm866") == "тАР"


@pytest.mark.parametrize("codec", ["cp1251", "koi8-r", "cp866", "iso8859-5"])
def test_undeclared_cyrillic_in_capitals_is_right_in_95_of_100(codec: str) -> None:
    chance = random.Random(codec)
    texts = [" ".join(chance.sample(WORDS, 4)).upper() for _ in range(400)]
    right = sum(decode_text(text.encode(codec), "") == text for text in texts)
    assert right >= 0.95 * len(texts)


@pytest.mark.parametrize(
    "text",
    ["“Касса” не печатает", "— касса", "„Я“ и ты", "цена €5, итого", "•чек, •весы", "касса…", "ООО «Юля»"],
)
def test_what_windows_writes_is_no_mac_cyrillic(text: str) -> None:
    assert decode_text(text.encode("cp1251"), "") == text
