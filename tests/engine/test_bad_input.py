"""Whatever a file holds, the analysis ends, nothing raises, and what is said makes sense."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from stacklint_checks.engine import Cache, Report, analyze
from stacklint_checks.settings import Settings
from stacklint_checks.source import Source
from stacklint_checks.units import Unit

TODAY = date(2026, 11, 25)
DEEP = 10_000
LONG = 100_000
BUCKET = 'resource "aws_s3_bucket" "logs" {\n  bucket = "logs"\n}\n'
HEAD = "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n"
USE = 'resource "aws_sns_topic" "use" {\n  name = local.x\n  tags = local.x\n  policy = jsonencode(local.x)\n}\n'
LOGS = "  Logs:\n    Type: AWS::S3::Bucket\n"


def terraform(text: str, **more: str) -> Report:
    """The report over a root module, and over folders beside it."""
    sources = {"/w/main.tf": Source("/w/main.tf", text)}
    for folder, inner in more.items():
        sources[f"/w/{folder}/main.tf"] = Source(f"/w/{folder}/main.tf", inner)
    return checked(Unit("terraform", "/w", sources))


def template(text: str, path: str = "/w/t.yaml") -> Report:
    """The report over a template."""
    return checked(Unit("cloudformation", path, {path: Source(path, text)}))


def json_template(text: str) -> Report:
    """The report over a template in JSON."""
    return template(text, "/w/t.json")


def checked(unit: Unit) -> Report:
    """The report of all rules; that of an analysis with a cache is the same."""
    report = analyze(unit, Settings(), TODAY)
    assert report.crashes == ()
    for finding in report.findings:
        assert 0 <= finding.place.start <= finding.place.end <= len(unit.sources[finding.place.path].text)
        assert "\n" not in finding.message
        assert len(finding.message) < 500
    cache = Cache()
    analyze(unit, Settings(), TODAY, cache)
    again = analyze(unit, Settings(), TODAY, cache)
    assert [one.message for one in again.findings] == [one.message for one in report.findings]
    return report


def rules(report: Report, resource: str = "") -> set[str]:
    """The rules that found something, about one resource or anywhere."""
    return {one.rule for one in report.findings if resource in ("", one.resource)}


def is_seen(report: Report, resource: str) -> bool:
    """Whether the good bucket beside the bad input is checked as ever."""
    return "s3-secure-transport" in rules(report, resource)


TERRAFORM = {
    "binary": "\x00\x01\xff\udc80\x7fELF\x00" * 50,
    "empty": "",
    "blank": " \n\t\n",
    "only a comment": "# nothing\n",
    "only an open comment": "/* nothing\n",
    "lists": "locals {\n  x = " + "[" * DEEP + "]" * DEEP + "\n}\n",
    "open lists": "locals {\n  x = " + "[" * DEEP + "\n}\n",
    "objects": "locals {\n  x = " + "{a=" * DEEP + "1" + "}" * DEEP + "\n}\n",
    "brackets": "locals {\n  x = " + "(" * DEEP + "1" + ")" * DEEP + "\n}\n",
    "calls": "locals {\n  x = " + "upper(" * DEEP + '"a"' + ")" * DEEP + "\n}\n",
    "blocks": 'resource "aws_security_group" "c" {\n' + "ingress {\n" * DEEP + "}\n" * DEEP + "}\n",
    "dynamic blocks": 'resource "aws_security_group" "c" {\n'
    + 'dynamic "ingress" {\nfor_each = [1, 2]\ncontent {\n' * 300
    + "}\n}\n" * 300
    + "}\n",
    "templates": "locals {\n  x = " + '"${' * DEEP + "1" + '}"' * DEEP + "\n}\n",
    "signs": "locals {\n  x = " + "!" * DEEP + "true\n}\n",
    "sums": "locals {\n  x = " + "1 + " * DEEP + "1\n}\n",
    "conditionals": "locals {\n  x = " + "var.a ? 1 : " * 2000 + "1\n}\n",
    "conditionals within": "locals {\n  x = " + "var.a ? (" * 150 + "1" + ") : 2" * 150 + "\n}\n",
    "steps": "locals {\n  x = a.b" + ".c" * DEEP + "\n}\n",
    "indexes": "locals {\n  x = a.b" + "[0]" * DEEP + "\n}\n",
    "for within for": "locals {\n  x = " + "[for a in [1, 2, 3, 4, 5, 6, 7, 8] : " * 12 + "a" + "]" * 12 + "\n}\n",
    "doubling": "locals {\n  x0 = [1, 1]\n"
    + "".join(f"  x{n + 1} = [local.x{n}, local.x{n}]\n" for n in range(40))
    + '}\nresource "a_b" "c" {\n  x = flatten(local.x40)\n  y = join(",", local.x40)\n}\n'
    + "locals {\n  x = local.x40\n}\n",
    "doubled text": 'locals {\n  x0 = "aa"\n'
    + "".join(f'  x{n + 1} = "${{local.x{n}}}${{local.x{n}}}"\n' for n in range(60))
    + "  x = local.x60\n}\n",
    "either doubled": 'variable "a" {}\nlocals {\n  x0 = var.a ? 1 : 2\n'
    + "".join(f"  x{n + 1} = var.a ? local.x{n} : local.x{n}\n" for n in range(40))
    + "  x = local.x40\n}\n",
    "a chain of locals": "locals {\n  x0 = 1\n"
    + "".join(f"  x{n + 1} = local.x{n}\n" for n in range(3000))
    + "  x = local.x3000\n}\n",
    "circular locals": 'locals {\n  x = local.b\n  b = local.x\n}\nresource "a_b" "c" {\n  x = local.a\n}\n',
    "a local of itself": 'locals {\n  x = "${local.x}x"\n}\nresource "a_b" "c" {\n  x = local.a\n}\n',
    "a default of itself": 'variable "a" {\n  default = var.a\n}\nresource "a_b" "c" {\n  x = var.a\n}\n',
    "a resource of itself": 'resource "a_b" "c" {\n  x = a_b.c.x\n}\n',
    "powers": "locals {\n  x = [pow(10, pow(10, 10)), range(0, 1000000000), 1e999 * 0, 1 / 0, 5 % 0]\n}\n",
    "formats": 'locals {\n  x = [format("%999999999d", 1), format("%s"), format("%.999999999f", 1.5)]\n}\n',
    "patterns": 'locals {\n  x = regex("(a+)+$", "' + "a" * 60 + 'b")\n  y = replace("a", "/(/", "b")\n}\n',
    "a mark": "\ufeff",
    "carriage returns": "locals {\r\n  a = 1\r\n}\r\n",
    "old carriage returns": "locals {\r  a = 1\r}\r",
    "tabs": "locals {\n\ta\t=\t1\n}\n",
    "surrogates": 'locals {\n  a = "\ud800\udc80é𝒳"\n  é = 1\n  b = "\\ud800\\uZZZZ\\U99999999"\n}\n',
    "one line": "locals { a = [" + f'"{"x" * 200}", ' * 5_000 + "] }\n",
    "a long text": 'locals {\n  a = "' + "x" * LONG + '"\n}\n',
    "a long open text": 'locals {\n  a = "' + "x" * LONG + "\n}\n",
    "a long name": "locals {\n  " + "a" * LONG + " = 1\n}\n",
    "quotes": '"' * LONG,
    "openers": "{" * LONG,
    "closers": "}" * LONG,
    "dollars": 'locals {\n  a = "' + "${" * 5000 + '"\n}\n',
    "heredocs": "locals {\n" + "  a = <<EOF\n" * 2000 + "}\n",
    "headers": "a {\n" * 5000,
    "many names": "locals {\n" + "".join(f"  a{n} = {n}\n" for n in range(2_000)) + "}\n",
    "nonsense": "resource resource = = { } } [ ( \n locals = locals {\n",
    "labels": "resource " + '"x" ' * 5000 + "{\n}\n",
    "few labels": 'resource {\n}\nresource "a" {\n}\ndata {}\nvariable {}\noutput {}\nmodule {}\nprovider {}\n',
    "odd labels": 'resource "" "" {\n}\nresource "a.b" "c.d" {\n}\nmodule "" {\n  source = "./"\n}\nprovider "" {\n}\n',
    "odd types": 'resource "aws_s3_bucket" "x" {\n  tags = "a"\n  bucket = [1]\n  acl { a = 1 }\n  versioning = true\n}\n'
    'resource "aws_s3_bucket_policy" "x" {\n  bucket = 1\n  policy = [1, {}]\n}\n'
    'resource "aws_iam_policy" "x" {\n  policy = jsonencode([{ Statement = 1 }, "a"])\n}\n'
    'resource "aws_iam_policy" "y" {\n  policy = jsonencode({ Statement = ["a", [{}], { Action = { a = 1 } }] })\n}\n'
    'resource "aws_security_group" "x" {\n  ingress = "a"\n  egress { from_port = "a" }\n}\n'
    'provider "aws" {\n  default_tags = 1\n  alias = {}\n}\n',
    "odd counts": 'resource "aws_s3_bucket" "x" {\n  count = "a"\n}\nresource "aws_s3_bucket" "y" {\n  count = -1\n}\n'
    'resource "aws_s3_bucket" "z" {\n  for_each = 5\n  bucket = each.value.a.b\n}\n',
    "json nested in text": 'resource "aws_iam_policy" "x" {\n  policy = "' + "[{" * 2000 + '\\"a\\"' + '"\n}\n',
    "json nested in a heredoc": 'resource "aws_iam_policy" "x" {\n  policy = <<EOF\n' + '{"a":[' * 2000 + "\nEOF\n}\n",
}

YAML = {
    "sequences": HEAD + LOGS + "  Deep: " + "[" * DEEP + "]" * DEEP + "\n",
    "open sequences": HEAD + LOGS + "  Deep: " + "[" * DEEP + "\n",
    "mappings": HEAD + LOGS + "  Deep: " + "{a: " * DEEP + "1" + "}" * DEEP + "\n",
    "dashes": HEAD + LOGS + "  Deep:\n    " + "- " * DEEP + "a\n",
    "indentation": HEAD + LOGS + "  Deep:\n" + "".join(" " * (4 + n) + "a:\n" for n in range(1500)),
    "an alias bomb": HEAD
    + LOGS
    + "  A0: &a0 [x, x]\n"
    + "".join(f"  A{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]\n" for n in range(40)),
    "a merge bomb": HEAD
    + LOGS
    + "  A0: &a0 {Type: AWS::S3::Bucket}\n"
    + "".join(f"  A{n + 1}: &a{n + 1}\n    <<: [*a{n}, *a{n}]\n" for n in range(40)),
    "an alias of itself": HEAD + LOGS + "  A: &a\n    Type: AWS::S3::Bucket\n    Properties: *a\n",
    "a merge of itself": HEAD + LOGS + "  A: &a\n    <<: *a\n    Type: AWS::S3::Bucket\n",
    "no anchor": HEAD + LOGS + "  A: *nowhere\n",
    "a mark": "\ufeff" + HEAD + LOGS,
    "carriage returns": (HEAD + LOGS).replace("\n", "\r\n"),
    "unknown tags": HEAD + LOGS + "  A:\n    Type: !Foo bar\n    Properties: !!python/object:os.system {a: !<x> 1}\n",
    "surrogates": HEAD + LOGS + '  A:\n    Type: "\ud800\\ud800é𝒳"\n',
    "one line": HEAD
    + LOGS
    + "  A: {Type: 'AWS::S3::Bucket', Properties: {Tags: ["
    + f"{{Key: a, Value: {'b' * 200}}}, " * 4_500
    + "]}}\n",
    "a long text": HEAD + LOGS + f"  A:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: {'x' * LONG}\n",
    "a long key": HEAD + LOGS + f"  {'A' * LONG}:\n    Type: AWS::S3::Bucket\n",
    "circular conditions": "Conditions:\n  A: !Condition B\n  B: !Not [!Condition A]\n"
    + HEAD
    + LOGS
    + "  X:\n    Type: AWS::S3::Bucket\n    Condition: A\n    Properties: {BucketName: !If [A, a, b]}\n",
    "circular references": HEAD + LOGS + "  A:\n    Type: AWS::S3::Bucket\n    Properties: {BucketName: !Ref A}\n",
    "nested intrinsics": HEAD
    + LOGS
    + "  A:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: "
    + "!Join ['', [" * 90
    + "a"
    + "]]" * 90
    + "\n",
    "nested conditions": HEAD
    + LOGS
    + "  A:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: "
    + "!If [C, a, " * 60
    + "a"
    + "]" * 60
    + "\n",
    "odd intrinsics": HEAD
    + LOGS
    + "  A:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: !If [a]\n      Tags: !Join a\n"
    + "      X: !Sub [a]\n      Y: !Sub {a: b}\n      Z: !FindInMap [a]\n      Q: !Select [z, 1]\n      R: !GetAtt\n"
    + "      S: !Split []\n      T: {Ref: [a]}\n      U: {Ref: A, Fn::Sub: b}\n      V: !GetAtt [1, {}]\n      W: !Cidr x\n",
    "odd types": HEAD
    + LOGS
    + "  A: 5\n  B: []\n  C:\n    Type: [x]\n  D:\n    Type: AWS::S3::Bucket\n    Properties: text\n"
    + "  E:\n    Type: AWS::IAM::Policy\n    Properties: {PolicyDocument: [1, {Statement: x}]}\n"
    + "  F:\n    Type: AWS::EC2::SecurityGroup\n    Properties: {SecurityGroupIngress: {CidrIp: [1]}}\n"
    + "  ? [a, b]\n  : c\n  1: {Type: AWS::S3::Bucket}\n  ~: x\n",
    "odd sections": HEAD + LOGS + "Parameters: 5\nMappings: [a]\nOutputs: text\nConditions:\nGlobals: 1\n",
    "many entries": HEAD + LOGS + "".join(f"  A{n}: {{Type: 'AWS::SNS::Topic'}}\n" for n in range(3000)),
}

JSON = {
    "arrays": '{"Resources": {"Logs": {"Type": "AWS::S3::Bucket"}, "A": ' + "[" * DEEP + "]" * DEEP + "}}",
    "open arrays": '{"Resources": {"Logs": {"Type": "AWS::S3::Bucket"}, "A": ' + "[" * DEEP,
    "objects": '{"Resources": {"Logs": {"Type": "AWS::S3::Bucket"}, "A": ' + '{"a":' * DEEP + "1" + "}" * DEEP + "}}",
    "open objects": '{"Resources": {"Logs": {"Type": "AWS::S3::Bucket"}, "A": ' + '{"a":' * DEEP,
    "one line": '{"Resources": {"Logs": {"Type": "AWS::S3::Bucket"}, "A": {"Type": "AWS::SNS::Topic", "Properties": {"Tags": ['
    + f'{{"Key": "a", "Value": "{"b" * 200}"}}, ' * 4_500
    + '{"Key": "a", "Value": "b"}]}}}}',
    "nothing": "{}",
    "a brace": "{",
    "quotes": '{"Resources": {"Logs": {"Type": "AWS::S3::Bucket"}, ' + '"' * LONG,
    "commas": '{"Resources": {"Logs": {"Type": "AWS::S3::Bucket"}' + "," * 20_000 + "}}",
    "colons": '{"Resources": {"Logs": {"Type": "AWS::S3::Bucket"}, "A"' + ":" * 20_000 + "}}",
    "surrogates": '{"Resources": {"Logs": {"Type": "AWS::S3::Bucket"}, "A": {"Type": "\\ud800\ud800"}}}',
}


@pytest.mark.parametrize("case", TERRAFORM)
def test_terraform(case: str) -> None:
    """Beside any Terraform, a good block is checked."""
    text = TERRAFORM[case]
    assert is_seen(terraform(BUCKET + text + USE), "aws_s3_bucket.logs")
    terraform(text)


@pytest.mark.parametrize("case", YAML)
def test_yaml(case: str) -> None:
    """In any template, a good entry is checked."""
    assert is_seen(template(YAML[case]), "Logs")


@pytest.mark.parametrize("case", JSON)
def test_json(case: str) -> None:
    """In any template, a good member is checked if it can be found."""
    report = json_template(JSON[case])
    assert is_seen(report, "Logs") or "Logs" not in JSON[case]


@pytest.mark.parametrize("read", [template, json_template])
@pytest.mark.parametrize(
    "text", ["", "\x00\xff" * 100, "\ufeff", "{", "}", "[", "---", "--- a\n--- b\n", "%YAML", "- a", "a", "\t", "!"]
)
def test_what_is_no_template(read: Callable[[str], Report], text: str) -> None:
    """Text that is no template at all."""
    read(text)


def test_doubled_keys() -> None:
    """A key written twice is reported."""
    report = template(HEAD + LOGS + "    Type: AWS::S3::Bucket\n")
    assert any("written twice" in one.message for one in report.findings)


def test_modules_that_call_each_other() -> None:
    """A circle of modules ends, and the modules are checked."""
    call = 'module "other" {{\n  source = "../{0}"\n  name = var.name\n}}\nvariable "name" {{}}\n'
    root = 'module "a" {\n  source = "./a"\n  name = "x"\n}\n' + BUCKET
    report = terraform(root, a=call.format("b") + BUCKET, b=call.format("a") + BUCKET)
    assert is_seen(report, "aws_s3_bucket.logs")


def test_a_module_that_calls_itself() -> None:
    """So does a module that calls itself."""
    report = terraform('module "a" {\n  source = "./"\n}\n' + BUCKET)
    assert is_seen(report, "aws_s3_bucket.logs")


def test_modules_that_multiply() -> None:
    """Ten levels of modules that each call the next one four times."""
    inner = {
        f"m{n}": "".join(f'module "c{k}" {{\n  source = "../m{n + 1}"\n}}\n' for k in range(4)) + BUCKET
        for n in range(10)
    }
    report = terraform('module "a" {\n  source = "./m0"\n}\n' + BUCKET, **inner)
    assert is_seen(report, "aws_s3_bucket.logs")
