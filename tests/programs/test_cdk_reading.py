"""CDK programs as the resources that they deploy, in CloudFormation's words: what constructs do together."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from deployed import plain
from stacklint_checks import engine
from stacklint_checks.settings import Settings
from stacklint_checks.source import Source
from stacklint_checks.stack import Stack
from stacklint_checks.units import Unit

HEAD = """import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling, aws_cloudfront as cloudfront, aws_cloudtrail as cloudtrail
from aws_cdk import aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_iam as iam, aws_kms as kms
from aws_cdk import aws_lambda as lambda_, aws_logs as logs, aws_rds as rds, aws_s3 as s3, aws_sns as sns, aws_sqs as sqs

app = cdk.App()
stack = cdk.Stack(app, "Shop")
vpc = ec2.Vpc(stack, "Vpc")
"""


def program(text: str, context: dict[str, object] | None = None, name: str = "app.py") -> Stack:
    project = json.dumps({"app": "python app.py", "context": context or {}})
    unit = Unit("cdk", "/p", {f"/p/{name}": Source(f"/p/{name}", text)}, project=project)
    report = engine.analyze(unit, Settings(), date(2026, 11, 25))
    assert not report.crashes, report.crashes[0].trace
    return Stack(report.memo)


def read(text: str, context: dict[str, object] | None = None) -> dict[str, Any]:
    """The resources of a program with the usual beginning, by address."""
    found = program(HEAD + text, context).resources()
    return {one.address.removeprefix("Shop/"): plain(one.properties) for one in found}


def test_no_key_is_made_where_one_is_given() -> None:
    found = read("""
key = kms.Key(stack, "Key")
s3.Bucket(stack, "Given", encryption=s3.BucketEncryption.KMS, encryption_key=key)
s3.Bucket(stack, "Made", encryption=s3.BucketEncryption.KMS)
sqs.Queue(stack, "Queue", encryption=sqs.QueueEncryption.KMS, encryption_master_key=key)
cloudtrail.Trail(
    stack, "Trail", send_to_cloud_watch_logs=True, cloud_watch_log_group=logs.LogGroup(stack, "Events")
)
cloudfront.Distribution(stack, "Site", enable_logging=True, log_bucket=s3.Bucket(stack, "Logs"))
""")
    assert "Made/Key" in found
    assert not {"Given/Key", "Queue/Key", "Trail/LogGroup", "Site/LoggingBucket"} & set(found)


def test_a_key_that_is_perhaps_given_is_perhaps_made() -> None:
    found = program(
        HEAD
        + """
key = kms.Key(stack, "Key") if app.node.try_get_context("own") else None
s3.Bucket(stack, "Bucket", encryption=s3.BucketEncryption.KMS, encryption_key=key)
"""
    )
    made = found.resource("Shop/Bucket/Key")
    assert made is not None
    assert made.conditional


def test_a_launch_template_takes_the_place_of_the_launch_configuration() -> None:
    found = read("""
template = ec2.LaunchTemplate(stack, "Template", instance_type=ec2.InstanceType("t3.nano"))
autoscaling.AutoScalingGroup(stack, "Fleet", vpc=vpc, launch_template=template)
""")
    assert not [address for address in found if address.startswith("Fleet/")]


def test_the_first_rule_replaces_the_one_that_lets_nothing_out() -> None:
    found = read("""
group = ec2.SecurityGroup(stack, "Group", vpc=vpc, allow_all_outbound=False)
group.add_egress_rule(ec2.Peer.ipv4("10.0.0.0/8"), ec2.Port.HTTPS)
""")
    assert [rule["CidrIp"] for rule in found["Group"]["SecurityGroupEgress"]] == ["10.0.0.0/8"]


def test_a_rule_behind_a_condition_may_not_be_there() -> None:
    found = read("""
group = ec2.SecurityGroup(stack, "Group", vpc=vpc)
if app.node.try_get_context("open"):
    group.add_ingress_rule(ec2.Peer.any_ipv4(), ec2.Port.icmp_ping())
""")
    rule = {"CidrIp": {"any": ["0.0.0.0/0", None]}, "IpProtocol": "icmp", "FromPort": 8, "ToPort": -1}
    assert found["Group"]["SecurityGroupIngress"] == [rule]


def test_listeners_let_everybody_in_unless_they_are_not_open() -> None:
    found = read("""
balancer = elbv2.ApplicationLoadBalancer(stack, "Balancer", vpc=vpc)
balancer.add_listener("Web", port=443)
balancer.add_listener("Inside", port=8080, open=False)
balancer.add_redirect()
""")
    rules = found["Balancer/SecurityGroup"]["SecurityGroupIngress"]
    assert [(rule["CidrIp"], rule["FromPort"]) for rule in rules] == [("0.0.0.0/0", 443), ("0.0.0.0/0", 80)]


def test_what_constructs_do_to_those_that_they_are_given() -> None:
    found = read("""
