# A small web stack with the mistakes that reviewers find most often.

provider "aws" {
  region = var.region
}

locals {
  common_tags = {
    Project = "shop"
    Owner   = "platform"
  }
}

resource "aws_s3_bucket" "uploads" {
  bucket = "shop-uploads" # a name that only one account in the world can have
  tags   = local.common_tags
}

resource "aws_s3_bucket_policy" "uploads" {
  bucket = aws_s3_bucket.uploads.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Readers"
        Effect    = "Allow"
        Principal = { AWS = aws_iam_role.app.arn }
        Action    = "s3:GetObject"
        Resource  = "${aws_s3_bucket.uploads.arn}/*"
      },
    ]
  })
}

module "reports" {
  source = "./modules/store"
  name   = "reports"
}

resource "aws_security_group" "admin" {
  name   = "shop-admin"
  vpc_id = var.vpc_id
  tags   = local.common_tags

  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_iam_role" "app" {
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "app" {
  role   = aws_iam_role.app.id
  policy = data.aws_iam_policy_document.app.json
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "app" {
  statement {
    actions   = ["s3:*"]
    resources = ["*"]
  }
}

resource "aws_lambda_function" "resize" {
  function_name = "${var.env}-resize"
  role          = aws_iam_role.app.arn
  runtime       = "python3.8"
  handler       = "main.handler"
  filename      = "resize.zip"
  tags          = local.comon_tags
}

resource "aws_db_instance" "shop" {
  identifier_prefix = "${var.env}-shop"
  engine            = "mysql"
  instance_class    = "db.t4g.medium"
  allocated_storage = 20
  username          = "shop"
  password          = "correct-horse-battery"
  tags              = local.common_tags
}
