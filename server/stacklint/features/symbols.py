"""What a file declares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lsprotocol import types

from stacklint.convert import range_of
from stacklint.session import follow
from stacklint_checks.facts import Kind

if TYPE_CHECKING:
    from stacklint.session import Change
    from stacklint_checks.blocks import Document
    from stacklint_checks.facts import Declaration

    from .connection import Connection

KINDS = {
    Kind.RESOURCE: types.SymbolKind.Class,
    Kind.DATA: types.SymbolKind.Interface,
    Kind.VARIABLE: types.SymbolKind.Variable,
    Kind.LOCAL: types.SymbolKind.Constant,
    Kind.OUTPUT: types.SymbolKind.Property,
    Kind.MODULE: types.SymbolKind.Module,
    Kind.PROVIDER: types.SymbolKind.Namespace,
    Kind.PARAMETER: types.SymbolKind.Variable,
    Kind.MAPPING: types.SymbolKind.Object,
    Kind.CONDITION: types.SymbolKind.Boolean,
}
Found = tuple["Declaration", tuple[int, int], tuple[int, int]]


def symbols(
    connection: Connection, params: types.DocumentSymbolParams
) -> list[types.DocumentSymbol] | list[types.SymbolInformation] | None:
    """The declarations of a document where they stand now."""
    session = connection.session
    document = session.documents.get(params.text_document.uri)
    said = session.said.get(document.path) if document is not None else None
    if document is None or said is None or said.document is None:
        return None
    changes = document.since(said.source)
    if changes is None:
        return None
    found = sorted(_declared(said.document, changes), key=lambda one: one[1])
    source, encoding = document.source, session.encoding

    def range_(span: tuple[int, int]) -> types.Range:
        written = range_of(source, *span, encoding)
        return types.Range(types.Position(**written["start"]), types.Position(**written["end"]))

    if session.can("hierarchy"):
        return [
            types.DocumentSymbol(one.name, KINDS[one.kind], range_(whole), range_(at), one.type or one.kind.value)
            for one, whole, at in found
        ]
    return [
        types.SymbolInformation(types.Location(document.uri, range_(at)), one.name, KINDS[one.kind])
        for one, _, at in found
    ]


def _declared(document: Document, changes: list[Change]) -> Iterator[Found]:
    """Declarations with the stretch of their whole block, or of their name where a block declares several."""
    for block in document.blocks:
        declarations = block.parsed.facts.declarations
        whole = follow(changes, block.start, block.start + len(block.text))
        for declaration in declarations:
            place = document.place(declaration.at)
            at = follow(changes, place.start, place.end) if place is not None else None
            if at is not None and whole is not None and declaration.name:
                around = whole if len(declarations) == 1 and whole[0] <= at[0] and at[1] <= whole[1] else at
                yield declaration, around, at
