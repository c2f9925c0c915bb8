"""The parts of the generators for Pulumi and CDKTF that judge: which type and attribute a name stands for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).parents[2] / "checks" / "generate"


@pytest.fixture(scope="module", params=["pulumi_match"])
def match(request: pytest.FixtureRequest) -> Iterator[ModuleType]:
    sys.path.insert(0, str(FOLDER))
    yield import_module(request.param)
    sys.path.remove(str(FOLDER))


@pytest.mark.parametrize(
    ("name", "tree", "attribute"),
    [
        ("bucket", ["bucket", "bucket_prefix"], "bucket"),
        ("rules", ["rule", "role"], "rule"),
        ("policies", ["policy"], "policy"),
        ("aliases", ["alias", "aliased"], "alias"),
        ("statuses", ["status"], "status"),
        ("indices", ["index"], "index"),
        ("lambda_", ["lambda"], "lambda"),
        ("address_line1", ["address_line_1", "address_line_2"], "address_line_1"),
        ("rest_api", ["rest_api_id", "api_id"], "rest_api_id"),
        ("topic", ["topic_arn", "id"], "topic_arn"),
        ("name", ["function_name", "role"], "function_name"),
        ("target_arn", ["target_arns"], "target_arns"),
    ],
)
def test_attribute(match: ModuleType, name: str, tree: list[str], attribute: str) -> None:
    assert match.attributes("x.Y", [name], dict.fromkeys(tree)) == {name: attribute}


@pytest.mark.parametrize(
    ("name", "tree"), [("private_key", ["id"]), ("name", ["a_name", "b_name"]), ("code", ["file"])]
)
def test_no_attribute(match: ModuleType, name: str, tree: list[str]) -> None:
    """One that several may be, or none, stays without; nothing is taken because it is left over."""
    assert match.attributes("x.Y", [name], dict.fromkeys(tree)) == {}


def construct(path: str, *names: str) -> object:
    source = import_module("pulumi_source")
    fields = tuple(source.Field(name) for name in names)
    return source.Construct(path, "", fields, ())


def test_type_by_what_it_holds_and_by_its_name(match: ModuleType) -> None:
    source = import_module("pulumi_source")
    library = source.Library("6")
    for path, names in {
        "cfg.Recorder": ("name", "recording_group", "role_arn"),
        "lb.LoadBalancer": ("name", "subnets", "internal"),
        "alb.LoadBalancer": ("name", "subnets", "internal"),
        "other.Thing": ("quite", "different"),
    }.items():
        library.constructs[path] = construct(path, *names)
    trees = {
        "aws_config_configuration_recorder": dict.fromkeys(("name", "recording_group", "role_arn", "id")),
        "aws_lb": dict.fromkeys(("name", "subnets", "internal")),
        "aws_alb": dict.fromkeys(("name", "subnets", "internal")),
    }
    assert match.types(library, trees, {}) == {
        "cfg.Recorder": "aws_config_configuration_recorder",
        "lb.LoadBalancer": "aws_lb",
        "alb.LoadBalancer": "aws_alb",
    }


def test_equal_bodies_are_written_once(match: ModuleType) -> None:
    del match
    bindings = import_module("bindings")
    tag = (bindings.Argument("key", "key", required=True),)
    found = bindings.bodies(
        [
            bindings.Argument("tags", "tag", holds=tag, many=True),
            bindings.Argument("label", "label", holds=tag, only="7"),
        ]
    )
    assert found == ["label:1@7 tags=tag:1*", "key!"]
