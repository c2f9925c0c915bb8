"""From the calls of a program to the resources that they deploy, as questions."""

from __future__ import annotations

from stacklint_checks.facts import Resource
from stacklint_checks.incremental import Memo
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.exact import UNSEEN, told
from stacklint_checks.programs.following import follow as follow_calls
from stacklint_checks.programs.program import called, of_function
from stacklint_checks.source import BlockId, Span
from stacklint_checks.values import Entry, Items, Known, Object

from .arguments import body_of, meta_of
from .exact import by_construct, settle, unseen
from .names import address, addresses, construct_of, id_of, kinds, label, plain_name, stack_of

PROVIDER = "provider"
EXPORT = "pulumi.export"
OUTPUT = "cdktf.TerraformOutput"
COMPONENT = "register_outputs"


def follow(memo: Memo) -> None:
    """Follow the program, and put what most questions look at as inputs of their own.

    ``("address", key)`` is the address of what a call makes, ``("exact", key)`` what a run of the program told of it,
    ``("home", address)`` the key of the call, and ``("handed out", key)`` says that it is handed to a library that is
    not read.
    """
    follow_calls(memo)
    memo.spread("address", addresses)
    memo.spread("exact", by_construct)
    memo.spread("home", keys)
    memo.spread("handed out", handed_out)


def keys(memo: Memo) -> dict[str, str]:
    """The key of each resource and data source by its address."""
    found = memo.ask(addresses)
    known = {address_: key for key, address_ in found.items() if not address_.startswith(f"{PROVIDER}.")}
    for key in memo.look(("exact",)):
        if key.startswith(UNSEEN):
            known.setdefault(key.removeprefix(UNSEEN), key)
    return known


def all_addresses(memo: Memo) -> tuple[str, ...]:
    """Every resource and data source of the program."""
    return tuple(memo.look(("home",)))


def key_of(memo: Memo, address_: str) -> str:
    """The key of a resource, ``""`` if there is none at the address."""
    return memo.look(("home", address_)) or ""


def type_of(memo: Memo, address_: str) -> str:
    """The type of a resource or data source, which its address says."""
    del memo
    steps = address_.split(".", 2)
    return ".".join(steps[:2]) if steps[0] == "data" else steps[0]


def resource(memo: Memo, address_: str) -> Resource | None:
    """A resource or data source."""
    key = key_of(memo, address_)
    return memo.ask(made_by, key) if key else None


def made_by(memo: Memo, key: str) -> Resource | None:
    """What a call makes."""
    call = called(memo, key)
    construct = construct_of(call) if call is not None else None
    if call is None or construct is None:
        return unseen(memo, key)
    resource = Resource(
        address=address(memo, key),
        label=label(memo, call),
        type=construct.type,
        name=plain_name(call),
        header=call.header,
        properties=memo.ask(body_of, key),
        meta=meta_of(memo, call),
        conditional=call.maybe,
    )
    return settle(memo, call, resource)


def passed_on(memo: Memo, address_: str) -> bool:
    """Whether a resource is handed to a library that is not read (``pulumi_awsx``), or not all was followed."""
    key = key_of(memo, address_)
    if told(memo, key):
        return False
    return not memo.look(("complete",)) or bool(memo.look(("handed out", key)))


def handed_out(memo: Memo) -> dict[str, bool]:
    """The keys of what is handed to libraries that are not read."""
    found: dict[str, bool] = {}
    for key in memo.ask(kinds).foreign:
        call = called(memo, key)
        for passed in call.arguments if call is not None else ():
            found.update((ref.address, True) for ref in passed.value.refs())
    return found


def holder(memo: Memo, address_: str) -> Resource | None:
    """The stack of CDKTF that a resource stands in, else the program, with the names of the outputs."""
    key = key_of(memo, address_)
    call = called(memo, key) if key else None
    if call is None:
        return None
    home = stack_of(memo, call)
    return memo.ask(stack, home.key) if home is not None else memo.ask(whole)


def stack(memo: Memo, key: str) -> Resource | None:
    """A stack of CDKTF."""
    call = called(memo, key)
    if call is None:
        return None
    name = call.made_by or id_of(call)
    at = call.declared or call.header
    made = [one for one in of_function(memo, OUTPUT) if stack_of(memo, one) in (call, None)]
    return Resource(f"stack.{key}", name, call.function, name, at, _outputs(made, at))


def whole(memo: Memo) -> Resource | None:
    """A program, which stands at the start of its main file.

    One that only defines components has its outputs elsewhere, as have constructs of CDKTF outside of stacks.
    """
    paths = sorted(memo.look(("modules",)) or (), key=lambda path: not path.endswith("__main__.py"))
    first: BlockId | None = next((block for path in paths for block in memo.look(("blocks", path)) or ()), None)
    if first is None:
        return None
    at = Span(first, 0, 0)
    made = [*of_function(memo, EXPORT), *of_function(memo, OUTPUT), *of_function(memo, COMPONENT)]
    if str(memo.dialect.name) == "cdktf":
        made = made or list(of_function(memo, "constructs.Construct"))
    return Resource("program", "the stack", "pulumi:pulumi:Stack", "stack", at, _outputs(made, at))


def _outputs(made: list[Called], at: Span) -> Known:
    named = tuple(Known(call.header, None, id_of(call)) for call in made)
    return Known(at, None, Object((Entry("Outputs", None, Known(at, None, Items(named))),)))
