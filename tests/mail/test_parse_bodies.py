from __future__ import annotations

import base64

import pytest

from tests.mail.parse_help import HEAD, mail, multipart, read

PLAIN = "Content-Type: text/plain; charset=utf-8\n\nпростой текст"
HTML = "Content-Type: text/html; charset=utf-8\n\n<p>текст из HTML, подробный</p>"


def test_of_alternatives_the_plain_one_is_the_text() -> None:
    found = multipart("multipart/alternative", PLAIN, HTML)
    assert found.text == "простой текст"


@pytest.mark.parametrize(
    "placeholder",
    ["", "   \n\n ", "Ваш клиент не поддерживает HTML", "Ваш почтовый клиент не поддерживает просмотр HTML-писем.",
     "Это сообщение в формате HTML", "Your email client does not support HTML messages.", "This is an HTML e-mail.",
     "To view this message, please use an HTML compatible email viewer!", "\u00a0", "\ufeff", "[]",
     "Для просмотра письма откройте его в браузере"],
)  # fmt: skip
def test_a_plain_part_that_says_nothing_gives_way_to_html(placeholder: str) -> None:
    found = multipart(
        "multipart/alternative", f"Content-Type: text/plain; charset=utf-8\n\n{placeholder}", HTML
    )
    assert found.text == "текст из HTML, подробный"


def test_a_customers_sentence_about_html_is_no_placeholder() -> None:
    text = "Не открывается отчёт в формате HTML"
    found = multipart(
        "multipart/alternative",
        f"Content-Type: text/plain; charset=utf-8\n\n{text}",
        f"Content-Type: text/html; charset=utf-8\n\n<p><b>{text}</b> из HTML</p>",
    )
    assert found.text == text


def test_html_only_is_read() -> None:
    found = mail("Content-Type: text/html; charset=utf-8", "<b>да</b>")
    assert found.text == "да"


def test_html_under_a_plain_label_is_read_as_html() -> None:
    assert mail("Content-Type: text/plain; charset=utf-8", "<html><body><p>да</p></body></html>").text == "да"


def test_an_empty_mail_has_no_body() -> None:
    assert mail("Subject: x", "").text == ""


def test_texts_of_a_mixed_mail_follow_each_other() -> None:
    found = multipart(
        "multipart/mixed",
        PLAIN,
        "Content-Type: image/png; name=a.png\n\nPNG",
        "Content-Type: text/html; charset=utf-8\n\n<p>и ещё</p>",
    )
    assert found.text == "простой текст\nи ещё"


def test_a_multipart_inside_a_multipart_is_read() -> None:
    inner = f"Content-Type: multipart/related; boundary=rel\n\n--rel\nContent-Type: multipart/alternative; boundary=alt\n\n--alt\n{PLAIN}\n--alt\n{HTML}\n--alt--\n--rel\nContent-Type: image/png; name=logo.png\nContent-ID: <logo>\n\nPNG\n--rel--"
    found = multipart("multipart/mixed", inner, "Content-Type: application/pdf; name=a.pdf\n\nPDF")
    assert found.text == "простой текст"
    assert [(each.part, each.inline) for each in found.attachments] == [("1.2", True), ("2", False)]


def test_an_attached_text_is_no_body_but_a_named_first_text_is() -> None:
    log = "Content-Type: text/plain; name=log.txt\nContent-Disposition: attachment; filename=log.txt\n\nlog"
    inline = "Content-Type: text/plain; name=log.txt\nContent-Disposition: inline; filename=log.txt\n\nlog"
    assert multipart("multipart/mixed", PLAIN, log).text == "простой текст"
    assert multipart("multipart/mixed", PLAIN, inline).text == "простой текст"
    assert len(multipart("multipart/mixed", PLAIN, inline).attachments) == 1
    assert (
        multipart("multipart/mixed", "Content-Type: text/plain; charset=utf-8; name=body.txt\n\nтело").text
        == "тело"
    )


def test_a_single_part_marked_as_attachment_is_still_the_text() -> None:
    assert (
        mail("Content-Type: text/plain; charset=utf-8\nContent-Disposition: attachment", "тело").text
        == "тело"
    )


def test_a_multipart_without_its_boundary_is_read_as_text() -> None:
    assert mail("Content-Type: multipart/mixed; boundary=never", "Рег. номер 123").text == "Рег. номер 123"
    assert mail("Content-Type: multipart/mixed", "Рег. номер 123").text == "Рег. номер 123"


def test_a_multipart_cut_short_is_read() -> None:
    raw = (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhalf a te"
    )
    assert read(raw).text == "half a te"


def test_boundaries_with_odd_characters_are_found() -> None:
    raw = (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=\"=_a:b;c 'd'(e)\"\r\n\r\n--=_a:b;c 'd'(e)\r\n\r\nhello\r\n--=_a:b;c 'd'(e)--\r\n"
    )
    assert read(raw).text == "hello"


def test_flowed_lines_are_joined() -> None:
    body = "Здравствуйте, у нас \r\nне работает \r\nкасса.\r\n\r\n> ваш вопрос \r\n> длинный\r\n>> старый \r\n>> вопрос\r\n  отступ\r\n-- \r\nИван"
    found = mail("Content-Type: text/plain; charset=utf-8; format=flowed", body)
    assert (
        found.text
        == "Здравствуйте, у нас не работает касса.\n\n> ваш вопрос длинный\n>> старый вопрос\n отступ\n-- \nИван"
    )


def test_delsp_deletes_the_space_of_the_break() -> None:
    found = mail("Content-Type: text/plain; format=Flowed; DelSp=Yes", "docu \r\nment 12\r\nend")
    assert found.text == "document 12\nend"


def test_fixed_text_keeps_its_lines() -> None:
    assert mail("Content-Type: text/plain", "one \r\ntwo \r\nthree").text == "one \ntwo \nthree"


def test_nul_and_control_characters_vanish_from_the_text() -> None:
    found = mail("Content-Type: text/plain; charset=utf-8", "a\x00b\x1bc\x7f \x85d\x0ce\tf\rg")
    assert found.text == "abc \nd\ne\tf\ng"


def test_texts_are_cut_at_the_limit() -> None:
    found = read(HEAD + b"\r\n" + b"word " * 1000, text_characters=100)
    assert len(found.text) <= 100
    assert "text cut" in found.defects


def test_a_signed_mail_is_read_and_its_signature_listed() -> None:
    found = multipart(
        'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256',
        PLAIN,
        "Content-Type: application/pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: base64\n\nAAAA",
    )
    assert found.text == "простой текст"
    assert [(each.name, each.content_type) for each in found.attachments] == [
        ("smime.p7s", "application/pkcs7-signature")
    ]


def test_the_digest_knows_nothing_of_headers_encoding_and_boundaries() -> None:
    eight = mail(
        "Subject: one\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit",
        "Текст  \r\nдва\r\n",
    )
    coded = mail(
        "Subject: two\nContent-Type: text/plain; charset=windows-1251\nContent-Transfer-Encoding: base64",
        base64.b64encode("Текст\nдва".encode("cp1251")),
    )
    other = mail("Content-Type: text/plain; charset=utf-8", "Текст три")
    assert eight.body_digest == coded.body_digest
    assert eight.body_digest != other.body_digest
    assert len(eight.body_digest) == 64


def test_the_digest_knows_the_attachments() -> None:
    files = [
        "Content-Type: application/pdf; name=a.pdf\n\nONE",
        "Content-Type: application/pdf; name=a.pdf\n\nTWO",
    ]
    one, two = (multipart("multipart/mixed", PLAIN, file).body_digest for file in files)
    assert one != two
