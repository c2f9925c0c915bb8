"""Pulumi programs as the resources that they deploy, in Terraform's words."""

from __future__ import annotations

import pytest

from deployed import deployed, one, plain, report, stack

HEAD = "import json\nimport pulumi\nimport pulumi_aws as aws\n"


def read(text: str, **more: str) -> dict[str, object]:
    """The resources of a program with the usual imports."""
    return deployed("pulumi", HEAD + text, **more)


@pytest.mark.parametrize(
    "text",
    [
        'import pulumi_aws as aws\naws.s3.Bucket("logs", bucket="logs")',
        'import pulumi_aws\npulumi_aws.s3.Bucket("logs", bucket="logs")',
        'from pulumi_aws import s3\ns3.Bucket("logs", bucket="logs")',
        'from pulumi_aws.s3 import Bucket\nBucket("logs", bucket="logs")',
        'from pulumi_aws.s3 import Bucket as B\nB(resource_name="logs", bucket="logs")',
        'import pulumi_aws as aws\naws.s3.BucketV2("logs", bucket="logs")',
        'import pulumi_aws as aws\naws.s3.Bucket("logs", aws.s3.BucketArgs(bucket="logs"))',
        'import pulumi_aws as aws\naws.s3.Bucket("logs", args=aws.s3.BucketArgs(bucket="logs"))',
        'import pulumi_aws as aws\naws.s3.Bucket("logs", None, bucket="logs")',
        'import pulumi_aws as aws\naws.s3.Bucket("logs", **{"bucket": "logs"})',
    ],
)
def test_ways_to_make_a_bucket(text: str) -> None:
    assert deployed("pulumi", text) == {"aws_s3_bucket.logs": {"bucket": "logs"}}


@pytest.mark.parametrize("suffix", ["", "V2"])
def test_companions_of_both_versions(suffix: str) -> None:
    found = read(
        f"""
bucket = aws.s3.Bucket("logs")
aws.s3.BucketVersioning{suffix}("v", bucket=bucket.id, versioning_configuration={{"status": "Enabled"}})
aws.s3.BucketServerSideEncryptionConfiguration{suffix}("e", bucket=bucket.bucket, rules=[{{
    "apply_server_side_encryption_by_default": {{"sseAlgorithm": "aws:kms", "kms_master_key_id": "k"}},
}}])
"""
    )
    assert found["aws_s3_bucket_versioning.v"] == {
        "bucket": "<aws_s3_bucket.logs.id>",
        "versioning_configuration": [{"status": "Enabled"}],
    }
    assert found["aws_s3_bucket_server_side_encryption_configuration.e"] == {
        "bucket": "<aws_s3_bucket.logs.bucket>",
        "rule": [{"apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms", "kms_master_key_id": "k"}]}],
    }


def test_inline_blocks_of_the_legacy_bucket() -> None:
    found = read(
        """
aws.s3.Bucket("logs", acl=aws.s3.CannedAcl.PUBLIC_READ, cors_rules=[], loggings=[aws.s3.BucketLoggingArgs(
    target_bucket="other")], versioning=aws.s3.BucketVersioningArgs(enabled=True))
"""
    )
    assert found["aws_s3_bucket.logs"] == {
        "acl": "public-read",
        "cors_rule": [],
        "logging": [{"target_bucket": "other"}],
        "versioning": [{"enabled": True}],
    }


def test_names_that_differ() -> None:
    found = read(
        """
aws.cloudwatch.MetricAlarm("a", name="cpu")
aws.wafv2.IpSet("s", scope="REGIONAL")
aws.lambda_.Function("f", name="fn", code=pulumi.FileArchive("./f"), environment={"variables": {"camelCase": "x"}})
"""
    )
    assert found["aws_wafv2_ip_set.s"] == {"scope": "REGIONAL"}
    assert found["aws_cloudwatch_metric_alarm.a"] == {"alarm_name": "cpu"}
    function = found["aws_lambda_function.f"]
    assert function == {"function_name": "fn", "filename": "<?>", "environment": [{"variables": {"camelCase": "x"}}]}


