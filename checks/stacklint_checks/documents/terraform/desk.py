"""Where Terraform edits are made: the texts and trees of one unit, and the edits collected so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, cast

from msgspec import Struct, field

from stacklint_checks.blocks import Document
from stacklint_checks.edits import Link, TextEdit, Use
from stacklint_checks.facts import Kind
from stacklint_checks.incremental import Memo
from stacklint_checks.intents import CannotWrite
from stacklint_checks.schemas import terraform as schema
from stacklint_checks.source import BlockId

from . import scopes
from .lower import module as module_of
from .scopes import Tree
from .syntax import Attribute, Body, Expr, Heredoc, Item, Lit, Nested, Template, Text, Tuple
from .write import INDENT, Writer

#: Pseudo values of ``Use`` and the data sources that have them.
PSEUDO = {
    "region": ("aws_region", "id"),
    "account": ("aws_caller_identity", "account_id"),
    "partition": ("aws_partition", "partition"),
}
ATTRIBUTES = {"name": "id"}


class Found(NamedTuple):
    """A declared block: where it stands, in which scope it was looked up, and its syntax."""

    scope: str
    id: BlockId
    start: int
    text: str
    nested: Nested


class Desk(Struct):
    """Collects the edits of one patch. Raises ``CannotWrite`` where something cannot be found or written."""

    memo: Memo
    documents: Mapping[str, Document]
    edits: list[TextEdit] = field(default_factory=list)
    appended: dict[str, list[str]] = field(default_factory=dict)
    planned: set[str] = field(default_factory=set)

    # looking

    def newline(self, path: str) -> str:
        """How the file ends its lines."""
        document = self.documents.get(path)
        return "\r\n" if document is not None and "\r\n" in document.source.text else "\n"

    def block(self, id_: BlockId) -> tuple[int, str, Tree]:
        """A block's start, text and syntax, if it parses as it stands."""
        document = self.documents.get(id_.path)
        block = document.by_id.get(id_) if document is not None else None
        if block is None or block.errors or block.text != block.basis:
            raise CannotWrite
        return block.start, block.text, cast("Tree", block.parsed.syntax)

    def resource(self, address: str) -> Found:
        """The block that declares a resource or data source."""
        scope, name = scopes.split_address(address)
        where = self.memo.ask(scopes.scope_of, scope)
        ids = scopes.declaring(self.memo, where.module, name) if where is not None else ()
        if not ids:
            raise CannotWrite
        start, text, tree = self.block(ids[0])
        kind, *labels = name.split(".") if name.startswith("data.") else ("resource", *name.split("."))
        nested = scopes.nested_of(tree, kind, *labels)
        if nested is None or ids[0].path.endswith(".json"):
            raise CannotWrite
        return Found(scope, ids[0], start, text, nested)

    def provider(self, name: str) -> Found:
        """The block that configures a provider of the root, without an alias."""
        for id_ in scopes.declaring(self.memo, self.module(""), f"provider.{name}"):
            start, text, tree = self.block(id_)
            nested = scopes.nested_of(tree, "provider", name)
            if nested is not None and nested.body.attribute("alias") is None and not id_.path.endswith(".json"):
                return Found("", id_, start, text, nested)
        raise CannotWrite

    def variable(self, name: str) -> Found:
        """The block that declares a variable of the root (``var.x``)."""
        for id_ in scopes.declaring(self.memo, self.module(""), name):
            start, text, tree = self.block(id_)
            nested = scopes.nested_of(tree, "variable", name.partition(".")[2])
            if nested is not None and not id_.path.endswith(".json"):
                return Found("", id_, start, text, nested)
        raise CannotWrite

    def module(self, scope: str) -> str:
        """The folder of a scope's code."""
        where = self.memo.ask(scopes.scope_of, scope)
        if where is None:
            raise CannotWrite
        return where.module

    def declares(self, module: str, name: str) -> bool:
        """Whether a folder declares a name."""
        return bool(self.memo.look(("declares", module, name)))

    def attribute_of_local(self, scope: str, name: str) -> tuple[BlockId, int, str, Attribute]:
        """The attribute that declares a local."""
        for id_ in scopes.declaring(self.memo, self.module(scope), f"local.{name}"):
            start, text, tree = self.block(id_)
            for nested in tree.body.blocks:
                attribute = nested.body.attribute(name) if nested.type == "locals" else None
                if attribute is not None:
                    return id_, start, text, attribute
        raise CannotWrite

    def argument(self, scope: str, name: str) -> tuple[str, int, int] | None:
        """Where the call of a module passes a literal to a variable: path and range."""
        where = self.memo.ask(scopes.scope_of, scope)
        if where is None or where.call is None:
            return None
        start, _, tree = self.block(where.call)
        call = scopes.nested_of(tree, "module", scope.rpartition(".")[2])
        written = call.body.attribute(name) if call is not None else None
        if written is None or not isinstance(written.value, Lit):
            return None
        return where.call.path, start + written.value.start, start + written.value.end

    def uses(self, module: str, name: str) -> int:
        """How many references to a name a folder has."""
        ids = self.memo.look(("uses", module, name)) or ()
        parsed = [self.memo.look(("block", id_)) for id_ in ids]
        return sum(one.name == name for each in parsed if each is not None for one in each.facts.references)

    # writing

    def writer(self, scope: str, holder: Nested | None) -> Writer:
        """Writes expressions for a block of a scope; ``holder`` is the block, for ``count`` and ``for_each``."""
        return Writer(lambda reference: self.expression(scope, holder, reference))

    def expression(self, scope: str, holder: Nested | None, reference: Link | Use) -> str:
        """The expression of a reference, seen from a block of a scope."""
        if isinstance(reference, Use):
            return self._pseudo(scope, reference.name) if reference.name in PSEUDO else reference.name
        target_scope, name = scopes.split_address(reference.address)
        if target_scope != scope:
            raise CannotWrite
        attribute = ATTRIBUTES.get(reference.attribute, reference.attribute)
        if not name.startswith("data.") and attribute not in schema.attributes(name.partition(".")[0]):
            raise CannotWrite
        return f"{name}{self._index(reference.address, holder)}.{attribute}"

    def _index(self, address: str, holder: Nested | None) -> str:
        """Which instance of a counted resource another block means."""
        if address in self.planned:
            return ""
        found = self.resource(address)
        for name, same, other in (("count", "[count.index]", "[0]"), ("for_each", "[each.key]", "")):
            own = found.nested.body.attribute(name)
            if own is None:
                continue
            theirs = holder.body.attribute(name) if holder is not None else None
            if holder is None or theirs is not None:
                return same
            if not other:
                raise CannotWrite
            return other
        return ""

    def _pseudo(self, scope: str, name: str) -> str:
        """An attribute of the data source that has a pseudo value; the data source is added where it is missing."""
        type_, attribute = PSEUDO[name]
        module = self.module(scope)
        for id_ in self.memo.look(("blocks", module)) or ():
            parsed = self.memo.look(("block", id_))
            for one in parsed.facts.declarations if parsed is not None else ():
                if one.kind is Kind.DATA and one.type == f"data.{type_}":
                    return f"{one.name}.{attribute}"
        text = f'data "{type_}" "current" {{}}'
        path = self.home(module, "data")
        if text not in self.appended.setdefault(path, []):
            self.appended[path].append(text)
        return f"data.{type_}.current.{attribute}"

    def home(self, module: str, kind: str, near: str = "") -> str:
        """The file for a new top-level block: the one with most of its kind, the conventional one, else ``near``."""
        counts: dict[str, int] = {}
        for id_ in self.memo.look(("blocks", module)) or ():
            if id_.key.split(".")[0].partition("#")[0] == kind and not id_.path.endswith((".json", ".tfvars")):
                counts[id_.path] = counts.get(id_.path, 0) + 1
        if counts:
            return min(counts, key=lambda path: (-counts[path], path))
        names = {"output": "outputs.tf", "variable": "variables.tf", "locals": "locals.tf", "data": "data.tf"}
        conventional = f"{module}/{names.get(kind, 'main.tf')}" if module else names.get(kind, "main.tf")
        if conventional in self.documents:
            return conventional
        if near:
            return near
        own = sorted(path for path in self.documents if module_of(path) == module and path.endswith((".tf", ".tofu")))
        main = next((path for path in own if path.endswith("main.tf")), own[0] if own else "")
        if not main:
            raise CannotWrite
        return main

    def replace(self, path: str, start: int, end: int, text: str) -> None:
        """Replace a range; the text's newlines become the file's."""
        self.edits.append(TextEdit(path, start, end, text.replace("\r\n", "\n").replace("\n", self.newline(path))))

    def append(self, path: str, text: str) -> None:
        """Add a top-level block at the end of a file."""
        self.appended.setdefault(path, []).append(text)

    def finish(self) -> list[TextEdit]:
        """All edits, with the appended blocks at the ends of their files."""
        for path, texts in self.appended.items():
            whole = self.documents[path].source.text
            body = whole.rstrip("\r\n \t")
            final = "\n" if whole[len(body) :] or not body else ""
            self.replace(path, len(body), len(whole), ("\n\n" if body else "") + "\n\n".join(texts) + final)
        self.appended = {}
        return self.edits

    # inside bodies

    def indent_at(self, text: str, offset: int) -> str:
        """The white space that starts the line of an offset."""
        start = text.rfind("\n", 0, offset) + 1
        line = text[start:]
        return line[: len(line) - len(line.lstrip(" \t"))]

    def into_body(self, found: Found, nested: Nested, attributes: Mapping[str, str], blocks: list[str]) -> None:
        """Add attributes (name → text) and whole blocks (without final newlines) to a body."""
        text, path = found.text, found.id.path
        outer = self.indent_at(text, nested.start)
        inner = outer + INDENT
        body = nested.body
        if "\n" not in text[nested.open : nested.close]:
            kept = text[nested.open + 1 : nested.close].strip()
            lines = [kept, *(f"{name} = {value}" for name, value in attributes.items())]
            content = "".join(f"{inner}{line}\n" for line in lines if line)
            content += "".join(("\n" if content else "") + f"{block}\n" for block in blocks)
            self.replace(path, found.start + nested.open + 1, found.start + nested.close, f"\n{content}{outer}")
            return
        if attributes:
            self._attributes(found, nested, attributes, inner)
        if blocks:
            ends = [one.end for one in body.attributes] + [one.end for one in body.blocks]
            last = max(ends, default=nested.open + 1)
            at = self._line_end(text, last)
            gap = "\n\n" if last > nested.open + 1 or attributes else "\n"
            self.replace(path, found.start + at, found.start + at, gap + "\n\n".join(blocks))

    def _attributes(self, found: Found, nested: Nested, attributes: Mapping[str, str], inner: str) -> None:
        text, body = found.text, nested.body
        first_block = min((one.start for one in body.blocks), default=len(text))
        before = [one for one in body.attributes if one.start < first_block]
        last = before[-1] if before else None
        width = 0
        if last is not None:
            inner = self.indent_at(text, last.start)
            sign = text.find("=", last.start)
            width = max(sign - last.start - 1, 0) if "\n" not in text[last.start : last.end] else 0
        width = width if all(len(name) <= width for name in attributes) else 0
        lines = [f"{inner}{name.ljust(width)} = {value}" for name, value in attributes.items()]
        at = self._line_end(text, last.end if last is not None else nested.open + 1)
        gap = "\n" if last is None and body.blocks and not text[at:].lstrip(" \t\r").startswith("\n\n") else ""
        self.replace(found.id.path, found.start + at, found.start + at, "".join(f"\n{line}" for line in lines) + gap)

    def _line_end(self, text: str, offset: int) -> int:
        end = text.find("\n", offset)
        end = len(text) if end < 0 else end
        return end - 1 if text[end - 1 : end] == "\r" else end


