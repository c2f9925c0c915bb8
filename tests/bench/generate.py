"""Realistic stacks of a given size, the same at every run: what the benchmarks read and edit.

Each piece is a resource with what usually comes with it; pieces follow one another until the size is reached.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

REGIONS = ("eu-west-1", "us-east-1", "ap-south-1")


def _bucket(n: int) -> str:
    return f"""
resource "aws_s3_bucket" "store_{n}" {{
  bucket = "${{var.prefix}}-store-{n}"
  tags   = merge(local.common_tags, {{ Name = "store-{n}", Tier = "{n % 4}" }})
}}

resource "aws_s3_bucket_versioning" "store_{n}" {{
  bucket = aws_s3_bucket.store_{n}.id
  versioning_configuration {{
    status = "{"Enabled" if n % 3 else "Suspended"}"
  }}
}}

resource "aws_s3_bucket_policy" "store_{n}" {{
  bucket = aws_s3_bucket.store_{n}.id
  policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [
      {{
        Sid       = "Readers"
        Effect    = "Allow"
        Principal = {{ AWS = aws_iam_role.worker_{n}.arn }}
        Action    = ["s3:GetObject", "s3:ListBucket"]
        Resource  = [aws_s3_bucket.store_{n}.arn, "${{aws_s3_bucket.store_{n}.arn}}/*"]
      }},
    ]
  }})
}}
"""


def _role(n: int) -> str:
    resource = '"*"' if n % 5 == 0 else f"aws_s3_bucket.store_{n}.arn"
    return f"""
data "aws_iam_policy_document" "worker_{n}" {{
  statement {{
    sid       = "Store"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = [{resource}]
  }}
}}

resource "aws_iam_role" "worker_{n}" {{
  name_prefix = "${{var.prefix}}-worker-{n}-"
  assume_role_policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [{{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = {{ Service = "lambda.amazonaws.com" }}
    }}]
  }})
  tags = local.common_tags
}}

resource "aws_iam_role_policy" "worker_{n}" {{
  role   = aws_iam_role.worker_{n}.id
  policy = data.aws_iam_policy_document.worker_{n}.json
}}
"""


def _network(n: int) -> str:
    return f"""
resource "aws_security_group" "tier_{n}" {{
  name_prefix = "${{var.prefix}}-tier-{n}-"
  description = "Traffic of tier {n}"
  vpc_id      = aws_vpc.main.id

  ingress {{
    description = "from the office"
    from_port   = {(443, 22, 8080)[n % 3]}
    to_port     = {(443, 22, 8080)[n % 3]}
    protocol    = "tcp"
    cidr_blocks = ["{"0.0.0.0/0" if n % 4 == 0 else f"10.{n % 200}.0.0/16"}"]
  }}

  egress {{
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["10.0.0.0/8"]
  }}

  tags = merge(local.common_tags, {{ Name = "tier-{n}" }})
}}
"""


def _function(n: int) -> str:
    return f"""
variable "memory_{n}" {{
  description = "Memory of worker {n} in MB."
  type        = number
  default     = {128 * (1 + n % 4)}
}}

resource "aws_lambda_function" "worker_{n}" {{
  function_name = "${{var.prefix}}-worker-{n}"
  role          = aws_iam_role.worker_{n}.arn
  runtime       = "{"python3.12" if n % 4 else "python3.8"}"
  handler       = "app.handler"
  filename      = "${{path.module}}/worker.zip"
  memory_size   = var.memory_{n}
  environment {{
    variables = {{
      STORE  = aws_s3_bucket.store_{n}.bucket
      REGION = var.region
    }}
  }}
  tags = local.common_tags
}}

resource "aws_cloudwatch_log_group" "worker_{n}" {{
  name              = "/aws/lambda/${{aws_lambda_function.worker_{n}.function_name}}"
  retention_in_days = {30 if n % 2 else 14}
  tags              = local.common_tags
}}
"""


HEAD = """terraform {
  required_version = ">= 1.6"
}

