"""Styles of elements: those that hide a command or mark a quote in a rare way, and those that programs write."""

from __future__ import annotations

from tests.services.agents_mails import REFUSED, AgentsMail
from tests.services.sheets import DONE


def _hidden(style: str, before: str = "", behind: str = "") -> AgentsMail:
    return AgentsMail(REFUSED, None, f'{before}<div style="{style}">#close</div>{behind}{DONE}')


def _shown(style: str, inner: str = "#close") -> AgentsMail:
    return AgentsMail(("close",), None, f'<html><body><div style="{style}">{inner}</div>{DONE}</body></html>')


def _html(html: str) -> AgentsMail:
    return AgentsMail(("close",), None, html)


HIDDEN_BY_STYLES: dict[str, AgentsMail] = {
    style: _hidden(style)
    for style in (
        "opacity:1e-3",
        "opacity:calc(0)",
        "position:absolute;right:-9999px",
        "position:fixed;bottom:-9999px",
        "position:absolute;left:99999px",
        "position:absolute;top:99999px",
        "position:absolute;inset:-5000px auto auto auto",
        "position:relative;left:-150vw",
        "scale:0",
        "translate:-9999px",
        "rotate:y 90deg",
        "transform:matrix(0,0,0,0,0,0)",
        "transform:rotateY(90deg)",
        "transform:translate(500vw)",
        "-webkit-transform:scale(.01)",
        "transform:scale(0);-moz-transform:none",
        "line-height:0;overflow:hidden",
        "inline-size:0;block-size:0;overflow:hidden",
        "width:0;height:0;overflow:scroll",
        "height:calc(1px - 1px);overflow:hidden",
        "color:oklch(1 0 0)",
        "color:lab(100% 0 0)",
        "color:color-mix(in srgb, white, white)",
        "color:#fff;color:no-colour",
        "color:white;-webkit-text-fill-color:transparent;color:black",
        "clip-path:polygon(0 0, 0 0, 0 0)",
        "mask:linear-gradient(transparent, transparent)",
        "-webkit-mask-image:url(data:x)",
        "filter:contrast(0)",
        "filter:blur(40px)",
        "display:table-column",
        "display:none;display:no-display",
        "animation:gone 1s forwards",
        "font-size:calc(1px)",
        "font:700 1px Arial",
        "font-size:1px;font-size:12qq",
        "left:-9999px;left:5;position:relative",
        "text-indent:100%;white-space:nowrap;overflow:hidden",
        "background-image:linear-gradient(#000,#000)",
        "mix-blend-mode:screen;background:#fff",
        "unicode-bidi:bidi-override;direction:rtl",
        "visibility:no-word;visibility:hidden;visibility:nothing",
        "font-family:Wingdings",
        "zoom:1%",
        "max-height:.01em;overflow:clip",
        "height:18px;overflow:hidden",
        "content-visibility:hidden",
        "color:hsl(0 0% 100%)",
        "color:hsl(.5turn 0% 100%)",
        "max-block-size:0;overflow:clip",
        "margin-block-start:-9999px",
        "position:relative;inset-inline-start:-999px",
        "font-size:max(0px,0em)",
        "font-size-adjust:0",
        "font:16px/0 Arial;overflow:hidden",
        "-webkit-text-stroke:40px white",
        "-webkit-text-security:disc",
        "width:100%;aspect-ratio:1000/1;overflow:hidden",
        "outline:200px solid #fff;outline-offset:-200px",
        "box-shadow:inset 0 0 0 900px #000",
        "container-type:size;overflow:hidden",
        "word-spacing:9999px;text-indent:9999px",
        "perspective:1px;transform:translateZ(-99999px)",
        "text-size-adjust:1%",
        "rotate:180deg",
        "background:conic-gradient(black, var(--x))",
        "background:url(data:image/gif;base64,R0lGOD)",
    )
} | {
    "a size of the root": _hidden("font-size:1rem", "<style>:root {font-size:1px}</style>"),
    "a root that isn't written": _hidden("", "<style>html {font-size:1px}</style>"),
    "a body that isn't written": _hidden("", "<style>body {display:none}</style>"),
    "no height in a box that cuts": AgentsMail(
        REFUSED, None, f'<div style="overflow:hidden"><div style="height:0">#close</div></div>{DONE}'
    ),
    "behind the end of a page": AgentsMail(
        REFUSED, None, f"<style>body {{display:none}}</style><html><body></body></html><p>#close</p>{DONE}"
    ),
    "inherited visibility": AgentsMail(
        REFUSED, None, f'<div style="visibility:hidden"><p style="visibility:inherit">#close</p></div>{DONE}'
    ),
    "flat lines around a box that cuts": AgentsMail(
        REFUSED, None, f'<div style="line-height:0"><div style="overflow:hidden">#close</div></div>{DONE}'
    ),
    "a meter": AgentsMail(REFUSED, None, f"<meter>#close</meter>{DONE}"),
    "progress": AgentsMail(REFUSED, None, f'<progress value="1">#close</progress>{DONE}'),
    "a popover": AgentsMail(REFUSED, None, f"<div popover>#close</div>{DONE}"),
    "read from behind": AgentsMail(REFUSED, None, f"<bdo dir=rtl>#close</bdo>{DONE}"),
    "a formula": AgentsMail(REFUSED, None, f"<math><mphantom>#close</mphantom></math>{DONE}"),
}  # fmt: skip

