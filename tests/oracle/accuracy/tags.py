"""Tags as they reach a resource: its own, and those of what holds it or of the provider."""

from __future__ import annotations

from collections.abc import Iterator

from accuracy.match import Names
from accuracy.real import Reading, Real
from accuracy.verdicts import Fact, Verdict, verdict
from stacklint_checks.facts import Resource
from stacklint_checks.schemas.resource_types import tags as form_of
from stacklint_checks.values import Absent, Items, Known, Object, Value, known_text

#: Tags that CDK writes for itself.
OWN_TAG = "aws-cdk:"


def tags(reading: Reading, one: Resource, other: Real, theirs: Resource, names: Names) -> Iterator[Fact]:
    """Compare each tag, and whether there are more."""
    form = form_of(one.type)
    if form is None or form.form not in ("map", "list"):
        return
    ours = _merged(one.properties.get(form.name), reading.stack.inherited_tags(one))
    real = _merged(theirs.properties.get(form.name), other.reading.stack.inherited_tags(theirs))
    if real is None:
        return
    if ours is None:
        yield Fact(one.type, one.address, "tags", Verdict.UNKNOWN, "", ", ".join(real))
        return
    if not ours and not real:
        yield Fact(one.type, one.address, "tags", Verdict.ABSENT)
    for key in dict.fromkeys((*ours, *real)):
        if key.startswith(OWN_TAG):
            continue
        yield verdict(one.type, one.address, f"tags.{key}", ours.get(key, Absent()), real.get(key, Absent()), names)


def _merged(own: Value, inherited: Value) -> dict[str, Value] | None:
    found: dict[str, Value] = {}
    for value in (inherited, own):
        pairs = _pairs(value)
        if pairs is None:
            return None
        found.update(pairs)
    return found


def _pairs(value: Value) -> dict[str, Value] | None:
    if value.unset:
        return {}
    content = value.content if isinstance(value, Known) else None
    if isinstance(content, Object) and not content.open:
        return {entry.key: entry.value for entry in content.entries}
    if isinstance(content, Items) and not content.open:
        named = [(known_text(item.get("Key")), item.get("Value")) for item in value.each()]
        if all(key is not None for key, _ in named):
            return {str(key): item for key, item in named}
    return None
