"""Puts what is wanted into a resource: as an argument, in a block, in a list or map, as a statement of its policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from msgspec import Struct

from stacklint_checks.edits import Statement, Written
from stacklint_checks.facts import Path
from stacklint_checks.intents import CannotWrite, Wanted
from stacklint_checks.programs import syntax as s
from stacklint_checks.programs.calls import Called
from stacklint_checks.programs.origins import serves_alone, times
from stacklint_checks.programs.places import Found
from stacklint_checks.programs.trees import element_of
from stacklint_checks.programs.write import Code, Form
from stacklint_checks.schemas import terraform
from stacklint_checks.schemas.bindings import Argument, Construct
from stacklint_checks.values import Value, at_path

from .arguments import body_of, struct_of
from .shared_tags import with_shared
from .statements import add_statements
from .words import Words, as_member, camel, is_pulumi

#: How often the name of what serves one use stands in its function: where it is set, and where it is used.
ONCE = 2
Steps = tuple[Argument | int, ...]


class Leaf(Struct, frozen=True):
    """A value that is wanted."""

    value: Written


Tree = dict[str | int, "Leaf | Tree"]
Branch = Leaf | Tree


class Target(NamedTuple):
    """A resource: its call, what that makes, and where its arguments stand: in the call, or in a struct."""

    call: Called
    construct: Construct
    found: Found
    holder: Found


def target_of(words: Words, address: str) -> Target:
    """What a resource is written into."""
    call, construct, found = words.owner(address)
    struct = struct_of(words.memo, call)
    return Target(call, construct, found, words.desk.at(struct.at) if struct is not None else found)


def into_resource(words: Words, address: str, wanted: Wanted) -> None:
    """Write into a resource that is there."""
    target = target_of(words, address)
    words.subject = (target.call, target.found)
    for path in wanted.removed:
        _take(words, target, path)
    tree: Tree = {}
    for path, value in wanted.values.items():
        _nest(tree, path, value)
    for name, branch in tree.items():
        _put(words, target, str(name), branch)
    for path, elements in wanted.added.items():
        statements = [one for one in elements if isinstance(one, Statement)]
        if statements:
            add_statements(words, target.call, target.construct, target.holder, path, statements)
        else:
            _add(words, target, path, elements)


def _nest(tree: Tree, path: Path, value: Written) -> None:
    """Put a wanted value into the tree of all that are wanted."""
    step, *rest = path
    if not rest:
        tree[step] = Leaf(value)
        return
    inner = tree.setdefault(step, {})
    if isinstance(inner, Leaf):
        raise CannotWrite
    _nest(inner, tuple(rest), value)


def _steps(words: Words, target: Target, path: Path) -> Steps:
    found = target.construct.spelled(path, words.version())
    if found is None:
        raise CannotWrite
    return found


def _value(words: Words, target: Target, path: Path) -> Value:
    return at_path(words.memo.ask(body_of, target.call.key), path)


def _standing(holder: Found, key: str) -> tuple[str, Found] | None:
    """What a call or dictionary has under a key, and the key as it is written there."""
    if not isinstance(holder.node, s.Call | s.Map):
        raise CannotWrite
    for name in (key, camel(key)) if isinstance(holder.node, s.Map) else (key,):
        element = element_of(holder.node, name)
        if element is not None:
            return name, holder.within(element.value)
    return None


def _inside(words: Words, target: Target, found: Found, path: Path, index: int = 0) -> Found:
    """The struct at a place: an element of a list, or the one that stands alone; behind a name that serves it only."""
    if isinstance(found.node, s.Array):
        if index >= len(found.node.items) or isinstance(found.node.items[index], s.Argument):
            raise CannotWrite
        found = found.within(found.node.items[index])
    if not isinstance(found.node, s.Name):
        return found
    origin = _value(words, target, (*path, index)).origin
    if origin is None or times(words.desk.documents, found.node.name) != ONCE:
        raise CannotWrite
    return words.desk.at(origin)


def _put(words: Words, target: Target, name: str, branch: Branch) -> None:
    """Set what is under a name, within what is there already."""
    if isinstance(branch, Leaf) or _value(words, target, (name,)).unset:
        _set(words, target, target.holder, (name,), _plain(branch))
    else:
        _deeper(words, target, target.holder, (name,), branch)


def _plain(branch: Branch) -> Written:
    """A wanted branch as a value that is written whole."""
    if isinstance(branch, Leaf):
        return branch.value
    if all(isinstance(key, int) for key in branch):
        return tuple(map(_plain, branch.values()))
    return {str(key): _plain(inner) for key, inner in branch.items()}


def _deeper(words: Words, target: Target, holder: Found, path: Path, tree: Tree) -> None:
    """Set members of a block that is there."""
    standing = _standing(holder, _argument(words, target, path).name)
    if standing is None:
        _set(words, target, holder, path, _plain(tree))
        return
    for key, branch in tree.items():
        if isinstance(key, str):
            _member(words, target, _inside(words, target, standing[1], path), (*path, key), branch)
        elif isinstance(branch, Leaf):
            raise CannotWrite
        else:
            for name, inner in branch.items():
                _member(words, target, _inside(words, target, standing[1], path, key), (*path, key, name), inner)


def _member(words: Words, target: Target, holder: Found, path: Path, branch: Branch) -> None:
    if isinstance(branch, Leaf):
        _set(words, target, holder, path, branch.value)
    else:
        _deeper(words, target, holder, path, branch)


def _argument(words: Words, target: Target, path: Path) -> Argument:
    argument = _steps(words, target, path)[-1]
    if not isinstance(argument, Argument):
        raise CannotWrite
    return argument


def _set(words: Words, target: Target, holder: Found, path: Path, value: Written) -> None:
    """Set one argument; where a literal that serves it alone stands elsewhere, that is what is edited."""
    argument = _argument(words, target, path)
    standing = _standing(holder, argument.name)
    now = _value(words, target, path)
    if isinstance(value, bool) and _is_text(target.construct, path):
        value = str(value).lower()
    form = words.argument(holder, target.construct, argument, value, listed=_is_listed(words, holder))
    if standing is None:
        if not now.unset:
            raise CannotWrite
        words.desk.put(holder, _key(words, holder, argument.name), form)
        return
    if isinstance(form, str | int | float | bool):
        origin = serves_alone(words.memo, words.desk.documents, now)
        if origin is not None:
            there = words.desk.at(origin)
            words.desk.overwrite(there, as_member(there, form))
            return
    words.desk.overwrite(standing[1], as_member(standing[1], form))


def _is_text(construct: Construct, path: Path) -> bool:
    """Whether the provider has a text where others have a truth value: the disks of launch templates."""
    names = [step for step in path if isinstance(step, str)]
    found = terraform.attributes(construct.type, ".".join(names[:-1])).get(names[-1])
    return found is not None and found.type == "string"


def _key(words: Words, holder: Found, name: str) -> str:
    """A new key in a dictionary is spelled as the others are; in a list of CDKTF's, as JavaScript does."""
    if not isinstance(holder.node, s.Map):
        return name
    keys = [str(one.key.value) for one in holder.node.pairs if isinstance(one.key, s.Constant)]
    return camel(name) if _is_listed(words, holder) or any(key != key.lower() for key in keys) else name


