"""Mistakes that no single key of a regulation shows: duplicate names, dangling references, reversed bounds.

The checks run on the tables as read, so that one wrong value elsewhere doesn't hide what they find;
values of a wrong type are left to the reader and ignored here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from intake.config.problems import Location, Mistake
from intake.config.safe_patterns import pattern_problem
from intake.desk.commands.command_words import normal
from intake.desk.outgoing import Template
from intake.desk.products import ProductSpec, alike
from intake.desk.regulation import FieldRole, Shape

Table = Mapping[str, object]

DEFAULT_KIND = "consultation"
_LISTS_OF_KINDS: tuple[tuple[str, str], ...] = (
    ("field", "kinds"),
    ("field", "required_kinds"),
    ("attachment", "kinds"),
    ("term", "kinds"),
    ("priority", "kinds"),
    ("route", "kinds"),
    ("objection", "kinds"),
)
NO_ROLE = "none"
_PLAIN_ROLES: dict[str, FieldRole] = {
    Shape.DIGITS: FieldRole.REGISTRATION_NUMBER,
    Shape.ORGANIZATION: FieldRole.ORGANIZATION,
    Shape.RELEASE: FieldRole.RELEASE,
    Shape.SUBJECT: FieldRole.SUBJECT,
}
_SHAPES_OF_ANYTHING = frozenset({Shape.PATTERN, Shape.MENTION, Shape.TEXT})
_ROLES_THAT_LICENCES_NEED = {
    "unknown_number": FieldRole.REGISTRATION_NUMBER,
    "other_organization": FieldRole.ORGANIZATION,
    "expired": FieldRole.REGISTRATION_NUMBER,
    "old_release": FieldRole.RELEASE,
    "kind": FieldRole.REGISTRATION_NUMBER,
}
_NAMED = ("field", "kind", "attachment", "objection")
_TELLING = ("accept_and_tell", "refuse")
_TREATMENTS = ("unknown_number", "other_organization", "expired", "old_release")
_LONGEST_WORDS = 120  # characters of a word or phrase


def check_tables(table: Table) -> Iterator[Mistake]:
    """Report every contradiction within a regulation's file."""
    yield from _check_names(table)
    yield from _check_fields(table)
    yield from _check_roles(table)
    yield from _check_roles_of_licences(table)
    yield from _check_called(table)
    yield from _check_references(table)
    yield from _check_treatments(table)
    yield from _check_templates(table)
    yield from _check_people(table)
    yield from _check_effects(table)


def drop_former_keys(table: Table) -> Iterator[Mistake]:
    """Remove keys that no longer mean anything, and report for each what to write instead."""
    licences = table.get("licences")
    if isinstance(licences, dict) and "release_field" in licences:
        field = licences.pop("release_field")
        told = f'now belongs to the field itself: write role = "release" in the [[field]] "{field}"'
        yield Mistake(("licences", "release_field"), told)


def _check_names(table: Table) -> Iterator[Mistake]:
    """Check that names are unique within a file; a field and an attachment can't share one either."""
    for key in _NAMED:
        seen: set[str] = set()
        for location, item in _tables(table, key):
            name = _text(item, "name")
            if name in seen:
                yield Mistake((*location, "name"), f'there is a {key} "{name}" already')
            if name is not None:
                seen.add(name)
                if not name.strip():
                    yield Mistake((*location, "name"), "must not be empty")
    fields = {_text(item, "name") for _, item in _tables(table, "field")}
    for location, item in _tables(table, "attachment"):
        if _text(item, "name") in fields:
            yield Mistake((*location, "name"), "a field has this name already")
    if not isinstance(table.get("field"), list) or not table["field"]:
        yield Mistake(("field",), "a regulation needs at least one field")


def _check_fields(table: Table) -> Iterator[Mistake]:
    for location, item in _tables(table, "field"):
        fewest, most = _number(item, "minimum_digits", 7), _number(item, "maximum_digits", 13)
        if not 1 <= fewest <= most:
            yield Mistake((*location, "minimum_digits"), "must be at least 1 and at most maximum_digits")
        problem = pattern_problem(_text(item, "pattern") or "")
        if problem:
            yield Mistake((*location, "pattern"), problem)
        needs = _text(item, "shape") in ("pattern", "mention")
        if needs and not _text(item, "pattern") and not item.get("product"):
            yield Mistake((*location, "pattern"), f'the shape "{_text(item, "shape")}" needs one')
        yield from _check_products(item, location)
        if item.get("normalized") and _text(item, "shape") not in {"pattern", "mention", None}:
            yield Mistake(
                (*location, "normalized"), 'has no effect: only "pattern" and "mention" have many forms'
            )
        kinds = _texts(item, "kinds")
        for kind in _texts(item, "required_kinds"):
            if kinds and kind not in kinds:
                yield Mistake((*location, "required_kinds"), f'"{kind}" is not among its kinds')


