"""The table of Pulumi's names against what is known of the commonest ones."""

from __future__ import annotations

import pytest

from stacklint_checks.schemas import pulumi, terraform

COMMON = """
acm.Certificate aws_acm_certificate
acm.CertificateValidation aws_acm_certificate_validation
alb.LoadBalancer aws_alb
apigateway.Deployment aws_api_gateway_deployment
apigateway.Integration aws_api_gateway_integration
apigateway.Method aws_api_gateway_method
apigateway.Resource aws_api_gateway_resource
apigateway.RestApi aws_api_gateway_rest_api
apigateway.Stage aws_api_gateway_stage
apigatewayv2.Api aws_apigatewayv2_api
apigatewayv2.Integration aws_apigatewayv2_integration
apigatewayv2.Route aws_apigatewayv2_route
apigatewayv2.Stage aws_apigatewayv2_stage
appautoscaling.Policy aws_appautoscaling_policy
appautoscaling.Target aws_appautoscaling_target
autoscaling.Group aws_autoscaling_group
autoscaling.Policy aws_autoscaling_policy
cfg.Recorder aws_config_configuration_recorder
cfg.Rule aws_config_config_rule
cloudfront.Distribution aws_cloudfront_distribution
cloudfront.OriginAccessIdentity aws_cloudfront_origin_access_identity
cloudtrail.Trail aws_cloudtrail
cloudwatch.EventRule aws_cloudwatch_event_rule
cloudwatch.EventTarget aws_cloudwatch_event_target
cloudwatch.LogGroup aws_cloudwatch_log_group
cloudwatch.MetricAlarm aws_cloudwatch_metric_alarm
cognito.UserPool aws_cognito_user_pool
cognito.UserPoolClient aws_cognito_user_pool_client
dynamodb.Table aws_dynamodb_table
ebs.Volume aws_ebs_volume
ec2.DefaultSecurityGroup aws_default_security_group
ec2.Eip aws_eip
ec2.FlowLog aws_flow_log
ec2.Instance aws_instance
ec2.InternetGateway aws_internet_gateway
ec2.KeyPair aws_key_pair
ec2.LaunchConfiguration aws_launch_configuration
ec2.LaunchTemplate aws_launch_template
ec2.NatGateway aws_nat_gateway
ec2.Route aws_route
ec2.RouteTable aws_route_table
ec2.RouteTableAssociation aws_route_table_association
ec2.SecurityGroup aws_security_group
ec2.SecurityGroupRule aws_security_group_rule
ec2.Subnet aws_subnet
ec2.Vpc aws_vpc
ec2.VpcEndpoint aws_vpc_endpoint
ecr.LifecyclePolicy aws_ecr_lifecycle_policy
ecr.Repository aws_ecr_repository
ecs.Cluster aws_ecs_cluster
ecs.Service aws_ecs_service
ecs.TaskDefinition aws_ecs_task_definition
efs.FileSystem aws_efs_file_system
efs.MountTarget aws_efs_mount_target
eks.Cluster aws_eks_cluster
eks.NodeGroup aws_eks_node_group
elasticache.Cluster aws_elasticache_cluster
elasticache.ReplicationGroup aws_elasticache_replication_group
elb.LoadBalancer aws_elb
iam.AccessKey aws_iam_access_key
iam.Group aws_iam_group
iam.GroupPolicy aws_iam_group_policy
iam.InstanceProfile aws_iam_instance_profile
iam.OpenIdConnectProvider aws_iam_openid_connect_provider
iam.Policy aws_iam_policy
iam.PolicyAttachment aws_iam_policy_attachment
iam.Role aws_iam_role
iam.RolePolicy aws_iam_role_policy
iam.RolePolicyAttachment aws_iam_role_policy_attachment
iam.User aws_iam_user
iam.UserPolicy aws_iam_user_policy
iam.UserPolicyAttachment aws_iam_user_policy_attachment
kinesis.FirehoseDeliveryStream aws_kinesis_firehose_delivery_stream
kinesis.Stream aws_kinesis_stream
kms.Alias aws_kms_alias
kms.Key aws_kms_key
lambda_.EventSourceMapping aws_lambda_event_source_mapping
lambda_.Function aws_lambda_function
lambda_.LayerVersion aws_lambda_layer_version
lambda_.Permission aws_lambda_permission
lb.Listener aws_lb_listener
lb.ListenerRule aws_lb_listener_rule
lb.LoadBalancer aws_lb
lb.TargetGroup aws_lb_target_group
lb.TargetGroupAttachment aws_lb_target_group_attachment
rds.Cluster aws_rds_cluster
rds.ClusterInstance aws_rds_cluster_instance
rds.Instance aws_db_instance
rds.ParameterGroup aws_db_parameter_group
rds.SubnetGroup aws_db_subnet_group
route53.Record aws_route53_record
route53.Zone aws_route53_zone
s3.Bucket aws_s3_bucket
s3.BucketAcl aws_s3_bucket_acl
s3.BucketAclV2 aws_s3_bucket_acl
s3.BucketLifecycleConfiguration aws_s3_bucket_lifecycle_configuration
s3.BucketLifecycleConfigurationV2 aws_s3_bucket_lifecycle_configuration
s3.BucketLogging aws_s3_bucket_logging
s3.BucketLoggingV2 aws_s3_bucket_logging
s3.BucketNotification aws_s3_bucket_notification
s3.BucketObject aws_s3_bucket_object
s3.BucketObjectv2 aws_s3_object
s3.BucketOwnershipControls aws_s3_bucket_ownership_controls
s3.BucketPolicy aws_s3_bucket_policy
s3.BucketPublicAccessBlock aws_s3_bucket_public_access_block
s3.BucketServerSideEncryptionConfiguration aws_s3_bucket_server_side_encryption_configuration
s3.BucketServerSideEncryptionConfigurationV2 aws_s3_bucket_server_side_encryption_configuration
s3.BucketV2 aws_s3_bucket
s3.BucketVersioning aws_s3_bucket_versioning
s3.BucketVersioningV2 aws_s3_bucket_versioning
s3.BucketWebsiteConfiguration aws_s3_bucket_website_configuration
s3.BucketWebsiteConfigurationV2 aws_s3_bucket_website_configuration
secretsmanager.Secret aws_secretsmanager_secret
secretsmanager.SecretVersion aws_secretsmanager_secret_version
sfn.StateMachine aws_sfn_state_machine
sns.Topic aws_sns_topic
sns.TopicPolicy aws_sns_topic_policy
sns.TopicSubscription aws_sns_topic_subscription
sqs.Queue aws_sqs_queue
sqs.QueuePolicy aws_sqs_queue_policy
ssm.Parameter aws_ssm_parameter
vpc.SecurityGroupEgressRule aws_vpc_security_group_egress_rule
vpc.SecurityGroupIngressRule aws_vpc_security_group_ingress_rule
wafv2.WebAcl aws_wafv2_web_acl
Provider provider
ec2.get_ami data.aws_ami
ec2.get_subnets data.aws_subnets
ec2.get_vpc data.aws_vpc
get_availability_zones data.aws_availability_zones
get_caller_identity data.aws_caller_identity
get_caller_identity_output data.aws_caller_identity
get_region data.aws_region
iam.get_policy data.aws_iam_policy
iam.get_policy_document data.aws_iam_policy_document
iam.get_policy_document_output data.aws_iam_policy_document
secretsmanager.get_secret_version data.aws_secretsmanager_secret_version
"""


