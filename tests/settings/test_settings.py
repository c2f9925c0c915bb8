"""Settings files: what applies, and what is said of mistakes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from stacklint_checks.engine_rules import INVALID_IGNORE, SYNTAX_ERROR, UNUSED_IGNORE, every_rule
from stacklint_checks.files import Files
from stacklint_checks.findings import Severity
from stacklint_checks.settings import Layer, Settings, settle
from stacklint_checks.settings_file import SettingsFile, SettingsFiles, rule_options
from stacklint_checks.settings_reading import editor_layer, read_settings
from stacklint_checks.settings_schema import schema
from stacklint_checks.source import Source

SCHEMA = Path(__file__).parents[2] / "docs" / "settings.schema.json"


def read(folder: Path, text: str) -> SettingsFile:
    path = folder / ".stacklint.yaml"
    path.write_text(dedent(text))
    return read_settings(str(path), Files())


def settings_of(folder: Path, text: str) -> Settings:
    file = read(folder, text)
    assert [finding.message for finding in file.findings] == []
    return settle(str(folder), file=file.layers)


def mistakes(folder: Path, text: str) -> list[str]:
    """Line, column and message of each mistake."""
    file = read(folder, text)
    source = Source("", dedent(text))
    found = []
    for finding in file.findings:
        assert (finding.rule, finding.severity) == ("settings", Severity.WARNING)
        at = source.position(finding.place.start)
        found.append(f"{at.line + 1}:{at.column + 1} {finding.message}")
    return found


def test_every_key_is_read(tmp_path: Path) -> None:
    settings = settings_of(
        tmp_path,
        """
        profile: strict
        select: [s3-secure-transport, syntax-error]
        ignore: invalid-ignore
        rules:
          s3-secure-transport: {severity: error}
          unused-ignore: {severity: off}
        required-tags: {Owner: , Stage: [dev, prod], CostCenter: 1234, Mail: {pattern: .+@.+}}
        exclude: [generated/]
        require: [cloudtrail]
        lifecycle: ephemeral
        name-suffix: environment_suffix
        naming: ^[a-z-]+$
        allowed-regions: [eu-central-1]
        diagnostics: pull
        engines: {cfn-lint: no}
        today: 2026-11-25
        """,
    )
    assert settings.profile == "strict"
    assert settings.select == ("s3-secure-transport", "syntax-error")
    assert settings.ignore == ("invalid-ignore", "unused-ignore")
    assert settings.severities == {"s3-secure-transport": Severity.ERROR}
    assert settings.options == {
        "required-tags": {
            "Owner": None,
            "Stage": ["dev", "prod"],
            "CostCenter": ["1234"],
            "Mail": {"pattern": ".+@.+"},
        },
        "require": ["cloudtrail"],
        "lifecycle": "ephemeral",
        "name-suffix": "environment_suffix",
        "naming": "^[a-z-]+$",
        "allowed-regions": ["eu-central-1"],
    }
    assert settings.diagnostics == "pull"
    assert settings.engines == {"cfn-lint": False}
    assert settings.today == date(2026, 11, 25)


def test_required_tags_may_be_a_list(tmp_path: Path) -> None:
    assert settings_of(tmp_path, "required-tags: [Owner, Stage]").options["required-tags"] == {
        "Owner": None,
        "Stage": None,
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("# nothing\n", []),
        ("ignroe: [syntax-error]\n", ["1:1 unknown key 'ignroe'; did you mean 'ignore'?"]),
        ("zzz: 1\n", ["1:1 unknown key 'zzz'"]),
        ("\nprofile: loose\n", ["2:10 profile must be recommended or strict, not 'loose'"]),
        ("profile: [strict]\n", ["1:10 profile must be recommended or strict, not a list"]),
        ("profile:\n", ["1:9 profile must be recommended or strict, not empty"]),
        (
            "ignore:\n  - s3-secure-transprt\n",
            ["2:5 there is no rule 's3-secure-transprt'; did you mean 's3-secure-transport'?"],
        ),
        (
            "rules: {syntax-error: {severity: bad}}",
            ["1:34 rules.syntax-error.severity must be error, warning, information, hint or off, not 'bad'"],
        ),
        (
            "rules: {syntax-error: {severty: hint}}",
            ["1:24 syntax-error has no option 'severty'; did you mean 'severity'?"],
        ),
        ("rules: [syntax-error]", ["1:8 rules must be a map, not a list"]),
        ("naming: '['", ["1:9 naming: '[' is not a regular expression: unterminated character set at position 0"]),
        ("today: soon", ["1:8 today: 'soon' is not a date like 2026-11-25"]),
        ("engines: {cfn-lint: maybe}", ["1:21 engines.cfn-lint must be true or false, not 'maybe'"]),
        ("- profile", ["1:1 the file must be a map, not a list"]),
        ("profile: strict\nprofile: recommended\n", ["2:1 'profile' is given twice; the last one counts"]),
        ("per-path:\n  a/**: {diagnostics: push}\n", ["2:10 unknown key 'diagnostics' in per-path.a/**"]),
        ("extends: base.yaml", ["1:10 'base.yaml' cannot be read: it does not exist"]),
        ("extends: .stacklint.yaml", ["1:10 '.stacklint.yaml' extends this file in turn"]),
        (
            "extends: https://example.com/x.yaml",
            ["1:10 'https://example.com/x.yaml' is not a local file, and nothing is fetched"],
        ),
        ("a: [1", ["1:6 is not YAML: expected ',' or ']', but got '<stream end>'"]),
    ],
)
def test_mistakes_stand_where_they_were_made(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert mistakes(tmp_path, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x]\n"
        + "".join(f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
        "a: " + "[" * 10_000,
        "\x01",
        "a: &a\n  b: *a\n",
    ],
    ids=["alias bomb", "deep", "control character", "alias of itself"],
)
def test_hostile_files_are_a_mistake_and_no_more(tmp_path: Path, text: str) -> None:
    assert len(mistakes(tmp_path, text)) >= 1


def test_the_rest_of_a_file_with_a_mistake_applies(tmp_path: Path) -> None:
    file = read(tmp_path, "nonsense: 1\nprofile: strict\nignore: [nonsense, syntax-error]\n")
    settings = settle(str(tmp_path), file=file.layers)
    assert len(file.findings) == 2
    assert settings.profile == "strict"
    assert settings.ignore == ("syntax-error",)


def test_extending_adds_to_what_is_extended(tmp_path: Path) -> None:
    (tmp_path / "company").mkdir()
    (tmp_path / "company" / "base.yaml").write_text(
        "profile: strict\nignore: [unused-ignore]\nexclude: [old/]\nrequired-tags: [Owner]\nbad: 1\n"
        "rules: {syntax-error: {severity: hint}, s3-secure-transport: {severity: off}}\n"
    )
    file = read(
        tmp_path,
        """
        extends: company/base.yaml
        profile: recommended
        ignore: [invalid-ignore]
        required-tags: {Stage: dev}
        rules: {s3-secure-transport: {severity: error}}
        """,
    )
    settings = settle(str(tmp_path), file=file.layers)
    assert settings.profile == "recommended"
    assert settings.ignore == ("unused-ignore", "invalid-ignore")
    assert settings.severities == {"syntax-error": Severity.HINT, "s3-secure-transport": Severity.ERROR}
    assert settings.options["required-tags"] == {"Owner": None, "Stage": ["dev"]}
    assert file.excludes(str(tmp_path / "company" / "old"), is_folder=True)
    assert not file.excludes(str(tmp_path / "old"), is_folder=True)
    assert [finding.place.path for finding in file.findings] == [str(tmp_path / "company" / "base.yaml")]


def test_the_nearest_file_applies_and_none_beyond_the_workspace(tmp_path: Path) -> None:
    for folder in ("", "work", "work/a", "work/a/b", "work/c"):
        (tmp_path / folder).mkdir(exist_ok=True)
    (tmp_path / ".stacklint.yaml").write_text("profile: strict\n")
    (tmp_path / "work/a/.stacklint.yaml").write_text("profile: strict\n")
    files = SettingsFiles(Files())
    workspace = str(tmp_path / "work")
    assert files.of(str(tmp_path / "work/a/b"), workspace).path == str(tmp_path / "work/a/.stacklint.yaml")
    assert files.of(str(tmp_path / "work/c"), workspace).path == ""
    assert files.of(str(tmp_path / "work/a/b/template.yaml"), workspace).path == str(
        tmp_path / "work/a/.stacklint.yaml"
    )


def layer(**values: Any) -> Layer:
    return Layer({key.replace("_", "-"): value for key, value in values.items()}, "/stacks")


def test_command_line_before_file_before_editor_before_defaults() -> None:
    file, editor = layer(diagnostics="pull"), layer(diagnostics="push", naming="^a$", profile="strict")
    settings = settle("/stacks", file=[file], editor=editor)
    assert (settings.diagnostics, settings.options["naming"], settings.profile) == ("pull", "^a$", "strict")
    settings = settle("/stacks", file=[layer(profile="recommended")], editor=editor, command=layer(profile="strict"))
    assert settings.profile == "strict"
    assert settle("/stacks", file=[layer(profile="recommended")], editor=editor).profile == "recommended"


def test_the_editor_may_tighten_and_not_loosen_a_file() -> None:
    loose = layer(
        ignore=["syntax-error"],
        select=["s3-secure-transport"],
        lifecycle="ephemeral",
        per_path={"**": {"ignore": ["syntax-error"]}},
        rules={
            "syntax-error": {"severity": "hint"},
            "unused-ignore": {"severity": "error"},
            "s3-secure-transport": {"severity": "off"},
        },
    )
    settings = settle("/stacks", file=[layer(profile="recommended")], editor=loose)
    assert (settings.ignore, settings.select, settings.options) == ((), (), {})
    assert settings.severity(SYNTAX_ERROR) is Severity.ERROR
    assert settings.severity(UNUSED_IGNORE) is Severity.ERROR
    assert settings.applies_at("syntax-error", "/stacks/a.tf")
    alone = settle("/stacks", editor=loose)
    assert alone.ignore == ("syntax-error", "s3-secure-transport")
    assert alone.severity(SYNTAX_ERROR) is Severity.HINT


def test_what_the_command_line_selects_is_on_whatever_the_file_says() -> None:
    file = layer(ignore=["unused-ignore"], rules={"invalid-ignore": {"severity": "off"}})
    settings = settle("/stacks", file=[file], command=layer(select=["unused-ignore", "invalid-ignore"]))
    assert settings.applies(UNUSED_IGNORE)
    assert settings.applies(INVALID_IGNORE)
    assert not settings.applies(SYNTAX_ERROR)


def test_strict_rules_apply_in_the_strict_profile_or_by_name() -> None:
    assert not Settings().applies(UNUSED_IGNORE)
    assert Settings(profile="strict").applies(UNUSED_IGNORE)
    assert Settings(select=("unused-ignore",)).applies(UNUSED_IGNORE)


def test_settings_for_a_path_apply_to_its_files_and_to_its_units() -> None:
    file = layer(
        per_path={
            "legacy/**": {
                "ignore": ["invalid-ignore"],
                "profile": "strict",
                "rules": {"syntax-error": {"severity": "hint"}},
            }
        }
    )
    elsewhere = settle("/stacks/new", file=[file])
    assert elsewhere.profile == "recommended"
    assert not elsewhere.applies_at("invalid-ignore", "/stacks/legacy/a.tf")
    assert elsewhere.applies_at("invalid-ignore", "/stacks/new/a.tf")
    assert elsewhere.severity(SYNTAX_ERROR, "/stacks/legacy/a.tf") is Severity.HINT
    assert elsewhere.severity(SYNTAX_ERROR, "/stacks/new/a.tf") is Severity.ERROR
    within = settle("/stacks/legacy/app", file=[file])
    assert within.profile == "strict"
    assert not within.applies(INVALID_IGNORE)


def test_what_an_editor_sends_is_checked_the_same_way() -> None:
    read_layer, wrong = editor_layer({"profile": "strict", "naming": 5, "bad": None, "rules": {"x": {}}}, "/stacks")
    assert read_layer.values == {"profile": "strict", "naming": "5", "rules": {}}
    assert wrong == ("unknown key 'bad'", "there is no rule 'x'")
    assert editor_layer(None, "/stacks") == (Layer({}, "/stacks"), ())
    assert editor_layer([1], "/stacks")[0].values == {}


def test_the_published_schema_is_what_the_keys_say(update: bool) -> None:  # noqa: FBT001
    expected = json.dumps(schema(rule_options()), indent=2) + "\n"
    if update:
        SCHEMA.parent.mkdir(exist_ok=True)
        SCHEMA.write_text(expected)
    assert SCHEMA.read_text() == expected


def test_the_engines_own_rules_are_listed_with_the_others() -> None:
    ids = [rule.id for rule in every_rule()]
    assert ids == sorted(set(ids))
    assert {"syntax-error", "settings", "invalid-ignore", "unused-ignore", "s3-secure-transport"} <= set(ids)
