"""Policy statements in the form of the JSON that IAM defines, the same in every dialect."""

from __future__ import annotations

from collections.abc import Iterable

from stacklint_checks.edits import Link, PolicyDocument, Statement, Use, Written

POLICY_VERSION = "2012-10-17"


def as_object(statement: Statement) -> dict[str, Written]:
    """A statement with the keys that IAM defines, in their usual order."""
    made: dict[str, Written] = {"Sid": statement.sid} if statement.sid else {}
    made["Effect"] = statement.effect
    if isinstance(statement.principals, str):
        made["Principal"] = statement.principals
    elif statement.principals is not None:
        made["Principal"] = {kind: _single(values) for kind, values in statement.principals.items()}
    made["Action"] = _single(statement.actions)
    made["Resource"] = _single(statement.resources)
    if statement.conditions:
        made["Condition"] = {test: dict(keys) for test, keys in statement.conditions.items()}
    return made


def as_policy(statements: Iterable[Statement]) -> dict[str, Written]:
    """A whole document."""
    return {"Version": POLICY_VERSION, "Statement": tuple(map(as_object, statements))}


def plain(value: Written) -> Written:
    """A statement or document as the object that it is; every other value as it is."""
    if isinstance(value, PolicyDocument):
        return as_policy(value.statements)
    return as_object(value) if isinstance(value, Statement) else value


def _single(values: tuple[str | Link | Use, ...]) -> Written:
    return values[0] if len(values) == 1 else values
