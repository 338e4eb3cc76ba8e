"""Style sheets in agents' mails: those that hide a command in a way hard to tell, and those that programs write.

And letterheads: boxes around all that an agent wrote, and boxes around what he shows.
"""

from __future__ import annotations

from tests.services.agents_mails import OUTLOOK_STYLE, REFUSED, AgentsMail, gmail

DONE = "<div>It works now.</div>"


def hidden(sheet: str, body: str) -> AgentsMail:
    return AgentsMail(REFUSED, None, f"<style>{sheet}</style>{body}{DONE}")


def shown(sheet: str, body: str = "<div>#close</div>") -> AgentsMail:
    return AgentsMail(
        ("close",), None, f"<html><head><style>{sheet}</style></head><body>{body}{DONE}</body></html>"
    )


X = '<p class="x">#close</p>'
HIDDEN_BY_SHEETS: dict[str, AgentsMail] = {
    "by an attribute": hidden("[class=z] {display:none}", '<p class="z">#close</p>'),
    "by an attribute, there at all": hidden("*[title] {opacity:0}", '<p title="a">#close</p>'),
    "by the beginning of an attribute": hidden('p[id^="a"] {color:#fff}', '<p id="a1">#close</p>'),
    "by an attribute in other letters": hidden('p[class~="X" i] {display:none}', X),
    "by its own style": hidden("[style] {display:none!important}", '<p style="display:block">#close</p>'),
    "by the element before": hidden("i + p {display:none}", "<i></i><p>#close</p>"),
    "by an element before": hidden("p ~ p {display:none}", "<p></p><p>#close</p>"),
    "by a picture before": hidden("img+p{visibility:hidden}", '<img src="cid:1"><p>#close</p>'),
    "by a chain with a sibling": hidden(".a > .b + .c {display:none}", '<div class=a><i class=b></i><p class="c">#close</p></div>'),
    "by its place": hidden("p:nth-child(1) {display:none}", "<div><p>#close</p></div>"),
    "as the first child": hidden("div:first-child {visibility:hidden}", "<div>#close</div>"),
    "as the only child": hidden("div > p:only-child {font-size:0}", "<div><p>#close</p></div>"),
    "as the first of its type": hidden(".x:first-of-type {display:none}", X),
    "by what it is not": hidden("p:not(.y) {font-size:0}", X),
    "by one of several": hidden("p:is(.x, .y) {display:none}", X),
    "without weight": hidden(":where(p) {display:none}", X),
    "by what it holds": hidden("p:has(b) {display:none}", "<p><b>#close</b></p>"),
    "by its language": hidden("p:lang(en) {display:none}", '<p lang="en">#close</p>'),
    "by its first line": hidden("p::first-line {color:#ffffff}", X),
    "in a nested rule": hidden(".o { color:red; .x {display:none} }", f"<div class=o>{X}</div>"),
    "in a nested rule that names the outer one": hidden(".o { & > .x {display:none} }", f"<div class=o>{X}</div>"),
    "in a layer": hidden("@layer base { .x {display:none} }", X),
    "where it is supported": hidden("@supports (display:block) { .x {display:none} }", X),
    "in a container": hidden("@container (min-width:1px) { .x {display:none} }", X),
    "on any wide screen": hidden("@media (min-width:1px) { .x {display:none} }", X),
    "on a screen of some width": hidden("@media screen and (min-width:300px) and (max-width:5000px) { .x {display:none} }", X),
    "on a screen that isn't huge": hidden("@media (max-width:99999px) { .x {display:none} }", X),
    "by a range of widths": hidden("@media (width > 1px) { .x {display:none} }", X),
    "where not printed": hidden("@media not print { .x {display:none} }", X),
    "in print and on a screen": hidden("@media print, screen { .x {display:none} }", X),
    "in light colours": hidden("@media (prefers-color-scheme: light) { .x {color:#fff} }", X),
    "by an attribute of what is around": hidden("[class=o] {display:none}", "<div class=o><div><p>#close</p></div></div>"),
    "against its own style": hidden("[class=z] {display:none ! important}", '<p class="z" style="display:block">#close</p>'),
    "shown by a rule that is for others": hidden(".x {display:none} div > .x {display:block}", '<div><b><span class="x">#close</span></b></div>'),
    "shown by one rule, hidden by the next": hidden("[class=x] {display:block} p[class=x] {display:none}", X),
    "by a class with a sign": hidden(".sm\\:off {display:none}", '<p class="sm:off">#close</p>'),
    "by a class with a bracket": hidden(".\\7b x {display:none}", '<p class="{x">#close</p>'),
    "for Outlook alone": AgentsMail(REFUSED, None, f"<!--[if mso]><style>.x {{display:none}}</style><![endif]-->{X}{DONE}"),
    "by a sheet that the mail brings along": AgentsMail(
        REFUSED, None, f'<link rel="stylesheet" href="data:text/css,p%7Bdisplay:none%7D">{X}{DONE}'
    ),
    "by a sheet that its sheet brings along": hidden("@import url(data:text/css,p%7Bdisplay:none%7D);", X),
    "by a file of the mail": AgentsMail(REFUSED, None, f'<link href="cid:sheet" rel=stylesheet>{X}{DONE}'),
}  # fmt: skip

