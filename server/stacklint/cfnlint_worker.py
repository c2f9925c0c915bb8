"""Runs cfn-lint in a process of its own, for ``cfnlint``: one JSON request a line, one JSON answer a line.

It imports nothing of stacklint. It runs in an empty folder that is also its home, so that cfn-lint finds no settings
file, and takes from requests and templates only settings that cannot name code to run.
"""

from __future__ import annotations

import json
import sys
from typing import Any

WHITELIST = {
    "configure_rules": dict,
    "ignore_bad_template": bool,
    "ignore_checks": list,
    "include_checks": list,
    "include_experimental": bool,
    "mandatory_checks": list,
    "regions": list,
}


def safe(settings: object) -> dict[str, Any]:
    """The settings that only choose among cfn-lint's own rules."""
    if not isinstance(settings, dict):
        return {}
    return {key: settings[key] for key, type_ in WHITELIST.items() if isinstance(settings.get(key), type_)}


def _restrict(template: object) -> None:
    """Take from a template's own ``Metadata`` what could name code or files to read."""
    metadata = template.get("Metadata") if isinstance(template, dict) else None
    own = metadata.get("cfn-lint") if isinstance(metadata, dict) else None
    if isinstance(own, dict) and "config" in own:
        config = own["config"]
        for key in [key for key in config if key not in WHITELIST] if isinstance(config, dict) else ():
            del config[key]


def lint(text: str, settings: dict[str, Any]) -> list[dict[str, Any]]:
    """What cfn-lint says of a template, with lines and columns from 1."""
    from cfnlint.config import ConfigMixIn  # type: ignore[import-untyped]
    from cfnlint.decode.decode import decode_str  # type: ignore[import-untyped]
    from cfnlint.runner import Runner  # type: ignore[import-untyped]

    template, matches = decode_str(text)
    if not matches and template is not None:
        _restrict(template)
        matches = Runner(ConfigMixIn(**{"regions": ["us-east-1"], **safe(settings)})).validate_template(template)
    return [
        {
            "rule": match.rule.id,
            "severity": match.rule.severity,
            "message": match.message,
            "start": [match.linenumber, match.columnnumber],
            "end": [match.linenumberend, match.columnnumberend],
        }
        for match in matches
    ]


def main() -> None:
    """Answer requests until stdin ends. What cfn-lint prints goes to stderr."""
    out, sys.stdout = sys.stdout, sys.stderr
    first = json.loads(sys.stdin.readline())
    sys.path[:] = [*sys.path, *(path for path in first["path"] if path not in sys.path)]
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer: object = lint(request["text"], request["settings"])
        except Exception as error:  # noqa: BLE001 - a defect of cfn-lint is told, and the next document checked
            answer = {"error": f"{type(error).__name__}: {error}"}
        out.write(json.dumps(answer) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
