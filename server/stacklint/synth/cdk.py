"""CDK: what its command line gives a program, and the cloud assembly that the program writes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from typing import Any

from . import project
from .commands import Command
from .kernel import Made, frames_of, nearest
from .kernel import variables as kernel_variables
from .result import Synthesis, SynthesisError, SynthesizedOutput, SynthesizedResource
from .run import Run
from .scratch import read_json
from .target import target

#: As the command line of CDK sets them: paths in templates, nothing about the library itself, no bundling (it needs
#: Docker or the network), and no copies of assets.
ALWAYS = {
    "aws:cdk:enable-path-metadata": True,
    "aws:cdk:enable-asset-metadata": True,
    "aws:cdk:version-reporting": False,
    "aws:cdk:bundling-stacks": [],
    "aws:cdk:disable-asset-staging": True,
}
NOTHING = "The program ended without an error, but made no App and so declared nothing."
NESTED = ".nested.template.json"
#: The construct that stands for a nested stack in its parent is named after it.
NESTED_SUFFIX = ".NestedStack"


def command(root: str) -> Command | SynthesisError:
    """What ``cdk.json`` starts, else the file that makes an App."""
    return project.command(root, "cdk")


def told(run: Run, attempt: int) -> dict[str, Any] | None:
    """Nothing beside what all are told: one run tells everything."""
    return {"settings": project.SETTINGS[run.dialect]} if attempt == 0 else None


def variables(run: Run) -> dict[str, str]:
    """What the command line of CDK would set, and what keeps the library from checking, tracing and asking."""
    context = _context(run.root)
    return {
        **kernel_variables(run.given),
        **target(context, run.given),
        "CDK_OUTDIR": run.scratch.path("out"),
        "CDK_CONTEXT_JSON": json.dumps(context),
        "CDK_VALIDATION": "false",
        "CDK_DISABLE_STACK_TRACE": "1",
    }


def _context(root: str) -> dict[str, Any]:
    """The context that CDK's command line would give: of ``cdk.json`` before the remembered look-ups."""
    remembered = read_json(os.path.join(root, "cdk.context.json"))
    settings = read_json(os.path.join(root, "cdk.json"))
    own = settings.get("context") if isinstance(settings, dict) else None
    found: dict[str, Any] = {}
    for each in (remembered, own, ALWAYS):
        found |= each if isinstance(each, dict) else {}
    return found


def read(run: Run) -> Synthesis:
    """The resources and outputs of all stacks, nested ones and those of stages too, in the order of their templates."""
    if not any("manifest.json" in files for _, _, files in os.walk(run.scratch.path("out"))):
        return Synthesis(error=SynthesisError(NOTHING, "raised"))
    made = frames_of(run.scratch)
    resources: list[SynthesizedResource] = []
    outputs: list[SynthesizedOutput] = []
    for stack, template in _templates(run.scratch.path("out")):
        for id_, body in _entries(template, "Resources"):
            resources.append(_resource(id_, body, stack, made))
        outputs += [SynthesizedOutput(name, stack) for name, _ in _entries(template, "Outputs")]
    return Synthesis(tuple(resources), tuple(outputs))


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
