import json
from textwrap import dedent

import pulumi
import pulumi_aws as aws

ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
TEAMS = [
    {"name": "data", "services": ["s3", "athena", "glue"], "managed": ["AmazonS3ReadOnlyAccess"]},
    {"name": "web", "services": ["cloudfront"], "managed": []},
    {"name": "sre", "services": ["*"], "managed": ["PowerUserAccess", "IAMFullAccess"]},
]


def trust(*services: str, external_id: str | None = None) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": list(services)},
        "Action": "sts:AssumeRole",
    }
    if external_id:
        statement["Condition"] = {"StringEquals": {"sts:ExternalId": external_id}}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def actions_of(services: list[str]) -> list[str]:
    return ["*" if service == "*" else f"{service}:*" for service in services]


boundary = aws.iam.Policy(
    "boundary",
    name="team-boundary",
    description="what no team may do",
    policy=aws.iam.get_policy_document(
        statements=[
            aws.iam.GetPolicyDocumentStatementArgs(
                sid="DenyIam", effect="Deny", actions=["iam:CreateUser", "iam:CreateAccessKey"], resources=["*"]
            ),
            aws.iam.GetPolicyDocumentStatementArgs(actions=["*"], resources=["*"]),
        ]
    ).json,
)

for team in TEAMS:
    name = team["name"]
    group = aws.iam.Group(f"{name}-group", name=name, path="/teams/")
    aws.iam.GroupPolicy(
        f"{name}-policy",
        group=group.name,
        policy=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Action": actions_of(team["services"]), "Resource": "*"},
                ],
            }
        ),
    )
    for managed in team["managed"]:
        aws.iam.GroupPolicyAttachment(
            f"{name}-{managed}", group=group.name, policy_arn=f"arn:aws:iam::aws:policy/{managed}"
        )

ci = aws.iam.Role(
    "ci",
    name="ci",
    assume_role_policy=trust("codebuild.amazonaws.com", "codepipeline.amazonaws.com"),
    permissions_boundary=boundary.arn,
    max_session_duration=3600,
    managed_policy_arns=[ADMIN, "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPowerUser"],
)
scanner = aws.iam.Role(
    "scanner",
    assume_role_policy=trust("ec2.amazonaws.com", external_id="scan-77"),
    inline_policies=[
        aws.iam.RoleInlinePolicyArgs(
            name="scan",
            policy=dedent(
                """
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {"Effect": "Allow", "Action": ["ec2:Describe*", "s3:ListAllMyBuckets"], "Resource": "*"},
                        {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::scan-results/*"}
                    ]
                }
                """
            ),
        )
    ],
)
aws.iam.InstanceProfile("scanner", role=scanner.name)

robot = aws.iam.User("robot", name="robot", force_destroy=True)
access_key = aws.iam.AccessKey("robot", user=robot.name)
aws.iam.UserPolicy(
    "robot",
    user=robot.name,
    policy=pulumi.Output.format(
        '{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"{0}"}}]}}',
        ci.arn,
    ),
)
aws.iam.AccountPasswordPolicy(
    "strict", minimum_password_length=14, require_numbers=True, require_symbols=True, max_password_age=90
)
pulumi.export("ciRole", ci.arn)
pulumi.export("robotKey", access_key.id)