def test_references() -> None:
    found = read(
        """
vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
zones = aws.get_availability_zones(state="available")
aws.ec2.Subnet("a", vpc_id=vpc.id, availability_zone=zones.names[0])
aws.ec2.Subnet("b", vpc_id=vpc)
"""
    )
    assert found["aws_subnet.a"] == {
        "vpc_id": "<aws_vpc.main.id>",
        "availability_zone": "<data.aws_availability_zones.get_availability_zones.names[0]>",
    }
    assert found["aws_subnet.b"] == {"vpc_id": "<aws_vpc.main>"}
    assert found["data.aws_availability_zones.get_availability_zones"] == {"state": "available"}


STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "<aws_s3_bucket.b.arn>/*"}


@pytest.mark.parametrize(
    "policy",
    [
        'bucket.arn.apply(lambda arn: json.dumps({"Statement": [S(f"{arn}/*")]}))',
        'pulumi.Output.all(bucket.arn, 1).apply(lambda args: json.dumps({"Statement": [S(f"{args[0]}/*")]}))',
        'pulumi.Output.all(a=bucket.arn).apply(lambda args: json.dumps({"Statement": [S(args["a"] + "/*")]}))',
        'pulumi.Output.json_dumps({"Statement": [S(pulumi.Output.concat(bucket.arn, "/*"))]})',
        'pulumi.Output.json_dumps({"Statement": [S(pulumi.Output.format("{0}/*", bucket.arn))]})',
        "bucket.arn.apply(document)",
    ],
)
def test_documents_of_outputs(policy: str) -> None:
    found = read(
        f"""
def S(resource):
    return {{"Effect": "Allow", "Action": "s3:GetObject", "Resource": resource}}

def document(arn):
    return json.dumps({{"Statement": [S(f"{{arn}}/*")]}})

bucket = aws.s3.Bucket("b")
aws.s3.BucketPolicy("p", bucket=bucket.id, policy={policy})
"""
    )
    assert found["aws_s3_bucket_policy.p"] == {
        "bucket": "<aws_s3_bucket.b.id>",
        "policy": {"json": {"Statement": [STATEMENT]}},
    }


def test_document_of_a_data_source() -> None:
    found = read(
        """
document = aws.iam.get_policy_document_output(statements=[
    aws.iam.GetPolicyDocumentStatementArgs(
        actions=["sts:AssumeRole"],
        principals=[{"type": "Service", "identifiers": ["ec2.amazonaws.com"]}],
        conditions=[{"test": "Bool", "variable": "aws:SecureTransport", "values": ["false"]}],
    ),
])
aws.iam.Role("r", assume_role_policy=document.json)
"""
    )
    assert found["aws_iam_role.r"] == {
        "assume_role_policy": {
            "json": {
                "Statement": [
                    {
                        "Action": ["sts:AssumeRole"],
                        "Effect": "Allow",
                        "Principal": {"Service": ["ec2.amazonaws.com"]},
                        "Condition": {"Bool": {"aws:SecureTransport": ["false"]}},
                    }
                ]
            }
        }
    }


def test_typed_document() -> None:
    found = read(
        """
aws.iam.Role("r", assume_role_policy=aws.iam.PolicyDocumentArgs(version="2012-10-17", statement=[
    aws.iam.PolicyStatementArgs(effect=aws.iam.PolicyStatementEffect.ALLOW, action="sts:AssumeRole",
                                principal={"service": "ec2.amazonaws.com"})]))
aws.iam.Role("s", assume_role_policy={"Version": "2012-10-17", "Statement": [{"Effect": "Allow"}]})
"""
    )
    assert found["aws_iam_role.r"] == {
        "assume_role_policy": {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}
            ],
        }
    }
    assert found["aws_iam_role.s"] == {
        "assume_role_policy": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow"}]}
    }