def _is_listed(words: Words, holder: Found) -> bool:
    """Whether a dictionary stands in a list, whose dictionaries CDKTF hands on as they are."""
    if is_pulumi(words) or not isinstance(holder.node, s.Map):
        return False
    outer = (one for one in reversed(holder.around) if isinstance(one, s.Array | s.Call))
    return isinstance(next(outer, None), s.Array)


def _take(words: Words, target: Target, path: Path) -> None:
    """Take a property, or an element of a list, away."""
    if isinstance(path[-1], int):
        _, listed = _place(words, target, path[:-1])
        if listed is None:
            raise CannotWrite
        words.desk.drop(listed, path[-1])
        return
    holder, standing = _place(words, target, path)
    if standing is None:
        raise CannotWrite
    name = _standing(holder, _argument(words, target, path).name)
    words.desk.take(holder, name[0] if name is not None else str(path[-1]))


def _place(words: Words, target: Target, path: Path) -> tuple[Found, Found | None]:
    """What holds the property at a path of names and numbers, and what stands there."""
    holder, way = target.holder, list(path)
    here: Path = ()
    while True:
        here = (*here, way.pop(0))
        standing = _standing(holder, _argument(words, target, here).name)
        if not way:
            return holder, standing[1] if standing is not None else None
        if standing is None:
            raise CannotWrite
        index = way.pop(0) if isinstance(way[0], int) else 0
        holder = _inside(words, target, standing[1], here, int(index))
        here = (*here, index)


def _add(words: Words, target: Target, path: Path, elements: list[Written]) -> None:
    """Add entries to a map, or elements to a list."""
    holder, standing = _place(words, target, path)
    argument = _argument(words, target, path)
    blocks = argument.body is not None
    entries = [one for one in elements if isinstance(one, Mapping)] if not blocks else []
    if standing is None:
        if not _value(words, target, path).unset:
            raise CannotWrite
        merged: Written = {key: value for one in entries for key, value in one.items()} if entries else tuple(elements)
        if isinstance(merged, dict) and argument.attribute == "tags" and len(path) == 1:
            form = with_shared(words, holder, merged)
        else:
            form = words.argument(holder, target.construct, argument, merged, listed=_is_listed(words, holder))
        words.desk.put(holder, _key(words, holder, argument.name), form)
    elif entries:
        _into_map(words, standing, entries)
    else:
        _into_list(words, target, standing, argument, elements)


def _into_map(words: Words, found: Found, entries: list[Mapping[str, Written]]) -> None:
    forms: dict[str, Form] = {key: words.form(found, value) for one in entries for key, value in one.items()}
    if isinstance(found.node, s.Map):
        for key, form in forms.items():
            words.desk.put(found, key, form)
    elif isinstance(found.node, s.Name | s.Attribute):
        code = found.tree.text[found.node.start : found.node.end]
        inside = words.code(found, forms)
        words.desk.overwrite(found, Code(f"{{**{code}, {inside[1:-1]}}}"))
    else:
        raise CannotWrite


def _into_list(words: Words, target: Target, found: Found, argument: Argument, elements: list[Written]) -> None:
    for one in elements:
        body = argument.body
        listed = not is_pulumi(words)
        form = (
            words.form(found, one) if body is None else words.block(found, target.construct, body, one, listed=listed)
        )
        words.desk.push(found, form)
