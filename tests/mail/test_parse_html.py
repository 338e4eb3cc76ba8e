from __future__ import annotations

import pytest

from tests.mail.parse_help import html

TABLE = """<table border=1>
 <tr> <td>Организация</td> <td>ООО &laquo;Ромашка&raquo;</td> </tr>
 <tr><td><p>Рег. номер</p></td><td><p><b>8001874420</b></p></td></tr>
 <tr><td></td><td></td></tr>
 <tr><td>Релиз<td>3.0.12.4
</table>"""


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>one</p><p>two</p>", "one\ntwo"),
        ("<div>one</div>\r\n<div>two</div>", "one\ntwo"),
        ("<div>one<br></div><div>two</div>", "one\ntwo"),
        ("<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"),
        ("<p>one</p><p>&nbsp;</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two<br/>three<BR />four", "one\ntwo\nthree\nfour"),
        ("one\ntwo   three", "one two three"),
        ("a<span>b</span><b>c</b>", "abc"),
        ("a&nbsp;b &lt;c&gt; &amp;&quot;&#1044;&#x414;", 'a b <c> &"ДД'),
        ("80\u200b01\u00ad8\ufeff7", "800187"),
        ("<ul><li>one<li>two</ul>", "- one\n- two"),
        ("<ol><li>one</li><li>two</li></ol>", "1. one\n2. two"),
        ("<ul><li><p>one</p></li></ul>", "- one"),
        ("<pre>one\n  two</pre>", "one\n  two"),
        ("<blockquote>a<br>b<blockquote>c</blockquote></blockquote>d", "> a\n> b\n> > c\nd"),
        ("x<blockquote style='margin:0 0 0 40px;border:none;padding:0px'>y</blockquote>", "x\ny"),
        ("<style>p {color: red}</style><script>alert('<p>x</p>')</script>y", "y"),
        ("<head><title>t</title><meta x></head><body>y</body>", "y"),
        ("<head><title>t</title><body>y</body>", "y"),
        ("<!-- hidden --><!--[if mso]><p>x</p><![endif]-->y<![if !vml]>z<![endif]>", "yz"),
        ("<div style='display: none'>a<div>b</div></div>c", "c"),
        ("<span style=\"font-size:0px\">a</span>c<span style='visibility:hidden'>b</span>", "c"),
        ("<p hidden>a</p><p style='display:none;mso-hide:all'>b</p><p>c</p>", "c"),
        ("<span style='font-size:0.9em'>a</span>", "a"),
        ("<table><tr><td style='font-size:0px'><div style='font-size:13px'>a</div></td></tr></table>", "a"),
        ("<p style=display:none>a<p>b", "b"),
        ("<a href='https://x.example/'>https://x.example</a>", "https://x.example"),
        ("<a href='https://x.example/help'>here</a>", "here <https://x.example/help>"),
        ("<a href='https://x.example/" + "t" * 200 + "'>here</a>", "here"),
        ("<a href='mailto:i@x.example'>Ivan</a>", "Ivan <i@x.example>"),
        ("<a href='mailto:i@x.example?subject=x'>i@x.example</a>", "i@x.example"),
        ("<a href='javascript:alert(1)'>here</a>", "here"),
        ("1 < 2 and 3 > 2 <3", "1 < 2 and 3 > 2 <3"),
        ("<p title='a > b'>c", "c"),
        ('<p title="it\'s">c</p>d', "c\nd"),
        ("Иванов <ivan@x.example> писал", "Иванов писал"),
        ("<p>one<p>two</div></span></table>three", "one\ntwo\nthree"),
        ("unclosed <b", "unclosed <b"),
        ("&#99999999999999;a&#0;&#xD800;", "a\ufffd\ufffd"),
        ("<o:p>a</o:p><v:shape>b</v:shape>", "ab"),
        ("<p>С уважением,</p><p>-- </p><p>Иван</p>", "С уважением,\n-- \nИван"),
        ("<textarea>a</textarea><select><option>b</option></select>", "a\nb"),
    ],
)
def test_html_reads_as_a_person_sees_it(source: str, expected: str) -> None:
    assert html(source) == expected


