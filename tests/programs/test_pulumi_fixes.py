"""Fixes in Pulumi programs: what is written, and that it is Python that has the finding no more."""

from __future__ import annotations

import ast
from datetime import date

import pytest

from stacklint_checks import engine
from stacklint_checks.edits import apply
from stacklint_checks.fixing import edits
from stacklint_checks.settings import Settings
from stacklint_checks.source import Source
from stacklint_checks.units import Unit

HEAD = "import json\nimport pulumi\nimport pulumi_aws as aws\n\n"
PATH = "/p/__main__.py"


def analyze(text: str) -> engine.Report:
    found = engine.analyze(Unit("pulumi", "/p", {PATH: Source(PATH, text)}), Settings(), date(2026, 11, 25))
    assert not found.crashes
    return found


def fixed(text: str, rule: str, *, head: str = HEAD) -> str | None:
    """The program after the first fix of the first finding of a rule, which is gone then; ``None`` if none is offered."""
    before = analyze(head + text)
    finding = next(one for one in before.findings if one.rule == rule)
    made = edits(before, finding.fixes[0]) if finding.fixes else None
    if made is None:
        return None
    after = apply(head + text, list(made))
    ast.parse(after)
    left = [one.message for one in analyze(after).findings if one.rule == rule]
    assert left.count(finding.message) < [one.message for one in before.findings if one.rule == rule].count(
        finding.message
    )
    return after.removeprefix(head)


def test_an_argument_is_written_over() -> None:
    assert fixed('aws.s3.Bucket("b", acl="public-read")  # why\n', "s3-public-acl") == (
        'aws.s3.Bucket("b", acl="private")  # why\n'
    )


@pytest.mark.parametrize(
    "text", ["aws.s3.Bucket(\"b\", acl='public-read')", "ACL = 'public-read'\naws.s3.Bucket(\"b\", acl=ACL)"]
)
def test_a_text_keeps_its_quotes(text: str) -> None:
    assert fixed(f"{text}\n", "s3-public-acl") == f"{text}\n".replace("public-read", "private")


def test_a_member_of_an_enum_stays_one() -> None:
    text = 'ACL = aws.s3.CannedAcl.PUBLIC_READ\naws.s3.Bucket("b", acl=ACL)\n'
    assert fixed(text, "s3-public-acl") == text.replace("PUBLIC_READ", "PRIVATE")


def test_an_argument_is_added_in_the_layout_of_the_call() -> None:
    text = 'aws.rds.Instance(\n    "db",\n    engine="mysql",  # why\n)\n'
    assert fixed(text, "rds-storage-encryption") == (
        'aws.rds.Instance(\n    "db",\n    engine="mysql",  # why\n    storage_encrypted=True,\n)\n'
    )


def test_an_argument_goes_into_the_struct() -> None:
    text = 'aws.rds.Instance("db", aws.rds.InstanceArgs(engine="mysql"))\n'
    assert fixed(text, "rds-storage-encryption") == (
        'aws.rds.Instance("db", aws.rds.InstanceArgs(engine="mysql", storage_encrypted=True))\n'
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, '{"http_tokens": "required"}'),
        ('{"httpEndpoint": "enabled"}', '{"httpEndpoint": "enabled", "httpTokens": "required"}'),
        (
            'aws.ec2.InstanceMetadataOptionsArgs(http_tokens="optional")',
            'aws.ec2.InstanceMetadataOptionsArgs(http_tokens="required")',
        ),
    ],
)
def test_a_block(before: str | None, after: str) -> None:
    """A line that becomes too long is broken, one argument a line."""
    given = f", metadata_options={before}" if before else ""
    text = f'aws.ec2.Instance("i", root_block_device={{"encrypted": True}}{given})\n'
    assert fixed(text, "ec2-imdsv2") == (
        f"""aws.ec2.Instance(
    "i",
    root_block_device={{"encrypted": True}},
    metadata_options={after},
)
"""
    )


def test_an_element_of_a_list() -> None:
    text = 'aws.ec2.SecurityGroup("s", ingress=[{"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]}])\n'
    found = fixed(text, "sg-open-admin-port")
    assert found is not None
    assert "0.0.0.0/0" not in found


