"""Facts about a resource type in either vocabulary: ``AWS::S3::Bucket`` or ``aws_s3_bucket``."""

from __future__ import annotations

from functools import cache, lru_cache

from msgspec import Struct

from . import cloudformation, terraform
from .tables import document


class Tags(Struct, frozen=True):
    """Where a type takes tags.

    ``form`` is ``map``; ``list`` of objects with Key and Value; ``propagated``, the same with a required
    ``PropagateAtLaunch`` (in Terraform: blocks with ``key``, ``value`` and ``propagate_at_launch``); or
    ``specifications``, a list of objects whose ``Tags`` is such a list.
    """

    name: str
    form: str


def known(type_name: str) -> bool:
    """Whether the type exists in its vocabulary."""
    return cloudformation.known(type_name) if _in_cloudformation(type_name) else terraform.known(type_name)


@lru_cache(maxsize=4096)
def tags(type_name: str) -> Tags | None:
    """Where the type takes tags; None if it takes none.

    CloudFormation: the schema's ``tagging``, else a property called Tags. Terraform: ``tags``, where the provider
    repeats it in ``tags_all``; the ``tag`` blocks of an Auto Scaling group.
    """
    vocabulary = cloudformation if _in_cloudformation(type_name) else terraform
    found = vocabulary.tag_property(type_name)
    return Tags(*found) if found else None


def taggable(type_name: str) -> str | None:
    """The name of the property that holds the type's tags; None if it takes none."""
    found = tags(type_name)
    return found.name if found else None


@cache
def main_taggable() -> frozenset[str]:
    """The types that ``missing-tags`` asks tags of by default, in both vocabularies (``main_taggable.json``)."""
    return frozenset(
        type_name
        for row in document("main_taggable")["types"].values()
        for type_name in (*row["cloudformation"], *row["terraform"])
    )


def secret_paths(type_name: str) -> frozenset[str]:
    """Paths of the type's properties that hold a credential."""
    if _in_cloudformation(type_name):
        return cloudformation.secret_paths(type_name)
    return terraform.secret_paths(type_name)


def _in_cloudformation(type_name: str) -> bool:
    return "::" in type_name
