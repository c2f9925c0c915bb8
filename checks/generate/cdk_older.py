"""Write ``cdk_older.jsonl``: what older releases of aws-cdk-lib do otherwise than the one that ``cdk.jsonl`` tells.

Needs node and npm; arguments name folders with the library installed: the release of ``cdk.jsonl``, then those of
``RELEASES``. Each is synthesized as for ``cdk.jsonl``, but only ``WANTED`` (what rules look at; of the nearer releases
``SEEN``), without methods and pairs. Compared are the simplest form of each construct, and the arguments and values
that both releases have; a record ``name`` or ``name!flags`` (each release with the feature flags that its own ``cdk
init`` sets) holds by release what differs. Takes about ten minutes of CPU time.
"""

from __future__ import annotations

import re
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from cdk import pooled, probed, record
from cdk_library import VERSION, Node, header, installed
from packing import write_records

WANTED = (
    "aws_apigateway.LambdaRestApi",
    "aws_apigateway.RestApi",
    "aws_apigateway.SpecRestApi",
    "aws_apigatewayv2.HttpApi",
    "aws_apigatewayv2.WebSocketApi",
    "aws_appsync.GraphqlApi",
    "aws_autoscaling.AutoScalingGroup",
    "aws_backup.BackupPlan",
    "aws_backup.BackupVault",
    "aws_certificatemanager.Certificate",
    "aws_cloudfront.CloudFrontWebDistribution",
    "aws_cloudfront.Distribution",
    "aws_cloudtrail.Trail",
    "aws_cloudwatch.Alarm",
    "aws_codebuild.Project",
    "aws_codepipeline.Pipeline",
    "aws_cognito.UserPool",
    "aws_cognito.UserPoolClient",
    "aws_docdb.DatabaseCluster",
    "aws_dynamodb.Table",
    "aws_dynamodb.TableV2",
    "aws_ec2.BastionHostLinux",
    "aws_ec2.FlowLog",
    "aws_ec2.Instance",
    "aws_ec2.LaunchTemplate",
    "aws_ec2.PrivateSubnet",
    "aws_ec2.PublicSubnet",
    "aws_ec2.SecurityGroup",
    "aws_ec2.Subnet",
    "aws_ec2.Volume",
    "aws_ec2.Vpc",
    "aws_ecr.Repository",
    "aws_ecs.Cluster",
    "aws_ecs.Ec2Service",
    "aws_ecs.Ec2TaskDefinition",
    "aws_ecs.ExternalService",
    "aws_ecs.FargateService",
    "aws_ecs.FargateTaskDefinition",
    "aws_ecs_patterns.ApplicationLoadBalancedFargateService",
    "aws_efs.FileSystem",
    "aws_eks.Cluster",
    "aws_elasticloadbalancing.LoadBalancer",
    "aws_elasticloadbalancingv2.ApplicationListener",
    "aws_elasticloadbalancingv2.ApplicationLoadBalancer",
    "aws_elasticloadbalancingv2.ApplicationTargetGroup",
    "aws_elasticloadbalancingv2.NetworkListener",
    "aws_elasticloadbalancingv2.NetworkLoadBalancer",
    "aws_elasticloadbalancingv2.NetworkTargetGroup",
    "aws_elasticsearch.Domain",
    "aws_events.EventBus",
    "aws_events.Rule",
    "aws_iam.Group",
    "aws_iam.ManagedPolicy",
    "aws_iam.Policy",
    "aws_iam.Role",
    "aws_iam.User",
    "aws_kinesis.Stream",
    "aws_kinesisfirehose.DeliveryStream",
    "aws_kms.Key",
    "aws_lambda.Alias",
    "aws_lambda.DockerImageFunction",
    "aws_lambda.Function",
    "aws_lambda.SingletonFunction",
    "aws_lambda.Version",
    "aws_lambda_nodejs.NodejsFunction",
    "aws_logs.LogGroup",
    "aws_neptune.DatabaseCluster",
    "aws_opensearchservice.Domain",
    "aws_rds.DatabaseCluster",
    "aws_rds.DatabaseClusterFromSnapshot",
    "aws_rds.DatabaseInstance",
    "aws_rds.DatabaseInstanceFromSnapshot",
    "aws_rds.DatabaseInstanceReadReplica",
    "aws_rds.ParameterGroup",
    "aws_rds.ServerlessCluster",
    "aws_redshift.Cluster",
    "aws_s3.Bucket",
    "aws_s3.BucketPolicy",
    "aws_s3_deployment.BucketDeployment",
    "aws_secretsmanager.Secret",
    "aws_sns.Subscription",
    "aws_sns.Topic",
    "aws_sns.TopicPolicy",
    "aws_sqs.Queue",
    "aws_sqs.QueuePolicy",
    "aws_ssm.StringParameter",
    "aws_stepfunctions.StateMachine",
)
#: Those whose differences rules may see.
SEEN = (
    "aws_cloudfront.Distribution",
    "aws_codepipeline.Pipeline",
    "aws_ec2.Volume",
    "aws_elasticloadbalancingv2.ApplicationLoadBalancer",
    "aws_elasticloadbalancingv2.NetworkLoadBalancer",
    "aws_kinesis.Stream",
    "aws_kms.Key",
    "aws_opensearchservice.Domain",
    "aws_rds.DatabaseCluster",
    "aws_s3.Bucket",
    "aws_sqs.Queue",
)
#: The older releases, and what is compared of each.
RELEASES = {"2.100.0": WANTED, "2.190.0": SEEN, "2.240.0": SEEN}
#: Keys of a knob that hold knobs by name, and those that hold one.
NAMED, NESTED = ("=", "()", "members"), ("$", "ref", "{}", "[]", "{*}")
#: Where releases differ only because time passed: versions of images, engines and runtimes, and code by its hash.
PASSING = {"S3Key", "CodeHash", "ImageId", "UserData", "EngineVersion", "Runtime", "Layers", "ValidUntil"}
PASSED = re.compile(rf"\.(?:{'|'.join(sorted(PASSING))})(?:\[\d+\])?$")