def test_a_literal_that_stands_elsewhere() -> None:
    text = 'ACL = "public-read"\naws.s3.Bucket("b", acl=ACL)\n'
    assert fixed(text, "s3-public-acl") == 'ACL = "private"\naws.s3.Bucket("b", acl=ACL)\n'


def test_a_companion_behind_its_resource() -> None:
    assert fixed('logs = aws.s3.Bucket("logs")\nother()\n', "s3-versioning") == (
        'logs = aws.s3.Bucket("logs")\n'
        "aws.s3.BucketVersioning(\n"
        '    "logs-versioning",\n'
        "    bucket=logs.id,\n"
        '    versioning_configuration={"status": "Enabled"},\n'
        ")\n"
        "other()\n"
    )


def test_a_companion_of_version_6() -> None:
    text = 'aws.s3.BucketAclV2("acl", acl="private", bucket=logs)\nlogs = aws.s3.BucketV2("logs")\n'
    found = fixed(text, "s3-versioning")
    assert found is not None
    assert 'aws.s3.BucketVersioningV2(\n    "logs-versioning",\n    bucket=logs.id,\n' in found


def test_a_companion_gets_the_provider() -> None:
    text = 'w = aws.Provider("w")\naws.s3.Bucket("logs", opts=pulumi.ResourceOptions(provider=w, protect=True))\n'
    found = fixed(text, "s3-versioning")
    assert found is not None
    assert "opts=pulumi.ResourceOptions(provider=w),\n" in found
    assert "\nlogs_bucket = aws.s3.Bucket(" in found
    assert "bucket=logs_bucket.id" in found


def test_a_companion_in_a_component() -> None:
    text = (
        "class Store(pulumi.ComponentResource):\n"
        "    def __init__(self, name, opts=None):\n"
        '        super().__init__("a:b:c", name, None, opts)\n'
        '        self.bucket = aws.s3.Bucket(f"{name}-data", opts=pulumi.ResourceOptions(parent=self))\n'
    )
    found = fixed(text, "s3-versioning")
    assert found is not None
    assert found.startswith(text)
    assert 'f"{name}-data-versioning"' in found
    assert "bucket=self.bucket.id" in found


DENY = '"Sid": "DenyInsecureTransport"'


def test_a_new_policy() -> None:
    found = fixed('b = aws.s3.Bucket("b")\n', "s3-secure-transport")
    assert found is not None
    assert "policy=pulumi.Output.json_dumps(" in found
    assert '"Resource": [b.arn, pulumi.Output.concat(b.arn, "/*")]' in found


@pytest.mark.parametrize(
    ("policy", "reference"),
    [
        ('json.dumps({"Statement": []})', 'pulumi.Output.concat(b.arn, "/*")'),
        ('pulumi.Output.json_dumps({"Statement": []})', 'pulumi.Output.concat(b.arn, "/*")'),
        ('{"Statement": []}', 'pulumi.Output.concat(b.arn, "/*")'),
        ('b.arn.apply(lambda arn: json.dumps({"Statement": []}))', 'f"{arn}/*"'),
        ("aws.iam.get_policy_document_output(statements=[]).json", 'pulumi.Output.concat(b.arn, "/*")'),
        ('pulumi.Output.all(arn=b.arn).apply(lambda a: json.dumps({"Statement": []}))', """f"{a['arn']}/*\""""),
    ],
)
def test_a_statement_in_a_policy(policy: str, reference: str) -> None:
    found = fixed(
        f'b = aws.s3.Bucket("b")\naws.s3.BucketPolicy("p", bucket=b.id, policy={policy})\n', "s3-secure-transport"
    )
    assert found is not None
    assert "DenyInsecureTransport" in found
    assert reference in found
    assert found.count("BucketPolicy") == 1
    if policy.startswith("json.dumps"):
        assert "policy=pulumi.Output.json_dumps(" in found


def test_a_statement_in_a_dictionary_with_a_name() -> None:
    text = (
        'b = aws.s3.Bucket("b")\nd = {"Statement": []}\naws.s3.BucketPolicy("p", bucket=b.id, policy=json.dumps(d))\n'
    )
    found = fixed(text, "s3-secure-transport")
    assert found is not None
    assert "policy=pulumi.Output.json_dumps(d)" in found
    assert found.index("DenyInsecureTransport") < found.index("BucketPolicy")


