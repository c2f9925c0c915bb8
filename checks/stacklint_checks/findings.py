"""Rules, the problems they yield, and the findings that people see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import IntEnum
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from .edits import Intent
from .fields import Field
from .source import Place, Span
from .values import Value

if TYPE_CHECKING:
    from .stack import Stack


#: What code can be written in; a rule that names none applies to all.
DIALECTS = ("terraform", "cloudformation", "cdk", "pulumi", "cdktf")


class Severity(IntEnum):
    """How much a finding matters, in rising order."""

    HINT = 1
    INFORMATION = 2
    WARNING = 3
    ERROR = 4


class Fix(Struct, frozen=True):
    """A way to remove a problem. ``safe`` fixes join ``--fix`` and fix-all (see the catalogue for what is safe)."""

    title: str
    intents: tuple[Intent, ...]
    safe: bool = False


class Related(Struct, frozen=True):
    """Another place that is at fault, and how."""

    at: Span
    message: str


class Problem(Struct, frozen=True):
    """What a rule yields: one sentence, the place to underline, and the fixes, best first.

    ``at`` may be a field or value: it is underlined where its literal stands if that is in the same file, else where it
    is used, with the literal's place as related. A ``Place`` stands for a file rather than for code in it.
    ``resource`` is the label of the resource or declaration; the engine fills it in for rules that take a view or
    resource. ``tags`` are ``unnecessary`` and ``deprecated``.
    """

    message: str
    at: Span | Place | Value | Field
    resource: str = ""
    fixes: tuple[Fix, ...] = ()
    related: tuple[Related, ...] = ()
    tags: tuple[str, ...] = ()


class Context(Struct, frozen=True):
    """What a rule may know beside its subject: the stack, the date, and the settings that concern it.

    ``strict`` says that the strict profile applies. ``options`` are the settings under ``rules.<id>``; ``settings``
    the top-level keys that the rule named.
    """

    stack: Stack
    today: date
    options: Mapping[str, Any]
    strict: bool = False


class Rule(Struct, frozen=True, dict=True):
    """A rule as data.

    ``takes`` names the class that its check is called with: a view, a general fact, or the unit. ``module`` holds the
    check; what the engine itself reports has none.
    """

    id: str
    severity: Severity
    summary: str
    why: str
    module: str = ""
    takes: str = ""
    needs_context: bool = False
    strict: bool = False
    controls: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    dialects: tuple[str, ...] = DIALECTS

    @cached_property
    def check(self) -> Callable[..., Iterable[Problem]]:
        """The check; its module is imported with the first call."""
        check: Callable[..., Iterable[Problem]] = import_module(self.module).check
        return check


class Finding(Struct, frozen=True):
    """A problem with its place in the current text, after settings and ignore comments.

    ``source`` tells who found it (``stacklint`` or ``cfn-lint``). ``exact`` says that it is found only because the
    program was run.
    """

    rule: str
    severity: Severity
    message: str
    place: Place
    resource: str = ""
    fixes: tuple[Fix, ...] = ()
    related: tuple[tuple[Place, str], ...] = ()
    tags: tuple[str, ...] = ()
    source: str = "stacklint"
    exact: bool = False

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What stays the same while the text around it is edited."""
        return (self.rule, self.place.path, self.resource, self.message)


def rule(
    *,
    severity: Severity,
    strict: bool = False,
    controls: tuple[str, ...] = (),
    options: tuple[str, ...] = (),
    dialects: tuple[str, ...] = DIALECTS,
) -> Callable[[Callable[..., Iterable[Problem]]], Callable[..., Iterable[Problem]]]:
    """Mark a check as its module's rule. The id is the module's file name, the summary its first docstring line.

    ``options`` names the top-level settings that the check reads from its ``Context``.
    """

    def mark(check: Callable[..., Iterable[Problem]]) -> Callable[..., Iterable[Problem]]:
        check.declared = (severity, strict, controls, options, dialects)  # type: ignore[attr-defined]
        return check

    return mark
