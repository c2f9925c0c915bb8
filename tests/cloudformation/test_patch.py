"""Fixes as text: every intent in block style, with flush lists, in flow style and in JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date

import pytest
from patching import PATH, POLICY, patched, read, report_of, site, span, unit_of

from stacklint_checks.documents.cloudformation import DIALECT
from stacklint_checks.edits import (
    Add,
    Create,
    Declare,
    Intent,
    Link,
    Remove,
    Rename,
    Replace,
    Set,
    Statement,
    Unset,
    Use,
)
from stacklint_checks.facts import Kind
from stacklint_checks.fixing import fix_all
from stacklint_checks.settings import Settings

BLOCK = """\
# a stack
Parameters:
  Env: {Type: String}
Resources:
  # the logs
  Logs:
    Type: AWS::S3::Bucket # a bucket
    Properties:
      BucketName: 'logs' # its name
      Tags:
        - Key: Team
          Value: 'core' # who
  Topic:
    Type: AWS::SNS::Topic
"""
FLUSH = BLOCK.replace("        - Key", "      - Key").replace("          Value", "        Value")
FLOW = """\
# a stack
Parameters: {Env: {Type: String}}
Resources: {
  Logs: {Type: AWS::S3::Bucket, Properties: {BucketName: logs, Tags: [{Key: Team, Value: core}]}}, # the logs
  Topic: {Type: AWS::SNS::Topic}
}
"""
JSON = """\
{
  "Parameters": {
    "Env": {"Type": "String"}
  },
  "Resources": {
    "Logs": {
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "BucketName": "logs",
        "Tags": [{"Key": "Team", "Value": "core"}]
      }
    },
    "Topic": {
      "Type": "AWS::SNS::Topic"
    }
  }
}
"""
MINIFIED = json.dumps(json.loads(JSON), separators=(",", ":"))
STYLES = {"block": BLOCK, "flush": FLUSH, "flow": FLOW, "json": JSON, "minified": MINIFIED}
each_style = pytest.mark.parametrize("text", STYLES.values(), ids=STYLES)
ENCRYPTION = "BucketEncryption.ServerSideEncryptionConfiguration.ServerSideEncryptionByDefault"
DENY = Statement(
    "DenyInsecureTransport",
    "Deny",
    ("s3:*",),
    (Link("Logs", "arn"), Link("Logs", "arn", suffix="/*")),
    "*",
    {"Bool": {"aws:SecureTransport": "false"}},
)
ARN = {"Fn::GetAtt": ["Logs", "Arn"]}
DENIED = {
    "Sid": "DenyInsecureTransport",
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": [ARN, {"Fn::Sub": "${Logs.Arn}/*"}],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def long(value: object) -> object:
    """What was read, with short intrinsic functions in their long form."""
    if isinstance(value, dict):
        if len(value) == 1 and next(iter(value)).startswith("!"):
            ((name, argument),) = value.items()
            argument = argument.split(".", 1) if name == "!GetAtt" and isinstance(argument, str) else long(argument)
            return {"Ref" if name == "!Ref" else f"Fn::{name[1:]}": argument}
        return {key: long(one) for key, one in value.items()}
    return [long(one) for one in value] if isinstance(value, list) else value


def changed(text: str, *intents: Intent | Callable[[str], Intent]) -> dict[str, dict[str, object]]:
    """The template after intents, which also must hold with CRLF and without a final newline, and keep comments.

    An intent that names a place is given as a function of the text.
    """

    def written(text: str) -> str:
        made: str | None = patched(text, *(one(text) if callable(one) else one for one in intents))
        assert made is not None
        return made

    after = written(text)
    assert written(text.replace("\n", "\r\n")) == after.replace("\n", "\r\n")
    assert written(text.rstrip("\n")) == after.rstrip("\n")
    if not any(callable(intent) or isinstance(intent, Unset) for intent in intents):
        assert all(comment in after for comment in re.findall(r"# .*", text))
    return long(read(after))  # type: ignore[return-value]


def properties(template: dict[str, dict[str, object]], name: str = "Logs") -> dict[str, object]:
    """A resource's properties."""
    return template["Resources"][name]["Properties"]  # type: ignore[index, no-any-return]