def test_document_in_a_text() -> None:
    text = HEAD + 'aws.iam.Policy("p", policy="""{\n  "Statement": {"Effect": "Allow", "Action": "*"}\n}""")\n'
    policy = one("pulumi", text, "aws_iam_policy.p").properties.get("policy")
    action = policy.get("Statement").get("Action")
    assert plain(policy) == {"json": {"Statement": {"Effect": "Allow", "Action": "*"}}}
    assert action.at is not None
    statement = text[len(HEAD) :]
    assert statement[action.at.start : action.at.end] == '"*"'


def test_document_in_a_formatted_text() -> None:
    found = read(
        """
bucket = aws.s3.Bucket("b")
aws.iam.Policy("p", policy=bucket.arn.apply(lambda arn: f'{{"Statement": {{"Resource": "{arn}/*"}}}}'))
"""
    )
    assert found["aws_iam_policy.p"] == {
        "policy": {"json": {"Statement": {"Resource": "<aws_s3_bucket.b.arn>/*"}}},
    }


def test_configuration_is_given() -> None:
    found = read(
        """
config = pulumi.Config()
aws.rds.Instance("d", storage_encrypted=config.get_bool("encrypted") or False, username=config.require("user"),
                 engine=config.get("engine", "mysql"), identifier=f"{pulumi.get_stack()}-db")
"""
    )
    assert found["aws_db_instance.d"] == {
        "storage_encrypted": {"given": "encrypted", "default": False},
        "username": {"given": "user", "default": None},
        "engine": {"given": "engine", "default": "mysql"},
        "identifier": "<stack>-db",
    }


def test_components_loops_and_helpers() -> None:
    found = read(
        """
class Store(pulumi.ComponentResource):
    def __init__(self, name, public=False, opts=None):
        super().__init__("pkg:index:Store", name, None, opts)
        self.bucket = aws.s3.Bucket(f"{name}-bucket", acl="public-read" if public else "private",
                                    opts=pulumi.ResourceOptions(parent=self))

def queue(name, **kwargs):
    return aws.sqs.Queue(name, **kwargs)

for store in ["a", "b"]:
    Store(store, public=store == "b")
queue("q", sqs_managed_sse_enabled=True)
"""
    )
    assert found == {
        "aws_s3_bucket.a-bucket": {"acl": "private"},
        "aws_s3_bucket.b-bucket": {"acl": "public-read"},
        "aws_sqs_queue.q": {"sqs_managed_sse_enabled": True},
    }


def test_options() -> None:
    text = (
        HEAD
        + """
other = aws.s3.Bucket("other")
aws.s3.Bucket("b", opts=pulumi.ResourceOptions(protect=True, depends_on=[other], ignore_changes=["tags"]))
"""
    )
    found = one("pulumi", text, "aws_s3_bucket.b")
    assert plain(found.properties) == {}
    assert plain(found.meta) == {
        "depends_on": ["<aws_s3_bucket.other>"],
        "lifecycle": [{"prevent_destroy": True, "ignore_changes": ["tags"]}],
    }


TAGS = """
west = aws.Provider("west", region="us-west-2", default_tags={"tags": {"Team": "core"}})

class Group(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("pkg:index:Group", name, None, opts)
        aws.sqs.Queue("inner", opts=pulumi.ResourceOptions(parent=self))

aws.sqs.Queue("own", opts=pulumi.ResourceOptions(provider=west))
aws.sqs.Queue("plain")
aws.sqs.Queue("unknown", opts=pulumi.ResourceOptions(provider=make()))
Group("g", opts=pulumi.ResourceOptions(providers=[west]))
Group("h", opts=pulumi.ResourceOptions(provider=west))
"""


