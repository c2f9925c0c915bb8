"""Statements of policies. Which statement of a document, and which document of a holder, does not matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from accuracy.match import Names, same
from accuracy.pairs import Pairs
from accuracy.real import Reading
from accuracy.verdicts import Fact, Verdict
from stacklint_checks.facts import Resource
from stacklint_checks.fields import Field, PolicyField, StatementView, View
from stacklint_checks.index import dialect_of
from stacklint_checks.reading import shapes_of
from stacklint_checks.stack import Stack
from stacklint_checks.values import Absent, Known, Object, Value, known_text


class Documents(NamedTuple):
    """The statements of a resource, and whether these are all."""

    statements: list[StatementView]
    complete: bool


def policies(reading: Reading, pairs: Pairs, names: Callable[[Reading], Names]) -> Iterator[Fact]:
    """Compare the statements of each resource that both sides have."""
    for one, other in pairs.both:
        theirs = other.reading.stack.resource(other.address)
        assert theirs is not None
        ours, real = _documents(reading.stack, one), _documents(other.reading.stack, theirs)
        yield from _compared(one, ours, real, names(other.reading))


def _documents(stack: Stack, subject: Resource) -> Documents:
    statements: list[StatementView] = []
    complete = True
    for shape in shapes_of(dialect_of(stack.memo), subject.type):
        if shape.each:
            continue
        for view in stack.views_of(subject, shape.view):
            for field in type(view).__struct_fields__[len(View.__struct_fields__) :]:
                value = getattr(view, field)
                for document in value if isinstance(value, tuple) else (value,):
                    if isinstance(document, PolicyField):
                        statements += document.statements
                        complete = complete and document.complete
    return Documents(statements, complete)


def _compared(one: Resource, ours: Documents, real: Documents, names: Names) -> Iterator[Fact]:
    for statement in ours.statements:
        answers = [_covered(statement, other, names) for other in real.statements]
        kind = _verdict(answers, real)
        differs = kind not in (Verdict.RIGHT, Verdict.UNKNOWN)
        others = " | ".join(map(_said, real.statements)) if differs else ""
        yield Fact(one.type, one.address, "statement", kind, _said(statement), others)
    for statement in real.statements:
        answers = [_covers(other, statement, names) for other in ours.statements]
        if True in answers or _all_covered(statement, ours.statements, names):
            continue
        unknown = None in answers or not ours.complete
        kind = Verdict.UNKNOWN if unknown else Verdict.MISSING
        yield Fact(one.type, one.address, "statement", kind, "", _said(statement))


def _verdict(answers: list[bool | None], real: Documents) -> Verdict:
    if True in answers:
        return Verdict.RIGHT
    if None in answers:
        return Verdict.UNKNOWN
    return Verdict.EXTRA if real.complete else Verdict.OPEN


def _all_covered(statement: StatementView, ours: list[StatementView], names: Names) -> bool:
    """Whether several of ours make up one that a library has merged."""
    for action in _each(statement.actions):
        for resource in _each(statement.resources):
            if not any(
                _heads(one, statement, names) is not False
                and _holds(_each(one.actions), action, names) is True
                and _holds(_each(one.resources), resource, names) is not False
                for one in ours
            ):
                return False
    return bool(_each(statement.actions))


def _covered(ours: StatementView, real: StatementView, names: Names) -> bool | None:
    """Whether everything that ours says stands in the real one."""
    answers = [_heads(ours, real, names)]
    for name in ("actions", "not_actions", "resources", "not_resources"):
        theirs = _each(getattr(real, name))
        answers += [_within(value, theirs, names) for value in _each(getattr(ours, name))]
    return False if False in answers else None if None in answers else True


def _covers(ours: StatementView, real: StatementView, names: Names) -> bool | None:
    answers = [_heads(ours, real, names)]
    for name in ("actions", "not_actions", "resources", "not_resources"):
        held = _each(getattr(ours, name))
        answers += [_holds(held, value, names) for value in _each(getattr(real, name))]
    return False if False in answers else None if None in answers else True


def _within(value: Value, theirs: list[Value], names: Names) -> bool | None:
    answers = [same(value, other, names) for other in theirs]
    return True if True in answers else None if None in answers else False


def _holds(held: list[Value], value: Value, names: Names) -> bool | None:
    answers = [same(one, value, names) for one in held]
    return True if True in answers else None if None in answers else False


def _heads(ours: StatementView, real: StatementView, names: Names) -> bool | None:
    answers = [
        same(_effect(ours), _effect(real), names),
        same(_who(ours.principals.value), _who(real.principals.value), names),
        same(ours.conditions.value, real.conditions.value, names),
    ]
    return False if False in answers else None if None in answers else True


def _who(value: Value) -> Value:
    """Everybody may be written in two ways."""
    entries = value.content.entries if isinstance(value, Known) and isinstance(value.content, Object) else ()
    if len(entries) == 1 and entries[0].key == "AWS" and [known_text(one) for one in entries[0].value.each()] == ["*"]:
        return Known(value.at, value.origin, "*")
    return value


def _effect(statement: StatementView) -> Value:
    return statement.effect.value


def _each(field: Field) -> list[Value]:
    return [] if isinstance(field.value, Absent) else list(field.value.each())


def _said(statement: StatementView) -> str:
    parts = [statement.effect.text]
    for name in ("principals", "actions", "not_actions", "resources", "not_resources", "conditions"):
        field = getattr(statement, name)
        if not field.unset:
            values = ["".join(p if isinstance(p, str) else "…" for p in one.parts) or one.text for one in _each(field)]
            parts.append(f"{name}={','.join(values)}")
    return " ".join(parts)[:300]
