"""Values that only a person knows: a fix asks the caller for them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from stacklint_checks.edits import Declare, Intent, Replace, Set, Site, Unset, Use, Written
from stacklint_checks.facts import Kind, Literal, Resource, Role
from stacklint_checks.findings import Fix
from stacklint_checks.source import Span
from stacklint_checks.stack import Stack
from stacklint_checks.values import Items, Known, Object

#: Programs whose inputs can be written.
PROGRAMS = ("cdk", "pulumi", "cdktf")


def asked(
    stack: Stack, near: Resource, name: str, description: str, *, many: bool = False, secret: bool = False
) -> tuple[Use, tuple[Intent, ...]] | None:
    """The use of an input and the intents that declare it, if it is not declared yet.

    ``name`` is written with underscores. ``None`` where an input without default cannot be added: the module is called
    from elsewhere.
    """
    if stack.vocabulary == "cloudformation":
        logical = "".join(word.capitalize() for word in name.split("_"))
        if stack.declares(near.module, logical):
            return Use(logical), ()
        body: dict[str, Written] = {"description": description, "type": "CommaDelimitedList" if many else "String"}
        if secret:
            body["no_echo"] = True
        return Use(logical), (Declare(Kind.PARAMETER, logical, body, near.address),)
    if near.module or not stack.is_root:
        return None
    variable = f"var.{name}"
    if stack.declares(stack.module_of(near.header.block), variable):
        return Use(variable), ()
    body = {"description": description, "type": "list(string)" if many else "string"}
    if secret:
        body["sensitive"] = True
    return Use(variable), (Declare(Kind.VARIABLE, name, body, near.address),)


def said(use: Use, stack: Stack) -> str:
    """What people call an input: in Pulumi a value of the configuration."""
    name = use.name.removeprefix("var.")
    return f"the configuration's {name}" if stack.dialect == "pulumi" else use.name


def is_deployed(literal: Literal, stack: Stack) -> bool:
    """Whether a text is a value of a resource; a Pulumi or CDKTF program says and asks other things, too."""
    return stack.dialect not in ("pulumi", "cdktf") or literal.at in stack.answer(holders)


def holders(stack: Stack) -> Mapping[Span, Resource]:
    """The resource in whose properties a text stands, by its place: in programs a literal does not say which it is."""
    found: dict[Span, Resource] = {}
    for resource in stack.resources() if stack.dialect in PROGRAMS else ():
        waiting = [resource.properties]
        while waiting:
            value = waiting.pop()
            content = value.content if isinstance(value, Known) else None
            if isinstance(content, Object):
                waiting += [entry.value for entry in content.entries]
            elif isinstance(content, Items):
                waiting += content.values
            elif isinstance(content, str) and value.place is not None:
                found.setdefault(value.place, resource)
    return found


def without_default(literal: Literal, stack: Stack) -> tuple[Fix, ...]:
    """The fix that takes the default away from the input whose secret it is, so that the caller has to give it.

    Only where every caller is known: at the root.
    """
    names = {"terraform": ("default", "sensitive"), "cloudformation": ("Default", "NoEcho")}.get(stack.dialect)
    if names is None or literal.path != names[:1] or literal.role is not Role.DEFAULT:
        return ()
    if not stack.is_root or stack.module_of(literal.at.block) != stack.modules[0]:
        return ()
    default, secret = (Site(literal.owner, (name,)) for name in names)
    return (Fix("Remove the default (review)", (Unset(default), Set(secret, value=True))),)


def asked_for(literal: Literal, stack: Stack, *, secret: bool, named: str = "") -> tuple[Fix, ...]:
    """The fix that asks the caller for a literal's value, with the input's name made from where the literal stands.

    ``named`` is what the literal is called where its own key does not say so (in a pair of name and value).
    """
    resource = stack.resource(literal.owner) or stack.answer(holders).get(literal.at)
    names = [step for step in literal.path if isinstance(step, str) and step != "Properties"]
    if resource is None or not names:
        return ()
    last = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|\W+", "_", named or names[-1]).lower().strip("_")
    own = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|\W+", "_", resource.name).lower()
    name = last if last.startswith(own) or not secret else f"{own}_{last}"
    asking = asked(stack, resource, name, f"The {last.replace('_', ' ')} of {resource.label}.", secret=secret)
    if asking is None:
        return ()
    use, intents = asking
    title = f"Take it from {said(use, stack)} (review)"
    return (Fix(title, (*intents, Replace(literal.at, use))),)
