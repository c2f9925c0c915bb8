"""Providers and the tags that they add to every resource."""

from __future__ import annotations

import re

from stacklint_checks.facts import Provider
from stacklint_checks.incremental import Memo
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.program import called
from stacklint_checks.values import Absent, Items, Known, Object, Unknown, Value, known_text

from .arguments import body_of, options
from .names import PULUMI, addresses, call_of, construct_of, id_of, stack_of
from .resources import PROVIDER, key_of

MOST_DEPTH = 20
#: What may change every resource of a program.
CHANGES = frozenset(
    {
        "pulumi.runtime.register_stack_transformation",
        "pulumi.runtime.register_stack_transform",
        "pulumi.runtime.register_resource_transform",
        "cdktf.Aspects.of",
    }
)
#: The key under which the configuration of a stack has the tags of everything.
DEFAULT_TAGS = re.compile(r"^[ \t]*[\"']?aws:defaultTags[\"']?[ \t]*:", re.MULTILINE)
OPTIONS_THAT_CHANGE = frozenset({"transformations", "transforms"})


def providers(memo: Memo) -> tuple[Provider, ...]:
    """The providers that a program configures."""
    return memo.ask(configured)


def configured(memo: Memo) -> tuple[Provider, ...]:
    """The same as a question."""
    found = []
    for key in memo.ask(provider_keys):
        call = called(memo, key)
        if call is not None:
            body = memo.ask(body_of, key)
            alias = known_text(body.get("alias")) or ""
            found.append(Provider("aws", alias or _alias(call), call.header, _default_tags(body), body))
    return tuple(found)


def provider_keys(memo: Memo) -> tuple[str, ...]:
    """The keys of the calls that configure providers."""
    return tuple(key for key, address in memo.ask(addresses).items() if address.startswith(f"{PROVIDER}."))


def _alias(call: Called) -> str:
    return id_of(call) if call.function.startswith(PULUMI) else ""


def _is_provider(call: Called) -> bool:
    construct = construct_of(call)
    return construct is not None and construct.type == PROVIDER


def _default_tags(body: Value) -> Value:
    blocks = body.get("default_tags")
    first = blocks.get(0) if isinstance(blocks, Known) and isinstance(blocks.content, Items) else blocks
    return first.get("tags")


def changes_all(memo: Memo) -> bool:
    """Whether something may add to any resource: a transformation, an aspect."""
    return any(memo.look(("of", function)) for function in CHANGES)


def inherited_tags(memo: Memo, address: str) -> Value:
    """The default tags of the provider that a resource uses; unknown where something may add any."""
    key = key_of(memo, address)
    call = called(memo, key) if key else None
    if call is None or memo.ask(changes_all):
        return Unknown(None, None, "transformation")
    provider = _of_pulumi(memo, call) if call.function.startswith(PULUMI) else _of_cdktf(memo, call)
    if isinstance(provider, Called):
        return _default_tags(memo.ask(body_of, provider.key))
    return provider


def _of_pulumi(memo: Memo, call: Called) -> Called | Value:
    """The provider that a resource names, or one of those around it does, else what the configuration adds."""
    here: Called | None = call
    for _ in range(MOST_DEPTH):
        chosen = options(memo, here) if here is not None else None
        if chosen is None:
            return memo.ask(by_configuration)
        if any(passed.name in OPTIONS_THAT_CHANGE for passed in chosen.arguments) or chosen.open:
            return Unknown(None, None, "transformation")
        named = chosen.argument(-1, "provider", "providers")
        if named is not None and not named.unset:
            return _chosen(memo, named)
        parent = chosen.argument(-1, "parent")
        if parent is None or parent.unset:
            return memo.ask(by_configuration)
        here = call_of(memo, parent)
        if here is None:
            return Unknown(None, None, "parent")
    return Unknown(None, None, "parent")


def by_configuration(memo: Memo) -> Value:
    """The tags that the configuration of Pulumi's stacks adds: not known, as each may have others; else absent."""
    text = memo.look(("unit",)).project
    return Unknown(None, None, "configuration") if DEFAULT_TAGS.search(text) is not None else Absent()


def _chosen(memo: Memo, value: Value) -> Called | Value:
    """The provider of AWS that is named, alone or among others in a list or map."""
    content = value.content if isinstance(value, Known) else None
    values = [entry.value for entry in content.entries] if isinstance(content, Object) else list(value.each())
    found = [call for call in (call_of(memo, one) for one in values) if call is not None and _is_provider(call)]
    return found[0] if len(found) == 1 else Unknown(None, None, "provider")


def _of_cdktf(memo: Memo, call: Called) -> Called | Value:
    """The provider that a resource names, else the one without an alias in its stack."""
    named = call.argument(-1, "provider")
    if named is not None and not named.unset:
        return _chosen(memo, named)
    home = stack_of(memo, call)
    for key in memo.ask(provider_keys):
        one = called(memo, key)
        if one is not None and stack_of(memo, one) == home and one.argument(-1, "alias") is None:
            return one
    return Absent()
