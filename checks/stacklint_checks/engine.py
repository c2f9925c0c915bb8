"""The pipeline: sources → blocks → facts → problems → findings. ``analyze`` is the only door.

Without a cache every call starts from nothing. With one, what an edit did not touch is not computed again; the report
is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib import import_module
from typing import cast

from msgspec import Struct, field
from msgspec.structs import replace

from .blocks import Block, Document, read
from .checking import Crash, Found, Interrupted, problems
from .dialect import Declared, Dialect
from .findings import Finding
from .incremental import Memo
from .index import arrange
from .once import Once
from .placing import Places, findings
from .settings import Settings
from .source import BlockId, Source
from .units import Unit

__all__ = ["Cache", "Crash", "Interrupted", "Report", "analyze", "dialect"]

#: What the titles of fixes end with that somebody has to look at.
REVIEW = " (review)"
PACKAGES = {
    "terraform": "documents.terraform",
    "cloudformation": "documents.cloudformation",
    "cdk": "programs.cdk",
    "pulumi": "programs.pulumi",
    "cdktf": "programs.cdktf",
}


class Report(Struct, frozen=True):
    """What is wrong with a unit. Findings are sorted by file and place."""

    unit: Unit
    findings: tuple[Finding, ...]
    crashes: tuple[Crash, ...]
    documents: Mapping[str, Document]
    memo: Memo

    @property
    def sources(self) -> dict[str, Source]:
        """The texts that the report is about."""
        return {path: document.source for path, document in self.documents.items()}


class Cache(Struct):
    """What ``analyze`` remembers of one unit between calls; ``plain`` is of the unit as if it had not been run."""

    memo: Memo = field(default_factory=Memo)
    documents: dict[str, Document] = field(default_factory=dict)
    places: Places = field(default_factory=Places)
    plain: Cache | None = None


@cache
def dialect(name: str) -> Dialect:
    """The dialect with that name; its modules are imported on first use."""
    return cast("Dialect", import_module(f".{PACKAGES[name]}", __package__).DIALECT)


def analyze(
    unit: Unit,
    settings: Settings,
    today: date,
    cache: Cache | None = None,
    interrupted: Callable[[], bool] = bool,
) -> Report:
    """Everything that is wrong with a unit.

    Args:
        unit: The sources that deploy together.
        settings: Rules, severities and options that apply to the unit.
        today: The date on which runtimes count as outdated.
        cache: What an earlier call for the same unit remembered; updated in place.
        interrupted: Asked between blocks and rules; once true, ``Interrupted`` is raised. The cache stays good.

    """
    state = cache or Cache(Once())
    report = _analyze(unit, settings, today, state, interrupted)
    if unit.exact is None:
        state.plain = None
        return report
    state.plain = state.plain or (Cache() if cache is not None else Cache(Once()))
    plain = _analyze(replace(unit, exact=None), settings, today, state.plain, interrupted)
    return replace(report, findings=tuple(_told_apart(report.findings, plain.findings)))


def _told_apart(findings: Iterable[Finding], plain: Iterable[Finding]) -> Iterator[Finding]:
    """Mark what is found only because the program was run: a fix may write over what it works out, so none is safe."""
    known = {(one.rule, one.place, one.message) for one in plain}
    for one in findings:
        if (one.rule, one.place, one.message) in known:
            yield one
        else:
            fixes = (replace(fix, safe=False, title=f"{fix.title.removesuffix(REVIEW)}{REVIEW}") for fix in one.fixes)
            yield replace(one, exact=True, fixes=tuple(fixes))


def _analyze(unit: Unit, settings: Settings, today: date, state: Cache, interrupted: Callable[[], bool]) -> Report:
    _update(state, unit)
    memo = state.memo
    memo.put(("settings",), settings)
    memo.put(("today",), today)
    said = list(problems(memo, interrupted))
    memo.forget()
    crashes = tuple(one for one in said if isinstance(one, Crash))
    found = (one for one in said if isinstance(one, Found))
    made = findings(memo, state.documents, settings, found, state.places)
    return Report(unit, made, crashes, dict(state.documents), memo)


def _update(state: Cache, unit: Unit) -> None:
    """Read what changed and put it into the memo."""
    memo = state.memo
    language = dialect(unit.dialect)
    memo.dialect = language
    known: Unit | None = memo.look(("unit",))
    changed = known is not None and known.exact is not unit.exact
    memo.put(("unit",), replace(unit, sources={}))
    touched: set[str] = set()  # modules whose blocks are others than before
    for path in [path for path in state.documents if path not in unit.sources]:
        _exchange(memo, language, state.documents.pop(path), None)
        touched.add(language.module(path))
        changed = True
    for path, source in unit.sources.items():
        before = state.documents.get(path)
        if before is not None and (before.source is source or before.source.text == source.text):
            continue
        after = read(source, *language.reader(path, source.text), before)
        state.documents[path] = after
        changed = True
        _exchange(memo, language, before, after)
        if before is None or before.ids != after.ids:
            touched.add(language.module(path))
    if touched:
        _group(state, language, unit, touched)
    if changed and language.follow is not None:
        language.follow(memo)
    if changed:
        arrange(memo)


def _group(state: Cache, language: Dialect, unit: Unit, touched: set[str]) -> None:
    """Put the unit's modules into the memo, and the blocks of those that have others than before."""
    memo = state.memo
    modules: dict[str, list[BlockId]] = {}
    for path in sorted(state.documents):
        ids = modules.setdefault(language.module(path), [])
        ids.extend(state.documents[path].ids)
    order = sorted(modules, key=lambda module: (module != unit.root, module))
    memo.put(("modules",), tuple(order))
    for module in touched:
        memo.put(("blocks", module), tuple(modules[module]) if module in modules else None)


def _exchange(memo: Memo, language: Dialect, before: Document | None, after: Document | None) -> None:
    """Replace a file's blocks in the memo, and what they declare and use in its indexes."""
    old = before.by_id if before else {}
    new = after.by_id if after else {}
    gone = [id_ for id_ in old if id_ not in new]
    changed = [id_ for id_, now in new.items() if (was := old.get(id_)) is None or was.parsed is not now.parsed]
    for id_ in (*gone, *changed):
        was, now = old.get(id_), new.get(id_)
        memo.put(("block", id_), now.parsed if now is not None else None)
        memo.put(("declared", id_), _declared(now) if now is not None else None)
        memo.put(("opaque", id_), now.parsed.syntax is None if now is not None else None)
        known = _keys(language, was) if was is not None else frozenset()
        wanted = _keys(language, now) if now is not None else frozenset()
        for key in known - wanted:
            memo.put(key, tuple(one for one in memo.look(key) or () if one != id_) or None)
        for key in wanted - known:
            memo.put(key, tuple(sorted((*(memo.look(key) or ()), id_))))


def _declared(block: Block) -> tuple[Declared, ...]:
    """What a block declares, without what changes while its body is edited."""
    return tuple(Declared(one.kind, one.name, one.type) for one in block.parsed.facts.declarations)


def _keys(language: Dialect, block: Block) -> frozenset[tuple[str, str, str]]:
    """The index entries in which a block stands: what it declares and what it uses."""
    module = language.module(block.id.path)
    facts = block.parsed.facts
    declares = (("declares", module, one.name) for one in facts.declarations)
    return frozenset((*declares, *(("uses", module, one.name) for one in facts.references)))
