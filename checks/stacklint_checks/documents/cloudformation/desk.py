"""Where template edits are made: the texts and trees of one template, and the edits collected so far."""

from __future__ import annotations

import re
from collections.abc import Mapping as Table
from typing import NamedTuple, cast

from msgspec import Struct, field

from stacklint_checks.blocks import Block, Document
from stacklint_checks.edits import Link, TextEdit, Use, Written
from stacklint_checks.incremental import Memo
from stacklint_checks.intents import CannotWrite
from stacklint_checks.schemas import cloudformation as schema
from stacklint_checks.source import BlockId

from . import lower
from .style import Style, style_of
from .syntax import Alias, Mapping, Node, Pair, Scalar, Sequence, Tree
from .write import Call, Writer

PSEUDO = {"region": "AWS::Region", "account": "AWS::AccountId", "partition": "AWS::Partition"}
#: Types whose ``Ref`` is the ARN, from "Return values" of their pages in the CloudFormation user guide.
REF_IS_ARN = frozenset(
    {
        "AWS::CertificateManager::Certificate",
        "AWS::ECS::Service",
        "AWS::ECS::TaskDefinition",
        "AWS::ElasticLoadBalancingV2::Listener",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "AWS::IAM::ManagedPolicy",
        "AWS::SecretsManager::Secret",
        "AWS::SNS::Topic",
        "AWS::StepFunctions::StateMachine",
        "AWS::Serverless::StateMachine",
    }
)
#: Types whose ``Ref`` is neither name nor ARN.
REF_IS_NO_NAME = frozenset({"AWS::SQS::Queue"})
MERGE = "<<"


class Found(NamedTuple):
    """An entry of a section: its block, where that starts, the whole file's text, and its syntax."""

    id: BlockId
    start: int
    whole: str
    tree: Tree
    entry: Pair
    type: str

    @property
    def flow(self) -> bool:
        """Whether the entry stands in braces."""
        return self.tree.json or "." not in self.id.key

    @property
    def body(self) -> Mapping:
        """What is behind the entry's name."""
        if not isinstance(self.entry.value, Mapping) or self.entry.value.tag or self.entry.value.anchor:
            raise CannotWrite
        return self.entry.value

    def column(self, offset: int) -> int:
        """The column of an offset of the block."""
        offset += self.start
        return offset - self.whole.rfind("\n", 0, offset) - 1

    def indent(self, offset: int) -> str:
        """The white space that starts the line of an offset of the block."""
        line = self.whole.rfind("\n", 0, offset + self.start) + 1
        match = re.compile(r"[ \t]*").match(self.whole, line)
        return match.group() if match is not None else ""

    def behind_colon(self, pair: Pair) -> int:
        """The offset behind a pair's colon."""
        match = re.compile(r"\s*:").match(self.tree.text, pair.key.end)
        if match is None:
            raise CannotWrite
        return match.end()

    def end(self, node: Node | Pair) -> int:
        """Where a node ends, without the empty lines that a block scalar may take in."""
        return node.start + len(self.tree.text[node.start : node.end].rstrip())


class Spot(NamedTuple):
    """A value on the way to a property: its node, the collection that holds it, and where in that.

    ``node`` is ``None`` where nothing is written behind the colon. ``flow`` says that it stands in brackets or braces.
    """

    node: Node | None
    holder: Mapping | Sequence | None
    number: int
    flow: bool

    @property
    def pair(self) -> Pair | None:
        """The pair whose value it is."""
        return self.holder.pairs[self.number] if isinstance(self.holder, Mapping) else None

    @property
    def empty(self) -> bool:
        """Nothing, ``null``, an empty collection or ``AWS::NoValue``: may be written over without a loss."""
        node = self.node
        if node is None:
            return True
        if isinstance(node, Scalar):
            is_null = node.style == "plain" and not node.tag and node.text in ("", "~", "null")
            return is_null or (node.tag == "!Ref" and node.text == "AWS::NoValue")
        return not node.tag and not children(node) and isinstance(node, Mapping | Sequence)


def children(node: Node | None) -> tuple[Node, ...]:
    """The nodes right below a node."""
    if isinstance(node, Mapping):
        return tuple(pair.value for pair in node.pairs if pair.value is not None)
    return node.items if isinstance(node, Sequence) else ()


