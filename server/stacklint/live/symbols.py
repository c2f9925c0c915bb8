"""Document symbols: what a file declares."""

from __future__ import annotations

from typing import Any

from stacklint.convert import Encoding, range_of
from stacklint_checks.blocks import Document
from stacklint_checks.facts import Kind

#: Kinds of the protocol: class, variable, constant, event, module, interface.
SYMBOLS = {
    Kind.RESOURCE: 5,
    Kind.DATA: 11,
    Kind.VARIABLE: 13,
    Kind.PARAMETER: 13,
    Kind.LOCAL: 14,
    Kind.MAPPING: 14,
    Kind.CONDITION: 14,
    Kind.OUTPUT: 24,
    Kind.MODULE: 2,
    Kind.PROVIDER: 2,
}


def symbols_of(document: Document, encoding: Encoding) -> list[dict[str, Any]]:
    """The declarations of a file with their blocks' ranges."""
    found = []
    source = document.source
    for block in document.blocks:
        whole = range_of(source, block.start, block.start + len(block.text), encoding)
        for one in block.parsed.facts.declarations:
            place = document.place(one.at)
            if place is not None:
                own = range_of(source, place.start, place.end, encoding)
                found.append(
                    {
                        "name": one.name,
                        "detail": one.type or one.kind.value,
                        "kind": SYMBOLS[one.kind],
                        "range": whole,
                        "selectionRange": own,
                    }
                )
    return found
