"""The tables of aws-cdk-lib: what is known of its defaults, of arguments, of names."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stacklint_checks.schemas import cdk, cdk_older, tables
from stacklint_checks.schemas.cdk import Argument, Construct, Effect


def construct(name: str, *, flagged: bool = False) -> Construct:
    """The construct, which the table must have."""
    found = cdk.construct(name, flagged=flagged)
    assert found, name
    return found


def argument(name: str, prop: str) -> Argument:
    """What a property does, which the table must tell."""
    found = construct(name).argument(prop)
    assert found, (name, prop)
    return found


def properties(name: str, path: str = "Resource", *, flagged: bool = False) -> dict[str, Any]:
    """What the simplest construct puts into one of its resources."""
    found: dict[str, Any] = construct(name, flagged=flagged).base[path].get("Properties", {})
    return found


def sets(effect: Effect | None) -> dict[str, Any]:
    """What an effect sets in the construct's main resource, by path below ``Properties``."""
    assert effect
    return {path.removeprefix("Properties."): value for resource, path, value in effect.set if resource == "Resource"}


def test_bucket_is_neither_encrypted_nor_blocked() -> None:
    assert construct("aws_s3.Bucket").base == {
        "Resource": {"Type": "AWS::S3::Bucket", "UpdateReplacePolicy": "Retain", "DeletionPolicy": "Retain"}
    }


def test_database_instance_is_bare() -> None:
    assert not properties("aws_rds.DatabaseInstance").keys() & {
        "StorageEncrypted",
        "DeletionProtection",
        "BackupRetentionPeriod",
        "MultiAZ",
    }
    assert "StorageEncrypted" not in properties("aws_rds.DatabaseCluster")


def test_key_does_not_rotate() -> None:
    assert "EnableKeyRotation" not in properties("aws_kms.Key")


def test_log_group_is_kept_for_two_years_without_key() -> None:
    assert properties("aws_logs.LogGroup") == {"RetentionInDays": 731}


def test_security_group_lets_everything_out() -> None:
    (egress,) = properties("aws_ec2.SecurityGroup")["SecurityGroupEgress"]
    assert (egress["CidrIp"], egress["IpProtocol"]) == ("0.0.0.0/0", "-1")
    closed = argument("aws_ec2.SecurityGroup", "allowAllOutbound").choices["false"]
    assert ("Resource", "Properties.SecurityGroupEgress[0].CidrIp", "255.255.255.255/32") in closed.set


def test_vpc_has_no_flow_log() -> None:
    kinds = {resource["Type"] for resource in construct("aws_ec2.Vpc").base.values()}
    assert {"AWS::EC2::VPC", "AWS::EC2::NatGateway", "AWS::EC2::Subnet"} <= kinds
    assert "AWS::EC2::FlowLog" not in kinds


@pytest.mark.parametrize("name", ["aws_sqs.Queue", "aws_secretsmanager.Secret"])
def test_deleted_on_removal(name: str) -> None:
    assert construct(name).base["Resource"]["DeletionPolicy"] == "Delete"


def test_file_system_is_encrypted_and_trail_is_good_but_for_its_key() -> None:
    assert properties("aws_efs.FileSystem")["Encrypted"] is True
    trail = properties("aws_cloudtrail.Trail")
    assert (trail["IsMultiRegionTrail"], trail["EnableLogFileValidation"]) == (True, True)
    assert "KMSKeyId" not in trail


def test_distribution_allows_http() -> None:
    behavior = properties("aws_cloudfront.Distribution")["DistributionConfig"]["DefaultCacheBehavior"]
    assert behavior["ViewerProtocolPolicy"] == "allow-all"


def test_rest_api_stage_does_not_log() -> None:
    base = construct("aws_apigateway.RestApi").base
    (stage,) = [each for each in base.values() if each["Type"] == "AWS::ApiGateway::Stage"]
    assert "AccessLogSetting" not in stage["Properties"]


def test_function_has_a_role_and_no_log_group() -> None:
    base = construct("aws_lambda.Function").base
    assert {path: resource["Type"] for path, resource in base.items()} == {
        "ServiceRole/Resource": "AWS::IAM::Role",
        "Resource": "AWS::Lambda::Function",
    }
    assert "AWSLambdaBasicExecutionRole" in json.dumps(base["ServiceRole/Resource"])


