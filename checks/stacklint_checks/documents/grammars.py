"""Grammars of tree-sitter without the Python packages around them.

Those import ``importlib.resources`` for queries that nobody asks for: 10 ms, more than reading a small file takes.
"""

from __future__ import annotations

from functools import cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec

from tree_sitter import Language, Parser


@cache
def parser(package: str) -> Parser:
    """A parser for the grammar that an installed package holds as its module ``_binding``.

    Raises:
        ImportError: It is not installed, or for another machine.

    """
    around = find_spec(package)
    places = around.submodule_search_locations if around is not None else None
    name = f"{package}._binding"
    spec = PathFinder.find_spec(name, places) if places is not None else None
    if spec is None or spec.loader is None:
        message = f"there is no grammar in the package {package}"
        raise ImportError(message, name=name)
    binding = module_from_spec(spec)
    spec.loader.exec_module(binding)
    return Parser(Language(binding.language()))
