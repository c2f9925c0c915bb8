"""Instances and volumes in CloudFormation's words."""

from __future__ import annotations

from stacklint_checks.rows import Each, NotHere, Property, Shape
from stacklint_checks.services.compute import Disk, Server, Volumes

_NO_TEMPLATE = NotHere("only instances are launched from templates")
_TEMPLATE = Property("LaunchTemplate")
_PREFIXES = (
    ("AWS::EC2::Instance", "", _TEMPLATE),
    ("AWS::EC2::LaunchTemplate", "LaunchTemplateData.", _NO_TEMPLATE),
    ("AWS::AutoScaling::LaunchConfiguration", "", _NO_TEMPLATE),
)

SHAPES = (
    *(
        Shape(
            Server,
            type_,
            {
                "tokens": Property(f"{prefix}MetadataOptions.HttpTokens", default="optional"),
                "endpoint": Property(f"{prefix}MetadataOptions.HttpEndpoint"),
                "launch_template": template,
            },
        )
        for type_, prefix, template in _PREFIXES
    ),
    *(
        Shape(
            Volumes,
            type_,
            {
                "disks": Each(
                    Disk, (f"{prefix}BlockDeviceMappings.Ebs",), {"encrypted": Property("Encrypted", default=False)}
                ),
                "root": Property(f"{prefix}BlockDeviceMappings"),
                "launch_template": template,
            },
        )
        for type_, prefix, template in _PREFIXES
    ),
    Shape(
        Volumes,
        "AWS::EC2::Volume",
        {
            "disks": Each(Disk, ("",), {"encrypted": Property("Encrypted", default=False)}),
            "root": NotHere("it is a volume"),
            "launch_template": _NO_TEMPLATE,
        },
    ),
)

NAMES: dict[str, str] = {}
