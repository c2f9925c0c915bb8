"""IAM in CDK: statements, documents and principals as the documents that they become."""

from __future__ import annotations

from collections.abc import Iterable

from stacklint_checks.incremental import Memo
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.program import called, on
from stacklint_checks.source import Span
from stacklint_checks.values import Entry, Items, Known, Object, Ref, Unknown, Value

from .paths import referred
from .resolve import Convert, resolved, text_of
from .spell import folded

KEYS = {
    "actions": "Action",
    "notactions": "NotAction",
    "resources": "Resource",
    "notresources": "NotResource",
    "principals": "Principal",
    "notprincipals": "NotPrincipal",
    "conditions": "Condition",
    "effect": "Effect",
    "sid": "Sid",
}
#: Methods that add to a statement, and what they add to.
ADDERS = {
    "addactions": "Action",
    "addnotactions": "NotAction",
    "addresources": "Resource",
    "addnotresources": "NotResource",
    "addprincipals": "Principal",
}
#: What kinds of principal the classes stand for, and which argument names it.
PRINCIPALS = {
    "ServicePrincipal": ("Service", "service"),
    "ArnPrincipal": ("AWS", "arn"),
    "AccountPrincipal": ("AWS", "accountId"),
    "FederatedPrincipal": ("Federated", "federated"),
    "WebIdentityPrincipal": ("Federated", "identityProvider"),
    "CanonicalUserPrincipal": ("CanonicalUser", "canonicalUserId"),
}
ORGANIZATION = "OrganizationPrincipal"
EVERYONE = frozenset({"AnyPrincipal", "StarPrincipal", "Anyone"})


def statement(memo: Memo, call: Called, at: Span) -> Value:
    """A ``PolicyStatement`` with what its methods add."""
    found: dict[str, Entry] = {}
    open_ = call.open
    for name, value, where in _given(memo, call):
        key = KEYS.get(folded(name))
        if key is not None:
            found[key] = Entry(key, where, _written(memo, key, value))
        if key == "Principal":
            condition = _condition(memo, tuple(value.each()))
            if condition is not None:
                found.setdefault("Condition", Entry("Condition", where, condition))
    for method in on(memo, call.key):
        key = ADDERS.get(folded(method.function))
        values = tuple(resolved(memo, passed.value) for passed in method.arguments)
        if key is not None:
            found[key] = Entry(key, method.at, _more(memo, key, found.get(key), values, method.at))
        elif folded(method.function) == "addallresources":
            found["Resource"] = Entry("Resource", method.at, Known(method.at, None, "*"))
        elif folded(method.function) in ("addanyprincipal", "addstarprincipal"):
            found["Principal"] = Entry("Principal", method.at, Known(method.at, None, "*"))
        elif method.function.endswith("="):
            continue
        else:
            open_ = open_ or folded(method.function).startswith("add")
    found.setdefault("Effect", Entry("Effect", None, Known(at, None, "Allow")))
    return Known(at, call.at, Object(tuple(found.values()), open_))


def _given(memo: Memo, call: Called) -> Iterable[tuple[str, Value, Span | None]]:
    for passed in call.arguments:
        if passed.name:
            yield passed.name, resolved(memo, passed.value), passed.at
            continue
        props = resolved(memo, passed.value)
        if isinstance(props, Known) and isinstance(props.content, Object):
            yield from ((entry.key, entry.value, entry.key_at) for entry in props.content.entries)


def _written(memo: Memo, key: str, value: Value) -> Value:
    if key == "Effect":
        effect = text_of(value)
        return Known(value.at, value.origin, effect.capitalize()) if effect is not None else value
    if key in ("Principal", "NotPrincipal"):
        return principals(memo, tuple(value.each()), value)
    return value


def _condition(memo: Memo, values: tuple[Value, ...]) -> Value | None:
    """The condition that comes with an organization: everybody, but only of that."""
    for value in values:
        ref = referred(value)
        call = called(memo, ref.address) if ref is not None and not ref.attribute else None
        if call is not None and call.function.endswith(f".{ORGANIZATION}"):
            given = call.argument(0, "organization_id", "organizationId")
            id_ = resolved(memo, given) if given is not None else Unknown(call.at, None, "organization")
            equals = Known(value.at, None, Object((Entry("aws:PrincipalOrgID", None, id_),)))
            return Known(value.at, None, Object((Entry("StringEquals", None, equals),), open=True))
    return None


