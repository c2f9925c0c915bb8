"""Amazon RDS in CloudFormation's words."""

from __future__ import annotations

from stacklint_checks.rows import NotHere, Property, Shape
from stacklint_checks.services.rds import Database, DatabaseHost

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
            "encrypted": Property("StorageEncrypted", default=False),
            "multi_az": Property("MultiAZ", default=False),
            "retention": Property("BackupRetentionPeriod", default=1),
            "deletion_protection": Property("DeletionProtection", default=False),
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
            "encrypted": Property("StorageEncrypted", default=False),
            "multi_az": NotHere("clusters have several zones by nature"),
            "retention": Property("BackupRetentionPeriod", default=1),
            "deletion_protection": Property("DeletionProtection", default=False),
        },
    ),
    Shape(DatabaseHost, "AWS::RDS::DBInstance", {"public": Property("PubliclyAccessible")}),
)

NAMES: dict[str, str] = {}
