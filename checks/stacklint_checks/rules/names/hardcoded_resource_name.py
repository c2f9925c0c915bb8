"""Physical name that is a plain literal.

## Why
Names of buckets are unique in the world, those of roles, functions, tables and queues in an account and region. A
literal name makes the second deployment of the stack fail.

## Fix safety
Needs review: another name replaces the resource.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from stacklint_checks.edits import Rename, Replace, Set, Site, Unset, Use
from stacklint_checks.facts import Literal, Resource, Role
from stacklint_checks.findings import Context, Fix, Problem, Severity, rule
from stacklint_checks.schemas import terraform
from stacklint_checks.stack import Stack
from stacklint_checks.values import Known, Object, Value

#: Names that a service looks for.
REQUIRED = frozenset(
    {"dms-vpc-role", "dms-cloudwatch-logs-role", "dms-access-for-endpoint"}
    | {"AWSCloudFormationStackSetAdministrationRole", "AWSCloudFormationStackSetExecutionRole"}
)
TAGS = frozenset({"tags", "tags_all"})
PREFIXES = ("bucket_prefix", "name_prefix", "identifier_prefix", "cluster_identifier_prefix")


@rule(severity=Severity.WARNING)
def check(resource: Resource, context: Context) -> Iterator[Problem]:
    """Look for a name that is written out."""
    path = context.stack.name_path(resource.type)
    if path is None:
        return
    value = resource.properties.get(path)
    if not isinstance(value, Known) or not isinstance(value.content, str) or value.origin is not None:
        return
    if value.content in REQUIRED or not _is_literal(value, context.stack):
        return
    yield Problem(
        f'{resource.label} has the fixed name "{value.content}"',
        at=value,
        fixes=() if _is_named(value, context.stack) else _fixes(resource, path, value, context.stack),
    )


def _is_literal(value: Known, stack: Stack) -> bool:
    """Whether the name is written as one text, without anything in it that can be chosen."""
    written = stack.literals(value.at.block) if value.at is not None and value.content else ()
    return any(one.at == value.at and one.whole and one.text == value.content for one in written)


def _is_named(value: Known, stack: Stack) -> bool:
    """Whether something else in the unit names the resource by the same text, which would no longer be its name."""
    own = stack.literals(value.at.block) if value.at is not None else ()
    itself = sum(one.at == value.at and _is_reference(one) for one in own)
    return stack.answer(_references).get(str(value.content), 0) > itself


def _references(stack: Stack) -> dict[str, int]:
    """How often texts, and the last steps of paths, stand where they may name a resource."""
    found: Counter[str] = Counter()
    for module in stack.modules:
        for block in stack.blocks(module):
            for one in stack.literals(block):
                if one.whole and "/" in one.text and one.role is not Role.DESCRIPTION:
                    found[one.text.rpartition("/")[2]] += 1
                elif one.whole and _is_reference(one):
                    found[one.text] += 1
    return dict(found)


def _is_reference(literal: Literal) -> bool:
    """Whether a text may name a resource: no tag, and not the name that a program gives it for itself."""
    if literal.role is not Role.ATTRIBUTE:
        return False
    keys = [step.lower() for step in literal.path if isinstance(step, str)]
    return bool(keys) and keys[-1] not in ("", "name", "description") and TAGS.isdisjoint(keys)


def _fixes(resource: Resource, path: str, value: Value, stack: Stack) -> tuple[Fix, ...]:
    name = value.text
    site = Site(resource.address, (path,))
    if stack.vocabulary == "cloudformation":
        if resource.type == "AWS::S3::Bucket":
            use = Use("account", prefix=f"{name}-")
            return (Fix("Append the account (review)", (Set(site, use, value),)),)
        if name.startswith(("/", "alias/", "aws")):
            return ()
        return (Fix("Prefix the stack's name (review)", (Set(site, Use("AWS::StackName", suffix=f"-{name}"), value),)),)
    if stack.dialect == "pulumi":
        if name.startswith("/"):
            return ()  # a path, by which others find it
        return (Fix("Let Pulumi choose the name (review)", (Unset(site),)),)
    known = terraform.attributes(resource.type)
    prefix = next((one for one in PREFIXES if one in known), None)
    properties = resource.properties
    content = properties.content if isinstance(properties, Known) else None
    entry = content.entry(path) if isinstance(content, Object) else None
    if prefix is None or entry is None or entry.key_at is None or value.at is None:
        return ()
    return (Fix(f"Use {prefix} (review)", (Rename(entry.key_at, prefix), Replace(value.at, f"{name}-"))),)