def test_booleans_and_enums() -> None:
    versioned = argument("aws_s3.Bucket", "versioned").choices
    assert sets(versioned["true"]) == {"VersioningConfiguration.Status": "Enabled"}
    assert versioned["false"] == Effect()
    blocked = sets(argument("aws_s3.Bucket", "blockPublicAccess").choices["BLOCK_ALL"])
    assert [blocked[f"PublicAccessBlockConfiguration.{name}"] for name in ("BlockPublicAcls", "IgnorePublicAcls")]
    assert sets(argument("aws_s3.Bucket", "removalPolicy").choices["DESTROY"])["DeletionPolicy"] == "Delete"
    assert sets(argument("aws_lambda.Function", "runtime").choices["PYTHON_3_9"]) == {"Runtime": "python3.9"}


def test_enforce_ssl_adds_a_policy() -> None:
    added = argument("aws_s3.Bucket", "enforceSSL").choices["true"].add["Policy/Resource"]
    (statement,) = added["Properties"]["PolicyDocument"]["Statement"]
    assert added["Type"] == "AWS::S3::BucketPolicy"
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_what_is_rejected_alone_names_its_companion() -> None:
    effect = argument("aws_s3.Bucket", "autoDeleteObjects").choices["true"]
    assert effect.companions == {"removalPolicy": "DESTROY"}
    assert "Custom::S3AutoDeleteObjects" in {resource["Type"] for resource in effect.add.values()}


def test_texts_numbers_durations() -> None:
    assert sets(argument("aws_s3.Bucket", "bucketName").text) == {"BucketName": {"$": "bucketName"}}
    assert sets(argument("aws_lambda.Function", "memorySize").text) == {"MemorySize": {"$": "memorySize"}}
    timeout = sets(argument("aws_lambda.Function", "timeout").text)
    assert timeout == {"Timeout": {"$": "timeout", "unit": "seconds"}}
    retention = sets(argument("aws_rds.DatabaseInstance", "backupRetention").text)
    assert retention == {"BackupRetentionPeriod": {"$": "backupRetention", "unit": "days"}}
    variables = sets(argument("aws_lambda.Function", "environment").text)
    assert variables == {"Environment.Variables": {"$": "environment"}}


def test_references() -> None:
    assert sets(argument("aws_rds.DatabaseInstance", "storageEncryptionKey").reference) == {
        "KmsKeyId": {"Fn::GetAtt": ["$storageEncryptionKey/Resource", "Arn"]},
        "StorageEncrypted": True,
    }
    logs = argument("aws_s3.Bucket", "serverAccessLogsBucket").reference
    assert sets(logs) == {"LoggingConfiguration.DestinationBucketName": {"Ref": "$serverAccessLogsBucket/Resource"}}


def test_lists_of_structs() -> None:
    devices = argument("aws_ec2.LaunchTemplate", "blockDevices")
    assert devices.lists == (("Resource", "Properties.LaunchTemplateData.BlockDeviceMappings"),)
    assert devices.element
    volume = devices.element.members["volume"].calls["aws_ec2.BlockDeviceVolume.ebs"]
    encrypted = volume.members["options"].members["encrypted"].choices["true"]
    assert sets(encrypted) == {"LaunchTemplateData.BlockDeviceMappings[0].Ebs.Encrypted": True}
    rules = argument("aws_s3.Bucket", "lifecycleRules").element
    assert rules
    assert sets(rules.members["expiration"].text)["LifecycleConfiguration.Rules[0].ExpirationInDays"] == {
        "$": "lifecycleRules[].expiration",
        "unit": "days",
    }


def test_imdsv2_by_aspect() -> None:
    required = argument("aws_ec2.LaunchTemplate", "requireImdsv2").choices["true"]
    assert sets(required) == {"LaunchTemplateData.MetadataOptions.HttpTokens": "required"}


def test_policies_and_principals_are_left_to_the_reader() -> None:
    assert argument("aws_iam.Role", "inlinePolicies").entry is not None
    statements = argument("aws_iam.ManagedPolicy", "statements").element
    assert statements
    assert statements.opaque == "aws_iam.PolicyStatement"
    trust = properties("aws_iam.Role")["AssumeRolePolicyDocument"]["Statement"][0]
    assert trust["Principal"] == {"Service": {"$in": "${assumedBy}.amazonaws.com"}}


def test_a_key_that_is_given_takes_the_place_of_the_one_that_would_be_made() -> None:
    made = argument("aws_s3.Bucket", "encryption").choices["KMS"].add
    assert made["Key/Resource"]["Type"] == "AWS::KMS::Key"
    (pair,) = [
        each
        for each in construct("aws_s3.Bucket").pairs
        if {each.first, each.second} == {"encryption", "encryptionKey"}
        and "KMS" in each.first_values | each.second_values
    ]
    assert pair.effect == Effect(drop=("Key/Resource",))


