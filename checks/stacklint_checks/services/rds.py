"""Views of Amazon RDS."""

from __future__ import annotations

from dataclasses import dataclass

from stacklint_checks.fields import Field, View


@dataclass(frozen=True, slots=True)
class Database(View):
    """A database instance or cluster.

    ``group`` names its parameter group. ``source`` is set for a read replica, ``cluster`` for an instance of a cluster,
    ``snapshot`` where it is restored from one.
    """

    engine: Field
    version: Field
    group: Field
    source: Field
    cluster: Field
    snapshot: Field
