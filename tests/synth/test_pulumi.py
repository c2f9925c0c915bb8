"""Pulumi in Python: what a program registers, in Terraform's words, without an engine."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from stacklint.synth.result import UNKNOWN, Synthesis, SynthesizedOutput
from synthesized import Write, at, listing, only

PROJECT = "name: shop\nruntime: python\nconfig:\n  aws:region: eu-west-1\n  size: {type: integer, default: 3}\n"
STACK = "config:\n  shop:name: logs\n  shop:secret: {secure: AAABAA}\n  shop:zones: [a, b]\n"
MAIN = """\
import json
import pulumi
import pulumi_aws as aws
from parts.storage import Storage

config = pulumi.Config()
us = aws.Provider("us", region="us-east-1", default_tags={"tags": {"Team": "a"}})  # provider
for name in [config.require("name")]:
    storage = Storage(name, size=config.require_int("size"), zones=config.require_object("zones"))  # caller
role = aws.iam.Role("role", assume_role_policy={"Version": "2012-10-17", "Statement": []}, opts=pulumi.ResourceOptions(provider=us))
document = aws.iam.get_policy_document(
    statements=[{"actions": ["s3:*"], "resources": ["*"], "principals": [{"type": "AWS", "identifiers": ["*"]}]}]
)
aws.s3.BucketPolicy("open", bucket=storage.bucket, policy=document.json)
aws.rds.Instance(
    "db",
    instance_class="db.t3.micro",
    password=config.require_secret("secret"),
    username=config.require("only-deployed"),
    allocated_storage=storage.bucket.lifecycle_rules.apply(lambda rules: len(rules)),
    db_name=f"db{config.require_int('size')}",
)
pulumi.export("arn", storage.bucket.arn)
"""
STORAGE = """\
import json
import pulumi
import pulumi_aws as aws