logs_bucket = s3.Bucket(stack, "Logs")
s3.Bucket(stack, "Data", server_access_logs_bucket=logs_bucket)
cloudtrail.Trail(stack, "Trail", bucket=s3.Bucket(stack, "Events"))
engine = rds.DatabaseInstanceEngine.postgres(version=rds.PostgresEngineVersion.VER_16)
group = rds.ParameterGroup(stack, "Group", engine=engine, parameters={"rds.force_ssl": "1"})
group.add_parameter("log_statement", "ddl")
rds.DatabaseInstance(stack, "Database", engine=engine, vpc=vpc, parameter_group=group)
elbv2.ApplicationLoadBalancer(stack, "Balancer", vpc=vpc).log_access_logs(s3.Bucket(stack, "Access"))
""")
    assert found["Logs"]["AccessControl"] == "LogDeliveryWrite"
    statements = found["Events/Policy"]["PolicyDocument"]["Statement"]
    assert [one["Action"] for one in statements] == ["s3:GetBucketAcl", "s3:PutObject"]
    assert found["Group"]["Parameters"] == {"rds.force_ssl": "1", "log_statement": "ddl"}
    assert found["Database"]["DBParameterGroupName"] == "<Shop/Group.Ref>"
    attribute = {"Key": "access_logs.s3.bucket", "Value": "<Shop/Access.Ref>"}
    assert attribute in found["Balancer"]["LoadBalancerAttributes"]


def test_flow_logs_by_argument_and_by_method() -> None:
    found = read("""
own = ec2.Vpc(stack, "Own", flow_logs={"all": ec2.FlowLogOptions()})
vpc.add_flow_log("Rejected", destination=ec2.FlowLogDestination.to_s3(s3.Bucket(stack, "Logs")))
""")
    assert found["Own/all/FlowLog"]["ResourceId"] == "<Shop/Own.Ref>"
    assert found["Vpc/Rejected/FlowLog"]["LogDestination"] == "<Shop/Logs.Ref>"


def test_who_may_use_a_key() -> None:
    found = read("""
key = kms.Key(stack, "Key")
key.grant_decrypt(iam.ServicePrincipal("sns.amazonaws.com"))
key.grant_decrypt(lambda_.Function(stack, "F", runtime=lambda_.Runtime.PYTHON_3_12, handler="h", code=None))
""")
    statements = found["Key"]["KeyPolicy"]["Statement"]
    assert statements[1:] == [
        {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": ["kms:Decrypt"],
            "Resource": "*",
        }
    ]


def test_one_default_policy_that_grants_add_to() -> None:
    found = read("""
function = lambda_.Function(
    stack, "F", runtime=lambda_.Runtime.PYTHON_3_12, handler="h", code=None, tracing=lambda_.Tracing.ACTIVE
)
function.add_to_role_policy(iam.PolicyStatement(actions=["ses:SendEmail"], resources=["*"]))
""")
    policies = [address for address in found if address.endswith("DefaultPolicy")]
    assert policies == ["F/ServiceRole/DefaultPolicy"]
    statements = found[policies[0]]["PolicyDocument"]["Statement"]
    assert [one if isinstance(one, str) else one["Action"] for one in statements][1:] == [["ses:SendEmail"], "…"]


def test_an_organization_is_everybody_of_it() -> None:
    found = read("""
bucket = s3.Bucket(stack, "Bucket")
bucket.add_to_resource_policy(iam.PolicyStatement(
    principals=[iam.OrganizationPrincipal("o-1")], actions=["s3:GetObject"], resources=["*"],
))
bucket.add_to_resource_policy(iam.PolicyStatement(principals=[iam.StarPrincipal()], actions=["s3:*"], resources=["*"]))
""")
    organization, everybody = found["Bucket/Policy"]["PolicyDocument"]["Statement"]
    assert organization["Principal"] == {"AWS": ["*"]}
    assert organization["Condition"]["StringEquals"] == {"aws:PrincipalOrgID": "o-1"}
    assert everybody["Principal"] == "*"


def test_a_class_that_is_given_keywords_is_no_struct() -> None:
    found = read("""
s3.Bucket(stack, "Bucket", block_public_access=s3.BlockPublicAccess(block_public_acls=True, ignore_public_acls=False))
""")
    told = found["Bucket"]["PublicAccessBlockConfiguration"]
    assert told == {"BlockPublicAcls": True, "IgnorePublicAcls": False}


def test_instances_of_a_cluster_have_names_and_its_engine() -> None:
    found = read("""
rds.DatabaseCluster(
    stack,
    "Cluster",
    engine=rds.DatabaseClusterEngine.aurora_mysql(version=rds.AuroraMysqlEngineVersion.VER_3_04_0),
    writer=rds.ClusterInstance.serverless_v2("first"),
    vpc=vpc,
    vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
)
""")
    assert found["Cluster/first"]["Engine"] == found["Cluster"]["Engine"] == "aurora-mysql"
    assert found["Cluster/first"]["PubliclyAccessible"] is False
    assert "EngineVersion" not in found["Cluster/first"]


def test_what_a_database_says_of_itself_comes_before_its_subnets() -> None:
    found = read("""