@each_style
def test_set_missing_parents_at_once(text: str) -> None:
    """Several values below one missing parent are one insertion; the schema says where lists belong."""
    made = properties(
        changed(
            text,
            Set(site("Logs", f"{ENCRYPTION}.SSEAlgorithm"), "aws:kms"),
            Set(site("Logs", f"{ENCRYPTION}.KMSMasterKeyID"), Link("Topic", "arn")),
            Set(site("Logs", "VersioningConfiguration.Status"), "Enabled"),
            Set(site("Logs", "VersioningConfiguration.Status"), "Enabled"),
        )
    )
    rule = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": {"Ref": "Topic"}}}
    assert made["BucketEncryption"] == {"ServerSideEncryptionConfiguration": [rule]}
    assert made["VersioningConfiguration"] == {"Status": "Enabled"}
    assert made["BucketName"] == "logs"


@each_style
def test_set_over_a_value_and_without_properties(text: str) -> None:
    """A value is written over; ``Properties`` is made where a resource has none."""
    template = changed(
        text,
        Set(site("Logs", "BucketName"), Use("account", prefix="logs-")),
        Set(site("Topic", "KmsMasterKeyId"), "alias/aws/sns"),
        Set(site("Topic", "FifoTopic"), value=True),
        Set(site("Logs", "Tags.0.Value"), "yes"),
    )
    assert properties(template)["BucketName"] == {"Fn::Sub": "logs-${AWS::AccountId}"}
    assert properties(template, "Topic") == {"KmsMasterKeyId": "alias/aws/sns", "FifoTopic": True}
    assert properties(template)["Tags"] == [{"Key": "Team", "Value": "yes"}]


@each_style
def test_set_collection_over_a_scalar_and_back(text: str) -> None:
    """A collection may take the place of a scalar, and a scalar that of a collection with what is in it."""
    text = text.replace(" # who", "")
    template = changed(text, Set(site("Logs", "BucketName"), {"A": ("x", 1)}), Set(site("Logs", "Tags"), Use("Env")))
    assert properties(template) == {"BucketName": {"A": ["x", 1]}, "Tags": {"Ref": "Env"}}


@each_style
def test_unset(text: str) -> None:
    """A property goes with its line, and a collection that would be left empty goes too."""
    assert "BucketName" not in properties(changed(text, Unset(site("Logs", "BucketName"))))
    assert "Tags" not in properties(changed(text, Unset(site("Logs", "Tags.0"))))
    assert patched(text, Unset(site("Logs", "AccessControl"))) is None


@each_style
def test_tags(text: str) -> None:
    """Tags are added to the list that is there, or make one; two additions are one."""
    add = Add(site("Logs", "Tags"), {"Env": "012"})
    template = changed(text, add, add, Add(site("Topic", "Tags"), {"Env": "prod"}))
    assert properties(template)["Tags"] == [{"Key": "Team", "Value": "core"}, {"Key": "Env", "Value": "012"}]
    assert properties(template, "Topic")["Tags"] == [{"Key": "Env", "Value": "prod"}]


@each_style
def test_companion(text: str) -> None:
    """A policy is made right behind its bucket; additions to one companion make one."""
    other = Statement("Other", "Deny", ("s3:PutObject",), (Link("Logs", "arn", suffix="/*"),), "*")
    policy = site("Logs", "PolicyDocument", POLICY)
    template = changed(text, Add(policy, DENY), Add(policy, other), Add(policy, DENY))
    assert list(template["Resources"]) == ["Logs", "LogsPolicy", "Topic"]
    assert template["Resources"]["LogsPolicy"]["Type"] == "AWS::S3::BucketPolicy"  # type: ignore[index]
    made = properties(template, "LogsPolicy")
    assert made["Bucket"] == {"Ref": "Logs"}
    assert made["PolicyDocument"]["Version"] == "2012-10-17"  # type: ignore[index]
    assert made["PolicyDocument"]["Statement"][0] == DENIED  # type: ignore[index]
    assert [one["Sid"] for one in made["PolicyDocument"]["Statement"]] == [  # type: ignore[index]
        "DenyInsecureTransport",
        "Other",
    ]


