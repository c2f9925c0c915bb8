"""Find the Terraform type behind each of Pulumi's names, and the attribute behind each argument.

Nothing in Pulumi's packages tells them. A type is found by the names of all that it holds, which nearly always fit one
type only, and by its own name; an attribute by its name, which Pulumi puts in the plural for lists, and which it spells
without the underscores around digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from pulumi_source import Construct, Library

Tree = dict[str, "Tree | None"]
LEFT_OUT = frozenset({"id", "urn", "timeout", "timeouts", "tags_all", "region"})

#: What follows from nothing but the bridge between the two.
ARGUMENTS = {
    "lambda_.Function.code": "filename",
    "lambda_.LayerVersion.code": "filename",
    "elasticbeanstalk.Environment.version": "version_label",
    "apigateway.BasePathMapping.rest_api": "api_id",
    "s3.BucketWebsiteConfigurationV2.routing_rule_details": "routing_rule",
    "s3.BucketWebsiteConfiguration.routing_rule_details": "routing_rule",
    "rds.Instance.name": "db_name",
}
#: Helpers of Pulumi that call no type of Terraform's, and what fits two types as well.
NO_TYPE = frozenset({"ecr.get_credentials", "arn_build", "arn_parse", "trim_iam_role_path", "user_agent"})


def terraform_trees(*tables: Mapping[str, Any]) -> dict[str, Tree]:
    """What each type holds, from records of ``terraform.jsonl`` and ``cdktf.jsonl`` by type, all of them together."""
    found: dict[str, Tree] = {}
    for table in tables:
        for name, record in table.items():
            tree = written(record) if isinstance(record["bodies"][0], str) else declared(record)
            found[name] = joined(found.get(name, {}), tree)
    return found


def declared(record: Mapping[str, Any], number: int = 0, above: tuple[int, ...] = ()) -> Tree:
    """The tree of a record of ``terraform.jsonl``."""
    body = record["bodies"][number]
    inside: dict[str, int | None] = {name: block[3] for name, block in body.get("blocks", {}).items()}
    for name, attribute in body.get("attributes", {}).items():
        _, mark, rest = attribute.partition("#")
        inside[name] = int(rest.rstrip(")")) if mark else None
    above = (*above, number)
    return {
        name: None if inner is None or inner in above else declared(record, inner, above)
        for name, inner in inside.items()
    }


def written(record: Mapping[str, Any], number: int = 0) -> Tree:
    """The tree of a record of ``cdktf.jsonl``."""
    found: Tree = {}
    for told in record["bodies"][number].split():
        name, _, inner = told.partition(":")
        found[name.rstrip("!").rpartition("=")[2]] = written(record, int(inner.rstrip("*"))) if inner else None
    if number == 0:
        found |= {told.rpartition("=")[2]: None for told in record.get("outputs", "").split()}
    return found


def joined(one: Tree, other: Tree) -> Tree:
    """All that either tree holds."""
    found = dict(one)
    for name, inner in other.items():
        known = found.get(name)
        found[name] = joined(known, inner) if known is not None and inner is not None else known or inner
    return found


def plurals(name: str) -> set[str]:
    """What Pulumi may call a list of these, without underscores."""
    name = name.replace("_", "")
    found = {name, f"{name}s", f"{name}es", f"{name[:-1]}ies"}
    if name.endswith(("ex", "ix", "is")):
        found.add(name[:-2] + ("es" if name.endswith("is") else "ices"))
    return found


def singular(name: str) -> str:
    """One form for the singular and the plural of a name."""
    for end, instead in (("ies", "y"), ("sses", "ss"), ("uses", "us"), ("xes", "x"), ("ches", "ch"), ("ices", "ex")):
        if name.endswith(end) and len(name) > len(end) + 1:
            return name.removesuffix(end).replace("_", "") + instead
    return (name if name.endswith(("ss", "us", "is")) else name.removesuffix("s")).replace("_", "")


def attributes(path: str, names: Iterable[str], tree: Tree) -> dict[str, str]:
    """The attribute of each name for which one is found."""
    found = {name: name for name in names if name in tree}
    rest = [name for name in dict.fromkeys(names) if name not in found]
    for rule in (plural_of, begins, ends):
        for name in rest:
            free = [attribute for attribute in tree if attribute not in found.values()]
            fitting = [attribute for attribute in free if rule(name, attribute)]
            if name not in found and len(fitting) == 1:
                found[name] = fitting[0]
    return found | {name: ARGUMENTS[f"{path}.{name}"] for name in rest if f"{path}.{name}" in ARGUMENTS}


def plural_of(name: str, attribute: str) -> bool:
    """``address_line1`` is ``address_line_1``, ``aliases`` is ``alias``, ``lambda_`` is ``lambda``."""
    return name.replace("_", "") in plurals(attribute) or attribute.replace("_", "") == f"{name}s".replace("_", "")


def begins(name: str, attribute: str) -> bool:
    """``rest_api`` is ``rest_api_id``, ``topic`` is ``topic_arn``."""
    return attribute in {f"{name}_id", f"{name}_arn", f"{name}_name"}


def ends(name: str, attribute: str) -> bool:
    """``name`` is ``function_name``."""
    return name == "name" and attribute.endswith("_name")


def types(library: Library, trees: Mapping[str, Tree], known: Mapping[str, str]) -> dict[str, str]:
    """The Terraform type of each construct for which one is found.

    ``known`` tells it for some of them, of another version of the library. Without it the trees are of the very version
    that the library wraps, and the names that a type holds are enough to tell it.
    """
    held = {name: features(tree) for name, tree in trees.items()}
    found = {path: known[path] for path in library.constructs if path in known}
    services = {(service(path), service(name)) for path, name in found.items()}
    scored = [fit for path, one in library.constructs.items() if path not in found for fit in fits(one, held)]
    taken = set(found.values())
    for fit in sorted(scored, reverse=True):
        same = not known or (service(fit.path), service(fit.type)) in services
        told = fit.likeness >= 0.85 or (fit.signature >= 0.95 and same and fit.likeness >= (0.5 if known else 0.1))
        if told and fit.path not in found and (fit.type not in taken or 1 in {fit.signature, fit.likeness}):
            found[fit.path] = fit.type
            taken.add(fit.type)
    return found


class Fit(NamedTuple):
    """How well a construct fits a type: in all, by the names of what it holds, and by its own name. 1 is the best."""

    total: float
    signature: float
    likeness: float
    path: str
    type: str


def fits(construct: Construct, held: Mapping[str, frozenset[str]]) -> Iterator[Fit]:
    """The types that a construct may stand for."""
    module, _, name = construct.path.rpartition(".")
    if construct.path in NO_TYPE:
        return
    function = name[0].islower()
    name = snake(name.removeprefix("get_"))
    own = features(one.name for one in (*construct.arguments, *construct.outputs))
    for type_name, other in held.items():
        if type_name.startswith("data.") == function:
            signature = len(own & other) / len(own | other) if own | other else 1.0
            if signature > 0.5:
                likeness = alike(module, name, type_name.removeprefix("data.").removeprefix("aws_"))
                yield Fit(signature + likeness, signature, likeness, construct.path, type_name)


def service(name: str) -> str:
    """The service in a construct's path or a type's name."""
    return re.split(r"[._]", name.removeprefix("data.").removeprefix("aws_"))[0]


def alike(module: str, name: str, type_name: str) -> float:
    """How much the name of a construct is like that of a type, 1 for the same."""
    full = f"{module.replace('.', '_').rstrip('_')}_{name}".lstrip("_")
    if type_name in {full, name}:
        return 1.0
    likeness = max(SequenceMatcher(None, full, type_name).ratio(), SequenceMatcher(None, name, type_name).ratio())
    return likeness + 0.05 * (service(type_name) == module) - 0.1


def features(names: Iterable[str]) -> frozenset[str]:
    """What tells types apart: the names of what they hold, less what most of them do."""
    return frozenset(singular(name) for name in names if name not in LEFT_OUT)


def snake(name: str) -> str:
    """``VPCEndpoint2`` → ``vpc_endpoint2``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
