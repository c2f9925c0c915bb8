"""The dialects of programs in Terraform's words; they differ in their names only."""

from __future__ import annotations

from collections.abc import Mapping

from stacklint_checks.blocks import Document, Parse, Split
from stacklint_checks.dialect import Dialect
from stacklint_checks.edits import Intent, TextEdit
from stacklint_checks.facts import Misnamed
from stacklint_checks.incremental import Memo
from stacklint_checks.programs.program import generates, instances, value
from stacklint_checks.rows import Vocabulary
from stacklint_checks.source import BlockId
from stacklint_checks.vocabularies import load

from . import resources, tags


def reader(path: str, text: str) -> tuple[Split, Parse]:
    """How to read a file."""
    del path, text
    from stacklint_checks.programs import python

    return python.split, python.parse


def vocabulary() -> Vocabulary:
    """Terraform's words."""
    return load("terraform")


def patch(memo: Memo, documents: Mapping[str, Document], intents: tuple[Intent, ...]) -> list[TextEdit] | None:
    """Write fixes; what that needs is imported with the first one."""
    from .patch import patch as write

    return write(memo, documents, intents)


def misnamed(memo: Memo, block: BlockId) -> tuple[Misnamed, ...]:
    """Names that the library does not have or calls deprecated; what that needs is imported with the first block."""
    from .truth import misnamed as found

    return found(memo, block)


def named(name: str) -> Dialect:
    """The dialect with a name."""
    return Dialect(
        name=name,
        words="terraform",
        reader=reader,
        module=str,
        addresses=resources.all_addresses,
        type_of=resources.type_of,
        resource=resources.resource,
        value=value,
        providers=tags.providers,
        inherited_tags=tags.inherited_tags,
        passed_on=resources.passed_on,
        instances=instances,
        generates=generates,
        vocabulary=vocabulary,
        patch=patch,
        holder=resources.holder,
        misnamed=misnamed,
        follow=resources.follow,
    )
