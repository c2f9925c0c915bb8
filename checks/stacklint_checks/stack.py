"""What rules may ask beside their subject: a unit's resources, views, declarations, uses and ARNs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from msgspec import Struct

from .blocks import Parsed
from .edits import Link
from .facts import Declaration, Kind, Literal, Provider, Reference, Resource
from .fields import View
from .incremental import Memo
from .index import addresses_of, dialect_of, heads, of_type, resource
from .reading import shapes_of, users, views
from .rows import Part, Shape
from .source import BlockId
from .values import Value

V = TypeVar("V", bound=View)
T = TypeVar("T")


def declared_in(memo: Memo, block: BlockId) -> dict[str, tuple[Declaration, ...]]:
    """The declarations of a block by name, so that many names in one block are not looked for one by one."""
    parsed = cast("Parsed | None", memo.look(("block", block)))
    found: dict[str, tuple[Declaration, ...]] = {}
    for one in parsed.facts.declarations if parsed is not None else ():
        found[one.name] = (*found.get(one.name, ()), one)
    return found


def _answer(memo: Memo, question: Callable[[Stack], T]) -> T:
    return question(Stack(memo))


class Stack(Struct, frozen=True):
    """What a rule may ask about the unit. Every answer is remembered with the rule's own result."""

    memo: Memo

    @property
    def dialect(self) -> str:
        """The syntax that the unit is written in: one of ``findings.DIALECTS``."""
        return dialect_of(self.memo).name

    @property
    def vocabulary(self) -> str:
        """The words for types and properties: ``terraform`` or ``cloudformation``."""
        return dialect_of(self.memo).words

    @property
    def is_root(self) -> bool:
        """Whether the unit is deployed by itself; else rules about roots are silent."""
        return bool(self.memo.look(("unit",)).is_root)

    @property
    def modules(self) -> tuple[str, ...]:
        """The unit's modules: folders, the root first; the template's path."""
        return cast("tuple[str, ...]", self.memo.look(("modules",)))

    def resources(self, *types: str) -> tuple[Resource, ...]:
        """The resources of the given types, or all managed resources."""
        read = (self.memo.ask(resource, address) for address in addresses_of(self.memo, types))
        return tuple(one for one in read if one is not None)

    def heads(self, *types: str) -> tuple[Resource, ...]:
        """The same without their properties: who asks for these is not concerned by what is edited in them."""
        return self.memo.ask(heads, types)

    def resource(self, address: str) -> Resource | None:
        """The resource at an address."""
        return self.memo.ask(resource, address)

    def views(self, view: type[V]) -> tuple[V, ...]:
        """Every view of that class in the unit."""
        found: list[View] = []
        for shape in dialect_of(self.memo).vocabulary().shapes:
            if shape.view is view:
                for address in self.memo.ask(of_type, shape.type):
                    found.extend(self._seen(shape, address))
        return cast("tuple[V, ...]", tuple(found))

    def views_of(self, subject: Resource, view: type[V]) -> tuple[V, ...]:
        """The views of that class of one resource."""
        shapes = shapes_of(dialect_of(self.memo), subject.type)
        found = [one for shape in shapes if shape.view is view for one in self._seen(shape, subject.address)]
        return cast("tuple[V, ...]", tuple(found))

    def _seen(self, shape: Shape, address: str) -> tuple[View, ...]:
        return self.memo.ask(views, address, shape.type, shapes_of(dialect_of(self.memo), shape.type).index(shape))

    def answer(self, question: Callable[[Stack], T]) -> T:
        """The answer of a module-level function about the whole unit.

        It is remembered by itself: a rule that asks it for every resource is computed again only if the answer differs.
        """
        return self.memo.ask(_answer, question)

    def name_path(self, type_: str) -> str | None:
        """The dotted path of a type's physical name; ``None`` where it has none that must be unique."""
        return dialect_of(self.memo).vocabulary().names.get(type_)

    def users(self, subject: Resource, *uses: tuple[str, str]) -> tuple[Resource, ...]:
        """The resources that name the subject in one of the (type, dotted path) properties."""
        found = (self.memo.ask(resource, address) for address in users(self.memo, uses, subject.address))
        return tuple(one for one in found if one is not None)

    def arns(self, arn_format: str) -> tuple[tuple[Resource, Link], ...]:
        """The unit's resources that have ARNs of a format of the Service Authorization Reference, as links to those.

        The resources are without their properties, so that an edit of one concerns nobody who asks for ARNs.
        """
        type_, suffix = dialect_of(self.memo).vocabulary().arns.get(arn_format, ("", ""))
        found = self.heads(type_) if type_ else ()
        return tuple((one, Link(one.address, "arn", suffix=suffix)) for one in found)

    def scaffold(self, what: str) -> tuple[Part, ...]:
        """The resources that make up something whole, in the vocabulary's words; none where it does not know it."""
        return dialect_of(self.memo).vocabulary().scaffolds.get(what, ())

    def blocks(self, module: str) -> tuple[BlockId, ...]:
        """The ids of a module's blocks."""
        return cast("tuple[BlockId, ...]", self.memo.look(("blocks", module)) or ())

    def _parsed(self, block: BlockId) -> Parsed | None:
        return cast("Parsed | None", self.memo.look(("block", block)))

    def declarations(self, module: str, name: str) -> tuple[Declaration, ...]:
        """The declarations of a name in a module."""
        found: list[Declaration] = []
        for block in self.memo.look(("declares", module, name)) or ():
            found += self.memo.ask(declared_in, block).get(name, ())
        return tuple(found)

    def all_declarations(self, module: str) -> tuple[Declaration, ...]:
        """Everything that a module declares."""
        parsed = [self._parsed(block) for block in self.blocks(module)]
        return tuple(one for each in parsed if each is not None for one in each.facts.declarations)

    def declares_kind(self, module: str, kind: Kind) -> bool:
        """Whether a module declares something of a kind. Unlike ``all_declarations`` not asked anew for each edit."""
        declared = (self.memo.look(("declared", block)) or () for block in self.blocks(module))
        return any(one.kind is kind for each in declared for one in each)

    def declares(self, module: str, name: str) -> bool:
        """Whether a module declares a name, or something in it that cannot be read may."""
        return bool(self.memo.look(("declares", module, name))) or dialect_of(self.memo).generates(
            self.memo, module, name
        )

    def uses(self, module: str, name: str) -> bool:
        """Whether something in a module refers to a name."""
        return bool(self.memo.look(("uses", module, name)))

    def references_in(self, block: BlockId) -> tuple[Reference, ...]:
        """The references of one block."""
        parsed = self._parsed(block)
        return parsed.facts.references if parsed is not None else ()

    def may_use(self, module: str) -> bool:
        """Whether something in a module cannot be read, and may use any name of it."""
        return dialect_of(self.memo).generates(self.memo, module, "")

    def literals(self, block: BlockId) -> tuple[Literal, ...]:
        """Every literal text of a block."""
        parsed = self._parsed(block)
        return parsed.facts.literals if parsed is not None else ()

    def module_of(self, block: BlockId) -> str:
        """The module that a block belongs to."""
        return dialect_of(self.memo).module(block.path)

    def value(self, module: str, name: str) -> Value:
        """What a declaration is worth: a local, a variable's or parameter's default, an output."""
        return dialect_of(self.memo).value(self.memo, module, name)

    def providers(self) -> tuple[Provider, ...]:
        """The provider configurations of the unit."""
        return dialect_of(self.memo).providers(self.memo)

    def inherited_tags(self, subject: Resource) -> Value:
        """Tags that the resource gets from elsewhere (``default_tags``), absent where there are none."""
        return dialect_of(self.memo).inherited_tags(self.memo, subject.address)

    def holder(self, subject: Resource) -> Resource | None:
        """What holds the resource and passes tags on to it: the stack of a program."""
        return dialect_of(self.memo).holder(self.memo, subject.address)

    def passed_on(self, subject: Resource) -> bool:
        """Whether the resource is handed to code that cannot be read."""
        return dialect_of(self.memo).passed_on(self.memo, subject.address)
