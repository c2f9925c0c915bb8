"""``Duration`` and ``Size`` in the units in which a property takes them."""

from __future__ import annotations

from collections.abc import Mapping

from stacklint_checks.incremental import Memo
from stacklint_checks.programs.program import called
from stacklint_checks.values import Known, Unknown, Value

from .paths import referred

UNITS: Mapping[str, float] = {
    "millis": 0.001,
    "seconds": 1,
    "minutes": 60,
    "hours": 3600,
    "days": 86400,
    "bytes": 1,
    "kibibytes": 1024,
    "mebibytes": 1024**2,
    "gibibytes": 1024**3,
    "tebibytes": 1024**4,
    "pebibytes": 1024**5,
}


def amount(memo: Memo, value: Value, unit: str) -> Value:
    """``Duration.days(7)`` in another unit; a plain number stays what it is."""
    if isinstance(value, Known):
        return value
    ref = referred(value)
    call = called(memo, ref.address) if ref is not None and not ref.attribute else None
    given = call.argument(0, "amount") if call is not None else None
    own = call.function.rpartition(".")[2] if call is not None else ""
    if isinstance(given, Known) and isinstance(given.content, int | float) and own in UNITS and unit in UNITS:
        number = given.content * UNITS[own] / UNITS[unit]
        return Known(value.at, given.at, int(number) if number == int(number) else number)
    return Unknown(value.at, value.origin, "amount")
