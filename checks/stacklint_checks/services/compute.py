"""Views of functions, instances and volumes."""

from __future__ import annotations

from stacklint_checks.fields import Field, View


class Function(View, frozen=True):
    """A Lambda function. ``runtime`` is absent for container images."""

    runtime: Field


class Server(View, frozen=True):
    """An instance, or what instances are launched from.

    ``tokens`` is whether the metadata service requires tokens (``required``), ``endpoint`` whether there is one at all
    (``disabled``). ``launch_template`` is the template that an instance is launched from.
    """

    tokens: Field
    endpoint: Field
    launch_template: Field

    @property
    def is_template(self) -> bool:
        """Whether it is a launch template, which can be changed without touching instances."""
        return "launch_template" in self.resource.type or "LaunchTemplate" in self.resource.type


class Disk(View, frozen=True):
    """A volume, or a disk that an instance declares."""

    encrypted: Field


class Volumes(View, frozen=True):
    """What has volumes: an instance, a launch template, or a volume itself.

    ``root`` is what says something of the root volume; it is not set where nothing does.
    """

    disks: tuple[Disk, ...]
    root: Field
    launch_template: Field
