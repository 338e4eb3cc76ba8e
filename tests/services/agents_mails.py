"""Agents' mails as their programs write them, and mails whose commands nobody sees or somebody else wrote.

Each has the plain text, the HTML, or both, as a program makes them, and what should come of it: the commands
that are obeyed, "refused" when the agent must be asked, or nothing, where the mail is an answer in words.
"""

from __future__ import annotations

from dataclasses import dataclass

REFUSED = ("refused",)


@dataclass(frozen=True)
class AgentsMail:
    """A mail of an agent; `seen` is what a reader of it would say that he orders."""

    seen: tuple[str, ...]
    plain: str | None = None
    html: str | None = None


OUTLOOK_STYLE = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8"><meta name="Generator" content="Microsoft Word 15 (filtered medium)">
<!--[if !mso]><style>v\\:* {behavior:url(#default#VML);}</style><![endif]--><style><!--
@font-face {font-family:"Cambria Math"; panose-1:2 4 5 3 5 4 6 3 2 4;}
p.MsoNormal, li.MsoNormal, div.MsoNormal {margin:0cm; font-size:11.0pt; font-family:"Calibri",sans-serif;}
a:link, span.MsoHyperlink {mso-style-priority:99; color:#0563C1; text-decoration:underline;}
span.EmailStyle17 {mso-style-type:personal-compose; color:windowtext;}
.MsoChpDefault {mso-style-type:export-only;}
@page WordSection1 {size:612.0pt 792.0pt; margin:2.0cm 42.5pt 2.0cm 3.0cm;}
div.WordSection1 {page:WordSection1;}
--></style></head><body lang="RU" link="#0563C1" vlink="#954F72" style='word-wrap:break-word'><div class="WordSection1">"""
OUTLOOK_QUOTE = (
    "<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal>"
    "<b><span style='font-family:\"Calibri\",sans-serif'>From:</span></b> Support &lt;support@desk.test&gt; <br><b>Sent:</b> "
    "Monday, March 2, 2026 1:00 PM<br><b>To:</b> Anna &lt;anna@desk.test&gt;<br><b>Subject:</b> [#7] Invoice</p></div></div>"
    "<p class=MsoNormal>#spam is a command.</p></div></body></html>"
)
OUTLOOK_QUOTE_PLAIN = (
    "\n\nFrom: Support <support@desk.test>\nSent: Monday, March 2, 2026 1:00 PM\nTo: Anna <anna@desk.test>\n"
    "Subject: [#7] Invoice\n\n#spam is a command.\n"
)


def outlook(*lines: str) -> str:
    return (
        OUTLOOK_STYLE
        + "".join(f"<p class=MsoNormal>{line}<o:p></o:p></p>\n" for line in lines)
        + OUTLOOK_QUOTE
    )


def owa(*lines: str) -> str:
    style = (
        'style="font-family: Calibri, Arial, Helvetica, sans-serif; font-size: 12pt; color: rgb(0, 0, 0);"'
    )
    body = "".join(f'<div class="elementToProof" {style}>{line}</div>' for line in lines)
    return (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
        '<style type="text/css" style="display:none;"> P {margin-top:0;margin-bottom:0;} </style></head>'
        f'<body dir="ltr">{body}<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">'
        '<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt" color="#000000"><b>From:</b> '
        "Support &lt;support@desk.test&gt;<br><b>Sent:</b> Monday, March 2, 2026 1:00 PM<br><b>To:</b> Anna<br><b>Subject:</b> "
        "[#7] Invoice</font></div><div>#spam</div></body></html>"
    )


def gmail(*lines: str, quote: str = "#spam") -> str:
    body = "".join(f"<div>{line}</div>" for line in lines[1:])
    return (
        f'<div dir="ltr">{lines[0]}{body}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">On Mon, '
        'Mar 2, 2026 at 1:00 PM Support &lt;<a href="mailto:support@desk.test">support@desk.test</a>&gt; wrote:<br></div>'
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">'
        f"{quote}</blockquote></div>"
    )


GMAIL_PLAIN = "\n\nOn Mon, Mar 2, 2026 at 1:00 PM Support <support@desk.test> wrote:\n\n> #spam\n"


def apple(*lines: str, style: str = "") -> str:
    body = "".join(f"<div>{line}</div>" for line in lines)
    return (
        '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body style="overflow-wrap: break-word; '
        f'-webkit-nbsp-mode: space; line-break: after-white-space;{style}">{body}<div><br><blockquote type="cite"><div>On 2 Mar 2026, at '
        '13:00, Support &lt;support@desk.test&gt; wrote:</div><br class="Apple-interchange-newline"><div>#spam</div></blockquote></div>'
        "</body></html>"
    )


def thunderbird(*lines: str) -> str:
    body = "<br>\n".join(lines)
    return (
        '<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"></head><body>'
        f'<p>{body}</p><div class="moz-cite-prefix">On 02.03.26 13:00, Support wrote:<br></div><blockquote type="cite" '
        'cite="mid:abc@desk.test">#spam</blockquote><div class="moz-signature">-- <br>Anna</div></body></html>'
    )


def own(words: str, html: str) -> AgentsMail:
    """A mail whose plain text shows the command, and its HTML doesn't or shows it otherwise: somebody must ask."""
    return AgentsMail(REFUSED, words, html)


PREHEADER = "display:none;font-size:1px;color:#ffffff;line-height:1px;max-height:0px;max-width:0px;opacity:0;overflow:hidden"

HONEST: dict[str, AgentsMail] = {
    "outlook": AgentsMail(("close",), "#close\n\nDone." + OUTLOOK_QUOTE_PLAIN, outlook("#close", "&nbsp;", "Done.")),
    "outlook, html alone": AgentsMail(("close",), None, outlook("#close", "Done.")),
    "outlook, coloured windowtext": AgentsMail(
        ("note",), "#note\nHe never pays.", outlook("<span lang=EN-US style='color:windowtext'>#note</span>", "He never pays.")
    ),
    "outlook, blue reply style": AgentsMail(
        ("resolve",), None, outlook("<span style='font-size:11.0pt;font-family:\"Calibri\",sans-serif;color:#1F497D'>#resolve</span>", "It works.")
    ),
    "outlook, theme colour in bold": AgentsMail(("spam",), None, outlook("<b><span style='color:#7030A0;mso-themecolor:text1'>#spam</span></b>")),
    "outlook, corner of a list": AgentsMail(("priority", "assign"), None, outlook("#priority high", "#assign boris@desk.test")),
    "outlook, address as a link": AgentsMail(
        ("assign",),
        "#assign boris@desk.test<mailto:boris@desk.test>\n",
        outlook('#assign <a href="mailto:boris@desk.test">boris@desk.test</a>'),
    ),
    "outlook, margin of a reply": AgentsMail(("close",), None, outlook("<span style='margin-left:0cm;padding-left:0cm'>#close</span>", "Done.")),
    "outlook on the web": AgentsMail(("close",), "#close\nDone.\n________________________________" + OUTLOOK_QUOTE_PLAIN, owa("#close", "Done.")),
    "outlook on the web, html alone": AgentsMail(("ask",), None, owa("#ask", "Which release?")),
    "outlook on the web in dark mode": AgentsMail(
        ("close",),
        None,
        '<html><body dir="ltr"><div style="color: rgb(255, 255, 255); background-color: rgb(41, 41, 41); font-size: 12pt;" class="elementToProof">'
        '#close</div><div style="color: rgb(255, 255, 255); background-color: rgb(41, 41, 41);">Done.</div></body></html>',
    ),
    "outlook for iOS": AgentsMail(
        ("resolve",),
        "#resolve\nDone.\n\nGet Outlook for iOS<https://aka.ms/o0ukef>",
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body><div id="mail-editor-reference-message-container">'
        '<div dir="ltr" style="font-family: Aptos; color: black; text-align: start;">#resolve</div><div dir="ltr">Done.</div></div>'
        '<div class="ms-outlook-mobile-signature" dir="ltr">Get <a href="https://aka.ms/o0ukef">Outlook for iOS</a></div></body></html>',
    ),
    "gmail": AgentsMail(("close",), "#close\nDone." + GMAIL_PLAIN, gmail("#close", "Done.")),
    "gmail, html alone": AgentsMail(("note",), None, gmail("#note", "For us.")),
    "gmail, bold": AgentsMail(("close",), "*#close*\nDone." + GMAIL_PLAIN, gmail("<b>#close</b>", "Done.")),
    "gmail, red": AgentsMail(("close",), "#close\nDone." + GMAIL_PLAIN, gmail('<font color="#ff0000">#close</font>', "Done.")),
    "gmail, small": AgentsMail(("close",), "#close\nDone." + GMAIL_PLAIN, gmail('<font size="1">#close</font>', "Done.")),
    "gmail, long value that its plain text wraps": AgentsMail(
        ("set",),
        "#set организация Общество с ограниченной ответственностью «Ромашка и\nпартнёры» город Москва" + GMAIL_PLAIN,
        gmail("#set организация Общество с ограниченной ответственностью «Ромашка и партнёры» город Москва"),
    ),
    "gmail on android": AgentsMail(
        ("close",),
        "#close\nDone." + GMAIL_PLAIN,
        '<div dir="auto">#close<div dir="auto">Done.</div></div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, Mar 2, 2026 at '
        '1:00 PM Support &lt;support@desk.test&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid;'
        'padding-left:1ex">#spam</blockquote></div>',
    ),
    "gmail, the quote of a newsletter with a preheader": AgentsMail(
        ("close",),
        "#close\nNot for us." + GMAIL_PLAIN,
        gmail("#close", "Not for us.", quote=f'<div style="{PREHEADER}">#note buy now</div>Sale'),
    ),
    "apple mail": AgentsMail(("close",), "#close\nDone.\n\n> On 2 Mar 2026, at 13:00, Support <support@desk.test> wrote:\n> \n> #spam", apple("#close", "Done.")),
    "apple mail, html alone": AgentsMail(("ask",), None, apple("#ask", "Which release?")),
    "apple mail in dark mode": AgentsMail(
        ("close",), None, apple('<span style="caret-color: rgb(0, 0, 0); color: rgb(0, 0, 0);">#close</span>', "Done.", style="color-scheme: light dark;")
    ),
    "apple mail, white on the dark page it declares": AgentsMail(
        ("close",), None, '<html><body style="background-color: #1e1e1e; color: #ffffff;"><div>#close</div><div>Done.</div></body></html>'
    ),
    "iphone": AgentsMail(
        ("note",),
        "#note\nFor us.\n\nSent from my iPhone",
        '<html><body dir="auto"><div dir="ltr">#note</div><div dir="ltr">For us.<br><br><div dir="ltr">Sent from my iPhone</div></div></body></html>',
    ),
    "apple mail, a picture between its texts": AgentsMail(("resolve",), "#resolve\nSee picture.", apple("#resolve", 'See picture. <img src="cid:1">')),
    "thunderbird": AgentsMail(("close",), "#close\nDone.\n\nOn 02.03.26 13:00, Support wrote:\n> #spam\n-- \nAnna", thunderbird("#close", "Done.")),
    "thunderbird, html alone": AgentsMail(("spam",), None, thunderbird("#spam")),
    "thunderbird, plain": AgentsMail(("close",), "#close\n\nDone.\n\nOn 02.03.26 13:00, Support wrote:\n> #spam\n"),
    "thunderbird, body text of its own colours": AgentsMail(("close",), None, '<html><body text="#3333ff" bgcolor="#ffffff"><p>#close</p><p>Done.</p></body></html>'),
    "mutt": AgentsMail(("resolve",), "#resolve\nRestart the server.\n\nOn Mon, Mar 02, 2026 at 01:00:00PM +0000, Support wrote:\n> #spam\n"),
    "mutt, a blank before": AgentsMail(("resolve",), " #resolve\nRestart the server."),
    "mutt, empty lines before": AgentsMail(("note",), "\n\n#note\n\nFor us."),
    "mutt, a nested quote": AgentsMail(("close",), "#close\nDone.\n> > #note\n> #spam\n"),
    "emacs": AgentsMail(("close",), "#close\n\nSupport <support@desk.test> writes:\n\n> #spam\n"),
    "the bat": AgentsMail(("close",), "#close\n\nSP> #spam\n"),
    "yandex": AgentsMail(
        ("close",),
        None,
        '<div>#close</div><div>Готово.</div><div> </div><div>02.03.2026, 13:00, "Служба" &lt;support@desk.test&gt;:</div><blockquote><p>#spam</p></blockquote>',
    ),
    "mail.ru": AgentsMail(
        ("note",),
        "#note\nДля своих.\n \n \n--\nАнна",
        '<HTML><BODY><div class="js-helper js-readmsg-msg"><style type="text/css"></style><div><base target="_self" href="https://e.mail.ru/">'
        '<div id="style_1"><div class="cl_1">#note<div>Для своих.</div></div></div></div></div><div data-signature-widget="container">--<br>Анна</div></BODY></HTML>',
    ),
    "proton": AgentsMail(
        ("close",), "#close\nDone.", '<div style="font-family: Arial, sans-serif; font-size: 14px; color: rgb(0, 0, 0); background-color: rgb(255, 255, 255);">#close</div><div>Done.</div>'
    ),
    "fastmail": AgentsMail(
        ("close",),
        "#close\nDone.",
        '<!DOCTYPE html><html><head><title></title><style type="text/css">p.MsoNormal,p.MsoNoSpacing{margin:0} .qt {padding-left: 10px; border-left: 2px '
        'solid #555;}</style></head><body><div>#close</div><div>Done.</div><blockquote type="cite" class="qt" id="qt">#spam</blockquote></body></html>',
    ),
    "zoho": AgentsMail(
        ("priority",), None, '<meta /><div style="font-family: Verdana, Arial; font-size: 10pt;"><div>#priority high<br></div><div id="Zm-_Id_-Sgn" data-sigid="1"></div></div>'
    ),
    "yahoo": AgentsMail(
        ("close",),
        None,
        '<html><body><div class="ydpyahoo-style-wrap" style="font-family:Helvetica Neue, Arial;font-size:16px;"><div dir="ltr" data-setdefaultstyle="false">#close</div>'
        '<div><br></div><div id="yahoo_quoted_1" class="ydpyahoo_quoted"><div>On Monday, March 2, 2026 at 01:00:00 PM GMT, Support &lt;support@desk.test&gt; wrote:</div>'
        "<div>#spam</div></div></div></body></html>",
    ),
    "lotus notes": AgentsMail(("close",), None, '<font size=2 face="sans-serif">#close</font><br><font size=2 face="sans-serif">Done.</font>'),
    "evolution": AgentsMail(
        ("close",),
        "#close\nDone.",
        "<html><head><style>pre,code,address {margin: 0px;} h1,h2 {margin-top: 0.2em;} ol,ul {margin-top: 0em;} blockquote {margin-top: 0em;}</style></head>"
        "<body><div>#close</div><div>Done.</div><div><span></span></div></body></html>",
    ),
    "kmail, preformatted": AgentsMail(("close",), None, "<html><body><pre>#close\nDone.</pre></body></html>"),
    "a mobile style that hides for small screens": AgentsMail(
        ("close",), None, "<style>@media only screen and (max-width:480px) {.wide {display:none}} @media (prefers-color-scheme: dark) {div {color:#fff}}</style><div class=wide>#close</div>"
    ),
    "a style for the dark of outlook.com": AgentsMail(
        ("close",), None, "<style>[data-ogsc] .x {color:#ffffff !important} u + .body .x {display:none}</style><div class=x>#close</div><div>Done.</div>"
    ),
    "grey signature": AgentsMail(("close",), None, '<div>#close</div><div>Done.</div><div style="color:#cccccc;font-size:7pt">Anna, Desk Ltd.</div>'),
    "a hidden beacon behind": AgentsMail(
        ("close",), "#close\nDone.", '<div>#close</div><div>Done.</div><img width="1" height="1" style="display:none"><span style="font-size:0">t7xq</span>'
    ),
    "spans that a spelling checker left": AgentsMail(
        ("close",), None, '<div><span style="display:none" data-mce-type="bookmark">\ufeff</span>#close</div><div>Done.</div>'
    ),
    "yellow marker behind the text": AgentsMail(("note",), None, '<div><span style="background:yellow;mso-highlight:yellow">#note</span></div><div>For us.</div>'),
    "white on blue, as a button": AgentsMail(("close",), None, '<div style="background:#0063b1"><span style="color:#ffffff">#close</span></div><div>Done.</div>'),
    "white in a dark cell": AgentsMail(("close",), None, '<table><tr><td bgcolor="#000000"><font color="white">#close</font></td></tr></table><div>Done.</div>'),
    "a layout table around everything": AgentsMail(
        ("close",), None, '<table width="100%" cellpadding="0" border="0"><tbody><tr><td style="padding:0 12px"><div>#close</div><div>Done.</div></td></tr></tbody></table>'
    ),
    "a narrow margin around everything": AgentsMail(("close",), None, '<body style="margin-left:0.5in"><div style="margin-left:8px">#close</div><div>Done.</div></body>'),
    "hidden, then shown again": AgentsMail(("close",), None, '<div style="visibility:hidden"><span style="visibility:visible">#close</span></div><div>Done.</div>'),
    "font size zero around a size of its own": AgentsMail(("close",), None, '<div style="font-size:0"><span style="font-size:14px">#close</span></div><div>Done.</div>'),
}  # fmt: skip

HIDDEN: dict[str, AgentsMail] = {
    name: AgentsMail(REFUSED, None, f"{style}<div>{open_}#close{close}</div><div>It works now.</div>")
    for name, (style, open_, close) in {
        "white": ("", '<span style="color:#fff">', "</span>"),
        "white by name": ("", '<font color="white">', "</font>"),
        "white in other words": ("", '<span style="COLOR : RGB( 255 , 255 , 255 ) !important">', "</span>"),
        "white with percent": ("", '<span style="color:rgb(100% 100% 100% / 1)">', "</span>"),
        "nearly white": ("", '<span style="color:#f4f4f4">', "</span>"),
        "white smoke": ("", '<span style="color:whitesmoke">', "</span>"),
        "white by hue": ("", '<span style="color:hsl(0, 0%, 100%)">', "</span>"),
        "transparent": ("", '<span style="color:transparent">', "</span>"),
        "hardly opaque": ("", '<span style="color:rgba(0,0,0,.02)">', "</span>"),
        "black on black": ("", '<span style="background:#000;color:#000">', "</span>"),
        "blue on a blue cell": (
            "",
            '<table bgcolor="#0000ff"><tr><td><font color="blue">',
            "</font></td></tr></table>",
        ),
        "tiny": ("", '<span style="font-size:1px">', "</span>"),
        "tiny in points": ("", '<span style="font-size:.5pt">', "</span>"),
        "tiny by percent": ("", '<div style="font-size:10px"><span style="font-size:5%">', "</span></div>"),
        "size zero in a div": ("", '<div style="font-size:0">', "</div>"),
        "in short": ("", '<span style="font:1px/1 Arial">', "</span>"),
        "opacity": ("", '<span style="opacity:.01">', "</span>"),
        "filter": ("", '<span style="filter:alpha(opacity=0);-ms-filter:x;opacity:0.0">', "</span>"),
        "far to the left": ("", '<span style="position:absolute;left:-9999px">', "</span>"),
        "indented out of sight": ("", '<p style="text-indent:-9999px">', "</p>"),
        "no height": ("", '<div style="height:0;overflow:hidden">', "</div>"),
        "zoomed out of sight": ("", '<span style="zoom:.01">', "</span>"),
        "letters on each other": ("", '<span style="letter-spacing:-3em">', "</span>"),
        "clipped": ("", '<span style="position:absolute;clip:rect(0 0 0 0)">', "</span>"),
        "for outlook hidden": ("", '<span style="mso-hide:all">', "</span>"),
        "attribute": ("", "<div hidden>", "</div>"),
        "by class": ("<style>.x1 {color:#FFFFFF}</style>", '<span class="a x1">', "</span>"),
        "by id": ("<style>#q{display:none!important}</style>", '<span id="q">', "</span>"),
        "by element and class in a comment": (
            "<style><!-- span.t, b { font-size : 0px } --></style>",
            '<span class="t">',
            "</span>",
        ),
        "by descent": (
            "<style>@media screen { .o p .i {visibility:hidden} }</style>",
            '<div class=o><p><i class="i">',
            "</i></p></div>",
        ),
        "with an escape": ("", '<span style="d\\69splay:n\\6fne">', "</span>"),
        "with a comment": ("", '<span style="display:/**/none">', "</span>"),
        "closed details": ("", "<details><summary>More</summary>", "</details>"),
        "opacity of the father": (
            "",
            '<div style="opacity:0"><div style="opacity:1"><span style="color:red">',
            "</span></div></div>",
        ),
    }.items()
}

QUOTED: dict[str, AgentsMail] = {
    "white, with a plain text that shows it": own("#close\nIt works now.", '<div style="color:#ffffff">#close</div><div>It works now.</div>'),
    "a command in the plain text alone": own("#close\nIt works now.", "<div>It works now.</div>"),
    "a command in the HTML alone": own("It works now.", "<div>#close</div><div>It works now.</div>"),
    "another address in the plain text": own("#assign eve@desk.test", "<div>#assign boris@desk.test</div>"),
    "another command in the plain text": own("#spam\nIt works now.", "<div>#close</div><div>It works now.</div>"),
    "one command more in the plain text": own("#close\n#spam\nIt works now.", "<div>#close</div><div>It works now.</div>"),
    "a note of which the HTML knows nothing": own("#note\nHe never pays.", "<div>He never pays.</div>"),
    "a bordered paragraph": AgentsMail((), None, '<p style="border-left:2px solid #ccc;padding-left:6px">#close</p><div>He writes that.</div>'),
    "a bordered div of outlook": AgentsMail(
        (), None, outlook("</p><div style='border:none;border-left:solid blue 1.5pt;padding:0cm 0cm 0cm 4.0pt'><p class=MsoNormal>#close</p></div><p>", "He writes that.")
    ),
    "a box": AgentsMail((), None, '<div style="border:1px solid #999">#close</div><div>He writes that.</div>'),
    "indented by a margin": AgentsMail((), None, '<p style="margin-left:35.4pt">#close</p><div>He writes that.</div>'),
    "indented by a margin in short": AgentsMail((), None, '<div style="margin:0 0 0 40px">#close</div><div>He writes that.</div>'),
    "an indenting blockquote": AgentsMail((), None, '<blockquote style="margin: 0 0 0 40px; border: none; padding: 0px;"><div>#close</div></blockquote><div>He writes that.</div>'),
    "bordered by class": AgentsMail((), None, "<style>.his {border-left: 3px solid green}</style><div class=his>#close</div><div>He writes that.</div>"),
    "a bordered quote that the plain text doesn't mark": own("#close\n\nHe writes that.", '<div style="border-left:2px solid #ccc">#close</div><div>He writes that.</div>'),
    "cited": AgentsMail((), None, "<div><cite>#close</cite></div><div>He writes that.</div>"),
    "indented as a definition": AgentsMail((), None, "<dl><dd>#close</dd></dl><div>He writes that.</div>"),
    "in a field of a form": AgentsMail((), None, "<textarea>#close</textarea><div>He writes that.</div>"),
    "struck out": AgentsMail((), None, "<div><s>#close</s></div><div>It does not work yet.</div>"),
    "struck out by style": AgentsMail((), None, '<div><span style="text-decoration:line-through">#close</span></div><div>It does not work yet.</div>'),
    "a tab before": AgentsMail(REFUSED, "\t#close\n\nHe writes that."),
    "four blanks before": AgentsMail(REFUSED, "    #close\n\nHe writes that."),
    "four hard blanks before": AgentsMail(REFUSED, "\u00a0\u00a0\u00a0\u00a0#close\n\nHe writes that."),
    "a bar before": AgentsMail((), "| #close\n\nHe writes that."),
    "a bullet before": AgentsMail((), "- #close\n\nHe writes that."),
    "another sign of quotes before": AgentsMail((), "» #close\n\nHe writes that."),
    "hard blanks in HTML": AgentsMail((), None, "<div>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;#close</div><div>He writes that.</div>"),
}  # fmt: skip
