"""Facts of the static reading beside facts of what the program declares."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import NamedTuple

from accuracy.match import Names, same
from accuracy.network import traffic
from accuracy.pairs import Pairs, pair
from accuracy.policies import policies
from accuracy.real import Reading, Real, deployed, static
from accuracy.runs import Sample, declared
from accuracy.tags import tags
from accuracy.verdicts import Fact, Verdict, verdict
from stacklint_checks.facts import Resource
from stacklint_checks.fields import Field, PolicyField, View
from stacklint_checks.index import dialect_of, steps
from stacklint_checks.reading import shapes_of
from stacklint_checks.services.network import Egress, Ingress
from stacklint_checks.values import at_path


class Construct(NamedTuple):
    """A construct that the program makes, and whether the static reading has it."""

    type: str
    path: str
    line: str
    found: bool


class Comparison(NamedTuple):
    """One sample: its constructs, and its facts. ``phantoms`` are resources that are only in the static reading."""

    sample: str
    constructs: tuple[Construct, ...]
    facts: tuple[Fact, ...]
    phantoms: tuple[Resource, ...]


def compare(sample: Sample) -> Comparison:
    """Run the sample and read it, and compare."""
    synthesis = declared(sample)
    assert synthesis.error is None, f"{sample.name}: {synthesis.error.message}\n{synthesis.error.stderr}"
    reading, real = static(sample), deployed(sample, synthesis)
    resources = reading.stack.resources()
    pairs = pair(resources, real, _agreement, lambda one: _place(sample, reading, one))
    names = _names(pairs)
    facts = [fact for one, other in pairs.both for fact in _facts(reading, one, other, names(other.reading))]
    facts += traffic(reading, pairs, names)
    facts += policies(reading, pairs, names)
    facts += [_phantom(one) for one in pairs.static_only if _judged(reading, one.type)]
    facts += [Fact(one.declared.type, one.declared.path, "exists", Verdict.UNSEEN) for one in _unseen(reading, pairs)]
    return Comparison(sample.name, tuple(_constructs(pairs)), tuple(facts), tuple(pairs.static_only))


def _place(sample: Sample, reading: Reading, one: Resource) -> str:
    """The file and line of a construct's call, and which part of the construct it is."""
    document = reading.report.documents[one.header.block.path]
    start = document.by_id[one.header.block].start + one.header.start
    return f"{os.path.relpath(document.source.path, sample.root)}:{document.source.position(start).line + 1} {_part(reading, one)}"


def _part(reading: Reading, one: Resource) -> str:
    home = reading.report.memo.look(("home", one.address))
    owner = reading.report.memo.look(("address", home[0])) if home else None
    part = one.address.removeprefix(f"{owner}/") if owner and one.address != owner else ""
    return "" if "<" in part else part  # the argument that names the part is not known


def _phantom(one: Resource) -> Fact:
    return Fact(one.type, one.address, "exists", Verdict.UNKNOWN if one.conditional else Verdict.EXTRA)


def _unseen(reading: Reading, pairs: Pairs) -> Iterator[Real]:
    return (one for one in pairs.real_only if _judged(reading, one.declared.type))


def _judged(reading: Reading, type_: str) -> bool:
    return bool(shapes_of(dialect_of(reading.report.memo), type_))


def _constructs(pairs: Pairs) -> Iterator[Construct]:
    """Every resource that a construct is about: those that a library puts below another one are its parts."""
    everything = [(real, True) for _, real in pairs.both] + [(real, False) for real in pairs.real_only]
    paths = {_construct(real) for real, _ in everything}
    for real, found in everything:
        path = _construct(real)
        parents = [path[:at] for at, letter in enumerate(path) if letter == "/"]
        if "::" in real.declared.type and any(parent in paths for parent in parents):
            continue
        frame = real.declared.frames[0] if real.declared.frames else None
        yield Construct(real.declared.type, path, f"{frame.file}:{frame.line}" if frame else "", found)


