"""Tags that constructs get from the scopes around them: ``Tags.of(scope).add``, a stack's ``tags``, aspects."""

from __future__ import annotations

from stacklint_checks.incremental import Memo
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.program import called, of_function, on
from stacklint_checks.source import Span
from stacklint_checks.values import Absent, Entry, Known, Object, Unknown, Value, known_text

from .paths import referred, scope_of
from .resolve import arguments_of, resolved
from .resources import home, resources_of

MOST_DEPTH = 20
OF_TAGS = ("aws_cdk.Tags.of", "aws_cdk.Tag.add")
STACKS = ("aws_cdk.Stack", "aws_cdk.NestedStack", "aws_cdk.Stage")
OF_ASPECTS = "aws_cdk.Aspects.of"


def added(memo: Memo) -> dict[str, tuple[Called, ...]]:
    """The calls that add tags or aspects, by the key of the scope that they add them to."""
    found: dict[str, list[Called]] = {}
    for call in (call for function in (*OF_TAGS, OF_ASPECTS) for call in of_function(memo, function)):
        ref = referred(call.argument(0, "scope"))
        if ref is not None and not ref.attribute:
            found.setdefault(ref.address, []).append(call)
    return {key: tuple(calls) for key, calls in found.items()}


def added_to(memo: Memo, key: str) -> tuple[Called, ...]:
    """The calls that add tags or aspects to one scope."""
    return memo.ask(added).get(key, ())


def inherited_tags(memo: Memo, address: str) -> Value:
    """The tags that a resource gets from its construct and the scopes around it; absent where there are none."""
    found = home(memo, address)
    return memo.ask(tags_of, found[0]) if found is not None else Absent()


def tags_of(memo: Memo, key: str) -> Value:
    """The tags that are added to a construct and to the scopes around it."""
    entries: dict[str, Entry] = {}
    at: Span | None = None
    open_ = False
    here = called(memo, key)
    for _ in range(MOST_DEPTH):
        if here is None:
            break
        for name, where, value in _added_here(memo, here, key):
            at = at or where
            if name is None:
                open_ = True
            else:
                entries.setdefault(name, Entry(name, where, value))
        here = memo.ask(scope_of, here.key)
    if not entries and not open_:
        return Absent()
    return Known(at, None, Object(tuple(entries.values()), open_))


def _added_here(memo: Memo, scope: Called, key: str) -> list[tuple[str | None, Span, Value]]:
    found: list[tuple[str | None, Span, Value]] = []
    for call in memo.ask(added_to, scope.key):
        if call.function == "aws_cdk.Tag.add":
            found.append(_one(memo, call, 1))
            continue
        for method in on(memo, call.key):
            if method.function != "add" or _is_for_others(memo, method, key):
                continue
            if call.function in OF_TAGS:
                found.append(_one(memo, method, 0))
            else:
                aspect = _tag_aspect(memo, method)
                found.extend(aspect)
    tags = arguments_of(memo, scope).get("tags") if scope.function in STACKS else None
    if tags is not None:
        if isinstance(tags, Known) and isinstance(tags.content, Object):
            found += [(entry.key, entry.key_at or scope.header, entry.value) for entry in tags.content.entries]
            open_ = tags.content.open
        else:
            open_ = not tags.unset
        if open_:
            found.append((None, scope.header, tags))
    return found


def _is_for_others(memo: Memo, method: Called, key: str) -> bool:
    """Whether a tag is for other types than the one that a construct stands for."""
    options = arguments_of(memo, method)
    wanted, unwanted = options.get("includeResourceTypes"), options.get("excludeResourceTypes")
    if wanted is None and unwanted is None:
        return False
    made = memo.ask(resources_of, key)
    type_ = made[0].type if made else ""
    for types, is_for in ((wanted, True), (unwanted, False)):
        if types is not None and not types.unset:
            named = [known_text(one) for one in types.each()]
            if named and (type_ in named) is not is_for:
                return True
    return False


def _one(memo: Memo, call: Called, first: int) -> tuple[str | None, Span, Value]:
    key, value = call.argument(first, "key"), call.argument(first + 1, "value")
    name = known_text(key) if key is not None else None
    written = resolved(memo, value) if value is not None else Unknown(call.at, None, "tag")
    return name, call.at, written


def _tag_aspect(memo: Memo, method: Called) -> list[tuple[str | None, Span, Value]]:
    """``Aspects.of(scope).add(Tag("key", "value"))``; an aspect of the program's own may add any."""
    ref = referred(method.argument(0, "aspect"))
    aspect = called(memo, ref.address) if ref is not None else None
    if aspect is not None and aspect.function == "aws_cdk.Tag":
        return [_one(memo, aspect, 0)]
    if aspect is not None and not aspect.made_by:
        return []
    return [(None, method.at, Unknown(method.at, None, "aspect"))]
