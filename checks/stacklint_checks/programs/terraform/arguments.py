"""The arguments of a construct: what is passed to it, set on it afterwards, and what belongs to the language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stacklint_checks.incremental import Memo
from stacklint_checks.programs.calls import Called, Passed
from stacklint_checks.programs.program import called, on
from stacklint_checks.values import Entry, Items, Known, Object, Unknown, Value, known_text

from .names import PULUMI, call_of, construct_of, snake
from .values import entries_of, is_struct, resolved

#: What says how a construct is deployed and is no property of it.
META = frozenset(
    {"resource_name", "opts", "args", "scope", "id_", "connection", "count", "depends_on", "for_each", "lifecycle",
     "provider", "provisioners"}
)  # fmt: skip
PUT, RESET = "put_", "reset_"


def body_of(memo: Memo, key: str) -> Value:
    """The properties of a construct in Terraform's words."""
    call = called(memo, key)
    construct = construct_of(call) if call is not None else None
    if call is None or construct is None:
        return Unknown(None, None, "no construct")
    passed, open_ = given(memo, call)
    entries = {entry.key: entry for entry in entries_of(memo, construct, 0, passed.values())}
    for name, one in later(memo, call):
        if one is None:
            entries.pop(name, None)
            continue
        for entry in entries_of(memo, construct, 0, (one,)):
            entries[entry.key] = entry
    for method in on(memo, key):
        if method.function == "add_override" and not _override(memo, method, entries):
            open_ = True
    return Known(call.header, None, Object(tuple(entries.values()), open_))


def given(memo: Memo, call: Called) -> tuple[Mapping[str, Passed], bool]:
    """The arguments that are properties by their names, and whether there may be more."""
    found: dict[str, Passed] = {}
    open_ = call.open
    struct = struct_of(memo, call)
    for one in struct.arguments if struct is not None else ():
        found[one.name] = one
    open_ = open_ or (struct is not None and struct.open)
    construct = construct_of(call)
    own = construct.arguments() if construct is not None else {}
    for one in call.arguments:
        if one.name and (one.name not in META or one.name in own):
            found[one.name] = one
    return found, open_


def struct_of(memo: Memo, call: Called) -> Called | None:
    """The ``BucketArgs`` that a resource of Pulumi may be given instead of keywords."""
    if not call.function.startswith(PULUMI):
        return None
    struct = call_of(memo, call.argument(1, "args"))
    return struct if struct is not None and is_struct(struct) and struct.function.endswith("Args") else None


def options(memo: Memo, call: Called) -> Called | None:
    """The ``ResourceOptions`` that a resource of Pulumi is given."""
    for value in (call.argument(-1, "opts"), *map(call.argument, (1, 2, 3))):
        found = call_of(memo, value)
        if found is not None and found.function.endswith("Options"):
            return found
    return None


def later(memo: Memo, call: Called) -> Iterator[tuple[str, Passed | None]]:
    """What is set on a construct after it was made: ``put_versioning(…)``, ``bucket.acl = …``, ``reset_acl()``."""
    for method in on(memo, call.key):
        name = method.function
        if name.startswith(PUT) and name.removeprefix(PUT).isidentifier():
            value = _put(method)
            if value is not None:
                yield name.removeprefix(PUT), Passed(name.removeprefix(PUT), value, method.at)
        elif name.startswith(RESET):
            yield name.removeprefix(RESET), None
        elif name.endswith("=") and name[:-1].isidentifier() and method.arguments:
            yield name[:-1], Passed(name[:-1], method.arguments[0].value, method.at)


def _put(method: Called) -> Value | None:
    """The value of a ``put_…``: a list, or the members of a struct as keywords."""
    if any(passed.name for passed in method.arguments):
        entries = tuple(Entry(one.name, one.at, one.value) for one in method.arguments if one.name)
        return Known(method.at, None, Object(entries, method.open))
    return method.arguments[0].value if method.arguments else None


def _override(memo: Memo, method: Called, entries: dict[str, Entry]) -> bool:
    """``add_override("versioning.enabled", True)``: whether it is one whose effect is known."""
    path, value = method.argument(0, "path"), method.argument(1, "value")
    name = known_text(path) if path is not None else None
    if name in META:
        return True
    if name is None or value is None or "." in name:
        if name is not None:
            first = name.partition(".")[0]
            entries[first] = Entry(first, method.at, Unknown(method.at, None, "override"))
            return True
        return False
    entries[snake(name)] = Entry(snake(name), method.at, resolved(memo, value))
    return True


def meta_of(memo: Memo, call: Called) -> Value:
    """What says how a construct is deployed, as Terraform calls it."""
    source = options(memo, call) if call.function.startswith(PULUMI) else call
    if source is None:
        return Known(call.header, None, Object())
    entries: list[Entry] = []
    lifecycle: list[Entry] = []
    for passed in source.arguments:
        if passed.name in ("count", "depends_on", "for_each", "provider"):
            entries.append(Entry(passed.name, passed.at, resolved(memo, passed.value)))
        elif passed.name == "lifecycle":
            value = resolved(memo, passed.value)
            entries.append(Entry("lifecycle", passed.at, Known(value.at, value.origin, Items((value,)))))
        elif passed.name in ("protect", "ignore_changes"):
            name = "prevent_destroy" if passed.name == "protect" else passed.name
            lifecycle.append(Entry(name, passed.at, resolved(memo, passed.value)))
    if lifecycle:
        inside = Known(source.at, None, Object(tuple(lifecycle)))
        entries.append(Entry("lifecycle", source.at, Known(source.at, None, Items((inside,)))))
    return Known(call.header, None, Object(tuple(entries), source.open))
