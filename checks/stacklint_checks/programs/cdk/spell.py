"""How the library's names are written in each language: ``bucketName`` in the tables, ``bucket_name`` in Python."""

from __future__ import annotations

import re
from functools import lru_cache

WORD = re.compile(r"_+([a-z0-9])")


@lru_cache(maxsize=4096)
def camel(name: str) -> str:
    """A name as the tables have it, whichever language it comes from: ``enforce_ssl`` → ``enforceSsl``."""
    return WORD.sub(lambda found: found.group(1).upper(), name.strip("_")) if "_" in name.strip("_") else name


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """A name without what differs between the languages: ``enforce_ssl`` and ``enforceSSL`` are ``enforcessl``."""
    return name.replace("_", "").lower()


@lru_cache(maxsize=4096)
def pascal(name: str) -> str:
    """A name as CloudFormation has it: ``versioning_configuration`` → ``VersioningConfiguration``."""
    word = camel(name)
    return word[:1].upper() + word[1:]
