"""Which agent a colleague means: by address, by a name in any case, or himself."""

from __future__ import annotations

import re
from collections.abc import Iterable

from intake.addresses import address_key
from intake.desk.commands.command_words import as_other_keys, normal
from intake.desk.commands.types import Command
from intake.desk.declension import folded, forms
from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import Shape
from intake.desk.language.spellings import is_spelled
from intake.desk.language.texts import Text, TextKey
from intake.desk.support_desk import Agent, SupportDesk

_LEAD = Shape(Meaning.BEFORE_AGENT, r"\s{1,3}")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LONGEST_LIST = 30
_AROUND = " <>[]()"


def agent_meant(who: str, command: Command, writer: Agent, desk: SupportDesk) -> Agent | Text:
    """The agent whom `who` means, or what to tell the writer: nobody is guessed."""
    if "@" in who:
        key = address_key(who)
        found = [agent for agent in desk.agents if agent.key == key]
    elif any(_is_himself(typed) for typed in (who, *as_other_keys(who))):
        return writer
    else:
        found = _named(who, desk.agents)
    if len(found) == 1:
        return found[0]
    shown = tuple(_shown(agent) for agent in (found or desk.agents)[:_LONGEST_LIST])
    if found:
        return Text.of(TextKey.SEVERAL_AGENTS, command=f"#{command}", who=who, agents=shown)
    return Text.of(TextKey.NO_SUCH_AGENT, command=f"#{command}", who=who, agents=shown)


def _shown(agent: Agent) -> str:
    return agent.address if agent.name == agent.address else f"{agent.name} <{agent.address}>"


def _is_himself(typed: str) -> bool:
    return is_spelled(Meaning.AGENT_HIMSELF, normal(typed.strip(_AROUND)))


def _named(who: str, agents: Iterable[Agent]) -> list[Agent]:
    """The agents of that name: as it stands, in any case, by the address, or with the other keys."""
    name = who.strip()
    lead = _LEAD.match(name)
    words = _words(name[lead.end() :] if lead else name) or _words(who)
    if not words:
        return []
    typed = [words, *(_words(meant) for meant in as_other_keys(who))]
    for these in typed:
        for known in (_nominative, _in_any_case, _by_address):
            found = [agent for agent in agents if known(these, agent)]
            if found:
                return found
    return []


def _words(text: str) -> list[str]:
    return [folded(word) for word in _WORD.findall(text)]


def _nominative(words: list[str], agent: Agent) -> bool:
    return set(words) <= set(_words(agent.name))


def _in_any_case(words: list[str], agent: Agent) -> bool:
    """Whether each word is a form of another word of the name."""
    left = [forms(word) for word in _words(agent.name)]
    for word in words:
        fitting = next((known for known in left if word in known), None)
        if fitting is None:
            return False
        left.remove(fitting)
    return True


def _by_address(words: list[str], agent: Agent) -> bool:
    """Whether the words are those of the address before its @: "boris", "anna weber"."""
    return words == _words(agent.key.rpartition("@")[0])
