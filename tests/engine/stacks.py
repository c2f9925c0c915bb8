"""Two small stacks that touch every mechanism, for tests that edit them."""

TERRAFORM = {
    "/w/main.tf": """terraform {
  required_version = ">= 1.5"
}

provider "aws" {
  region = "eu-west-1"
}

locals {
  name = "logs-${var.env}"
  tags = { Team = "x", Env = var.env }
  policy = jsonencode({
    Statement = [
      { Effect = "Deny", Action = "s3:*", Condition = { Bool = { "aws:SecureTransport" = "false" } } },
    ]
  })
}

# where logs go
resource "aws_s3_bucket" "logs" {
  bucket = local.name
  tags   = local.tags
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = local.policy
}

resource "aws_s3_bucket" "plain" {
  bucket = "plain"
}

resource "aws_s3_bucket_policy" "plain" {
  bucket = "plain"
  policy = <<EOF
{
  "Statement": [
    {"Effect": "Allow", "Resource": "${aws_s3_bucket.plain.arn}/*"}
  ]
}
EOF
}

data "aws_iam_policy_document" "doc" {
  statement {
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.third.arn]
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket" "third" {
  count = var.many ? 2 : 1
}

resource "aws_s3_bucket_policy" "third" {
  bucket = aws_s3_bucket.third[0].id
  policy = data.aws_iam_policy_document.doc.json
}

module "store" {
  source = "./store"
  name   = local.name
  policy = local.policy
}

module "other" {
  source = "./store"
  name   = "other"
}

resource "aws_security_group" "web" {
  dynamic "ingress" {
    for_each = [22, 80]
    content {
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["0.0.0.0/0"]
    }
  }
}

resource "aws_lambda_function" "f" {
  function_name = "f"
  runtime       = var.runtime
  environment {
    variables = { BUCKET = module.store.bucket }
  }
}
""",
    "/w/variables.tf": """variable "env" {
  default = "dev"
}

variable "many" {
  type    = bool
  default = false
}

variable "runtime" {
  default = "python3.8"
}
""",
    "/w/terraform.tfvars": """env = "prod"
""",
    "/w/store/main.tf": """variable "name" {}

variable "policy" {
  default = null
}

resource "aws_s3_bucket" "this" {
  bucket = var.name
}

resource "aws_s3_bucket_policy" "this" {
  count  = var.policy == null ? 0 : 1
  bucket = aws_s3_bucket.this.id
  policy = var.policy
}

output "bucket" {
  value = aws_s3_bucket.this.id
}
""",
}

TEMPLATE = {
    "/w/template.yaml": """AWSTemplateFormatVersion: "2010-09-09"
Description: >
  A stack
  for tests
Parameters:
  Env:
    Type: String
    Default: dev
  Runtime:
    Type: String
    Default: python3.8
Mappings:
  Names:
    dev: { bucket: one }
    prod: { bucket: two }
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  Never: !Equals [a, b]
Resources:
  # where logs go
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !FindInMap [Names, !Ref Env, bucket]
      Tags:
        - Key: Team
          Value: x
  LogsPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Statement:
          - Effect: Deny
            Action: "s3:*"
            Resource: [!GetAtt Logs.Arn, !Sub "${Logs.Arn}/*"]
            Condition:
              Bool:
                aws:SecureTransport: false
  Plain:
    Type: AWS::S3::Bucket
    Condition: IsProd
    Properties: { BucketName: plain, AccessControl: !If [IsProd, Private, PublicRead] }
  PlainPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: plain
      PolicyDocument: '{"Statement": [{"Effect": "Allow"}]}'
  Shared: &shared
    Type: AWS::S3::Bucket
    DependsOn: Logs
  Copy:
    <<: *shared
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: !Ref Runtime
      Code:
        ZipFile: |
          def handler(event, context):
            return {"a": [1, 2]}
      Role: !GetAtt Role.Arn
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: web
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0 }
Outputs:
  Bucket:
    Value: !Ref Logs
""",
}
