"""Where edits of programs are made: finds what stands at a span, and collects what is put there.

``Desk.at`` finds a node; ``put``, ``take``, ``push`` and ``overwrite`` change arguments, options and lists;
``variable`` names what a call makes; ``behind`` and ``last`` write statements. ``edits`` gives the text edits.
Everything raises ``CannotWrite`` where it has no safe form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Table

from msgspec import Struct, field

from stacklint_checks.blocks import Block, Document
from stacklint_checks.edits import TextEdit
from stacklint_checks.incremental import Memo
from stacklint_checks.intents import CannotWrite
from stacklint_checks.source import BlockId, Span

from . import reflow
from . import syntax as s
from .imports import Imports
from .layout import Brackets, behind_statement, changed, column, indent_at, statement_lines, statements
from .places import File, Found, place_of
from .reflow import Change, Over
from .trees import children, element_of, elements, names_in, way_to_span
from .write import Code, Doc, Form, Group, Invoke, Labelled, Line, Style, flat, lay, style_of


class Behind(Struct):
    """Statements behind another one, or ``before`` it. ``final`` ends a body, ``tail`` is what nothing may follow."""

    file: File
    indent: str
    before: bool = False
    docs: list[Doc] = field(default_factory=list)
    final: list[Doc] = field(default_factory=list)
    tail: list[Doc] = field(default_factory=list)


class Desk(Struct):
    """Collects the edits of one patch."""

    memo: Memo
    documents: Table[str, Document]
    files: dict[str, File] = field(default_factory=dict)
    made: list[TextEdit] = field(default_factory=list)
    changes: dict[tuple[str, int], Change] = field(default_factory=dict)
    over: dict[tuple[str, int, int], Over] = field(default_factory=dict)
    lines: dict[tuple[str, int], Behind] = field(default_factory=dict)
    named: dict[tuple[BlockId, int], str] = field(default_factory=dict)

    # looking

    def file(self, path: str) -> File:
        """A file with its style and imports."""
        if path not in self.files:
            document = self.documents.get(path)
            if document is None:
                raise CannotWrite
            style = style_of(path, document.source.text)
            self.files[path] = File(path, document.source.text, style, Imports(document, style))
        return self.files[path]

    def tree(self, id_: BlockId) -> tuple[Block, s.Tree]:
        """A block that parses as it stands, and its tree."""
        document = self.documents.get(id_.path)
        block = document.by_id.get(id_) if document is not None else None
        if block is None or block.text != block.basis or any(error.breaks for error in block.errors):
            raise CannotWrite
        if not isinstance(block.parsed.syntax, s.Tree):
            raise CannotWrite
        return block, block.parsed.syntax

    def at(self, span: Span) -> Found:
        """The outermost node that covers exactly a span."""
        block, tree = self.tree(span.block)
        for node in tree.body:
            way = way_to_span(node, span.start, span.end)
            if way is not None:
                return Found(self.file(span.block.path), block, way[-1], way[:-1], tree)
        raise CannotWrite

    def around(self, span: Span) -> Found:
        """The innermost node in which a span lies."""
        block, tree = self.tree(span.block)
        way: list[s.Node] = []
        below = list(tree.body)
        while below:
            node = below.pop(0)
            if node.start <= span.start and span.end <= node.end:
                way.append(node)
                below = list(children(node))
        if not way:
            raise CannotWrite
        return Found(self.file(span.block.path), block, way[-1], tuple(way[:-1]), tree)

    # elements

    def put(self, found: Found, key: str, form: Form, position: int = 0) -> None:
        """Set what a call, struct or map has under a key.

        ``position`` is where TypeScript's call takes its options; Python's are keywords.
        """
        holder = self.options(found, position)
        if holder is None:
            change = self._change(found, found.call, wrap=True)
            change.new[key] = found.file.writer.entry(key, form)
            return
        element = element_of(holder, key)
        if element is None:
            writer = found.file.writer
            named = writer.keyword if isinstance(holder, s.Call) else writer.entry
            self._change(found, holder).new[key] = named(key, form)
        elif isinstance(element, s.Pair) and (element.key is None or element.start == element.value.start):
            self.overwrite(found.within(element), form, label=f"{key}: ")
        else:
            self.overwrite(found.within(element.value), form)

    def take(self, found: Found, key: str, position: int = 0) -> None:
        """Take away what a call, struct or map has under a key."""
        holder = self.options(found, position)
        element = element_of(holder, key) if holder is not None else None
        if holder is None or element is None:
            raise CannotWrite
        number = next(index for index, one in enumerate(elements(holder)) if one is element)
        self._change(found, holder).removed.add(number)

    def push(self, found: Found, form: Form) -> None:
        """Add an element to a list."""
        if not isinstance(found.node, s.Array):
            raise CannotWrite
        change = self._change(found, found.node)
        change.new[f"#{len(change.new)}"] = found.file.writer.doc(form)

    def drop(self, found: Found, number: int) -> None:
        """Take an element out of a list."""
        if not isinstance(found.node, s.Array) or number >= len(found.node.items):
            raise CannotWrite
        self._change(found, found.node).removed.add(number)

    def splice(self, found: Found, forms: tuple[Form, ...]) -> None:
        """Write several elements where one of a list, or of a call's arguments, stands."""
        self._over(found, tuple(map(found.file.writer.doc, forms)))

    def call_another(self, found: Found, name: str, first: Form) -> None:
        """Call another method of the same thing, with one more argument before the others."""
        call = found.call
        if not isinstance(call.function, s.Attribute) or any(one.spread for one in call.arguments):
            raise CannotWrite
        method = found.tree.text[call.function.start : call.function.name_at] + name
        given = tuple(found.code(one.value) for one in call.arguments if not one.name)
        named = {one.name: found.code(one.value) for one in call.arguments if one.name}
        self.overwrite(found, Invoke(Code(method), (first, *given), named))

    def overwrite(self, found: Found, form: Form, *, label: str = "") -> None:
        """Write another expression over a node."""
        doc = found.file.writer.doc(form)
        self._over(found, (Labelled(label, doc) if label else doc,))

    def _over(self, found: Found, docs: tuple[Doc, ...]) -> None:
        start, end = found.place(found.node)
        self.over.setdefault((found.file.path, start, end), Over(found, docs))

    def options(self, found: Found, position: int = 0) -> s.Call | s.Map | None:
        """What holds a node's keys: the call in Python, an object; ``None`` where a call has none yet."""
        node = found.node
        if isinstance(node, s.Map):
            return node
        if not isinstance(node, s.Call):
            raise CannotWrite
        if found.file.style.python:
            return node
        if len(node.arguments) == position and not any(one.spread for one in node.arguments):
            return None
        if len(node.arguments) <= position or node.arguments[position].spread:
            raise CannotWrite
        value = node.arguments[position].value
        if not isinstance(value, s.Map):
            return self._spread(found, value)
        return value

    def _spread(self, found: Found, value: s.Node) -> s.Map:
        """Puts the options that a variable holds into an object, so that others can stand beside them."""
        if not isinstance(value, s.Name | s.Attribute):
            raise CannotWrite
        start, end = found.place(value)
        key = (found.file.path, start)
        if key not in self.changes:
            self.changes[key] = Change(found.file, Brackets(start, end, ()), found.within(value), wrap=True)
            self.changes[key].new["..."] = f"...{found.file.text[start:end]}"
        return s.Map(value.start, value.end, ())

    def _change(self, found: Found, holder: s.Call | s.Map | s.Array, *, wrap: bool = False) -> Change:
        start = found.block.start
        if isinstance(holder, s.Call):
            open_, close = start + holder.open + 1, start + holder.close
        else:
            open_, close = start + holder.start + 1, start + holder.end - 1
        known = self.changes.get((found.file.path, start + holder.start))
        if known is not None and known.wrap:
            return known
        key = (found.file.path, open_)
        if key not in self.changes:
            places = tuple((start + one.start, start + one.end) for one in elements(holder))
            self.changes[key] = Change(found.file, Brackets(open_, close, places), found.within(holder), wrap=wrap)
        return self.changes[key]

    # names and statements

    def variable(self, found: Found, hint: str) -> str:
        """How what a call makes is called from the statements behind it; gives it a name where it has none."""
        known = self.named.get((found.block.id, found.node.start))
        if known is not None:
            return known
        place = place_of(found)
        statement = place.statement
        if isinstance(statement, s.Assign) and statement.value is found.node:
            if statement.operator or not isinstance(statement.target, s.Name | s.Attribute | s.Index):
                raise CannotWrite
            return found.tree.text[statement.target.start : statement.target.end]
        name = self.unused(found, hint)
        start, end = found.place(statement)
        line = Line(Code(""), name)
        declared = flat(found.file.writer.line(line))
        if statement is found.node:
            behind_statement(found.file.text, start, end, found.file.style)
            self.replace(found.file, start, start, declared)
        elif isinstance(statement, s.Return) and statement.value is found.node and statement.start < found.node.start:
            at = found.place(found.node)[0]
            self.replace(found.file, start, at, declared)
            self._behind(found).tail.append(f"return {name}")
        else:
            raise CannotWrite
        self.named[found.block.id, found.node.start] = name
        return name

    def unused(self, found: Found, hint: str) -> str:
        """A name that nothing in the block has."""
        number, name = 1, hint
        taken = {*self.named.values(), *found.file.imports.bound, *names_in(found.tree.body)}
        while name in taken:
            number += 1
            name = f"{hint}{number}" if not found.file.style.python else f"{hint}_{number}"
        return name

    def behind(self, found: Found, *lines: Line) -> None:
        """Write statements behind the one in which a node stands."""
        docs = self._behind(found).docs
        docs += [doc for doc in map(found.file.writer.line, lines) if doc not in docs]

    def before(self, found: Found, *lines: Line) -> None:
        """Write statements before the one in which a node stands."""
        place = place_of(found)
        if place.function is None and found.tree.owner:
            raise CannotWrite
        docs = self._behind_node(found, place.statement, before=True).docs
        docs += [doc for doc in map(found.file.writer.line, lines) if doc not in docs]

    def last(self, found: Found, *lines: Line) -> None:
        """Write statements at the end of the body in which a node stands; at the top of a file behind its statement."""
        place = place_of(found)
        if place.function is None:
            final = self._behind(found).final
        else:
            last = place.body[-1]
            ends = isinstance(last, s.Return | s.Jump) and last is not place.statement
            final = self._behind_node(found, last, before=ends).final
        final += [doc for doc in map(found.file.writer.line, lines) if doc not in final]

    def at_end(self, found: Found, *lines: Line) -> None:
        """Write statements at the end of the file in which a node stands at the top, if that ends with a statement."""
        place, file = place_of(found), found.file
        block, tree = self.tree(self.documents[file.path].blocks[-1].id)
        end = tree.body[-1] if tree.body and not tree.owner else None
        inside = found.tree.owner or place.body is not found.tree.body
        if inside or end is None or isinstance(end, s.Function | s.Class):
            self.last(found, *lines)
            return
        final = self._behind_node(Found(file, block, end, (), tree), end).final
        final += [doc for doc in map(file.writer.line, lines) if doc not in final]

    def _behind(self, found: Found) -> Behind:
        place = place_of(found)
        if place.function is None and found.tree.owner:
            raise CannotWrite
        if isinstance(place.function, s.Lambda) and place.function.body[0].start == place.function.end:
            raise CannotWrite
        return self._behind_node(found, place.statement)

    def _behind_node(self, found: Found, node: s.Node, *, before: bool = False) -> Behind:
        file = found.file
        start, end = found.place(node)
        line = behind_statement(file.text, start, end, file.style)
        at = file.text.rfind("\n", 0, start) + 1 if before else line
        key = (file.path, at)
        if key not in self.lines:
            self.lines[key] = Behind(file, indent_at(file.text, start), before)
        return self.lines[key]

    def remove(self, found: Found) -> None:
        """Remove the statement in which a node stands, with the comment lines above it."""
        place = place_of(found)
        start, end = found.place(place.statement)
        self.replace(found.file, *statement_lines(found.file.text, start, end, found.file.style), "")

    # edits

    def replace(self, file: File, start: int, end: int, text: str) -> None:
        """Replace a stretch of a file."""
        edit = TextEdit(file.path, start, end, text)
        if edit not in self.made:
            self.made.append(edit)

    def edits(self) -> list[TextEdit]:
        """Everything that was written, as edits of the files' current texts."""
        made = self._in_place()
        ahead = 0  # what is written before a statement comes before what is written at its start
        for (path, at), behind in self.lines.items():
            text = statements([*behind.docs, *behind.final, *behind.tail], behind.indent, behind.file.style)
            edit = TextEdit(path, at, at, text[1:] + "\n" if behind.before else text)
            made.insert(ahead if behind.before else len(made), edit)
            ahead += behind.before
        for file in self.files.values():
            made += [TextEdit(file.path, *edit) for edit in file.imports.edits()]
        return [
            TextEdit(one.path, one.start, one.end, _newlines(one.text, self.files[one.path].style), one.create)
            for one in made
        ]

    def _in_place(self) -> list[TextEdit]:
        """The edits inside of statements; what was on one line and no longer fits is laid out anew as a whole."""
        again: list[TextEdit] = []
        for found in (*(each.holder for each in self.changes.values()), *(each.found for each in self.over.values())):
            one = self._laid_anew(found)
            again += [one] if one is not None and one not in again else []
        edits = [*self.made]
        for change in self.changes.values():
            edits += [TextEdit(change.file.path, *edit) for edit in _written(change)]
        edits += [TextEdit(path, start, end, _laid(over)) for (path, start, end), over in self.over.items()]
        return [edit for edit in edits if not any(_is_inside(edit, one) for one in again)] + again

    def _laid_anew(self, found: Found) -> TextEdit | None:
        """The edit that lays out the one-line expression around a change, ``None`` where that is not needed."""
        outer = reflow.around(found)
        doc = reflow.doc(outer, self.changes, self.over, self.made) if outer is not None else None
        if outer is None or doc is None:
            return None
        start, end = outer.place(outer.node)
        text, style = outer.file.text, outer.file.style
        before = sum(len(one.text) for one in self.made if one.start == one.end == start)
        behind = len(text[end:].partition("\n")[0].partition(" ")[0])
        place = column(text, start) + before + behind
        if place + len(flat(doc)) <= style.width:
            return None
        laid = lay(doc, indent_at(text, start), place, style)
        return TextEdit(outer.file.path, start, end, laid)


