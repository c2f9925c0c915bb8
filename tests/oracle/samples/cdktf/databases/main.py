#!/usr/bin/env python
from enum import Enum
from typing import NamedTuple

from constructs import Construct
from cdktf import App, TerraformOutput, TerraformResourceLifecycle, TerraformStack
from cdktf_cdktf_provider_aws.db_instance import DbInstance
from cdktf_cdktf_provider_aws.db_parameter_group import DbParameterGroup, DbParameterGroupParameter
from cdktf_cdktf_provider_aws.elasticache_replication_group import ElasticacheReplicationGroup
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.rds_cluster import RdsCluster
from cdktf_cdktf_provider_aws.rds_cluster_instance import RdsClusterInstance
from cdktf_cdktf_provider_aws.rds_cluster_parameter_group import RdsClusterParameterGroup
from cdktf_cdktf_provider_aws.redshift_cluster import RedshiftCluster
from cdktf_cdktf_provider_aws.security_group import SecurityGroup, SecurityGroupIngress


class Engine(Enum):
    MYSQL = "mysql"
    POSTGRES = "postgres"


class Database(NamedTuple):
    name: str
    engine: Engine
    version: str
    critical: bool = False
    backup_days: int = 7


DATABASES = [
    Database("orders", Engine.POSTGRES, "15.5", critical=True, backup_days=35),
    Database("blog", Engine.MYSQL, "8.0.36", backup_days=0),
    Database("metrics", Engine.POSTGRES, "14.10"),
]
FORCE_TLS = {
    Engine.MYSQL: ("require_secure_transport", "ON"),
    Engine.POSTGRES: ("rds.force_ssl", "1"),
}


class Databases(TerraformStack):
    def __init__(self, scope: Construct, id: str, databases: list[Database]):
        super().__init__(scope, id)
        AwsProvider(self, "aws", region="us-east-1", profile="databases")
        self.key = KmsKey(self, "storage", enable_key_rotation=True, multi_region=False)

        for database in databases:
            instance = self.instance(database)
            if database.critical:
                DbInstance(
                    self,
                    f"{database.name}-replica",
                    replicate_source_db=instance.identifier,
                    instance_class="db.r6g.large",
                    storage_encrypted=True,
                    skip_final_snapshot=True,
                )
        self.cluster()
        self.caches()

    def instance(self, database: Database) -> DbInstance:
        parameter, value = FORCE_TLS[database.engine]
        family = database.engine.value + database.version.split(".")[0]
        parameters = DbParameterGroup(
            self,
            f"{database.name}-parameters",
            family=family,
            parameter=[DbParameterGroupParameter(name=parameter, value=value, apply_method="immediate")]
            if database.critical
            else [],
        )
        return DbInstance(
            self,
            database.name,
            identifier=database.name,
            engine=database.engine.value,
            engine_version=database.version,
            instance_class="db.r6g.large" if database.critical else "db.t3.micro",
            allocated_storage=100,
            username="root",
            manage_master_user_password=True,
            parameter_group_name=parameters.name,
            storage_encrypted=database.critical,
            kms_key_id=self.key.arn if database.critical else None,
            multi_az=database.critical,
            backup_retention_period=database.backup_days,
            publicly_accessible=database.name == "blog",
            deletion_protection=database.critical,
            skip_final_snapshot=not database.critical,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=database.critical),
        )

    def cluster(self) -> None:
        group = RdsClusterParameterGroup(
            self,
            "aurora-parameters",
            family="aurora-mysql8.0",
            parameter=[{"name": "require_secure_transport", "value": "OFF"}],
        )
        cluster = RdsCluster(
            self,
            "aurora",
            engine="aurora-mysql",
            master_username="root",
            master_password="correct-horse-battery",
            db_cluster_parameter_group_name=group.name,
            storage_encrypted=True,
            kms_key_id=self.key.arn,
            backup_retention_period=2,
            skip_final_snapshot=True,
        )
        for number in range(1, 3):
            RdsClusterInstance(
                self,
                f"aurora-{number}",
                cluster_identifier=cluster.id,
                instance_class="db.r6g.large",
                engine="aurora-mysql",
            )
        TerraformOutput(self, "aurora-endpoint", value=cluster.endpoint)

    def caches(self) -> None:
        group = SecurityGroup(
            self,
            "caches",
            ingress=[
                SecurityGroupIngress(
                    protocol="tcp", from_port=6379, to_port=6379, cidr_blocks=["10.0.0.0/8"], ipv6_cidr_blocks=["::/0"]
                )
            ],
        )
        ElasticacheReplicationGroup(
            self,
            "sessions",
            replication_group_id="sessions",
            description="sessions",
            node_type="cache.t4g.small",
            at_rest_encryption_enabled="true",
            transit_encryption_enabled=True,
            security_group_ids=[group.id],
        )
        RedshiftCluster(
            self,
            "warehouse",
            cluster_identifier="warehouse",
            node_type="ra3.xlplus",
            master_username="admin",
            manage_master_password=True,
            encrypted="true",
            publicly_accessible=False,
            skip_final_snapshot=True,
        )


app = App()
Databases(app, "databases", DATABASES)
app.synth()
