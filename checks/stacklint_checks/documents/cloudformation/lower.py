"""From a template's syntax to facts, as questions."""

from __future__ import annotations

from typing import cast

from msgspec.structs import replace

from stacklint_checks.blocks import Parsed
from stacklint_checks.facts import Kind, Provider, Resource
from stacklint_checks.incremental import Memo
from stacklint_checks.source import BlockId, Span
from stacklint_checks.values import Absent, Entry, Given, Items, Known, Object, Unknown, Value, known_text

from .evaluate import Evaluator
from .syntax import Mapping, Node, Pair, Scalar, Sequence, Tree

META = ("Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Metadata", "CreationPolicy", "UpdatePolicy")
READABLE = ("AWS::Serverless-2016-10-31", "AWS::LanguageExtensions", "AWS::CodeDeployBlueGreen", "AWS::SecretsManager")
SERVERLESS = "AWS::Serverless::"
#: Which part of SAM's ``Globals`` applies to which type, from SAM's specification of Globals.
GLOBALS = {
    "AWS::Serverless::Function": "Function",
    "AWS::Serverless::Api": "Api",
    "AWS::Serverless::HttpApi": "HttpApi",
    "AWS::Serverless::SimpleTable": "SimpleTable",
    "AWS::Serverless::StateMachine": "StateMachine",
}


def tree(memo: Memo, block: BlockId) -> Tree | None:
    """The syntax of a block."""
    parsed = cast("Parsed | None", memo.look(("block", block)))
    return cast("Tree", parsed.syntax) if parsed is not None else None


def module_of(memo: Memo) -> str:
    """The template's path."""
    return str(memo.look(("unit",)).root)


def evaluator(memo: Memo, block: BlockId, text: str) -> Evaluator:
    """What evaluates the nodes of a block."""
    return Evaluator(memo, block.path, block, text)


def entry(memo: Memo, module: str, name: str, section: str) -> tuple[BlockId, Tree, Pair] | None:
    """The first entry of a section that declares a name (with its kind's prefix)."""
    for block in memo.look(("declares", module, name)) or ():
        found = tree(memo, block)
        if found is not None and found.section == section:
            for pair in found.entries:
                if isinstance(pair.key, Scalar) and pair.key.text == name.rpartition(".")[2]:
                    return block, found, pair
    return None


def addresses(memo: Memo) -> tuple[str, ...]:
    """Every resource of the template."""
    blocks = memo.look(("blocks", memo.ask(module_of))) or ()
    return tuple(dict.fromkeys(name for block in blocks for name in memo.ask(resources_in, block)))


def resources_in(memo: Memo, block: BlockId) -> tuple[str, ...]:
    """The resources that a block declares."""
    return tuple(one.name for one in memo.look(("declared", block)) or () if one.kind is Kind.RESOURCE)


def type_of(memo: Memo, name: str) -> str:
    """The type of a resource; empty where its entry does not say."""
    for block in memo.look(("declares", memo.ask(module_of), name)) or ():
        for one in memo.look(("declared", block)) or ():
            if one.kind is Kind.RESOURCE and one.name == name:
                return str(one.type)
    return ""


def resource(memo: Memo, name: str) -> Resource | None:
    """A resource; ``None`` where its entry cannot be read or has no type, or its condition is never true."""
    module = memo.ask(module_of)
    found = entry(memo, module, name, "Resources")
    if found is None or not isinstance(found[2].value, Mapping):
        return None
    block, where, pair = found
    body = cast("Mapping", pair.value)
    written = body.pair("Type")
    if written is None or not isinstance(written.value, Scalar):
        return None
    type_ = written.value.text
    evaluate = evaluator(memo, block, where.text)
    at = Span(block, pair.key.start, pair.key.end)
    properties = body.pair("Properties")
    value = evaluate.value(properties.value) if properties is not None else Known(at, None, Object())
    if value.unset:
        value = Known(at, None, Object())
    value = _with_globals(memo, module, type_, value)
    if memo.ask(has_macros, module) and isinstance(value, Known) and isinstance(value.content, Object):
        value = replace(value, content=replace(value.content, open=True))  # a macro may set what is not written
    meta = tuple(_meta(evaluate, one) for one in body.pairs if isinstance(one.key, Scalar) and one.key.text in META)
    guard = body.pair("Condition")
    condition_name = guard.value.text if guard is not None and isinstance(guard.value, Scalar) else ""
    if condition_name and memo.ask(condition, module, condition_name) is False:
        return None
    return Resource(
        address=name,
        label=name,
        type=type_,
        name=name,
        header=at,
        properties=value,
        meta=Known(at, None, Object(meta)),
        conditional=bool(condition_name),
    )


def _meta(evaluate: Evaluator, pair: Pair) -> Entry:
    key = cast("Scalar", pair.key)
    return Entry(key.text, evaluate.span(key), evaluate.value(pair.value))


