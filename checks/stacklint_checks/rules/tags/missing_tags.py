"""Resource without tags, or without the tags that the settings require.

## Why
Tags say who owns a resource, what it is for and who pays; without them it is found only when it is in the way.
`required-tags` in the settings makes keys, and values, binding.

## Fix safety
Safe: tags change no resource.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from stacklint_checks.edits import Add, Replace, Set, Site, Use, Written
from stacklint_checks.facts import Resource
from stacklint_checks.findings import Context, Fix, Problem, Severity, rule
from stacklint_checks.schemas.resource_types import Tags, main_taggable, tags
from stacklint_checks.stack import Stack
from stacklint_checks.values import Items, Known, Object, Value, known_text

LOCALS = ("common_tags", "default_tags", "tags")


@rule(severity=Severity.WARNING, options=("required-tags",))
def check(resource: Resource, context: Context) -> Iterator[Problem]:
    """Look for tags that are missing."""
    required: Mapping[str, Any] = context.options.get("required-tags") or {}
    if resource.type.startswith("data.") or not (required or context.strict or resource.type in main_taggable()):
        return
    form = tags(resource.type)
    stack = context.stack
    if form is None or form.form not in ("map", "list") or stack.passed_on(resource):
        return
    if stack.dialect == "cdk" and stack.holder(resource) is None:
        return  # a construct of a library: the stack that it is used in has the tags
    own, inherited = _property(resource, form), stack.inherited_tags(resource)
    if own.unset and inherited.unset:
        are = "is" if len(required) == 1 else "are"
        missing = f" ({', '.join(required)} {are} required)" if required else ""
        subject = _holder(resource, stack) or resource
        yield Problem(
            f"{subject.label} has no tags{missing}",
            at=subject.header,
            resource=subject.label,
            fixes=_fixes(resource, form, required, stack),
        )
    elif required:
        yield from _lacking(resource, form, required, (own, inherited), stack)


def _holder(resource: Resource, stack: Stack) -> Resource | None:
    """What holds the resource and passes tags on to it: a stack of CloudFormation's. Elsewhere providers do that."""
    return stack.holder(resource) if stack.vocabulary == "cloudformation" else None


def _property(resource: Resource, form: Tags) -> Value:
    return resource.properties.get(form.name)


def _lacking(
    resource: Resource, form: Tags, required: Mapping[str, Any], written: tuple[Value, Value], stack: Stack
) -> Iterator[Problem]:
    """What is wrong with tags that are there."""
    known: dict[str, Value] = {}
    for value in reversed(written):
        pairs = _pairs(value)
        if pairs is None:
            return
        known.update(pairs)
    at = written[0].at or resource.header
    missing = {key: wanted for key, wanted in required.items() if key not in known}
    if missing:
        words = "the tag" if len(missing) == 1 else "the tags"
        fixes = _fixes(resource, form, missing, stack)
        yield Problem(f"{resource.label} lacks {words} {', '.join(missing)}", at=at, fixes=fixes)
    for key, wanted in required.items():
        text = known_text(known[key]) if key in known else None
        if text is not None and not _fits(text, wanted):
            fixes = _corrected(key, known[key], wanted)
            message = f"{resource.label} has the tag {key} = {text}, which is not {_said(wanted)}"
            yield Problem(message, at=known[key], fixes=fixes)


def _corrected(key: str, value: Value, wanted: object) -> tuple[Fix, ...]:
    """The first value that is allowed instead of another one, where that is written in place."""
    if value.at is None or value.origin is not None or isinstance(wanted, Mapping):
        return ()
    allowed = next(iter(_allowed(wanted)), None)
    return (Fix(f"Set {key} to {allowed} (review)", (Replace(value.at, allowed),)),) if allowed is not None else ()


def _pairs(value: Value) -> dict[str, Value] | None:
    """Keys and values of tags; ``None`` where some are not known."""
    if value.unset:
        return {}
    content = value.content if isinstance(value, Known) else None
    if isinstance(content, Object) and not content.open:
        return {entry.key: value.get(entry.key) for entry in content.entries}
    if isinstance(content, Items) and not content.open:
        named = [(known_text(item.get("Key")), item.get("Value")) for item in value.each()]
        if all(key is not None for key, _ in named):
            return {str(key): item for key, item in named}
    return None


def _fits(text: str, wanted: object) -> bool:
    if isinstance(wanted, Mapping):
        return re.fullmatch(str(wanted.get("pattern", "")), text) is not None
    return wanted is None or text in _allowed(wanted)


def _said(wanted: object) -> str:
    if isinstance(wanted, Mapping):
        return f"of the form {wanted.get('pattern')}"
    return " or ".join(_allowed(wanted))


def _allowed(wanted: object) -> list[str]:
    """The values that a setting lists, which may be a single one."""
    values = wanted if isinstance(wanted, list | tuple) else (wanted,)
    return [str(one).lower() if isinstance(one, bool) else str(one) for one in values]


def _fixes(resource: Resource, form: Tags, required: Mapping[str, Any], stack: Stack) -> tuple[Fix, ...]:
    site = Site(resource.address, (form.name,))
    module = stack.module_of(resource.header.block)
    if stack.vocabulary == "terraform" and not required:
        shared = next((name for name in LOCALS if stack.declares(module, f"local.{name}")), None)
        if shared is not None:
            return (Fix(f"Add local.{shared}", (Set(site, Use(f"local.{shared}")),), safe=True),)
    values: dict[str, Written] = {}
    for key, wanted in required.items():
        value = _value(key, wanted, module, stack)
        if value is None:
            return ()
        values[key] = value
    holder = _holder(resource, stack)
    if holder is not None:
        site = Site(holder.address, ("Tags",))
    default = {"Name": resource.name} if holder is None else {"Project": holder.name}
    fix = Fix("Add tags", (Add(site, values or default),), safe=True)
    return (*_by_default(resource, values or {"ManagedBy": "terraform"}, stack), fix)


def _by_default(resource: Resource, values: Mapping[str, Written], stack: Stack) -> tuple[Fix, ...]:
    """The tags for everything of the provider that a resource of the root module uses."""
    provider = next((one for one in stack.providers() if (one.name, one.alias, one.module) == ("aws", "", "")), None)
    here = not resource.module and resource.meta.get("provider").unset
    if stack.dialect != "terraform" or provider is None or not here or not provider.default_tags.unset:
        return ()
    tags = Add(Site("provider.aws", ("default_tags", "tags")), values)
    return (Fix("Tag everything of provider.aws", (tags,), safe=True),)


def _value(key: str, wanted: object, module: str, stack: Stack) -> Written | None:
    """A value for a required tag: the first that is allowed, else the input with that name."""
    if wanted is not None and not isinstance(wanted, Mapping):
        return next(iter(_allowed(wanted)), None)
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+", "_", key).lower()
    terraform = stack.vocabulary == "terraform"
    name = f"var.{snake}" if terraform else "".join(word.capitalize() for word in snake.split("_"))
    return Use(name) if wanted is None and stack.declares(module, name) else None
