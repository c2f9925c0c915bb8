"""What the modules of the rules declare, for ``index.json``: the only list of rules, and never written by hand."""

from __future__ import annotations

import inspect
import json
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any, get_type_hints

from . import __name__ as package
from . import __path__ as folders


def index() -> str:
    """The text that ``index.json`` must have."""
    rules = sorted(map(_declared, _modules()), key=lambda rule: str(rule["id"]))
    return json.dumps(rules, indent=1) + "\n"


def _modules() -> Iterator[ModuleType]:
    for group in pkgutil.iter_modules(folders, f"{package}."):
        if group.ispkg:
            around = import_module(group.name)
            for module in pkgutil.iter_modules(around.__path__, f"{group.name}."):
                yield import_module(module.name)


def _declared(module: ModuleType) -> dict[str, Any]:
    """What a module says of its rule.

    The first parameter's annotation is what the check takes; a second one receives the ``Context``.
    """
    check = module.check
    severity, strict, controls, options, dialects = check.declared
    names = list(inspect.signature(check).parameters)
    takes = get_type_hints(check)[names[0]]
    summary, _, why = (module.__doc__ or "").partition("\n")
    return {
        "id": module.__name__.rpartition(".")[2].replace("_", "-"),
        "severity": severity.name.lower(),
        "summary": summary.strip(),
        "why": why.strip(),
        "module": module.__name__,
        "takes": f"{takes.__module__}.{takes.__qualname__}",
        "needs_context": len(names) > 1,
        "strict": strict,
        "controls": controls,
        "options": options,
        "dialects": dialects,
    }
