"""Amazon RDS in Terraform's words."""

from __future__ import annotations

from stacklint_checks.rows import NotHere, Property, Shape
from stacklint_checks.services.rds import Database, DatabaseHost

SHAPES = (
    Shape(
        Database,
        "aws_db_instance",
        {
            "engine": Property("engine"),
            "version": Property("engine_version"),
            "group": Property("parameter_group_name"),
            "source": Property("replicate_source_db"),
            "cluster": NotHere("instances of clusters are aws_rds_cluster_instance"),
            "snapshot": Property("snapshot_identifier"),
            "encrypted": Property("storage_encrypted", default=False),
            "multi_az": Property("multi_az", default=False),
            "retention": Property("backup_retention_period", default=0),
            "deletion_protection": Property("deletion_protection", default=False),
        },
    ),
    Shape(
        Database,
        "aws_rds_cluster",
        {
            "engine": Property("engine"),
            "version": Property("engine_version"),
            "group": Property("db_cluster_parameter_group_name"),
            "source": Property("replication_source_identifier"),
            "cluster": NotHere("a cluster is no instance of one"),
            "snapshot": Property("snapshot_identifier"),
            "encrypted": Property("storage_encrypted", default=False),
            "multi_az": NotHere("clusters have several zones by nature"),
            "retention": Property("backup_retention_period", default=1),
            "deletion_protection": Property("deletion_protection", default=False),
        },
    ),
    *(
        Shape(DatabaseHost, type_, {"public": Property("publicly_accessible")})
        for type_ in ("aws_db_instance", "aws_rds_cluster_instance")
    ),
)

NAMES: dict[str, str] = {}
