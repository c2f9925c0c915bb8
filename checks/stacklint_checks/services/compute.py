"""Views of functions, instances and volumes."""

from __future__ import annotations

from dataclasses import dataclass

from stacklint_checks.fields import Field, View


@dataclass(frozen=True, slots=True)
class Function(View):
    """A Lambda function. ``runtime`` is absent for container images."""

    runtime: Field


@dataclass(frozen=True, slots=True)
class Server(View):
    """An instance, or what instances are launched from.

    ``tokens`` is whether the metadata service requires tokens (``required``). ``launch_template`` is the template that an
    instance is launched from. ``image`` is its AMI.
    """

    image: Field
    tokens: Field
    launch_template: Field


@dataclass(frozen=True, slots=True)
class Disk(View):
    """What tells whether a disk is encrypted: a volume, or one of the disks that an instance declares."""

    encrypted: Field
