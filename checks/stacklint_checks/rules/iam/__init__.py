"""Rules about AWS IAM."""