def _with_globals(memo: Memo, module: str, type_: str, properties: Value) -> Value:
    """A SAM resource with what ``Globals`` says of its kind; its own properties win, maps are merged."""
    part = GLOBALS.get(type_)
    shared = memo.ask(globals_of, module, part) if part is not None else None
    if shared is None or not isinstance(properties, Known):
        return properties
    return _merged(shared, properties)


def _merged(shared: Value, own: Value) -> Value:
    if not isinstance(shared, Known) or not isinstance(own, Known):
        return own
    if not isinstance(shared.content, Object) or not isinstance(own.content, Object):
        return own
    entries = {one.key: Entry(one.key, one.key_at, one.value.moved(own.at)) for one in shared.content.entries}
    for one in own.content.entries:
        before = entries.get(one.key)
        value = _merged(before.value, one.value) if before is not None else one.value
        entries[one.key] = Entry(one.key, one.key_at, value)
    return Known(own.at, own.origin, Object(tuple(entries.values()), own.content.open or shared.content.open))


def globals_of(memo: Memo, module: str, part: str) -> Value | None:
    """A part of SAM's ``Globals``."""
    for block in memo.look(("blocks", module)) or ():
        if block.key.startswith("Globals"):
            found = tree(memo, block)
            for pair in found.entries if found is not None else ():
                if found is not None and isinstance(pair.key, Scalar) and pair.key.text == part:
                    return evaluator(memo, block, found.text).value(pair.value)
    return None


def declared_kind(memo: Memo, module: str, name: str) -> Kind | None:
    """Whether a bare name is a parameter or a resource."""
    for section, kind in (("Parameters", Kind.PARAMETER), ("Resources", Kind.RESOURCE)):
        if entry(memo, module, name, section) is not None:
            return kind
    return None


def parameter(memo: Memo, module: str, name: str) -> Value | None:
    """A parameter as a given value with its literal default; names of SSM parameters are no values."""
    found = entry(memo, module, name, "Parameters")
    if found is None or not isinstance(found[2].value, Mapping):
        return None
    block, where, pair = found
    body = cast("Mapping", pair.value)
    written = body.pair("Default")
    type_ = body.pair("Type")
    kind = type_.value.text if type_ is not None and isinstance(type_.value, Scalar) else "String"
    default: Value | None = None
    if written is not None and not kind.startswith("AWS::SSM::Parameter::Value"):
        default = evaluator(memo, block, where.text).value(written.value)
        text = known_text(default)
        if default.unset:
            default = None
        elif text is not None and (kind == "CommaDelimitedList" or kind.startswith("List<")):
            values = tuple(Known(default.at, None, piece.strip()) for piece in text.split(",") if piece.strip())
            default = Known(default.at, None, Items(values))
    return Given(None, None, name, default)


def mapping(memo: Memo, module: str, name: str) -> Value | None:
    """A mapping's table."""
    found = entry(memo, module, f"mapping.{name}", "Mappings")
    return evaluator(memo, found[0], found[1].text).value(found[2].value) if found is not None else None


def condition(memo: Memo, module: str, name: str) -> bool | None:
    """A condition that is the same however the template is used; ``None`` for every other."""
    found = entry(memo, module, f"condition.{name}", "Conditions")
    return _decided(memo, module, evaluator(memo, found[0], found[1].text), found[2].value) if found else None


def _decided(memo: Memo, module: str, evaluate: Evaluator, node: Node | None) -> bool | None:
    name, argument = _call(node)
    items = list(argument.items) if isinstance(argument, Sequence) else []
    if name == "Equals" and len(items) == 2:
        sides = [evaluate.value(item) for item in items]
        texts = [known_text(side) for side in sides]
        if None not in texts and all(isinstance(side, Known) for side in sides):
            return texts[0] == texts[1]
        return None
    if name == "Condition" and isinstance(argument, Scalar):
        return memo.ask(condition, module, argument.text)
    inner = [_decided(memo, module, evaluate, item) for item in items]
    if name == "Not" and len(inner) == 1:
        return None if inner[0] is None else not inner[0]
    if name == "And":
        return False if False in inner else (None if None in inner else True)
    if name == "Or":
        return True if True in inner else (None if None in inner else False)
    return None


def _call(node: Node | None) -> tuple[str, Node | None]:
    """The intrinsic function of a node and its argument."""
    if node is None:
        return "", None
    if node.tag.startswith("!"):
        return node.tag[1:], node
    if isinstance(node, Mapping) and len(node.pairs) == 1 and isinstance(node.pairs[0].key, Scalar):
        return node.pairs[0].key.text.removeprefix("Fn::"), node.pairs[0].value
    return "", None


