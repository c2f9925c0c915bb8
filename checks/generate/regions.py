"""Write ``stacklint_checks/schemas/regions.py`` from botocore's partitions. Needs botocore."""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from pathlib import Path

import botocore
from packing import SCHEMAS

MODULE = '''"""AWS regions. Written by checks/generate/regions.py from partitions.json of botocore=={version}."""

from __future__ import annotations

import re
from functools import cache

PARTITIONS = {{
{partitions}
}}
"""The partition of each region: ``aws``, ``aws-cn``, ``aws-us-gov`` …"""

REGIONS = frozenset(PARTITIONS)
"""The names of all regions of all partitions, without pseudo-regions such as ``aws-global``."""


@cache
def region_pattern() -> re.Pattern[str]:
    """Matches the name of a region that stands alone in a text, with the letter of a zone if there is one."""
    names = "|".join(sorted(REGIONS, key=len, reverse=True))
    return re.compile(rf"(?<![A-Za-z0-9-])(?P<region>{{names}})(?P<zone>[a-z])?(?![A-Za-z0-9-])")


def region_of_zone(text: str) -> str | None:
    """The region of an availability zone (``eu-west-1a``); None for any other text.

    Local and Wavelength Zones (``us-west-2-lax-1a``) are not meant.
    """
    region, letter = text[:-1], text[-1:]
    return region if region in REGIONS and "a" <= letter <= "z" else None
'''


def main() -> None:
    """Write the module."""
    path = Path(botocore.__file__).parent / "data" / "partitions.json"
    regions = {
        region: partition["id"]
        for partition in json.loads(path.read_text(encoding="utf-8"))["partitions"]
        for region in partition["regions"]
        if re.fullmatch(partition["regionRegex"], region)
    }
    rows = [f'    "{region}": "{partition}",' for region, partition in sorted(regions.items())]
    text = MODULE.format(version=version("botocore"), partitions="\n".join(rows))
    (SCHEMAS / "regions.py").write_text(text, encoding="utf-8", newline="\n")
    print(f"regions.py: {len(regions)} regions")


if __name__ == "__main__":
    main()
