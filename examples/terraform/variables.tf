variable "region" {
  description = "Where the stack runs."
  type        = string
}

variable "env" {
  description = "The stage, a prefix of every name."
  type        = string
  default     = "dev"
}

variable "vpc_id" {
  description = "The network that the stack joins."
  type        = string
}
