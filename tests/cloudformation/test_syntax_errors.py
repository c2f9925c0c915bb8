"""A character too many or too few in a template is reported on its line, in words, and beside it all is read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
import yaml

from stacklint_checks.blocks import Document, read
from stacklint_checks.documents.cloudformation import DIALECT
from stacklint_checks.source import Source

FEWEST = 300
YAML = """AWSTemplateFormatVersion: "2010-09-09"
Description: 'Where the logs go'
Parameters:
  Env:
    Type: String
    AllowedValues: [dev, prod]
Conditions:
  IsProd: !Equals [!Ref Env, "prod"]
Resources:
  Logs:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    Properties:
      BucketName: !Sub "logs-${Env}"
      BucketEncryption: {ServerSideEncryptionConfiguration: [{BucketKeyEnabled: true}]}
      Tags:
        - Key: Team
          Value: "a: b"
        - Key: 'Owner'
          Value: !If [IsProd, "ops", !Ref AWS::NoValue]
  LogsPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Statement:
          - Effect: Deny
            Principal: "*"
            Action: ["s3:*"]
            Resource:
              - !GetAtt Logs.Arn
              - !Sub '${Logs.Arn}/*'
            Condition:
              Bool: {"aws:SecureTransport": "false"}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {Service: ["lambda.amazonaws.com", "edgelambda.amazonaws.com"]}
            Action: 'sts:AssumeRole'
  Work:
    Type: AWS::Lambda::Function
    Properties:
      Handler: "index.handler"
      Runtime: python3.13
      Role: !GetAtt Role.Arn
      Environment: {Variables: {TABLE: "a", QUEUE: !Join ["-", [a, 'b']]}}
Outputs:
  Bucket:
    Value: !Ref Logs
    Export: {Name: !Sub "${AWS::StackName}-bucket"}