SHOWN_BY_SHEETS: dict[str, AgentsMail] = {
    "outlook and its lists": AgentsMail(
        ("close",), None, OUTLOOK_STYLE.replace("@page", "@list l0 {mso-list-id:1;} @list l0:level1 {mso-level-number-format:bullet;} ol {margin-bottom:0cm;} @page")
        + "<p class=MsoNormal>#close<o:p></o:p></p><p class=MsoNormal>It works now.</p></div></body></html>"
    ),
    "gmail's own mark": shown("u + .body .gmail-hide {display:none!important} u ~ div .wide {display:none}", '<div class="wide">#close</div>'),
    "a picture's button of gmail": shown("img.g-img + div {display:none!important} .a6S {display:none!important}", '<img class="logo" src="cid:1"><div>#close</div>'),
    "the dark of outlook.com": shown("[data-ogsc] .x {color:#ffffff!important} [data-ogsb] .x {background:#fff}", '<div class="x">#close</div>'),
    "hidden on telephones": shown("@media only screen and (max-width:600px) {.wide {display:none!important} td[class=col] {width:100%!important}}", '<div class="wide">#close</div>'),
    "hidden on old telephones": shown("@media only screen and (max-device-width:480px) {div {display:none}}"),
    "hidden below 37 em": shown("@media screen and (max-width:37.5em) {.wide{visibility:hidden}}", '<div class="wide">#close</div>'),
    "dark": shown("@media (prefers-color-scheme: dark) {body,p,div,td {color:#fff!important; background:#111!important}} :root {color-scheme: light dark}"),
    "in print": shown("@media print {.no-print {display:none}}", '<div class="no-print">#close</div>'),
    "apple's data detectors": shown("a[x-apple-data-detectors] {color:inherit!important;font-size:inherit!important;text-decoration:none!important}"),
    "apple's data detectors, hiding": shown("a[x-apple-data-detectors] {display:none}", "<div>#assign</div>".replace("#assign", "#close") + '<a href="https://a.example">page</a>'),
    "outlook.com of before": shown("#outlook a {padding:0} .ExternalClass, .ExternalClass p, .ExternalClass * {line-height:100%} .ReadMsgBody {width:100%}"),
    "android's margins": shown('div[style*="margin: 16px 0;"] {margin:0!important} #MessageViewBody, #MessageWebViewDiv {width:100%!important}'),
    "thunderbird's quotes": shown("blockquote[type=cite] {border-left:2px solid #00f; padding-left:8px} .moz-signature {opacity:.5}"),
    "links under the mouse": shown("a:hover {opacity:.01} .b:hover, .b:focus, .b:active {color:#fff;display:none}", '<div class="b">#close</div>'),
    "what stands before and behind": shown('div::before {content:"";display:none} div:after {font-size:0} ::selection {color:#fff} input::placeholder {color:transparent}'),
    "a first letter of its own": shown("p.lead::first-letter {font-size:200%}", '<p class="lead">#close</p>'),
    "margins of the first and the last": shown("p:first-child {margin-top:0} td:last-child {padding-right:0} p:last-of-type {margin-bottom:0}", "<p>#close</p>"),
    "empty paragraphs": shown("p:empty, div:empty {display:none} br + br {display:none}", "<p>#close</p><p></p>"),
    "every element but some": shown("*:not(br):not(tr):not(html) {font-family:Arial} a:not([href]) {color:inherit} div:not(:first-child) {margin-top:8px}"),
    "hidden unless shown": shown(".note:not(.open) {display:none}", '<div class="note open">#close</div>'),
    "a preheader": shown(".preheader {display:none!important;font-size:1px;color:#fff;max-height:0}", '<div class="preheader">An answer for you</div><div>#close</div>'),
    "what is for telephones alone": shown("@media screen and (min-width:601px) {.mobile {display:none!important}}", '<div class="mobile">Menu</div><div>#close</div>'),
    "mjml": shown(
        "@media only screen and (min-width:480px) {.mj-column-per-100 {width:100%!important;max-width:100%}} .moz-text-html .mj-column-per-100 {width:100%!important}"
        "@media only screen and (max-width:479px) {table.mj-full-width-mobile {width:100%!important} td.mj-full-width-mobile {width:auto!important}}",
        '<div class="mj-column-per-100 mj-outlook-group-fix">#close</div>',
    ),
    "fonts from elsewhere": AgentsMail(
        ("close",), None,
        '<link href="https://fonts.googleapis.com/css?family=Roboto:300,400" rel="stylesheet" type="text/css"><style>@import url(https://fonts.googleapis.com/css?family=Lato);'
        f"@font-face {{font-family:Lato;src:url(x)}} .h {{display:none}}</style><div>#close</div>{DONE}"
    ),
    "cells without a border": shown('table[border="0"] {border:none} table[bgcolor] {background:#fff} td[align=center] {text-align:center}', "<table border=0><tr><td>#close</td></tr></table>"),
    "cells hidden by a class that others have": shown('td[class="mobile-hidden"] {display:none} [class~="x"] {visibility:hidden}', '<table><tr><td class="col">#close</td></tr></table>'),
    "a helper for webkit": shown("@supports (-webkit-overflow-scrolling: touch) {div {font-size:16px}} @media screen and (-webkit-min-device-pixel-ratio:0) {div {width:100%}}"),
    "a yahoo of its own": shown("@media yahoo {div {display:none}} @media screen yahoo {div {font-size:0}}"),
    "bold, where it follows": shown("b + span {color:#333} p ~ p {margin:0} li + li {margin-top:4px}", "<p>&nbsp;</p><p><b></b><span>#close</span></p>"),
    "classes with signs": shown("@media (max-width:600px) {.sm\\:hidden {display:none!important}} .md\\:text-sm {font-size:14px} .sm {color:#333}", '<div class="sm sm:hidden">#close</div>'),
    "internet explorer's names": shown("_:-ms-fullscreen, :root .ie {display:none} _:future, .x {width:100%}", '<div class="x">#close</div>'),
    "Outlook's own tables": AgentsMail(
        ("close",), None, "<!--[if mso]><style>table {border-collapse:collapse} li {text-indent:-1em} .mso {display:none}</style><![endif]--><!--[if !mso]><!--><style>.a"
        f" {{color:red}}</style><!--<![endif]--><div>#close</div>{DONE}"
    ),
    "keyframes": shown("@keyframes a {from {opacity:0} to {opacity:1}} @-webkit-keyframes b {0% {display:none}} .btn {animation:a 1s}"),
    "a fresh line of a sheet that is broken": shown("}} .x {color:red} @media {.y {color:blue} div {margin:0"),
    "its own important": shown(".x {color:#fff!important}", '<div class="y">#close</div>'),
}  # fmt: skip

