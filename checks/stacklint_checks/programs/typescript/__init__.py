"""The grammar of TypeScript programs: how a file is split into blocks, and how a block is read.

Block keys: ``X`` is the header of class ``X`` with the fields that lead it, ``X.method`` a method, ``X.__init__`` the
constructor, ``X.`` fields behind methods, ``X}`` the class's end; functions and other declarations stand for
themselves, ``import module`` for imports, ``statement`` for everything else.
"""

from __future__ import annotations

from .parse import parse
from .split import split

__all__ = ["parse", "split"]
