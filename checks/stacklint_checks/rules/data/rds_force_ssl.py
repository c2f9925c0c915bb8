"""Database takes connections without TLS.

## Why
Unless its parameter group forces TLS, clients may send queries, data and passwords in the clear. PostgreSQL does so
by itself from version 15 on.

## Fix safety
Needs review: clients that do not use TLS can no longer connect.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stacklint_checks.edits import Add, Create, Intent, Link, Replace, Set, Site, Written
from stacklint_checks.facts import Resource
from stacklint_checks.findings import Context, Fix, Problem, Severity, rule
from stacklint_checks.services.rds import Database
from stacklint_checks.stack import Stack
from stacklint_checks.values import Absent, Items, Known, Object, Value, known_text

#: Which parameter forces TLS: "Using SSL/TLS" of each engine in the RDS and Aurora user guides.
PARAMETERS = {
    "postgres": ("rds.force_ssl", "1"),
    "sqlserver": ("rds.force_ssl", "1"),
    "aurora-postgresql": ("rds.force_ssl", "1"),
    "mysql": ("require_secure_transport", "ON"),
    "mariadb": ("require_secure_transport", "ON"),
    "aurora-mysql": ("require_secure_transport", "ON"),
}
#: From which version on that parameter is taken to be on by default. PostgreSQL's is the exemption that the rule's
#: criteria name; the others are not checked against a source and only keep the rule silent, as a miss costs less.
DEFAULT_SINCE = {"postgres": (15,), "mysql": (8, 4), "mariadb": (11, 8), "aurora-postgresql": (17,)}
GROUPS = {
    "aws_db_instance": ("aws_db_parameter_group", "parameter_group_name", "family"),
    "aws_rds_cluster": ("aws_rds_cluster_parameter_group", "db_cluster_parameter_group_name", "family"),
    "AWS::RDS::DBInstance": ("AWS::RDS::DBParameterGroup", "DBParameterGroupName", "Family"),
    "AWS::RDS::DBCluster": ("AWS::RDS::DBClusterParameterGroup", "DBClusterParameterGroupName", "Family"),
}


@rule(severity=Severity.WARNING, controls=("nist-800-53-r5:SC-8",))
def check(database: Database, context: Context) -> Iterator[Problem]:
    """Look for an attached parameter group that forces TLS."""
    engine = (known_text(database.engine.value) or "").lower()
    wanted = PARAMETERS.get("sqlserver" if engine.startswith("sqlserver-") else engine)
    if wanted is None or database.is_part or _is_default(engine, database):
        return
    group = _group(database, context.stack)
    named = known_text(database.group.value) or ""
    if group is None and not database.group.unset and not named.startswith("default."):
        return
    if group is not None and _forces(group, wanted) is not False:
        return
    yield Problem(
        f"{database.label} does not force TLS ({wanted[0]})",
        at=database.header,
        fixes=_fixes(database, engine, wanted, group),
    )


def _is_default(engine: str, database: Database) -> bool:
    """Whether the engine forces TLS by itself, or its version is not known."""
    since = DEFAULT_SINCE.get(engine)
    if since is None:
        return False
    if database.version.unset:
        return engine == "postgres" or not database.snapshot.unset  # the newest version, or the snapshot's
    numbers = re.findall(r"\d+", known_text(database.version.value) or "")
    return not numbers or tuple(map(int, numbers[: len(since)])) >= since


def _group(database: Database, stack: Stack) -> Resource | None:
    """The attached parameter group, if the unit creates it."""
    kind = GROUPS[database.resource.type][0]
    addresses = {ref.address for ref in database.group.value.refs()}
    return next((one for one in stack.resources(kind) if one.address in addresses), None)


def _forces(group: Resource, wanted: tuple[str, str]) -> bool | None:
    """Whether a group forces TLS; ``None`` where its parameters are not known."""
    found = _written(group, wanted[0])
    if found is None or found.unset:
        return None if found is None else False
    text = known_text(found)
    return None if text is None else text.upper() in (wanted[1], "1", "ON", "TRUE")


def _written(group: Resource, name: str) -> Value | None:
    """The value of a parameter of a group, absent where it does not have it, ``None`` where that is not known."""
    parameters = group.properties.get("Parameters" if "::" in group.type else "parameter")
    content = parameters.content if isinstance(parameters, Known) else None
    if isinstance(content, Items):
        same = [item.get("value") for item in content.values if known_text(item.get("name")) == name]
        unread = any(known_text(item.get("name")) is None for item in content.values)
        return same[0] if same else None if unread else Absent(group.header)
    if isinstance(content, Object):
        found = parameters.get(name)
        return None if found.unset and content.open else found
    return Absent(group.header) if parameters.unset else None


def _fixes(database: Database, engine: str, wanted: tuple[str, str], group: Resource | None) -> tuple[Fix, ...]:
    name, value = wanted
    title = f"Force TLS with {name} (review)"
    if group is not None:
        return (Fix(title, (_parameter(group, name, value),)),)
    family = _family(engine, known_text(database.version.value) or "")
    if family is None or database.resource.conditional:
        return ()
    type_, join, word = GROUPS[database.resource.type]
    own = database.resource.name
    intents: list[Intent] = []
    if "::" in type_:
        made = f"{own}Parameters"
        about = f"Parameters of {own}"
        properties: dict[str, Written] = {"Description": about, word: family, "Parameters": {name: value}}
        intents.append(Create(made, type_, properties, database.resource.address))
        intents.append(database.group.set(Link(made, "id")))
    else:
        properties = {word: family, "parameter": {"name": name, "value": value}}
        intents.append(Create(own, type_, properties, database.resource.address))
        scope = f"{database.resource.module}." if database.resource.module else ""
        intents.append(Set(Site(database.resource.address, (join,)), Link(f"{scope}{type_}.{own}", "id")))
    return (Fix(title, tuple(intents)),)


def _parameter(group: Resource, name: str, value: str) -> Intent:
    """Another value for a parameter that the group has, else the parameter."""
    found = _written(group, name)
    if "::" in group.type:
        return Set(Site(group.address, ("Parameters", name)), value)
    if found is not None and not found.unset and found.place is not None:
        return Replace(found.place, value)
    return Add(Site(group.address, ("parameter",)), {"name": name, "value": value})


def _family(engine: str, version: str) -> str | None:
    """The parameter group family of an engine's version, as RDS names them."""
    numbers = version.split(".")
    if engine == "postgres" and numbers[0].isdigit():
        return f"postgres{numbers[0]}"
    if engine in ("mysql", "mariadb") and len(numbers) > 1:
        return f"{engine}{numbers[0]}.{numbers[1]}"
    return None
