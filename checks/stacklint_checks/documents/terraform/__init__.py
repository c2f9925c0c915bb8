"""Terraform and OpenTofu: HCL, its names and modules, and how fixes are written in it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from stacklint_checks.blocks import Document, Parse, Parsed, Split
from stacklint_checks.dialect import Dialect
from stacklint_checks.documents.repeats import first_place
from stacklint_checks.edits import Intent, TextEdit
from stacklint_checks.facts import Misnamed, ParseError
from stacklint_checks.incremental import Memo
from stacklint_checks.rows import Vocabulary
from stacklint_checks.source import BlockId, Span
from stacklint_checks.vocabularies import load

from . import lower
from .blockfacts import facts_of
from .parse import Reader
from .scopes import Tree
from .split import split, split_values


def _parse(block: BlockId, text: str, *, values: bool = False) -> Parsed:
    reader = Reader(text)
    body = reader.read()
    errors: tuple[ParseError, ...] = ()
    if reader.error is not None:
        start, end, words = reader.error
        errors = (ParseError(Span(block, start, end), words),)
    elif reader.doubled:
        first, again = reader.doubled
        words = f"{again.name} is set twice, {first_place(text, first.start, again.start)}"
        errors = (ParseError(Span(block, again.start, again.start + len(again.name)), words, breaks=False),)
    return Parsed(Tree(text, body, values), facts_of(block, text, body, values=values), errors)


def _parse_values(block: BlockId, text: str) -> Parsed:
    return _parse(block, text, values=True)


def _parse_json(block: BlockId, text: str, *, values: bool = False) -> Parsed:
    from . import json_syntax

    body, wrong = json_syntax.read(text, values=values)
    errors = (ParseError(Span(block, wrong.start, wrong.end), wrong.words),) if wrong is not None else ()
    return Parsed(Tree(text, body, values), facts_of(block, text, body, values=values), errors)


def reader(path: str, text: str) -> tuple[Split, Parse]:
    """How to read a file, by its name."""
    del text
    if path.endswith(".json"):
        from . import json_syntax

        return json_syntax.split, partial(_parse_json, values=path.endswith(".tfvars.json"))
    if path.endswith(".tfvars"):
        return split_values, _parse_values
    return split, _parse


def vocabulary() -> Vocabulary:
    """Terraform's words."""
    return load("terraform")


def patch(memo: Memo, documents: Mapping[str, Document], intents: tuple[Intent, ...]) -> list[TextEdit] | None:
    """Write fixes; what that needs is imported with the first one."""
    from .patch import patch as write

    return write(memo, documents, intents)


def misnamed(memo: Memo, block: BlockId) -> tuple[Misnamed, ...]:
    """Names that the provider does not have or calls deprecated; what that needs is imported with the first block."""
    from .truth import misnamed as found

    return found(memo, block)


DIALECT = Dialect(
    name="terraform",
    words="terraform",
    reader=reader,
    module=lower.module,
    addresses=lower.addresses,
    type_of=lower.type_of,
    resource=lower.resource,
    value=lower.value,
    providers=lower.providers,
    inherited_tags=lower.inherited_tags,
    passed_on=lower.passed_on,
    instances=lower.instances,
    generates=lower.generates,
    vocabulary=vocabulary,
    patch=patch,
    misnamed=misnamed,
)
