"""CDKTF: what its command line gives a program, and the Terraform JSON that the program writes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from typing import Any

from . import project
from .commands import Command
from .kernel import frames_of, nearest
from .kernel import variables as kernel_variables
from .result import Synthesis, SynthesisError, SynthesizedOutput, SynthesizedResource
from .run import Run
from .scratch import read_json

NOTHING = "The program ended without an error, but made no App and so declared nothing."
#: What Terraform itself reads of a resource; everything else is its provider's.
META = frozenset({"connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"})
COMMENT = "//"


def command(root: str) -> Command | SynthesisError:
    """What ``cdktf.json`` starts, else the file that makes an App."""
    return project.command(root, "cdktf")


def told(run: Run, attempt: int) -> dict[str, Any] | None:
    """Nothing beside what all are told: one run tells everything."""
    return {"settings": project.SETTINGS[run.dialect]} if attempt == 0 else None


def variables(run: Run) -> dict[str, str]:
    """What the command line of CDKTF would set."""
    settings = read_json(os.path.join(run.root, project.SETTINGS[run.dialect]))
    context = settings.get("context") if isinstance(settings, dict) else None
    return {
        **kernel_variables(run.given),
        "CDKTF_OUTDIR": run.scratch.path("out"),
        "CDKTF_CONTEXT_JSON": json.dumps(context if isinstance(context, dict) else {}),
        "CDKTF_DISABLE_LOGGING": "true",
    }


def read(run: Run) -> Synthesis:
    """The resources and outputs of all stacks, in the order of their files."""
    out = run.scratch.path("out")
    if not os.path.isfile(os.path.join(out, "manifest.json")):
        return Synthesis(error=SynthesisError(NOTHING, "raised"))
    made = frames_of(run.scratch)
    resources: list[SynthesizedResource] = []
    outputs: list[SynthesizedOutput] = []
    for stack, text in _stacks(out):
        for type_, id_, body in _blocks(text):
            properties = {name: value for name, value in body.items() if name != COMMENT and name not in META}
            rest = {name: value for name, value in body.items() if name in META}
            path = _path(body) or f"{stack}/{id_}"
            resources.append(SynthesizedResource(type_, id_, path, stack, properties, nearest(path, made), rest))
        names = text.get("output")
        outputs += [SynthesizedOutput(name, stack) for name in (names if isinstance(names, dict) else ())]
    return Synthesis(tuple(resources), tuple(outputs))


def _stacks(out: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The name of each stack, and its Terraform."""
    stacks = (read_json(os.path.join(out, "manifest.json")) or {}).get("stacks") or {}
    for name, stack in stacks.items():
        text = read_json(os.path.join(out, str(stack.get("synthesizedStackPath", ""))))
        if isinstance(text, dict):
            yield name, text


def _blocks(text: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Type, name and body of resources; providers too, which have a type for a name."""
    resources = text.get("resource")
    for type_, named in (resources if isinstance(resources, dict) else {}).items():
        yield from ((type_, id_, body) for id_, body in named.items() if isinstance(body, dict))
    providers = text.get("provider")
    for name, bodies in (providers if isinstance(providers, dict) else {}).items():
        for body in bodies if isinstance(bodies, list) else [bodies]:
            if isinstance(body, dict):
                yield "provider", str(body.get("alias") or name), body


def _path(body: Mapping[str, Any]) -> str:
    comment = body.get(COMMENT)
    metadata = comment.get("metadata") if isinstance(comment, dict) else None
    return str(metadata.get("path", "")) if isinstance(metadata, dict) else ""
