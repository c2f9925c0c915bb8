"""Pulumi's outputs and configuration while a program is followed: an output of something is that thing.

``apply`` runs its function, with what it is called on; ``all`` is a list or map of outputs. What a configuration gives
is given by the caller.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacklint_checks.documents.compute import joined
from stacklint_checks.source import Span
from stacklint_checks.values import Absent, Given, Unknown, Value, known_text

from . import invoke
from .functions import FUNCTIONS as STANDARD
from .functions import Function
from .members import method
from .things import Arguments, Code, More, Routine, Sequence, Slot, Table, Thing

if TYPE_CHECKING:
    from .evaluate import Evaluator

CONFIG = "pulumi.Config"


def applied(evaluator: Evaluator, base: Value, arguments: Arguments, at: Span) -> Value | None:
    """What ``output.apply(function)`` gives; ``None`` where the function is not the program's."""
    function = arguments.take(0, "func")
    if not isinstance(function, Code) or not isinstance(function.code, Routine):
        return None
    passed = Arguments()
    passed.add(base, at)
    return invoke.call_routine(evaluator, function.code, passed, function.instance, at)


def configured(callee: Thing, arguments: Arguments, at: Span) -> Value | None:
    """What a method of a configuration gives; ``None`` for a method of anything else."""
    if callee.record.function != CONFIG or callee.record.subject is not None:
        return None
    if not callee.path.startswith(("get", "require")):
        return None
    key = arguments.take(0, "key")
    default = arguments.take(1, "default")
    name = known_text(key) if key is not None else None
    return Given(at, None, name or "configuration", None if isinstance(default, Absent) else default)


def _all(evaluator: Evaluator, arguments: Arguments, at: Span) -> Value:
    del evaluator
    more = More(open_=arguments.open)
    if any(one.name for one in arguments.passed):
        return Table(at, None, {one.name: Slot(one.at, one.value) for one in arguments.passed if one.name}, more)
    values = arguments.values()
    if len(values) == 1 and isinstance(values[0], Sequence | Table):
        return values[0]
    return Sequence(at, None, values, more)


def _concat(evaluator: Evaluator, arguments: Arguments, at: Span) -> Value:
    del evaluator
    return joined(arguments.values(), at) if not arguments.open else Unknown(at, None, "concat")


def _format(evaluator: Evaluator, arguments: Arguments, at: Span) -> Value:
    pattern = arguments.take(0, "format_string")
    rest = Arguments()
    rest.passed = arguments.passed[1:]
    found = method(evaluator, pattern, "format", rest, at) if pattern is not None else None
    return found if found is not None else Unknown(at, None, "format")


def _first(evaluator: Evaluator, arguments: Arguments, at: Span) -> Value:
    del evaluator
    values = arguments.values()
    return values[0] if values else Absent(at)


def _named(name: str) -> Function:
    def given(evaluator: Evaluator, arguments: Arguments, at: Span) -> Value:
        del evaluator, arguments
        return Given(at, None, name)

    return given


FUNCTIONS: dict[str, Function] = {
    "pulumi.Output.all": _all,
    "pulumi.Output.concat": _concat,
    "pulumi.Output.format": _format,
    "pulumi.Output.from_input": _first,
    "pulumi.Output.secret": _first,
    "pulumi.Output.unsecret": _first,
    "pulumi.secret": _first,
    "pulumi.Output.json_dumps": STANDARD["json.dumps"],
    "pulumi.Output.json_loads": STANDARD["json.loads"],
    "pulumi.get_stack": _named("stack"),
    "pulumi.get_project": _named("project"),
    "pulumi.get_organization": _named("organization"),
}
"""By their paths; ``output`` is a module with the same names."""
