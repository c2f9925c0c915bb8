"""From intents to edits of a CDK program. What cannot be written is said so, and the fix is then not offered."""

from __future__ import annotations

from collections.abc import Mapping

from stacklint_checks.blocks import Document, read
from stacklint_checks.edits import (
    Companion,
    Create,
    Declare,
    Intent,
    Link,
    Remove,
    Rename,
    Replace,
    Statement,
    TextEdit,
    Use,
    Written,
    apply,
)
from stacklint_checks.facts import Kind, Path
from stacklint_checks.incremental import Memo
from stacklint_checks.intents import CannotWrite, Other, Wanted, merged
from stacklint_checks.programs import syntax as s
from stacklint_checks.programs.desk import Desk
from stacklint_checks.programs.places import Found
from stacklint_checks.programs.write import Code, Invoke, Line
from stacklint_checks.schemas.cdk_l1 import l1
from stacklint_checks.source import Source, Span

from . import idioms, network_written
from .create import PARAMETER, by_arguments, companion_of_level1, create, declare, output
from .grants import add_statements, inline_policy
from .into import taken, values
from .spell import folded
from .targets import Target, construct_of, target_of
from .words import Words


def patch(memo: Memo, documents: Mapping[str, Document], intents: tuple[Intent, ...]) -> list[TextEdit] | None:
    """Text edits for intents, which are merged on their sites first; ``None`` where one cannot be written."""
    words = Words(memo, Desk(memo, documents))
    try:
        _write(words, intents)
        edits = words.desk.edits()
        _read_again(words.desk, edits)
    except CannotWrite:
        return None
    return edits


def _write(words: Words, intents: tuple[Intent, ...]) -> None:
    asked = merged(intents)
    others = by_arguments(words, asked.others)
    outputs = [one for one in others if isinstance(one, Declare) and one.kind is Kind.OUTPUT]
    for one in others:
        if isinstance(one, Create | Declare) and one not in outputs:
            _introduce(words, one)
    written = [output(words, one) for one in outputs]
    if outputs and not any(written):
        raise CannotWrite
    for (address, companion), wanted in asked.resources.items():
        _into(words, address, companion, wanted)
    for one in others:
        if not isinstance(one, Create | Declare):
            _write_at(words, one)


def _introduce(words: Words, one: Create | Declare) -> None:
    if isinstance(one, Create):
        create(words, one)
    else:
        declare(words, one)


def _into(words: Words, address: str, companion: Companion | None, wanted: Wanted) -> None:
    """Write everything that is wanted into one resource, or into what is to stand beside it."""
    if wanted.added and not wanted.values and not wanted.removed and all(map(_is_tags, wanted.added)):
        for elements in wanted.added.values():
            _tag(words, address, elements)
        return
    target = target_of(words, address)
    if companion is not None:
        _beside(words, target, companion, wanted)
        return
    for path in wanted.removed:
        taken(words, target, path)
    for path, elements in wanted.added.items():
        _add(words, address, target, path, elements)
    wanted_here = {path: value for path, value in wanted.values.items() if not _is_said(words, value)}
    left = network_written.rules(words, target, wanted_here)
    if left:
        values(words, target, left)


def _beside(words: Words, target: Target, companion: Companion, wanted: Wanted) -> None:
    statements = [one for elements in wanted.added.values() for one in elements if isinstance(one, Statement)]
    if wanted.values or wanted.removed or not statements:
        raise CannotWrite
    if l1(target.name) is not None:
        companion_of_level1(words, target, companion, next(iter(wanted.added)), statements)
    else:
        add_statements(words, target, (), statements)


def _add(words: Words, address: str, target: Target, path: Path, elements: list[Written]) -> None:
    statements = [one for one in elements if isinstance(one, Statement)]
    if statements:
        add_statements(words, target, path, statements)
    elif _is_tags(path):
        _tag(words, address, elements)
    elif path == ("Policies",):
        for one in elements:
            inline_policy(words, target, one)
    else:
        raise CannotWrite


def _is_said(words: Words, value: Written) -> bool:
    """Whether a value refers to what an argument makes."""
    return isinstance(value, Link) and value.address in words.said


def _is_tags(path: Path) -> bool:
    return len(path) == 1 and path[0] in TAGS


TAGS = frozenset({"Tags", "FileSystemTags", "HostedZoneTags", "UserPoolTags"})


