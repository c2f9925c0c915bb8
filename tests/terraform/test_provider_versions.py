"""Which version of the AWS provider a constraint tells."""

from __future__ import annotations

import pytest

from stacklint_checks.documents.terraform.truth import pinned


@pytest.mark.parametrize(
    ("constraint", "version"),
    [
        ("~> 5.0", "5"),
        ("~> 5.60.1", "5"),
        ("5.31.0", "5"),
        ("= 5.100", "5"),
        (">= 5.0, < 6.0", "5"),
        ("< 6", "5"),
        ("<= 5.9", "5"),
        (">= 5.0", "5+"),
        ("~> 5", "5+"),
        ("~> 4.67", "4"),
        ("~> 6.0", "6"),
        (">= 6.2", "6"),
        (">= 5.0, < 7.0", "6"),
        (">= 4.0", ""),
        ("!= 5.3", ""),
        ("", ""),
    ],
)
def test_pinned(constraint: str, version: str) -> None:
    assert pinned(constraint) == version