BOX = "border:1px solid #c0c0c0;border-radius:4px;padding:12px"
CARD = f'<table width="600" style="{BOX}"><tr><td>'
CARD_END = "</td></tr></table>"
SIGNATURE = "<div>-- </div><div>Anna Petrova</div><div>Desk Ltd., +7 495 000-00-00</div>"
NOTICE = "<p>This message is confidential and intended solely for the addressee.</p>"
OUTLOOK_HISTORY = (
    "<div><b>From:</b> Support &lt;support@desk.test&gt;<br><b>Sent:</b> Monday, March 2, 2026 1:00 PM<br>"
    "<b>To:</b> Anna &lt;anna@desk.test&gt;<br><b>Subject:</b> [#7] Invoice<br><br>#spam</div>"
)
LETTERHEADS: dict[str, AgentsMail] = {
    "a table around everything": AgentsMail(("close",), None, f"{CARD}<div>#close</div>{DONE}{SIGNATURE}{CARD_END}"),
    "a table around everything, and its plain text": AgentsMail(
        ("close",), "#close\nIt works now.\n-- \nAnna Petrova\nDesk Ltd., +7 495 000-00-00\n", f"{CARD}<div>#close</div>{DONE}{SIGNATURE}{CARD_END}"
    ),
    "a box, the signature below": AgentsMail(("close",), None, f'<div style="{BOX}"><p>#close</p>{DONE}</div>{SIGNATURE}'),
    "a box, contacts below": AgentsMail(
        ("close",), None, f'<div style="{BOX}"><p>#close</p>{DONE}</div><div>Best regards,</div><div>Anna Petrova</div><div>Support of Desk Ltd.</div><div>tel. +7 495 000-00-00</div>'
    ),
    "a box, a Russian closing below": AgentsMail(
        ("close",), None, f'<div style="{BOX}"><p>#close</p>{DONE}</div><div>С уважением,</div><div>Анна Петрова</div><div>www.desk.test</div>'
    ),
    "a box, a legal notice below": AgentsMail(("close",), None, f'<div style="{BOX}"><p>#close</p>{DONE}</div>{NOTICE}'),
    "a box, Outlook's history below": AgentsMail(("close",), None, f'<div style="{BOX}"><p>#close</p>{DONE}</div>{OUTLOOK_HISTORY}'),
    "a box, Gmail's history below": AgentsMail(("close",), None, gmail(f'<div style="{BOX}"><p>#close</p>{DONE}</div>')),
    "a cell of a table that lays out": AgentsMail(
        ("close",), None, f'<table width="100%"><tr><td align="center"><table><tr><td style="{BOX}"><p>#close</p>{DONE}</td></tr></table></td></tr></table>'
    ),
    "two boxes, one in the other": AgentsMail(("close",), None, f'<div style="{BOX}"><div style="border:3px double navy"><p>#close</p>{DONE}</div>{SIGNATURE}</div>'),
    "a picture above the cell": AgentsMail(
        ("close",), None, f'<table style="{BOX}"><tr><td style="{BOX}"><img src="cid:logo"></td></tr><tr><td><p>#close</p>{DONE}</td></tr></table>'
    ),
    "by a class of the sheet": AgentsMail(("close",), None, f'<style>.letter {{{BOX}}}</style><table class="letter"><tr><td><p>#close</p>{DONE}</td></tr></table>'),
    "a letter set in from the margin": AgentsMail(("close",), None, f'<div style="margin:24px 40px"><p>#close</p>{DONE}</div>{SIGNATURE}'),
    "a bordered quote inside": AgentsMail(("close",), None, f'{CARD}<p>#close</p>{DONE}<div style="border-left:2px solid #ccc">#spam</div>{SIGNATURE}{CARD_END}'),
}  # fmt: skip

