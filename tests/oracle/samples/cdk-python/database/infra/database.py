from aws_cdk import CfnOutput, Duration, RemovalPolicy, Stack
from aws_cdk import aws_ec2 as ec2, aws_kms as kms, aws_rds as rds
from constructs import Construct

from .settings import Settings


class DatabaseStack(Stack):
    def __init__(
        self, scope: Construct, id: str, *, vpc: ec2.IVpc, app_group: ec2.SecurityGroup, settings: Settings, **kwargs
    ):
        super().__init__(scope, id, **kwargs)
        self.settings = settings

        group = ec2.SecurityGroup(self, "DbGroup", vpc=vpc, allow_all_outbound=False)
        group.add_ingress_rule(app_group, ec2.Port.tcp(5432), "application")
        for number, office in enumerate(settings.office_ranges):
            group.add_ingress_rule(ec2.Peer.ipv4(office), ec2.Port.tcp(5432), f"office {number}")

        key = kms.Key(self, "DbKey", description=f"database of {settings.name}", enable_key_rotation=True)
        parameters = rds.ParameterGroup(
            self,
            "Parameters",
            engine=rds.DatabaseInstanceEngine.postgres(version=rds.PostgresEngineVersion.VER_15),
            parameters={"rds.force_ssl": "1", "log_min_duration_statement": "500"},
        )
        main = rds.DatabaseInstance(
            self,
            "Main",
            engine=rds.DatabaseInstanceEngine.postgres(version=rds.PostgresEngineVersion.VER_15),
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
            security_groups=[group],
            instance_type=ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.MEDIUM),
            credentials=rds.Credentials.from_generated_secret("app"),
            storage_encrypted=True,
            storage_encryption_key=key,
            multi_az=settings.multi_az,
            backup_retention=Duration.days(settings.backup_days),
            deletion_protection=settings.protected,
            parameter_group=parameters,
            cloudwatch_logs_exports=["postgresql"],
            removal_policy=RemovalPolicy.SNAPSHOT if settings.protected else RemovalPolicy.DESTROY,
        )
        if settings.multi_az:
            self._replica(main, vpc)

        rds.DatabaseInstance(
            self,
            "Reports",
            engine=rds.DatabaseInstanceEngine.mysql(version=rds.MysqlEngineVersion.VER_8_0_35),
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_group_name="public"),
            publicly_accessible=True,
        )
        CfnOutput(self, "Endpoint", value=main.db_instance_endpoint_address)

    def _replica(self, source: rds.DatabaseInstance, vpc: ec2.IVpc) -> None:
        rds.DatabaseInstanceReadReplica(
            self,
            "Replica",
            source_database_instance=source,
            instance_type=ec2.InstanceType("t4g.medium"),
            vpc=vpc,
            storage_encrypted=True,
        )
