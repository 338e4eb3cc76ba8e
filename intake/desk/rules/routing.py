"""How urgent a request is, and who hears of it besides the usual agents."""

from __future__ import annotations

from collections.abc import Iterable

from intake.addresses import address_key
from intake.desk.kinds import contains_words
from intake.desk.licences.organizations import same_organization
from intake.desk.message import Address
from intake.desk.regulation import Regulation, Route
from intake.desk.ticket import Finding, Priority


def priority_of(kind: str, text: str, regulation: Regulation) -> Priority:
    """The priority of the first rule that fits, else the normal one."""
    for rule in regulation.priorities:
        fits_kind = not rule.kinds or kind in rule.kinds
        if fits_kind and (not rule.words or contains_words(text, rule.words)):
            return rule.priority
    return Priority.NORMAL


def routes_of(
    kind: str,
    priority: Priority,
    sender: Address,
    findings: Iterable[Finding],
    regulation: Regulation,
) -> tuple[Route, ...]:
    """The routes that a request fits, in the regulation's order."""
    values = tuple(finding.value for finding in findings)
    return tuple(route for route in regulation.routes if _fits(route, kind, priority, sender, values))


def notified(routes: Iterable[Route]) -> tuple[Address, ...]:
    """Whom the routes tell, each once."""
    return tuple(dict.fromkeys(Address(address) for route in routes for address in route.notify))


def assignee_of(routes: Iterable[Route]) -> str | None:
    """The specialist to whom the first route gives the request."""
    return next((address_key(route.assignee) for route in routes if route.assignee), None)


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
