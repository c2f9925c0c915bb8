"""What deploys together: the files that the engine looks at as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .source import Source


@dataclass(frozen=True)
class Unit:
    """A Terraform root with the local modules it calls, or one template.

    ``root`` is the root module's folder, or the template's path. ``is_root`` is false for a Terraform module that
    something outside the unit calls or may call: rules about roots are silent there and its variables are given.
    ``sources`` holds every file that is read, by path. ``files`` names the files that exist beside them (assets, archives
    and tfvars that are only checked for names) where a rule needs to know.
    """

    dialect: str
    root: str
    sources: Mapping[str, Source] = field(default_factory=dict)
    is_root: bool = True