def test_numbers_that_mean_something_of_their_own() -> None:
    natless = argument("aws_ec2.Vpc", "natGateways").choices["0"]
    assert {"PublicSubnet1/NATGateway", "PublicSubnet2/NATGateway"} <= set(natless.drop)
    port = argument("aws_elasticloadbalancingv2.ApplicationListener", "port")
    assert sets(port.text)["Port"] == {"$": "port"}
    assert sets(port.choices["443"]) == {"Port": 443, "Protocol": "HTTPS"}


def test_what_an_argument_names_is_marked_in_paths() -> None:
    logs = argument("aws_ec2.Vpc", "flowLogs").entry
    assert logs
    assert logs.struct
    assert logs.struct.add["<flowLogs{key}>/FlowLog"]["Properties"]["ResourceId"] == {"Ref": "Resource"}


def test_methods() -> None:
    method = construct("aws_elasticloadbalancingv2.ApplicationLoadBalancer").method("addListener")
    assert method
    listener = method.call.effect.add["<addListener().id>/Resource"]
    assert listener["Type"] == "AWS::ElasticLoadBalancingV2::Listener"
    assert listener["Properties"]["LoadBalancerArn"] == {"Ref": "Resource"}
    assert method.at == "<addListener().id>"
    log = construct("aws_ec2.Vpc").method("addFlowLog")
    assert log
    assert log.call.effect.add["<addFlowLog().id>/FlowLog"]["Properties"]["ResourceType"] == "VPC"
    assert construct("aws_ec2.Vpc").method("toString") is None


def test_listener_opens_its_load_balancer() -> None:
    outside = construct("aws_elasticloadbalancingv2.ApplicationListener").outside
    assert any(path.endswith("CidrIp") and value == "0.0.0.0/0" for _, path, value in outside.set)


@pytest.mark.parametrize(
    ("name", "main"),
    [
        ("aws_s3.Bucket", "Resource"),
        ("aws_rds.DatabaseInstance", "Resource"),
        ("aws_ecs.FargateService", "Service"),
        ("aws_autoscaling.AutoScalingGroup", "ASG"),
        ("aws_ec2.FlowLog", "FlowLog"),
    ],
)
def test_main_resource(name: str, main: str) -> None:
    assert construct(name).main == main


def test_most_constructs_of_the_library_are_there() -> None:
    assert len(cdk.constructs()) >= 400


def test_attributes() -> None:
    bucket = construct("aws_s3.Bucket").attributes
    assert bucket["bucketArn"] == {"Fn::GetAtt": ["Resource", "Arn"]}
    assert bucket["bucketName"] == {"Ref": "Resource"}
    assert construct("aws_lambda.Function").attributes["role"] == {"at": "ServiceRole"}
    assert construct("aws_rds.DatabaseInstance").attributes["connections"] == {"connections": ["SecurityGroup"]}


def test_feature_flags() -> None:
    plain, flagged = construct("aws_ec2.Vpc"), construct("aws_ec2.Vpc", flagged=True)
    restrict = "RestrictDefaultSecurityGroupCustomResource/Default"
    assert restrict not in plain.base
    assert restrict in flagged.base
    assert construct("aws_kms.Key", flagged=True).base == construct("aws_kms.Key").base


def test_unknown_names() -> None:
    assert cdk.construct("aws_s3.Bukket") is None
    assert cdk.construct("") is None
    assert cdk.l1("aws_s3.CfnBukket") is None
    assert cdk.api("aws_s3.Bukket") is None
    assert construct("aws_s3.Bucket").argument("encrypted") is None


def test_every_record_reads() -> None:
    names = cdk.constructs()
    assert "aws_s3.Bucket" in names
    for name in names:
        for flagged in (False, True):
            found = construct(name, flagged=flagged)
            assert all("Type" in resource for resource in found.base.values()), name
            assert all(found.argument(each) for each in found.arguments), name


def test_tables_tell_their_version() -> None:
    assert cdk.version() in tables.record("cdk", "")["source"]


def test_steps() -> None:
    assert cdk.steps("Properties.A[0].B") == ("Properties", "A", 0, "B")
    assert cdk.steps('Properties.A["x.y"].B[+]') == ("Properties", "A", "x.y", "B", "+")


def test_l1() -> None:
    bucket = cdk.l1("aws_s3.CfnBucket")
    assert bucket
    assert bucket.type == "AWS::S3::Bucket"
    versioning = bucket.properties["versioningConfiguration"]
    assert (versioning.cloudformation, versioning.struct) == (
        "VersioningConfiguration",
        "VersioningConfigurationProperty",
    )
    assert bucket.structs["VersioningConfigurationProperty"]["status"].cloudformation == "Status"
    assert bucket.attributes["attrArn"] == "Arn"
    trail = cdk.l1("aws_cloudtrail.CfnTrail")
    assert trail
    assert trail.properties["kmsKeyId"].cloudformation == "KMSKeyId"