def test_default_tags() -> None:
    found = stack("pulumi", HEAD + TAGS)
    told = {one.address: plain(found.inherited_tags(one)) for one in found.resources()}
    assert told["aws_sqs_queue.own"] == {"Team": "core"}
    assert told["aws_sqs_queue.plain"] is None
    assert told["aws_sqs_queue.unknown"] == "?"
    (provider,) = found.providers()
    assert (provider.name, provider.alias, plain(provider.default_tags)) == ("aws", "west", {"Team": "core"})
    assert plain(provider.body)["region"] == "us-west-2"


def test_provider_of_a_component_is_that_of_its_children() -> None:
    found = stack("pulumi", HEAD + TAGS)
    inner = [plain(found.inherited_tags(one)) for one in found.resources() if one.name == "inner"]
    assert inner == [{"Team": "core"}, {"Team": "core"}]


def test_transformations_may_add_tags() -> None:
    found = stack("pulumi", HEAD + 'pulumi.runtime.register_stack_transformation(tag)\naws.sqs.Queue("q")\n')
    assert plain(found.inherited_tags(found.resources()[0])) == "?"


def test_outputs_belong_to_the_program() -> None:
    found = stack("pulumi", HEAD + 'q = aws.sqs.Queue("q")\npulumi.export("url", q.url)\n')
    holder = found.holder(found.resources()[0])
    assert holder
    assert plain(holder.properties) == {"Outputs": ["url"]}


def test_what_is_handed_to_other_libraries() -> None:
    text = (
        HEAD
        + 'import pulumi_awsx as awsx\nv = aws.ec2.Vpc("v")\nw = aws.ec2.Vpc("w")\nawsx.ecs.Service("s", vpc=v.id)\n'
    )
    found = stack("pulumi", text)
    assert {one.name: found.passed_on(one) for one in found.resources()} == {"v": True, "w": False}


def test_what_is_not_deployed_by_the_program() -> None:
    assert read('b = aws.s3.Bucket.get("b", "id")\naws.s3.NoSuch("x")\naws.nosuch.Thing("x")\nfoo.s3.Bucket("x")') == {}


def test_conditional_and_repeated() -> None:
    text = HEAD + "if pulumi.get_stack() == 'prod':\n    aws.s3.Bucket('b')\n"
    assert one("pulumi", text, "aws_s3_bucket.b").conditional
    text = HEAD + "for env in ['a', 'b']:\n    aws.s3.Bucket(f'{env}-b')\n"
    assert [one.label for one in stack("pulumi", text).resources()] == ["{env}-b", "{env}-b"]


def test_a_finding_stands_at_the_argument() -> None:
    text = HEAD + 'aws.s3.Bucket("b", acl="public-read", tags={"a": "b"})\n'
    found = report("pulumi", __main__=text)
    (finding,) = [one for one in found.findings if one.rule == "s3-public-acl"]
    assert text[finding.place.start : finding.place.end] == '"public-read"'


@pytest.mark.parametrize(
    "text",
    [
        "aws.s3.Bucket(",
        "aws.s3.Bucket()",
        'aws.s3.Bucket("b", **unknown())',
        'aws.s3.Bucket("b", *rest)',
        'aws.s3.Bucket("b", versioning=5, tags=[1], cors_rules={"a": {}}, policy="{", logging=None)',
        'aws.iam.get_policy_document(statements="x").json',
        'x = aws.s3.Bucket("b", tags=aws.s3.Bucket("c").tags)',
        'aws.iam.Policy("p", policy=aws.iam.get_policy_document(source_policy_documents=[1, None]).json)',
        "def f():\n    return f()\naws.s3.Bucket(f())",
        'd = {}\nd["d"] = d\naws.s3.Bucket("b", tags=d)',
        'aws.s3.Bucket("b", opts=pulumi.ResourceOptions(parent=pulumi.ResourceOptions()))',
    ],
)
def test_nothing_raises(text: str) -> None:
    read(text + "\n")