BOXES_OF_OTHERS: dict[str, AgentsMail] = {
    "his own words below": AgentsMail((), None, f'<div style="{BOX}">#close</div><div>That is what he writes.</div>'),
    "short words below": AgentsMail((), None, f'<div style="{BOX}">#close</div><div>He writes</div>'),
    "a question below": AgentsMail((), None, f"{CARD}#close{CARD_END}<div>And now?</div>{SIGNATURE}"),
    "his own words above": AgentsMail((), None, f'<div>Look what he wants:</div><div style="{BOX}">#close</div>'),
    "who wrote it above": AgentsMail((), None, f'<div>On Mon, Mar 2, 2026 at 1:00 PM Olga wrote:</div><div style="{BOX}">#close</div>'),
    "a box within a box, words between": AgentsMail((), None, f'{CARD}<div style="{BOX}">#close</div><div>That is what he writes.</div>{CARD_END}'),
    "two boxes side by side": AgentsMail((), None, f'<div style="{BOX}">#close</div><div style="{BOX}">It works now.</div>'),
    "a bar at its left alone": AgentsMail((), None, f'<div style="border-left:3px solid #ccc;padding-left:8px"><p>#close</p>{DONE}</div>'),
    "a quote with a border": AgentsMail((), None, f'<blockquote style="{BOX}"><p>#close</p>{DONE}</blockquote>'),
    "cited in a box": AgentsMail((), None, f'<cite><div style="{BOX}">#close</div></cite>'),
    "contacts of somebody else in the middle": AgentsMail((), None, f'<div style="{BOX}">#close</div><div>Best regards,</div><div>Olga</div><div>That is what she wrote to me yesterday.</div>'),
    "nobody sees it": AgentsMail(REFUSED, None, f'<div style="{BOX}"><p style="color:#fff">#close</p>{DONE}</div>'),
}  # fmt: skip