def test_api_of_classes_structs_enums() -> None:
    bucket = cdk.api("aws_s3.Bucket")
    assert bucket
    assert bucket.props == "aws_s3.BucketProps"
    assert "aws_s3.IBucket" in bucket.lineage
    assert {"addToResourcePolicy", "grantRead", "fromBucketName"} <= bucket.methods.keys()
    assert bucket.methods["fromBucketName"].static
    props = cdk.api("aws_ec2.InstanceProps")
    assert props
    assert props.kind == "struct"
    assert props.properties["vpc"].required
    assert props.properties["requireImdsv2"].type == "b"
    kinds = cdk.api("aws_ec2.InstanceClass")
    assert kinds
    assert kinds.members["T3"].value == "t3"
    assert cdk.api("aws_elasticloadbalancingv2.InstanceTarget") is None


def test_api_names_successors() -> None:
    table = cdk.api("aws_dynamodb.TableOptions")
    assert table
    assert table.properties["pointInTimeRecovery"].deprecated == "pointInTimeRecoverySpecification"
    blocks = cdk.api("aws_s3.BlockPublicAccess")
    assert blocks
    assert blocks.properties["BLOCK_ACLS"].deprecated == "BLOCK_ACLS_ONLY"
    assert blocks.properties["BLOCK_ALL"].deprecated is None


@pytest.mark.parametrize(
    ("name", "python"),
    [
        ("enforceSSL", "enforce_ssl"),
        ("minimumTLSVersion", "minimum_tls_version"),
        ("requireImdsv2", "require_imdsv2"),
        ("memoryLimitMiB", "memory_limit_mib"),
        ("ephemeralStorageGiB", "ephemeral_storage_gib"),
        ("s3BucketName", "s3_bucket_name"),
        ("arnForEnvironmentEC2", "arn_for_environment_ec2"),
        ("ipv6CidrBlock", "ipv6_cidr_block"),
        ("from", "from_"),
        ("BLOCK_ALL", "BLOCK_ALL"),
        ("DEFAULT_4XX", "DEFAULT_4_XX"),
        ("LAMBDA", "LAMBDA_"),
    ],
)
def test_python_names(name: str, python: str) -> None:
    assert cdk.python_name(name) == python


@pytest.mark.parametrize(
    ("version", "release"),
    [
        ("2.100.0", "2.100.0"),
        ("2.50", "2.100.0"),
        ("2.189.1", "2.100.0"),
        ("2.190", "2.190.0"),
        ("2.239.0", "2.190.0"),
        ("2.275.0", "2.240.0"),
        *((version, "") for version in ("2.276.0", "2.276", "2.900.1", "", "2", "1.204.0", "3.1.0", "latest")),
    ],
)
def test_a_version_is_read_by_the_last_release_before_it(version: str, release: str) -> None:
    assert cdk_older.release_of(version) == release


def test_older_release() -> None:
    def sets_up(version: str) -> tuple[object, object]:
        found = cdk.construct("aws_s3.Bucket", version=version)
        assert found
        encryption = found.argument("encryption")
        assert encryption
        return encryption.choices["KMS"].add["Key/Resource"]["Properties"].get("EnableKeyRotation"), found.base

    old, new = sets_up("2.100.0"), sets_up("")
    assert (old[0], new[0]) == (None, True)
    assert old[1] == new[1]
    domain = cdk.construct("aws_opensearchservice.Domain", version="2.100.0")
    assert domain
    endpoint = domain.base["Resource"]["Properties"]["DomainEndpointOptions"]
    assert endpoint["TLSSecurityPolicy"] == "Policy-Min-TLS-1-0-2019-07"


def test_every_construct_of_every_release_can_be_read() -> None:
    header = tables.record("cdk_older", "")
    assert header["version"] == cdk.version()
    for key in tables.names("cdk_older"):
        differs = {release for release in tables.record("cdk_older", key) if release != "shared"}
        assert differs <= {one for one, names in header["constructs"].items() if key.removesuffix("!flags") in names}
    for release, names in header["constructs"].items():
        for name in names:
            for flagged in (False, True):
                found = cdk.construct(name, flagged=flagged, version=release)
                assert found is not None
                assert found.main is None or found.main in found.base
                assert all(found.argument(each) for each in found.arguments), name
