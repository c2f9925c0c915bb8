"""Says in one sentence why a program declared nothing, and what can be done."""

from __future__ import annotations

import os
import re
from typing import Any

from . import isolation
from .process import Ended
from .result import SynthesisError
from .scratch import Scratch

#: Where the name to install is not the module's with dashes.
PACKAGES = {"aws_cdk": "aws-cdk-lib", "yaml": "pyyaml", "dotenv": "python-dotenv", "attr": "attrs"}
#: Of Python's words for a name that a package does not have, the name and the package.
NO_NAME = re.compile(r"cannot import name '(\w+)' from '(\w+)'")
#: What the bridge between Python and the library says where there is no Node.
NO_NODE = re.compile(r"No such file or directory: '(?:[^']*[\\/])?node'")


def explain(scratch: Scratch, ended: Ended, limit: float, root: str, interpreter: str) -> SynthesisError | None:
    """What went wrong in a run; None where nothing did."""
    told = scratch.get("error.json")
    if ended.timed_out:
        return _late(scratch, limit, ended.stderr)
    if isinstance(told, dict):
        return _raised(told, ended.stderr, root, interpreter)
    if ended.status is None:
        return SynthesisError("The run was given up for a newer one.", "ended", stderr=ended.stderr)
    if ended.status != 0:
        last = next((line.strip() for line in reversed(ended.stderr.splitlines()) if line.strip()), "")
        says = f", saying: {last[:300]}" if last else ""
        return SynthesisError(f"The program ended with status {ended.status}{says}", "ended", stderr=ended.stderr)
    return None


def _late(scratch: Scratch, limit: float, stderr: str) -> SynthesisError:
    places = scratch.get("where.json")
    text = f"The program did not finish within {limit:g} s and was stopped"
    if not places:
        return SynthesisError(f"{text}.", "timeout", stderr=stderr)
    file, line = places[0]
    return SynthesisError(f"{text}; it was at {file}, line {line}.", "timeout", file, line, stderr)


def _raised(told: dict[str, Any], stderr: str, root: str, interpreter: str) -> SynthesisError:
    places = told.get("frames") or []
    file, line = places[0] if places else ("", 0)
    kind, message = str(told.get("type", "")), str(told.get("message", ""))
    missing = _missing(told, root, interpreter)
    if missing:
        return SynthesisError(missing, "missing", file, line, stderr)
    where = f" at {file}, line {line}" if file else ""
    if kind == "SystemExit":
        return SynthesisError(f"The program ended itself{where}, with: {message}", "raised", file, line, stderr)
    text = f"The program failed{where}: {kind}: {message}".rstrip(": ")
    if kind == "KeyError" and isolation.is_withheld(message.strip("'")):
        text += ", which exact mode keeps from programs, as it may be a credential"
    return SynthesisError(text, "raised", file, line, stderr)


def _missing(told: dict[str, Any], root: str, interpreter: str) -> str:
    message = str(told.get("message", ""))
    if NO_NODE.search(message):
        return "Node is not on the path: the library of this program runs in it. Install Node 20 or newer."
    name = str(told.get("module") or "")
    if name == "aws_cdk" and (found := NO_NAME.search(message)):
        if found.group(1) == "core":
            return f"The program is written for version 1 of CDK, and {interpreter} has version 2."
        name, told = f"aws_cdk.{found.group(1)}", {"type": "ModuleNotFoundError"}
    if told.get("type") == "ModuleNotFoundError" and name:
        return _python_module(name, root, interpreter)
    if name and told.get("type") == "MODULE_NOT_FOUND":
        return f'The package "{name}" is not installed in {root}: run npm install there.'
    return ""


def _python_module(name: str, root: str, interpreter: str) -> str:
    top = name.partition(".")[0]
    if top == os.path.basename(root):
        return ""  # a program that means to be started from the folder above
    if top == "imports":
        return f'The module "{name}" is not generated in {root}: run cdktf get there.'
    if os.path.exists(os.path.join(root, top)) or os.path.exists(os.path.join(root, f"{top}.py")):
        return ""
    package = PACKAGES.get(top, top.replace("_", "-"))
    if name.startswith("aws_cdk."):
        if not name.endswith("_alpha"):
            return ""
        package = "aws-cdk." + name.removeprefix("aws_cdk.").replace("_", "-")
    listed = os.path.isfile(os.path.join(root, "requirements.txt"))
    what = f"-r {os.path.join(root, 'requirements.txt')}" if listed else package
    return f"{package} is not installed for the interpreter {interpreter}: run {interpreter} -m pip install {what}"
