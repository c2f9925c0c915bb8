"""AWS regions. Written by checks/generate/regions.py from partitions.json of botocore==1.44.5."""

from __future__ import annotations

import re
from functools import cache

PARTITIONS = {
    "af-south-1": "aws",
    "ap-east-1": "aws",
    "ap-east-2": "aws",
    "ap-northeast-1": "aws",
    "ap-northeast-2": "aws",
    "ap-northeast-3": "aws",
    "ap-south-1": "aws",
    "ap-south-2": "aws",
    "ap-southeast-1": "aws",
    "ap-southeast-2": "aws",
    "ap-southeast-3": "aws",
    "ap-southeast-4": "aws",
    "ap-southeast-5": "aws",
    "ap-southeast-6": "aws",
    "ap-southeast-7": "aws",
    "ca-central-1": "aws",
    "ca-west-1": "aws",
    "cn-north-1": "aws-cn",
    "cn-northwest-1": "aws-cn",
    "eu-central-1": "aws",
    "eu-central-2": "aws",
    "eu-isoe-west-1": "aws-iso-e",
    "eu-north-1": "aws",
    "eu-south-1": "aws",
    "eu-south-2": "aws",
    "eu-west-1": "aws",
    "eu-west-2": "aws",
    "eu-west-3": "aws",
    "eusc-de-east-1": "aws-eusc",
    "il-central-1": "aws",
    "me-central-1": "aws",
    "me-south-1": "aws",
    "me-west-1": "aws",
    "mx-central-1": "aws",
    "sa-east-1": "aws",
    "sa-west-1": "aws",
    "us-east-1": "aws",
    "us-east-2": "aws",
    "us-gov-east-1": "aws-us-gov",
    "us-gov-west-1": "aws-us-gov",
    "us-iso-east-1": "aws-iso",
    "us-iso-west-1": "aws-iso",
    "us-isob-east-1": "aws-iso-b",
    "us-isob-west-1": "aws-iso-b",
    "us-isof-east-1": "aws-iso-f",
    "us-isof-south-1": "aws-iso-f",
    "us-west-1": "aws",
    "us-west-2": "aws",
}
"""The partition of each region: ``aws``, ``aws-cn``, ``aws-us-gov`` …"""

REGIONS = frozenset(PARTITIONS)
"""The names of all regions of all partitions, without pseudo-regions such as ``aws-global``."""


@cache
def region_pattern() -> re.Pattern[str]:
    """Matches the name of a region that stands alone in a text, with the letter of a zone if there is one."""
    names = "|".join(sorted(REGIONS, key=len, reverse=True))
    return re.compile(rf"(?<![A-Za-z0-9-])(?P<region>{names})(?P<zone>[a-z])?(?![A-Za-z0-9-])")


def region_of_zone(text: str) -> str | None:
    """The region of an availability zone (``eu-west-1a``); None for any other text.

    Local and Wavelength Zones (``us-west-2-lax-1a``) are not meant.
    """
    region, letter = text[:-1], text[-1:]
    return region if region in REGIONS and "a" <= letter <= "z" else None
