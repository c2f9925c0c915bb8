"""The CloudFormation table against the schemas it comes from, read by cfn-lint, and against well-known facts."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from stacklint_checks.schemas import cloudformation
from stacklint_checks.schemas.tables import record


@pytest.fixture(scope="module")
def packaged() -> Path:
    """The folder of cfn-lint's schemas, if it is the version that the table is made of."""
    if f"cfn-lint=={version('cfn-lint')}," not in record("cloudformation", "")["source"]:
        pytest.skip("the table is made of another cfn-lint: run checks/generate/cloudformation.py")
    spec = find_spec("cfnlint")
    assert spec
    assert spec.origin
    return Path(spec.origin).parent / "data" / "schemas"


@pytest.fixture(scope="module")
def schemas(packaged: Path) -> dict[str, dict[str, Any]]:
    """150 schemas drawn by chance, the same ones each time, and some that matter most."""
    files = json.loads((packaged / "providers" / "us-east-1.json").read_text(encoding="utf-8"))
    drawn = random.Random(20261125).sample(sorted(files), 150)
    drawn += ["AWS::S3::Bucket", "AWS::RDS::DBInstance", "AWS::IAM::Role", "AWS::EC2::Instance", "AWS::WAFv2::WebACL"]
    return {
        name: json.loads((packaged / "resources" / f"{files[name]}.json").read_text(encoding="utf-8")) for name in drawn
    }


def test_all_types_are_there(packaged: Path) -> None:
    providers = packaged / "providers"
    named = [json.loads((providers / f"{region}.json").read_text(encoding="utf-8")) for region in ("us-east-1", "sam")]
    assert cloudformation.types() == frozenset().union(*named)


def test_top_level_agrees(schemas: dict[str, dict[str, Any]]) -> None:
    for name, schema in schemas.items():
        found = cloudformation.properties(name)
        assert found.keys() == schema["properties"].keys(), name
        required = {each.name for each in found.values() if each.required}
        assert required >= set(schema.get("required", ())), name
        if not {"oneOf", "anyOf", "allOf"} & schema.keys():
            assert required == set(schema.get("required", ())), name
        assert cloudformation.closed(name), name


