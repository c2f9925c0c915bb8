"""IAM policy allows actions on every resource.

## Why
A statement on `*` reaches every bucket, key, queue or secret of the account, also those that are created later. Actions
that cannot be narrowed to resources are exempt, as are those that only list and describe.

## Fix safety
Review: what the role uses beside the resources of this stack it can then no longer reach.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from stacklint_checks.edits import Intent, Link, Replace, Statement
from stacklint_checks.fields import PolicyField, StatementView
from stacklint_checks.findings import Context, Fix, Problem, Related, Severity, rule
from stacklint_checks.schemas import iam
from stacklint_checks.services.arns import arns_for
from stacklint_checks.services.iam import IdentityPolicy, is_wildcard_arn, is_written, pattern_of, written_elements
from stacklint_checks.source import Span
from stacklint_checks.values import Items, Known, Value, known_text

#: Exempt by the criteria beside what the Service Authorization Reference says takes no resource.
EXEMPT = (
    "cloudwatch:putmetricdata",
    "cloudwatch:getmetric*",
    "xray:put*",
    "ecr:getauthorizationtoken",
    "sts:getcalleridentity",
    "ssmmessages:*",
    "ec2messages:*",
    # these have a rule of their own, iam-unscoped-network-interface
    "ec2:createnetworkinterface",
    "ec2:deletenetworkinterface",
    "ec2:assignprivateipaddresses",
    "ec2:unassignprivateipaddresses",
    # what lists and describes
    "*:describe*",
    "*:list*",
)
MOST_ARNS = 8


@rule(severity=Severity.WARNING, controls=("cis-aws-3.0:1.16", "nist-800-53-r5:AC-6", "aws-fsbp:IAM.1"))
def check(policy: IdentityPolicy, context: Context) -> Iterator[Problem]:
    """Look for Allow statements on every resource with an action that could be narrowed; one finding a policy."""
    found = [
        (document, statement, resource)
        for document in policy.documents
        for statement in document.statements
        if statement.allows and (resource := _everything(statement)) is not None and _narrows(statement)
    ]
    if not found:
        return
    (_, _, resource), *others = found
    places = (other.place for _, _, other in others)
    yield Problem(
        f"{policy.label} allows actions on every resource ({pattern_of(resource)})",
        at=resource,
        fixes=_scoped(policy, [(document, statement) for document, statement, _ in found], context),
        related=tuple(Related(place, "this statement does, too") for place in places if place is not None),
    )


def _everything(statement: StatementView) -> Value | None:
    """The element of ``Resource`` that stands for every resource."""
    elements = written_elements(statement.resources.value) if is_written(statement, statement.resources.value) else ()
    return next((one for one in elements if is_wildcard_arn(pattern_of(one))), None)


def _narrows(statement: StatementView) -> bool:
    """Whether some action of the statement is known and could be narrowed."""
    if not statement.not_actions.unset:
        return True
    return any(_can_narrow(known_text(action) or "") for action in written_elements(statement.actions.value))


def _can_narrow(action: str) -> bool:
    if action and not action.strip("*:"):
        return True  # without reading the tables of all services
    exempt = any(fnmatchcase(action.lower(), pattern) for pattern in EXEMPT)
    return not exempt and iam.takes_resource(action) is True


def _scoped(
    policy: IdentityPolicy, statements: list[tuple[PolicyField, StatementView]], context: Context
) -> tuple[Fix, ...]:
    """Replace the wildcards by the unit's resources, if every statement can be scoped to some."""
    intents: list[Intent] = []
    for document, statement in statements:
        place = statement.resources.value.place
        if place is None or not _is_single(statement) or not _stands_at(place, statement):
            return ()
        arns = _arns(written_elements(statement.actions.value), policy, context)
        if arns:
            listed = len(arns) > 1 or statement.resources.must(lambda content: isinstance(content, Items))
            intents.append(Replace(place, arns if listed else arns[0]))
            continue
        split = _split(document, statement, policy, context)
        if not split:
            return ()
        intents += split
    return (Fix("Allow only the resources of this stack (review)", tuple(intents)),)


def _split(
    document: PolicyField, statement: StatementView, policy: IdentityPolicy, context: Context
) -> tuple[Intent, ...]:
    """Move the actions that can be scoped into a statement of their own, if those that stay need the wildcard."""
    actions = written_elements(statement.actions.value)
    scoped = [action for action in actions if _can_narrow(known_text(action) or "")]
    stay = [action for action in actions if action not in scoped]
    place = statement.actions.value.place
    arns = _arns(scoped, policy, context)
    texts = [known_text(action) for action in stay]
    if not arns or not stay or place is None or not statement.conditions.unset or not _stands_at(place, statement):
        return ()
    kept = tuple(text for text in texts if text is not None)
    moved = tuple(action.text for action in scoped)
    if len(kept) < len(stay):
        return ()
    return (Replace(place, kept), document.add(Statement("", "Allow", moved, arns)))


def _is_single(statement: StatementView) -> bool:
    """Whether the wildcard is the only resource, and the statement lists what it allows."""
    whole = statement.resources.value
    return isinstance(whole, Known) and len(written_elements(whole)) == 1 and statement.not_actions.unset


def _stands_at(place: Span, statement: StatementView) -> bool:
    """Whether a place is in the block that the statement itself is written in."""
    home = statement.effect.value.place
    return home is not None and place.block == home.block


def _arns(actions: Sequence[Value], policy: IdentityPolicy, context: Context) -> tuple[Link, ...]:
    """The ARNs of the unit's resources that actions take; none unless each of them takes one."""
    found = arns_for((known_text(action) or "" for action in actions), policy.resource, context.stack)
    return found if len(found) <= MOST_ARNS else ()
