"""A mail whose first copy came without its end: cut off on a pipe, or stripped of its files on the way."""

from __future__ import annotations

from intake.desk.message import InboundMail

# Footers of lists and gateways are shorter; whatever is longer was written by somebody.
_LONGEST_FOOTER = 2_000
_NOT_READ = "\ufffd"
# A cut may leave the beginning of a character, which is then read as another one.
_MOST_BROKEN = 3


def has_more(whole: InboundMail, kept: InboundMail) -> bool:
    """Whether a copy of a mail has text or files which the one that came first lacks.

    What lists and gateways add is no more: they begin a new line, and are short.
    """
    return _has_more_text(whole.text, kept.text) or _has_more_files(whole, kept)


def _has_more_text(whole: str, kept: str) -> bool:
    begun = kept.rstrip().rstrip(_NOT_READ)
    for broken in range(_MOST_BROKEN + 1):
        begins = begun[: len(begun) - broken]
        if whole.startswith(begins):
            rest = whole[len(begins) :]
            within_a_line = bool(rest) and bool(begins) and not rest.startswith("\n")
            return within_a_line or len(rest.strip()) > _LONGEST_FOOTER
    return False


def _has_more_files(whole: InboundMail, kept: InboundMail) -> bool:
    """Whether there are files that were not there, or not whole; lists add small texts as files."""
    had = {each.sha256 for each in kept.brought}
    sizes = {each.name: each.size for each in kept.brought}
    more = (each for each in whole.brought if each.sha256 not in had and each.size > sizes.get(each.name, -1))
    return any(
        not each.content_type.startswith("text/") or each.size > _LONGEST_FOOTER
        for each in more
        if not each.inline and not each.left_on_server
    )
