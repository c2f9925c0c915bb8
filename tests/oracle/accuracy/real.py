"""What a program declares, written as what it is deployed as, and read by the dialects of documents."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from datetime import date
from typing import Any, NamedTuple

from accuracy.runs import Sample
from stacklint.synth.result import UNKNOWN, Synthesis, SynthesizedResource
from stacklint_checks.engine import Report, analyze
from stacklint_checks.files import Files
from stacklint_checks.settings import Settings
from stacklint_checks.source import Source
from stacklint_checks.stack import Stack
from stacklint_checks.units import Unit, discover

TODAY = date(2026, 11, 25)
#: What libraries put into templates for themselves, once a stack: nobody wrote it, and nothing can be said of it.
OWN = re.compile(
    r"^(Custom::|LogRetention[0-9a-f]{20}|AWS[0-9a-f]{20}|\w+Handler[0-9a-f]{20}|SingletonLambda|CDKMetadata)"
)
IGNORED = {"AWS::CDK::Metadata", "AWS::CloudFormation::Stack", "provider"}


class Reading(NamedTuple):
    """One reading of a program: the resources of the static one, or those of one deployed stack."""

    report: Report
    stack: Stack


class Real(NamedTuple):
    """A declared resource, in which reading it stands and at which address."""

    declared: SynthesizedResource
    reading: Reading
    address: str


def static(sample: Sample) -> Reading:
    """The program as the dialects of programs read it."""
    units = [unit for unit in discover((str(sample.root),), Files()) if unit.dialect == sample.dialect]
    assert len(units) == 1, f"{sample.name} is {len(units)} programs"
    return _reading(units[0])


def deployed(sample: Sample, synthesis: Synthesis) -> list[Real]:
    """The declared resources, each with the reading of its stack."""
    stacks: dict[str, list[SynthesizedResource]] = defaultdict(list)
    for one in synthesis.resources:
        stacks[one.stack].append(one)
    write = _template if sample.dialect == "cdk" else _terraform
    found = []
    for name, resources in stacks.items():
        unit = write(name, resources)
        reading = _reading(unit)
        for one in resources:
            if one.type not in IGNORED and not _is_own(one):
                address = one.id if sample.dialect == "cdk" else f"{one.type}.{_identifier(one.id)}"
                assert reading.stack.resource(address) is not None, f"{address} is lost"
                found.append(Real(one, reading, address))
    return found


def _reading(unit: Unit) -> Reading:
    report = analyze(unit, Settings(), TODAY)
    assert not report.crashes, report.crashes[0].trace
    return Reading(report, Stack(report.memo))


def _is_own(resource: SynthesizedResource) -> bool:
    inside = resource.path.removeprefix(resource.stack).strip("/")
    return any(OWN.match(part) for part in inside.split("/"))


def _template(name: str, resources: list[SynthesizedResource]) -> Unit:
    """A template of one stack. What it refers to without declaring it are parameters and conditions of anything."""
    ids = {one.id for one in resources}
    refs: set[str] = set()
    conditions: set[str] = set()
    for one in resources:
        _names(one.properties, refs, conditions)
        if isinstance(one.attributes.get("Condition"), str):
            conditions.add(one.attributes["Condition"])
    body: dict[str, Any] = {
        "Parameters": {ref: {"Type": "String"} for ref in sorted(refs - ids) if "::" not in ref},
        "Conditions": {one: {"Fn::Equals": [{"Ref": "AWS::StackName"}, "x"]} for one in sorted(conditions)},
        "Resources": {one.id: {"Type": one.type, "Properties": one.properties, **one.attributes} for one in resources},
    }
    path = f"{name.replace('/', '-')}.template.json"
    return Unit("cloudformation", path, {path: Source(path, json.dumps(body, indent=1))})


def _names(value: Any, refs: set[str], conditions: set[str]) -> None:
    if isinstance(value, dict):
        if isinstance(value.get("Ref"), str):
            refs.add(value["Ref"])
        if isinstance(value.get("Fn::If"), list):
            conditions.add(value["Fn::If"][0])
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _names(inner, refs, conditions)


def _terraform(name: str, resources: list[SynthesizedResource]) -> Unit:
    """A root module of one stack; what is known only after deployment is a variable without a value."""
    body: dict[str, Any] = {"resource": defaultdict(dict), "provider": defaultdict(list), "variable": {"unknown": {}}}
    for one in resources:
        if one.type == "provider":
            alias = {} if one.id == "aws" else {"alias": one.id}
            body["provider"]["aws"].append({**_written(one.properties), **alias})
            continue
        provider = one.attributes.get("provider")
        chosen = {"provider": f"aws.{provider}"} if provider and provider != "aws" and "." not in provider else {}
        body["resource"][one.type][_identifier(one.id)] = {**_written(one.properties), **chosen}
    text = json.dumps(body, indent=1)
    for one in resources:
        text = text.replace(f"{one.type}.{one.id}.", f"{one.type}.{_identifier(one.id)}.")
    path = f"{name}/main.tf.json"
    return Unit("terraform", name, {path: Source(path, text)})


def _identifier(name: str) -> str:
    """A name that Terraform takes for a resource; Pulumi takes any."""
    return re.sub(r"[^\w-]", "-", name)


def _written(value: Any) -> Any:
    if isinstance(value, dict):
        if UNKNOWN in value:
            return "${var.unknown}"
        return {key: _written(inner) for key, inner in value.items()}
    return [_written(inner) for inner in value] if isinstance(value, list) else value
