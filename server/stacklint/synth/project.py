"""What a project's own files say of its program: which file starts it, and what it is given."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

from stacklint_checks.files import Files
from stacklint_checks.program_files import dialect_of, is_program_file
from stacklint_checks.walk import SKIPPED

from .commands import Command, parse
from .result import SynthesisError
from .scratch import read_json

SETTINGS = {"cdk": "cdk.json", "cdktf": "cdktf.json"}
#: What makes the program's root object, in either language.
APP = re.compile(r"(?:\bnew\s+(?:\w+\.)?|[=(.\s])App\s*\(")
ACCOUNT = re.compile(r"\baccount=(\d{12})\b")
REGION = re.compile(r"\bregion=([a-z]{2}(?:-[a-z]+)+-\d)\b")
#: What a stack is given where nothing says which account it is deployed to; AWS's documentation uses it.
ANY_ACCOUNT = "123456789012"
ANY_REGION = "us-east-1"
#: As the command line of CDK sets them: paths in templates, nothing about the library itself, no bundling (it needs
#: Docker or the network), and no copies of assets.
ALWAYS = {
    "aws:cdk:enable-path-metadata": True,
    "aws:cdk:enable-asset-metadata": True,
    "aws:cdk:version-reporting": False,
    "aws:cdk:bundling-stacks": [],
    "aws:cdk:disable-asset-staging": True,
}


def command(root: str, dialect: str, entry: str) -> Command | SynthesisError:
    """How the program is started: by its entry if there is one, else as the tool's own file says, else by its App."""
    if entry:
        return Command(entry)
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


def context(root: str) -> dict[str, Any]:
    """The context that CDK's command line would give: of ``cdk.json`` before the remembered look-ups."""
    remembered = read_json(os.path.join(root, "cdk.context.json"))
    settings = read_json(os.path.join(root, "cdk.json"))
    own = settings.get("context") if isinstance(settings, dict) else None
    found: dict[str, Any] = {}
    for each in (remembered, own, ALWAYS):
        found |= each if isinstance(each, dict) else {}
    return found


def target(given: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, str]:
    """The account and region that stacks are for: of the environment, else of remembered look-ups, else of nobody."""
    keys = " ".join(given)
    account, region = ACCOUNT.search(keys), REGION.search(keys)
    asked = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION")
    return {
        "CDK_DEFAULT_ACCOUNT": environment.get("CDK_DEFAULT_ACCOUNT") or (account.group(1) if account else ANY_ACCOUNT),
        "CDK_DEFAULT_REGION": environment.get("CDK_DEFAULT_REGION")
        or asked
        or (region.group(1) if region else ANY_REGION),
    }
