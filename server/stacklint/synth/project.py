"""What a project's own files say of its program: which file starts it, and what it is given."""

from __future__ import annotations

import os
import re

from stacklint_checks.files import Files
from stacklint_checks.program_files import dialect_of, is_program_file
from stacklint_checks.walk import SKIPPED

from .commands import Command, parse
from .result import SynthesisError
from .scratch import read_json

SETTINGS = {"cdk": "cdk.json", "cdktf": "cdktf.json"}
#: What makes the program's root object, in either language.
APP = re.compile(r"(?:\bnew\s+(?:\w+\.)?|[=(.\s])App\s*\(")


def command(root: str, dialect: str) -> Command | SynthesisError:
    """How the program is started: as the tool's own file says, else by the file that makes its App."""
    settings = read_json(os.path.join(root, SETTINGS[dialect]))
    app = settings.get("app") if isinstance(settings, dict) else None
    if isinstance(app, list):
        app = " ".join(str(word) for word in app)
    if isinstance(app, str) and app:
        found = parse(app)
        if found is not None:
            return found
        text = f'The program is started by "{app}" in {SETTINGS[dialect]}; exact mode runs Python and TypeScript.'
        return SynthesisError(text, "unsupported", SETTINGS[dialect], 1)
    file = _with_app(root, dialect)
    if file:
        return Command(file)
    text = f"Nothing says how the program is started: there is no {SETTINGS[dialect]}, and no file makes an App."
    return SynthesisError(text, "unsupported")


def _with_app(root: str, dialect: str) -> str:
    """The file that makes the App, the shallowest first."""
    files = Files()
    waiting = [""]
    for folder in waiting:
        names = files.names(os.path.join(root, folder))
        for name in sorted(names.files):
            path = os.path.join(folder, name)
            contents = files.read_if(os.path.join(root, path)) if is_program_file(name) else None
            if contents and dialect_of(path, contents.text) == dialect and APP.search(contents.text):
                return path
        waiting += [
            os.path.join(folder, name)
            for name in sorted(names.folders)
            if name not in SKIPPED and name not in names.links and not name.startswith(".")
        ]
        if len(waiting) > 1000:
            break
    return ""