@pytest.mark.parametrize(("path", "type_name"), [line.split() for line in COMMON.split("\n") if line])
def test_common(path: str, type_name: str) -> None:
    found = pulumi.construct(path)
    assert found
    assert found.type == type_name
    assert pulumi.has(path)


@pytest.mark.parametrize(
    ("path", "steps", "attribute", "holds", "many"),
    [
        ("s3.BucketServerSideEncryptionConfigurationV2", "rules", "rule", True, True),
        (
            "s3.BucketServerSideEncryptionConfigurationV2",
            "rules.bucket_key_enabled",
            "bucket_key_enabled",
            False,
            False,
        ),
        ("s3.Bucket", "cors_rules", "cors_rule", True, True),
        ("s3.Bucket", "versioning", "versioning", True, False),
        ("s3.Bucket", "logging", "logging", True, False),
        ("s3.Bucket", "loggings", "logging", True, True),
        ("s3.BucketV2", "server_side_encryption_configurations", "server_side_encryption_configuration", True, True),
        ("ec2.Instance", "metadata_options.http_tokens", "http_tokens", False, False),
        ("ec2.Instance", "ebs_block_devices", "ebs_block_device", True, True),
        ("ec2.SecurityGroup", "ingress", "ingress", True, True),
        ("ec2.SecurityGroup", "ingress.cidr_blocks", "cidr_blocks", False, False),
        ("ec2.FlowLog", "vpc_id", "vpc_id", False, False),
        ("ec2.VpcEndpoint", "policy", "policy", False, False),
        ("iam.Role", "inline_policies", "inline_policy", True, True),
        ("iam.get_policy_document", "statements.conditions", "condition", True, True),
        ("iam.get_policy_document", "statements.principals.identifiers", "identifiers", False, False),
        ("lambda_.Function", "code", "filename", False, False),
        ("lambda_.Function", "name", "function_name", False, False),
        ("lambda_.Permission", "function", "function_name", False, False),
        ("cloudwatch.MetricAlarm", "name", "alarm_name", False, False),
        ("sns.TopicSubscription", "topic", "topic_arn", False, False),
        ("apigateway.Stage", "rest_api", "rest_api_id", False, False),
        ("apigateway.BasePathMapping", "rest_api", "api_id", False, False),
        ("route53.Record", "aliases", "alias", True, True),
        ("autoscaling.Group", "tags", "tag", True, True),
        ("dynamodb.Table", "point_in_time_recovery.enabled", "enabled", False, False),
        ("lb.Listener", "default_actions.redirect.status_code", "status_code", False, False),
        ("rds.Cluster", "storage_encrypted", "storage_encrypted", False, False),
        ("Provider", "default_tags", "default_tags", True, False),
        ("Provider", "assume_roles", "assume_role", True, True),
    ],
)
def test_arguments(path: str, steps: str, attribute: str, holds, many) -> None:
    found = pulumi.construct(path)
    assert found
    *above, name = steps.split(".")
    argument = found.arguments(*above)[name]
    assert (argument.attribute, argument.body is not None, argument.many) == (attribute, holds, many)


