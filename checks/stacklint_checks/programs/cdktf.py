"""CDKTF programs in Python, in Terraform's words."""

from __future__ import annotations

from .terraform.dialect import named

DIALECT = named("cdktf")
