"""Stack that creates resources and gives nothing out.

## Why
Without outputs other stacks, pipelines and people look names and ARNs up by hand, or write them down where they age.

## Fix safety
Safe: outputs change no resource.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stacklint_checks.edits import Declare, Link
from stacklint_checks.facts import Kind, Resource
from stacklint_checks.findings import Fix, Problem, Severity, rule
from stacklint_checks.source import Place
from stacklint_checks.stack import Stack

#: What others want to know of a resource, in neutral words; the first ten are given out.
ATTRIBUTES = {
    "id": (
        "aws_vpc", "aws_subnet", "aws_s3_bucket", "aws_instance", "aws_security_group", "aws_ecs_cluster",
        "AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::S3::Bucket", "AWS::EC2::Instance", "AWS::DynamoDB::Table",
        "AWS::ECS::Cluster", "AWS::RDS::DBInstance", "AWS::RDS::DBCluster", "AWS::SQS::Queue",
        "AWS::ApiGateway::RestApi", "AWS::CloudFront::Distribution", "AWS::EC2::SecurityGroup",
        "AWS::ElasticLoadBalancingV2::LoadBalancer", "aws_cloudfront_distribution", "aws_api_gateway_rest_api",
    ),
    "arn": (
        "aws_lb", "aws_alb", "aws_db_instance", "aws_rds_cluster", "aws_lambda_function", "aws_sns_topic",
        "aws_sqs_queue", "aws_dynamodb_table", "aws_kms_key", "aws_iam_role", "aws_eks_cluster",
        "aws_ecr_repository", "AWS::Lambda::Function", "AWS::SNS::Topic", "AWS::KMS::Key", "AWS::IAM::Role",
        "AWS::EKS::Cluster", "AWS::ECR::Repository", "AWS::Serverless::Function",
    ),
}  # fmt: skip
MOST = 10


@rule(severity=Severity.WARNING)
def check(stack: Stack) -> Iterator[Problem]:
    """Look for outputs of a root module or template."""
    if not stack.is_root or not stack.modules:
        return
    created = [one for one in stack.heads() if not one.module]
    held: dict[str, list[Resource]] = {}
    for one in created:
        holder = stack.holder(one)
        if holder is not None:
            if any(True for _ in holder.properties.get("Outputs").each()):
                return  # one of the stacks gives something out
            held.setdefault(holder.address, []).append(one)
    if held:
        if not any(stack.may_use(module) for module in stack.modules):
            yield from _of_stack(stack, next(iter(held.values())))
        return
    root = stack.modules[0]
    if stack.dialect in ("cdk", "cdktf"):
        return  # nothing here makes a stack: whoever does gives things out
    if stack.declares_kind(root, Kind.OUTPUT) or stack.may_use(root):
        return
    if not created:
        return
    paths = sorted({block.path for block in stack.blocks(root)})
    path = next((one for one in paths if one.endswith("/outputs.tf")), None)
    path = path or next((one for one in paths if one.endswith("/main.tf")), paths[0])
    intents = tuple(_outputs(stack, created))
    fixes = (Fix("Add outputs", intents, safe=True),) if intents else ()
    yield Problem("the stack creates resources and has no outputs", at=Place(path, 0, 0), fixes=fixes)


def _of_stack(stack: Stack, created: list[Resource]) -> Iterator[Problem]:
    """The first stack of a program whose stacks give nothing out."""
    holder = stack.holder(created[0])
    if holder is None:
        return
    first: dict[str, Resource] = {}  # what a construct is, not what it makes beside that
    for one in created:
        if one.label not in first or len(one.address) < len(first[one.label].address):
            first[one.label] = one
    intents = tuple(_outputs(stack, list(first.values())))
    fixes = (Fix("Add outputs", intents, safe=True),) if intents else ()
    message = f"{holder.label} creates resources and has no outputs"
    at = holder.header if holder.header.start < holder.header.end else created[0].header  # a program has no head
    yield Problem(message, at=at, resource=holder.label, fixes=fixes)


def _outputs(stack: Stack, created: list[Resource]) -> Iterator[Declare]:
    wanted = {type_: attribute for attribute, types in ATTRIBUTES.items() for type_ in types}
    plain = [one for one in created if not one.conditional]
    chosen = [one for one in plain if one.type in wanted] or plain[:1]
    names: set[str] = set()
    for one in chosen[:MOST]:
        attribute = wanted.get(one.type, "id")
        name = _name(stack, one, attribute)
        if name in names:
            name = f"{_short(one.type)}_{name}" if stack.vocabulary == "terraform" else f"{name}{len(names)}"
        names.add(name)
        words = {"id": "ID", "arn": "ARN"}[attribute]
        yield Declare(
            Kind.OUTPUT,
            name,
            {"description": f"{words} of {one.label}.", "value": Link(one.address, attribute)},
            one.address,
        )


def _name(stack: Stack, resource: Resource, attribute: str) -> str:
    if stack.vocabulary == "cloudformation":
        return f"{resource.name}{attribute.capitalize()}"
    kind = _short(resource.type)
    name = re.sub(r"\W", "_", resource.name)
    return f"{name}_{attribute}" if kind in name else f"{name}_{kind}_{attribute}"


def _short(type_: str) -> str:
    """The last word of a type: ``bucket`` of ``aws_s3_bucket``."""
    return type_.rpartition("_")[2]
