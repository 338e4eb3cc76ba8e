"""How urgent a request is, and who hears of it besides the usual agents."""

from __future__ import annotations

from collections.abc import Iterable

from intake.addresses import address_key
from intake.desk.kinds import contains_words
from intake.desk.licences.organizations import same_organization
from intake.desk.message import Address
from intake.desk.regulation import IncompleteRules, Regulation, Route
from intake.desk.ticket import Finding, Priority, Ticket


def priority_of(kind: str, text: str, regulation: Regulation) -> Priority:
    """The priority of the first rule that fits, else the normal one."""
    for rule in regulation.priorities:
        fits_kind = not rule.kinds or kind in rule.kinds
        if fits_kind and (not rule.words or contains_words(text, rule.words)):
            return rule.priority
    return Priority.NORMAL


def is_told_at_once(kind: str, priority: Priority, text: str, rules: IncompleteRules) -> bool:
    """Whether agents hear of an incomplete request before it is complete."""
    if kind in rules.kinds or priority in rules.priorities:
        return True
    return bool(rules.words) and bool(contains_words(text, rules.words))


def routes_of(  # noqa: PLR0913, PLR0917 - each of them is what a route may ask for
    kind: str,
    priority: Priority,
    sender: Address,
    findings: Iterable[Finding],
    regulation: Regulation,
    licence: str = "",
) -> tuple[Route, ...]:
    """The routes that a request fits, in the regulation's order; `licence` is its kind, "" when unknown."""
    values = tuple(finding.value for finding in findings)
    return tuple(
        route
        for route in regulation.routes
        if _fits(route, kind, priority, sender, values) and _fits_licence(route, licence)
    )


def routes_of_ticket(ticket: Ticket, regulation: Regulation) -> tuple[Route, ...]:
    """The routes that a request fits by what its ticket says."""
    fields, licence = ticket.fields, ticket.licence_kind
    return routes_of(ticket.kind, ticket.priority, ticket.requester, fields, regulation, licence)


def notified(routes: Iterable[Route]) -> tuple[Address, ...]:
    """Whom the routes tell, each once."""
    return tuple(dict.fromkeys(Address(address) for route in routes for address in route.notify))


def candidates_of(route: Route) -> tuple[str, ...]:
    """The keys of those to whom a route may give a request, in its order."""
    return tuple(address_key(address) for address in (route.assignees or (route.assignee,)) if address)


def _fits_licence(route: Route, licence: str) -> bool:
    return not route.licences or licence.casefold() in {name.casefold() for name in route.licences}


def _fits(
    route: Route,
    kind: str,
    priority: Priority,
    sender: Address,
    values: tuple[str, ...],
) -> bool:
    if route.kinds and kind not in route.kinds:
        return False
    if route.priorities and priority not in route.priorities:
        return False
    return not route.customers or any(_is(customer, sender, values) for customer in route.customers)


def _is(customer: str, sender: Address, values: tuple[str, ...]) -> bool:
    """Whether a route's `customer` is this one: his address, domain, registration number or organization."""
    name = address_key(customer)
    if name in {sender.key, sender.domain}:
        return True
    return any(value == customer or same_organization(value, customer) for value in values)
