"""Terraform's names as questions: module calls, variables, locals, outputs and policy documents.

A scope is a module call's path (``""`` for the root, ``module.a.module.b``). A module's code is evaluated once for each
call, with the arguments of that call.
"""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING, NamedTuple, cast

from stacklint_checks.blocks import Parsed
from stacklint_checks.documents.compute import bounded
from stacklint_checks.documents.policy_blocks import document_of
from stacklint_checks.facts import Kind
from stacklint_checks.incremental import Memo
from stacklint_checks.source import BlockId, Span
from stacklint_checks.values import Absent, Entry, Given, Hole, Items, Known, Object, OneOf, Unknown, Value

from .syntax import Attribute, Body, Expr, Lit, Nested
from .variable_types import converted

if TYPE_CHECKING:
    from .evaluate import Evaluator

MOST_SCOPES = 1000
OPTIONAL = "optional("
META_ARGUMENTS = frozenset({"source", "version", "providers", "count", "for_each", "depends_on"})


class Tree(NamedTuple):
    """A block's text and what it holds; ``values`` for a ``.tfvars`` file."""

    text: str
    body: Body
    values: bool = False


class Scope(NamedTuple):
    """A module call: the folder of its code, the scope that calls it, and the block of the call."""

    module: str
    parent: str
    call: BlockId | None


def absolute(scope: str, name: str) -> str:
    """An address in the unit from one within a scope."""
    return f"{scope}.{name}" if scope else name


def split_address(address: str) -> tuple[str, str]:
    """The scope and the local name of an address."""
    parts = address.split(".")
    depth = 0
    while depth + 3 < len(parts) and parts[depth] == "module":
        depth += 2
    return ".".join(parts[:depth]), ".".join(parts[depth:])


def is_override(path: str) -> bool:
    """Whether a file overrides others instead of adding to them."""
    stem = os.path.basename(path).split(".")[0]
    return stem == "override" or stem.endswith("_override")


def tree(memo: Memo, block: BlockId) -> Tree | None:
    """The syntax of a block."""
    parsed = cast("Parsed | None", memo.look(("block", block)))
    return cast("Tree", parsed.syntax) if parsed is not None else None


def evaluator(memo: Memo, scope: str, block: BlockId, text: str) -> Evaluator:
    """What evaluates the expressions of a block in a scope."""
    from .evaluate import Evaluator  # the two modules need each other

    return Evaluator(memo, scope, block, text)


def calls_in(memo: Memo, block: BlockId) -> tuple[tuple[str, str | None], ...]:
    """The module calls of a block: name and literal source."""
    if not any(one.kind is Kind.MODULE for one in memo.look(("declared", block)) or ()):
        return ()
    found = tree(memo, block)
    if found is None:
        return ()
    calls = []
    for nested in found.body.blocks:
        if nested.type == "module" and nested.labels:
            source = nested.body.attribute("source")
            literal = source.value.value if source is not None and isinstance(source.value, Lit) else None
            calls.append((nested.labels[0], literal if isinstance(literal, str) else None))
    return tuple(calls)


def calls_of(memo: Memo, module: str) -> tuple[tuple[str, str | None, BlockId], ...]:
    """The module calls of a folder."""
    blocks = memo.look(("blocks", module)) or ()
    return tuple((name, source, block) for block in blocks for name, source in memo.ask(calls_in, block))


def target(module: str, source: str | None) -> str | None:
    """The folder of a local source, ``None`` for any other."""
    if source is None or not source.startswith(("./", "../")):
        return None
    return posixpath.normpath(posixpath.join(module, source))


def all_scopes(memo: Memo) -> dict[str, Scope]:
    """Every module call of the unit by its path, the root first."""
    root = memo.look(("unit",)).root
    known = frozenset(memo.look(("modules",)) or ())
    found = {"": Scope(root, "", None)}
    pending: list[tuple[str, str, tuple[str, ...]]] = [("", root, (root,))]
    while pending and len(found) < MOST_SCOPES:
        scope, module, trail = pending.pop(0)
        for name, source, block in memo.ask(calls_of, module):
            folder = target(module, source)
            if folder is not None and folder in known and folder not in trail:
                path = absolute(scope, f"module.{name}")
                found[path] = Scope(folder, scope, block)
                pending.append((path, folder, (*trail, folder)))
    return found


