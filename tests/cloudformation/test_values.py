"""What the properties of a template's resources are worth: parameters, functions, conditions, anchors and globals."""

from __future__ import annotations

import pytest
from patching import report_of

from stacklint_checks.documents.cloudformation import lower
from stacklint_checks.values import Absent, Given, Hole, Known, Object, OneOf, Ref, Unknown, Value, at_path

HEAD = """Parameters:
  Env: {Type: String, Default: dev}
  Free: {Type: String}
  Zones: {Type: CommaDelimitedList, Default: "a, b"}
  Ami: {Type: "AWS::SSM::Parameter::Value<String>", Default: /aws/ami}
Mappings:
  Sizes:
    dev: {size: small, shared: "1"}
    prod: {size: large, shared: "1"}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  Always: !Equals [a, a]
  Never: !Not [!Condition Always]
Resources:
  Topic: {Type: AWS::SNS::Topic}
"""


def value(written: str, head: str = HEAD) -> Value:
    """What a property is worth that is written so."""
    text = f"{head}  It:\n    Type: AWS::SNS::Topic\n    Properties:\n      TopicName: {written}\n"
    report = report_of(text)
    found = report.memo.ask(lower.resource, "It")
    assert found is not None
    return found.properties.get("TopicName")


KNOWN = {
    "plain": ("a b", "a b"),
    "quoted": ("'5'", "5"),
    "a number": ("5", 5),
    "a boolean": ("true", True),
    "a text of functions": ("!Join ['-', [a, b, !Ref AWS::NoValue]]", "a-b"),
    "Select": ("!Select [1, [a, b]]", "b"),
    "Select of Split": ("!Select [0, !Split [',', 'x,y']]", "x"),
    "Sub with its own": ("!Sub ['${a}-${!b}', {a: 1}]", "1-${b}"),
    "If always": ("!If [Always, a, b]", "a"),
    "If never": ("!If [Never, a, b]", "b"),
    "one value whatever the key": ("!FindInMap [Sizes, dev, shared]", "1"),
    "long forms": ("{'Fn::Join': ['', [a, {'Fn::Select': ['0', [b]]}]]}", "ab"),
}


@pytest.mark.parametrize(("written", "content"), KNOWN.values(), ids=KNOWN)
def test_known(written: str, content: object) -> None:
    """What can be computed is computed."""
    found = value(written)
    assert isinstance(found, Known)
    assert found.content == content
    assert type(found.content) is type(content)


def test_parameters() -> None:
    """A parameter is given; its literal default is what can be, and stands where it is written."""
    found = value("!Ref Env")
    assert isinstance(found, Given)
    assert found.can(lambda one: one == "dev")
    assert not found.must(lambda one: one == "dev")
    assert found.default is not None
    assert found.default.at is not None
    assert found.default.at.block.key == "Parameters.Env"
    assert isinstance(value("!Ref Free"), Given)
    assert not value("!Ref Free").can(lambda _: True)
    assert not value("!Ref Ami").can(lambda _: True)


PARTS = {
    "!Ref Topic": (Ref("Topic", "Ref"),),
    "!GetAtt Topic.TopicArn": (Ref("Topic", "TopicArn"),),
    "!GetAtt [Topic, TopicArn]": (Ref("Topic", "TopicArn"),),
    "{'Fn::GetAtt': [Topic, TopicArn]}": (Ref("Topic", "TopicArn"),),
    "!Sub 'x-${Topic.TopicArn}/*'": ("x-", Ref("Topic", "TopicArn"), "/*"),
    "!Sub '${AWS::Region}-${Topic}'": (Hole("AWS::Region"), "-", Ref("Topic", "Ref")),
    "!Join ['', ['a', !Ref Topic]]": ("a", Ref("Topic", "Ref")),
    "'{{resolve:ssm:x}}'": (Hole("resolve"),),
}


@pytest.mark.parametrize("written", PARTS)
def test_parts(written: str) -> None:
    """What is known only after deployment keeps what it is made of."""
    found = value(written)
    assert isinstance(found, Unknown)
    assert found.parts == PARTS[written]