def anchored(memo: Memo, module: str, name: str) -> Value | None:
    """What an anchor of another block stands for."""
    for block in memo.look(("blocks", module)) or ():
        found = tree(memo, block)
        if found is None or f"&{name}" not in found.text:
            continue
        for pair in found.entries:
            node = _anchor(pair.value, name)
            if node is not None:
                return evaluator(memo, block, found.text).value(node)
    return None


def _anchor(node: Node | None, name: str) -> Node | None:
    if node is None or node.anchor == name:
        return node
    children: tuple[Node | None, ...] = ()
    if isinstance(node, Mapping):
        children = tuple(pair.value for pair in node.pairs)
    elif isinstance(node, Sequence):
        children = node.items
    inner = (_anchor(child, name) for child in children if child is not None)
    return next((found for found in inner if found is not None), None)


def value(memo: Memo, module: str, name: str) -> Value:
    """What a parameter's default or an output is worth."""
    if name.startswith("output."):
        found = entry(memo, module, name, "Outputs")
        body = found[2].value if found is not None else None
        written = body.pair("Value") if isinstance(body, Mapping) else None
        if found is not None and written is not None:
            return evaluator(memo, found[0], found[1].text).value(written.value)
        return Absent()
    given = memo.ask(parameter, module, name)
    if isinstance(given, Given):
        return given.default if given.default is not None else Absent()
    return Unknown(None, None, f"{name} has no value")


def transforms(memo: Memo, module: str) -> frozenset[str] | None:
    """The macros that the whole template passes through; ``None`` where their names are not known."""
    names: set[str] = set()
    for block in memo.look(("blocks", module)) or ():
        if block.key.partition("#")[0] not in ("Transform", "Fn::Transform"):
            continue
        found = tree(memo, block)
        pair = found.entries[0] if found is not None and found.entries else None
        written = pair.value if pair is not None else None
        for node in written.items if isinstance(written, Sequence) else (written,):
            if not isinstance(node, Scalar):
                return None
            names.add(node.text)
    return frozenset(names)


def passed_on(memo: Memo, name: str) -> bool:
    """Whether a macro that cannot be read may add to the resources of the template."""
    del name
    return memo.ask(is_opaque, memo.ask(module_of))


def has_macros(memo: Memo, module: str) -> bool:
    """Whether the whole template passes through a macro whose code is not known."""
    names = memo.ask(transforms, module)
    return names is None or any(not name.startswith(READABLE) for name in names)


def is_opaque(memo: Memo, module: str) -> bool:
    """Whether something in the template may make resources that are not written: a macro, an include, a loop."""
    if memo.ask(has_macros, module):
        return True
    return any(block.key.startswith("Resources.Fn::") for block in memo.look(("blocks", module)) or ())


def generates(memo: Memo, module: str, name: str) -> bool:
    """Whether something that cannot be read may declare a name.

    A macro may declare any; SAM and modules declare names that start with the logical id of one of their resources.
    """
    if memo.ask(is_opaque, module) or memo.ask(has_opaque_block, module):
        return True
    made = memo.ask(expanding, module)
    if not made:
        return False
    if name.startswith("Serverless") and memo.ask(is_serverless, module):
        return True
    return any(name.startswith(one) for one in made)


def has_opaque_block(memo: Memo, module: str) -> bool:
    """Whether some entry cannot be read, and never could."""
    return any(memo.look(("opaque", block)) for block in memo.look(("blocks", module)) or ())


def is_serverless(memo: Memo, module: str) -> bool:
    """Whether a template holds resources of SAM, also where it forgets to name the transform."""
    blocks = memo.look(("blocks", module)) or ()
    return any(one.type.startswith(SERVERLESS) for block in blocks for one in memo.look(("declared", block)) or ())


def expanding(memo: Memo, module: str) -> tuple[str, ...]:
    """The logical ids of resources that become several: SAM's, and modules (``X::Y::MODULE``, ``!Rain::Module``)."""
    found: list[str] = []
    for block in memo.look(("blocks", module)) or ():
        found.extend(memo.ask(expanding_in, block))
    return tuple(found)


def expanding_in(memo: Memo, block: BlockId) -> tuple[str, ...]:
    """The logical ids in a block of resources that become several, and those that SAM is told to give to queues."""
    declared = memo.look(("declared", block)) or ()
    made = tuple(
        one.name for one in declared if one.type.startswith((SERVERLESS, "!")) or one.type.endswith("::MODULE")
    )
    parsed = memo.look(("block", block)) if made else None
    literals = parsed.facts.literals if parsed is not None else ()
    return (*made, *(one.text for one in literals if one.path[-1:] == ("QueueLogicalId",)))


def providers(memo: Memo) -> tuple[Provider, ...]:
    """Templates configure no providers."""
    del memo
    return ()


def inherited_tags(memo: Memo, name: str) -> Value:
    """Stack tags are given on deployment and cannot be seen."""
    del memo, name
    return Absent()


def instances(memo: Memo, module: str) -> int:
    """A template is read once."""
    del memo, module
    return 1
