"""What one block says without looking at others: declarations, references and literals."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from stacklint_checks.facts import BlockFacts, Declaration, Kind, Literal, Path, Reference, Role
from stacklint_checks.source import BlockId, Span

from .syntax import (
    Access,
    Body,
    Call,
    Conditional,
    Directive,
    Expr,
    For,
    Heredoc,
    Item,
    Lit,
    Name,
    Nested,
    ObjectLit,
    Operation,
    Step,
    Template,
    Text,
    Tuple,
)

VARIABLE = frozenset({Kind.VARIABLE})
LOCAL = frozenset({Kind.LOCAL})
MODULE = frozenset({Kind.MODULE})
DATA = frozenset({Kind.DATA})
RESOURCE = frozenset({Kind.RESOURCE})
PROVIDER = frozenset({Kind.PROVIDER})

#: Names that Terraform itself provides, and blocks whose addresses may name what does not exist (any more).
BUILT_IN = frozenset({"each", "count", "self", "path", "terraform", "provider", "run"})
FORMER = frozenset({"moved", "removed", "import"})
#: Functions that give out their arguments, or a document that holds them. What others take is a piece of something.
PASSING = frozenset(
    {"base64encode", "coalesce", "compact", "concat", "distinct", "flatten", "jsonencode", "merge", "nonsensitive"}
    | {"sensitive", "tolist", "tomap", "toset", "tostring", "trimspace", "try", "yamlencode"}
)
TYPE_WORDS = frozenset({"string", "number", "bool", "any", "list", "set", "map", "object", "tuple", "optional"})


class _Collector(Struct):
    """Walks a block's tree once."""

    block: BlockId
    owner: str = ""
    owner_type: str = ""
    role: Role = Role.ATTRIBUTE
    bound: tuple[str, ...] = ()
    piece: bool = False
    references: list[Reference] = field(default_factory=list)
    literals: list[Literal] = field(default_factory=list)

    def body(self, body: Body, path: Path) -> None:
        """Attributes and nested blocks; the name of a dynamic block's iterator is bound in its content."""
        for attribute in body.attributes:
            self.attribute(attribute.name, attribute.value, (*path, attribute.name))
        seen: dict[str, int] = {}
        for nested in body.blocks:
            self.nested(nested, path, seen)

    def nested(self, nested: Nested, path: Path, seen: dict[str, int]) -> None:
        """A nested block, under its type and its number among its likes."""
        before = self.bound
        type_ = nested.type
        if type_ == "dynamic" and nested.labels:
            type_ = nested.labels[0]
            iterator = nested.body.attribute("iterator")
            name = iterator.value.root if iterator and isinstance(iterator.value, Name) else type_
            self.bound = (*before, name)
            each = nested.body.attribute("for_each")
            if each is not None:
                self.bound = before
                self.expr(each.value, (*path, type_))
                self.bound = (*before, name)
            for content in nested.body.nested("content"):
                self.body(content.body, (*path, type_, seen.setdefault(type_, 0)))
        else:
            role = self.role
            if type_ == "validation" or (type_ in ("precondition", "postcondition", "assert")):
                self.role = Role.ALLOW_LIST
            self.body(nested.body, (*path, type_, seen.setdefault(type_, 0)))
            self.role = role
        seen[type_] = seen.get(type_, 0) + 1
        self.bound = before

    def attribute(self, name: str, value: Expr, path: Path) -> None:
        """An attribute; some hold names that are not values."""
        if name == "provider" and len(path) == 1 and isinstance(value, Name):
            self._provider(value)
        elif name == "providers" and len(path) == 1 and isinstance(value, ObjectLit):
            for item in value.items:
                if isinstance(item.value, Name):
                    self._provider(item.value)
        elif name in ("ignore_changes", "replace_triggered_by") and "lifecycle" in path:
            if name == "replace_triggered_by":
                self.expr(value, path)
        elif name in ("description", "error_message"):
            role, self.role = self.role, Role.DESCRIPTION
            self.expr(value, path)
            self.role = role
        else:
            self.expr(value, path)

    def _provider(self, value: Name) -> None:
        name = ".".join(("provider", value.root, *(step.name for step in value.steps if step.name)))
        self.references.append(Reference(name, Span(self.block, value.start, value.end), self.owner, PROVIDER))

    def expr(self, expr: Expr, path: Path) -> None:  # noqa: C901, PLR0912 - one case for each kind of expression
        """References and literals of an expression."""
        match expr:
            case Lit(value=str() as text, quoted=True):
                self._literal(text, path, expr, whole=True)
            case Text(value=text):
                self._literal(text, path, expr, whole=False)
            case Heredoc(value=text, body=(first, last)):
                if last - first == len(text):  # as written, so that an offset in it is one in the file
                    self._literal(text, path, Text(first, last, text), whole=True)
                else:
                    self._literal(text, path, expr, whole=True)
            case Template(parts=parts):
                for part in parts:
                    self.expr(part, path)
            case Name():
                self._name(expr, path)
            case Access(base=base, steps=steps):
                self.expr(base, path)
                self._indexes(steps, path)
            case Call(function=function, arguments=arguments):
                role, piece = self.role, self.piece
                if function in ("contains", "regex", "regexall", "can"):
                    self.role = Role.ALLOW_LIST
                self.piece = piece or function not in PASSING
                for argument in arguments:
                    self.expr(argument, path)
                self.role, self.piece = role, piece
            case Conditional(test=test, yes=yes, no=no):
                role, self.role = self.role, Role.ALLOW_LIST
                self.expr(test, path)
                self.role = role
                self.expr(yes, path)
                self.expr(no, path)
            case Operation(operands=operands):
                role = self.role
                if expr.operator in ("==", "!="):
                    self.role = Role.ALLOW_LIST
                for operand in operands:
                    self.expr(operand, path)
                self.role = role
            case Tuple(items=items):
                for index, item in enumerate(items):
                    self.expr(item, (*path, index))
            case ObjectLit(items=entries):
                for entry in entries:
                    self._entry(entry, path)
            case For():
                self._for(expr, path)
            case Directive():
                self._directive(expr, path)

    def _entry(self, entry: Item, path: Path) -> None:
        if isinstance(entry.key, str):
            at = Span(self.block, entry.key_start, entry.key_end)
            self.literals.append(Literal(entry.key, path, Role.MAP_KEY, at, self.owner, self.owner_type))
            self.expr(entry.value, (*path, entry.key))
        else:
            role, self.role = self.role, Role.MAP_KEY
            self.expr(entry.key, path)
            self.role = role
            self.expr(entry.value, path)

    def _for(self, expr: For, path: Path) -> None:
        self.expr(expr.over, path)
        before = self.bound
        self.bound = (*before, *expr.names)
        for part in (expr.key, expr.value, expr.condition):
            if part is not None:
                self.expr(part, path)
        self.bound = before

    def _directive(self, expr: Directive, path: Path) -> None:
        role, self.role = self.role, Role.ALLOW_LIST
        for part in expr.head:
            self.expr(part, path)
        self.role = role
        before = self.bound
        self.bound = (*before, *expr.names)
        for part in expr.parts:
            self.expr(part, path)
        self.bound = before

    def _indexes(self, steps: tuple[Step, ...], path: Path) -> None:
        for step in steps:
            if step.index is not None:
                role, self.role = self.role, Role.MAP_KEY
                self.expr(step.index, path)
                self.role = role

    def _name(self, expr: Name, path: Path) -> None:
        self._indexes(expr.steps, path)
        if expr.root in self.bound or expr.root in BUILT_IN:
            return
        name, kinds, count = reference_name(expr)
        if not name:
            return
        end = expr.steps[count - 1].end if count else expr.end
        attribute = next((step.name for step in expr.steps[count:] if step.name and step.name != "*"), "")
        at = Span(self.block, expr.start, end)
        self.references.append(Reference(name, at, self.owner, kinds, attribute))

    def _literal(self, text: str, path: Path, expr: Expr, *, whole: bool) -> None:
        at = Span(self.block, expr.start, expr.end)
        self.literals.append(Literal(text, path, self.role, at, self.owner, self.owner_type, whole and not self.piece))


