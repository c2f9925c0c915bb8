"""From the constructs of a program to the resources that they deploy, as questions."""

from __future__ import annotations

from stacklint_checks.facts import Resource
from stacklint_checks.incremental import Memo
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.exact import UNSEEN, told
from stacklint_checks.programs.following import follow as follow_calls
from stacklint_checks.programs.program import called, of_function
from stacklint_checks.values import Entry, Hole, Items, Known, Object, Part, Ref

from . import level1, level2
from .aspects import changed
from .exact import by_construct, settle, stack_told, unseen
from .methods import extend
from .outside import affect, by_target
from .paths import address, id_of, is_construct, label, stack_of
from .paths import addresses as addresses_of_constructs
from .resolve import is_open

#: What gives a value out of a stack.
OUTPUT = "aws_cdk.CfnOutput"
#: Libraries that do what their tables say with what they are given, or only look at it.
HARMLESS = ("aws_cdk.", "constructs.", "cdk_nag.")


def follow(memo: Memo) -> None:
    """Follow the program, and put what most questions look at as inputs of their own.

    ``("handed out", key)`` says that a construct is handed to a library that is not read, ``("address", key)`` is its
    address, ``("exact", key)`` is what a run of the program told of it,
    ``("outside", key)`` is what others do to its resources, and ``("home", address)`` is the construct of a
    resource.
    """
    follow_calls(memo)
    memo.spread("handed out", handed_out)
    memo.spread("address", addresses_of_constructs)
    memo.spread("exact", by_construct)
    memo.spread("outside", by_target)
    memo.spread("home", homes)


def resources_of(memo: Memo, key: str) -> tuple[Resource, ...]:
    """The resources that a construct deploys, its own first."""
    call = called(memo, key)
    if call is None or not is_construct(call):
        return unseen(memo, key, None)
    drafts = level1.drafts(memo, call)
    if drafts is None:
        drafts = level2.drafts(memo, call)
    if drafts is None:
        return unseen(memo, key, call)
    extend(memo, call, drafts)
    affect(memo, call, drafts)
    if memo.look(("handed out", key)) or changed(memo, key):
        for draft in drafts.values():
            draft.open = True
    owner = address(memo, key)
    first = next(iter(drafts), "")
    resources = tuple(
        Resource(
            address=owner if path == first else f"{owner}/{path.removesuffix('/Resource')}",
            label=label(memo, call),
            type=draft.type,
            name=id_of(call),
            header=call.header,
            properties=draft.value(),
            conditional=call.maybe or draft.conditional,
        )
        for path, draft in drafts.items()
    )
    return settle(memo, call, resources)


def homes(memo: Memo) -> dict[str, tuple[str, int]]:
    """The construct of each resource, by its key, and the resource's number among that construct's."""
    found: dict[str, tuple[str, int]] = {}
    constructs, exact = memo.look(("address",)), memo.look(("exact",))
    calls = [key for key in memo.look(("calls",)) or () if key in constructs or key in exact]
    for key in (*calls, *(key for key in exact if key.startswith(UNSEEN))):
        for index, one in enumerate(memo.ask(addresses_of, key)):
            found.setdefault(one, (key, index))
    return found


def addresses_of(memo: Memo, key: str) -> tuple[str, ...]:
    """The addresses of the resources of one construct."""
    return tuple(one.address for one in memo.ask(resources_of, key))


def addresses(memo: Memo) -> tuple[str, ...]:
    """Every resource of the program."""
    return tuple(memo.look(("home",)))


def home(memo: Memo, address_: str) -> tuple[str, int] | None:
    """The construct of a resource."""
    found: tuple[str, int] | None = memo.look(("home", address_))
    return found


def resource(memo: Memo, address_: str) -> Resource | None:
    """A resource."""
    found = home(memo, address_)
    return memo.ask(resources_of, found[0])[found[1]] if found is not None else None


def type_of(memo: Memo, address_: str) -> str:
    """The type of a resource."""
    found = memo.ask(resource, address_)
    return found.type if found is not None else ""


def attribute(memo: Memo, call: Called, owner: str, member: str) -> Part:
    """A member of a construct as a reference: to its own resource, or to one of those that it makes."""
    named = level1.attribute(call, member) or level2.attribute(memo, call, member)
    if named is None:
        return Hole()
    path, what = named
    return Ref(f"{owner}/{path.removesuffix('/Resource')}" if path else owner, what)


def passed_on(memo: Memo, address_: str) -> bool:
    """Whether more may be said of a resource than what is seen.

    Its construct has arguments that are not known, or is handed to code that cannot be read; or the program was too
    long to be followed to its end.
    """
    found = home(memo, address_)
    if found is not None and told(memo, found[0]):
        return False
    if not memo.look(("complete",)):
        return True
    call = called(memo, found[0]) if found is not None else None
    return call is not None and (is_open(memo, call) or memo.look(("handed out", call.key)))


def handed_out(memo: Memo) -> dict[str, bool]:
    """The keys of what is handed to libraries that are not read: they may do anything with it."""
    foreign = [name for name in memo.look(("functions",)) or () if not name.startswith(HARMLESS)]
    calls = (key for name in foreign for key in memo.look(("of", name)) or ())
    return {one: True for key in calls for one in memo.ask(handed_by, key)}


def handed_by(memo: Memo, key: str) -> tuple[str, ...]:
    """The keys of what one call hands to such a library."""
    call = called(memo, key)
    if call is None or call.subject or call.made_by:
        return ()
    return tuple(ref.address for passed in call.arguments for ref in passed.value.refs())


def holder(memo: Memo, address_: str) -> Resource | None:
    """The stack that holds a resource, as what tags and outputs are best given to."""
    found = home(memo, address_)
    stack = memo.ask(stack_of, found[0]) if found is not None else None
    key = stack.key if stack is not None else stack_told(memo, found[0]) if found is not None else ""
    return memo.ask(stack_as_resource, key) if key else None


def stack_as_resource(memo: Memo, key: str) -> Resource | None:
    """A stack with the names of its outputs as its only property."""
    stack = called(memo, key)
    if stack is None:
        return None
    name = stack.made_by or label(memo, stack)
    at = stack.declared or stack.header
    outputs = of_function(memo, OUTPUT)
    named = tuple(
        Known(call.header, None, label(memo, call)) for call in outputs if memo.ask(stack_of, call.key) == stack
    )
    listed = Known(at, None, Object((Entry("Outputs", None, Known(at, None, Items(named))),)))
    return Resource(address(memo, key), name, stack.function, name, at, listed)
