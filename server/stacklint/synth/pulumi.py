"""Pulumi: what its project gives a program, and what the program registers, in Terraform's words."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from typing import Any

import yaml
from msgspec import Struct

from stacklint_checks.schemas import pulumi
from stacklint_checks.schemas.bindings import Construct

from .commands import Command
from .result import UNKNOWN, Frame, Synthesis, SynthesisError, SynthesizedOutput, SynthesizedResource
from .run import Run
from .target import ANY_ACCOUNT, ANY_REGION

PROJECT = ("Pulumi.yaml", "Pulumi.yml")
STACK = re.compile(r"^Pulumi\.(.+)\.ya?ml$")
ANY_STACK = "dev"
#: What stands for a computed string, as ``stacklint_child.references`` writes it, and an index that it was given.
MARK = "stacklint"
REFERENCE = re.compile(r"stacklintref(\d+)x(\[\d\])?", re.IGNORECASE)
#: Python's and Pulumi's names of providers.
PROVIDER = "pulumi:providers:"
COMPONENT = "pulumi:pulumi:"
SNAKE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def command(root: str) -> Command | SynthesisError:
    """How Pulumi starts a program: the ``__main__.py`` of ``main``, a folder or a file."""
    project = _project(root)
    main = project.get("main")
    main = main if isinstance(main, str) and main else "."
    runtime = project.get("runtime")
    language = runtime.get("name") if isinstance(runtime, dict) else runtime
    if language not in (None, "python"):
        text = f'The program is written for the runtime "{language}" in {PROJECT[0]}; exact mode runs Python.'
        return SynthesisError(text, "unsupported", PROJECT[0], 1)
    options = runtime.get("options") if isinstance(runtime, dict) else None
    virtual = options.get("virtualenv") if isinstance(options, dict) else None
    interpreter = os.path.join(root, str(virtual), "bin", "python") if virtual else ""
    if main.endswith(".py"):
        return Command(main, interpreter=interpreter)
    return Command("__main__.py", folder=main, interpreter=interpreter)


def told(run: Run, attempt: int) -> dict[str, Any] | None:
    """What its project tells the program.

    A second attempt goes without references; a third one, to tell why, without making up what is not configured.
    """
    return {**_job(run.root, run.given), "references": attempt == 0, "strict": attempt == 2}


def variables(run: Run) -> dict[str, str]:
    """The region, which providers read where the configuration has none."""
    return {"AWS_REGION": str(_job(run.root, run.given)["region"])}


def _project(root: str) -> dict[str, Any]:
    """The settings of a project, empty if it has none."""
    return next((found for name in PROJECT if (found := _yaml(os.path.join(root, name)))), {})


def _job(root: str, given: Mapping[str, str]) -> dict[str, Any]:
    """What the program is told by its project: names, configuration, where it is deployed to."""
    project = _project(root)
    name = str(project.get("name") or "project")
    stack, told = _stack(root)
    config = _settings(name, project.get("config"), is_project=True)
    config |= _settings(name, told.get("config"), is_project=False)
    region = config.get("aws:region") or given.get("AWS_REGION") or given.get("AWS_DEFAULT_REGION") or ANY_REGION
    return {"project": name, "stack": stack, "config": config, "region": region, "account": ANY_ACCOUNT}


def _stack(root: str) -> tuple[str, dict[str, Any]]:
    """The stack whose settings count: the only one, or ``dev``."""
    files = {match.group(1): name for name in sorted(os.listdir(root)) if (match := STACK.match(name))}
    name = next(iter(files)) if len(files) == 1 else ANY_STACK
    return name, _yaml(os.path.join(root, files[name])) if name in files else {}


def _yaml(path: str) -> dict[str, Any]:
    try:
        with open(path, encoding="utf-8") as file:
            found = yaml.safe_load(file)
    except (OSError, ValueError, yaml.YAMLError):
        return {}
    return found if isinstance(found, dict) else {}


def _settings(project: str, told: Any, *, is_project: bool) -> dict[str, Any]:
    """Configuration as Pulumi passes it: full keys, strings, what is no string as JSON; secrets as they are written."""
    found: dict[str, Any] = {}
    for key, value in told.items() if isinstance(told, dict) else ():
        space, colon, _ = str(key).partition(":")
        full = str(key) if colon else f"{project}:{space}"
        own = value.get("value", value.get("default")) if is_project and isinstance(value, dict) else value
        if own is not None:
            found[full] = own if isinstance(own, str) or _is_secret(own) else json.dumps(own)
    return found


def _is_secret(value: Any) -> bool:
    """Whether a value is one that only Pulumi's service or a passphrase can read."""
    return isinstance(value, dict) and set(value) == {"secure"}