def anchored(node: Node | None) -> bool:
    """Whether other places may repeat the node or a part of it."""
    return node is not None and (bool(node.anchor) or any(map(anchored, children(node))))


def called(node: Node | None) -> str:
    """The intrinsic function that a node is, ``""`` for plain values."""
    if node is None:
        return ""
    if node.tag.startswith("!") and not node.tag.startswith("!!"):
        return node.tag[1:]
    if isinstance(node, Mapping) and len(node.pairs) == 1 and isinstance(node.pairs[0].key, Scalar):
        key = node.pairs[0].key.text
        return key.removeprefix("Fn::") if key == "Ref" or key.startswith("Fn::") else ""
    return ""


class Desk(Struct):
    """Collects the edits of one patch. Raises ``CannotWrite`` where something cannot be found or written."""

    memo: Memo
    documents: Table[str, Document]
    edits: list[TextEdit] = field(default_factory=list)
    planned: dict[str, str] = field(default_factory=dict)
    sections: dict[str, dict[str, dict[str, Written]]] = field(default_factory=dict)
    styles: dict[str, Style] = field(default_factory=dict)

    # looking

    @property
    def path(self) -> str:
        """The template."""
        return self.memo.ask(lower.module_of)

    @property
    def document(self) -> Document:
        """The template as blocks."""
        document = self.documents.get(self.path)
        if document is None:
            raise CannotWrite
        return document

    def block(self, id_: BlockId) -> Block:
        """A block that parses as it stands."""
        document = self.documents.get(id_.path)
        block = document.by_id.get(id_) if document is not None else None
        if block is None or block.text != block.basis or any(error.breaks for error in block.errors):
            raise CannotWrite
        return block

    def within(self, id_: BlockId, offset: int) -> Found:
        """The entry of a block that holds an offset."""
        block = self.block(id_)
        tree = cast("Tree", block.parsed.syntax)
        for pair in tree.entries:
            if pair.start <= offset <= pair.end:
                return self._found(block, pair)
        raise CannotWrite

    def _found(self, block: Block, pair: Pair) -> Found:
        tree = cast("Tree", block.parsed.syntax)
        written = pair.value.pair("Type") if isinstance(pair.value, Mapping) else None
        type_ = written.value.text if written is not None and isinstance(written.value, Scalar) else ""
        return Found(block.id, block.start, self.documents[block.id.path].source.text, tree, pair, type_)

    def resource(self, address: str) -> Found:
        """The entry that declares a resource or parameter."""
        found = lower.entry(self.memo, self.path, address, "Resources") or lower.entry(
            self.memo, self.path, address, "Parameters"
        )
        if found is None:
            raise CannotWrite
        return self._found(self.block(found[0]), found[2])

    def type_of(self, address: str) -> str:
        """The type of a resource, or of one that is about to be created."""
        return self.planned.get(address) or self.resource(address).type

    def taken(self, name: str) -> bool:
        """Whether a logical id is declared or about to be."""
        return name in self.planned or bool(self.memo.look(("declares", self.path, name)))

    def free(self, name: str) -> str:
        """A logical id that nothing has, numbered where the name is taken."""
        number, free = 1, name
        while self.taken(free):
            number += 1
            free = f"{name}{number}"
        return free

    def walk(self, found: Found, path: tuple[str | int, ...]) -> tuple[list[Spot], tuple[str | int, ...]]:
        """The spots that lead to a path of an entry's body, outermost first, and the steps that do not exist.

        A name steps through a list of one element as through that element.
        """
        node: Node | None = found.body
        flow = found.flow or found.body.flow
        spots = [Spot(node, None, 0, flow)]
        for number, step in enumerate(path):
            if isinstance(step, str) and isinstance(node, Sequence) and not called(node):
                if len(node.items) > 1:
                    raise CannotWrite
                if node.items:
                    flow = flow or node.flow
                    spots.append(Spot(node.items[0], node, 0, flow))
                    node = node.items[0]
            if spots[-1].empty:
                return spots, path[number:]
            index = _index(node, step)
            holder = node
            if index is None or not isinstance(holder, Mapping | Sequence):
                return spots, path[number:]
            flow = flow or holder.flow
            node = holder.pairs[index].value if isinstance(holder, Mapping) else holder.items[index]
            spots.append(Spot(node, holder, index, flow))
        return spots, ()

    # writing

    def style(self, path: str) -> Style:
        """The habits of a file."""
        if path not in self.styles:
            text = self.documents[path].source.text
            self.styles[path] = style_of(text, json=text.lstrip("\ufeff \t\r\n")[:1] == "{")
        return self.styles[path]

    def writer(self, path: str) -> Writer:
        """Writes in a file's style."""
        return Writer(self.style(path), self.call)

    def call(self, reference: Link | Use) -> Call:
        """The intrinsic function of a reference."""
        if isinstance(reference, Use):
            name = PSEUDO.get(reference.name, reference.name)
            call = Call("Ref", name if name.startswith("AWS::") or self.taken(name) else logical(name))
        else:
            call = self._link(reference.address, reference.attribute)
        if not reference.prefix and not reference.suffix:
            return call
        text = f"{_escaped(reference.prefix)}${{{call.argument}}}{_escaped(reference.suffix)}"
        return Call("Sub", text)

    def _link(self, address: str, attribute: str) -> Call:
        type_ = self.type_of(address)
        known = schema.attributes(type_)
        last = type_.rpartition("::")[2]
        wanted: tuple[str, ...] = ()
        if attribute == "arn":
            wanted = () if type_ in REF_IS_ARN else ("Arn", f"{last}Arn")
        elif attribute == "name":
            wanted = ("Name", f"{last}Name") if type_ in REF_IS_ARN | REF_IS_NO_NAME else ()
        elif attribute == "id":
            wanted = ("GroupId",) if type_ == "AWS::EC2::SecurityGroup" else ()
        else:
            bare = attribute.replace("_", "").lower()
            wanted = tuple(sorted(name for name in known if name.replace(".", "").lower() == bare)) or ("",)
        if not wanted:
            return Call("Ref", address)
        found = next((name for name in wanted if name in known), None)
        if found is None:
            raise CannotWrite
        return Call("GetAtt", f"{address}.{found}")

    def replace(self, path: str, start: int, end: int, text: str) -> None:
        """Replace a range of a file; the text's newlines become the file's."""
        newline = "\r\n" if "\r\n" in self.documents[path].source.text else "\n"
        self.edits.append(TextEdit(path, start, end, text.replace("\r\n", "\n").replace("\n", newline)))

    def write(self, found: Found, start: int, end: int, text: str) -> None:
        """Replace a range of an entry's block."""
        self.replace(found.id.path, found.start + start, found.start + end, text)

    def line_end(self, whole: str, offset: int) -> int:
        """The end of the line of an offset, before its line ending."""
        end = whole.find("\n", offset)
        end = len(whole) if end < 0 else end
        return end - 1 if whole[end - 1 : end] == "\r" and end > offset else end

    def tail(self, whole: str, offset: int, column: int) -> int:
        """The end of what ends in an offset's line, with the comments behind it that stand deeper than a column."""
        end = self.line_end(whole, offset)
        comments = re.compile(rf"(?:\r?\n[ \t]*)*\r?\n {{{column + 1},}}#[^\r\n]*")
        while (match := comments.match(whole, end)) is not None:
            end = match.end()
        return end


def logical(name: str) -> str:
    """A name as a logical id: letters and digits, each word capitalised."""
    made = "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", name) if word)
    if not made:
        raise CannotWrite
    return made


def _index(node: Node | None, step: str | int) -> int | None:
    """Where a step leads in a collection, ``None`` where it is missing."""
    if isinstance(node, Alias) or called(node) or (node is not None and node.anchor):
        raise CannotWrite
    if isinstance(node, Mapping) and isinstance(step, str):
        names = [pair.key.text if isinstance(pair.key, Scalar) else "" for pair in node.pairs]
        if step in names:
            return len(names) - 1 - names[::-1].index(step)
        if MERGE in names:
            raise CannotWrite
        return None
    if isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
        return step
    raise CannotWrite


def _escaped(text: str) -> str:
    return text.replace("${", "${!")