"""
JSON = json.dumps(
    {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Parameters": {"Env": {"Type": "String", "AllowedValues": ["dev", "prod"]}},
        "Resources": {
            "Logs": {
                "Type": "AWS::S3::Bucket",
                "Properties": {"BucketName": {"Fn::Sub": "logs-${Env}"}, "Tags": [{"Key": "a", "Value": "b"}]},
            },
            "LogsPolicy": {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {
                    "Bucket": {"Ref": "Logs"},
                    "PolicyDocument": {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": ["s3:*"]}]},
                },
            },
            "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "x"}},
        },
        "Outputs": {"Bucket": {"Value": {"Ref": "Logs"}}},
    },
    indent=2,
)


class Case(NamedTuple):
    """A broken text, the line of the edit, and the line of the opener that it may have left open."""

    text: str
    line: int
    opener: int
    edit: str


def really_broken(text: str) -> bool:
    """Whether the strict reader of the syntax does not read a text."""
    try:
        if text.lstrip()[:1] == "{":
            json.loads(text)
        else:
            list(yaml.parse(text, yaml.SafeLoader))
    except (ValueError, yaml.YAMLError):
        return True
    return False


def cases(text: str, characters: str) -> Iterator[Case]:
    """Deletes every such character, and inserts each at deterministic places."""
    edits = [(at, at + 1, "") for at, character in enumerate(text) if character in characters]
    for number, character in enumerate(characters):
        edits += [(at, at, character) for at in range(7 + number * 3, len(text) - 1, 17)]
    for start, end, character in edits:
        broken = text[:start] + character + text[end:]
        if really_broken(broken):
            edit = f"+{character}" if character else f"-{text[start]}"
            yield Case(broken, text.count("\n", 0, start), _opener(text, start), edit)


def _opener(text: str, at: int) -> int:
    """The line of the innermost bracket around a place, which loses its closer to the edit."""
    stack: list[int] = []
    for match in re.finditer(r"[\[{\]}]", text[:at]):
        if match.group() in "[{":
            stack.append(match.start())
        elif stack:
            stack.pop()
    return text.count("\n", 0, stack[-1]) if stack else -1


def document(text: str) -> Document:
    """A template as blocks."""
    return read(Source("/w/t", text), *DIALECT.reader("/w/t", text))


def blamed(text: str) -> list[tuple[int, str]]:
    """The line and words of each error that breaks a block, in the order of the file."""
    found = document(text)
    errors = [(block.start + one.at.start, one.message) for block in found.blocks for one in block.errors if one.breaks]
    return [(found.source.position(at).line, message) for at, message in sorted(errors)]


BROKEN = {"yaml": list(cases(YAML, "\"'{}[]:")), "json": list(cases(JSON, '"{}[],:'))}


@pytest.mark.parametrize("syntax", BROKEN)
def test_errors_are_on_the_right_line(syntax: str) -> None:
    """In 95 % of real mistakes, the first error stands on the line of the edit, or at the bracket it leaves open."""
    assert len(BROKEN[syntax]) >= FEWEST
    wrong = []
    for case in BROKEN[syntax]:
        errors = blamed(case.text)
        line, message = errors[0] if errors else (-1, "nothing")
        if line != case.line and not ("never closed" in message and line == case.opener):
            wrong.append(f"{case.edit} in line {case.line}: {errors}")
    share = 1 - len(wrong) / len(BROKEN[syntax])
    assert share >= 0.95, f"{share:.1%} of {len(BROKEN[syntax])}\n" + "\n".join(wrong)


@pytest.mark.parametrize("syntax", BROKEN)
def test_errors_are_in_words(syntax: str) -> None:
    """No token of a grammar shows, and every message fits on a line."""
    for case in BROKEN[syntax]:
        for _, message in blamed(case.text):
            assert not re.search(r"_|<[a-z ]+>|Token\(|Mark|Node\b|\n|ERROR|MISSING|string_content", message), message
            assert 0 < len(message) < 120


@pytest.mark.parametrize("syntax", BROKEN)
def test_other_entries_are_read(syntax: str) -> None:
    """One character breaks the entry it stands in, and at most one beside it."""
    whole = declared(YAML if syntax == "yaml" else JSON)
    lost = [case for case in BROKEN[syntax] if len(whole - declared(case.text)) > 1]
    assert len(lost) <= 0.01 * len(BROKEN[syntax]), [(case.edit, case.line) for case in lost]


def declared(text: str) -> set[str]:
    """The names that a template declares."""
    return {one.name for block in document(text).blocks for one in block.parsed.facts.declarations}


@pytest.mark.parametrize("text", [YAML, JSON, JSON.replace("\n", "\r\n"), YAML.replace("\n", "\r\n"), "\ufeff" + YAML])
def test_right_templates_have_no_errors(text: str) -> None:
    """What is right is never reported."""
    assert not really_broken(text.removeprefix("\ufeff"))
    assert blamed(text) == []


RIGHT = {
    "a text below its name": "Description:\n  This creates a topic, not much,\n  and nothing else\nResources: {}\n",
    "a quoted text below its name": 'Description:\n  "Some words\n  ### more: words\n  the last"\nResources: {}\n',
    "dashes at the depth of their name": "Conditions:\n  A: !And\n  - !Equals [a, a]\n  - !Equals [b, b]\n  B: !Not [!Condition A]\n"
    "Resources: {}\n",
    "a quoted text that goes on in column 0": 'Description: "Some words\nmore: words"\nResources:\n  T:\n    Type: AWS::SNS::Topic\n'
    "    Properties:\n      DisplayName: 'a\nb: c'\n      Tags:\n      - {Key: a, Value: \"b\nc\"}\n",
    "a tab in a script, beside a quoted text": "Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Metadata:\n      A: |\n        {\n"
    '        \t"name": 1\n        }\n      B: "{\\n\n        \\"a\\": 1\\n\n        }"\n',
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_odd_templates_have_no_errors(text: str) -> None:
    """What people write though few do is not reported, and what stands beside it is read."""
    assert not really_broken(text)
    assert blamed(text) == []
    assert declared(text) >= ({"T"} if "Topic\n" in text else set())


def test_an_open_quote_hides_no_section() -> None:
    """A quote that someone has just opened does not swallow what is behind it."""
    text = 'Metadata:\n  A: "b\nMine:\n  C: "d"\nResources:\n  T:\n    Type: AWS::SNS::Topic\n'
    assert declared(text) == {"T"}
    assert [line for line, _ in blamed(text)] == [1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "Resources:\n  T:\n    Type: A::B::C\n    Type: A::B::D\n",
            "Type is written twice, first on the line above; the later one wins",
        ),
        (
            "Resources:\n  T: {Type: A::B::C, Type: A::B::D}\n",
            "Type is written twice, first on this line; the later one wins",
        ),
        (
            "Resources:\n  T:\n    Type: A::B::C\n    # a\n    DependsOn: X\n    Type: A::B::D\n",
            "Type is written twice, first 3 lines above; the later one wins",
        ),
    ],
)
def test_a_name_written_twice_is_reported_with_the_first(text: str, message: str) -> None:
    """The second one is marked, and the words lead to the first."""
    errors = [one for block in document(text).blocks for one in block.errors]
    assert [one.message for one in errors] == [message]
    assert not errors[0].breaks
