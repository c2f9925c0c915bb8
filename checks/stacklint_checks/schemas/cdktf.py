"""The names of cdktf-cdktf-provider-aws in Python, and Terraform's behind them.

A class is named alone (``S3Bucket``, ``DataAwsIamPolicyDocument``, ``AwsProvider``): it is the same in the modules of
the package, in those of its older versions and in what ``cdktf get`` writes.
"""

from __future__ import annotations

from functools import cache

from . import bindings, tables
from .bindings import Construct

TABLE = "cdktf"

#: What every resource and data source takes besides its own arguments.
META = frozenset({"connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioners"})


def construct(name: str) -> Construct | None:
    """A class that makes a resource, a data source or the provider; None if there is none.

    One whose name another type has for a struct ends with ``A``: ``S3BucketVersioningA``, since ``S3BucketVersioning``
    is what ``S3Bucket`` takes.
    """
    return bindings.construct(TABLE, name)


def of_type(type_name: str) -> str:
    """The class that makes a Terraform type, ``""`` if there is none."""
    return next(iter(bindings.of_type(TABLE, type_name)), "")


def names() -> frozenset[str]:
    """All classes (for "did you mean")."""
    return tables.names(TABLE)


@cache
def module(name: str) -> str:
    """The module of the package that defines a class: ``s3_bucket``; ``""`` if there is none."""
    found = construct(name)
    if found is None:
        return ""
    type_name = found.type
    expected = type_name.replace(".", "_") if type_name.startswith("data.") else type_name.removeprefix("aws_")
    return found.module or expected


def modules() -> frozenset[str]:
    """All modules of the package that define a resource, a data source or the provider."""
    return frozenset(map(module, names()))