def _tag(words: Words, address: str, elements: list[Written]) -> None:
    """Tags of a construct behind its statement; those of a stack at the end of its constructor."""
    call, place, last = construct_of(words, address)
    variable = words.variable(call, place) if last is None else last
    for element in elements:
        if not isinstance(element, Mapping):
            raise CannotWrite
        pairs = [(element["Key"], element["Value"])] if element.keys() >= {"Key", "Value"} else list(element.items())
        for key, value in pairs:
            found = Invoke("aws_cdk.Tags.of", (Code(variable),))
            of = f"{place.file.writer.inline(found)}.add"
            line = Line(Invoke(Code(of), (str(key), words.form(place, value))))
            if last is None:
                words.desk.behind(place, line)
            else:
                words.desk.last(place, line)


# what has a place of its own


def _write_at(words: Words, one: Other) -> None:
    desk = words.desk
    if isinstance(one, Rename):
        block, _ = desk.tree(one.at.block)
        desk.replace(desk.file(one.at.block.path), block.start + one.at.start, block.start + one.at.end, one.name)
    elif isinstance(one, Replace):
        _replace(words, one.at, one.value)
    elif isinstance(one, Remove):
        desk.remove(desk.around(one.at))


def _replace(words: Words, at: Span, value: Written) -> None:
    place = words.desk.at(at)
    inner = place.around[-1] if place.around else None
    if isinstance(value, Use) and isinstance(inner, s.Template):
        raise CannotWrite
    if isinstance(value, Use) and _is_environment(place, value.name):
        variable = idioms.DEFAULTS[value.name]
        python = place.file.style.python
        held = f"{place.file.imports.name('os.environ')}[{place.file.writer.text(variable)}]" if python else ""
        words.desk.overwrite(place, Code(held or f"process.env.{variable}"))
        return
    if isinstance(value, Use) and _secret(words, place, value.name):
        return
    if isinstance(value, tuple) and not isinstance(place.node, s.Array):
        is_element = isinstance(inner, s.Array) or (isinstance(inner, s.Argument) and not inner.name)
        forms = tuple(words.form(place, one) for one in value)
        if is_element:
            words.desk.splice(place, forms)
        else:
            words.desk.overwrite(place, forms)
        return
    words.desk.overwrite(place, words.form(place, value))


def _secret(words: Words, place: Found, name: str) -> bool:
    """Write a parameter as the secret that it holds, where a plain text is made one."""
    made = words.made.get(name)
    call = place.around[-2] if len(place.around) > 1 else None
    if made is None or made.function != PARAMETER or not isinstance(call, s.Call):
        return False
    function = call.function.name if isinstance(call.function, s.Attribute) else ""
    if folded(function) not in ("unsafeplaintext", "plaintext"):
        return False
    held = words.static(place, "aws_cdk.SecretValue.cfnParameter", Code(made.variable))
    words.desk.overwrite(place._replace(node=call, around=place.around[:-2]), held)
    return True


def _is_environment(place: Found, name: str) -> bool:
    """Whether a place is the region or account that a stack is deployed to."""
    if name not in idioms.DEFAULTS or not place.around:
        return False
    inner = place.around[-1]
    if isinstance(inner, s.Argument):
        call = place.around[-2] if len(place.around) > 1 else None
        function = call.function if isinstance(call, s.Call) else None
        return isinstance(function, s.Attribute | s.Name) and function.name == "Environment" and inner.name == name
    key = inner.key.value if isinstance(inner, s.Pair) and isinstance(inner.key, s.Constant) else ""
    keys = [one.key.value for one in place.around if isinstance(one, s.Pair) and isinstance(one.key, s.Constant)]
    return key == name and "env" in keys[:-1]


def _read_again(desk: Desk, edits: list[TextEdit]) -> None:
    """Raise unless every file that the edits change still parses where it did."""
    from . import reader

    by_path: dict[str, list[TextEdit]] = {}
    for edit in edits:
        by_path.setdefault(edit.path, []).append(edit)
    for path, changes in by_path.items():
        document = desk.documents[path]
        try:
            text = apply(document.source.text, changes)
        except ValueError:
            raise CannotWrite from None
        after = read(Source(path, text), *reader(path, text), document)
        broken = {block.text for block in document.broken}
        if any(block.text not in broken for block in after.broken):
            raise CannotWrite
