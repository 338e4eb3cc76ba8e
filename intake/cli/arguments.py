"""What may be typed in more ways than the parser knows: `--config` anywhere, and `intake help COMMAND`."""

from __future__ import annotations

from collections.abc import Sequence

_SHORT = "-c"
_CONFIG = ("--config", _SHORT)
_HELP = "help"
# What follows belongs to the command, whatever it looks like.
_END_OF_OPTIONS = "--"


def arranged(arguments: Sequence[str]) -> list[str]:
    """The same arguments with `--config FILE` in front of the command, where the parser looks for it."""
    options = list(arguments)
    rest: list[str] = []
    if _END_OF_OPTIONS in options:
        end = options.index(_END_OF_OPTIONS)
        options, rest = options[:end], options[end:]
    front: list[str] = []
    others: list[str] = []
    while options:
        word = options.pop(0)
        if word in _CONFIG and not options:
            # Alone, for the parser to say what is missing.
            return [word]
        if word in _CONFIG:
            front += ["--config", options.pop(0)]
        elif word.startswith("--config="):
            front.append(word)
        elif word.startswith(_SHORT):
            front += ["--config", word.removeprefix(_SHORT)]
        else:
            others.append(word)
    if others[:1] == [_HELP]:
        others = [*others[1:], "--help"]
    return [*front, *others, *rest]


def command_of(arguments: Sequence[str]) -> str:
    """The command that arranged arguments name; "" for none."""
    words = list(arguments)
    while words[:1] == ["--config"]:
        del words[:2]
    return next((word for word in words if not word.startswith("-")), "")