def reference_name(expr: Name) -> tuple[str, frozenset[Kind], int]:
    """The declared name that a traversal starts with, what may declare it, and how many steps it takes."""
    root = expr.root
    names = [step.name for step in expr.steps[:2]]
    first = names[0] if names else ""
    second = names[1] if len(names) > 1 else ""
    if not first or first == "*":
        return "", frozenset(), 0
    if root in ("var", "local", "module"):
        kinds = {"var": VARIABLE, "local": LOCAL, "module": MODULE}[root]
        return f"{root}.{first}", kinds, 1
    if root in ("data", "ephemeral"):
        return (f"{root}.{first}.{second}", DATA, 2) if second and second != "*" else ("", frozenset(), 0)
    if root == "resource":
        return (f"{first}.{second}", RESOURCE, 2) if second else ("", frozenset(), 0)
    return f"{root}.{first}", RESOURCE, 1


def facts_of(block: BlockId, text: str, body: Body, *, values: bool) -> BlockFacts:
    """The facts of a file's block; ``values`` for a ``.tfvars`` assignment."""
    if values:
        return _assigned(block, text, body)
    declarations: list[Declaration] = []
    references: list[Reference] = []
    literals: list[Literal] = []
    for nested in body.blocks:
        collector = _Collector(block)
        declarations.extend(_declared(block, text, nested, collector))
        references.extend(collector.references)
        literals.extend(collector.literals)
    return BlockFacts(tuple(declarations), tuple(references), tuple(literals))