def test_versions() -> None:
    """In 6 a bucket is a copy of Terraform's old one, in 7 it is Terraform's; what it sets apart stands in V2s."""
    bucket, versioning = pulumi.construct("s3.Bucket"), pulumi.construct("s3.BucketVersioning")
    assert bucket
    assert bucket.only == ""
    assert bucket.arguments()["loggings"].only == "6"
    assert bucket.arguments()["object_lock_enabled"].only == "7"
    assert versioning
    assert versioning.only == "7"
    old = pulumi.construct("s3.BucketVersioningV2")
    assert old
    assert "in favor of aws.s3.BucketVersioning" in old.deprecated


def test_required_and_deprecated() -> None:
    policy, bucket = pulumi.construct("s3.BucketPolicy"), pulumi.construct("s3.Bucket")
    assert policy
    assert {name for name, one in policy.arguments().items() if one.required} == {"bucket", "policy"}
    assert bucket
    assert bucket.warnings
    assert "s3.BucketAcl" in bucket.warnings["acl"]
    assert "tags" not in bucket.warnings


def test_outputs() -> None:
    bucket = pulumi.construct("s3.Bucket")
    assert bucket
    assert bucket.attribute("arn") == "arn"
    assert bucket.attribute("bucket_regional_domain_name") == "bucket_regional_domain_name"
    assert bucket.attribute("cors_rules") == "cors_rule"
    assert bucket.attribute("no_such") == ""


