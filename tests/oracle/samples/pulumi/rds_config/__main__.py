"""Databases whose posture depends on the stack."""
import pulumi
import pulumi_aws as aws
from pulumi import Config, ResourceOptions, export

SIZES = {
    "small": {"instance_class": "db.t4g.micro", "storage": 20},
    "large": {"instance_class": "db.r6g.xlarge", "storage": 500},
}

config = Config("database")
size = SIZES[config.get("size", "small")]
production = pulumi.get_stack() == "prod"
retention = config.get_int("retention", 7)
multi_az = config.get_bool("multiAz") or False

vpc = aws.ec2.get_vpc(default=True)
subnets = aws.ec2.get_subnets(filters=[aws.ec2.GetSubnetsFilterArgs(name="vpc-id", values=[vpc.id])])

key = aws.kms.Key(
    "database",
    description="database storage",
    enable_key_rotation=True,
    deletion_window_in_days=14,
    tags={"service": "database"},
)
aws.kms.Alias("database", name="alias/database", target_key_id=key.key_id)

subnet_group = aws.rds.SubnetGroup("database", subnet_ids=subnets.ids)
group = aws.ec2.SecurityGroup(
    "database",
    vpc_id=vpc.id,
    ingress=[
        {"protocol": "tcp", "from_port": 5432, "to_port": 5432, "cidr_blocks": ["10.0.0.0/8"]},
        {"protocol": "tcp", "from_port": 5432, "to_port": 5432, "cidr_blocks": ["0.0.0.0/0"], "description": "vpn?"},
    ],
)
parameters = aws.rds.ParameterGroup(
    "database",
    family="postgres15",
    parameters=[
        aws.rds.ParameterGroupParameterArgs(name="rds.force_ssl", value="1"),
        aws.rds.ParameterGroupParameterArgs(name="log_statement", value="ddl"),
    ],
)

main = aws.rds.Instance(
    "main",
    engine="postgres",
    engine_version="15.5",
    instance_class=size["instance_class"],
    allocated_storage=size["storage"],
    db_subnet_group_name=subnet_group.name,
    vpc_security_group_ids=[group.id],
    parameter_group_name=parameters.name,
    username="app",
    password=config.get_secret("password") or "changeme-please",
    storage_encrypted=True,
    kms_key_id=key.arn,
    backup_retention_period=retention,
    multi_az=multi_az,
    deletion_protection=production,
    skip_final_snapshot=not production,
    publicly_accessible=False,
    performance_insights_enabled=True,
    opts=ResourceOptions(protect=production, ignore_changes=["password"]),
)
if production:
    aws.rds.Instance(
        "replica",
        replicate_source_db=main.identifier,
        instance_class=size["instance_class"],
        storage_encrypted=True,
    )

legacy = aws.rds.Instance(
    "legacy",
    engine="mysql",
    instance_class="db.t3.micro",
    allocated_storage=20,
    username="root",
    manage_master_user_password=True,
    publicly_accessible=True,
    backup_retention_period=0,
    skip_final_snapshot=True,
)
cluster = aws.rds.Cluster(
    "cluster",
    engine=aws.rds.EngineType.AURORA_POSTGRESQL,
    engine_mode="provisioned",
    master_username="app",
    manage_master_user_password=True,
    storage_encrypted=True,
    backup_retention_period=35,
    iam_database_authentication_enabled=True,
)
instances = [
    aws.rds.ClusterInstance(
        f"cluster-{n}",
        cluster_identifier=cluster.id,
        instance_class="db.serverless",
        engine=cluster.engine,
    )
    for n in range(2)
]
export("endpoint", main.endpoint)
export("reader", cluster.reader_endpoint)
