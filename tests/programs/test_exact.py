"""What a run of a program told settles what its text leaves unknown, and nothing else."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

import pytest
from msgspec.structs import replace

from stacklint_checks.engine import Cache, analyze
from stacklint_checks.exact import Exact, ExactResource
from stacklint_checks.findings import Finding
from stacklint_checks.programs.cdk.exact import by_logical_id
from stacklint_checks.settings import Settings
from stacklint_checks.source import Source
from stacklint_checks.units import Unit

PATH = "/p/app.py"
TODAY = date(2026, 11, 25)
PROGRAM = dedent("""\
    import json
    import aws_cdk as cdk
    from aws_cdk import aws_s3 as s3
    from shop import Cart

    CONFIG = json.load(open("config.json"))


    class Logs(cdk.Stack):
        def __init__(self, scope, id_, **kwargs):
            super().__init__(scope, id_, **kwargs)
            s3.Bucket(self, "Store", versioned=CONFIG["versioned"], enforce_ssl=CONFIG["ssl"])
            for name in CONFIG["names"]:
                s3.Bucket(self, name, versioned=CONFIG["versioned"], bucket_name=f"{CONFIG['stage']}-x")
            Cart(self, "Cart")


    Logs(cdk.App(), "Logs")
    """)
VERSIONED = {"VersioningConfiguration": {"Status": "Enabled"}}


def bucket(path: str, line: str, properties: dict[str, object], text: str = PROGRAM) -> ExactResource:
    """A bucket that a run declared on the line that begins so."""
    number = next(number for number, one in enumerate(text.split("\n")) if one.strip().startswith(line))
    return ExactResource(
        "AWS::S3::Bucket", path.replace("/", ""), f"{path}/Resource", "Logs", properties, ((PATH, number),)
    )


def found(rule: str, *resources: ExactResource, text: str = PROGRAM) -> list[Finding]:
    """The rule's findings of the program after a run that declared these."""
    exact = Exact(resources, {PATH: PROGRAM}) if resources else None
    report = analyze(Unit("cdk", "/p", {PATH: Source(PATH, text)}, exact=exact), Settings(), TODAY)
    assert not report.crashes
    return [one for one in report.findings if one.rule == rule]


def test_without_a_run_the_unknown_is_silent() -> None:
    """Nothing is said of what the program reads from a file."""
    assert found("s3-versioning") == []


def test_by_the_path_of_the_construct() -> None:
    """The run says that the bucket is not versioned; the finding rests on it, and its fix wants to be looked at."""
    [one] = found("s3-versioning", bucket("Logs/Store", 's3.Bucket(self, "Store"', {}))
    assert (one.resource, one.exact, [fix.safe for fix in one.fixes]) == ("Store", True, [False])
    assert found("s3-versioning", bucket("Logs/Store", 's3.Bucket(self, "Store"', VERSIONED)) == []


def test_what_was_only_possible_and_is_not_made() -> None:
    """A bucket policy that an unknown argument may add is none where the run shows none."""
    resource = bucket("Logs/Store", 's3.Bucket(self, "Store"', {})
    assert [one.exact for one in found("s3-secure-transport", resource) if one.resource == "Store"] == [True]
    assert "Store" not in [one.resource for one in found("s3-secure-transport")]


def test_by_the_line_in_a_loop() -> None:
    """Buckets of one line whose ids are not known are settled in what they agree in."""
    line = "s3.Bucket(self, name"
    off = [bucket(f"Logs/{name}", line, {}) for name in ("A", "B")]
    [one] = found("s3-versioning", *off)
    assert one.exact
    assert found("s3-versioning", bucket("Logs/A", line, {}), bucket("Logs/B", line, VERSIONED)) == []


def test_a_computed_name_is_not_hard_coded() -> None:
    """What the run's name was says nothing of how it is written."""
    line = "s3.Bucket(self, name"
    assert found("hardcoded-resource-name", bucket("Logs/A", line, {"BucketName": "dev-x"})) == []


def test_resources_of_a_construct_that_is_not_read() -> None:
    """What a library of others makes is judged where it is called."""
    [one] = found("s3-versioning", bucket("Logs/Cart/Files", "Cart(self", {}))
    assert (one.resource, one.exact) == ("Cart", True)


def test_only_where_the_text_is_as_it_was() -> None:
    """Edits elsewhere move what a run told; edits of the function itself end it where only the line told."""
    line = "s3.Bucket(self, name"
    resource = bucket("Logs/A", line, {})
    moved = PROGRAM.replace("CONFIG = ", "# one line more\nCONFIG = ")
    assert len(found("s3-versioning", resource, text=moved)) == 1
    edited = PROGRAM.replace("for name in", "for name in  ")
    assert found("s3-versioning", resource, text=edited) == []


def test_edits_after_a_run_report_as_from_scratch() -> None:
    """A cache that has seen other texts says the same."""
    exact = Exact((bucket("Logs/Store", 's3.Bucket(self, "Store"', {}),), {PATH: PROGRAM})
    unit = Unit("cdk", "/p", {PATH: Source(PATH, PROGRAM)})
    cache = Cache()
    for given, text in (
        (None, PROGRAM),
        (exact, PROGRAM),
        (exact, PROGRAM.replace('"Store"', '"Shop"')),
        (exact, PROGRAM),
    ):
        now = replace(unit, sources={PATH: Source(PATH, text)}, exact=given)
        said = analyze(now, Settings(), TODAY, cache).findings
        assert said == analyze(now, Settings(), TODAY).findings


