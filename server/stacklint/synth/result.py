"""What a program said that it declares when it was run."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

#: What stands in properties where a value is known only after deployment (Pulumi's outputs that nothing computes).
#: A dictionary with this one key, which no schema has; its value is the unknown's name, or ``""``.
UNKNOWN = "$unknown"


class Frame(Struct, frozen=True):
    """A line of the user's code that was on the stack. ``file`` is relative to the root, with ``/``; lines from 1."""

    file: str
    line: int


class SynthesizedResource(Struct, frozen=True):
    """A resource as the program declares it.

    ``type`` is CloudFormation's for CDK and Terraform's for the others. ``id`` is the logical id of the template, the
    local name in Terraform, or Pulumi's logical name. ``path`` is ``aws:cdk:path`` as it stands in the template, the
    path of CDKTF's node, or Pulumi's ``parent/name``. ``stack`` is the path of the stack's own construct; Pulumi's
    stack has its plain name. ``properties`` are JSON, in the words of the type; ``attributes`` is what stands beside
    them (``DeletionPolicy``, ``Condition``, ``lifecycle``, ``provider``). ``frames`` are the user's own, innermost
    first: frames of the library, of installed packages and of Stacklint are left out.
    """

    type: str
    id: str
    path: str
    stack: str
    properties: dict[str, Any]
    frames: tuple[Frame, ...] = ()
    attributes: dict[str, Any] = {}


class SynthesizedOutput(Struct, frozen=True):
    """An output of a stack."""

    name: str
    stack: str


class SynthesisError(Struct, frozen=True):
    """Why nothing was declared.

    ``message`` is one sentence: what happened and where, or what is missing and what to do. ``kind`` is ``raised``
    (the program failed), ``missing`` (a library or a tool is not installed), ``timeout``, ``ended`` (the process went
    away) or ``unsupported`` (not a program that can be run). ``file`` and ``line`` tell where in the user's code, if
    known. ``stderr`` is the end of what the program wrote there.
    """

    message: str
    kind: str
    file: str = ""
    line: int = 0
    stderr: str = ""


class Synthesis(Struct, frozen=True):
    """What came of running a program. With an ``error`` there are no resources: half a program is not the program."""

    resources: tuple[SynthesizedResource, ...] = ()
    outputs: tuple[SynthesizedOutput, ...] = ()
    error: SynthesisError | None = None
    seconds: float = 0.0
