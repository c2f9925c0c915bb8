variable "name" {
  description = "What the bucket holds."
  type        = string
}

resource "aws_s3_bucket" "this" {
  bucket_prefix = var.name
}

output "arn" {
  description = "The bucket."
  value       = aws_s3_bucket.this.arn
}
