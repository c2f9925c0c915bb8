"""Adds statements to the policy of a resource, in whatever form the program has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from stacklint_checks.edits import PolicyDocument, Statement, Written
from stacklint_checks.facts import Path
from stacklint_checks.intents import CannotWrite
from stacklint_checks.programs import syntax as s
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.places import Found
from stacklint_checks.programs.program import called, calls
from stacklint_checks.programs.trees import element_of
from stacklint_checks.programs.write import Code, Form, Invoke, Member, Text
from stacklint_checks.schemas.bindings import Argument, Construct
from stacklint_checks.source import Span
from stacklint_checks.values import Known, Value, at_path

from .arguments import body_of, given
from .documents import DOCUMENT
from .names import construct_of, referred
from .words import Words, has_link, is_pulumi


def add_statements(
    words: Words, call: Called, construct: Construct, holder: Found, path: Path, statements: list[Statement]
) -> None:
    """Add statements to the document at a path."""
    steps = construct.spelled(path, words.version()) or ()
    if len(steps) != 1 or not isinstance(steps[0], Argument):
        raise CannotWrite
    key = steps[0].name
    value = at_path(words.memo.ask(body_of, call.key), path)
    if value.unset:
        words.desk.put(holder, key, words.form(holder, PolicyDocument(tuple(statements))))
        return
    passed = given(words.memo, call)[0].get(key)
    source = _source(words, passed.value) if passed is not None else None
    if source is not None:
        _into_data_source(words, source, statements)
        return
    _into_literal(words, value, statements)


def _source(words: Words, value: Value) -> Called | None:
    """The data source whose document a value is."""
    ref = referred(value)
    call = called(words.memo, ref.address) if ref is not None and ref.attribute == "json" else None
    construct = construct_of(call) if call is not None else None
    return call if construct is not None and construct.type == DOCUMENT else None


def _into_data_source(words: Words, call: Called, statements: list[Statement]) -> None:
    construct = construct_of(call)
    found = words.desk.at(call.at)
    steps = construct.spelled(("statement",), words.version()) if construct is not None else None
    if construct is None or not steps or not isinstance(steps[0], Argument) or steps[0].body is None:
        raise CannotWrite
    element = element_of(found.call, steps[0].name)
    if element is None:
        raise CannotWrite
    listed = found.within(element.value)
    for one in statements:
        words.desk.push(listed, words.block(listed, construct, steps[0].body, _block(one), listed=not is_pulumi(words)))


def _block(statement: Statement) -> dict[str, Written]:
    """A statement as a block of the data source."""
    made: dict[str, Written] = {"sid": statement.sid} if statement.sid else {}
    made |= {"effect": statement.effect, "actions": statement.actions, "resources": statement.resources}
    principals = statement.principals
    if isinstance(principals, str):
        made["principals"] = ({"type": principals, "identifiers": (principals,)},)
    elif principals:
        made["principals"] = tuple({"type": kind, "identifiers": names} for kind, names in principals.items())
    if statement.conditions:
        made["condition"] = tuple(
            {"test": test, "variable": variable, "values": (value,)}
            for test, tests in statement.conditions.items()
            for variable, value in tests.items()
        )
    return made


def _into_literal(words: Words, value: Value, statements: list[Statement]) -> None:
    """The list of statements in a dictionary, wherever that is written."""
    listed = value.get("Statement")
    if not isinstance(listed, Known) or listed.place is None:
        raise CannotWrite
    if _uses(words, listed.place) != 1:
        raise CannotWrite
    found = words.desk.at(listed.place)
    names = names_of_outputs(words, found, statements)
    forms = [renamed(words.form(found, one), names) for one in statements]
    if isinstance(found.node, s.Array):
        for form in forms:
            words.desk.push(found, form)
    elif isinstance(found.node, s.Map):
        before = Code(found.tree.text[found.node.start : found.node.end])
        words.desk.overwrite(found, (before, *forms))
    else:
        raise CannotWrite


def _uses(words: Words, place: Span) -> int:
    """How many arguments of the program hold the document whose statements stand at a place."""
    given = (passed.value for call in calls(words.memo) if not call.subject for passed in call.arguments)
    return sum(isinstance(value, Known) and value.get("Statement").place == place for value in given)


def names_of_outputs(words: Words, found: Found, values: Iterable[Written]) -> Mapping[str, str] | None:
    """What the outputs that values refer to are called inside the function that gets theirs.

    ``None`` where they may stand as they are. A text that is not made of outputs yet becomes one that may be. What
    becomes of a dictionary that has a name is not seen here.
    """
    if not is_pulumi(words) or not any(map(has_link, values)):
        return None
    for outer in reversed(found.around):
        if not isinstance(outer, s.Call):
            continue
        name = outer.function.name if isinstance(outer.function, s.Attribute | s.Name) else ""
        if name == "apply":
            return _parameter(found, outer)
        if name == "dumps" and _is_applied(found, outer):
            continue
        if name == "dumps":
            start, end = found.place(outer.function)
            words.desk.replace(found.file, start, end, words.code(found, Member("pulumi.Output.json_dumps")))
        return None
    raise CannotWrite


def _is_applied(found: Found, inner: s.Call) -> bool:
    """Whether a call stands in a function that an output is applied to."""
    for outer in found.around:
        if outer is inner:
            break
        if isinstance(outer, s.Call) and isinstance(outer.function, s.Attribute) and outer.function.name == "apply":
            return True
    return False


def _parameter(found: Found, applied: s.Call) -> Mapping[str, str]:
    """``bucket.arn.apply(lambda arn: …)``: inside, ``bucket.arn`` is ``arn``; of ``Output.all`` the elements are."""
    function = applied.arguments[0].value if applied.arguments else None
    target = function.parameters[0].target if isinstance(function, s.Lambda) and len(function.parameters) == 1 else None
    if not isinstance(target, s.Name) or not isinstance(applied.function, s.Attribute):
        raise CannotWrite
    text, base = found.tree.text, applied.function.base
    if isinstance(base, s.Call) and isinstance(base.function, s.Attribute) and base.function.name == "all":
        keys = ((one.value, one.name or number) for number, one in enumerate(base.arguments) if not one.spread)
        return {text[value.start : value.end]: f"{target.name}[{key!r}]" for value, key in keys}
    return {text[base.start : base.end]: target.name}


def renamed(form: Form, names: Mapping[str, str] | None) -> Form:
    """A form inside a function that gets the values of outputs."""
    if names is None:
        return form
    if isinstance(form, Code):
        if form.text not in names:
            raise CannotWrite
        return Code(names[form.text])
    if isinstance(form, Invoke):
        if form.function != "pulumi.Output.concat":
            raise CannotWrite
        return Text(tuple(part if isinstance(part, str) else renamed(part, names) for part in form.arguments))
    if isinstance(form, tuple):
        return tuple(renamed(one, names) for one in form)
    if isinstance(form, Mapping):
        return {key: renamed(one, names) for key, one in form.items()}
    return form
