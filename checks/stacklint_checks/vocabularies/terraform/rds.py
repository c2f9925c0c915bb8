"""Amazon RDS in Terraform's words."""

from __future__ import annotations

from stacklint_checks.rows import NotHere, Property, Shape
from stacklint_checks.services.rds import Database

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
        },
    ),
)

NAMES: dict[str, str] = {}
