"""What aws-cdk-lib does not have is said only of the versions that the tables tell of."""

from __future__ import annotations

from datetime import date

import pytest

from stacklint_checks import engine
from stacklint_checks.engine import Cache
from stacklint_checks.settings import Settings
from stacklint_checks.source import Source
from stacklint_checks.units import Unit

HEAD = "import aws_cdk as cdk\nfrom aws_cdk import aws_ec2 as ec2, aws_s3 as s3\nfrom constructs import Construct\n"
RULES = Settings(select=("invalid-attribute", "deprecated-attribute", "undefined-reference"))


def told(text: str, library: str = "", name: str = "app.py", cache: Cache | None = None) -> list[tuple[str, str]]:
    """The rule and the underlined text of each finding."""
    path = f"/p/{name}"
    unit = Unit("cdk", "/p", {path: Source(path, text)}, library=library)
    report = engine.analyze(unit, RULES, date(2026, 11, 25), cache)
    assert not report.crashes
    return [(one.rule, text[one.place.start : one.place.end]) for one in report.findings]


@pytest.mark.parametrize("library", ["", "2", "2.50", "2.276.0"])
def test_wrong_in_every_version_that_is_told(library: str) -> None:
    assert told(HEAD + 's3.Bukcet(None, "b")\n', library) == [("invalid-attribute", "Bukcet")]


@pytest.mark.parametrize("library", ["1.204.0", "2.276.1", "2.900.0", "3.0.0"])
def test_silent_of_other_versions(library: str) -> None:
    assert told(HEAD + 's3.Bukcet(None, "b")\ns3.Bucket(None, "b", enforce_sl=True)\n', library) == []


def test_deprecated_since() -> None:
    """What is deprecated later than in the project's version has no successor there."""
    text = HEAD + "s3.BlockPublicAccess.BLOCK_ACLS\nec2.SubnetType.PRIVATE_WITH_NAT\n"
    old, new = ("deprecated-attribute", "PRIVATE_WITH_NAT"), ("deprecated-attribute", "BLOCK_ACLS")
    assert told(text) == told(text, "2.276.0") == [new, old]
    assert told(text, "2.100.0") == [old]
    assert told(text, "2.1.0") == []


def test_second_names_of_an_enums_member() -> None:
    """Only TypeScript has them."""
    text = "import { aws_ec2 as ec2 } from 'aws-cdk-lib';\nexport const x = ec2.EbsDeviceVolumeType.%s;\n"
    assert told(text % "GENERAL_PURPOSE_SSD", name="app.ts") == []
    assert told(text % "GENERAL_PURPOSE_SSDS", name="app.ts") == [("invalid-attribute", "GENERAL_PURPOSE_SSDS")]
    python = HEAD + "ec2.EbsDeviceVolumeType.GENERAL_PURPOSE_SSD\n"
    assert told(python) == [("invalid-attribute", "GENERAL_PURPOSE_SSD")]


def test_what_newer_versions_need() -> None:
    text = HEAD + "from aws_cdk import aws_eks as eks\neks.Cluster(None, 'c'%s)\n"
    assert told(text % ", version=eks.KubernetesVersion.V1_32") == []
    assert told(text % "") == [("invalid-attribute", "Cluster")]


def test_what_older_versions_had_is_not_said_to_be_missing() -> None:
    text = "from aws_cdk import aws_ecs as ecs\necs.AddAutoScalingGroupCapacityOptions("
    assert told(f"{text}can_containers_access_instance_role=True)\n") == []
    assert told(f"{text}can_containers_access_instances=True)\n") != []


@pytest.mark.parametrize(
    "core", ["from aws_cdk import core\n", "import aws_cdk.core as cdk\n", "from aws_cdk.core import Stack\n"]
)
def test_version_1_is_silent(core: str) -> None:
    assert told(f'{core}from aws_cdk import aws_s3 as s3\ns3.Bukcet(None, "b")\n') == []


@pytest.mark.parametrize(
    "text",
    [
        "s3 = make()\ns3.Bukcet",
        "def f(s3):\n    return s3.Bukcet",
        "def f():\n    return [s3.Bukcet for s3 in names]",
        "def f():\n    return (lambda s3: s3.Bukcet)(1)",
        "b = s3.Bucket(None, 'b')\nb = other\nb.grant_reed()",
        "for b in s3.Bucket(None, 'b'), other:\n    b.grant_reed()",
        "def f(flag):\n    if flag:\n        b = s3.Bucket(None, 'b')\n    else:\n        b = None\n    b.grant_reed()",
        "s3.Bucket.from_bucket_name(None, 'a', 'b').grant_reed()",
        "class Own(s3.Bucket):\n    def more(self):\n        return 1\n\nOwn(None, 'a').moree()",
        "import aws_cdk.aws_new_thing as new\nnew.Whatever()",
        "from aws_cdk.aws_s3 import *\nBukcet()",
        "cdk.Duration.days(1).__class__\ncdk.cx_api.Anything\ncdk.aws_glue_alpha.Database",
    ],
)
def test_silent_of_what_may_be_something_else(text: str) -> None:
    assert [one for one in told(f"{HEAD}other = names = make = None\n{text}\n") if one[0] != "undefined-reference"] == []


def test_members_of_other_blocks_follow_edits() -> None:
    """What a member of a class is stands in another function than its use."""
    text = (
        HEAD + "\n\nclass Shop(cdk.Stack):\n    def __init__(self, scope, id):\n        super().__init__(scope, id)\n"
        "        self.orders = s3.Bucket(self, 'o')\n\n    def grant(self, role):\n        self.orders.grant_reed(role)\n"
    )
    cache = Cache()
    wrong = [("invalid-attribute", "grant_reed")]
    assert told(text, cache=cache) == wrong
    assert told(text.replace("s3.Bucket(self, 'o')", "make(self)"), cache=cache) == [("undefined-reference", "make")]
    assert told(text.replace("'o'", "'ordersordersorders'"), cache=cache) == wrong
    assert told(text.replace("grant_reed", "grant_read"), cache=cache) == []


def test_inherited_methods_of_the_program_and_the_library() -> None:
    text = (
        HEAD + "\n\nclass Base(cdk.Stack):\n    def named(self):\n        return self.made_below()\n\n\n"
        "class Shop(Base):\n    def all(self):\n        self.named()\n        self.add_transform('x')\n"
        "        self.allocate()\n\n    def made_below(self):\n        return self.node.default_child\n"
    )
    assert told(text) == [("undefined-reference", "allocate")]


@pytest.mark.parametrize(
    "member",
    [
        "setattr(self, 'late', 1)",
        "self.__dict__.update(late=1)",
        "late = None\n        self.late = late",
    ],
)
def test_members_that_may_be_made(member: str) -> None:
    text = f"{HEAD}\n\nclass Own:\n    def all(self):\n        {member}\n        return self.late()\n"
    assert told(text) == []
