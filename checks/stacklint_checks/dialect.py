"""What a dialect is to the engine: how its files split, parse and lower, and how its fixes are written.

The functions that take a ``Memo`` are questions (see ``incremental``). The engine puts these inputs there for them:

- ``("block", BlockId)``: the ``Parsed`` of a block, ``None`` where there is no such block
- ``("declared", BlockId)``: what a block declares as ``Declared``; it stays the same while a body is edited, so what is
  made from it alone (the list of resources, their types) is not even suspected then
- ``("opaque", BlockId)``: whether a block cannot be read, and never could
- ``("blocks", module)``: the ids of a module's blocks in the order of their files and lines
- ``("declares", module, name)``: ids of the blocks that declare a name
- ``("uses", module, name)``: ids of the blocks that refer to a name
- ``("modules",)``: the unit's modules: folders for Terraform, the template's path for CloudFormation
- ``("unit",)``: the unit without its sources
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from msgspec import Struct

from .blocks import Document, Parse, Split
from .edits import Intent, TextEdit
from .facts import Kind, Misnamed, Provider, Resource
from .incremental import Memo
from .rows import Vocabulary
from .source import BlockId
from .values import Value


class Declared(NamedTuple):
    """A declaration without its place and text: see ``facts.Declaration``."""

    kind: Kind
    name: str
    type: str


def no_holder(memo: Memo, address: str) -> Resource | None:
    """Nothing holds the resources."""
    del memo, address
    return None


def names_all(memo: Memo, block: BlockId) -> tuple[Misnamed, ...]:
    """Nothing is known of the names of any library."""
    del memo, block
    return ()


class Dialect(Struct, frozen=True):
    """A dialect as functions.

    ``words`` names the vocabulary of its types and properties: the dialect's own, or the one it is translated to.
    ``reader`` gives the scan and the parser for a path and its text. ``module`` is the module that a file belongs to.
    ``addresses`` lists every resource and data source of the unit, ``type_of`` names the type of one, ``resource``
    reads it. ``value`` is what a
    declaration is worth (a local, a variable's default, an output). ``inherited_tags`` are tags that a resource gets
    from elsewhere. ``passed_on`` says that a resource is handed to code that cannot be read, so that nothing may be
    said to be missing from it. ``instances`` counts the calls of a module within the unit (1 for a root). ``generates``
    says that a name of a module may be declared by what cannot be read (a macro). ``patch`` turns intents into edits,
    or ``None`` where it cannot. ``holder`` is what holds a resource and passes on tags that are given to it (a stack of
    a program), ``None`` where the language knows nothing of the kind. ``misnamed`` gives the names in a block that its
    library does not have or calls deprecated. ``follow`` is called after each change
    of the texts and puts more inputs into the memo: what a program does.
    """

    name: str
    words: str
    reader: Callable[[str, str], tuple[Split, Parse]]
    module: Callable[[str], str]
    addresses: Callable[[Memo], tuple[str, ...]]
    type_of: Callable[[Memo, str], str]
    resource: Callable[[Memo, str], Resource | None]
    value: Callable[[Memo, str, str], Value]
    providers: Callable[[Memo], tuple[Provider, ...]]
    inherited_tags: Callable[[Memo, str], Value]
    passed_on: Callable[[Memo, str], bool]
    instances: Callable[[Memo, str], int]
    generates: Callable[[Memo, str, str], bool]
    vocabulary: Callable[[], Vocabulary]
    patch: Callable[[Memo, Mapping[str, Document], tuple[Intent, ...]], list[TextEdit] | None]
    holder: Callable[[Memo, str], Resource | None] = no_holder
    misnamed: Callable[[Memo, BlockId], tuple[Misnamed, ...]] = names_all
    follow: Callable[[Memo], None] | None = None
