"""What a file calls the things of libraries, and the imports that it lacks."""

from __future__ import annotations

import keyword
import re
from functools import cached_property
from itertools import takewhile

from msgspec import Struct, field

from stacklint_checks.blocks import Block, Document
from stacklint_checks.intents import CannotWrite

from . import syntax as s
from .import_order import order, placed, rank
from .layout import Brackets, changed, line_start, rest_of_line
from .statements import library_name
from .write import Style

#: Names under which modules are customarily imported, where that is not the last word of the module's own.
CUSTOMARY = {
    "aws_elasticloadbalancingv2": "elbv2",
    "aws_elasticloadbalancingv2_targets": "targets",
    "aws_events_targets": "targets",
    "aws_cloudwatch_actions": "cw_actions",
    "aws_sns_subscriptions": "subs",
    "pulumi_aws": "aws",
}
BRACES = re.compile(r"\{([^{}]*)\}")


def parts(path: str) -> tuple[str, str]:
    """A library's path as its module and the name inside it: ``aws_cdk.aws_s3`` and ``BucketEncryption.KMS``."""
    steps = path.split(".")
    count = next((number for number, step in enumerate(steps) if step[:1].isupper()), len(steps) - 1)
    return ".".join(steps[:count]), ".".join(steps[count:])


class Imports(Struct, dict=True):
    """The imports of one file.

    ``added`` are whole statements and what they belong behind, ``joined`` names for statements that are there.
    """

    document: Document
    style: Style
    added: dict[str, Block | None] = field(default_factory=dict)
    joined: dict[int, list[str]] = field(default_factory=dict)

    @cached_property
    def statements(self) -> list[tuple[Block, tuple[s.Import, ...]]]:
        """The blocks at the top of the file that import something; what is a type only cannot be used."""
        found = []
        for block in self.document.blocks:
            tree = block.parsed.syntax
            if not isinstance(tree, s.Tree) or tree.owner or block.text != block.basis:
                continue
            imports = tuple(node for node in tree.body if isinstance(node, s.Import))
            if imports:
                found.append((block, () if block.text.startswith("import type ") else imports))
        return found

    @cached_property
    def bound(self) -> dict[str, str]:
        """What the imported names stand for, by name; the path of a library in Python's spelling."""
        found: dict[str, str] = {}
        for _, imports in self.statements:
            for one in imports:
                if one.alias and one.name != "*":
                    found[one.alias] = _path(one)
        return found

    def name(self, path: str) -> str:
        """How the file writes a thing of a library; adds an import where it cannot name it yet."""
        module, inner = parts(path)
        if path.startswith("builtins."):
            return path.removeprefix("builtins.")
        best = ""
        for alias, stands_for in self.bound.items():
            if f"{path}.".startswith(f"{stands_for}.") and len(stands_for) > len(self.bound.get(best, "")):
                best = alias
        covered = self.bound.get(best, "")
        if best and (len(covered) >= len(module) or not self._siblings(module)):
            return best + path[len(covered) :]
        return self._import(module, inner)

    def _siblings(self, module: str) -> list[tuple[Block, s.Import]]:
        """The imports of other modules of the same library, the last one first."""
        parent = module.rpartition(".")[0]
        return [
            (block, one)
            for block, imports in reversed(self.statements)
            for one in reversed(imports)
            if parent and _module(one).rpartition(".")[0] == parent and one.name != "*" and one.alias
        ]

    def _import(self, module: str, inner: str) -> str:
        first, _, rest = inner.partition(".")
        for block, imports in reversed(self.statements):
            named = [one for one in imports if one.name not in ("", "*", "default")]
            if any(library_name(one.module) == module for one in named) and self._can_join(block):
                return self._join(block, first, first) + (f".{rest}" if rest else "")
        for block, one in self._siblings(module):
            return self._like(block, one, module, inner)
        return self._new(module, inner)

    def _like(self, block: Block, one: s.Import, module: str, inner: str) -> str:
        """Import a module as its sibling is imported."""
        first = inner.partition(".")[0]
        if _module(one) != _path(one):
            self._add(self._from(module, first, first), block)
            return inner
        last = module.rpartition(".")[2]
        plain = _path(one).rpartition(".")[2] == one.alias
        alias = last if plain else self._alias(last)
        self.bound[alias] = module
        if one.name and self._can_join(block):
            listed = self._count(block) > 1 or block.text.rstrip(";\r\n ").endswith((")", "}")) or "{" in block.text
            if listed or (plain and self.style.python):
                self._joined(block, last, alias)
            else:
                self._add(self._from(module.rpartition(".")[0], last, alias), block)
        elif self.style.python:
            self._add(f"import {module} as {alias}", block)
        else:
            self._add(f"import * as {alias} from {self._quoted(module)}", block)
        return f"{alias}.{inner}"

    def _new(self, module: str, inner: str) -> str:
        """Import a module of which the file has nothing yet."""
        first = inner.partition(".")[0]
        parent, _, last = module.rpartition(".")
        if self.style.python and not parent and module not in ("aws_cdk", "cdktf", "constructs"):
            alias = CUSTOMARY.get(module, module)
            self.bound[alias] = module
            self._add(f"import {module}" + (f" as {alias}" if alias != module else ""))
            return f"{alias}.{inner}"
        if not parent or module.startswith("cdktf_"):
            self.bound[first] = f"{module}.{first}"
            self._add(self._from(module, first, first))
            return inner
        alias = self._alias(last)
        self.bound[alias] = module
        python = self._from(parent, last, alias)
        self._add(python if self.style.python else f"import * as {alias} from {self._quoted(module)}")
        return f"{alias}.{inner}"

    def _alias(self, last: str) -> str:
        word = CUSTOMARY.get(last, last.removeprefix("aws_"))
        if not self.style.python:
            word = re.sub(r"_(\w)", lambda found: found.group(1).upper(), word)
        if keyword.iskeyword(word) and self.style.python:
            word = f"_{word}"
        return last if word in self.bound else word

    def _from(self, module: str, name: str, alias: str) -> str:
        named = self._item(name, alias)
        if self.style.python:
            return f"from {module} import {named}"
        return f"import {{ {named} }} from {self._quoted(module)}"

    def _item(self, name: str, alias: str) -> str:
        return name if name == alias else f"{name} as {alias}"

    def _quoted(self, module: str) -> str:
        """TypeScript's name of a module: ``aws_cdk.aws_s3`` → ``'aws-cdk-lib/aws-s3'``."""
        package, _, rest = module.partition(".")
        name = "aws-cdk-lib" if package == "aws_cdk" else package
        path = f"{name}/{rest}".rstrip("/").replace("_", "-").replace(".", "/")
        return f"{self._quote}{path}{self._quote}"

    @property
    def _quote(self) -> str:
        for block, _ in reversed(self.statements):
            return '"' if '"' in block.text else "'"
        return self.style.quote

    # statements

    def _can_join(self, block: Block) -> bool:
        """Whether a statement has a list of names that another one can join."""
        if self.style.python:
            return re.match(r"from\s+\S+\s+import\s", block.text) is not None and "*" not in block.text
        return BRACES.search(block.text) is not None

    def _count(self, block: Block) -> int:
        return next(len(imports) for one, imports in self.statements if one is block)

    def _join(self, block: Block, name: str, alias: str) -> str:
        module = next(library_name(imports[0].module) for one, imports in self.statements if one is block)
        self.bound[alias] = f"{module}.{name}"
        self._joined(block, name, alias)
        return alias

    def _joined(self, block: Block, name: str, alias: str) -> None:
        names = self.joined.setdefault(block.start, [])
        item = self._item(name, alias)
        if item not in names:
            names.append(item)

    def _add(self, statement: str, behind: Block | None = None) -> None:
        block = behind if behind is not None else self.statements[-1][0] if self.statements else None
        if block is not None:
            self._line_end(block)
        self.added.setdefault(statement, block)

    def _line_end(self, block: Block) -> int:
        text = self.document.source.text
        end = block.start + len(block.text)
        if not self.style.python and text[end : end + 1] == ";":
            end += 1
        at = rest_of_line(text, end, self.style)
        if at is None:
            raise CannotWrite
        return at

    def edits(self) -> list[tuple[int, int, str]]:
        """The edits that add what was asked for."""
        made: list[tuple[int, int, str]] = []
        added = sorted(self.added.items(), key=lambda one: order(one[0])) if self.style.python else self.added.items()
        for statement, behind in added:
            made.append(self._adding(statement + self.style.end, behind))
        for block, _ in self.statements:
            names = self.joined.get(block.start)
            if names:
                made += self._joining(block, names)
        return made

    def _adding(self, line: str, behind: Block | None) -> tuple[int, int, str]:
        if behind is None:
            return self._at_top(line)
        if self.style.python:
            blocks = [block for block, _ in self.statements]
            return placed(self.document.source.text, blocks, line, behind, self._line_end)
        at = self._line_end(behind)
        return at, at, f"\n{line}"

    def _joining(self, block: Block, names: list[str]) -> list[tuple[int, int, str]]:
        """Names behind the last one of a statement, or where they belong among names that are sorted."""
        imports = next(imports for one, imports in self.statements if one is block)
        text = self.document.source.text
        ranks = [rank(one.name) for one in imports]
        if self._is_too_long(block, names):
            return [self._on_lines(block, imports, names)]
        if self.style.python and ranks == sorted(ranks):
            between = [self._between(block, imports, name) for name in sorted(names, key=rank)]
            if all(between):
                return [one for one in between if one is not None]
        opened = "(" if self.style.python else "{"
        last = block.start + max(one.end for one in imports)
        if opened not in block.text:
            return [(last, last, "".join(f", {name}" for name in names))]
        open_ = block.start + block.text.index(opened) + 1
        close = block.start + block.text.rindex(")" if self.style.python else "}")
        places = tuple((block.start + one.start, block.start + one.end) for one in imports)
        inside = tuple(place for place in places if place[0] >= open_)
        return changed(text, Brackets(open_, close, inside), set(), names, self.style)

    def _is_too_long(self, block: Block, names: list[str]) -> bool:
        """Whether a statement on one line has no room for more names there."""
        room = self.style.width - len(", ".join(names)) - 2
        return "\n" not in block.text and len(block.text) <= self.style.width and len(block.text) > room

    def _on_lines(self, block: Block, imports: tuple[s.Import, ...], names: list[str]) -> tuple[int, int, str]:
        """All the names of a statement on lines of their own; sorted where they were."""
        items = [block.text[one.start : one.end] for one in imports]
        joined = [*items, *names]
        if self.style.python and [rank(one) for one in items] == sorted(rank(one) for one in items):
            joined.sort(key=rank)
        lines = "".join(f"\n{self.style.unit}{item}," for item in joined) + "\n"
        opened, closed = ("(", ")") if self.style.python else ("{", "}")
        if opened in block.text:
            return block.start + block.text.index(opened) + 1, block.start + block.text.rindex(closed), lines
        return block.start + imports[0].start, block.start + imports[-1].end, f"{opened}{lines}{closed}"

    def _between(self, block: Block, imports: tuple[s.Import, ...], name: str) -> tuple[int, int, str] | None:
        """A name before the first one that is sorted behind it; ``None`` where that is the end."""
        text = self.document.source.text
        later = next((one for one in imports if rank(one.name) > rank(name.split(" ", maxsplit=1)[0])), None)
        if later is None:
            return None
        at = block.start + later.start
        line = line_start(text, at)
        own = not text[line:at].strip()
        return at, at, f"{name},\n{text[line:at]}" if own else f"{name}, "

    def _at_top(self, line: str) -> tuple[int, int, str]:
        """A first import: behind a shebang, comments and the file's docstring."""
        text = self.document.source.text
        for block in self.document.blocks:
            tree = block.parsed.syntax
            body = tree.body if isinstance(tree, s.Tree) else ()
            if self.style.python and len(body) == 1 and isinstance(body[0], s.Constant):
                end = block.start + len(block.text)
                return end, end, f"\n\n{line}"
            return block.start, block.start, f"{line}\n\n"
        return len(text), len(text), f"{line}\n"


def _path(one: s.Import) -> str:
    """What an imported name stands for."""
    module = library_name(one.module)
    if one.name and one.name != "default":
        return f"{module}.{one.name}"
    if not one.name and "." in one.module and one.alias == one.module.split(".")[0]:
        return one.alias
    return module


def _module(one: s.Import) -> str:
    """The module that an import names: of a class, the one that it stands in."""
    steps = _path(one).split(".")
    return ".".join(takewhile(lambda step: not step[:1].isupper(), steps))
