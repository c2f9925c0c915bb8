from cdktf import TerraformOutput
from cdktf_cdktf_provider_aws.db_subnet_group import DbSubnetGroup
from cdktf_cdktf_provider_aws.dynamodb_table import DynamodbTable
from cdktf_cdktf_provider_aws.rds_cluster import RdsCluster
from cdktf_cdktf_provider_aws.security_group import SecurityGroup

from .base import BaseStack


class ApplicationStack(BaseStack):
    def __init__(self, scope, id, *, vpc_id, subnet_ids, **kwargs):
        super().__init__(scope, id, **kwargs)
        group = SecurityGroup(
            self,
            "aurora",
            vpc_id=vpc_id,
            ingress=[{"protocol": "tcp", "fromPort": 5432, "toPort": 5432, "cidrBlocks": [self.source_range()]}],
        )
        subnets = DbSubnetGroup(self, "aurora-subnets", subnet_ids=subnet_ids)
        cluster = RdsCluster(
            self,
            "aurora-cluster",
            engine="aurora-postgresql",
            master_username="app",
            manage_master_user_password=True,
            db_subnet_group_name=subnets.name,
            vpc_security_group_ids=[group.id],
            storage_encrypted=self.is_production,
            backup_retention_period=30 if self.is_production else 1,
            deletion_protection=self.is_production,
        )
        DynamodbTable(
            self,
            "sessions",
            name=f"{self.environment}-sessions",
            billing_mode="PAY_PER_REQUEST",
            hash_key="id",
            attribute=[{"name": "id", "type": "S"}],
            point_in_time_recovery={"enabled": self.is_production},
        )
        TerraformOutput(self, "endpoint", value=cluster.endpoint)

    def source_range(self) -> str:
        return "10.0.0.0/8" if self.is_production else "0.0.0.0/0"
