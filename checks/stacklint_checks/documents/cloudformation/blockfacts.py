"""What one entry of a template says without looking at others: declarations, references and literals."""

from __future__ import annotations

import re

from msgspec import Struct, field
from msgspec.structs import replace

from stacklint_checks.facts import BlockFacts, Declaration, Kind, Literal, Path, Reference, Role
from stacklint_checks.source import BlockId, Span

from .syntax import Mapping, Node, Pair, Scalar, Sequence, Tree

KINDS = {
    "Resources": Kind.RESOURCE,
    "Parameters": Kind.PARAMETER,
    "Mappings": Kind.MAPPING,
    "Conditions": Kind.CONDITION,
    "Outputs": Kind.OUTPUT,
}
PREFIXES = {Kind.MAPPING: "mapping.", Kind.CONDITION: "condition.", Kind.OUTPUT: "output."}
ANY = frozenset({Kind.RESOURCE, Kind.PARAMETER})
RESOURCE = frozenset({Kind.RESOURCE})
CONDITION = frozenset({Kind.CONDITION})
MAPPING = frozenset({Kind.MAPPING})
VARIABLE = re.compile(r"\$\{([^!${}][^${}]*)\}")
ROLES = {
    "Mappings": Role.CONSTANT,
    "Conditions": Role.ALLOW_LIST,
    "Rules": Role.ALLOW_LIST,
    "Metadata": Role.DESCRIPTION,
}


class _Collector(Struct):
    """Walks an entry once."""

    block: BlockId
    text: str
    section: str
    owner: str = ""
    owner_type: str = ""
    role: Role = Role.ATTRIBUTE
    piece: bool = False
    references: list[Reference] = field(default_factory=list)
    literals: list[Literal] = field(default_factory=list)

    def node(self, node: Node | None, path: Path) -> None:
        """References and literals below a node."""
        if isinstance(node, Scalar):
            self._scalar(node, path)
        elif isinstance(node, Sequence):
            function = node.tag[1:] if node.tag.startswith("!") else ""
            if function:
                self._function(function, replace(node, tag=""), path)
            else:
                for index, item in enumerate(node.items):
                    self.node(item, (*path, index))
        elif isinstance(node, Mapping):
            self._mapping(node, path)

    def _mapping(self, node: Mapping, path: Path) -> None:
        for pair in node.pairs:
            if not isinstance(pair.key, Scalar):
                continue
            key = pair.key.text
            if len(node.pairs) == 1 and (key == "Ref" or key.startswith("Fn::")):
                self._function(key.removeprefix("Fn::"), pair.value, path)
            elif key == "Condition" and isinstance(pair.value, Scalar) and (not path or self.section == "Conditions"):
                self._refer(f"condition.{pair.value.text}", pair.value, CONDITION)
            elif key == "DependsOn" and not path and self.section == "Resources":
                self._depends(pair.value)
            else:
                self._literal_key(pair, path)
                role = self.role
                if key == "Description" or (not path and key in ("Metadata", "Type")):
                    self.role = Role.DESCRIPTION
                elif self.section == "Parameters":
                    self.role = Role.DEFAULT if key == "Default" else Role.ALLOW_LIST
                self.node(pair.value, (*path, key))
                self.role = role

    def _literal_key(self, pair: Pair, path: Path) -> None:
        at = Span(self.block, pair.key.start, pair.key.end)
        if isinstance(pair.key, Scalar) and len(path) > 1:
            self.literals.append(Literal(pair.key.text, path, Role.MAP_KEY, at, self.owner, self.owner_type))

    def _depends(self, value: Node | None) -> None:
        items = value.items if isinstance(value, Sequence) else (value,)
        for item in items:
            if isinstance(item, Scalar):
                self._refer(item.text, item, RESOURCE)

    def _scalar(self, node: Scalar, path: Path) -> None:
        if node.tag.startswith("!"):
            self._function(node.tag[1:], replace(node, tag=""), path)
        elif node.text:
            self._literal(node, path, whole=True)

    def _literal(self, node: Scalar, path: Path, *, whole: bool) -> None:
        at = Span(self.block, node.start, node.end)
        whole = whole and not self.piece
        self.literals.append(Literal(node.text, path, self.role, at, self.owner, self.owner_type, whole))

    def _function(self, function: str, value: Node | None, path: Path) -> None:
        """An intrinsic function's arguments."""
        if function == "Ref" and isinstance(value, Scalar):
            self._refer(value.text, value, ANY)
        elif function == "GetAtt":
            self._get_att(value)
        elif function == "Sub":
            self._sub(value, path)
        elif function == "Condition" and isinstance(value, Scalar):
            self._refer(f"condition.{value.text}", value, CONDITION)
        elif isinstance(value, Sequence):
            items = value.items
            if function == "If" and items and isinstance(items[0], Scalar):
                self._refer(f"condition.{items[0].text}", items[0], CONDITION)
                items = items[1:]
            elif function == "FindInMap" and items:
                if isinstance(items[0], Scalar) and not items[0].tag:
                    self._refer(f"mapping.{items[0].text}", items[0], MAPPING)
                    items = items[1:]
                items = tuple(item for item in items if not isinstance(item, Scalar) or item.tag)
            role, piece = self.role, self.piece
            if function in ("Equals", "Select", "Split", "Cidr"):
                self.role = Role.ALLOW_LIST
            self.piece = piece or function == "Join"
            for index, item in enumerate(items):
                self.node(item, (*path, index))
            self.role, self.piece = role, piece
        elif isinstance(value, Scalar) and not value.tag:
            self._literal(value, path, whole=False)
        else:
            self.node(value, path)

    def _get_att(self, value: Node | None) -> None:
        if isinstance(value, Scalar) and "." in value.text:
            name, _, attribute = value.text.partition(".")
            at = value.start + (value.style in "'\"")
            self._add(name, Span(self.block, at, at + len(name)), RESOURCE, attribute)
        elif isinstance(value, Sequence) and value.items and isinstance(value.items[0], Scalar):
            first = value.items[0]
            rest = [item.text for item in value.items[1:] if isinstance(item, Scalar)]
            if not first.tag:
                self._refer(first.text, first, RESOURCE, ".".join(rest))
            for item in value.items[1:]:
                if item.tag or not isinstance(item, Scalar):
                    self.node(item, ())

    def _sub(self, value: Node | None, path: Path) -> None:
        own: set[str] = set()
        text = value
        if isinstance(value, Sequence) and value.items:
            text = value.items[0]
            table = value.items[1] if len(value.items) > 1 else None
            if isinstance(table, Mapping):
                own = {pair.key.text for pair in table.pairs if isinstance(pair.key, Scalar)}
                for pair in table.pairs:
                    self.node(pair.value, path)
        if not isinstance(text, Scalar):
            return
        for match in VARIABLE.finditer(self.text, text.start, text.end):
            name, _, attribute = match.group(1).strip().partition(".")
            if match.group(1).strip() in own:
                continue
            at = match.start(1) + len(match.group(1)) - len(match.group(1).lstrip())
            kinds = RESOURCE if attribute else ANY
            self._add(name, Span(self.block, at, at + len(name)), kinds, attribute)
        if text.text:
            self._literal(text, path, whole="${" not in text.text)

    def _refer(self, name: str, node: Scalar, kinds: frozenset[Kind], attribute: str = "") -> None:
        quoted = node.style in ("'", '"')
        self._add(name, Span(self.block, node.start + quoted, node.end - quoted), kinds, attribute)

    def _add(self, name: str, at: Span, kinds: frozenset[Kind], attribute: str = "") -> None:
        if name and not name.startswith("AWS::"):
            self.references.append(Reference(name, at, self.owner, kinds, attribute))


