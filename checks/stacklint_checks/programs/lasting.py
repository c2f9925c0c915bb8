"""What outlives a run of the evaluator as the same object, and what happens in a run as functions.

A call, function or class is the same object in the next run as long as everything about it is the same that a run does
not change. What happens is a function of the evaluator, so that it can be noted and happen again (``replay``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacklint_checks.values import Value

from .calls import Passed
from .things import Klass, Module, Record, Routine

if TYPE_CHECKING:
    from .evaluate import Evaluator


def record(evaluator: Evaluator, wanted: Record) -> Record:
    """A call of a library: the same object as in the last run if only its arguments may differ."""
    known = evaluator.past.records.get(wanted.key)
    if (
        known is not None
        and known.function == wanted.function
        and known.subject is wanted.subject
        and known.klass is wanted.klass
        and known.within is wanted.within
        and known.at == wanted.at
        and known.header == wanted.header
    ):
        made(evaluator, known, wanted.arguments, wanted.open, wanted.maybe)
        return known
    made(evaluator, wanted, wanted.arguments, wanted.open, wanted.maybe)
    return wanted


def routine(evaluator: Evaluator, wanted: Routine) -> Routine:
    """A function: the same object if it is defined at the top of a file, or in a class there."""
    if wanted.outer is not None:
        return wanted
    number = id(wanted.node)
    known = evaluator.past.routines.get(number)
    if known is None or known.node is not wanted.node or known.klass is not wanted.klass:
        known = wanted
    known.ran = False
    evaluator.now.routines[number] = known
    return known


def klass(evaluator: Evaluator, wanted: Klass) -> Klass:
    """A class that is defined at the top of a file, as it is before its members are."""
    number = id(wanted.node)
    known = evaluator.past.klasses.get(number)
    if known is None or known.node is not wanted.node or known.bases != wanted.bases:
        known = wanted
    else:
        known.methods, known.attributes, known.fields, known.initialisers = {}, {}, [], []
    known.used = False
    evaluator.now.klasses[number] = known
    return known


# events


def made(
    evaluator: Evaluator,
    record: Record,
    arguments: tuple[Passed, ...],
    open_: bool,  # noqa: FBT001 - an event
    maybe: bool,  # noqa: FBT001 - an event
) -> None:
    """A library is called."""
    record.number = len(evaluator.records)
    record.attributes = {}
    record.arguments, record.open, record.maybe = arguments, open_, maybe
    evaluator.records.append(record)
    evaluator.now.records[record.key] = record


def passed_on(
    evaluator: Evaluator,
    record: Record,
    arguments: tuple[Passed, ...],
    open_: bool,  # noqa: FBT001
) -> None:
    """What an object passes to the constructor of the library's class that it is made from."""
    del evaluator
    record.arguments, record.open = arguments, open_


def set_attribute(evaluator: Evaluator, record: Record, name: str, value: Value) -> None:
    """An attribute of an object is set."""
    del evaluator
    record.attributes[name] = value


def set_name(evaluator: Evaluator, module: Module, name: str, value: Value) -> None:
    """A name of a file is set."""
    del evaluator
    module.names[name] = value


def used(evaluator: Evaluator, klass: Klass) -> None:
    """An object of a class is made, or of one made from it."""
    del evaluator
    klass.used = True


def ran(evaluator: Evaluator, routine: Routine) -> None:
    """A function is called."""
    del evaluator
    routine.ran = True
