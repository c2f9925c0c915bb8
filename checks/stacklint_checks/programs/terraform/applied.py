"""What stands inside of functions that Pulumi's outputs are applied to, where an output is what its parameter names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from stacklint_checks.blocks import Block
from stacklint_checks.edits import Written
from stacklint_checks.intents import CannotWrite
from stacklint_checks.programs import syntax as s
from stacklint_checks.programs.origins import times
from stacklint_checks.programs.places import Found, place_of
from stacklint_checks.programs.program import calls
from stacklint_checks.programs.trees import children
from stacklint_checks.programs.write import Code, Form, Invoke, Member, Text
from stacklint_checks.source import Span

from .names import construct_of
from .words import Words, assigned_to, has_link, is_pulumi

#: How often the name of a dictionary that serves one use stands in the program.
SET_AND_USED = 2
BUCKET = "aws_s3_bucket"
#: What an ARN of a bucket has before its name.
ARN = "arn:aws:s3:::"


def names_of_outputs(words: Words, found: Found, values: Iterable[Written]) -> Mapping[str, Form] | None:
    """What the outputs that values refer to are called inside the function that gets theirs.

    ``None`` where they may stand as they are. A text that is not made of outputs yet becomes one that may be.
    """
    if not is_pulumi(words) or not any(map(has_link, values)):
        return None
    for outer in reversed(found.around):
        if isinstance(outer, s.Function) and (names := _of_function(words, outer)) is not None:
            return names
        if not isinstance(outer, s.Call):
            continue
        name = outer.function.name if isinstance(outer.function, s.Attribute | s.Name) else ""
        if name == "apply":
            return _of_lambda(words, found, outer)
        if name == "dumps" and _is_applied(words, found, outer):
            continue
        if name == "dumps":
            _takes_outputs(words, found, outer)
        return None
    _named_takes_outputs(words, found)
    return None


def _takes_outputs(words: Words, found: Found, dumps: s.Call) -> None:
    """Write ``pulumi.Output.json_dumps`` for ``json.dumps``."""
    start, end = found.place(dumps.function)
    words.desk.replace(found.file, start, end, words.code(found, Member("pulumi.Output.json_dumps")))


def _named_takes_outputs(words: Words, found: Found) -> None:
    """The same where the dictionary has a name of its own, which must be used there only."""
    statement = place_of(found).statement
    target = statement.target if isinstance(statement, s.Assign) and not statement.operator else None
    if not isinstance(target, s.Name) or times(words.desk.documents, target.name) != SET_AND_USED:
        raise CannotWrite
    for block, call in _handed(words, "dumps", target.name):
        there = words.desk.at(Span(block.id, call.start, call.end))
        if _is_applied(words, there, call):
            raise CannotWrite
        _takes_outputs(words, there, call)
        return
    raise CannotWrite


def _is_applied(words: Words, found: Found, inner: s.Call) -> bool:
    """Whether a call stands in a function that an output is applied to."""
    for outer in found.around:
        if outer is inner:
            break
        if isinstance(outer, s.Call) and isinstance(outer.function, s.Attribute) and outer.function.name == "apply":
            return True
        if isinstance(outer, s.Function) and _of_function(words, outer) is not None:
            return True
    return False


def _of_lambda(words: Words, found: Found, applied: s.Call) -> Mapping[str, Form]:
    """``bucket.arn.apply(lambda arn: …)``: inside, ``bucket.arn`` is ``arn``."""
    function = applied.arguments[0].value if applied.arguments else None
    name = _parameter(function) if isinstance(function, s.Lambda) else ""
    if not name:
        raise CannotWrite
    return _names(words, found.tree.text, applied, name)


def _of_function(words: Words, function: s.Function) -> Mapping[str, Form] | None:
    """The same where the function has a name: it must be used there only."""
    name = _parameter(function)
    if not name or times(words.desk.documents, function.name) != 1:
        return None
    for block, call in _handed(words, "apply", function.name):
        return _names(words, block.text, call, name)
    return None


def _parameter(function: s.Lambda | s.Function) -> str:
    """The name of a function's only parameter."""
    target = function.parameters[0].target if len(function.parameters) == 1 else None
    return target.name if isinstance(target, s.Name) else ""


def _handed(words: Words, method: str, name: str) -> Iterator[tuple[Block, s.Call]]:
    """The calls of a method that are handed what has a name first, with the blocks that they stand in."""
    for document in words.desk.documents.values():
        for block in document.blocks:
            tree = block.parsed.syntax
            waiting: list[s.Node] = list(tree.body) if isinstance(tree, s.Tree) and name in block.text else []
            while waiting:
                node = waiting.pop()
                waiting += children(node)
                if not isinstance(node, s.Call) or not isinstance(node.function, s.Attribute):
                    continue
                first = node.arguments[0].value if node.arguments else None
                if node.function.name == method and isinstance(first, s.Name) and first.name == name:
                    yield block, node


def _names(words: Words, text: str, applied: s.Call, name: str) -> Mapping[str, Form]:
    """What outputs are called; of ``Output.all`` the elements are."""
    base = applied.function.base if isinstance(applied.function, s.Attribute) else applied
    if isinstance(base, s.Call) and isinstance(base.function, s.Attribute) and base.function.name == "all":
        keys = ((one.value, one.name or number) for number, one in enumerate(base.arguments) if not one.spread)
        named = [(value, Code(f"{name}[{key!r}]")) for value, key in keys]
    else:
        named = [(base, Code(name))]
    found: dict[str, Form] = {}
    for node, code in named:
        found[text[node.start : node.end]] = code
        if isinstance(node, s.Attribute) and node.name in ("id", "bucket"):
            owner = text[node.base.start : node.base.end]
            if _is_bucket(words, owner):
                found.setdefault(f"{owner}.arn", Text((ARN, code)))
    return found


def _is_bucket(words: Words, variable: str) -> bool:
    """Whether a variable holds a bucket, whose name says its ARN."""
    for call in calls(words.memo):
        construct = construct_of(call)
        if construct is not None and construct.type == BUCKET and assigned_to(words.desk.at(call.at)) == variable:
            return True
    return False


def renamed(form: Form, names: Mapping[str, Form] | None) -> Form:
    """A form inside a function that gets the values of outputs; what is asked for by a call is known there anyway."""
    if names is None:
        return form
    if isinstance(form, Code):
        if form.text not in names and "(" not in form.text:
            raise CannotWrite
        return names.get(form.text, form)
    if isinstance(form, Text):
        return _joined(form.parts, names)
    if isinstance(form, Invoke):
        if form.function != "pulumi.Output.concat":
            raise CannotWrite
        return _joined(form.arguments, names)
    if isinstance(form, tuple):
        return tuple(renamed(one, names) for one in form)
    if isinstance(form, Mapping):
        return {key: renamed(one, names) for key, one in form.items()}
    return form


def _joined(parts: tuple[Form, ...], names: Mapping[str, Form]) -> Text:
    flat: list[Form] = []
    for part in parts:
        one = part if isinstance(part, str) else renamed(part, names)
        flat += one.parts if isinstance(one, Text) else (one,)
    return Text(tuple(flat))