def read(run: Run) -> Synthesis:
    """The resources of the provider and others, in the order of their registration; and the names of the exports.

    Components are no resources: they are in the paths of what they hold. Resources that the program only looks up are
    left out.
    """
    stack, _ = _stack(run.root)
    told = run.scratch.get("resources.json") or {}
    listed = [each for each in told.get("resources", ()) if each["custom"] and not each["existing"]]
    references = _References(told.get("references", []), {each["construct"]: _type(each) for each in listed})
    found = tuple(_resource(each, stack, references) for each in listed if not each["token"].startswith(COMPONENT))
    return Synthesis(found, tuple(SynthesizedOutput(name, stack) for name in told.get("outputs", ())))


def _type(told: Mapping[str, Any]) -> str:
    """Terraform's type; the token of what Terraform does not have under a known name."""
    if told["token"].startswith(PROVIDER):
        return "provider"
    known = pulumi.construct(told["construct"])
    return known.type if known is not None and known.type else str(told["token"])


def _resource(told: Mapping[str, Any], stack: str, references: _References) -> SynthesizedResource:
    type_ = references.types[told["construct"]]
    construct = pulumi.construct(told["construct"])
    properties = {name: value for name, value in told["properties"].items() if not name.startswith("__")}
    if type_ == "provider":
        properties = {name: _parsed(value) for name, value in properties.items()}
    if construct is not None:
        properties = _body(properties, construct, 0)
    return SynthesizedResource(
        type_,
        told["name"],
        "/".join([*told["parents"], told["name"]]),
        stack,
        references.resolved(properties),
        tuple(Frame(file, line) for file, line in told["frames"]),
        {"provider": told["provider"]} if told["provider"] else {},
    )


def _parsed(value: Any) -> Any:
    """An argument of a provider, which Pulumi passes as JSON."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _body(told: Mapping[str, Any], construct: Construct, body: int) -> dict[str, Any]:
    """Arguments with Terraform's names, those of the structs inside them too; maps keep their keys."""
    found: dict[str, Any] = {}
    for name, value in told.items():
        argument = construct.argument(body, name)
        inner = argument.body if argument is not None else None
        found[argument.attribute if argument else SNAKE.sub("_", name).lower()] = (
            value if inner is None else _inside(value, construct, inner)
        )
    return found


def _inside(value: Any, construct: Construct, body: int) -> Any:
    if isinstance(value, list):
        return [_inside(each, construct, body) for each in value]
    return _body(value, construct, body) if isinstance(value, dict) and UNKNOWN not in value else value


class _References(Struct, frozen=True):
    """What stands for computed values: ``meanings`` by number, and Terraform's types by construct."""

    meanings: list[list[str]]
    types: Mapping[str, str]

    def resolved(self, value: Any) -> Any:
        """A value with references in Terraform's words; a setting that nobody knows, or a piece of one, is unknown."""
        if isinstance(value, dict):
            return {key: self.resolved(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.resolved(each) for each in value]
        if not isinstance(value, str) or MARK not in value.lower():
            return value
        whole = REFERENCE.fullmatch(value)
        if whole and (meaning := self._meaning(whole))[0] == "config":
            return {UNKNOWN: meaning[2]}
        text = REFERENCE.sub(lambda match: self._reference(*self._meaning(match), match.group(2) or ""), value)
        return {UNKNOWN: ""} if MARK in text.lower() else text

    def _meaning(self, match: re.Match[str]) -> tuple[str, str, str]:
        number = int(match.group(1))
        construct, name, attribute = self.meanings[number] if number < len(self.meanings) else ("", "", "")
        return construct, name, attribute

    def _reference(self, construct: str, name: str, attribute: str, index: str) -> str:
        if construct == "config":
            return f"${{var.{attribute}}}"
        known = pulumi.construct(construct) or (pulumi.construct(_function(construct)) if ":" in construct else None)
        written = (known.attribute(attribute) if known else "") or SNAKE.sub("_", attribute).lower()
        type_ = self.types.get(construct) or (known.type if known else "") or construct
        return "${" + ".".join(part for part in (type_, name, written) if part) + index + "}"


def _function(token: str) -> str:
    """The path of a function in Python; ``aws:iam/getRole:getRole`` is ``iam.get_role``."""
    _, _, rest = token.partition(":")
    module, _, name = rest.partition(":")
    folder = module.partition("/")[0]
    path = SNAKE.sub("_", name).lower()
    return path if folder == "index" else f"{folder}.{path}"