def test_references_to_what_has_another_name_in_the_text() -> None:
    """A construct whose id is not known goes by its class, even where its id begins as the class does."""
    resource = bucket("Logs/BucketA", "s3.Bucket(self, name", {})
    unit = Unit("cdk", "/p", {PATH: Source(PATH, PROGRAM)}, exact=Exact((resource,), {PATH: PROGRAM}))
    memo = analyze(unit, Settings(), TODAY).memo
    assert memo.ask(by_logical_id) == {("Logs", "LogsBucketA"): "Logs/Bucket"}


def test_a_list_that_is_known_in_part() -> None:
    """Statements that are written keep their places; those that only the run shows are judged, too."""
    text = dedent("""\
        import json
        import aws_cdk as cdk
        from aws_cdk import aws_iam as iam

        MORE = json.load(open("more.json"))


        class Roles(cdk.Stack):
            def __init__(self, scope, id_, **kwargs):
                super().__init__(scope, id_, **kwargs)
                role = iam.Role(self, "Role", assumed_by=iam.AccountRootPrincipal())
                role.add_to_policy(iam.PolicyStatement(actions=["ses:SendEmail"], resources=["*"]))
                for action in MORE:
                    role.add_to_policy(iam.PolicyStatement(actions=action, resources=["arn:aws:s3:::a/*"]))


        Roles(cdk.App(), "Roles")
        """)
    statements = [
        {"Effect": "Allow", "Action": "ses:SendEmail", "Resource": "*"},
        {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::a/*"},
    ]
    policy = ExactResource(
        "AWS::IAM::Policy",
        "RoleDefaultPolicy",
        "Roles/Role/DefaultPolicy/Resource",
        "Roles",
        {
            "PolicyDocument": {"Statement": statements, "Version": "2012-10-17"},
            "PolicyName": "x",
            "Roles": [{"Ref": "Role"}],
        },
    )
    said = []
    for told in (None, Exact((policy,), {PATH: text})):
        report = analyze(Unit("cdk", "/p", {PATH: Source(PATH, text)}, exact=told), Settings(), TODAY)
        assert not report.crashes
        wanted = ("iam-wildcard-resource", "iam-wildcard-action")
        said.append(
            [(one.rule, text[one.place.start : one.place.end]) for one in report.findings if one.rule in wanted]
        )
    assert said[0] == [("iam-wildcard-resource", '"*"')]
    assert said[1] == [("iam-wildcard-resource", '"*"'), ("iam-wildcard-action", "action")]


TERRAFORM = {
    "pulumi": (
        """\
        import json
        import pulumi_aws as aws

        CONFIG = json.load(open("config.json"))
        store = aws.s3.BucketV2("store")
        aws.s3.BucketVersioningV2("kept", bucket=store.id, versioning_configuration={"status": CONFIG["status"]})
        for name in CONFIG["names"]:
            aws.s3.BucketV2(name, acl=CONFIG["acl"])
        """,
        "aws.s3.BucketV2(name",
    ),
    "cdktf": (
        """\
        import json
        from cdktf import App, TerraformStack
        from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
        from cdktf_cdktf_provider_aws.s3_bucket_versioning import S3BucketVersioningA

        CONFIG = json.load(open("config.json"))


        class Shop(TerraformStack):
            def __init__(self, scope, id):
                super().__init__(scope, id)
                store = S3Bucket(self, "store")
                S3BucketVersioningA(self, "kept", bucket=store.id, versioning_configuration={"status": CONFIG["status"]})
                for name in CONFIG["names"]:
                    S3Bucket(self, name, acl=CONFIG["acl"])


        Shop(App(), "shop")
        """,
        "S3Bucket(self, name",
    ),
}


@pytest.mark.parametrize("dialect", TERRAFORM)
def test_in_words_of_terraform(dialect: str) -> None:
    """By type and name, in a companion, and by the line in a loop; references stay references."""
    program, line = dedent(TERRAFORM[dialect][0]), TERRAFORM[dialect][1]
    number = next(number for number, one in enumerate(program.split("\n")) if one.strip().startswith(line))
    off = {"bucket": "${aws_s3_bucket.store.id}", "versioning_configuration": {"status": "Suspended"}}
    exact = Exact(
        (
            ExactResource("aws_s3_bucket_versioning", "kept", "kept", "dev", off),
            ExactResource("aws_s3_bucket", "a", "a", "dev", {"acl": "public-read"}, ((PATH, number),)),
        ),
        {PATH: program},
    )
    said = []
    for told in (None, exact):
        report = analyze(Unit(dialect, "/p", {PATH: Source(PATH, program)}, exact=told), Settings(), TODAY)
        assert not report.crashes
        said.append([one for one in report.findings if one.rule in ("s3-versioning", "s3-public-acl")])
    before, after = said
    assert [one.rule for one in before if one.resource == "store" or one.rule == "s3-public-acl"] == []
    assert [one.rule for one in after if one.resource == "store"] == ["s3-versioning"]
    assert [one.exact for one in after if one.rule == "s3-public-acl"] == [True]
