"""Adds statements to policies: by the argument that stands for one, by a construct's method, in a document."""

from __future__ import annotations

from collections.abc import Sequence

from stacklint_checks.documents.statements import plain
from stacklint_checks.edits import PolicyDocument, Statement, Written
from stacklint_checks.facts import Path
from stacklint_checks.intents import CannotWrite
from stacklint_checks.programs import syntax as s
from stacklint_checks.programs.places import Found
from stacklint_checks.programs.trees import element_of
from stacklint_checks.programs.write import Code, Form, Invoke, Line
from stacklint_checks.schemas import cdk
from stacklint_checks.schemas.cdk_l1 import l1
from stacklint_checks.values import at_path

from . import idioms
from .into import put
from .targets import Target
from .words import Words


def add_statements(words: Words, target: Target, path: Path, statements: Sequence[Statement]) -> None:
    """Add statements to a resource's policy document, or to the policy of a construct that has none yet."""
    if l1(target.name) is not None:
        _into_document(words, target, path, statements)
        return
    for statement in statements:
        guard(words, target, statement)


def guard(words: Words, target: Target, statement: Statement) -> None:
    """Add a statement to what guards a construct."""
    told, kind = cdk.construct(target.name), cdk.api(target.name)
    plain = idioms.denies_plain_http(statement)
    if plain and told is not None and told.argument(idioms.ENFORCE_SSL) is not None and not _is_denied(words, target):
        put(words, target, idioms.ENFORCE_SSL, True)  # noqa: FBT003 - the value that is written
        return
    methods = (idioms.ADD_TO_RESOURCE_POLICY, *idioms.IDENTITY_METHODS)
    method = next((name for name in methods if kind is not None and name in kind.methods), None)
    if method is None:
        raise CannotWrite
    variable = words.variable(target.call, target.found)
    called = Code(f"{variable}.{words.spell(target.found, method)}")
    words.desk.behind(target.found, Line(Invoke(called, (words.statement(target.found, statement),))))


def _is_denied(words: Words, target: Target) -> bool:
    """Whether a call's own text says already that TLS is enforced: then that does not help."""
    holder = words.desk.options(target.arguments, 2)
    element = element_of(holder, words.spell(target.arguments, idioms.ENFORCE_SSL)) if holder is not None else None
    return element is not None and isinstance(element.value, s.Constant) and element.value.value is True


def inline_policy(words: Words, target: Target, policy: Written) -> None:
    """Add a policy of a role as its statements."""
    document = policy.get("PolicyDocument") if isinstance(policy, dict) else None
    if not isinstance(document, PolicyDocument) or l1(target.name) is not None:
        raise CannotWrite
    for statement in document.statements:
        guard(words, target, statement)


def _into_document(words: Words, target: Target, path: Path, statements: Sequence[Statement]) -> None:
    """Add statements to a document that is written as an object or made with the library's classes."""
    value = at_path(target.resource.properties, path)
    span = value.origin or value.at
    if span is None or value.unset:
        raise CannotWrite
    place = words.desk.at(span)
    listed = _statements(words, place)
    for statement in statements:
        made = words.statement(place, statement)
        in_map = isinstance(listed.node, s.Array) and any(isinstance(one, s.Map) for one in listed.node.items)
        words.desk.push(listed, _as_map(words, place, statement) if in_map else made)


def _statements(words: Words, place: Found) -> Found:
    """The list of statements in a document."""
    node = place.node
    holder = words.desk.options(place) if isinstance(node, s.Call) else node
    for key in ("statements", "Statement"):
        element = element_of(holder, key) if isinstance(holder, s.Call | s.Map) else None
        if element is not None and isinstance(element.value, s.Array):
            return place.within(element.value)
    raise CannotWrite


def _as_map(words: Words, place: Found, statement: Statement) -> Form:
    return words.form(place, plain(statement))