def test_conditionals() -> None:
    """Both sides of a condition, and nothing where a side is no value."""
    found = value("!If [IsProd, a, !Ref AWS::NoValue]")
    assert isinstance(found, OneOf)
    assert [type(one) for one in found.members] == [Known, Absent]
    assert found.can(lambda one: one == "a")
    assert not found.must(lambda one: one == "a")


def test_mappings() -> None:
    """All values that the known keys allow, where they stand."""
    found = value("!FindInMap [Sizes, !Ref Free, size]")
    assert found.must(lambda one: one in ("small", "large"))
    assert found.can(lambda one: one == "large")
    member = next(one for one in found.leaves() if one.text == "large")
    assert member.place is not None
    assert member.place.block.key == "Mappings.Sizes"


@pytest.mark.parametrize(
    "written", ["!ImportValue x", "!Transform {Name: X}", "!Cidr [a, 1, 2]", "!GetAZs ''", "!Unheard x"]
)
def test_unknown(written: str) -> None:
    """What cannot be computed is unknown, which is neither so nor not."""
    found = value(written)
    assert not found.unset
    assert not found.can(lambda _: True)


def test_anchors() -> None:
    """Anchors of other entries, merged maps, and own keys that win."""
    text = HEAD + (
        "  Base:\n    Type: AWS::SNS::Topic\n    Properties: &base\n      TopicName: a\n      DisplayName: &shown b\n"
        "  It:\n    Type: AWS::SNS::Topic\n    Properties:\n      <<: *base\n      DisplayName: c\n      KmsMasterKeyId: *shown\n"
    )
    found = report_of(text).memo.ask(lower.resource, "It")
    assert found is not None
    texts = {key: found.properties.get(key).text for key in ("TopicName", "DisplayName", "KmsMasterKeyId")}
    assert texts == {"TopicName": "a", "DisplayName": "c", "KmsMasterKeyId": "b"}
    merged = found.properties.get("TopicName")
    assert merged.place is not None
    assert merged.place.block.key == "Resources.Base"


def test_globals() -> None:
    """SAM's globals are defaults of its resources; maps are merged."""
    text = (
        "Transform: AWS::Serverless-2016-10-31\nGlobals:\n  Function:\n    Runtime: python3.8\n    Tags: {a: '1', b: '2'}\n"
        "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Tags: {b: '3'}\n"
        "  G:\n    Type: AWS::Serverless::Function\n    Properties: {Runtime: python3.13}\n"
    )
    memo = report_of(text).memo
    first, second = memo.ask(lower.resource, "F"), memo.ask(lower.resource, "G")
    assert first is not None
    assert second is not None
    assert first.properties.get("Runtime").text == "python3.8"
    assert second.properties.get("Runtime").text == "python3.13"
    tags = at_path(first.properties, ("Tags",))
    assert (tags.get("a").text, tags.get("b").text) == ("1", "3")


def test_what_a_macro_may_add() -> None:
    """Behind a macro nothing is missing; behind SAM it is."""
    body = "Resources:\n  It: {Type: AWS::SNS::Topic}\n"
    for transform, is_open in (("Mine", True), ("AWS::Serverless-2016-10-31", False), ("[AWS::Include, Mine]", True)):
        memo = report_of(f"Transform: {transform}\n{body}").memo
        found = memo.ask(lower.resource, "It")
        assert found is not None
        assert isinstance(found.properties, Known)
        assert isinstance(found.properties.content, Object)
        assert found.properties.content.open is is_open
        assert memo.ask(lower.passed_on, "It") is is_open


def test_conditions_of_resources() -> None:
    """A resource whose condition is never true is none; one whose condition may be is conditional."""
    text = HEAD + (
        "  A: {Type: AWS::SNS::Topic, Condition: Never}\n  B: {Type: AWS::SNS::Topic, Condition: IsProd}\n"
        "  C: {Type: AWS::SNS::Topic, DeletionPolicy: Retain, DependsOn: B}\n"
    )
    memo = report_of(text).memo
    assert memo.ask(lower.resource, "A") is None
    second, third = memo.ask(lower.resource, "B"), memo.ask(lower.resource, "C")
    assert second is not None
    assert third is not None
    assert second.conditional
    assert not third.conditional
    assert third.meta.get("DeletionPolicy").text == "Retain"