def _check_products(item: Table, location: Location) -> Iterator[Mistake]:
    """Report words by which a mail would name two products at once, and products of a field without names."""
    rows = list(_tables(item, "product"))
    if rows and _text(item, "shape") not in {"mention", None}:
        yield Mistake((*location, "product"), 'has no effect: a list of products needs the shape "mention"')
    products = [ProductSpec(_text(row, "name") or "", _texts(row, "called")) for _, row in rows]
    for place, form in alike(products):
        key = "name" if form == products[place].name else "called"
        yield Mistake(
            (*location, *rows[place][0], key), f'"{form}" is what another product is called already'
        )


def _check_roles(table: Table) -> Iterator[Mistake]:
    """Check that roles are given where a shape suggests one, only once, and to fields of a fitting shape."""
    players: dict[str, str | None] = {}
    for location, item in _tables(table, "field"):
        where, role, shape = (*location, "role"), _text(item, "role"), _text(item, "shape") or ""
        plain = _PLAIN_ROLES.get(shape)
        if "role" not in item and shape in [*Shape]:
            suggested = plain or _text(item, "name") or ""
            if suggested in [*FieldRole]:
                yield Mistake(where, f"missing: {_role_to_write(shape, FieldRole(suggested))}")
        if role is None or role not in [*FieldRole]:
            continue  # the reader reports what isn't a role
        if role in players:
            yield Mistake(where, f'the field "{players[role]}" plays this role already')
        elif not _can_play(shape, FieldRole(role)):
            yield Mistake(where, f'a field of the shape "{shape}" can\'t play this role')
        players.setdefault(role, _text(item, "name"))


def _can_play(shape: str, role: FieldRole) -> bool:
    return role == _PLAIN_ROLES.get(shape) or (role != FieldRole.SUBJECT and shape in _SHAPES_OF_ANYTHING)


def _role_to_write(shape: str, role: FieldRole) -> str:
    """What to write where a field's shape or name suggests a role, which it has to tell itself."""
    otherwise = f'role = "{role}" or, if it is something else, "{NO_ROLE}"'
    if _can_play(shape, role):
        return f"write {otherwise}"
    fitting = next(one for one, plain in _PLAIN_ROLES.items() if plain == role)
    return f'the name gives no role; write shape = "{fitting}" and {otherwise}'


def _check_roles_of_licences(table: Table) -> Iterator[Mistake]:
    """Check that the fields by which licences are judged exist; `_check_roles` reports missing roles."""
    fields = [item for _, item in _tables(table, "field")]
    there = {_text(item, "role") or _PLAIN_ROLES.get(_text(item, "shape") or "") for item in fields}
    licences = _table(table, "licences")
    for key, role in _ROLES_THAT_LICENCES_NEED.items():
        lacking = [one for one in (FieldRole.REGISTRATION_NUMBER, role) if one not in there]
        if key in licences and lacking:
            yield Mistake(("licences", key), f'needs a [[field]] with role = "{lacking[0]}"')


def _check_called(table: Table) -> Iterator[Mistake]:
    """Report words by which agents would name two fields or two kinds at once."""
    for key in ("field", "kind"):
        items = list(_tables(table, key))
        owners: dict[str, str | None] = {}
        for _, item in items:
            name = _text(item, "name")
            titles = (title for title in _table(item, "title").values() if isinstance(title, str))
            owners.update({normal(word): name for word in (name or "", *titles)})
        for location, item in items:
            name = _text(item, "name")
            for word in _texts(item, "called"):
                owner = owners.setdefault(normal(word), name)
                if owner != name:
                    yield Mistake((*location, "called"), f'"{word}" is what agents call the {key} "{owner}"')


def _check_references(table: Table) -> Iterator[Mistake]:
    """Report kinds of request that the file uses but doesn't define."""
    known = {_text(item, "name") for _, item in _tables(table, "kind")}
    default = _text(table, "default_kind") or DEFAULT_KIND
    if known and default not in known:
        yield Mistake(("default_kind",), f'there is no kind "{default}"')
    for key, name in _LISTS_OF_KINDS:
        for location, item in _tables(table, key):
            yield from _unknown(_texts(item, name), known, (*location, name))
    for location, item in _tables(_table(table, "licences"), "kind"):
        yield from _unknown(_texts(item, "covers"), known, ("licences", *location, "covers"))
    windows = _table(_table(table, "reopening"), "by_kind")
    yield from _unknown(tuple(windows), known, ("reopening", "by_kind"))


def _unknown(kinds: Collection[str], known: Collection[str | None], where: Location) -> Iterator[Mistake]:
    for kind in kinds:
        if kind not in known:
            yield Mistake(where, f'there is no kind "{kind}": add a table [[kind]] with that name')


