"""CDK in Python: what templates hold, joined with the lines that made it."""

from __future__ import annotations

from collections.abc import Callable

from stacklint.synth.result import Synthesis, SynthesizedOutput
from synthesized import Write, at, listing, only

APP = """\
import aws_cdk as cdk
from aws_cdk import aws_s3 as s3
from storage.stack import StorageStack

app = cdk.App(outdir="cdk.out")
StorageStack(app, "Storage", env=cdk.Environment(account="111122223333", region="eu-west-1"))  # main


class Deployed(cdk.Stage):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        stack = cdk.Stack(self, "Inner")
        s3.CfnBucket(stack, "Raw", bucket_name=self.node.try_get_context("name"))  # raw


Deployed(app, "Prod")  # stage
app.synth()
"""
HELPERS = """\
import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2, aws_iam as iam, aws_s3 as s3


def bucket(scope, id):
    return s3.Bucket(  # helper
        scope,
        id,
        versioned=True,
    )


class Nested(cdk.NestedStack):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        self.group = ec2.CfnSecurityGroup(self, "Group", group_description="nested")  # group
"""
STACK = """\
import jsii
import aws_cdk as cdk
from aws_cdk import aws_iam as iam, aws_s3 as s3
from . import helpers


@jsii.implements(cdk.IAspect)
class Retain:
    def visit(self, node):
        if isinstance(node, s3.CfnBucket):
            node.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
            if not node.node.try_find_child("Marker"):
                cdk.CfnResource(node, "Marker", type="Test::Made::ByAspect")  # aspect


class StorageStack(cdk.Stack):
    def __init__(self, scope, id, **kwargs):
        super().__init__(scope, id, **kwargs)
        for name in ["Logs"]:
            made = helpers.bucket(self, name)  # caller
        made.add_to_resource_policy(  # policy
            iam.PolicyStatement(actions=["s3:GetObject"], resources=["*"], principals=[iam.AnyPrincipal()])
        )
        helpers.Nested(self, "Below")  # nested
        cdk.CfnOutput(self, "Name", value=made.bucket_name)
        cdk.Aspects.of(self).add(Retain())
"""
PROGRAM = {
    "cdk.json": '{"app": "python3 app.py", "context": {"name": "from-context"}}',
    "app.py": APP,
    "storage/__init__.py": "",
    "storage/helpers.py": HELPERS,
    "storage/stack.py": STACK,
}


def test_resources_name_the_lines_that_made_them(write: Write, run: Callable[..., Synthesis]) -> None:
    """Through helpers, other files, loops, methods, nested stacks, stages and aspects."""
    root = write(PROGRAM)
    before = listing(root)
    found = run(root, "cdk")
    main, nested = at(root, "app.py", "# main"), at(root, "storage/stack.py", "# nested")
    bucket = next(resource for resource in found.resources if resource.path == "Storage/Logs/Resource")

    assert found.error is None
    assert bucket.frames == (at(root, "storage/helpers.py", "# helper"), at(root, "storage/stack.py", "# caller"), main)
    assert bucket.properties == {"VersioningConfiguration": {"Status": "Enabled"}}
    assert bucket.attributes == {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    assert (bucket.path, bucket.stack) == ("Storage/Logs/Resource", "Storage")

    policy = only(found, "AWS::S3::BucketPolicy")
    assert policy.frames == (at(root, "storage/stack.py", "# policy"), main)
    assert policy.properties["Bucket"] == {"Ref": bucket.id}

    group = only(found, "AWS::EC2::SecurityGroup")
    assert (group.path, group.stack) == ("Storage/Below/Group", "Storage/Below")
    assert group.frames == (at(root, "storage/helpers.py", "# group"), nested, main)
    assert only(found, "AWS::CloudFormation::Stack").frames[-2:] == (nested, main)

    raw = next(resource for resource in found.resources if resource.id == "Raw")
    assert (raw.path, raw.stack, raw.properties) == ("Prod/Inner/Raw", "Prod/Inner", {"BucketName": "from-context"})
    assert raw.frames == (at(root, "app.py", "# raw"), at(root, "app.py", "# stage"))

    marker = only(found, "Test::Made::ByAspect")
    assert marker.frames[0] == at(root, "storage/stack.py", "# aspect")
    assert found.outputs == (SynthesizedOutput("Name", "Storage"),)
    assert listing(root) == before, "a run writes nothing into the project"


def test_an_app_that_is_not_synthesized_is(write: Write, run: Callable[..., Synthesis]) -> None:
    """Without cdk.json too: the file that makes an App is the program."""
    text = "from aws_cdk import App, Stack, aws_sqs as sqs\nstack = Stack(App(), 'One')\nsqs.Queue(stack, 'Q')\n"
    found = run(write({"infra/main.py": text, "infra/other.py": "import aws_cdk\n"}), "cdk")
    assert only(found, "AWS::SQS::Queue").frames[0].file == "infra/main.py"


def test_lookups_give_dummies_and_bundling_is_left_out(write: Write, run: Callable[..., Synthesis]) -> None:
    """Neither AWS nor Docker is asked."""
    text = """\
from aws_cdk import App, BundlingOptions, DockerImage, Environment, Stack, aws_ec2 as ec2, aws_lambda as lambda_
import os
app = App()
env = Environment(account=os.environ["CDK_DEFAULT_ACCOUNT"], region=os.environ["CDK_DEFAULT_REGION"])
stack = Stack(app, "One", env=env)
vpc = ec2.Vpc.from_lookup(stack, "Vpc", is_default=True)
ec2.SecurityGroup(stack, "Group", vpc=vpc)
bundling = BundlingOptions(image=DockerImage.from_registry("nowhere"), command=["false"])
code = lambda_.Code.from_asset("code", bundling=bundling)
lambda_.Function(stack, "Function", runtime=lambda_.Runtime.PYTHON_3_13, handler="a.b", code=code)
app.synth()
"""
    found = run(write({"cdk.json": '{"app": "python app.py"}', "app.py": text, "code/a.py": ""}), "cdk")
    assert only(found, "AWS::EC2::SecurityGroup").properties["VpcId"] == "vpc-12345"
    assert only(found, "AWS::Lambda::Function").frames[0].line == 10
    assert "AWS::CDK::Metadata" not in {resource.type for resource in found.resources}


def test_what_the_library_refuses_names_the_line(write: Write, run: Callable[..., Synthesis]) -> None:
    """An error inside the library is the program's, at the last line of its own."""
    text = "from aws_cdk import App, Stack, aws_sqs as sqs\nstack = Stack(App(), 'One')\n\nsqs.Queue(stack, 'Q')\nsqs.Queue(stack, 'Q')\n"
    error = run(write({"cdk.json": '{"app": "python app.py"}', "app.py": text}), "cdk").error
    assert error is not None
    assert (error.kind, error.file, error.line) == ("raised", "app.py", 5)
    assert error.message.startswith("The program failed at app.py, line 5: RuntimeError: ")
    assert "already a Construct with name 'Q'" in error.message