APPLIED = """b = aws.s3.Bucket("b")
def policy(name):
    return json.dumps({"Statement": [{"Effect": "Allow", "Resource": f"arn:aws:s3:::{name}/*"}]})
aws.s3.BucketPolicy("p", bucket=b.id, policy=b.%s.apply(policy))
"""


@pytest.mark.parametrize("member", ["id", "bucket"])
def test_a_statement_in_a_function_that_gets_the_name(member: str) -> None:
    found = fixed(APPLIED % member, "s3-secure-transport")
    assert found is not None
    assert "json.dumps(" in found
    assert "Output.json_dumps" not in found
    assert 'f"arn:aws:s3:::{name}/*"]' in found


def test_a_function_that_gets_something_else_is_left_alone() -> None:
    assert fixed(APPLIED % "region", "s3-secure-transport") is None


DOCUMENT = 'b = aws.s3.Bucket("b")\ndocument = json.dumps({"Statement": []})\n'


def test_a_statement_in_a_document_with_a_name() -> None:
    found = fixed(DOCUMENT + 'aws.s3.BucketPolicy("p", bucket=b.id, policy=document)\n', "s3-secure-transport")
    assert found is not None
    assert "document = pulumi.Output.json_dumps(" in found


@pytest.mark.parametrize(
    "text",
    [
        DOCUMENT + 'for x in ["x", "y"]:\n    aws.s3.BucketPolicy(x, bucket=b.id, policy=document)\n',
        DOCUMENT + 'aws.s3.BucketPolicy("p", bucket=b.id, policy=document)\naws.iam.Policy("q", policy=document)\n',
        'b = aws.s3.Bucket("b")\nd = {"Statement": []}\nprint(d)\naws.s3.BucketPolicy("p", bucket=b.id, policy=json.dumps(d))\n',
        'd = json.dumps({"Statement": []})\nb = aws.s3.Bucket("b")\naws.s3.BucketPolicy("p", bucket=b.id, policy=d)\n',
    ],
)
def test_a_document_that_is_left_alone(text: str) -> None:
    """It serves others too, it is not seen what becomes of it, or the bucket is not there yet."""
    assert fixed(text, "s3-secure-transport") is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ', tags={"Name": "q"}'),
        (', tags={"a": "b"}', None),
    ],
)
def test_tags(before: str, after: str | None) -> None:
    text = f'aws.sqs.Queue("q", sqs_managed_sse_enabled=True{before})\n'
    if after is None:
        assert all(one.rule != "missing-tags" for one in analyze(HEAD + text).findings)
    else:
        assert fixed(text, "missing-tags") == f'aws.sqs.Queue("q", sqs_managed_sse_enabled=True{after})\n'


def test_outputs() -> None:
    assert fixed('q = aws.sqs.Queue("q")\n', "missing-outputs") == (
        'q = aws.sqs.Queue("q")\npulumi.export("q_queue_arn", q.arn)\n'
    )


def test_log_bucket_with_all_that_belongs_to_it() -> None:
    found = fixed('data = aws.s3.Bucket("data")\n', "s3-access-logging")
    assert found is not None
    assert found.index('access_logs = aws.s3.Bucket("access-logs"') < found.index('data = aws.s3.Bucket("data")')
    assert 'aws.s3.BucketVersioning(\n    "access-logs-versioning",\n    bucket=access_logs.bucket,' in found
    assert "target_bucket=access_logs.bucket" in found
    assert "aws.get_caller_identity().account_id" in found


def test_imports_are_added() -> None:
    found = fixed('from pulumi_aws import s3\n\nb = s3.Bucket("b")\n', "s3-secure-transport", head="")
    assert found is not None
    assert "import pulumi\n" in found or "from pulumi import Output\n" in found


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('buckets = [aws.s3.Bucket(n) for n in ["a", "b"]]\n', "s3-versioning"),
        ('aws.rds.Instance("db", **settings)\n', "rds-storage-encryption"),
    ],
)
def test_not_offered(text: str, rule: str) -> None:
    found = analyze(HEAD + text)
    offered = [edits(found, fix) for one in found.findings if one.rule == rule for fix in one.fixes]
    assert not any(offered)
