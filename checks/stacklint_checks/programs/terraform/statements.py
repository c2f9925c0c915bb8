"""Adds statements to the policy of a resource, in whatever form the program has it."""

from __future__ import annotations

from stacklint_checks.edits import PolicyDocument, Statement, Written
from stacklint_checks.facts import Path
from stacklint_checks.intents import CannotWrite
from stacklint_checks.programs import syntax as s
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.places import Found
from stacklint_checks.programs.program import called, calls
from stacklint_checks.programs.trees import element_of
from stacklint_checks.programs.write import Code
from stacklint_checks.schemas.bindings import Argument, Construct
from stacklint_checks.source import Span
from stacklint_checks.values import Known, Value, at_path

from .applied import names_of_outputs, renamed
from .arguments import body_of, given
from .documents import DOCUMENT
from .names import construct_of, referred
from .words import Words, is_pulumi


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
