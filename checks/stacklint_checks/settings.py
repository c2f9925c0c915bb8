"""What people set: which rules apply, how severe they are, and the options of rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from msgspec import Struct, field

from .findings import Rule, Severity
from .walk import Patterns

OPTIONS = ("required-tags", "require", "lifecycle", "name-suffix", "naming", "allowed-regions")
TIGHTENING = ("profile", "required-tags", "require", "name-suffix", "naming", "allowed-regions")


class OnPath(Struct, frozen=True):
    """What ``per-path`` says of the files that match a pattern."""

    patterns: Patterns
    ignore: tuple[str, ...] = ()
    severities: Mapping[str, Severity] = field(default_factory=dict)


class Settings(Struct, frozen=True):
    """The settings that apply to a unit. ``rules`` maps a rule's id to its options.

    ``options`` holds the top-level keys that rules read (``required-tags``, ``allowed-regions``, ``naming`` …).
    ``severities`` replace those of rules; ``floors`` only raise them. ``today`` is the date to judge by, if one is set.
    """

    profile: str = "recommended"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    floors: Mapping[str, Severity] = field(default_factory=dict)
    on_paths: tuple[OnPath, ...] = ()
    diagnostics: str = "push"
    engines: Mapping[str, bool] = field(default_factory=dict)
    today: date | None = None

    def applies(self, rule: Rule) -> bool:
        """Whether the rule is on."""
        if rule.id in self.ignore:
            return False
        if self.select:
            return rule.id in self.select
        return self.profile == "strict" or not rule.strict

    def applies_at(self, rule: str, path: str) -> bool:
        """Whether findings of a rule that is on are wanted in a file."""
        return not any(rule in on.ignore and on.patterns.verdict(path, is_folder=False) for on in self.on_paths)

    @property
    def has_severities(self) -> bool:
        """Whether any rule's severity is set, for all files or some."""
        return bool(self.severities or self.floors or self.on_paths)

    def severity(self, rule: Rule, path: str = "") -> Severity:
        """The rule's severity after settings; ``path`` is the file of the finding."""
        severity = self.severities.get(rule.id, rule.severity)
        for on in self.on_paths:
            if rule.id in on.severities and path and on.patterns.verdict(path, is_folder=False):
                severity = on.severities[rule.id]
        return max(severity, self.floors.get(rule.id, severity))


class Layer(Struct, frozen=True):
    """One source of settings: values that fit ``settings_keys.KEYS``, and the folder that its paths start from."""

    values: Mapping[str, Any] = field(default_factory=dict)
    base: str = ""


NO_LAYER = Layer()


def settle(root: str, *, command: Layer = NO_LAYER, file: Iterable[Layer] = (), editor: Layer = NO_LAYER) -> Settings:
    """The settings of a unit: command line before file before editor before defaults.

    Args:
        root: The unit's folder, or its template, for ``per-path``.
        command: What was said on the command line.
        file: The layers of the settings file, what it extends first.
        editor: What the editor says. Where there is a settings file it may add and raise, and not loosen.

    """
    file = tuple(file)
    floors: Mapping[str, Severity] = {}
    if file:
        floors = {rule: severity for rule, severity in _severities(editor.values).items() if severity is not None}
        editor = Layer({key: value for key, value in editor.values.items() if _tightens(key, value)}, editor.base)
    values: dict[str, Any] = {}
    on_paths: list[OnPath] = []
    for layer in (editor, *file, command):
        if layer is command:
            _switch_on(values, command.values.get("select", ()))
        _add(values, layer.values)
        for pattern, inner in layer.values.get("per-path", {}).items():
            patterns = Patterns(layer.base, (pattern,))
            if patterns.verdict(root, is_folder=True):
                _add(values, inner)
            else:
                on_paths.append(_on_path(patterns, inner))
    return _settings(values, floors, tuple(on_paths))


def _settings(values: Mapping[str, Any], floors: Mapping[str, Severity], on_paths: tuple[OnPath, ...]) -> Settings:
    severities = _severities(values)
    off = [rule for rule, severity in severities.items() if severity is None]
    rules = {
        rule: {key: value for key, value in options.items() if key != "severity"}
        for rule, options in values.get("rules", {}).items()
    }
    return Settings(
        profile=values.get("profile", "recommended"),
        select=tuple(values.get("select", ())),
        ignore=tuple(dict.fromkeys((*values.get("ignore", ()), *off))),
        rules={rule: options for rule, options in rules.items() if options},
        options={key: values[key] for key in OPTIONS if key in values},
        severities={rule: severity for rule, severity in severities.items() if severity is not None},
        floors=floors,
        on_paths=on_paths,
        diagnostics=values.get("diagnostics", "push"),
        engines=values.get("engines", {}),
        today=date.fromisoformat(values["today"]) if "today" in values else None,
    )


def _severities(values: Mapping[str, Any]) -> dict[str, Severity | None]:
    """What the rules' severities are set to; ``None`` for rules that are off."""
    return {
        rule: None if options["severity"] == "off" else Severity[options["severity"].upper()]
        for rule, options in values.get("rules", {}).items()
        if options and "severity" in options
    }


def _tightens(key: str, value: object) -> bool:
    if key == "profile":
        return value == "strict"
    return key in TIGHTENING or key in ("diagnostics", "engines")


def _add(values: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Lay stronger values over weaker ones; what is ignored adds up, and maps are merged."""
    for key, value in more.items():
        if key in ("extends", "exclude", "per-path"):
            continue
        if key == "ignore":
            values[key] = list(dict.fromkeys((*values.get(key, ()), *value)))
        elif key == "rules":
            known = values.get(key, {})
            values[key] = {**known, **{rule: {**known.get(rule, {}), **(new or {})} for rule, new in value.items()}}
        elif key == "required-tags":
            values[key] = {**values.get(key, {}), **(value if isinstance(value, Mapping) else dict.fromkeys(value))}
        else:
            values[key] = value


def _on_path(patterns: Patterns, values: Mapping[str, Any]) -> OnPath:
    severities = _severities(values)
    off = [rule for rule, severity in severities.items() if severity is None]
    raised = {rule: severity for rule, severity in severities.items() if severity is not None}
    return OnPath(patterns, (*values.get("ignore", ()), *off), raised)


def _switch_on(values: dict[str, Any], selected: Iterable[str]) -> None:
    """What the command line selects is wanted, whatever the file ignores."""
    wanted = frozenset(selected)
    values["ignore"] = [rule for rule in values.get("ignore", ()) if rule not in wanted]
    for rule, options in values.get("rules", {}).items():
        if rule in wanted and options.get("severity") == "off":
            values["rules"] = {**values["rules"], rule: {k: v for k, v in options.items() if k != "severity"}}
