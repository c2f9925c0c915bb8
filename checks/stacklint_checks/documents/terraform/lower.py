"""From Terraform syntax to facts: resources, providers, tags and what is handed to unreadable code."""

from __future__ import annotations

import posixpath

from msgspec.structs import replace

from stacklint_checks.facts import Provider, Resource
from stacklint_checks.incremental import Memo
from stacklint_checks.source import BlockId, Span
from stacklint_checks.values import Absent, Items, Known, Object, Unknown, Value

from . import scopes
from .scopes import Scope, absolute, all_scopes, declaring, evaluator, resources_of, scope_of, split_address, tree
from .syntax import Lit, Name, Nested, ObjectLit

META = frozenset({"count", "for_each", "provider", "depends_on", "lifecycle", "connection", "provisioner"})


def module(path: str) -> str:
    """The module of a file: its folder."""
    return posixpath.dirname(path)


def addresses(memo: Memo) -> tuple[str, ...]:
    """Every resource and data source of every module call."""
    return tuple(
        absolute(path, name)
        for path, scope in memo.ask(all_scopes).items()
        for name in memo.ask(resources_of, scope.module)
    )


def type_of(memo: Memo, address: str) -> str:
    """The type of a resource or data source (``data.aws_ami``), which its address says."""
    del memo
    return split_address(address)[1].rpartition(".")[0]


def resource(memo: Memo, address: str) -> Resource | None:
    """A resource, with what override files change; ``None`` where it is not declared or its count is 0."""
    path, name = split_address(address)
    scope = memo.ask(scope_of, path)
    if scope is None or not memo.ask(is_called, path):
        return None
    made: Resource | None = None
    for block in declaring(memo, scope.module, name):
        found = tree(memo, block)
        nested = _nested(found, name) if found is not None else None
        if found is None or nested is None:
            continue
        one = _lowered(memo, path, address, name, block, found.text, nested)
        if one is None:
            return None
        if made is None or not scopes.is_override(block.path):
            made = made or one
        else:
            made = replace(made, properties=_overridden(made.properties, one.properties))
    return made


def is_called(memo: Memo, path: str) -> bool:
    """Whether a module call is made: neither its ``count`` nor that of a call around it is 0."""
    scope = memo.ask(scope_of, path)
    if scope is None or scope.call is None:
        return scope is not None
    found = tree(memo, scope.call)
    nested = scopes.nested_of(found, "module", path.rpartition(".")[2]) if found is not None else None
    count = nested.body.attribute("count") if nested is not None else None
    if found is not None and count is not None:
        value = evaluator(memo, scope.parent, scope.call, found.text).value(count.value)
        if value.must(lambda number: number == 0):
            return False
    return memo.ask(is_called, scope.parent)


def _nested(found: scopes.Tree, name: str) -> Nested | None:
    kind, *labels = name.split(".") if name.startswith(("data.", "ephemeral.")) else ("resource", *name.split("."))
    return scopes.nested_of(found, kind, *labels)


def _lowered(
    memo: Memo, path: str, address: str, name: str, block: BlockId, text: str, nested: Nested
) -> Resource | None:
    evaluate = evaluator(memo, path, block, text)
    evaluate = evaluate.binding(scopes.each_of(evaluate, nested.body))
    count = nested.body.attribute("count")
    conditional = nested.body.attribute("for_each") is not None
    if count is not None:
        value = evaluate.value(count.value)
        if value.must(lambda number: number == 0):
            return None
        conditional = not isinstance(value, Known)
    at = Span(block, nested.start, nested.header_end)
    body = evaluate.body(nested.body)
    properties = tuple(entry for entry in body.entries if entry.key not in META)
    meta = tuple(entry for entry in body.entries if entry.key in META)
    type_ = name.rpartition(".")[0]
    return Resource(
        address=address,
        label=name,
        type=type_,
        name=name.rpartition(".")[2],
        header=at,
        properties=Known(at, None, Object(properties)),
        meta=Known(at, None, Object(meta)),
        module=path,
        conditional=conditional,
    )


def _overridden(base: Value, over: Value) -> Value:
    """Attributes and blocks of an override file take the place of those with the same name."""
    if not isinstance(base, Known) or not isinstance(over, Known):
        return base
    if not isinstance(base.content, Object) or not isinstance(over.content, Object):
        return base
    entries = {entry.key: entry for entry in (*base.content.entries, *over.content.entries)}
    return Known(base.at, None, Object(tuple(entries.values())))


def value(memo: Memo, folder: str, name: str) -> Value:
    """What a variable's default, a local or an output of a folder is worth, in the first scope that has the folder."""
    path = next((path for path, scope in memo.ask(all_scopes).items() if scope.module == folder), None)
    kind, _, label = name.partition(".")
    question = {"var": scopes.default_of, "local": scopes.local, "output": scopes.output}.get(kind)
    found = memo.ask(question, path, label) if path is not None and question is not None else None
    if found is not None:
        return found
    return Absent() if kind == "var" else Unknown(None, None, f"{name} has no value")


def providers(memo: Memo) -> tuple[Provider, ...]:
    """The provider configurations of every module of the unit."""
    return tuple(one for path in memo.ask(all_scopes) for one in memo.ask(providers_of, path))