def _more(memo: Memo, key: str, before: Entry | None, values: tuple[Value, ...], at: Span) -> Value:
    if key == "Principal":
        return principals(memo, values, Unknown(at, None, "principals"))
    items = (*(before.value.each() if before is not None else ()), *values)
    return Known(at, None, Items(items))


def principals(memo: Memo, values: tuple[Value, ...], whole: Value) -> Value:
    """Principals as a statement has them; unknown where one is not known."""
    kinds: dict[str, list[Value]] = {}
    for value in values:
        kind, named = principal(memo, value)
        if kind == "*":
            return Known(value.at or whole.at, value.origin, "*")
        if not kind:
            return Unknown(whole.at, whole.origin, "principals")
        kinds.setdefault(kind, []).append(named)
    entries = tuple(Entry(kind, None, Known(whole.at, None, Items(tuple(named)))) for kind, named in kinds.items())
    return Known(whole.at, whole.origin, Object(entries))


def principal(memo: Memo, value: Value) -> tuple[str, Value]:
    """The kind of a principal and what names it; the kind is ``*`` for everyone and empty where it is not known."""
    ref = referred(value)
    call = called(memo, ref.address) if ref is not None and not ref.attribute else None
    if call is None:
        return "", value
    name = call.function.rpartition(".")[2]
    if name in EVERYONE:
        return "*", value
    if name == ORGANIZATION:
        return "AWS", Known(value.at, value.origin, "*")
    if name == "AccountRootPrincipal":
        return "AWS", Unknown(value.at, value.origin, name)
    if name in PRINCIPALS:
        kind, argument = PRINCIPALS[name]
        named = call.argument(0, argument)
        return kind, resolved(memo, named) if named is not None else Unknown(value.at, None, name)
    if ref is not None and name in ("Role", "User", "Group", "Function"):
        return "AWS", Unknown(value.at, value.origin, name, (Ref(ref.address, ""),))
    return "", value


def document(memo: Memo, call: Called, at: Span) -> Value:
    """A ``PolicyDocument`` with the statements that are added to it."""
    statements: list[Value] = []
    open_ = call.open
    for name, value, _ in _given(memo, call):
        if folded(name) == "statements":
            statements += value.each()
            open_ = open_ or not isinstance(value, Known)
    for method in on(memo, call.key):
        if folded(method.function) == "addstatements":
            statements += (resolved(memo, passed.value) for passed in method.arguments)
    return policy(statements, at, more=open_)


def policy(statements: Iterable[Value], at: Span, *, more: bool = False) -> Value:
    """A policy document of statements."""
    listed = Known(at, None, Items(tuple(statements), more))
    version = Entry("Version", None, Known(at, None, "2012-10-17"))
    return Known(at, None, Object((version, Entry("Statement", None, listed))))


def _first(memo: Memo, call: Called, at: Span) -> Value:
    value = call.argument(0, "obj")
    return resolved(memo, value).moved(at) if value is not None else Unknown(at, None, "policy")


def _managed(memo: Memo, call: Called, at: Span) -> Value:
    name = call.argument(0, "managedPolicyName")
    value = resolved(memo, name if name is not None else Unknown(at, None, "name"))
    if isinstance(value, Known) and isinstance(value.content, str):
        return Known(at, value.place, f"arn:aws:iam::aws:policy/{value.content}")
    return Unknown(at, None, "managed policy")


CONVERSIONS: dict[str, Convert] = {
    "aws_iam.PolicyStatement": statement,
    "aws_iam.PolicyStatement.fromjson": _first,
    "aws_iam.PolicyDocument": document,
    "aws_iam.PolicyDocument.fromjson": _first,
    "aws_iam.ManagedPolicy.fromawsmanagedpolicyname": _managed,
}
"""What calls stand for, by their functions; a static method's name is written without what the languages differ in."""
