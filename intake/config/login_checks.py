"""Checks of agents' logins: one that were two agents' would let each write in the other's name."""

from __future__ import annotations

from collections.abc import Iterator

from intake.addresses import address_key, login_key
from intake.config.documents import text_of, texts_of
from intake.config.problems import Mistake
from intake.config.secrets import Table, tables


def check_logins_of_agents(document: Table) -> Iterator[Mistake]:
    """Report each login that is another agent's address or login."""
    owners = {address_key(text_of(agent, "address")): at for at, agent in tables(document, "agent")}
    for location, agent in tables(document, "agent"):
        single = text_of(agent, "login")
        for index, login in enumerate([single] if single else texts_of(agent, "login")):
            first = owners.setdefault(login_key(login), location)
            if first != location:
                way = (*location, "login") if single else (*location, "login", index)
                yield Mistake(
                    way, f"{login} is already the address or a login of agent[{int(first[-1]) + 1}]"
                )