def told(folder: Path, wanted: tuple[str, ...] = WANTED) -> dict[str, dict[str, Any]]:
    """What the probe tells of a release, without and with its feature flags."""
    return {mark: probed(folder, "props", flags, wanted) for mark, flags in (("", "off"), ("!flags", "on"))}


def plain(value: Any) -> Any:
    """A value as it is compared: without what passes, services by their names, texts of a list in any order."""
    if isinstance(value, list):
        found = [plain(each) for each in value]
        return sorted(found) if all(isinstance(each, str) for each in found) else found
    if not isinstance(value, dict):
        return value
    service = value.get("Fn::FindInMap", [""])
    if service[0] == "ServiceprincipalMap":
        return f"{service[2]}.amazonaws.com"
    return {key: plain(each) for key, each in value.items() if key not in PASSING}


def own(path: str, body: Any = None) -> bool:
    """Whether a resource is the construct's own: not the stack's, not an argument's, not a helper of the library."""
    helps = isinstance(body, dict) and body.get("Type", "").startswith("Custom::")
    return not path.startswith(("/", "$")) and not helps


def effect(knob: Node) -> Node:
    """What a value does, as it is compared: in the construct's own resources."""
    return {
        "set": [[at, path, plain(to)] for at, path, to in knob.get("set", ()) if own(at) and not PASSED.search(path)],
        "unset": [place for place in knob.get("unset", ()) if own(place[0])],
        "add": {path: plain(body) for path, body in knob.get("add", {}).items() if own(path, body)},
        "drop": [path for path in knob.get("drop", ()) if own(path)],
    }


def narrowed(old: Node, today: Node) -> Node | None:
    """What an older release does otherwise with values that both take, in the place that it has in a knob.

    ``same`` marks parts whose own effect is the same. None if nothing differs, or is not known.
    """
    if any(word in each for each in (old, today) for word in ("no", "cut")) or old.get("with") != today.get("with"):
        return None
    out: Node = {}
    for word in NESTED:
        if isinstance(old.get(word), dict) and isinstance(today.get(word), dict):
            out |= {word: found} if (found := narrowed(old[word], today[word])) is not None else {}
    for word in NAMED:
        both = {name: (one, today.get(word, {}).get(name)) for name, one in old.get(word, {}).items()}
        found = {name: narrowed(one, other) for name, (one, other) in both.items() if other is not None}
        out |= {word: kept} if (kept := {name: one for name, one in found.items() if one is not None}) else {}
    if effect(old) != effect(today):
        return out | {word: old[word] for word in ("set", "unset", "add", "drop") if word in old}
    return out | {"same": 1} if out else None


def changes(old: Node, today: Node) -> Node:
    """What an older release has otherwise: resources of the simplest form (None: not there), attributes, arguments."""
    both = {path: (old["base"].get(path), today["base"].get(path)) for path in today["base"] | old["base"]}
    stands = record(old)["attributes"]
    knobs = {name: narrowed(knob, today["props"].get(name, {})) for name, knob in old["props"].items()}
    out: Node = {
        "base": {
            path: one for path, (one, other) in both.items() if own(path, one or other) and plain(one) != plain(other)
        },
        "attributes": {name: value for name, value in stands.items() if today["attributes"].get(name, value) != value},
        "props": {name: knob for name, knob in knobs.items() if knob is not None},
    }
    return {word: value for word, value in out.items() if value}


def records(today: dict[str, Any], older: dict[str, dict[str, Any]]) -> dict[str, object]:
    """The records of the table: for each construct that differs, what does by release."""
    out: dict[str, object] = {}
    for mark, constructs in today.items():
        for name, table in constructs.items():
            found = {
                release: difference
                for release, one in older.items()
                if name in one[mark] and (difference := changes(one[mark][name], table))
            }
            if found:
                out[name + mark] = pooled(found)
    return out


def write(today: dict[str, Any], older: dict[str, dict[str, Any]]) -> None:
    """Write the table from what the probe tells of each release; its header names what was compared."""
    told_of = header("cdk_older")
    told_of["source"] = f"aws-cdk-lib=={', '.join(older)} from npm, compared with {VERSION}, by their own synthesis"
    told_of["constructs"] = {release: sorted(one[""].keys() & today[""].keys()) for release, one in older.items()}
    write_records("cdk_older", told_of, records(today, older))


def main() -> None:
    """Write the table."""
    with ExitStack() as stack:
        folders = [Path(name) for name in sys.argv[1:]]
        folders = folders or [stack.enter_context(installed(version)) for version in (VERSION, *RELEASES)]
        today = told(folders[0])
        older = {
            release: told(folder, wanted)
            for folder, (release, wanted) in zip(folders[1:], RELEASES.items(), strict=True)
        }
    write(today, older)


if __name__ == "__main__":
    main()
