"""Image id is written into the code.

## Why
An AMI exists in one region only and is never patched: the code fails elsewhere, and launches ever older systems here.
Ask for the current image instead.

## Fix safety
Needs review: the fix asks for the latest Amazon Linux, which may not be what the id stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stacklint_checks.edits import Create, Declare, Intent, Replace, Use, Written
from stacklint_checks.facts import Kind, Literal, Resource, Role
from stacklint_checks.findings import Context, Fix, Problem, Severity, rule
from stacklint_checks.services.declarations import label
from stacklint_checks.stack import Stack
from stacklint_checks.values import Value

_IMAGE = re.compile(r"ami-(?:[0-9a-f]{8}|[0-9a-f]{17})")
#: The property that names an image, by types: in programs a literal does not say which resource it is for.
_IMAGES = {
    "aws_instance": "ami",
    "aws_launch_template": "image_id",
    "aws_launch_configuration": "image_id",
    "AWS::EC2::Instance": "ImageId",
    "AWS::EC2::LaunchTemplate": "LaunchTemplateData.ImageId",
    "AWS::AutoScaling::LaunchConfiguration": "ImageId",
}
_PARAMETER = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"


@rule(severity=Severity.WARNING)
def check(literal: Literal, context: Context) -> Iterator[Problem]:
    """Look for literal image ids; the first one speaks for its resource, mapping or default."""
    if not _is_image(literal):
        return
    same = [one for one in context.stack.literals(literal.at.block) if one.owner == literal.owner and _is_image(one)]
    if same and same[0].at != literal.at:
        return
    owner = label(literal.owner.removeprefix("mapping."), context.stack)
    more = f" and {len(same) - 1} more" if len(same) > 1 else ""
    yield Problem(
        f"{owner} names the image {literal.text}{more}",
        at=literal.at,
        resource=owner,
        fixes=_fixes(literal, context.stack) if len(same) == 1 else (),
    )


def _is_image(literal: Literal) -> bool:
    wanted = literal.role in (Role.ATTRIBUTE, Role.DEFAULT, Role.CONSTANT)
    return wanted and literal.whole and _IMAGE.fullmatch(literal.text) is not None


def _fixes(literal: Literal, stack: Stack) -> tuple[Fix, ...]:
    owner = next((one for one in stack.resources(literal.owner_type) if one.label == literal.owner), None)
    types = [one for one in _IMAGES if ("::" in one) == (stack.dialect == "cdk")]
    owner = owner or next((one for one in stack.resources(*types) if _image(one).place == literal.at), None)
    if owner is None:
        return ()
    if stack.vocabulary == "terraform":
        return _data_source(literal, owner, stack)
    if stack.declares(owner.module, "ImageId"):
        return ()
    declared = Declare(
        Kind.PARAMETER,
        "ImageId",
        {
            "description": "Image of the instances, the latest Amazon Linux 2023 by default",
            "type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
            "default": _PARAMETER,
        },
        owner.address,
    )
    return (Fix("Ask SSM for the latest Amazon Linux 2023 (review)", (declared, Replace(literal.at, Use("ImageId")))),)


def _image(resource: Resource) -> Value:
    value = resource.properties
    for step in _IMAGES[resource.type].split("."):
        value = value.get(step)
    return value


def _data_source(literal: Literal, owner: Resource, stack: Stack) -> tuple[Fix, ...]:
    if stack.dialect == "terraform" and stack.module_of(owner.header.block) != stack.module_of(literal.at.block):
        return ()  # a module's argument: the data source would stand in the module
    name = "data.aws_ami.amazon_linux"
    change = Replace(literal.at, Use(f"{name}.id"))
    intents: tuple[Intent, ...] = (change,)
    if not stack.declares(stack.module_of(literal.at.block), name):
        image: dict[str, Written] = {
            "most_recent": True,
            "owners": ("amazon",),
            "filter": {"name": "name", "values": ("al2023-ami-2023.*-x86_64",)},
        }
        intents = (Create("amazon_linux", "data.aws_ami", image, owner.address), change)
    return (Fix("Look up the latest Amazon Linux 2023 (review)", intents),)