def _assigned(block: BlockId, text: str, body: Body) -> BlockFacts:
    declarations = []
    collector = _Collector(block, role=Role.DEFAULT)
    for attribute in body.attributes:
        at = Span(block, attribute.start, attribute.start + len(attribute.name))
        declarations.append(Declaration(Kind.LOCAL, f"tfvars.{attribute.name}", at, text=text))
        collector.owner = f"var.{attribute.name}"
        collector.references.append(Reference(f"var.{attribute.name}", at, "", frozenset()))
        collector.expr(attribute.value, ())
    return BlockFacts(tuple(declarations), tuple(collector.references), tuple(collector.literals))


def _declared(block: BlockId, text: str, nested: Nested, collector: _Collector) -> Iterator[Declaration]:
    """The declarations of a top-level block; walks its body with the right owner and role."""
    header = Span(block, nested.start, nested.header_end)
    own = text[nested.start : nested.end]
    labels = nested.labels
    kind = nested.type
    if kind in ("resource", "data", "ephemeral") and len(labels) > 1:
        name = f"{labels[0]}.{labels[1]}" if kind == "resource" else f"{kind}.{labels[0]}.{labels[1]}"
        declared = Kind.RESOURCE if kind == "resource" else Kind.DATA
        collector.owner, collector.owner_type = name, labels[0] if kind == "resource" else f"{kind}.{labels[0]}"
        yield Declaration(declared, name, header, collector.owner_type, own)
    elif kind in ("variable", "output", "module") and labels:
        prefix, declared = {
            "variable": ("var", Kind.VARIABLE),
            "output": ("output", Kind.OUTPUT),
            "module": ("module", Kind.MODULE),
        }[kind]
        collector.owner = f"{prefix}.{labels[0]}"
        yield Declaration(declared, collector.owner, header, text=own)
    elif kind == "provider" and labels:
        alias = nested.body.attribute("alias")
        suffix = f".{alias.value.value}" if alias and isinstance(alias.value, Lit) and alias.value.value else ""
        collector.owner = f"provider.{labels[0]}{suffix}"
        yield Declaration(Kind.PROVIDER, collector.owner, header, text=own)
    elif kind == "locals":
        for attribute in nested.body.attributes:
            at = Span(block, attribute.start, attribute.start + len(attribute.name))
            collector.owner, collector.role = f"local.{attribute.name}", Role.CONSTANT
            yield Declaration(Kind.LOCAL, collector.owner, at, text=text[attribute.start : attribute.end])
            collector.expr(attribute.value, ())
        return
    if kind == "variable":
        _variable(nested, collector)
    elif kind == "terraform":
        collector.owner, collector.role = "terraform", Role.BACKEND
        collector.body(nested.body, ())
        collector.references.clear()
    elif kind in FORMER:
        collector.owner = kind
        for attribute in nested.body.attributes:
            if attribute.name in ("id", "for_each", "provider"):
                collector.attribute(attribute.name, attribute.value, (attribute.name,))
    else:
        collector.owner = collector.owner or ".".join((kind, *labels))
        collector.body(nested.body, ())
    if kind == "check":  # its data sources are known within it only
        within = {f"data.{'.'.join(one.labels)}" for one in nested.body.nested("data")}
        collector.references = [one for one in collector.references if one.name not in within]


def _variable(nested: Nested, collector: _Collector) -> None:
    for attribute in nested.body.attributes:
        if attribute.name == "default":
            collector.role = Role.DEFAULT
            collector.expr(attribute.value, ("default",))
        elif attribute.name == "description":
            collector.attribute("description", attribute.value, ("description",))
    collector.role = Role.ALLOW_LIST
    seen: dict[str, int] = {}
    for validation in nested.body.blocks:
        collector.nested(validation, (), seen)