def _check_treatments(table: Table) -> Iterator[Mistake]:
    for location, item in _treatments(table):
        verdict, template = _text(item, "verdict"), _text(item, "template")
        if verdict in _TELLING and not template:
            yield Mistake((*location, "template"), f'missing: "{verdict}" needs a template')
        if verdict == "accept" and template:
            yield Mistake((*location, "template"), 'is never sent: write verdict = "accept_and_tell"')
    licences = _table(table, "licences")
    for name in ("grace_kind", "grace_months", "release_parts", "releases_back"):
        if name in licences and not any(key in licences for key in (*_TREATMENTS, "kind")):
            yield Mistake(("licences", name), "has no effect: say what to do, for example expired = …")
            return


def _check_templates(table: Table) -> Iterator[Mistake]:
    """Report templates that the file names but that don't exist."""
    for location, name in _template_names(table):
        if name not in set(Template):
            fitting = ", ".join(sorted(known for known in Template if _goes_with_a_verdict(known)))
            yield Mistake(location, f'there is no template "{name}"; available: {fitting}')


def _goes_with_a_verdict(template: Template) -> bool:
    return template.startswith("refused_") or template.endswith(("_notice", "_support"))


def _check_people(table: Table) -> Iterator[Mistake]:
    """Check the addresses of routes and of the head."""
    for location, item in _tables(table, "route"):
        single = tuple(filter(None, [_text(item, "assignee")]))
        for key, addresses in (
            ("notify", _texts(item, "notify")),
            ("assignee", single),
            ("assignees", _texts(item, "assignees")),
        ):
            for address in addresses:
                if not _is_address(address):
                    yield Mistake((*location, key), f'"{address}" is not a mail address')
        if single and "assignees" in item:
            yield Mistake((*location, "assignees"), "give assignee for one agent, or assignees for several")
        if "choose" in item and "assignees" not in item:
            yield Mistake((*location, "choose"), "chooses among assignees: name them")
    notices = _table(table, "notices")
    head = _text(notices, "head") or ""
    if head and not _is_address(head):
        yield Mistake(("notices", "head"), f'"{head}" is not a mail address')
    if "escalate_after" in notices and notices["escalate_after"] not in ("none", "never") and not head:
        yield Mistake(("notices", "head"), "missing: give the address to notify after escalate_after")


def _check_effects(table: Table) -> Iterator[Mistake]:
    """Report tables that do nothing, and words that match nothing or everything."""
    for location, item in _tables(table, "route"):
        if not (_texts(item, "notify") or _text(item, "assignee") or _texts(item, "assignees")):
            yield Mistake(location, "a route needs notify or assignee, or assignees to choose from")
    for location, item in _tables(table, "objection"):
        if item.get("words") == []:
            yield Mistake((*location, "words"), "must not be empty: an objection is recognized by its words")
    for key in ("kind", "attachment", "priority", "objection"):
        for location, item in _tables(table, key):
            for word in _texts(item, "words"):
                if not any(map(str.isalnum, word)) or len(word) > _LONGEST_WORDS:
                    yield Mistake((*location, "words"), f'"{word[:40]}" is not a word or phrase')


# --- Reading tables that may hold anything --------------------------------------------------------


def _treatments(table: Table) -> Iterator[tuple[Location, Table]]:
    """Everything with a verdict."""
    licences = _table(table, "licences")
    for name in _TREATMENTS:
        if name in licences:
            yield ("licences", name), _table(licences, name)
    for location, item in _tables(licences, "kind"):
        yield ("licences", *location, "treatment"), _table(item, "treatment")
    yield from _tables(table, "objection")


def _template_names(table: Table) -> Iterator[tuple[Location, str]]:
    for location, item in _treatments(table):
        name = _text(item, "template")
        if name:
            yield (*location, "template"), name


def _tables(table: Table, key: str) -> Iterator[tuple[Location, Table]]:
    items = table.get(key)
    for index, item in enumerate(items if isinstance(items, list) else []):
        if isinstance(item, dict):
            yield (key, index), item


def _table(table: Table, key: str) -> Table:
    value = table.get(key)
    return value if isinstance(value, dict) else {}


def _text(table: Table, key: str) -> str | None:
    value = table.get(key)
    return value if isinstance(value, str) else None


def _texts(table: Table, key: str) -> tuple[str, ...]:
    value = table.get(key)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _number(table: Table, key: str, default: int) -> int:
    value = table.get(key)
    return value if isinstance(value, int) else default


def _is_address(text: str) -> bool:
    local, at, domain = text.rpartition("@")
    return bool(local and at and domain) and not any(letter.isspace() for letter in text)