class Storage(pulumi.ComponentResource):
    def __init__(self, name, size, zones, opts=None):
        super().__init__("shop:parts:Storage", name, None, opts)
        self.bucket = aws.s3.Bucket(  # bucket
            f"{name}-bucket",
            force_destroy=True,
            tags={"camelCase": "kept", "Zones": ",".join(zones)},
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.policy = self.bucket.arn.apply(self.write)

    def write(self, arn):
        return aws.sqs.Queue(  # queue
            "queue",
            message_retention_seconds=60,
            policy=json.dumps({"Resource": arn}),
            opts=pulumi.ResourceOptions(parent=self),
        )
"""
PROGRAM = {"Pulumi.yaml": PROJECT, "Pulumi.prod.yaml": STACK, "__main__.py": MAIN, "parts/__init__.py": "", "parts/storage.py": STORAGE}


def test_resources_name_the_lines_that_made_them(write: Write, run: Callable[..., Synthesis]) -> None:
    """Through components, functions given to apply, configuration, functions of the provider, and what nobody knows."""
    root = write(PROGRAM)
    before = listing(root)
    found = run(root, "pulumi")
    caller = at(root, "__main__.py", "# caller")

    bucket = only(found, "aws_s3_bucket")
    assert (bucket.id, bucket.path, bucket.stack) == ("logs-bucket", "logs/logs-bucket", "prod")
    assert bucket.frames == (at(root, "parts/storage.py", "# bucket"), caller)
    assert bucket.properties == {"force_destroy": True, "tags": {"camelCase": "kept", "Zones": "a,b"}}

    queue = only(found, "aws_sqs_queue")
    assert queue.frames == (at(root, "parts/storage.py", "# queue"),)
    assert json.loads(queue.properties["policy"]) == {"Resource": "${aws_s3_bucket.logs-bucket.arn}"}
    assert queue.properties["message_retention_seconds"] == 60

    policy = only(found, "aws_s3_bucket_policy").properties
    assert policy["bucket"] == "${aws_s3_bucket.logs-bucket.id}"
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Principal": {"AWS": "*"}}
    assert json.loads(policy["policy"]) == {"Version": "2012-10-17", "Statement": [statement]}

    database = only(found, "aws_db_instance").properties
    assert database == {
        "instance_class": "db.t3.micro",
        "password": {UNKNOWN: "secret"},
        "username": {UNKNOWN: "only-deployed"},
        "allocated_storage": {UNKNOWN: ""},
        "db_name": "db3",
    }
    role = only(found, "aws_iam_role")
    assert role.attributes == {"provider": "us"}
    assert json.loads(role.properties["assume_role_policy"]) == {"Version": "2012-10-17", "Statement": []}
    provider = only(found, "provider")
    assert provider.id == "us"
    assert {**provider.properties, "region": "us-east-1", "default_tags": {"tags": {"Team": "a"}}} == provider.properties
    assert provider.frames == (at(root, "__main__.py", "# provider"),)
    assert found.outputs == (SynthesizedOutput("arn", "prod"),)
    assert listing(root) == before, "a run writes nothing into the project"


def test_names_are_terraforms_inside_structs_too(write: Write, run: Callable[..., Synthesis]) -> None:
    """The library's plurals are its own; keys of maps are the user's."""
    text = """\
import pulumi_aws as aws
aws.ec2.SecurityGroup("group", ingress=[aws.ec2.SecurityGroupIngressArgs(protocol="tcp", from_port=22, to_port=22, cidr_blocks=["0.0.0.0/0"])])
aws.lb.Listener("listener", load_balancer_arn="arn", default_actions=[{"type": "forward", "target_group_arn": "arn"}])
aws.lambda_.Function("function", role="arn", environment={"variables": {"someKey": "v"}})
"""
    found = run(write({"Pulumi.yaml": PROJECT, "__main__.py": text}), "pulumi")
    rule = {"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]}
    assert only(found, "aws_security_group").properties["ingress"] == [rule]
    assert only(found, "aws_lb_listener").properties["default_action"] == [{"type": "forward", "target_group_arn": "arn"}]
    assert only(found, "aws_lambda_function").properties["environment"] == {"variables": {"someKey": "v"}}
    assert {resource.stack for resource in found.resources} == {"dev"}


def test_values_that_are_more_than_a_program_bears_are_unknown(write: Write, run: Callable[..., Synthesis]) -> None:
    """A function that takes an ARN apart fails on a reference, and is not run on an unknown."""
    text = """\
import pulumi_aws as aws
role = aws.iam.Role("role", assume_role_policy="{}")
account = role.arn.apply(lambda arn: arn.split(":")[4])
aws.sqs.Queue("queue", name=account)
"""
    found = run(write({"__main__.py": text}), "pulumi")
    assert only(found, "aws_sqs_queue").properties == {"name": {UNKNOWN: ""}}


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {"__main__.py": "import pulumi\nint(pulumi.Config().require('size'))\n"},
            "The program failed at __main__.py, line 2: ConfigMissingError: Missing required configuration variable 'project:size'",
        ),
        (
            {"__main__.py": "import pulumi_aws as aws\nimport pulumi\npulumi.Output.from_input(1).apply(lambda one: one / 0)\n"},
            "The program failed at __main__.py, line 3: ZeroDivisionError: division by zero",
        ),
        ({"Pulumi.yaml": "name: a\nruntime: nodejs\n"}, 'The program is written for the runtime "nodejs" in Pulumi.yaml; exact mode runs Python.'),
        ({"Pulumi.yaml": "name: a\nruntime: python\nmain: infra\n"}, "The program's first file, __main__.py, does not exist in {root}/infra."),
    ],
    ids=["config", "apply", "runtime", "absent"],
)
def test_each_way_to_fail_has_its_sentence(write: Write, run: Callable[..., Synthesis], files: dict[str, str], message: str) -> None:
    """Missing configuration is told as Pulumi tells it."""
    root = write(files)
    error = run(root, "pulumi").error
    assert error is not None
    assert error.message == message.replace("{root}", str(root.resolve()))
