"""Starts the copy of Stacklint that lies beside this file, or says what an interpreter has.

The extension runs it as ``python -I serve.py``: neither the workspace nor ``PYTHONPATH`` can put modules before ours,
and the interpreter's own packages (cfn-lint among them) come after them. ``--probe`` prints what the extension chooses
by. Written so that Pythons that are too old can still say so.
"""

# ruff: noqa: INP001 - a script that the extension runs
import os
import sys

LIBS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "libs")


def probe():  # noqa: ANN201 - older Pythons are to read this file as well
    """What this interpreter is and has; ``bundle`` says why the bundled copy does not work in it, if it does not."""
    import importlib.util

    found = {
        "executable": sys.executable,
        "version": list(sys.version_info[:2]),
        "stacklint": importlib.util.find_spec("stacklint") is not None,
        "cfnLint": importlib.util.find_spec("cfnlint") is not None,
        "bundle": "",
    }
    sys.path.insert(0, LIBS)
    try:
        import tree_sitter  # noqa: F401 - native: there are wheels for some versions of Python only
        import yaml  # noqa: F401
    except ImportError as error:
        found["bundle"] = str(error)
    return found


if __name__ == "__main__":
    if sys.argv[1:] == ["--probe"]:
        import json

        print(json.dumps(probe()))  # noqa: T201 - the answer
        sys.exit(0)
    sys.path.insert(0, LIBS)
    from stacklint.cli import main

    sys.exit(main())
