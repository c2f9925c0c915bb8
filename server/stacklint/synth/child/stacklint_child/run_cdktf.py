"""Runs a CDKTF program in Python, and has what it declares written as Terraform's JSON."""

from __future__ import annotations

import gc
import importlib
import os
import re
import sys
from importlib.machinery import PathFinder
from typing import Any

from .job import Job
from .requests import Requests

PACKAGE = re.compile(r"cdktf_cdktf_provider_\w+")


def run(job: Job) -> None:
    """Run the program, have what it declares written, and join constructs with lines."""
    sys.meta_path.insert(0, LazyPackages())
    seen = Requests(job)
    library = _library(job)
    try:
        job.start_program()
        if library is not None and not os.path.exists(os.path.join(str(job.told["out"]), "manifest.json")):
            for app in [each for each in gc.get_objects() if isinstance(each, library.App)]:
                app.synth()
    finally:
        seen.tell()


class LazyPackages:
    """Imports of a provider's package only what is asked for: it has 1,600 modules, of which programs use ten."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:  # noqa: ARG002 -- what Python calls
        """The package with a loader that runs nothing; None for all other modules."""
        spec = PathFinder.find_spec(name) if PACKAGE.fullmatch(name) else None
        if spec is not None:
            spec.loader = self  # type: ignore[assignment]
        return spec

    def create_module(self, spec: Any) -> Any:  # noqa: ARG002 -- what Python calls
        """A plain module."""
        return None

    def exec_module(self, module: Any) -> None:
        """Its members are imported when first asked for."""
        name = module.__name__

        def member(own: str) -> Any:
            try:
                return importlib.import_module(f"{name}.{own}")
            except ModuleNotFoundError as error:
                if error.name != f"{name}.{own}":
                    raise
                text = f"module {name!r} has no attribute {own!r}"
                raise AttributeError(text) from None

        module.__getattr__ = member


def _library(job: Job) -> Any:
    """The library, made to write where it is told, and JSON; None where it is missing, as the program will tell."""
    try:
        library: Any = importlib.import_module("cdktf")
    except ImportError:
        return None
    make = library.App.__init__

    def made(own: Any, **named: Any) -> None:
        make(own, **{**named, "outdir": job.told["out"], "hcl_output": None})

    library.App.__init__ = made
    return library