def facts_of(block: BlockId, tree: Tree) -> BlockFacts:
    """The facts of a block."""
    declarations: list[Declaration] = []
    references: list[Reference] = []
    literals: list[Literal] = []
    for pair in tree.entries:
        if not isinstance(pair.key, Scalar):
            continue
        name = pair.key.text
        kind = KINDS.get(tree.section)
        collector = _Collector(block, tree.text, tree.section, name, role=ROLES.get(tree.section, Role.ATTRIBUTE))
        if kind is not None and not name.startswith("Fn::"):
            type_ = _type(pair) if kind is Kind.RESOURCE else ""
            collector.owner, collector.owner_type = PREFIXES.get(kind, "") + name, type_
            at = Span(block, pair.key.start, pair.key.end)
            text = tree.text[pair.start : pair.end]
            declarations.append(Declaration(kind, collector.owner, at, type_, text))
        elif not tree.section:
            collector.owner, collector.role = "", Role.DESCRIPTION
        collector.node(pair.value, ())
        references.extend(collector.references)
        literals.extend(collector.literals)
    return BlockFacts(tuple(declarations), tuple(references), tuple(literals))


def _type(pair: Pair) -> str:
    found = pair.value.pair("Type") if isinstance(pair.value, Mapping) else None
    if found is not None and isinstance(found.value, Mapping) and found.value.pairs:  # {"Rain::Module": …}
        key = found.value.pairs[0].key
        return f"!{key.text}" if isinstance(key, Scalar) else ""
    if found is None or not isinstance(found.value, Scalar):
        return ""
    return f"{found.value.tag} {found.value.text}".strip()