def _is_inside(edit: TextEdit, other: TextEdit) -> bool:
    """Whether an edit is part of another one; what is put before that is not."""
    before = edit.start == edit.end == other.start
    return edit.path == other.path and other.start <= edit.start and edit.end <= other.end and not before


def _laid(over: Over) -> str:
    """What is written over a node, in the layout that is there."""
    text, style = over.found.file.text, over.found.file.style
    start, _ = over.found.place(over.found.node)
    indent = indent_at(text, start)
    own = not text[text.rfind("\n", 0, start) + 1 : start].strip()
    docs = [lay(doc, indent, column(text, start), style) for doc in over.docs]
    return (f",\n{indent}" if own else ", ").join(docs)


def _newlines(text: str, style: Style) -> str:
    return text if style.newline == "\n" else re.sub(r"\r?\n", style.newline, text)


def _written(change: Change) -> list[tuple[int, int, str]]:
    file, new = change.file, list(change.new.values())
    if change.wrap:
        new = [Group("{", tuple(new), "}", pad=True)]
    if change.wrap and "..." in change.new:
        start, end, _ = change.brackets
        return [(start, end, lay(new[0], indent_at(file.text, start), column(file.text, start), file.style))]
    return changed(file.text, change.brackets, change.removed, new, file.style)