def _construct(real: Real) -> str:
    return real.declared.path.removesuffix("/Resource").removesuffix("/Default")


def _names(pairs: Pairs) -> Callable[[Reading], Names]:
    """Both sides of a pair are called by the static address; ids are those of one stack."""
    addresses = {one.address for one, _ in pairs.both}
    known = {(id(other.reading), other.address): one.address for one, other in pairs.both}

    def of(reading: Reading) -> Names:
        return Names(
            lambda ref: ref.address if ref.address in addresses else "",
            lambda ref: known.get((id(reading), ref.address), ""),
        )

    return of


def _agreement(one: Resource, other: Real) -> int:
    """How many plain properties agree: what tells the rounds of a loop apart."""
    theirs = other.reading.stack.resource(other.address)
    assert theirs is not None
    unnamed = Names(lambda ref: ref.attribute, lambda ref: ref.attribute)
    ours = getattr(one.properties, "content", None)
    keys = [entry.key for entry in getattr(ours, "entries", ())]
    return sum(same(one.properties.get(key), theirs.properties.get(key), unnamed) is True for key in keys)


def _facts(reading: Reading, one: Resource, other: Real, names: Names) -> Iterator[Fact]:
    language = dialect_of(reading.report.memo)
    theirs = other.reading.stack.resource(other.address)
    assert theirs is not None
    for shape in shapes_of(language, one.type):
        if shape.view in (Ingress, Egress) or shape.each:
            continue
        ours_seen = reading.stack.views_of(one, shape.view)
        theirs_seen = other.reading.stack.views_of(theirs, shape.view)
        for left, right in zip(ours_seen, theirs_seen, strict=False):
            yield from _views(one, shape.view.__name__, left, right, names)
    path = language.vocabulary().names.get(one.type)
    if path:
        ours, real = at_path(one.properties, steps(path)), at_path(theirs.properties, steps(path))
        yield verdict(one.type, one.address, path, ours, real, names)
    yield from tags(reading, one, other, theirs, names)


def _views(one: Resource, name: str, left: View, right: View, names: Names) -> Iterator[Fact]:
    for field in type(left).__struct_fields__[len(View.__struct_fields__) :]:
        ours, real = getattr(left, field), getattr(right, field)
        label = f"{name}.{field}"
        if isinstance(ours, Field) and field == "inline":  # what is in it is compared as statements
            if ours.unset != real.unset and not ours.unknown:
                yield Fact(one.type, one.address, label, Verdict.MISSING if ours.unset else Verdict.EXTRA)
        elif isinstance(ours, Field):
            yield verdict(one.type, one.address, label, ours.value, real.value, names)
        elif isinstance(ours, PolicyField) or (isinstance(ours, tuple) and _holds(ours, real, PolicyField)):
            continue  # compared over all documents of a holder: see policies
        elif _holds(ours, real, View):
            yield from _elements(one, label, ours, real, names)
        elif ours or real:  # the resources that use this one
            kind = Verdict.RIGHT if ours and real else Verdict.EXTRA if ours else Verdict.MISSING
            if kind is Verdict.EXTRA and all(each.conditional for each in ours):
                kind = Verdict.UNKNOWN
            yield Fact(one.type, one.address, label, kind)


def _holds(ours: tuple[object, ...], real: tuple[object, ...], kind: type) -> bool:
    return any(isinstance(each, kind) for each in (*ours, *real))


def _elements(
    one: Resource, label: str, ours: tuple[View, ...], real: tuple[View, ...], names: Names
) -> Iterator[Fact]:
    for left, right in zip(ours, real, strict=False):
        yield from _views(one, label, left, right, names)
    kind = Verdict.EXTRA if len(ours) > len(real) else Verdict.MISSING
    for _ in range(abs(len(ours) - len(real))):
        yield Fact(one.type, one.address, label, kind, str(len(ours)), str(len(real)))