def objects(schema: dict[str, Any], node: dict[str, Any], path: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Paths and definitions of the objects that plain references lead to, found without our own reader."""
    while "$ref" in node or node.get("type") == "array":
        node = schema["definitions"][node["$ref"].rsplit("/", 1)[1]] if "$ref" in node else node.get("items", {})
    if {"oneOf", "anyOf", "allOf", "patternProperties"} & node.keys() or "properties" not in node or depth > 6:
        return
    yield path, node
    for name, inner in node["properties"].items():
        yield from objects(schema, inner, f"{path}.{name}".lstrip("."), depth + 1)


def test_every_definition_in_use_agrees(schemas: dict[str, dict[str, Any]]) -> None:
    compared = 0
    for type_name, schema in schemas.items():
        for path, node in objects(schema, schema):
            where = f"{type_name} {path}"
            found = cloudformation.properties(type_name, path)
            assert found.keys() == node["properties"].keys(), where
            assert {each.name for each in found.values() if each.required} == set(node.get("required", ())), where
            assert cloudformation.closed(type_name, path) == (node.get("additionalProperties") is False), where
            for name, inner in node["properties"].items():
                if "enum" in inner and not {"anyOf", "enumCaseInsensitive"} & inner.keys():
                    assert list(found[name].enum) == inner["enum"], (where, name)
                if isinstance(inner.get("type"), str):
                    assert found[name].types == (inner["type"],), (where, name)
            compared += 1
    assert compared > 1500


def test_pointers_lead_to_properties(schemas: dict[str, dict[str, Any]]) -> None:
    """What the schema names in its lists of pointers is found in the shapes, list steps written or not."""
    lists = {
        "createOnlyProperties": cloudformation.create_only,
        "conditionalCreateOnlyProperties": cloudformation.may_replace,
        "readOnlyProperties": cloudformation.read_only,
        "writeOnlyProperties": cloudformation.write_only,
        "deprecatedProperties": cloudformation.deprecated,
    }
    for name, schema in schemas.items():
        for word, function in lists.items():
            steps = [pointer.split("/")[2:] for pointer in schema.get(word, ())]
            assert function(name) == {".".join(step for step in each if step != "*") for each in steps}, (name, word)
            for each in steps:
                assert cloudformation.find(name, ".".join(each)), (name, each)
                assert cloudformation.find(name, ".".join(step for step in each if step != "*")), (name, each)


def test_attributes_agree_with_cfn_lint(schemas: dict[str, dict[str, Any]]) -> None:
    from cfnlint.schema._schema import Schema

    for name, schema in schemas.items():
        theirs = Schema(schema).get_atts
        ours = cloudformation.attributes(name)
        assert ours == {each for each in theirs if "*" not in each}, name
        assert all(cloudformation.has_attribute(name, each) for each in ours)
        assert not cloudformation.has_attribute(name, "NoSuchAttribute")


def test_well_known_facts() -> None:
    assert "BucketName" in cloudformation.create_only("AWS::S3::Bucket")
    assert "BucketEncryption" not in cloudformation.create_only("AWS::S3::Bucket")
    assert "StorageEncrypted" in cloudformation.create_only("AWS::RDS::DBInstance")
    assert "InstanceType" in cloudformation.may_replace("AWS::EC2::Instance")
    assert cloudformation.attributes("AWS::SQS::Queue") >= {"Arn", "QueueName"}
    assert cloudformation.has_attribute("AWS::RDS::DBInstance", "Endpoint.Address")
    algorithm = "BucketEncryption.ServerSideEncryptionConfiguration.ServerSideEncryptionByDefault.SSEAlgorithm"
    found = cloudformation.find("AWS::S3::Bucket", algorithm)
    assert found
    assert found.required
    assert {"AES256", "aws:kms"} <= set(found.enum)


@pytest.mark.parametrize(
    ("type_name", "path"),
    [
        ("AWS::RDS::DBInstance", "MasterUserPassword"),
        ("AWS::DocDB::DBCluster", "MasterUserPassword"),
        ("AWS::IAM::User", "LoginProfile.Password"),
        ("AWS::SecretsManager::Secret", "SecretString"),
        ("AWS::ElastiCache::ReplicationGroup", "AuthToken"),
        ("AWS::AmazonMQ::Broker", "Users.Password"),
    ],
)
def test_secrets(type_name: str, path: str) -> None:
    assert path in cloudformation.secret_paths(type_name)


def test_marked_but_no_secret() -> None:
    assert not cloudformation.secret_paths("AWS::S3::Bucket")
    assert not cloudformation.secret_paths("AWS::Lambda::Function")
    assert "ManageMasterPassword" not in cloudformation.secret_paths("AWS::Redshift::Cluster")


def test_free_form_is_open() -> None:
    assert not cloudformation.closed("AWS::IAM::Role", "AssumeRolePolicyDocument")
    assert not cloudformation.closed("AWS::Lambda::Function", "Environment.Variables")
    assert cloudformation.find("AWS::Lambda::Function", "Environment.Variables.ANY")
    assert cloudformation.closed("AWS::Lambda::Function", "Environment")
    assert not cloudformation.closed("Custom::Thing")
    assert not cloudformation.closed("AWS::No::Such")


def test_recursion_ends() -> None:
    path = "Rules.Statement" + ".NotStatement.Statement" * 8 + ".GeoMatchStatement.CountryCodes"
    found = cloudformation.find("AWS::WAFv2::WebACL", path)
    assert found
    assert found.types == ("array",)


@pytest.mark.parametrize("name", ["Custom::Thing", "My::Own::Thing::MODULE", "AWS::Serverless::Function"])
def test_known(name: str) -> None:
    assert cloudformation.known(name)


@pytest.mark.parametrize("name", ["", "AWS::S3::Bukket", "aws_s3_bucket", "AWS::S3::Bucket,", 'AWS::S3::Bucket"'])
def test_unknown(name: str) -> None:
    assert not cloudformation.known(name)
    assert cloudformation.properties(name) == {}
    assert cloudformation.find(name, "A.B") is None
    assert cloudformation.create_only(name) == frozenset()


def test_unknown_type_may_have_any_attribute() -> None:
    assert cloudformation.has_attribute("AWS::No::Such", "Arn")
    assert cloudformation.has_attribute("Custom::Thing", "Anything")
    assert cloudformation.has_attribute("AWS::CloudFormation::Stack", "Outputs.BucketName")
    assert not cloudformation.has_attribute("AWS::CloudFormation::Stack", "BucketName")