def test_a_table_is_one_line_a_row() -> None:
    assert html(TABLE).split("\n") == [
        "Организация | ООО «Ромашка»",
        "Рег. номер | 8001874420",
        "Релиз | 3.0.12.4",
    ]


def test_a_heading_row_and_its_values_stay_in_columns() -> None:
    source = "<table><thead><tr><th>A</th><th>B</th><th>C</th></tr></thead><tbody><tr><td>1</td><td></td><td>3</td></tr></tbody></table>"
    assert html(source) == "A | B | C\n1 |  | 3"


def test_a_layout_table_is_no_row() -> None:
    assert (
        html("<table><tr><td><p>one</p><p>two</p></td></tr><tr><td>three</td></tr></table>")
        == "one\ntwo\nthree"
    )


def test_a_table_in_a_layout_table_keeps_its_rows() -> None:
    found = html(f"<table><tr><td width=10>&nbsp;</td><td>Добрый день!{TABLE}Иван</td></tr></table>")
    assert found.split("\n") == [
        "Добрый день!",
        "Организация | ООО «Ромашка»",
        "Рег. номер | 8001874420",
        "Релиз | 3.0.12.4",
        "Иван",
    ]


def test_two_columns_of_text_follow_each_other() -> None:
    found = html("<table><tr><td><p>a</p><p>b</p><p>c</p><p>d</p></td><td>e</td></tr></table>")
    assert found == "a\nb\nc\nd\ne"


def test_a_quoted_table_is_quoted_as_a_row() -> None:
    assert html(f"x<blockquote>{TABLE}</blockquote>").split("\n")[2] == "> Рег. номер | 8001874420"


def test_gmail_quotes_keep_their_attribution_readable() -> None:
    source = (
        '<div dir="ltr">Релиз 3.0.1.2</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
        'пн, 2 мар. 2026 г. в 14:05, Support &lt;<a href="mailto:s@desk.test">s@desk.test</a>&gt;:<br></div>'
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204)">'
        "<div>Укажите релиз</div><blockquote>раньше</blockquote></blockquote></div>"
    )
    assert html(source).split("\n") == [
        "Релиз 3.0.1.2", "", "пн, 2 мар. 2026 г. в 14:05, Support <s@desk.test>:", "> Укажите релиз", "> > раньше",
    ]  # fmt: skip


def test_a_gmail_forward_is_no_quote() -> None:
    source = (
        '<div>см. ниже</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>'
        "От: Ivan<br></div>Рег. номер 123<div>Релиз 3</div></div>"
    )
    assert html(source).split("\n") == [
        "см. ниже",
        "---------- Forwarded message ---------",
        "От: Ivan",
        "Рег. номер 123",
        "Релиз 3",
    ]


def test_text_after_a_quote_is_not_quoted() -> None:
    assert html(
        '<div class="gmail_quote"><div class="gmail_attr">он:</div><blockquote class="gmail_quote">a</blockquote></div><div>b</div>'
    ).split("\n") == ["он:", "> a", "b"]


def test_when_everything_is_hidden_it_is_shown() -> None:
    assert html("<div style='display:none'>Рег. номер 123</div>") == "Рег. номер 123"


def test_outlook_mails_read_well() -> None:
    source = (
        "<div class=WordSection1><p class=MsoNormal>Добрый день!<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>"
        "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span>1.<span>&nbsp;&nbsp; </span></span><![endif]>Первое</p>"
        "<div style='border:none;border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal><b>От:</b> Ivan<br><b>Тема:</b> x</p></div></div>"
    )
    assert html(source).split("\n") == ["Добрый день!", "", "1. Первое", "От: Ivan", "Тема: x"]