@each_style
def test_create_and_link(text: str) -> None:
    """A resource may be linked to in the same patch that creates it."""
    key = Create("LogsKey", "AWS::KMS::Key", {"EnableKeyRotation": True}, "Logs")
    template = changed(text, key, Set(site("Logs", f"{ENCRYPTION}.KMSMasterKeyID"), Link("LogsKey", "arn")))
    assert template["Resources"]["LogsKey"] == {
        "Type": "AWS::KMS::Key",
        "Properties": {"EnableKeyRotation": True},
    }
    assert '"LogsKey", "Arn"' in json.dumps(properties(template))


@each_style
def test_declare(text: str) -> None:
    """Outputs and parameters come into their sections, which are made in the usual order."""
    output = Declare(Kind.OUTPUT, "logs_name", {"description": "The: name", "value": Link("Logs", "name")})
    secret = Declare(Kind.PARAMETER, "Password", {"type": "string", "sensitive": True, "min_length": 12})
    template = changed(text, output, secret, output)
    assert template["Outputs"] == {"LogsName": {"Description": "The: name", "Value": {"Ref": "Logs"}}}
    assert list(template["Parameters"]) == ["Env", "Password"]
    assert template["Parameters"]["Password"] == {"Type": "String", "MinLength": 12, "NoEcho": True}
    assert list(template) == ["Parameters", "Resources", "Outputs"]


def test_parameters_come_before_resources() -> None:
    """A new section stands where people look for it, above the comments of the next one."""
    text = "Description: x\n\n# all\nResources:\n  T:\n    Type: AWS::SNS::Topic\n"
    after = patched(text, Declare(Kind.PARAMETER, "Env", {"default": "012"}))
    assert after == text.replace("# all", 'Parameters:\n  Env:\n    Type: String\n    Default: "012"\n\n# all')


@each_style
def test_rename_and_replace(text: str) -> None:
    """A key or a value is written over where it stands."""
    renamed = patched(text, Rename(span(text, "BucketName"), "Name"))
    assert renamed is not None
    assert properties(long(read(renamed)))["Name"] == "logs"  # type: ignore[arg-type]
    quoted = next(words for words in ("'logs'", '"logs"', "logs") if words in text)
    replaced = changed(text, lambda text: Replace(span(text, quoted), Use("Env")))
    assert properties(replaced)["BucketName"] == {"Ref": "Env"}


@each_style
def test_remove(text: str) -> None:
    """A declaration goes with its comments, and its section with the last of them."""
    template = changed(text, lambda text: Remove(span(text, "Logs")))
    assert list(template["Resources"]) == ["Topic"]
    if "Parameters: {" not in text:
        assert "Parameters" not in changed(text, lambda text: Remove(span(text, "Env")))
    if text is BLOCK:
        after = patched(text, Remove(span(text, "Logs")))
        assert after is not None
        assert "# the logs" not in after


def policy_template(document: str) -> str:
    """A bucket whose policy has a document."""
    head = "Resources:\n  Logs:\n    Type: AWS::S3::Bucket\n  P:\n    Type: AWS::S3::BucketPolicy\n"
    return f"{head}    Properties:\n      Bucket: !Ref Logs\n      PolicyDocument:{document}\n"


