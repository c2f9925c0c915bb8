"""Instances and volumes in Terraform's words."""

from __future__ import annotations

from stacklint_checks.rows import Each, NotHere, Property, Row, Shape
from stacklint_checks.services.compute import Disk, Server, Volumes

_NO_TEMPLATE = NotHere("only instances are launched from templates")
_ENCRYPTED: dict[str, Row] = {"encrypted": Property("encrypted", default=False)}
_OPTIONS: dict[str, Row] = {
    "tokens": Property("metadata_options.http_tokens", default="optional"),
    "endpoint": Property("metadata_options.http_endpoint"),
}
_DISKS = Each(Disk, ("root_block_device", "ebs_block_device"), _ENCRYPTED)
_TEMPLATE = Property("launch_template")

SHAPES = (
    Shape(Server, "aws_instance", {**_OPTIONS, "launch_template": _TEMPLATE}),
    Shape(Server, "aws_launch_template", {**_OPTIONS, "launch_template": _NO_TEMPLATE}),
    Shape(Server, "aws_launch_configuration", {**_OPTIONS, "launch_template": _NO_TEMPLATE}),
    Shape(
        Volumes,
        "aws_instance",
        {"disks": _DISKS, "root": Property("root_block_device"), "launch_template": _TEMPLATE},
    ),
    Shape(
        Volumes,
        "aws_launch_configuration",
        {"disks": _DISKS, "root": Property("root_block_device"), "launch_template": _NO_TEMPLATE},
    ),
    Shape(
        Volumes,
        "aws_launch_template",
        {
            "disks": Each(Disk, ("block_device_mappings.ebs",), _ENCRYPTED),
            "root": Property("block_device_mappings"),
            "launch_template": _NO_TEMPLATE,
        },
    ),
    Shape(
        Volumes,
        "aws_ebs_volume",
        {
            "disks": Each(Disk, ("",), _ENCRYPTED),
            "root": NotHere("it is a volume"),
            "launch_template": _NO_TEMPLATE,
        },
    ),
)

NAMES: dict[str, str] = {}
