"""Fixes in CDKTF programs: what is written, and that it is Python that has the finding no more."""

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

PATH = "/p/main.py"
HEAD = """from constructs import Construct
from cdktf import App, Fn, TerraformStack
from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocument
from cdktf_cdktf_provider_aws.instance import Instance, InstanceMetadataOptions
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket, S3BucketVersioning
from cdktf_cdktf_provider_aws.s3_bucket_policy import S3BucketPolicy


class Main(TerraformStack):
    def __init__(self, scope: Construct, id: str):
        super().__init__(scope, id)
"""
TAIL = '\n\napp = App()\nMain(app, "main")\napp.synth()\n'


def analyze(text: str) -> engine.Report:
    found = engine.analyze(Unit("cdktf", "/p", {PATH: Source(PATH, text)}), Settings(), date(2026, 11, 25))
    assert not found.crashes
    return found


def fixed(text: str, rule: str) -> str | None:
    """The program after the first fix of the first finding of a rule, which is gone then; ``None`` if none is offered."""
    text = HEAD + "".join(f"        {line}\n" for line in text.split("\n")) + TAIL
    before = analyze(text)
    finding = next(one for one in before.findings if one.rule == rule)
    made = edits(before, finding.fixes[0]) if finding.fixes else None
    if made is None:
        return None
    after = apply(text, list(made))
    ast.parse(after)
    assert finding.message not in [one.message for one in analyze(after).findings if one.rule == rule]
    return after


def test_an_argument() -> None:
    found = fixed('S3Bucket(self, "b", acl="public-read")', "s3-public-acl")
    assert found is not None
    assert 'S3Bucket(self, "b", acl="private")\n' in found


def test_a_struct() -> None:
    found = fixed('Instance(self, "i", metadata_options=InstanceMetadataOptions(http_tokens="optional"))', "ec2-imdsv2")
    assert found is not None
    assert 'InstanceMetadataOptions(http_tokens="required")' in found


def test_a_block_that_is_set_later_is_left_alone() -> None:
    text = 'b = S3Bucket(self, "b")\nb.put_versioning(enabled=False)'
    assert fixed(text, "s3-versioning") is None or "enabled=True" in str(fixed(text, "s3-versioning"))


@pytest.mark.parametrize("name", ["logs = ", ""])
def test_a_companion(name: str) -> None:
    found = fixed(f'{name}S3Bucket(self, "logs")', "s3-versioning")
    assert found is not None
    variable = "logs" if name else "logs_bucket"
    assert f'        {variable} = S3Bucket(self, "logs")\n        S3BucketVersioningA(\n            self,\n' in found
    assert f'"logs-versioning",\n            bucket={variable}.id,\n' in found
    assert "import S3BucketVersioningA\n" in found


def test_a_new_policy() -> None:
    found = fixed('b = S3Bucket(self, "b")', "s3-secure-transport")
    assert found is not None
    assert "import json\n" in found
    assert '"Resource": [b.arn, f"{b.arn}/*"]' in found


@pytest.mark.parametrize(
    "policy",
    ['Fn.jsonencode({"Statement": []})', 'DataAwsIamPolicyDocument(self, "d", statement=[]).json'],
)
def test_a_statement(policy: str) -> None:
    text = f'b = S3Bucket(self, "b")\nS3BucketPolicy(self, "p", bucket=b.bucket, policy={policy})'
    found = fixed(text, "s3-secure-transport")
    assert found is not None
    assert "DenyInsecureTransport" in found
    assert 'f"{b.arn}/*"' in found
    assert found.count("S3BucketPolicy(") == 1


def test_outputs() -> None:
    found = fixed('b = S3Bucket(self, "b")', "missing-outputs")
    assert found is not None
    assert "from cdktf import App, Fn, TerraformOutput, TerraformStack\n" in found
    assert '        TerraformOutput(self, "b_bucket_id", value=b.id, description="ID of b.")\n' in found


def test_what_tells_of_the_deployment() -> None:
    found = fixed('data = S3Bucket(self, "data")', "s3-access-logging")
    assert found is not None
    assert 'caller_identity = DataAwsCallerIdentity(self, "caller-identity")\n' in found
    assert "caller_identity.account_id" in found


def test_an_id_that_is_free() -> None:
    found = fixed('data = S3Bucket(self, "data")\nS3Bucket(self, "caller-identity")', "s3-access-logging")
    assert found is not None
    assert 'caller_identity = DataAwsCallerIdentity(self, "caller-identity-2")\n' in found


AMI = 'Instance(%s, %s, ami="ami-0123456789abcdef0", metadata_options={"http_tokens": "required"})'


@pytest.mark.parametrize("names", ["range(2)", "names"])
def test_one_data_source_for_a_loop(names: str) -> None:
    found = fixed(f"for n in {names}:\n            " + AMI % ("self", 'f"web-{n}"'), "hardcoded-ami")
    assert found is not None
    assert found.index("DataAwsAmi(") < found.index("for n in")
    assert "ami=amazon_linux.id" in found


def test_one_data_source_for_each_scope_of_a_loop() -> None:
    found = fixed("for stack in stacks:\n            " + AMI % ("stack", '"web"'), "hardcoded-ami")
    assert found is not None
    assert found.index("for stack in") < found.index("DataAwsAmi(")
    assert "stack, " in " ".join(found[found.index("DataAwsAmi(") :].split())[:30]


def test_dictionaries_in_lists_have_the_names_of_javascript() -> None:
    found = fixed('S3Bucket(self, "data")', "s3-encryption-missing")
    assert found is not None
    assert '"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms"},' in found
    assert '"bucketKeyEnabled": True,' in found
