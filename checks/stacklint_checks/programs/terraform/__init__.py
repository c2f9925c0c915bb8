"""What Pulumi and CDKTF programs have in common: libraries that wrap Terraform's provider, in Terraform's words."""
