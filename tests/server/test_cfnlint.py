"""cfn-lint beside our findings: what it says, what is dropped, and that nothing of the workspace runs."""

from __future__ import annotations

import json

import pytest
from cfnlint.config import ConfigMixIn
from cfnlint.runner import Runner
from journeys import uri

from stacklint import cfnlint
from stacklint_checks.findings import Finding, Severity
from stacklint_checks.source import Place, Source

BAD = "Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n      Nonsense: 1\n"
RULE = """from pathlib import Path
Path({marker!r}).write_text("ran")
from cfnlint.rules import CloudFormationLintRule
class Appended(CloudFormationLintRule):
    id = "E9999"
    shortdesc = description = source_url = "x"
    tags = []
"""


@pytest.fixture
def trap(tmp_path):
    """A folder of rules that leave a mark when they are loaded."""
    (tmp_path / "rules").mkdir()
    marker = tmp_path / "ran"
    (tmp_path / "rules" / "appended.py").write_text(RULE.format(marker=str(marker)))
    return marker


def of_cfn_lint(client, document):
    def wanted(message):
        found = message.get("params", {})
        return (
            message.get("method") == "textDocument/publishDiagnostics"
            and found["uri"] == document
            and any(one["source"] == "cfn-lint" for one in found["diagnostics"])
        )

    found = client.wait(wanted, 60)["params"]["diagnostics"]
    return [one for one in found if one["source"] == "cfn-lint"]


def test_a_settings_file_of_the_workspace_runs_nothing(connect, tmp_path, trap):
    (tmp_path / ".cfnlintrc").write_text(f"append_rules: ['{tmp_path}/rules']\nignore_checks: [I3011]\n")
    client = connect(initializationOptions={})
    stack = uri(tmp_path / "stack.yaml")
    client.open(stack, BAD, "yaml")
    found = of_cfn_lint(client, stack)
    assert [one["code"] for one in found] == ["E3002"]
    assert found[0]["range"]["start"] == {"line": 4, "character": 6}
    assert not trap.exists()


def test_a_template_that_names_rules_runs_nothing(tmp_path, trap):
    metadata = (
        f"Metadata:\n  cfn-lint:\n    config:\n      append_rules: ['{tmp_path}/rules']\n      ignore_checks: [E3002]\n"
    )
    found = cfnlint.run(str(tmp_path / "stack.yaml"), metadata + BAD)
    assert "E3002" not in {one.rule for one in found}
    assert not trap.exists()


def test_the_trap_works_where_nothing_guards_against_it(tmp_path, trap):
    assert Runner(ConfigMixIn(append_rules=[str(tmp_path / "rules")])).rules
    assert trap.exists()


def test_only_settings_that_choose_among_its_own_rules_are_handed_over(tmp_path):
    said = {
        "append_rules": ["x"],
        "custom_rules": "x",
        "override_spec": "x",
        "regions": ["eu-west-1"],
        "ignore_checks": "E1",
    }
    (tmp_path / ".cfnlintrc").write_text(json.dumps(said))
    (tmp_path / "deep").mkdir()
    assert cfnlint.settings_for(str(tmp_path / "deep" / "stack.yaml")) == {"regions": ["eu-west-1"]}


def test_what_takes_too_long_is_given_up_and_the_next_is_checked():
    worker = cfnlint.Worker(seconds=0.2)
    assert worker.lint(BAD, {}) == []
    worker.seconds = cfnlint.SECONDS
    assert {one["rule"] for one in worker.lint(BAD, {})} == {"E3002"}
    worker.stop()
    assert worker.lint(BAD, {}) == []


def test_every_overlap_names_a_rule_of_cfn_lint():
    known = {rule.id for rule in Runner(ConfigMixIn(regions=["us-east-1"])).rules.values()} | {"E0000", "E0001"}
    assert set(cfnlint.OVERLAPS) <= known


def test_what_both_say_is_said_once():
    source = Source("/x/stack.yaml", "a\nb\n")
    theirs = [
        Finding(rule, Severity.ERROR, "x", Place(source.path, 2, 3), source="cfn-lint") for rule in ("E1020", "E3012")
    ]
    ours = [Finding("undefined-reference", Severity.ERROR, "y", Place(source.path, 2, 3))]
    assert [one.rule for one in cfnlint.beside(theirs, ours, source)] == ["E3012"]
    elsewhere = [Finding("undefined-reference", Severity.ERROR, "y", Place(source.path, 0, 1))]
    assert cfnlint.beside(theirs, elsewhere, source) == theirs


def test_findings_follow_the_text_and_leave_with_it():
    before = Source("/x/stack.yaml", "aaa bbb ccc")
    found = [
        Finding("E1", Severity.ERROR, "x", Place(before.path, start, start + 3), source="cfn-lint")
        for start in (0, 4, 8)
    ]
    after = Source(before.path, "aaa b-b ccc")
    assert [one.place.start for one in cfnlint.moved(found, before, after)] == [0, 8]
    longer = Source(before.path, "aaa bbb\n\n ccc")
    assert [one.place.start for one in cfnlint.moved(found, before, longer)] == [0, 4, 10]
