"""The Terraform table against well-known facts. Its source is not a dependency of the tests."""

from __future__ import annotations

import pytest

from stacklint_checks.schemas import terraform


def test_size() -> None:
    """As many as version 5.100.0 of the provider documents, by order of magnitude."""
    names = terraform.types()
    assert len([name for name in names if name.startswith("data.")]) > 600
    assert len([name for name in names if name.startswith("aws_")]) > 1500
    assert "provider" in names


def test_bucket() -> None:
    found = terraform.attributes("aws_s3_bucket")
    assert found["bucket"].settable
    assert not found["bucket"].required
    assert found["acl"].deprecated
    assert found["arn"].computed
    assert not found["arn"].settable
    assert found["tags"].type == "map(string)"
    assert terraform.blocks("aws_s3_bucket")["versioning"].deprecated
    assert not found["force_destroy"].deprecated


def test_nested_blocks() -> None:
    action = terraform.blocks("aws_lb_listener")["default_action"]
    assert (action.nesting, action.min_items, action.max_items) == ("list", 1, 0)
    assert terraform.attributes("aws_lb_listener", "default_action")["type"].required
    assert terraform.attributes("aws_lb_listener", "default_action.0.redirect")["status_code"].required
    assert terraform.attributes("aws_lb_listener", "default_action.*.redirect").keys() >= {"port", "protocol"}


def test_single_block() -> None:
    assert terraform.blocks("aws_db_instance")["timeouts"].nesting == "single"
    assert terraform.attributes("aws_db_instance", "timeouts").keys() == {"create", "update", "delete"}


def test_attribute_of_objects_has_members() -> None:
    """``ingress`` may be written as blocks: its members are optional then."""
    ingress = terraform.attributes("aws_security_group")["ingress"]
    assert ingress.type == "set(object)"
    members = terraform.attributes("aws_security_group", "ingress")
    assert members.keys() >= {"from_port", "to_port", "protocol", "cidr_blocks"}
    assert members["cidr_blocks"].type == "list(string)"
    assert members["cidr_blocks"].settable
    assert not members["cidr_blocks"].required


def test_data_source_and_provider() -> None:
    assert terraform.attributes("data.aws_ami")["most_recent"].type == "bool"
    assert terraform.attributes("data.aws_iam_policy_document", "statement")["actions"].type == "set(string)"
    assert "default_tags" in terraform.blocks("provider")
    assert terraform.attributes("provider")["region"].settable


def test_required() -> None:
    required = {name for name, each in terraform.attributes("aws_iam_role").items() if each.required}
    assert required == {"assume_role_policy"}


@pytest.mark.parametrize(
    ("type_name", "path"),
    [
        ("aws_db_instance", "password"),
        ("aws_rds_cluster", "master_password"),
        ("aws_secretsmanager_secret_version", "secret_string"),
        ("aws_mq_broker", "user.password"),
        ("aws_lb_listener", "default_action.authenticate_oidc.client_secret"),
    ],
)
def test_secrets(type_name: str, path: str) -> None:
    assert path in terraform.secret_paths(type_name)
    parent, _, name = path.rpartition(".")
    assert terraform.attributes(type_name, parent)[name].sensitive


def test_every_secret_may_be_set() -> None:
    for name in terraform.types():
        for path in terraform.secret_paths(name):
            parent, _, last = path.rpartition(".")
            assert terraform.attributes(name, parent)[last].settable, (name, path)


def test_sensitive_but_no_secret() -> None:
    assert terraform.attributes("aws_transfer_server")["pre_authentication_login_banner"].sensitive
    assert terraform.secret_paths("aws_transfer_server") == {"host_key"}
    assert terraform.secret_paths("aws_iam_access_key") == frozenset()  # its secret is computed


@pytest.mark.parametrize(
    "name", ["", "aws_s3_bukket", "aws_availability_zones", "data.aws_s3_bucket_acl", "AWS::S3::Bucket"]
)
def test_unknown(name: str) -> None:
    assert not terraform.known(name)
    assert terraform.attributes(name) == {}
    assert not terraform.closed(name)


def test_closed() -> None:
    assert terraform.closed("aws_s3_bucket")
    assert terraform.closed("aws_s3_bucket", "versioning")
    assert not terraform.closed("aws_s3_bucket", "tags")
    assert not terraform.closed("aws_s3_bucket", "no_such")
    assert not terraform.closed("aws_s3_bucket", "tags.Name")
