"""Views of Amazon RDS."""

from __future__ import annotations

from stacklint_checks.fields import Field, View


class Database(View, frozen=True):
    """A database instance or cluster.

    ``group`` names its parameter group. ``source`` is set for a read replica, ``cluster`` for an instance of a cluster,
    ``snapshot`` where it is restored from one.
    ``retention`` is how many days backups are kept.
    """

    engine: Field
    version: Field
    group: Field
    source: Field
    cluster: Field
    snapshot: Field
    encrypted: Field
    multi_az: Field
    retention: Field
    deletion_protection: Field

    @property
    def is_instance(self) -> bool:
        """Whether it is an instance and not a cluster."""
        return not self.multi_az.unknown or self.multi_az.value.at is not None

    @property
    def is_part(self) -> bool:
        """Whether it is a read replica or an instance of a cluster, whose source or cluster decides."""
        return not self.source.unset or bool(self.cluster.site.path and not self.cluster.unset)


class DatabaseHost(View, frozen=True):
    """What has an address: a database instance, alone or in a cluster."""

    public: Field
