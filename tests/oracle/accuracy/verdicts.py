"""What a fact of the static reading is worth."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from accuracy.match import Names, same
from stacklint_checks.values import Absent, Given, Known, Unknown, Value


class Verdict(Enum):
    """How a fact of the static reading stands beside what the program declares."""

    RIGHT = "right"
    ABSENT = "both absent"
    WRONG = "wrong"
    EXTRA = "extra"  # it says something that is not there
    MISSING = "missing"  # it says that something is not there which is
    UNKNOWN = "unknown"  # it says that it does not know
    UNSEEN = "unseen"  # a resource that it does not have: nothing is said of it
    OPEN = "open"  # what is declared is known only after deployment


class Fact(NamedTuple):
    """One property of one resource, and both sides in words where they differ."""

    type: str
    address: str
    field: str
    verdict: Verdict
    static: str = ""
    real: str = ""


def verdict(type_: str, address: str, field: str, static: Value, real: Value, names: Names) -> Fact:
    """Compare a property. A property that is absent is worth the platform's default, where one is known."""
    kind = _kind(static, real, names)
    texts = (_said(static), _said(real)) if kind not in (Verdict.RIGHT, Verdict.ABSENT) else ("", "")
    return Fact(type_, address, field, kind, *texts)


def _kind(static: Value, real: Value, names: Names) -> Verdict:
    nothing = all(isinstance(one, Absent) or (isinstance(one, Unknown) and not one.parts) for one in (static, real))
    if nothing and type(static) is type(real):
        return Verdict.ABSENT
    answer = same(_defaulted(static, real), _defaulted(real, static), names)
    if answer is True:
        return Verdict.RIGHT
    if answer is None:
        return (
            Verdict.OPEN if isinstance(real, Given | Unknown) and not isinstance(static, Unknown) else Verdict.UNKNOWN
        )
    if isinstance(static, Absent):
        return Verdict.MISSING
    return Verdict.EXTRA if isinstance(real, Absent) else Verdict.WRONG


def _defaulted(value: Value, other: Value) -> Value:
    if isinstance(value, Absent) and value.default is not None and not isinstance(other, Absent):
        return Known(None, None, value.default)
    return value


def _said(value: Value) -> str:
    parts = "".join(part if isinstance(part, str) else f"<{part}>" for part in value.parts)
    return f"{type(value).__name__}: {parts or value.text}"[:160]
