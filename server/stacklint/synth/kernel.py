"""What CDK and CDKTF have in common: a library that runs in Node, and a note of where its constructs were made."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from .result import Frame
from .scratch import LOG, Scratch

#: Where constructs were made, by their paths.
Made = Mapping[str, tuple[Frame, ...]]


def variables(given: Mapping[str, str]) -> dict[str, str]:
    """What the bridge between Python and Node reads from its environment."""
    return {
        "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1",
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "1",
        "JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION": "1",
        "JSII_DEPRECATED": "quiet",
        "JSII_RUNTIME_PACKAGE_CACHE_ROOT": _cache(given),
    }


def _cache(given: Mapping[str, str]) -> str:
    """Where the user's jsii unpacks libraries: unpacking them anew for each run takes seconds."""
    if "JSII_RUNTIME_PACKAGE_CACHE_ROOT" in given:
        return given["JSII_RUNTIME_PACKAGE_CACHE_ROOT"]
    if sys.platform == "darwin":
        return os.path.expanduser("~/Library/Caches/com.amazonaws.jsii/package-cache")
    if sys.platform == "win32":
        return os.path.join(given.get("LOCALAPPDATA", os.path.expanduser("~")), "AWS", "jsii", "package-cache")
    return os.path.expanduser("~/.cache/aws/jsii/package-cache")


def frames_of(scratch: Scratch) -> dict[str, tuple[Frame, ...]]:
    """Where constructs were made, by their paths."""
    told = scratch.get("constructs.json") or {entry["path"]: entry["places"] for entry in scratch.lines(LOG)}
    return {path: tuple(Frame(file, line) for file, line in places) for path, places in told.items()}


def nearest(path: str, made: Made) -> tuple[Frame, ...]:
    """Where a construct was made, or the nearest one around it that the user's code made."""
    while path:
        if found := made.get(path):
            return found
        path = path.rpartition("/")[0]
    return ()
