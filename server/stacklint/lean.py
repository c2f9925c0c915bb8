"""Starting and ending without what a short run does not need."""

from __future__ import annotations

import gc
import sys

ABSENT = "typing_extensions"


def import_msgspec() -> None:
    """Import msgspec without ``typing_extensions``, which it takes where that is installed and can do without.

    Python has all that it is taken for, and it costs 5 ms, a tenth of a small check. Others may still import it.
    """
    if ABSENT in sys.modules:
        return
    sys.modules[ABSENT] = None  # type: ignore[assignment]
    try:
        import msgspec  # noqa: F401
    finally:
        del sys.modules[ABSENT]


def leave_garbage() -> None:
    """Tell Python that nothing needs to be freed, as the process ends: looking at it all takes 5 ms and more."""
    gc.freeze()