def providers_of(memo: Memo, path: str) -> tuple[Provider, ...]:
    """The provider configurations of a scope."""
    scope = memo.ask(scope_of, path)
    blocks = memo.look(("blocks", scope.module)) or () if scope is not None else ()
    return tuple(one for block in blocks for one in memo.ask(providers_in, path, block))


def providers_in(memo: Memo, path: str, block: BlockId) -> tuple[Provider, ...]:
    """The provider configurations of a block."""
    found = tree(memo, block)
    made = []
    for nested in found.body.blocks if found is not None else ():
        if nested.type == "provider" and nested.labels and found is not None:
            at = Span(block, nested.start, nested.header_end)
            body = Known(at, None, evaluator(memo, path, block, found.text).body(nested.body))
            alias = nested.body.attribute("alias")
            name = str(alias.value.value) if alias is not None and isinstance(alias.value, Lit) else ""
            tags = _first(body.get("default_tags")).get("tags")
            made.append(Provider(nested.labels[0], name, at, tags, body, path))
    return tuple(made)


def _first(blocks: Value) -> Value:
    return blocks.get(0) if isinstance(blocks, Known) and isinstance(blocks.content, Items) else blocks


def inherited_tags(memo: Memo, address: str) -> Value:
    """The ``default_tags`` of the provider that a resource uses."""
    path, name = split_address(address)
    scope = memo.ask(scope_of, path)
    if scope is None:
        return Unknown()
    local = memo.ask(provider_name, scope.module, name) or name.partition("_")[0]
    return _provider_tags(memo, path, scope, local)


def provider_name(memo: Memo, folder: str, name: str) -> str | None:
    """The ``provider`` that a resource names, with its alias."""
    for block in declaring(memo, folder, name):
        found = tree(memo, block)
        nested = _nested(found, name) if found is not None else None
        attribute = nested.body.attribute("provider") if nested is not None else None
        if attribute is not None and isinstance(attribute.value, Name):
            return ".".join((attribute.value.root, *(step.name for step in attribute.value.steps)))
    return None


def _provider_tags(memo: Memo, path: str, scope: Scope, local: str) -> Value:
    name, _, alias = local.partition(".")
    for provider in memo.ask(providers_of, path):
        if (provider.name, provider.alias) == (name, alias):
            return provider.default_tags
    if scope.call is None:
        return Absent() if memo.look(("unit",)).is_root else Unknown(None, None, "the caller's provider")
    parent = memo.ask(scope_of, scope.parent)
    if parent is None:
        return Unknown()
    passed = memo.ask(passed_provider, scope.call, path.rpartition(".")[2], local)
    return _provider_tags(memo, scope.parent, parent, passed or local)


def passed_provider(memo: Memo, call: BlockId, name: str, local: str) -> str | None:
    """The provider that a module call passes under a name."""
    found = tree(memo, call)
    nested = scopes.nested_of(found, "module", name) if found is not None else None
    attribute = nested.body.attribute("providers") if nested is not None else None
    if attribute is None or not isinstance(attribute.value, ObjectLit):
        return None
    for item in attribute.value.items:
        key = item.key if isinstance(item.key, str) else _dotted(item.key)
        if key == local and isinstance(item.value, Name):
            return _dotted(item.value)
    return None


def _dotted(expr: object) -> str:
    return ".".join((expr.root, *(step.name for step in expr.steps))) if isinstance(expr, Name) else ""


def passed_on(memo: Memo, address: str) -> bool:
    """Whether a resource is an argument of a module whose code is not here."""
    return address in memo.ask(handed_out)


def handed_out(memo: Memo) -> frozenset[str]:
    """The addresses of resources that are arguments of modules whose code is not here."""
    found: set[str] = set()
    known = memo.ask(all_scopes)
    for path, scope in known.items():
        for name, _, block in memo.ask(scopes.calls_of, scope.module):
            if absolute(path, f"module.{name}") not in known:
                found |= memo.ask(arguments_refs, path, block, name)
    return frozenset(found)


def arguments_refs(memo: Memo, path: str, block: BlockId, name: str) -> frozenset[str]:
    """The resources that the arguments of a module call refer to."""
    found = tree(memo, block)
    nested = scopes.nested_of(found, "module", name) if found is not None else None
    if found is None or nested is None:
        return frozenset()
    evaluate = evaluator(memo, path, block, found.text)
    body = evaluate.binding(scopes.each_of(evaluate, nested.body)).body(nested.body, scopes.META_ARGUMENTS)
    return frozenset(ref.address for entry in body.entries for ref in entry.value.refs())


def instances(memo: Memo, folder: str) -> int:
    """How often a folder's code is called within the unit, 1 for the root."""
    return sum(scope.module == folder for scope in memo.ask(all_scopes).values())


def generates(memo: Memo, folder: str, name: str) -> bool:
    """Whether a name may be declared by a block of the folder that cannot be read."""
    del name
    return memo.ask(has_opaque_block, folder)


def has_opaque_block(memo: Memo, folder: str) -> bool:
    """Whether some block of a folder cannot be read, and never could."""
    return any(memo.look(("opaque", block)) for block in memo.look(("blocks", folder)) or ())