ALLOW = '{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}'
DOCUMENTS = {
    "list": "\n        Statement:\n          - Effect: Allow # yes\n            Action: s3:GetObject",
    "flush list": "\n        Statement:\n        - Effect: Allow # yes\n          Action: s3:GetObject",
    "single": "\n        Statement:\n          Effect: Allow # yes\n          Action: s3:GetObject",
    "flow list": " {Statement: [{Effect: Allow, Action: 's3:GetObject'}]}",
    "flow single": " {Statement: {Effect: Allow, Action: 's3:GetObject'}}",
    "trailing comma": " {Statement: [{Effect: Allow, Action: 's3:GetObject'},]}",
    "JSON in YAML": '\n        {\n          "Statement": [\n            {"Effect": "Allow"}\n          ]\n        }',
}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_statement_into_a_document(document: str) -> None:
    """A statement joins those that are there, in the document's own form."""
    template = changed(policy_template(document), Add(site("P", "PolicyDocument"), DENY))
    first, second = properties(template, "P")["PolicyDocument"]["Statement"]  # type: ignore[index]
    assert first["Effect"] == "Allow"
    assert second == DENIED


TEXTS = {
    "single quotes": f" '{{\"Statement\":[{ALLOW}]}}'",
    "one statement": f" '{{\"Statement\":{ALLOW}}}'",
    "double quotes": " " + json.dumps(f'{{"Statement":[{ALLOW}]}}'),
    "block scalar": f' |\n        {{\n          "Statement": [\n            {ALLOW}\n          ]\n        }}',
    "variable": ' \'{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::x/${aws:username}"}]}\'',
}


@pytest.mark.parametrize("document", TEXTS.values(), ids=TEXTS)
def test_statement_into_json_text(document: str) -> None:
    """A document in a text gets its statement there; ``Sub`` reads the references, and only those."""
    template = changed(policy_template(document), Add(site("P", "PolicyDocument"), DENY))
    text = properties(template, "P")["PolicyDocument"]["Fn::Sub"]  # type: ignore[index]
    first, second = json.loads(text)["Statement"]
    assert first["Effect"] == "Allow"
    assert "${aws:" not in text
    assert second == {**DENIED, "Resource": ["${Logs.Arn}", "${Logs.Arn}/*"]}


def test_minified_json_stays_minified() -> None:
    """What is added has no spaces where the file has none."""
    after = patched(MINIFIED, Add(site("Logs", "PolicyDocument", POLICY), DENY), Add(site("Topic", "Tags"), {"A": "b"}))
    assert after is not None
    assert " " not in after


def test_sids_stay_unique() -> None:
    """A policy refuses two statements of one Sid."""
    text = policy_template("\n        Statement:\n          - {Sid: DenyInsecureTransport, Effect: Allow}")
    template = changed(text, Add(site("P", "PolicyDocument"), DENY))
    sids = [one["Sid"] for one in properties(template, "P")["PolicyDocument"]["Statement"]]  # type: ignore[index]
    assert sids == ["DenyInsecureTransport", "DenyInsecureTransport2"]


REFUSED = {
    "a conditional": ("Tags: !If [C, [], []]", Add(site("Logs", "Tags"), {"A": "b"})),
    "below a conditional": (
        "VersioningConfiguration: !If [C, {Status: Off}, {}]",
        Set(site("Logs", "VersioningConfiguration.Status"), "Enabled"),
    ),
    "an alias": (
        "VersioningConfiguration: *v",
        Set(site("Logs", "VersioningConfiguration.Status"), "Enabled"),
    ),
    "an anchor": ("BucketName: &n logs", Set(site("Logs", "BucketName"), "other")),
    "a merge key": ("<<: *v", Set(site("Logs", "BucketName"), "other")),
    "several elements": ("Tags: [{Key: A}, {Key: B}]", Set(site("Logs", "Tags.Value"), "x")),
    "a parameter": ("PolicyDocument: !Ref P", Add(site("Logs", "PolicyDocument"), DENY)),
    "an unknown resource": ("BucketName: x", Set(site("Logs", "BucketName"), Link("Nowhere", "arn"))),
}


