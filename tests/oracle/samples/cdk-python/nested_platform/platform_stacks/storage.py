import aws_cdk as cdk
from aws_cdk import aws_backup as backup, aws_dynamodb as ddb, aws_s3 as s3

from .base import BaseNested


class StorageNested(BaseNested):
    def __init__(self, scope, id, **kwargs):
        super().__init__(scope, id, **kwargs)
        self.logs = self.bucket("Logs", encryption=s3.BucketEncryption.S3_MANAGED, encryption_key=None)
        self.data = self.bucket("Data", versioned=True, server_access_logs_bucket=self.logs)
        self.scratch = self.bucket("Scratch", enforce_ssl=False)

        self.table = ddb.TableV2(
            self,
            "State",
            partition_key=ddb.Attribute(name="id", type=ddb.AttributeType.STRING),
            billing=ddb.Billing.on_demand(),
            encryption=ddb.TableEncryptionV2.aws_managed_key(),
            point_in_time_recovery_specification=ddb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=self.critical
            ),
            removal_policy=self.removal,
        )
        if self.critical:
            vault = backup.BackupVault(self, "Vault", encryption_key=self.key)
            plan = backup.BackupPlan(self, "Nightly", backup_vault=vault)
            plan.add_rule(backup.BackupPlanRule.daily())
            plan.add_selection("State", resources=[backup.BackupResource.from_dynamo_db_table(self.table)])