def test_enums() -> None:
    assert pulumi.enum("iam.ManagedPolicy")["ADMINISTRATOR_ACCESS"] == "arn:aws:iam::aws:policy/AdministratorAccess"
    assert pulumi.enum("s3.CannedAcl")["PUBLIC_READ"] == "public-read"
    assert pulumi.enum("s3.Bucket") == {}


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("s3.Bukket", False),
        ("lb.InstanceTarget", False),
        ("s3.BucketVersioningArgs", True),
        ("s3.BucketVersioningArgsDict", True),
        ("s3.BucketVersionArgs", False),
        ("s3.BucketArgs", True),
        ("dynamodb.TableReplicaInitArgs", True),
        ("elbv2", False),
        ("elbv2.LoadBalancer", True),
        ("ec2transitgateway", True),
        ("ec2.get_ami_output", True),
        ("ec2.get_amis", False),
        ("iam.ManagedPolicy", True),
        ("get_region", True),
        ("config", True),
    ],
)
def test_has(path: str, there) -> None:
    assert pulumi.has(path) is there


def test_every_type_is_terraforms() -> None:
    """A type of version 6 stands in the table of its provider; nearly all names of that version have one."""
    known = [(path, pulumi.construct(path)) for module in ("", *pulumi.modules()) for path in paths(module)]
    old = [(path, one) for path, one in known if one and one.only != "7"]
    mapped = [one for _, one in old if one.type]
    assert len(mapped) > 2100
    assert len(mapped) / len(old) > 0.99
    assert all(terraform.known(one.type) for one in mapped)


def test_no_attribute_stands_twice() -> None:
    """Two arguments of one version have the same attribute only where the library says that one replaces the other."""
    twice = []
    for module in ("", *pulumi.modules()):
        for path in paths(module):
            one = pulumi.construct(path)
            for body in one.bodies if one else ():
                for version in "67":
                    names = [argument.attribute for argument in body.values() if argument.only in ("", version)]
                    twice += [(path, name) for name in set(names) if names.count(name) > 1]
    assert set(twice) == {("rds.Instance", "db_name")}


def paths(module: str) -> list[str]:
    """The paths of a module's resources and functions."""
    return [f"{module}.{name}" if module else name for name in pulumi.members(module)]


@pytest.mark.parametrize(
    ("type_name", "version", "path"),
    [
        ("aws_s3_bucket", "7", "s3.Bucket"),
        ("aws_s3_bucket", "6", "s3.BucketV2"),
        ("aws_s3_bucket_versioning", "7", "s3.BucketVersioning"),
        ("aws_s3_bucket_versioning", "6", "s3.BucketVersioningV2"),
        ("aws_s3_bucket_policy", "7", "s3.BucketPolicy"),
        ("aws_s3_bucket_policy", "6", "s3.BucketPolicy"),
        ("aws_lb", "7", "lb.LoadBalancer"),
        ("data.aws_ami", "7", "ec2.get_ami"),
        ("aws_kms_key", "7", "kms.Key"),
        ("aws_no_such", "7", ""),
    ],
)
def test_path_of_a_type(type_name: str, version: str, path: str) -> None:
    assert pulumi.of_type(type_name, version) == path


def test_spelling_of_a_path() -> None:
    rules = pulumi.construct("s3.BucketServerSideEncryptionConfiguration")
    assert rules
    steps = rules.spelled(("rule", 0, "apply_server_side_encryption_by_default", 0, "sse_algorithm")) or ()
    told = [step if isinstance(step, int) else step.name for step in steps]
    assert told == ["rules", 0, "apply_server_side_encryption_by_default", "sse_algorithm"]
    bucket = pulumi.construct("s3.Bucket")
    assert bucket
    (old,), (new,) = bucket.spelled(("logging",), "6") or (), bucket.spelled(("logging",), "7") or ()
    assert not isinstance(old, int)
    assert not isinstance(new, int)
    assert (old.name, new.name) == ("loggings", "logging")
    assert bucket.spelled(("no_such",)) is None
