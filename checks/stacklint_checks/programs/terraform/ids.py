"""What new constructs are called, and where they are written so that they are made once."""

from __future__ import annotations

import re

from stacklint_checks.incremental import Memo
from stacklint_checks.intents import CannotWrite
from stacklint_checks.programs import syntax as s
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.places import Found
from stacklint_checks.programs.program import calls, is_repeated
from stacklint_checks.programs.write import Code, Form, Text

from .names import CDKTF, construct_of, id_of


def scope_form(found: Found) -> Form:
    """What a construct of CDKTF stands in, as its own call says it."""
    arguments = found.call.arguments
    if not arguments or arguments[0].spread or arguments[0].name not in ("", "scope"):
        raise CannotWrite
    return found.code(arguments[0].value)


def id_node(found: Found, *, pulumis: bool) -> s.Node:
    """The name that a resource is given."""
    position, keyword = (0, "resource_name") if pulumis else (1, "id_")
    for number, one in enumerate(found.call.arguments):
        if one.spread:
            break
        if one.name == keyword or (not one.name and number == position):
            return one.value
    raise CannotWrite


def id_form(found: Found, suffix: str, *, pulumis: bool) -> Form:
    """The name of a resource with something behind it, written as the name is."""
    node = id_node(found, pulumis=pulumis)
    if isinstance(node, s.Constant) and isinstance(node.value, str):
        return node.value + suffix
    if isinstance(node, s.Template):
        return Text((*(part if isinstance(part, str) else found.code(part) for part in node.parts), suffix))
    return Text((found.code(node), suffix)) if suffix else found.code(node)


def fresh(memo: Memo, name: str) -> str:
    """A name that no construct of the program has, with a number if that takes one."""
    libraries = (*CDKTF, "cdktf.")
    taken = {id_of(one) for one in calls(memo) if construct_of(one) is not None or one.function.startswith(libraries)}
    number, found, between = 1, name, "_" if "_" in name else "-"
    while found in taken:
        number += 1
        found = f"{name}{between}{number}"
    return found


def repeats(memo: Memo, call: Called, found: Found) -> bool:
    """Whether a call may be made several times: in a loop, whatever that goes through, or a function."""
    inner = found.around[_innermost(found) + 1 :]
    return is_repeated(memo, call.key) or any(isinstance(one, s.Loop | s.Comprehension) for one in inner)


def once(memo: Memo, call: Called, found: Found, *, pulumis: bool) -> Found:
    """Where to write what all the resources of a call share: before the outermost loop around it.

    A function that is called several times would make it several times. That does no harm to what Pulumi asks for, nor
    where each resource of CDKTF is in a scope of its own.
    """
    inner = _innermost(found)
    function = found.around[inner] if inner >= 0 else None
    for number, one in enumerate(found.around[inner + 1 :], inner + 1):
        if isinstance(one, s.Loop):
            chosen = not pulumis and _depends(scope_form(found), found, one)
            return found if chosen else found._replace(node=one, around=found.around[:number])
    own = isinstance(function, s.Function) and function.name == "__init__"
    in_expression = any(isinstance(one, s.Comprehension) for one in found.around[inner + 1 :])
    if pulumis or own or in_expression or not is_repeated(memo, call.key):
        return found
    raise CannotWrite


def _innermost(found: Found) -> int:
    """The number of the innermost function around a node, -1 where there is none."""
    return max((n for n, one in enumerate(found.around) if isinstance(one, s.Function | s.Lambda)), default=-1)


def _depends(form: Form, found: Found, loop: s.Loop) -> bool:
    """Whether a name that code starts with is set in a loop."""
    name = re.match(r"\w+", form.text) if isinstance(form, Code) else None
    text = found.tree.text[loop.start : loop.end]
    target = found.code(loop.target).text if loop.target is not None else ""
    return (
        name is None
        or re.search(rf"\b{name.group()}\b", target) is not None
        or (re.search(rf"(?<![\w.]){name.group()}\s*=[^=]", text) is not None)
    )
