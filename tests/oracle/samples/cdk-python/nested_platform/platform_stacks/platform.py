import aws_cdk as cdk
import jsii
from aws_cdk import aws_kms as kms, aws_s3 as s3
from constructs import IConstruct

from .compute import ComputeNested
from .storage import StorageNested


@jsii.implements(cdk.IAspect)
class VersionEverything:
    def visit(self, node: IConstruct) -> None:
        if isinstance(node, s3.CfnBucket) and node.versioning_configuration is None:
            node.versioning_configuration = s3.CfnBucket.VersioningConfigurationProperty(status="Enabled")


class PlatformStack(cdk.Stack):
    def __init__(self, scope, id, *, team: str, critical: bool, **kwargs):
        super().__init__(scope, id, description=f"platform of {team}", **kwargs)
        key = kms.Key(self, "Key", enable_key_rotation=critical)
        storage = StorageNested(self, "Storage", key=key, critical=critical)
        ComputeNested(self, "Compute", key=key, data=storage.data, table=storage.table)

        cdk.Aspects.of(storage).add(VersionEverything())
        for name, value in {"Team": team, "Critical": str(critical).lower()}.items():
            cdk.Tags.of(self).add(name, value)
        cdk.Tags.of(storage.scratch).remove("Critical")
