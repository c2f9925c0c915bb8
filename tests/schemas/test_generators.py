"""The parts of the generators that judge: what counts as a credential, how alternatives are merged."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "checks" / "generate"


def load(name: str) -> ModuleType:
    """A generator's module, which is in no package."""
    spec = importlib.util.spec_from_file_location(f"generate_{name}", FOLDER / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


credentials, json_schema = load("credentials"), load("json_schema")


@pytest.mark.parametrize(
    "path",
    [
        "MasterUserPassword",
        "aws_db_instance.password_wo",
        "Users.Password",
        "KerberosAttributes.ADDomainJoinPassword",
        "aws_api_gateway_api_key.value",
        "secret_string",
        "AuthToken",
        "PreSharedKey",
        "key_material_base64",
    ],
)
def test_credential(path: str) -> None:
    assert credentials.names_credential(path)


@pytest.mark.parametrize(
    "path",
    [
        "ClientToken",
        "KmsKeyId",
        "CredentialsArn",
        "S3Key",
        "PublicKey",
        "value",
        "aws_ssm_parameter.value",
        "SecretARN",
    ],
)
def test_no_credential(path: str) -> None:
    assert not credentials.names_credential(path)


def shapes(node: dict[str, Any], **definitions: Any) -> list[dict[str, Any]]:
    """The shapes of a type with these properties."""
    found: list[dict[str, Any]] = json_schema.shapes({"additionalProperties": False, "definitions": definitions} | node)
    return found


def test_only_what_every_alternative_requires_is_required() -> None:
    node = {"properties": {"A": {}, "B": {}, "C": {}}, "required": ["C"]}
    (shape,) = shapes(node | {"oneOf": [{"required": ["A"]}, {"required": ["B"]}]})
    assert shape["required"] == ["C"]
    (shape,) = shapes(node | {"oneOf": [{"required": ["A", "B"]}, {"required": ["B"]}]})
    assert shape["required"] == ["B", "C"]


def test_alternatives_are_joined() -> None:
    either = {"anyOf": [{"type": "string", "enum": ["x"]}, {"type": "integer", "enum": [1]}]}
    assert shapes({"properties": {"A": either}})[0]["properties"]["A"] == {
        "type": ["integer", "string"],
        "enum": ["x", 1],
    }
    loose = {"anyOf": [{"type": "string", "enum": ["x"]}, {"type": "string", "pattern": "^y"}]}
    assert shapes({"properties": {"A": loose}})[0]["properties"]["A"] == "string"


def test_definitions_may_be_recursive() -> None:
    again = {"type": "object", "additionalProperties": False, "properties": {"Not": {"$ref": "#/definitions/S"}}}
    assert shapes({"properties": {"Top": {"$ref": "#/definitions/S"}}}, S=again) == [
        {"properties": {"Top": 1}},
        {"properties": {"Not": 1}},
    ]


def test_what_is_open_stays_open() -> None:
    one = {"type": "object", "properties": {"A": {"type": "string"}}}
    two = {"type": "object", "patternProperties": {".*": {"type": "integer"}}, "additionalProperties": False}
    assert shapes({"properties": {"One": one, "Two": two}})[1:] == [
        {"properties": {"A": "string"}, "rest": {}},
        {"properties": {}, "rest": "integer"},
    ]