engine = rds.DatabaseInstanceEngine.MYSQL
subnets = ec2.SubnetSelection(subnet_group_name="public")
rds.DatabaseInstance(stack, "Database", engine=engine, vpc=vpc, vpc_subnets=subnets, publicly_accessible=True)
""")
    assert found["Database"]["PubliclyAccessible"] is True


def test_keys_that_the_table_could_not_try_are_not_known() -> None:
    found = read('kms.Key(stack, "Key", key_spec=kms.KeySpec.ECC_NIST_P256, key_usage=kms.KeyUsage.SIGN_VERIFY)\n')
    assert found["Key"]["KeySpec"] == "?"


def test_a_flag_by_itself_leaves_out_the_role_of_an_api() -> None:
    text = 'from aws_cdk import aws_apigateway as apigateway\napigateway.RestApi(stack, "Api")\n'
    assert "Api/CloudWatchRole" in read(text)
    assert "Api/CloudWatchRole" not in read(text, {"@aws-cdk/aws-apigateway:disableCloudWatchRole": True})


def test_tags_for_some_types() -> None:
    found = program(
        HEAD
        + """
s3.Bucket(stack, "Bucket")
sns.Topic(stack, "Topic")
cdk.Tags.of(stack).add("class", "secret", include_resource_types=["AWS::S3::Bucket"])
cdk.Tags.of(stack).add("owner", "sre", exclude_resource_types=["AWS::S3::Bucket"])
"""
    )
    tags = {one.name: plain(found.inherited_tags(one)) for one in found.resources("AWS::S3::Bucket", "AWS::SNS::Topic")}
    assert tags == {"Bucket": {"class": "secret"}, "Topic": {"owner": "sre"}}


def test_the_context_of_a_program_is_what_its_file_says_by_default() -> None:
    text = """
SIZES = {"small": {"versioned": False}, "large": {"versioned": True}}
size = SIZES[app.node.try_get_context("size") or "small"]
s3.Bucket(stack, f"Data", versioned=size["versioned"])
for name in app.node.try_get_context("names") or []:
    s3.Bucket(stack, name)
"""
    assert "VersioningConfiguration" not in read(text) or read(text)["Data"]["VersioningConfiguration"] is None
    found = read(text, {"size": "large", "names": ["a", "b"]})
    assert {"a", "b"} <= set(found)
    assert found["Data"]["VersioningConfiguration"]["Status"]["default"] == "Enabled"


def test_properties_of_the_inner_construct() -> None:
    found = program(
        """import { App, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';

interface Options { id: string; versioned?: boolean; name?: string }

const stack = new Stack(new App(), 'Shop');
const bucket = new s3.Bucket(stack, 'Bucket');
const inner = bucket.node.defaultChild as s3.CfnBucket;
inner.versioningConfiguration = { status: 'Enabled' };
const all: Options[] = [{ id: 'a', versioned: true }, { id: 'b', name: 'named' }];
for (const { id, ...rest } of all) {
  new s3.Bucket(stack, id, { bucketName: rest.name, versioned: rest.versioned });
}
""",
        name="app.ts",
    )
    told = {one.name: plain(one.properties) for one in found.resources()}
    assert told["Bucket"]["VersioningConfiguration"] == {"Status": "Enabled"}
    assert told["a"] == {"VersioningConfiguration": {"Status": "Enabled"}}
    assert told["b"] == {"BucketName": "named"}


def test_aspects_that_change_what_they_visit() -> None:
    text = """
import jsii

@jsii.implements(cdk.IAspect)
class Visitor:
    def visit(self, node):
        self.seen = node
        if isinstance(node, s3.CfnBucket) and node.versioning_configuration == None:
            %s


part = cdk.Stack(app, "Part")
s3.Bucket(part, "Bucket")
cdk.Aspects.of(part).add(Visitor())
"""
    address = "Part/Bucket"
    for does, known in (
        ('cdk.Annotations.of(node).add_warning("not versioned")', True),
        ('node.versioning_configuration = {"status": "Enabled"}', False),
        ('node.add_property_override("VersioningConfiguration.Status", "Enabled")', False),
    ):
        bucket = program(HEAD + text % does).resource(address)
        assert bucket is not None
        assert bucket.properties.get("VersioningConfiguration").unset is known, does


def test_alarms_that_metrics_make() -> None:
    found = read("""
topic = sns.Topic(stack, "Topic")
topic.metric_number_of_notifications_failed().create_alarm(stack, "Failed", threshold=1, evaluation_periods=2)
""")
    assert found["Failed"]["EvaluationPeriods"] == 2
