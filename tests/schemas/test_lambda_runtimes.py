"""Runtimes by date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from stacklint_checks.schemas import cloudformation
from stacklint_checks.schemas.lambda_runtimes import runtime, runtimes, successor

TODAY = date(2026, 11, 25)
PAST: tuple[str, ...] = (
    "python2.7",
    "python3.6",
    "python3.7",
    "python3.8",
    "python3.9",
    "nodejs12.x",
    "nodejs14.x",
    "nodejs16.x",
)
PAST += ("nodejs18.x", "java8", "go1.x", "ruby2.5", "ruby2.7", "dotnetcore2.1", "dotnetcore3.1", "dotnet6")


@pytest.mark.parametrize("name", PAST)
def test_criteria_calls_these_past(name: str) -> None:
    found = runtime(name)
    assert found
    assert found.ended(TODAY)
    replacement = runtime(successor(name, TODAY) or "")
    assert replacement
    assert not replacement.ended(TODAY)


@pytest.mark.parametrize("name", ["python3.12", "python3.13", "nodejs22.x", "java21", "dotnet10", "ruby3.4"])
def test_these_are_supported(name: str) -> None:
    found = runtime(name)
    assert found
    assert not found.ended(TODAY)


def test_date_decides() -> None:
    found = runtime("python3.9")
    assert found
    assert not found.ended(found.end_of_support - timedelta(days=1))
    assert found.ended(found.end_of_support)


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("python3.8", "python3."),
        ("nodejs16.x", "nodejs"),
        ("java8", "java"),
        ("java8.al2", "java"),
        ("go1.x", "provided.al2023"),
        ("provided", "provided.al2023"),
        ("ruby2.7", "ruby"),
        ("dotnetcore3.1", "dotnet"),
        ("dotnet6", "dotnet"),
    ],
)
def test_successor_is_of_the_family(name: str, stem: str) -> None:
    after = successor(name, TODAY)
    assert after
    assert after.startswith(stem)


def test_successor_is_the_latest_and_supported() -> None:
    assert successor("python3.9", TODAY) == "python3.14"
    assert successor("nodejs18.x", TODAY) == "nodejs24.x"
    assert successor("dotnet6", TODAY) == "dotnet10"  # by number, not by letters
    assert successor("python3.9", date(2040, 1, 1)) is None


def test_unknown() -> None:
    for name in ("", "python4", "cobol", "${Runtime}"):
        assert runtime(name) is None
        assert successor(name, TODAY) is None


def test_managed_ones_are_what_a_function_may_name() -> None:
    allowed = cloudformation.properties("AWS::Lambda::Function")["Runtime"].enum
    assert {name for name, each in runtimes().items() if each.managed} <= set(allowed)
    assert not runtimes()["dotnet9"].managed
