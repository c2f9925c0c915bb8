"""Amazon RDS in CloudFormation's words."""

from __future__ import annotations

from stacklint_checks.rows import NotHere, Property, Shape
from stacklint_checks.services.rds import Database

SHAPES = (
    Shape(
        Database,
        "AWS::RDS::DBInstance",
        {
            "engine": Property("Engine"),
            "version": Property("EngineVersion"),
            "group": Property("DBParameterGroupName"),
            "source": Property("SourceDBInstanceIdentifier"),
            "cluster": Property("DBClusterIdentifier"),
            "snapshot": Property("DBSnapshotIdentifier"),
        },
    ),
    Shape(
        Database,
        "AWS::RDS::DBCluster",
        {
            "engine": Property("Engine"),
            "version": Property("EngineVersion"),
            "group": Property("DBClusterParameterGroupName"),
            "source": Property("ReplicationSourceIdentifier"),
            "cluster": NotHere("a cluster is no instance of one"),
            "snapshot": Property("SnapshotIdentifier"),
        },
    ),
)

NAMES: dict[str, str] = {}