QUOTED_BY_STYLES: dict[str, AgentsMail] = {
    style: AgentsMail((), None, f'<div style="{style}">#close</div><div>He writes that.</div>')
    for style in (
        "border-inline-start:3px solid #ccc",
        "border-style:solid;border-width:0 0 0 3px",
        "border-inline-start-width:2px;border-inline-start-style:solid",
        "box-shadow:inset 3px 0 0 #ccc;padding-left:8px",
        "box-shadow:-3px 0 #999",
        "margin-inline-start:40px",
    )
} | {
    "a coloured narrow cell before": AgentsMail(
        (), None,
        '<table><tr><td width="3" bgcolor="#cccccc"></td><td>#close</td></tr></table><div>He writes that.</div>',
    ),
    "a coloured narrow cell before, by style": AgentsMail(
        (), None,
        '<table><tr><td style="width:4px;background:#0063b1">&nbsp;</td><td style="padding:8px">#close</td></tr>'
        "</table><div>He writes that.</div>",
    ),
}  # fmt: skip

_CHROME = (
    "color:rgb(34,34,34);font-family:Arial,Helvetica,sans-serif;font-size:small;font-style:normal;"
    "font-variant-ligatures:normal;font-variant-caps:normal;font-weight:400;letter-spacing:normal;orphans:2;"
    "text-align:start;text-indent:0px;text-transform:none;white-space:normal;widows:2;word-spacing:0px;"
    "background-color:rgb(255,255,255);text-decoration-style:initial;text-decoration-color:initial;"
)
SHOWN_BY_STYLES: dict[str, AgentsMail] = {
    "gmail, pasted from a page": _shown(_CHROME + "display:inline;float:none"),
    "gmail, pasted from a document": _shown(
        "line-height:1.38;margin-top:0pt;margin-bottom:0pt",
        '<span style="font-size:11pt;font-family:Arial,sans-serif;color:#000000;background-color:transparent;font-weight:400;font-style:normal;'
        'font-variant:normal;text-decoration:none;vertical-align:baseline;white-space:pre-wrap">#close</span>',
    ),
    "gmail, sizes by words": _shown("font-size:x-large;color:darkslategray"),
    "gmail, rose": _shown("color:mediumvioletred;background-color:lavenderblush"),
    "apple, pasted": _shown(
        "caret-color: rgb(0, 0, 0); color: rgb(0, 0, 0); font-family: Helvetica; font-size: 12px; font-style: normal; font-variant-caps: normal; font-weight: "
        "normal; letter-spacing: normal; text-align: start; text-indent: 0px; text-transform: none; white-space: normal; word-spacing: 0px; "
        "-webkit-tap-highlight-color: rgba(26, 26, 26, 0.301961); -webkit-text-size-adjust: auto; -webkit-text-stroke-width: 0px; text-decoration: "
        "none; float: none; display: inline !important;"
    ),
    "apple, its system's colours": _shown("color:-webkit-standard;font:-webkit-control;margin:0px;font-stretch:normal;line-height:normal;min-height:14px"),
    "iphone, pasted": _shown("-webkit-text-size-adjust:auto;background-color:rgba(255,255,255,0);-webkit-text-fill-color:rgb(0,0,0)"),
    "outlook, a list": _shown("margin-top:0cm;mso-margin-top-alt:auto", "<p class=MsoNormal style='mso-list:l0 level1 lfo1;text-indent:-18.0pt;margin-left:0cm'>#close</p>"),
    "outlook, raised letters": _shown("", "<span style='position:relative;top:-1.0pt;mso-text-raise:1.0pt'>#close</span>"),
    "outlook, spaced": _shown("", "<span style='letter-spacing:-.2pt;mso-font-kerning:0pt;mso-ligatures:none;color:#0D0D0D;mso-themecolor:text1;mso-themetint:242'>#close</span>"),
    "outlook, lines": _shown("", "<p class=MsoNormal style='line-height:105%;margin-bottom:8.0pt;mso-line-height-rule:exactly'>#close</p>"),
    "outlook, auto colour": _shown("", "<span lang=RU style='color:black;mso-color-alt:windowtext;background:white;mso-fareast-language:EN-US'>#close</span>"),
    "outlook, marked": _shown("", "<span style='background:yellow;mso-highlight:yellow'>#close</span>"),
    "outlook on the web": _shown(
        "font-family: Aptos, Aptos_EmbeddedFont, Aptos_MSFontService, Calibri, Helvetica, sans-serif; font-size: 12pt; color: rgb(0, 0, 0); margin: 0px;",
        '<span style="color: inherit; background-color: inherit;">#close</span>',
    ),
    "outlook on the web, pasted from teams": _shown(
        "margin: 0px; padding: 0px; border: 0px; font-style: inherit; font-variant: inherit; font-weight: inherit; font-stretch: inherit; font-size: inherit; "
        "line-height: inherit; font-family: inherit; vertical-align: baseline; color: inherit; box-sizing: border-box; overflow: hidden auto; width: 100%;"
    ),
    "outlook on the web, its editor": _shown("color:rgb(0,0,0) !important;direction:ltr;text-align:left;-ms-user-select:text;transform:none;opacity:1"),
    "outlook for mac": _shown("font-size:12.0pt;color:black;mso-fareast-language:EN-US;word-wrap:break-word;-webkit-nbsp-mode:space;line-break:after-white-space"),
    "thunderbird": _shown("font-family: -moz-fixed; font-size: 14px; color: #000000; white-space: pre-wrap;", '<span style="white-space: pre-wrap; display: block; width: 98vw;">#close</span>'),
    "thunderbird, a list": _html(f'<html><body><div class="moz-text-html" lang="x-unicode" style="font: 13px Verdana;"><p style="margin: 0 0 1em;">#close</p>{DONE}</div></body></html>'),
    "yandex": _shown("background-color:#ffffff;color:#1a1a1a;font-family:'ys text' , 'arial' , sans-serif;font-size:16px;font-style:normal;font-weight:400;text-decoration-style:initial;text-indent:0px;text-transform:none;white-space:normal;word-spacing:0px"),
    "mail.ru": _shown("font-family:Arial, Helvetica, sans-serif;font-size:15px;line-height:150%;color:#333333;outline:none"),
    "mail.ru, its own wrapper": _html(f'<html><body><div class="js-helper js-readmsg-msg"><div id="style_1"><div><div style="position:relative;z-index:1;min-height:20px">#close</div>{DONE}</div></div></div></body></html>'),
    "proton": _shown("font-family: Arial, sans-serif; font-size: 14px; color: rgb(0, 0, 0); background-color: rgb(255, 255, 255); --darkreader-inline-color: #e8e6e3;"),
    "zimbra": _shown("font-family: arial, helvetica, sans-serif; font-size: 12pt; color: #000000", '<div data-marker="__QUOTED__">#close</div>'),
    "roundcube": _shown("font-size: 10pt; font-family: Verdana,Geneva,sans-serif", '<p class="v1MsoNormal" style="margin:0;padding:0">#close</p>'),
    "sogo": _shown("", '<span style="color:hsl(0, 75%, 60%);font-size:16px">#close</span>'),
    "fastmail": _shown("font-family:Arial;", '<span class="font" style="font-family:menlo, consolas, monospace, sans-serif;"><span class="size" style="font-size:15px">#close</span></span>'),
    "spark": _shown("line-height: 20px; padding: 0 0 0 0;", '<div dir="auto" style="user-select:auto;-webkit-user-select:auto;">#close</div>'),
    "samsung": _shown("font-size:100%;color:#000000", '<div align="left" dir="auto" style="font-size:1em">#close</div>'),
    "yahoo": _shown("font-family:Helvetica Neue, Helvetica, Arial, sans-serif;font-size:16px;", '<div dir="ltr" style="position:static;opacity:.99">#close</div>'),
    "zoho": _shown("font-family: Verdana, Arial, Helvetica, sans-serif; font-size: 10pt;", '<span style="line-height:1.5;vertical-align:middle;font-size:13.3333px">#close</span>'),
    "lotus": _html(f'<span style=" font-size:10pt;font-family:sans-serif">#close</span><br>{DONE}'),
    "the bat": _html(f'<HTML><BODY style="BACKGROUND-COLOR: #ffffff; FONT: 10pt Arial; COLOR: black"><DIV><FONT SIZE=2 STYLE="FONT-SIZE: 12">#close</FONT></DIV>{DONE}</BODY></HTML>'),
    "1C": _html(f'<html><body scroll="auto"><p style="font-size:9pt;font-family:Tahoma;color:buttontext;text-indent:1.25cm;">#close</p>{DONE}</body></html>'),
    "evolution": _shown("width: 71ch; word-wrap: normal; caret-color: rgb(46, 52, 54); color: rgb(46, 52, 54)"),
    "kmail": _shown("margin-top:0px; margin-bottom:0px; margin-left:0px; margin-right:0px; -qt-block-indent:0; text-indent:0px; -qt-user-state:0;"),
    "pasted from tailwind": _shown(
        "--tw-translate-x:0;--tw-shadow:0 0 #0000;box-sizing:border-box;border:0px solid rgb(227,227,227);transition:all 0.2s ease;will-change:transform;"
        "box-shadow:rgba(0,0,0,0) 0px 0px 0px 0px;transform:translate(0px, 0px);filter:none;animation:none 0s ease 0s 1 normal none running;mask:none;clip-path:none"
    ),
    "pasted from slack": _shown("box-sizing:inherit;margin:4px 0px;font-variant-numeric:inherit;-webkit-font-smoothing:antialiased;position:relative;top:0px;left:0;overflow:visible"),
    "a mail of a help desk": _shown("max-width:600px;margin:0 auto;overflow:hidden;height:auto;border-radius:8px;box-shadow:0 2px 8px rgba(0,0,0,.1);background:#fff"),
    "cells of a newsletter": _html(f'<table role="presentation" style="border-collapse:collapse;mso-table-lspace:0pt;width:100%;max-width:640px"><tr><td width="10" bgcolor="#ffffff"></td><td style="padding:20px 30px;line-height:1.6em;word-break:break-word">#close{DONE}</td></tr></table>'),
    "grid and flex": _shown("display:flex;flex:1 1 0%;min-width:0;align-items:center", '<div style="display:grid;grid-template-columns:1fr auto">#close</div>'),
    "a picture behind dark words": _shown("background:#fff url(https://desk.test/paper.png) repeat-x;color:#222"),
    "a shaded heading": _shown("background:linear-gradient(90deg, #f5f5f5 0%, rgb(255,255,255) 100%);color:#111"),
    "half covered": _shown("opacity:0.75;letter-spacing:.02em;text-shadow:0 1px 0 #fff"),
    "at one's own size": _shown("zoom:1;clip:auto;columns:auto;contain:layout;isolation:isolate;mix-blend-mode:normal;content:normal"),
    "a root of its own": _html(f'<style>html {{font-size:62.5%}} body {{font-size:1.6rem}}</style><div style="font-size:1.4rem">#close</div>{DONE}'),
}  # fmt: skip
