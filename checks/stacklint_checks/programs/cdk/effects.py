"""Applying the effects of the generated table: resources that are added, properties that are set."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import field

from stacklint_checks.programs.draft import Draft, opened, put
from stacklint_checks.schemas.cdk import Effect
from stacklint_checks.source import Span
from stacklint_checks.values import Absent, Entry, Hole, Items, Known, Object, Part, Ref, Unknown, Value, known_text

from .amounts import amount

if TYPE_CHECKING:
    from .level2 import Application

#: What a path of a resource's property begins with; the table tells of its policies, too.
PROPERTIES = "Properties."
#: What stands for an argument in a text.
MARK = re.compile(r"\$\{([^}]+)\}")
#: Tags that the library writes for itself.
OWN_TAG = "aws-cdk:"
#: What nobody wrote and rules judge only where it is written: a security group is open to the outside by default.
SILENT = frozenset({("AWS::EC2::SecurityGroup", "SecurityGroupEgress")})


class Recorder(Draft):
    """A resource of which only the changes are noted, by their paths."""

    recorded: dict[str, Value] = field(default_factory=dict)


def apply(application: Application, effect: Effect, value: Value, element: int) -> None:
    """Do what a value does. ``element`` is the number of the list's element that the value stands in."""
    at = value.at or application.at
    for resource in effect.drop:
        application.drafts.pop(resource, None)
    for resource, body in effect.add.items():
        if not resource.startswith(("/", "$")):
            add(application, named(application, resource), body, at)
    for resource, path in effect.unset:
        draft = application.drafts.get(resource)
        if draft is not None and path == PROPERTIES.rstrip("."):  # all that its simplest form has
            for name, branch in list(draft.properties.items()):
                if isinstance(branch, Known) and branch.at == application.at:
                    put_value(draft, name, Absent(at))
        if draft is not None and path.startswith(PROPERTIES):
            put_value(draft, numbered(path, element), Absent(at))
    for resource, path, data in effect.set:
        draft = application.drafts.get(named(application, resource))
        if draft is not None and path.startswith(PROPERTIES) and not _is_own_tag(path, data):
            put_value(draft, numbered(path, element), written(application, data, at, value.origin))


def named(application: Application, path: str) -> str:
    """A path in a construct with the names that its arguments give: ``<writer.id>`` becomes the writer's id."""
    if not path.startswith("<"):
        return path
    name, _, rest = path[1:].partition(">")
    bound = application.bound.get(name)
    text = known_text(bound) if bound is not None else None
    return f"{text}{rest}" if text else path


def _is_own_tag(path: str, data: object) -> bool:
    return path.startswith("Properties.Tags[") and (str(data).startswith(OWN_TAG) or path.endswith("Value"))


def numbered(path: str, element: int) -> str:
    """The path of a property; one in the first element of a list as that in another element."""
    path = path.removeprefix(PROPERTIES)
    return path.replace("[0]", f"[{element}]", 1) if element else path


def put_value(draft: Draft, path: str, value: Value) -> None:
    """Set a property."""
    if isinstance(draft, Recorder):
        draft.recorded[path] = value
    elif path.endswith("[+]"):
        draft.append(path.removesuffix("[+]"), value)
    else:
        put(draft.properties, path, value)


def add(application: Application, path: str, body: Mapping[str, Any], at: Span) -> None:
    """Add a resource; where it is there already, its statements are added to it."""
    known = application.drafts.get(path)
    properties = body.get("Properties", {})
    if known is None:
        known = application.drafts[path] = Draft(body["Type"], at)
        for name, data in properties.items():
            if (known.type, name) not in SILENT:
                known.properties[name] = opened(written(application, data, at, None))
        return
    document = properties.get("PolicyDocument", {})
    for statement in document.get("Statement", ()) if isinstance(document, dict) else ():
        known.append("PolicyDocument.Statement", written(application, statement, at, None))


def doubt(draft: Draft) -> None:
    """Keep of a resource that may not exist only what it refers to."""
    draft.open = draft.conditional = True
    for name, branch in list(draft.properties.items()):
        if not isinstance(branch, Value) or not any(isinstance(part, Ref) for part in branch.parts):
            draft.properties[name] = Unknown(draft.at, None, "may not exist")


def written(application: Application, data: Any, at: Span, origin: Span | None) -> Value:
    """Data of an effect as a value: constants, arguments, references."""
    if isinstance(data, dict):
        return _written_map(application, data, at, origin)
    if isinstance(data, list):
        return Known(at, origin, Items(tuple(written(application, one, at, origin) for one in data)))
    return Known(at, origin, data)


def _written_map(application: Application, data: Mapping[str, Any], at: Span, origin: Span | None) -> Value:
    if "$" in data:
        bound = application.bound.get(data["$"])
        if bound is None:
            return Unknown(at, origin, "argument")
        return amount(application.memo, bound, data["unit"]) if "unit" in data else bound
    if "$in" in data and isinstance(data["$in"], str):
        return _own_text(application, data["$in"], at)
    if "$in" in data or "$?" in data:
        return Unknown(at, origin, "argument", (Hole(),))
    if "Ref" in data:
        return _reference(application, data["Ref"], "Ref", at)
    if "Fn::GetAtt" in data:
        path, *attributes = data["Fn::GetAtt"]
        return _reference(application, path, ".".join(attributes), at)
    if "Fn::Join" in data:
        return _joined(application, data["Fn::Join"], at)
    if len(data) == 1 and next(iter(data)).startswith("Fn::"):
        return Unknown(at, origin, next(iter(data)), (Hole(),))
    entries = tuple(Entry(key, None, written(application, one, at, origin)) for key, one in data.items())
    return Known(at, origin, Object(entries))


def _own_text(application: Application, text: str, at: Span) -> Value:
    """A text with the construct's own path in it; what else it holds is not known."""
    if set(MARK.findall(text)) == {"path"} and application.path:
        return Known(at, at, text.replace("${path}", application.path))
    return Unknown(at, None, "argument", (Hole(),))


def _joined(application: Application, arguments: list[Any], at: Span) -> Value:
    parts: list[Part] = []
    for one in arguments[1] if isinstance(arguments[1], list) else ():
        parts += written(application, one, at, None).parts or (Hole(),)
    return Unknown(at, None, "Fn::Join", tuple(parts) or (Hole(),))


def _reference(application: Application, path: str, what: str, at: Span) -> Value:
    """A reference to a resource of the construct, or to one of an argument."""
    if path.startswith("AWS::"):
        return Unknown(at, None, "pseudo parameter", (Hole(path),))
    if path.startswith("$"):
        bound = application.bound.get(path[1:].partition("/")[0])
        if bound is None:
            return Unknown(at, None, "argument", (Hole(),))
        refs = [part for part in bound.parts if isinstance(part, Ref)]
        made_of: tuple[Part, ...] = (Ref(refs[0].address, what),) if len(refs) == 1 else (Hole(),)
        return Unknown(bound.at or at, bound.origin, "reference", made_of)
    if path.startswith("/"):
        return Unknown(at, None, "reference", (Hole(),))
    first = next(iter(application.drafts), path)
    target = application.owner if path == first else f"{application.owner}/{path.removesuffix('/Resource')}"
    return Unknown(at, None, "reference", (Ref(target, what),))
