"""The two vocabularies: where each field of a view stands in CloudFormation's and in Terraform's words. No syntax."""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module

from stacklint_checks.rows import Part, Shape, Vocabulary


@cache
def load(name: str) -> Vocabulary:
    """The vocabulary ``terraform`` or ``cloudformation``: the tables of its modules, one a service."""
    package = import_module(f"{__name__}.{name}")
    shapes: list[Shape] = []
    names: dict[str, str] = {}
    arns: dict[str, tuple[str, str]] = {}
    scaffolds: dict[str, tuple[Part, ...]] = {}
    for file in sorted(os.listdir(package.__path__[0])):
        if not file.endswith(".py") or file == "__init__.py":
            continue
        service = import_module(f"{package.__name__}.{file.removesuffix('.py')}")
        shapes.extend(service.SHAPES)
        names.update(service.NAMES)
        arns.update(getattr(service, "ARNS", {}))
        scaffolds.update(getattr(service, "SCAFFOLDS", {}))
    return Vocabulary(tuple(shapes), names, arns, scaffolds)