def scope_of(memo: Memo, path: str) -> Scope | None:
    """The module call with that path."""
    return memo.ask(all_scopes).get(path)


def declaring(memo: Memo, module: str, name: str) -> tuple[BlockId, ...]:
    """The blocks that declare a name, those that override it last."""
    blocks: tuple[BlockId, ...] = memo.look(("declares", module, name)) or ()
    return tuple(sorted(blocks, key=lambda block: is_override(block.path))) if len(blocks) > 1 else blocks


def nested_of(found: Tree, type_: str, *labels: str) -> Nested | None:
    """The top-level block of a type with those labels."""
    return next((one for one in found.body.blocks if one.type == type_ and one.labels == labels), None)


def _attribute(memo: Memo, scope: str, name: str, attribute: str) -> tuple[BlockId, Tree, Attribute | None] | None:
    """An attribute of a declared variable, output or local (the last declaration that has it)."""
    where = memo.ask(scope_of, scope)
    if where is None:
        return None
    kind, _, label = name.partition(".")
    result: tuple[BlockId, Tree, Attribute | None] | None = None
    for block in declaring(memo, where.module, name):
        found = tree(memo, block)
        if found is None:
            continue
        if kind == "local":
            bodies = [one.body for one in found.body.blocks if one.type == "locals"]
            written = next((one for body in bodies if (one := body.attribute(label)) is not None), None)
        elif kind == "tfvars":
            written = found.body.attribute(label)
        else:
            nested = nested_of(found, {"var": "variable"}.get(kind, kind), label)
            written = nested.body.attribute(attribute) if nested is not None else None
        if written is not None or result is None:
            result = (block, found, written)
    return result


def variable(memo: Memo, scope: str, name: str) -> Value:
    """A variable's value: the call's argument, an auto-loaded tfvars value, else given with its default.

    Where its type has optional attributes with defaults, objects have those.
    """
    value = _chosen(memo, scope, name)
    type_ = _attribute(memo, scope, f"var.{name}", "type")
    if type_ is None or type_[2] is None or OPTIONAL not in type_[1].text:
        return value
    return bounded(converted(value, type_[2].value, evaluator(memo, scope, type_[0], type_[1].text).value))


def _chosen(memo: Memo, scope: str, name: str) -> Value:
    default = memo.ask(default_of, scope, name)
    where = memo.ask(scope_of, scope)
    if where is None:
        return Unknown(None, None, "no such module call")
    if where.call is not None:
        argument = memo.ask(argument_of, scope, name)
        if argument is not None and not argument.unset:
            return argument
        if default is None and memo.ask(defaults_to_null, scope, name):
            return Absent()
        return default if default is not None else Unknown(None, None, "argument missing")
    if memo.look(("unit",)).is_root:
        value = memo.ask(assigned, scope, name)
        if value is not None:
            return value
    return Given(None, None, f"var.{name}", default)


def default_of(memo: Memo, scope: str, name: str) -> Value | None:
    """A variable's default, ``None`` where it has none."""
    found = _attribute(memo, scope, f"var.{name}", "default")
    if found is None or found[2] is None:
        return None
    value = bounded(evaluator(memo, scope, found[0], found[1].text).value(found[2].value))
    return None if value.unset else value


def defaults_to_null(memo: Memo, scope: str, name: str) -> bool:
    """Whether a variable's default is null, so that a call without that argument sets nothing."""
    found = _attribute(memo, scope, f"var.{name}", "default")
    return found is not None and found[2] is not None and found[2].value == Lit(*_range(found[2].value), None)


def _range(expr: Expr) -> tuple[int, int]:
    return expr.start, expr.end


def assigned(memo: Memo, scope: str, name: str) -> Value | None:
    """The value that an auto-loaded tfvars file of the root gives a variable; the last file wins."""
    found = _attribute(memo, scope, f"tfvars.{name}", "")
    if found is None or found[2] is None:
        return None
    return bounded(evaluator(memo, scope, found[0], found[1].text).value(found[2].value))


