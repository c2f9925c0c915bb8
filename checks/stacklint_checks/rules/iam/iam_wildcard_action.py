"""IAM policy allows every action.

## Why
A policy that allows `*`, or every action of a service (`s3:*`), also allows what nobody thought of: deleting, changing
policies, giving access to others. Whoever takes over the role can do all of it.

## Fix safety
Review: the actions that are listed read and write data. What else the role does it then can no longer do.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacklint_checks.edits import Replace
from stacklint_checks.fields import StatementView
from stacklint_checks.findings import Fix, Problem, Severity, rule
from stacklint_checks.services.arns import DATA_ACTIONS
from stacklint_checks.services.iam import IdentityPolicy, is_service_wildcard, is_written, written_elements
from stacklint_checks.values import Items, Known, Value


@rule(severity=Severity.WARNING, controls=("cis-aws-3.0:1.16", "nist-800-53-r5:AC-6", "aws-fsbp:IAM.21"))
def check(policy: IdentityPolicy) -> Iterator[Problem]:
    """Look for Allow statements with ``*`` or ``service:*``; one finding a statement."""
    for document in policy.documents:
        for statement in document.statements:
            wild = _wild_actions(statement) if statement.allows else []
            if wild:
                names = ", ".join(dict.fromkeys(action.text for action in wild))
                fixes = _listed(statement, wild)
                yield Problem(f"{policy.label} allows the actions {names}", at=_at(statement, wild), fixes=fixes)


def _wild_actions(statement: StatementView) -> list[Value]:
    elements = written_elements(statement.actions.value)
    wild = [action for action in elements if action.must(_is_wild)]
    return wild if is_written(statement, statement.actions.value) else []


def _is_wild(content: object) -> bool:
    return isinstance(content, str) and is_service_wildcard(content)


def _at(statement: StatementView, wild: list[Value]) -> Value:
    value = wild[0]
    return value if value.at is not None or value.origin is not None else statement.actions.value


def _listed(statement: StatementView, wild: list[Value]) -> tuple[Fix, ...]:
    """The fix for a statement whose only action is a service, and is written right there."""
    whole = statement.actions.value
    place = whole.place
    service = wild[0].text.partition(":")[0]
    alone = len(written_elements(whole)) == 1 and isinstance(whole, Known) and isinstance(wild[0], Known)
    if not alone or service not in DATA_ACTIONS or place is None or place.block != _home(statement):
        return ()
    written = wild[0].place
    if written is None or not (place.start <= written.start and written.end <= place.end):
        return ()  # a loop or a declaration has it
    actions = tuple(f"{service}:{action}" for action in DATA_ACTIONS[service])
    single = len(actions) == 1 and not whole.must(lambda content: isinstance(content, Items))
    listed = Replace(place, actions[0] if single else actions)
    return (Fix(f"Allow only to use data of {service} (review)", (listed,)),)


def _home(statement: StatementView) -> object:
    """The block that the statement itself is written in."""
    place = statement.effect.value.place
    return place.block if place is not None else None