def nested_at(body: Body, start: int) -> Nested | None:
    """The nested block, at any depth, that starts at an offset; a dynamic block's content stands for it."""
    for nested in body.blocks:
        if nested.start == start:
            content = nested.body.nested("content") if nested.type == "dynamic" else ()
            return content[0] if content else nested
        if nested.start < start < nested.end:
            return nested_at(nested.body, start)
    return None


def text_around(node: object, start: int, end: int) -> Heredoc | Template | Lit | None:
    """The heredoc or quoted text of which a range is a piece; ``None`` where an expression stands there."""
    if isinstance(node, Heredoc | Lit):
        return None if (node.start, node.end) == (start, end) else node
    inner = next((one for one in _children(node) if one.start <= start and end <= one.end), None)
    if isinstance(node, Template) and (inner is None or isinstance(inner, Text)):
        return None if (node.start, node.end) == (start, end) else node
    return text_around(inner, start, end) if inner is not None else None


def list_at(node: Struct, start: int, end: int) -> Tuple | None:
    """The list that stands at a range."""
    if isinstance(node, Tuple) and (node.start, node.end) == (start, end):
        return node
    inner = next((one for one in _children(node) if one.start <= start and end <= one.end), None)
    return list_at(inner, start, end) if inner is not None else None


def _children(node: object) -> Iterator[Expr | Item | Attribute | Nested]:
    for name in node.__struct_fields__ if isinstance(node, Struct) else ():
        value = getattr(node, name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Expr | Item | Attribute | Nested):
                yield one
            elif isinstance(one, Body):
                yield from _children(one)
