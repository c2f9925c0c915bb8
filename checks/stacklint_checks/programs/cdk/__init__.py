"""CDK programs in Python and TypeScript, in CloudFormation's words."""

from __future__ import annotations

from collections.abc import Mapping

from stacklint_checks.blocks import Document, Parse, Split
from stacklint_checks.dialect import Dialect
from stacklint_checks.edits import Intent, TextEdit
from stacklint_checks.facts import Misnamed, Provider
from stacklint_checks.incremental import Memo
from stacklint_checks.programs.program import instances, is_open_ended, value
from stacklint_checks.rows import Vocabulary
from stacklint_checks.source import BlockId
from stacklint_checks.vocabularies import load

from . import resources, tags


def reader(path: str, text: str) -> tuple[Split, Parse]:
    """How to read a file, by its name's ending."""
    del text
    if path.endswith(".py"):
        from stacklint_checks.programs import python

        return python.split, python.parse
    from stacklint_checks.programs import typescript

    return typescript.split, typescript.parse


def vocabulary() -> Vocabulary:
    """CloudFormation's words."""
    return load("cloudformation")


def providers(memo: Memo) -> tuple[Provider, ...]:
    """CDK configures no providers."""
    del memo
    return ()


def patch(memo: Memo, documents: Mapping[str, Document], intents: tuple[Intent, ...]) -> list[TextEdit] | None:
    """Write fixes; what that needs is imported with the first one."""
    from .patch import patch as write

    return write(memo, documents, intents)


def generates(memo: Memo, module: str, name: str) -> bool:
    """Whether a name of a file, or a member of a class in it (``Class.member``), may come from what cannot be read."""
    if memo.ask(is_open_ended, module):
        return True
    owner, _, member = name.rpartition(".")
    if not owner:
        return False
    from .meaning import may_be_member

    return memo.ask(may_be_member, module, owner, member)


def misnamed(memo: Memo, block: BlockId) -> tuple[Misnamed, ...]:
    """Names that the library does not have or calls deprecated; what that needs is imported with the first block."""
    from .truth import misnamed as found

    return found(memo, block)


DIALECT = Dialect(
    name="cdk",
    words="cloudformation",
    reader=reader,
    module=str,
    addresses=resources.addresses,
    type_of=resources.type_of,
    resource=resources.resource,
    value=value,
    providers=providers,
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
