"""Reads a cloud assembly: the templates that a CDK program wrote, and where its constructs were made."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from .result import Frame, SynthesizedOutput, SynthesizedResource
from .scratch import LOG, Scratch, read_json

#: Where constructs were made, by their paths.
Made = Mapping[str, tuple[Frame, ...]]
NESTED = ".nested.template.json"
#: The construct that stands for a nested stack in its parent is named after it.
NESTED_SUFFIX = ".NestedStack"


def is_written(scratch: Scratch) -> bool:
    """Whether the program synthesized anything, be it an empty application."""
    return any("manifest.json" in files for _, _, files in os.walk(scratch.path("out")))


def read(scratch: Scratch) -> tuple[tuple[SynthesizedResource, ...], tuple[SynthesizedOutput, ...]]:
    """The resources and outputs of all stacks, nested ones and those of stages too, in the order of their templates."""
    made = frames_of(scratch)
    resources: list[SynthesizedResource] = []
    outputs: list[SynthesizedOutput] = []
    for stack, template in _templates(scratch.path("out")):
        for id_, body in _entries(template, "Resources"):
            resources.append(_resource(id_, body, stack, made))
        outputs += [SynthesizedOutput(name, stack) for name, _ in _entries(template, "Outputs")]
    return tuple(resources), tuple(outputs)


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


def _resource(id_: str, body: Mapping[str, Any], stack: str, made: Made) -> SynthesizedResource:
    metadata = body.get("Metadata")
    path = str(metadata.get("aws:cdk:path", "")) if isinstance(metadata, dict) else ""
    properties = body.get("Properties")
    rest = {key: value for key, value in body.items() if key not in {"Type", "Properties", "Metadata"}}
    return SynthesizedResource(
        str(body.get("Type", "")),
        id_,
        path,
        stack,
        properties if isinstance(properties, dict) else {},
        nearest(path, made) or nearest(stack, made),
        rest,
    )


def _entries(template: Any, section: str) -> Iterator[tuple[str, dict[str, Any]]]:
    entries = template.get(section) if isinstance(template, dict) else None
    for id_, body in entries.items() if isinstance(entries, dict) else ():
        if isinstance(body, dict):
            yield id_, body


def _templates(out: str) -> Iterator[tuple[str, Any]]:
    """The path of each stack's construct, and its template."""
    for folder, folders, files in os.walk(out):
        folders.sort()
        manifest = read_json(os.path.join(folder, "manifest.json")) if "manifest.json" in files else None
        artifacts = manifest.get("artifacts", {}) if isinstance(manifest, dict) else {}
        templates: dict[str, tuple[str, Any]] = {}
        for id_, artifact in artifacts.items():
            properties = artifact.get("properties") or {}
            if artifact.get("type") == "aws:cloudformation:stack" and properties.get("templateFile"):
                file = os.path.join(folder, properties["templateFile"])
                templates[file] = (artifact.get("displayName", id_).split(" ")[0], read_json(file))
        waiting = list(templates.items())
        for file, (stack, template) in waiting:
            yield stack, template
            for name, path in _nested(template, stack):
                inner = os.path.join(os.path.dirname(file), name)
                if inner not in templates and os.path.isfile(inner):
                    templates[inner] = (path, read_json(inner))
                    waiting.append((inner, templates[inner]))


def _nested(template: Any, stack: str) -> Iterator[tuple[str, str]]:
    """The files of a template's nested stacks, and the paths of their constructs."""
    for _, body in _entries(template, "Resources"):
        metadata = body.get("Metadata")
        told = metadata if isinstance(metadata, dict) else {}
        file = str(told.get("aws:asset:path", ""))
        if body.get("Type") == "AWS::CloudFormation::Stack" and file.endswith(NESTED):
            parent, _, own = str(told.get("aws:cdk:path", "")).rpartition("/")[0].rpartition("/")
            yield file, "/".join(each for each in (parent, own.removesuffix(NESTED_SUFFIX)) if each) or stack
