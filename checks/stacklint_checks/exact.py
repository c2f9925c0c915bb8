"""What a program declared when it was run, for the analysis that cannot run it: exact mode's facts.

The library never makes them: whoever was asked to run the program hands them over with the unit. They hold for the
blocks that are still as they were then.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct


class ExactResource(Struct, frozen=True):
    """A resource as the program declared it.

    ``type`` is in CloudFormation's words for CDK and in Terraform's for the others; ``id`` is the logical id, or the
    local name; ``path`` leads to the construct (``aws:cdk:path``, ``parent/name``); ``stack`` is the stack's path.
    ``properties`` are JSON. ``lines`` are the lines of the program that made it, innermost first: the path of a file
    of the unit, and the line from 0.
    """

    type: str
    id: str
    path: str
    stack: str
    properties: Mapping[str, Any]
    lines: tuple[tuple[str, int], ...] = ()


class Exact(Struct, frozen=True):
    """All resources of one run, and the texts of the unit's files then."""

    resources: tuple[ExactResource, ...]
    texts: Mapping[str, str]
