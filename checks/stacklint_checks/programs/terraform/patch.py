"""From intents to edits of a Pulumi or CDKTF program. What cannot be written safely is not offered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stacklint_checks.blocks import Document
from stacklint_checks.edits import Add, Create, Declare, Intent, Remove, Rename, Replace, Set, TextEdit, Use, Written
from stacklint_checks.incremental import Memo
from stacklint_checks.intents import CannotWrite, Other, merged
from stacklint_checks.programs import syntax as s
from stacklint_checks.programs.desk import Desk

from .applied import names_of_outputs, renamed
from .create import companion, create, declare, links
from .into import into_resource
from .words import Words, as_member


def patch(memo: Memo, documents: Mapping[str, Document], intents: tuple[Intent, ...]) -> list[TextEdit] | None:
    """Text edits for intents, which are merged on their sites first; ``None`` where one cannot be written."""
    desk = Desk(memo, documents)
    words = Words(memo, desk, frozenset(address for one in intents for address in _linked(one)))
    for one in intents:
        if isinstance(one, Replace):
            for address in _linked(one):
                words.used.setdefault(address, []).append(one.at)
    asked = merged(intents)
    try:
        for one in sorted(asked.others, key=_order):
            _other(words, one)
        for (address, about), wanted in asked.resources.items():
            if about is None:
                into_resource(words, address, wanted)
            else:
                companion(words, address, about, wanted)
        return desk.edits()
    except CannotWrite:
        return None


def _linked(one: Intent) -> Iterator[str]:
    """The addresses to which an intent refers in what it writes."""
    values: list[Written] = []
    if isinstance(one, Set | Replace):
        values = [one.value]
    elif isinstance(one, Add):
        values = [one.element]
    elif isinstance(one, Create):
        values = list(one.properties.values())
    elif isinstance(one, Declare):
        values = list(one.body.values())
    for value in values:
        yield from (link.address for link in links(value))
        if isinstance(value, Use):
            yield value.name.rpartition(".")[0]


def _order(one: Other) -> int:
    """Variables and resources before what uses them."""
    return 0 if isinstance(one, Declare) else 1 if isinstance(one, Create) else 2


def _other(words: Words, one: Other) -> None:
    desk = words.desk
    if isinstance(one, Declare):
        declare(words, one)
    elif isinstance(one, Create):
        create(words, one)
    elif isinstance(one, Remove):
        desk.remove(desk.around(one.at))
    elif isinstance(one, Rename):
        block, _ = desk.tree(one.at.block)
        file = desk.file(one.at.block.path)
        quote = block.text[one.at.start : one.at.start + 1]
        name = f"{quote}{one.name}{quote}" if quote in ("'", '"') else one.name
        desk.replace(file, block.start + one.at.start, block.start + one.at.end, name)
    else:
        _replace(words, one)


def _replace(words: Words, one: Replace) -> None:
    """Write another value over an expression; several values where an element of a list stands become elements."""
    found = words.desk.at(one.at)
    names = names_of_outputs(words, found, (one.value,))
    form = renamed(words.form(found, one.value), names)
    if isinstance(form, tuple) and isinstance(found.outer, s.Array):
        words.desk.splice(found, form)
    else:
        words.desk.overwrite(found, as_member(found, form))
