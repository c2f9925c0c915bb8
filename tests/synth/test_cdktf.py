"""CDKTF in Python: Terraform's JSON, joined with the lines that made it."""

from __future__ import annotations

import json
from collections.abc import Callable

from stacklint.synth.result import Synthesis, SynthesizedOutput
from synthesized import Write, at, listing, only

APP = """\
#!/usr/bin/env python
import cdktf
from cdktf_cdktf_provider_aws.provider import AwsProvider
from storage.stack import Storage


class Main(cdktf.TerraformStack):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        AwsProvider(self, "aws", region=self.node.try_get_context("region"), default_tags=[{"tags": {"Team": "a"}}])  # provider
        for name in ["logs"]:
            storage = Storage(self, name)  # caller
        cdktf.TerraformOutput(self, "arn", value=storage.bucket.arn)


app = cdktf.App(outdir="cdktf.out", hcl_output=True)
Main(app, "main")  # main
app.synth()
"""
STACK = """\
import json
from constructs import Construct
from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws import s3_bucket
from cdktf_cdktf_provider_aws.s3_bucket_policy import S3BucketPolicy
from cdktf_cdktf_provider_aws.s3_bucket_versioning import S3BucketVersioningA, S3BucketVersioningVersioningConfiguration


class Storage(Construct):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        self.bucket = s3_bucket.S3Bucket(  # bucket
            self,
            "bucket",
            bucket="logs",
            lifecycle=TerraformResourceLifecycle(prevent_destroy=True),
        )
        S3BucketVersioningA(  # versioning
            self,
            "versioning",
            bucket=self.bucket.id,
            versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"),
        )
        S3BucketPolicy(self, "policy", bucket=self.bucket.id, policy=json.dumps({"Resource": self.bucket.arn}))
"""
PROGRAM = {
    "cdktf.json": '{"language": "python", "app": "pipenv run python main.py", "context": {"region": "eu-west-1"}}',
    "main.py": APP,
    "storage/__init__.py": "",
    "storage/stack.py": STACK,
}


def test_resources_name_the_lines_that_made_them(write: Write, run: Callable[..., Synthesis]) -> None:
    """Names, references and arguments are Terraform's."""
    root = write(PROGRAM)
    before = listing(root)
    found = run(root, "cdktf", limit=300.0)
    caller, main = at(root, "main.py", "# caller"), at(root, "main.py", "# main")

    bucket = only(found, "aws_s3_bucket")
    assert (bucket.path, bucket.stack) == ("main/logs/bucket", "main")
    assert bucket.frames == (at(root, "storage/stack.py", "# bucket"), caller, main)
    assert bucket.properties == {"bucket": "logs"}
    assert bucket.attributes == {"lifecycle": {"prevent_destroy": True}}

    versioning = only(found, "aws_s3_bucket_versioning")
    assert versioning.frames[0] == at(root, "storage/stack.py", "# versioning")
    reference = f"${{aws_s3_bucket.{bucket.id}.id}}"
    assert versioning.properties == {"bucket": reference, "versioning_configuration": {"status": "Enabled"}}
    policy = json.loads(only(found, "aws_s3_bucket_policy").properties["policy"])
    assert policy == {"Resource": f"${{aws_s3_bucket.{bucket.id}.arn}}"}

    provider = only(found, "provider")
    assert provider.properties == {"region": "eu-west-1", "default_tags": [{"tags": {"Team": "a"}}]}
    assert provider.frames[0] == at(root, "main.py", "# provider")
    assert found.outputs == (SynthesizedOutput("arn", "main"),)
    assert listing(root) == before, "a run writes nothing into the project"


def test_what_the_provider_does_not_have(write: Write, run: Callable[..., Synthesis]) -> None:
    """The library's own refusal, at the user's line; modules of a provider are not guessed."""
    text = "import cdktf\nfrom cdktf_cdktf_provider_aws import s3_bucket\n\ns3_bucket.S3Bucket(cdktf.App(), 'b', no_such=1)\n"
    error = run(write({"cdktf.json": '{"app": "python main.py"}', "main.py": text}), "cdktf", limit=300.0).error
    assert error is not None
    assert error.message == "The program failed at main.py, line 4: TypeError: S3Bucket.__init__() got an unexpected keyword argument 'no_such'"
    text = "import cdktf\nfrom cdktf_cdktf_provider_aws import s3_buckets\n"
    error = run(write({"main.py": text}), "cdktf", limit=300.0).error
    assert error is not None
    assert error.message.startswith("The program failed at main.py, line 2: ImportError: cannot import name 's3_buckets'")
