"""A broad AWS managed policy is attached.

## Why
AdministratorAccess, PowerUserAccess and the policies whose names end in FullAccess allow every action of the account or
of a service on every resource. A policy of one's own can allow what is needed.

## Fix safety
Review: the policy that takes its place allows to read and write the data of the resources of this stack, no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stacklint_checks.edits import Add, Intent, Link, PolicyDocument, Remove, Set, Site, Statement, Unset, Written
from stacklint_checks.findings import Context, Fix, Problem, Severity, rule
from stacklint_checks.services.arns import DATA_ACTIONS, arns_for
from stacklint_checks.services.iam import Attachment, ManagedPolicy, pattern_of
from stacklint_checks.services.scaffolds import filled, scaffold
from stacklint_checks.values import Given, Items, Known, OneOf, Ref, Value

BROAD = re.compile(
    r"(?:arn:[^:]*:iam::aws:policy/(?:[\w+=,.@-]+/)*)?(AdministratorAccess|PowerUserAccess|\w*FullAccess)"
)

#: The service whose data a managed policy is about, from the AWS managed policy reference.
SERVICES = {
    "AmazonDynamoDBFullAccess": "dynamodb",
    "AmazonEventBridgeFullAccess": "events",
    "AmazonKinesisFirehoseFullAccess": "firehose",
    "AmazonKinesisFullAccess": "kinesis",
    "AmazonS3FullAccess": "s3",
    "AmazonSNSFullAccess": "sns",
    "AmazonSQSFullAccess": "sqs",
    "AmazonSSMFullAccess": "ssm",
    "AWSLambda_FullAccess": "lambda",
    "AWSStepFunctionsFullAccess": "states",
    "CloudWatchLogsFullAccess": "logs",
}


@rule(severity=Severity.WARNING, controls=("cis-aws-3.0:1.16", "nist-800-53-r5:AC-6", "aws-fsbp:IAM.1"))
def check(attachment: Attachment, context: Context) -> Iterator[Problem]:
    """Look for ARNs and names of broad policies of AWS."""
    whole = attachment.policies.value
    for index, policy in enumerate(whole.each()):
        for leaf in policy.leaves() if not isinstance(policy, Given) else ():
            name = _broad(leaf, context)
            if name is not None:
                sure = not isinstance(whole, OneOf) and not isinstance(policy, OneOf)
                fixes = _narrowed(attachment, index, name, context) if sure else ()
                how = "attaches" if sure else "can attach"
                yield Problem(f"{attachment.label} {how} the broad policy {name}", at=leaf, fixes=fixes)


def _broad(value: Value, context: Context) -> str | None:
    match = BROAD.fullmatch(pattern_of(value))
    if match is not None:
        return match.group(1)
    ref = next((part for part in value.parts if isinstance(part, Ref)), None)
    if ref is None or len(value.parts) > 1:
        return None
    for looked_up in context.stack.views(ManagedPolicy):
        if looked_up.resource.address == ref.address:
            named = [field.value for field in (looked_up.arn, looked_up.name) if isinstance(field.value, Known)]
            return next((found.group(1) for one in named if (found := BROAD.fullmatch(pattern_of(one)))), None)
    return None


def _narrowed(attachment: Attachment, index: int, name: str, context: Context) -> tuple[Fix, ...]:
    """A policy in its place that uses the data of the unit's resources, if the unit has what its actions take."""
    service = SERVICES.get(name, "")
    actions = tuple(f"{service}:{action}" for action in DATA_ACTIONS.get(service, ()))
    arns = arns_for(actions, attachment.resource, context.stack) if actions else ()
    if not arns or attachment.resource.conditional:
        return ()
    document = PolicyDocument((Statement("", "Allow", actions, arns),))
    if isinstance(attachment.policies.value, Known) and isinstance(attachment.policies.value.content, Items):
        intents = _in_place(attachment, index, service, document, context)
    else:
        intents = _instead(attachment, document, context)
    return (Fix(f"Allow only to use {service} of this stack (review)", intents),) if intents else ()


def _in_place(
    attachment: Attachment, index: int, service: str, document: PolicyDocument, context: Context
) -> tuple[Intent, ...]:
    """In a list of the holder: out of it, and into the list of inline policies, or over it where they are one list."""
    listed, inline = attachment.policies.site, attachment.inline.site
    element = Site(listed.address, (*listed.path, index))
    if listed == inline:
        return (Set(element, document),)
    alone = len(tuple(attachment.policies.value.each())) == 1
    gone = Unset(listed if alone else element)
    parts = context.stack.scaffold("inline policy")
    if not inline.path:
        made = _beside(attachment, service, document, context)
        return (gone, *made) if made else ()
    if not parts:
        return ()
    return (gone, Add(inline, filled(parts[0].properties, {"name": f"use-{service}", "policy": document})))


def _beside(attachment: Attachment, service: str, document: PolicyDocument, context: Context) -> tuple[Intent, ...]:
    """A policy of a role's own, beside a role whose inline policies are resources."""
    role = attachment.resource
    if role.type != "aws_iam_role":
        return ()
    words: dict[str, Written] = {"holder": Link(role.address, "name"), "policy": document}
    made = scaffold(context.stack, "role policy", f"{role.name}_{service}", role, lambda _: words)
    return made.creates if made is not None else ()


def _instead(attachment: Attachment, document: PolicyDocument, context: Context) -> tuple[Intent, ...]:
    """Where it is attached by a resource of its own, which nothing refers to: another one instead of that."""
    ref = next(iter(attachment.holder.value.refs()), None)
    subject = attachment.resource
    holder = context.stack.resource(ref.address) if ref is not None else None
    used = context.stack.uses(context.stack.module_of(subject.header.block), subject.label)
    if holder is None or holder.module != subject.module or holder.conditional or used:
        return ()
    words: dict[str, Written] = {"holder": Link(holder.address, "name"), "policy": document}
    what = f"{attachment.holder.site.path[-1]} policy"
    made = scaffold(context.stack, what, subject.name, holder, lambda _: words)
    return (*made.creates, Remove(subject.header)) if made is not None else ()