provider "aws" {
  region = var.region
}

variable "prefix" {
  description = "What every name starts with."
  type        = string
}

variable "region" {
  description = "Where it runs."
  type        = string
  default     = "eu-west-1"
}

locals {
  common_tags = {
    Owner   = "platform"
    Project = var.prefix
  }
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
  tags       = local.common_tags
}

output "vpc_id" {
  value = aws_vpc.main.id
}
"""


def _pieces() -> Iterator[str]:
    for n in count():
        yield from (_bucket(n), _role(n), _network(n), _function(n))


def _grown(head: str, pieces: Iterator[str], lines: int) -> str:
    parts, have = [head], head.count("\n")
    for piece in pieces:
        if have + piece.count("\n") > lines:
            break
        parts.append(piece)
        have += piece.count("\n")
    return "".join(parts)


def terraform(lines: int) -> str:
    """A Terraform file of about that many lines."""
    return _grown(HEAD, _pieces(), lines)


def terraform_unit(files: int, lines: int) -> dict[str, str]:
    """A Terraform folder by file name; the head stands in ``main.tf``."""
    pieces = _pieces()
    unit = {"main.tf": HEAD}
    each = lines // files
    waiting = next(pieces)
    for number in range(files - 1):
        parts: list[str] = []
        have = 0
        while have + waiting.count("\n") <= each or not parts:
            parts.append(waiting)
            have += waiting.count("\n")
            waiting = next(pieces)
        unit[f"part_{number:02}.tf"] = "".join(parts)
    return unit


def _template_piece(n: int) -> str:
    return f"""  Store{n}:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub "${{Prefix}}-store-{n}"
      VersioningConfiguration:
        Status: {"Enabled" if n % 3 else "Suspended"}
      Tags:
        - Key: Owner
          Value: !Ref Owner
  Store{n}Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Store{n}
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Sid: Readers
            Effect: Allow
            Principal:
              AWS: !GetAtt Worker{n}Role.Arn
            Action:
              - s3:GetObject
              - s3:ListBucket
            Resource:
              - !GetAtt Store{n}.Arn
              - !Sub "${{Store{n}.Arn}}/*"
  Worker{n}Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: lambda.amazonaws.com
            Action: sts:AssumeRole
      Policies:
        - PolicyName: store
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: s3:GetObject
                Resource: {'"*"' if n % 5 == 0 else f'!Sub "${{Store{n}.Arn}}/*"'}
      Tags:
        - Key: Owner
          Value: !Ref Owner
  Tier{n}:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Traffic of tier {n}
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - IpProtocol: tcp
          FromPort: {(443, 22, 8080)[n % 3]}
          ToPort: {(443, 22, 8080)[n % 3]}
          CidrIp: {"0.0.0.0/0" if n % 4 == 0 else f"10.{n % 200}.0.0/16"}
      Tags:
        - Key: Owner
          Value: !Ref Owner
  Worker{n}:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: !Sub "${{Prefix}}-worker-{n}"
      Role: !GetAtt Worker{n}Role.Arn
      Runtime: {"python3.12" if n % 4 else "python3.8"}
      Handler: app.handler
      Code:
        ZipFile: "def handler(event, context): return None"
      Environment:
        Variables:
          STORE: !Ref Store{n}
      Tags:
        - Key: Owner
          Value: !Ref Owner
"""


TEMPLATE_HEAD = """AWSTemplateFormatVersion: "2010-09-09"
Description: A stack for measuring
Parameters:
  Prefix:
    Type: String
  Owner:
    Type: String
    Default: platform
  Vpc:
    Type: AWS::EC2::VPC::Id
Resources:
"""


def template(lines: int) -> str:
    """A YAML template of about that many lines."""
    tail = "Outputs:\n  Store:\n    Value: !Ref Store0\n"
    return _grown(TEMPLATE_HEAD, map(_template_piece, count()), lines - 3) + tail