@pytest.mark.parametrize(("line", "intent"), REFUSED.values(), ids=REFUSED)
def test_not_offered(line: str, intent: Intent) -> None:
    """Where a change could reach further than its property, or has no form, there is no fix."""
    head = "Mappings:\n  V: &v {}\nResources:\n  Logs:\n    Type: AWS::S3::Bucket\n    Properties:\n"
    assert patched(f"{head}      {line}\n", intent) is None


def test_a_broken_block_is_left_alone_and_its_neighbour_fixed() -> None:
    """A block that does not parse has no edits, and takes none from others."""
    text = "Resources:\n  Logs:\n    Type: AWS::S3::Bucket\n  Bad:\n    Type: [\n  Topic:\n    Type: AWS::SNS::Topic\n"
    report = report_of(text)
    good = (Set(site("Topic", "DisplayName"), "x"),)
    assert DIALECT.patch(report.memo, report.documents, good) is not None
    assert DIALECT.patch(report.memo, report.documents, (Set(site("Bad", "DisplayName"), "x"),)) is None


SCALARS = ["yes", "NO", "on", "012", "1e3", "2026-11-25", "12:30:45", "*", "!x", "&a", "%a", "@a", "`a", "- a", "a: b"]
SCALARS += ["a #b", "", " a", "a:", "null", "~", "true", "=", "<<", "0x1F", "1_000", ".5", "it's", 'say "x"', "a\\b"]
SCALARS += ["tab\there", "line\nbreak", "é𝒳", "{a", "[a", "a, b", "arn:aws:s3:::x/*", "s3:*", "${x}", "?", "|", ">"]
SCALARS += ["10.0.0.0/8", "10.0", "+1", "-1", "1:2", "a\u2028b", "\ufeffx"]


@pytest.mark.parametrize("scalar", SCALARS)
@each_style
def test_texts_stay_texts(text: str, scalar: str) -> None:
    """What YAML would read as something else is quoted."""
    after = patched(text, Set(site("Logs", "AccessControl"), scalar), Set(site("Logs", "Tags.0.Value"), scalar))
    assert after is not None
    made = properties(read(after))
    assert made["AccessControl"] == scalar
    assert made["Tags"][0]["Value"] == scalar  # type: ignore[index]


def test_long_functions_where_the_file_has_them() -> None:
    """A file that writes long functions gets long ones."""
    text = (
        "Resources:\n  Logs:\n    Type: AWS::S3::Bucket\n  P:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n"
        "      Bucket:\n        Ref: Logs\n      PolicyDocument:\n        Statement: []\n"
    )
    after = patched(text, Add(site("P", "PolicyDocument"), DENY))
    assert after is not None
    assert "!" not in after
    assert "- Fn::GetAtt: [Logs, Arn]\n" in after
    assert '- Fn::Sub: "${Logs.Arn}/*"\n' in after


def test_what_a_script_ends_with_is_not_cut() -> None:
    """A new entry stands behind a block scalar whose last line looks like a comment."""
    text = "Resources:\n  Logs:\n    Type: AWS::S3::Bucket\n    Metadata:\n      S: |\n        run\n        # end\n"
    template = changed(text, Add(site("Logs", "PolicyDocument", POLICY), DENY))
    assert template["Resources"]["Logs"]["Metadata"] == {"S": "run\n# end\n"}  # type: ignore[index]


@each_style
def test_fix_all_ends(text: str) -> None:
    """Fixing everything twice changes nothing the second time, and the findings that have fixes are gone."""
    settings = Settings(select=("s3-secure-transport",))
    fixed = fix_all(unit_of(text), settings, date(2026, 11, 25))
    assert fixed.applied == {"s3-secure-transport": 1}
    assert not fixed.report.findings
    assert not fix_all(unit_of(fixed.sources[PATH].text), settings, date(2026, 11, 25)).sources
