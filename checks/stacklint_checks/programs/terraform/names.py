"""Which calls make resources, and what those are called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from stacklint_checks.blocks import Parsed
from stacklint_checks.incremental import Memo
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.program import called, calls, is_repeated
from stacklint_checks.programs.syntax import Tree
from stacklint_checks.schemas import cdktf, pulumi
from stacklint_checks.schemas.bindings import Construct
from stacklint_checks.source import Span
from stacklint_checks.values import Ref, Value, known_text

PULUMI = "pulumi_aws."
CDKTF = ("cdktf_cdktf_provider_aws.", "imports.aws.")
#: Libraries whose functions do not make resources of what they are given, but for one.
HARMLESS = (PULUMI, *CDKTF, "pulumi.", "cdktf.", "constructs.", "json.", "os.", "typing.", "pathlib.", "datetime.")
MODULE = "cdktf.TerraformHclModule"
#: What 7 says of a name that is the only one in 6.
REPLACED = "V2 has been deprecated"
STACKS = frozenset({"cdktf.TerraformStack"})
MOST_LENGTH = 60
MOST_DEPTH = 20
UNKNOWN = re.compile("…+")
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def construct_of(call: Called) -> Construct | None:
    """The resource, data source or provider that a call makes; ``None`` for every other call."""
    return None if call.subject else _construct(call.function)


@lru_cache(maxsize=2048)
def _construct(function: str) -> Construct | None:
    if function.startswith(PULUMI):
        found = pulumi.construct(function.removeprefix(PULUMI))
    elif function.startswith(CDKTF):
        found = cdktf.construct(function.rpartition(".")[2])
    else:
        found = None
    return found if found is not None and found.type else None


def referred(value: Value | None) -> Ref | None:
    """The one thing that a value refers to as a whole, or a member of it."""
    if value is None:
        return None
    parts = value.parts
    return parts[0] if len(parts) == 1 and isinstance(parts[0], Ref) else None


def call_of(memo: Memo, value: Value | None) -> Called | None:
    """The call whose result a value is."""
    ref = referred(value)
    return called(memo, ref.address) if ref is not None and not ref.attribute else None


def scope_of(memo: Memo, call: Called) -> Called | None:
    """The construct inside which CDKTF puts another one."""
    if not call.function.startswith((*CDKTF, "cdktf.")):
        return None
    by_position = next((passed.value for passed in call.arguments if not passed.name), None)
    return call_of(memo, by_position if by_position is not None else call.argument(-1, "scope_", "scope"))


def stack_of(memo: Memo, call: Called) -> Called | None:
    """The stack of CDKTF in which a construct stands, as far as its scopes are known."""
    here: Called | None = call
    for _ in range(MOST_DEPTH):
        here = scope_of(memo, here) if here is not None else None
        if here is None or here.function in STACKS:
            break
    return here


def label(memo: Memo, call: Called) -> str:
    """What a message calls a construct: its name, as written where one call makes several."""
    passed = _id(call)
    if passed is not None and passed.at is not None and is_repeated(memo, call.key):
        written = text_at(memo, passed.at).lstrip("f").strip("\"'")
        return written if 0 < len(written) <= MOST_LENGTH else id_of(call)
    return id_of(call)


def text_at(memo: Memo, at: Span) -> str:
    """The text of a block between two offsets."""
    parsed: Parsed | None = memo.look(("block", at.block))
    tree = parsed.syntax if parsed is not None else None
    return tree.text[at.start : at.end] if isinstance(tree, Tree) else ""


def _id(call: Called) -> Value | None:
    if call.function.startswith(PULUMI):
        return None if _is_function(call) else call.argument(0, "resource_name")
    return call.argument(0, "name") if call.function.startswith("pulumi.") else call.argument(1, "id_")


def _is_function(call: Called) -> bool:
    return call.function.rpartition(".")[2][:1].islower()


def id_of(call: Called) -> str:
    """A construct's name, with dots for what is not known of it; a function's own name."""
    if call.function.startswith(PULUMI) and _is_function(call):
        return call.function.rpartition(".")[2].removesuffix("_output")
    id_ = _id(call)
    text = known_text(id_) if id_ is not None else None
    if text is None and id_ is not None and any(isinstance(part, str) and part for part in id_.parts):
        text = UNKNOWN.sub("…", "".join(part if isinstance(part, str) else "…" for part in id_.parts))
    return text or call.made_by or call.function.rpartition(".")[2]


def plain_name(call: Called) -> str:
    """A construct's name without what is not known of it."""
    return id_of(call).replace("…", "").strip("-_./ ") or call.function.rpartition(".")[2].lower()


class Kinds(NamedTuple):
    """The calls of a program by what they are: the address of each construct by its key, and the keys of the rest.

    ``foreign`` are calls of libraries that may do anything with what they are given. ``version`` is that of Pulumi's
    library: 6 has names that 7 calls deprecated, ``""`` where only such are used that both have.
    """

    addresses: Mapping[str, str]
    foreign: tuple[str, ...]
    version: str


def kinds(memo: Memo) -> Kinds:
    """All calls, looked through once. Addresses (``aws_s3_bucket.logs``) get numbers where they repeat."""
    found: dict[str, str] = {}
    foreign: list[str] = []
    taken: Counter[str] = Counter()
    versions: set[str] = set()
    for call in calls(memo):
        construct = construct_of(call)
        if construct is not None:
            versions.add("6" if REPLACED in construct.deprecated else construct.only)
            path = f"{construct.type}.{id_of(call)}"
            taken[path] += 1
            found[call.key] = path if taken[path] == 1 else f"{path}#{taken[path]}"
        elif not (call.subject or call.made_by or _is_harmless(call.function)):
            foreign.append(call.key)
    return Kinds(found, tuple(foreign), "7" if "7" in versions else "6" if "6" in versions else "")


def _is_harmless(function: str) -> bool:
    return function.startswith(HARMLESS) and function != MODULE


def addresses(memo: Memo) -> Mapping[str, str]:
    """The address of every construct by its key."""
    return memo.ask(kinds).addresses


def address(memo: Memo, key: str) -> str:
    """The address of a construct, ``""`` for what is none."""
    return memo.look(("address", key)) or ""


@lru_cache(maxsize=4096)
def snake(name: str) -> str:
    """``cidrBlocks`` as Python writes it."""
    return HUMP.sub("_", name).lower() if not name.islower() else name


def version_of(memo: Memo) -> str:
    """The version of Pulumi's library, as far as the names tell that a program uses: ``6``, ``7`` or ``""``."""
    return memo.ask(kinds).version