def argument_of(memo: Memo, scope: str, name: str) -> Value | None:
    """The argument that a module call passes to a variable, evaluated where the call stands."""
    where = memo.ask(scope_of, scope)
    if where is None or where.call is None:
        return None
    found = tree(memo, where.call)
    nested = nested_of(found, "module", scope.rpartition(".")[2]) if found is not None else None
    if found is None or nested is None:
        return None
    attribute = nested.body.attribute(name)
    if attribute is None or name in META_ARGUMENTS:
        return None
    evaluate = evaluator(memo, where.parent, where.call, found.text)
    return bounded(evaluate.binding(each_of(evaluate, nested.body)).value(attribute.value))


def local(memo: Memo, scope: str, name: str) -> Value | None:
    """A local's value."""
    found = _attribute(memo, scope, f"local.{name}", "")
    if found is None or found[2] is None:
        return Unknown(None, None, f"local.{name} is not declared")
    return bounded(evaluator(memo, scope, found[0], found[1].text).value(found[2].value))


def output(memo: Memo, scope: str, name: str) -> Value | None:
    """An output of a local module's call; ``None`` where the module's code is not here."""
    if memo.ask(scope_of, scope) is None:
        return None
    found = _attribute(memo, scope, f"output.{name}", "value")
    if found is None or found[2] is None:
        return None
    return bounded(evaluator(memo, scope, found[0], found[1].text).value(found[2].value))


def each_of(evaluate: Evaluator, body: Body) -> dict[str, Value]:
    """What ``each`` stands for in a block with ``for_each``: one of its known elements."""
    from .evaluate import MOST_ROUNDS, members_of

    attribute = body.attribute("for_each")
    if attribute is None:
        return {}
    over = evaluate.value(attribute.value)
    at = evaluate.span(attribute.value)
    rounds = members_of(over)
    refs = tuple(dict.fromkeys(over.refs())) if rounds is None else ()
    if refs:  # the instances of a resource: each is one of them
        rounds = [(Unknown(at, None, "each", (Hole("each.key"),)), Unknown(at, None, "each", refs))]
    if rounds is None or not 0 < len(rounds) <= MOST_ROUNDS:
        return {}
    if isinstance(over, Known) and isinstance(over.content, Items):
        rounds = [(value, value) for _, value in rounds]
    key, value = (_one_of(tuple(pair[side] for pair in rounds), at) for side in (0, 1))
    return {"each": Known(at, None, Object((Entry("key", at, key), Entry("value", at, value))))}


def _one_of(members: tuple[Value, ...], at: Span) -> Value:
    return members[0] if len(members) == 1 else OneOf(at, None, members)


def policy_document(memo: Memo, address: str) -> Value | None:
    """An ``aws_iam_policy_document`` in the form of the JSON that it makes."""
    scope, name = split_address(address)
    where = memo.ask(scope_of, scope)
    if where is None:
        return None
    for block in declaring(memo, where.module, name):
        found = tree(memo, block)
        nested = nested_of(found, "data", *name.split(".")[1:]) if found is not None else None
        if found is not None and nested is not None:
            evaluate = evaluator(memo, scope, block, found.text)
            evaluate = evaluate.binding(each_of(evaluate, nested.body))
            at = Span(block, nested.start, nested.header_end)
            return document_of(Known(at, None, evaluate.body(nested.body)), at)
    return None


def resources_in(memo: Memo, block: BlockId) -> tuple[str, ...]:
    """The resources and data sources that a block declares."""
    kinds = (Kind.RESOURCE, Kind.DATA)
    return tuple(one.name for one in memo.look(("declared", block)) or () if one.kind in kinds)


def resources_of(memo: Memo, module: str) -> tuple[str, ...]:
    """The resources and data sources that a folder declares."""
    blocks = memo.look(("blocks", module)) or ()
    return tuple(dict.fromkeys(name for block in blocks for name in memo.ask(resources_in, block)))
