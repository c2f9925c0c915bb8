"""Where the constructs behind resources are made in a program's text."""

from __future__ import annotations

from typing import NamedTuple

from stacklint_checks.facts import Resource
from stacklint_checks.intents import CannotWrite
from stacklint_checks.programs import syntax as s
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.places import Found
from stacklint_checks.programs.program import called
from stacklint_checks.programs.trees import children, way_to
from stacklint_checks.source import Span

from . import flags
from .paths import address as address_of
from .resources import home, resources_of
from .words import Words

#: The names below a construct of the resource that it stands for; classes of level 1 are that themselves.
MAIN = ("", "Resource", "Default")
STACKS = ("aws_cdk.Stack", "aws_cdk.NestedStack")


class Target(NamedTuple):
    """A resource and the construct that makes it: the construct's call, and the call that takes its arguments.

    ``path`` is the resource's in the generated table, ``main`` says that it is the one that the construct stands for.
    """

    call: Called
    found: Found
    arguments: Found
    resource: Resource
    path: str
    main: bool

    @property
    def name(self) -> str:
        """The construct's class as the tables have it."""
        return self.call.function.removeprefix("aws_cdk.")


def target_of(words: Words, address: str) -> Target:
    """The construct of a resource."""
    found = home(words.memo, address)
    if found is None:
        raise CannotWrite
    key, number = found
    call, place = words.construct(key)
    resource = words.memo.ask(resources_of, key)[number]
    arguments = _super_call(words, call, place) if call.made_by else place
    owner = address_of(words.memo, key)
    path = _path(words, call, owner, resource)
    return Target(call, place, arguments, resource, path, path in MAIN)


def _path(words: Words, call: Called, owner: str, resource: Resource) -> str:
    """The path of a resource in the generated table."""
    told = flags.table(words.memo, call.function.removeprefix("aws_cdk."))
    if told is None:
        return ""
    below = resource.address.removeprefix(owner).removeprefix("/")
    own = [
        path for path, body in told.base.items() if body["Type"] == resource.type and not path.startswith(("/", "$"))
    ]
    if len(own) == 1 or resource.address == owner:
        return own[0] if own else ""
    return below if below in told.base else f"{below}/Resource"


def _super_call(words: Words, call: Called, place: Found) -> Found:
    """The call that passes the arguments on to the library's class, in a class of the program's own."""
    made = _constructor(words, call, call.declared or Span(place.block.id, 0, 0))
    for node in _all(made.node):
        is_super = isinstance(node, s.Call) and _is_super(node)
        if is_super:
            return made.within(node)
    raise CannotWrite


def _is_super(call: s.Call) -> bool:
    function = call.function
    if isinstance(function, s.Attribute):
        base = function.base
        is_super = isinstance(base, s.Call) and isinstance(base.function, s.Name) and base.function.name == "super"
        return function.name == "__init__" and is_super
    return isinstance(function, s.Name) and function.name == "super"


def _constructor(words: Words, call: Called, declared: Span) -> Found:
    """The constructor of the class that a construct is made by."""
    document = words.desk.documents.get(declared.block.path)
    for block in document.blocks if document is not None else ():
        tree = block.parsed.syntax
        if not isinstance(tree, s.Tree) or tree.owner != call.made_by:
            continue
        for node in tree.body:
            if isinstance(node, s.Function) and node.name == "__init__":
                return words.desk.at(Span(block.id, node.start, node.end))
    raise CannotWrite


def _all(node: s.Node) -> list[s.Node]:
    found = [node]
    for child in children(node):
        found += _all(child)
    return found


def construct_of(words: Words, address: str) -> tuple[Called, Found, str | None]:
    """A construct and where it is made; a stack of the program's own with how its constructor calls it."""
    call = called(words.memo, words.key(address))  # a stack that the program does not make has no call
    if call is not None and call.function in STACKS and call.declared is not None:
        made = _constructor(words, call, call.declared)
        node = made.node
        if not isinstance(node, s.Function) or not node.body:
            raise CannotWrite
        own = "self" if made.file.style.python else "this"
        last = node.body[-1]
        way = way_to(node, last) or ()
        return call, made._replace(node=last, around=(*made.around, *way)), own
    return *words.owner(address), None
