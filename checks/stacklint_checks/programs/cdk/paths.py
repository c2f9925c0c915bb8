"""Where the constructs of a program stand in its tree: their scopes, ids and addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from stacklint_checks.incremental import Memo
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.program import called, is_repeated
from stacklint_checks.programs.syntax import Tree
from stacklint_checks.source import Span
from stacklint_checks.values import Given, Ref, Value, known_text

#: Methods that make a construct in the scope that they are given.
MAKERS = {"create_alarm": "aws_cloudwatch.Alarm", "createAlarm": "aws_cloudwatch.Alarm"}
MOST_DEPTH = 20
MOST_LENGTH = 60


def referred(value: Value | None) -> Ref | None:
    """The one thing that a value refers to as a whole, or a member of it."""
    if value is None:
        return None
    parts = value.parts
    part = parts[0] if len(parts) == 1 else None
    return part if isinstance(part, Ref) else None


def class_of(call: Called) -> str:
    """The class of a construct, as the tables name it."""
    return MAKERS.get(call.function.rpartition(".")[2]) or call.function.removeprefix("aws_cdk.")


def is_construct(call: Called) -> bool:
    """Whether a call makes a construct: a library's class that is given a scope and an id."""
    name = call.function.rpartition(".")[2]
    if name in MAKERS:
        return call.argument(1, "id") is not None
    if call.subject or not name[:1].isupper():
        return False
    return bool(call.made_by) or call.argument(1, "id", "scope") is not None


def scope_of(memo: Memo, key: str) -> Called | None:
    """The call that makes the construct in which another one stands."""
    call = called(memo, key)
    ref = referred(call.argument(0, "scope")) if call is not None else None
    return called(memo, ref.address) if ref is not None and not ref.attribute else None


def label(memo: Memo, call: Called) -> str:
    """What a message calls a construct: its id, as written where one call makes several; else its class."""
    own = id_of(call)
    passed = call.argument(1, "id")
    if is_repeated(memo, call.key) and passed is not None and passed.at is not None:
        written = text_at(memo, passed.at).lstrip("f").strip("\"'`").replace("${", "{")
        return written if len(written) <= MOST_LENGTH else own
    return own


def text_at(memo: Memo, at: Span) -> str:
    """The text of a block between two offsets."""
    parsed = memo.look(("block", at.block))
    tree = parsed.syntax if parsed is not None else None
    return tree.text[at.start : at.end] if isinstance(tree, Tree) else ""


def texts_of_method(memo: Memo, klass: str, method: str) -> Iterator[str]:
    """The texts of a method of the program's classes of that name, or of all where the name is empty."""
    for module in memo.look(("modules",)) or ():
        for id_ in memo.look(("blocks", module)) or ():
            owner, _, name = id_.key.rpartition(".")
            if name == method and owner and (owner == klass or not klass):
                parsed = memo.look(("block", id_))
                tree = parsed.syntax if parsed is not None else None
                yield tree.text if isinstance(tree, Tree) else ""


def _text(value: Value) -> str | None:
    """The text of a value, or of what the caller chooses if he says nothing."""
    while isinstance(value, Given) and value.default is not None:
        value = value.default
    return known_text(value)


def id_of(call: Called) -> str:
    """A construct's id, with dots for what is not known of it; its class where nothing is."""
    id_ = call.argument(1, "id")
    text = _text(id_) if id_ is not None else None
    if text is None and id_ is not None and any(isinstance(part, str) and part for part in id_.parts):
        text = "".join(part if isinstance(part, str) else "…" for part in id_.parts)
    return text or call.made_by or call.function.rpartition(".")[2]


def outline(memo: Memo, key: str) -> tuple[str, str] | None:
    """The scope of a construct, as the key of its call, and its id; ``None`` for what is none."""
    call = called(memo, key)
    if call is None or not is_construct(call):
        return None
    ref = referred(call.argument(0, "scope"))
    return ref.address if ref is not None else "", id_of(call)


def addresses(memo: Memo) -> dict[str, str]:
    """The address of every construct by its key: the ids on the way to it, told apart by numbers where they repeat."""
    found: dict[str, str] = {}
    taken: Counter[str] = Counter()
    for key in memo.look(("calls",)) or ():
        told = memo.ask(outline, key)
        if told is None:
            continue
        scope = found.get(told[0], "")
        path = f"{scope}/{told[1]}" if scope else told[1]
        taken[path] += 1
        found[key] = path if taken[path] == 1 else f"{path}#{taken[path]}"
    return found


def address(memo: Memo, key: str) -> str:
    """The address of a construct, ``""`` for what is none."""
    return memo.look(("address", key)) or ""


def known_path(memo: Memo, key: str) -> str:
    """The path of a construct in its template; ``""`` where an id on the way to it is not known."""
    ids: list[str] = []
    here = called(memo, key)
    while here is not None and is_construct(here) and len(ids) < MOST_DEPTH:
        id_ = here.argument(1, "id")
        text = _text(id_) if id_ is not None else None
        if text is None:
            return ""
        ids.insert(0, text)
        here = memo.ask(scope_of, here.key)
    return "/".join(ids)


def stack_of(memo: Memo, key: str) -> Called | None:
    """The stack in which a construct stands, as far as its scopes are known."""
    here: str | None = key
    for _ in range(MOST_DEPTH):
        scope = memo.ask(scope_of, here) if here is not None else None
        if scope is None:
            return None
        if scope.function in ("aws_cdk.Stack", "aws_cdk.NestedStack"):
            return scope
        here = scope.key
    return None
