"""Imports that a fix needs are added as the file imports."""

from __future__ import annotations

import pytest

from stacklint_checks.blocks import Document, read
from stacklint_checks.edits import TextEdit, apply
from stacklint_checks.programs.imports import Imports
from stacklint_checks.programs.python import parse as python_parse
from stacklint_checks.programs.python import split as python_split
from stacklint_checks.programs.typescript import parse as typescript_parse
from stacklint_checks.programs.typescript import split as typescript_split
from stacklint_checks.programs.write import style_of
from stacklint_checks.source import Source

KMS = "aws_cdk.aws_s3.BucketEncryption.KMS"
STAR = "aws_cdk.aws_iam.AnyPrincipal"
TAGS = "aws_cdk.Tags.of"
#: By the file's text: what is named, how it is written there, and the imports behind it.
PYTHON = [
    ("import aws_cdk as cdk\n", TAGS, "cdk.Tags.of", "import aws_cdk as cdk\n"),
    ("import aws_cdk as cdk\n", KMS, "cdk.aws_s3.BucketEncryption.KMS", "import aws_cdk as cdk\n"),
    (
        "import aws_cdk as cdk\nfrom aws_cdk import aws_s3 as s3\nimport os\n",
        STAR,
        "iam.AnyPrincipal",
        "import aws_cdk as cdk\nfrom aws_cdk import aws_s3 as s3\nfrom aws_cdk import aws_iam as iam\nimport os\n",
    ),
    (
        "from aws_cdk import Stack, aws_s3 as s3  # cdk\n",
        STAR,
        "iam.AnyPrincipal",
        "from aws_cdk import Stack, aws_iam as iam, aws_s3 as s3  # cdk\n",
    ),
    (
        "from aws_cdk import (\n    Stack,\n    aws_s3\n)\n",
        STAR,
        "aws_iam.AnyPrincipal",
        "from aws_cdk import (\n    Stack,\n    aws_iam,\n    aws_s3\n)\n",
    ),
    (
        "from aws_cdk import (\n    Stack,\n    aws_s3 as s3,\n)\n",
        TAGS,
        "Tags.of",
        "from aws_cdk import (\n    Stack,\n    Tags,\n    aws_s3 as s3,\n)\n",
    ),
    (
        "from aws_cdk.aws_s3 import Bucket\n",
        KMS,
        "BucketEncryption.KMS",
        "from aws_cdk.aws_s3 import Bucket, BucketEncryption\n",
    ),
    (
        "from aws_cdk.aws_s3 import Bucket\n",
        STAR,
        "AnyPrincipal",
        "from aws_cdk.aws_iam import AnyPrincipal\nfrom aws_cdk.aws_s3 import Bucket\n",
    ),
    (
        "from aws_cdk import Duration, RemovalPolicy, Stack, Tags, aws_lambda as lambda_, aws_logs as logs\n",
        STAR,
        "iam.AnyPrincipal",
        (
            "from aws_cdk import (\n    Duration,\n    RemovalPolicy,\n    Stack,\n    Tags,\n    aws_iam as iam,\n"
            "    aws_lambda as lambda_,\n    aws_logs as logs,\n)\n"
        ),
    ),
    ("import aws_cdk.aws_s3 as s3\n", KMS, "s3.BucketEncryption.KMS", "import aws_cdk.aws_s3 as s3\n"),
    (
        "import aws_cdk.aws_s3 as s3\n",
        STAR,
        "iam.AnyPrincipal",
        "import aws_cdk.aws_iam as iam\nimport aws_cdk.aws_s3 as s3\n",
    ),
    (
        "from aws_cdk import aws_s3 as s3\n",
        "aws_cdk.aws_lambda.Function",
        "_lambda.Function",
        "from aws_cdk import aws_s3 as s3\nfrom aws_cdk import aws_lambda as _lambda\n",
    ),
    ('"""Doc."""\n', TAGS, "Tags.of", '"""Doc."""\n\nfrom aws_cdk import Tags\n'),
    ("#!/usr/bin/python\nx = 1\n", TAGS, "Tags.of", "#!/usr/bin/python\nfrom aws_cdk import Tags\n\nx = 1\n"),
    ("import pulumi_aws as aws\n", "pulumi_aws.s3.BucketPolicy", "aws.s3.BucketPolicy", "import pulumi_aws as aws\n"),
    (
        "from pulumi_aws import s3\n",
        "pulumi_aws.iam.Role",
        "iam.Role",
        "from pulumi_aws import iam, s3\n",
    ),
    (
        "from __future__ import annotations\n\nimport pulumi\n",
        "json.dumps",
        "json.dumps",
        "from __future__ import annotations\n\nimport json\n\nimport pulumi\n",
    ),
    (
        "import os\nimport sys\n\nimport pulumi\n",
        "json.dumps",
        "json.dumps",
        "import json\nimport os\nimport sys\n\nimport pulumi\n",
    ),
    ("import sys\nimport os\n", "json.dumps", "json.dumps", "import sys\nimport os\nimport json\n"),
    ("import pulumi_aws as aws\n", "pulumi.export", "pulumi.export", "import pulumi\nimport pulumi_aws as aws\n"),
    ("from pulumi import Config\n", "json.dumps", "json.dumps", "import json\n\nfrom pulumi import Config\n"),
    (
        "from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket\n",
        "cdktf_cdktf_provider_aws.s3_bucket_policy.S3BucketPolicy",
        "S3BucketPolicy",
        """from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_policy import S3BucketPolicy
""",
    ),
    (
        "from cdktf import App, TerraformStack\n",
        "cdktf.TerraformOutput",
        "TerraformOutput",
        "from cdktf import App, TerraformOutput, TerraformStack\n",
    ),
]
TYPESCRIPT = [
    ("import * as cdk from 'aws-cdk-lib';\n", TAGS, "cdk.Tags.of", "import * as cdk from 'aws-cdk-lib';\n"),
    (
        "import { Stack } from 'aws-cdk-lib';\nimport * as s3 from 'aws-cdk-lib/aws-s3';\n",
        TAGS,
        "Tags.of",
        "import { Stack, Tags } from 'aws-cdk-lib';\nimport * as s3 from 'aws-cdk-lib/aws-s3';\n",
    ),
    (
        'import * as s3 from "aws-cdk-lib/aws-s3"\nconst a = 1\nconst b = 1\n',
        STAR,
        "iam.AnyPrincipal",
        'import * as s3 from "aws-cdk-lib/aws-s3"\nimport * as iam from "aws-cdk-lib/aws-iam"\nconst a = 1\nconst b = 1\n',
    ),
    (
        "import {\n  Stack,\n  aws_s3 as s3,\n} from 'aws-cdk-lib';\n",
        STAR,
        "iam.AnyPrincipal",
        "import {\n  Stack,\n  aws_s3 as s3,\n  aws_iam as iam,\n} from 'aws-cdk-lib';\n",
    ),
    (
        "import { Bucket } from 'aws-cdk-lib/aws-s3';\n",
        KMS,
        "BucketEncryption.KMS",
        "import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';\n",
    ),
    (
        "import type { Bucket } from 'aws-cdk-lib/aws-s3';\n",
        KMS,
        "s3.BucketEncryption.KMS",
        "import type { Bucket } from 'aws-cdk-lib/aws-s3';\nimport * as s3 from 'aws-cdk-lib/aws-s3';\n",
    ),
    (
        "import * as s3 from '@aws-cdk/aws-s3';\n",
        KMS,
        "s3.BucketEncryption.KMS",
        "import * as s3 from '@aws-cdk/aws-s3';\n",
    ),
]


def opened(path: str, text: str) -> Document:
    """A file read as blocks."""
    if path.endswith(".py"):
        return read(Source(path, text), python_split, python_parse)
    return read(Source(path, text), typescript_split, typescript_parse)


CASES = [("/a.py", *case) for case in PYTHON] + [("/a.ts", *case) for case in TYPESCRIPT]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[2]} in {case[1]!r}")
def test_imported(case: tuple[str, str, str, str, str]) -> None:
    """The name is right for the file, and asking again adds nothing more."""
    path, text, asked, name, expected = case
    imports = Imports(opened(path, text), style_of(path, text))
    assert imports.name(asked) == name
    assert imports.name(asked) == name
    done = apply(text, [TextEdit(path, *edit) for edit in imports.edits()])
    assert done == expected
    again = Imports(opened(path, done), style_of(path, done))
    assert again.name(asked) == name
    assert again.edits() == []
