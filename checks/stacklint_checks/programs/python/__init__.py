"""The grammar of Python programs: how a file is split into blocks, and how a block is read.

Block keys: ``X`` is the header of class ``X``, ``X.method`` a method, ``X.`` class-level statements behind methods;
functions and assigned names stand for themselves, ``import module`` for imports, ``statement`` for everything else.
"""

from __future__ import annotations

from .parse import parse
from .split import split

__all__ = ["parse", "split"]
