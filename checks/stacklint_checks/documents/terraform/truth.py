"""Names that the AWS provider's schema does not have, or calls deprecated, in the blocks of Terraform code.

The table is of one version, the last of 5. A project that pins a newer one is not judged. One that pins none may use a
newer one too, so that only names one edit away from one that exists are said to be wrong. That something must be given
is said where nothing older than 5 may be used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stacklint_checks.facts import Misnamed
from stacklint_checks.incremental import Memo
from stacklint_checks.schemas import terraform
from stacklint_checks.source import BlockId, Span
from stacklint_checks.spelling import distance, near

from .scopes import is_override, tree
from .syntax import Attribute, Body, Lit, Nested, ObjectLit

MAJOR = "5"
OR_NEWER = "5+"
KINDS = {"resource": "", "data": "data."}
#: What the language defines, and what newer versions of the provider take everywhere.
ALLOWED = frozenset(
    {"count", "for_each", "provider", "depends_on", "lifecycle", "connection", "provisioner", "dynamic", "timeouts",
     "region"}
)  # fmt: skip
#: Types whose deprecated arguments have a rule of their own.
ELSEWHERE = frozenset({"aws_s3_bucket"})
NUMBER = re.compile(r"(<=?|>=?|!=|~>|=)?\s*v?(\d+)((?:\.\d+)*)")
MOST_NEAR = 2


def misnamed(memo: Memo, block: BlockId) -> tuple[Misnamed, ...]:
    """What a block names wrongly."""
    found = tree(memo, block)
    if found is None or block.path.endswith(".json") or not any(one.type in KINDS for one in found.body.blocks):
        return ()
    version = memo.ask(provider_of, block.path.rpartition("/")[0])
    if version not in ("", MAJOR, OR_NEWER):
        return ()
    wrong: list[Misnamed] = []
    for nested in found.body.blocks:
        if nested.type in KINDS and len(nested.labels) == 2 and nested.labels[0].startswith("aws_"):
            named = list(_of_block(block, found.text, nested, sure=version == MAJOR))
            wrong += named
            if version and all(one.deprecated is not None for one in named):  # else it is there, and only misspelled
                wrong += _absent(memo, block, nested)
    return tuple(wrong)


def provider_of(memo: Memo, module: str) -> str:
    """The major version of the AWS provider that a module or the root pins (``pinned``), ``""`` where nothing does."""
    found = [
        version
        for folder in dict.fromkeys((module, *(memo.look(("modules",)) or ())[:1]))
        for block in memo.look(("blocks", folder)) or ()
        if block.key.startswith(("terraform", "provider"))
        for version in memo.ask(pins, block)
    ]
    return max(found, key=lambda version: (int(version.rstrip("+")), not version.endswith("+")), default="")


def pins(memo: Memo, block: BlockId) -> tuple[str, ...]:
    """The major versions to which a block pins the AWS provider."""
    found = tree(memo, block)
    constraints: list[str] = []
    for nested in found.body.blocks if found is not None else ():
        if nested.type == "provider" and nested.labels == ("aws",):
            constraints += _literal(nested.body.attribute("version"))
        elif nested.type == "terraform":
            for required in nested.body.nested("required_providers"):
                constraints += _required(required.body.attribute("aws"))
    return tuple(version for version in map(pinned, constraints) if version)


def _required(attribute: Attribute | None) -> list[str]:
    if attribute is None or not isinstance(attribute.value, ObjectLit):
        return _literal(attribute)
    values = [one.value for one in attribute.value.items if one.key == "version"]
    return [str(one.value) for one in values if isinstance(one, Lit)]


def _literal(attribute: Attribute | None) -> list[str]:
    value = attribute.value if attribute is not None else None
    return [str(value.value)] if isinstance(value, Lit) else []


def pinned(constraint: str) -> str:
    """The major version that a constraint allows at most (``~> 5.0``: 5), ``5+`` for one from there on.

    A lower bound above the table's version is taken for that version; ``""`` is one that may be older than the table.
    """
    best = ""
    for sign, major, rest in NUMBER.findall(constraint):
        if sign in ("", "=") or (sign == "~>" and rest):
            return str(major)
        if sign.startswith("<"):
            below = sign == "<" and not rest.strip(".0")
            best = str(int(major) - 1) if below else str(major)
        elif sign in (">", ">=", "~>") and int(major) >= int(MAJOR):
            best = best or (str(major) if int(major) > int(MAJOR) else OR_NEWER)
    return best


def _of_block(block: BlockId, text: str, nested: Nested, *, sure: bool) -> Iterator[Misnamed]:
    kind = nested.labels[0]
    name = f"{KINDS[nested.type]}{kind}"
    if terraform.known(name):
        yield from _of_body(block, nested.body, name, "", sure=sure)
        return
    prefix = KINDS[nested.type]
    others = (one.removeprefix(prefix) for one in terraform.types() if one.startswith(f"{prefix}aws_"))
    close = _near(kind, others, sure=sure)
    at = text.find(kind, nested.start)
    if close and nested.start <= at < nested.header_end:
        yield Misnamed(Span(block, at, at + len(kind)), kind, "the AWS provider", close, alone=False)


def _absent(memo: Memo, block: BlockId, nested: Nested) -> Iterator[Misnamed]:
    """What a resource must be given and is not; an override file gives only what it changes."""
    name = f"{KINDS[nested.type]}{nested.labels[0]}"
    declared = memo.look(("declares", block.path.rpartition("/")[0], f"{name}.{nested.labels[1]}"))
    if is_override(block.path) or len(declared or ()) != 1:
        return
    told = terraform.body(name)
    given = {one.name for one in nested.body.attributes} | {one.type for one in nested.body.blocks}
    given |= {one.labels[0] for one in nested.body.nested("dynamic") if one.labels}
    must = {one.name for one in told.attributes.values() if one.required}
    must |= {one.name for one in told.blocks.values() if one.min_items}
    if lacking := sorted(must - given):
        listed = ", ".join(lacking[:-1]) + " and " + lacking[-1] if len(lacking) > 1 else lacking[0]
        yield Misnamed(Span(block, nested.start, nested.header_end), listed, name, absent=True)


def _of_body(block: BlockId, body: Body, name: str, path: str, *, sure: bool) -> Iterator[Misnamed]:
    told = terraform.body(name, path)
    if not terraform.closed(name, path):
        return
    owner = path.rpartition(".")[2] or name
    entries: tuple[Attribute | Nested, ...] = (*body.attributes, *body.blocks)
    for one in entries:
        word = one.name if isinstance(one, Attribute) else one.type
        if word in ALLOWED:
            continue
        span = Span(block, one.start, one.start + len(word))
        attribute, inner = told.attributes.get(word), told.blocks.get(word)
        if attribute is None and inner is None:
            settable = {each for each, it in told.attributes.items() if it.settable}
            close = _near(word, settable | set(told.blocks), sure=sure)
            if close or (sure and not path):
                yield Misnamed(span, word, owner, close, is_argument=True)
        elif (attribute or inner).deprecated and name not in ELSEWHERE:  # type: ignore[union-attr]
            yield Misnamed(span, word, owner, deprecated="")
        elif isinstance(one, Nested):
            yield from _of_body(block, one.body, name, f"{path}.{word}".lstrip("."), sure=sure)


def _near(word: str, words: Iterator[str] | set[str], *, sure: bool) -> tuple[str, ...]:
    found = near(word, words)
    return (found if sure else tuple(one for one in found if distance(one, word) == 1))[:MOST_NEAR]
