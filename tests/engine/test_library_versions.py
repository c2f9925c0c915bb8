"""The version of its library that a program has or names."""

from __future__ import annotations

from pathlib import Path

import pytest

from stacklint_checks.files import Files
from stacklint_checks.library_versions import Version, is_range, lowest, version_of


@pytest.mark.parametrize(
    ("specified", "version"),
    [
        ("==2.100.0", "2.100.0"),
        (">=2.0.0,<3.0.0", "2.0.0"),
        ("<3,>=2.50", "2.50"),
        ("^2.100.0", "2.100.0"),
        ("~=2.1", "2.1"),
        ("2.x", "2"),
        ("<2.60", "2.60"),
        ("!=2.3", ""),
        ("latest", ""),
        ("", ""),
    ],
)
def test_lowest(specified: str, version: str) -> None:
    assert lowest(specified) == version


@pytest.mark.parametrize(
    "specified", ["==2.100.0", "2.100.0", "===2.100.0", "= 2.100.0", "~2.100.0", "~=2.100.0", "2.1"]
)
def test_pinned(specified: str) -> None:
    assert not is_range(specified)


@pytest.mark.parametrize(
    "specified", ["^2.100.0", ">=2.100.0,<3", "~=2.100", "~2", "<=2.60", "2.1 || 2.2", "!=2.3", ""]
)
def test_range(specified: str) -> None:
    assert is_range(specified)


@pytest.mark.parametrize(
    ("dialect", "name", "text", "version"),
    [
        ("cdk", "requirements.txt", "boto3==1.2\naws-cdk-lib==2.100.0 # pinned\nconstructs>=10\n", "2.100.0"),
        ("cdk", "requirements-dev.txt", "aws_cdk.lib[x]>=2.100.0,<3\n", "2.100.0"),
        ("cdk", "pyproject.toml", '[project]\ndependencies = ["aws-cdk-lib>=2.150.0"]\n', "2.150.0"),
        ("cdk", "pyproject.toml", '[tool.poetry.dependencies]\naws-cdk-lib = "^2.150.0"\n', "2.150.0"),
        ("cdk", "package.json", '{"dependencies": {"aws-cdk-lib": "^2.99.1", "aws-cdk": "2.1"}}', "2.99.1"),
        ("cdk", "package.json", '{"dependencies": {"@aws-cdk/core": "1.204.0"}}', "1.204.0"),
        ("cdk", "requirements.txt", "aws-cdk.core==1.204.0\naws-cdk.aws-s3==1.204.0\n", "1.204.0"),
        ("cdk", "requirements.txt", "aws-cdk-lib\n", ""),
        ("pulumi", "requirements.txt", "pulumi>=3.0.0\npulumi-awsx>=2.0\npulumi-aws>=6.0.2,<7.0.0\n", "6.0.2"),
        ("cdktf", "Pipfile", '[packages]\ncdktf-cdktf-provider-aws = "~=21.0"\n', "21.0"),
        ("cdktf", "notes.txt", "cdktf-cdktf-provider-aws==21.0\n", ""),
    ],
)
def test_named(tmp_path: Path, dialect: str, name: str, text: str, version: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert version_of(str(tmp_path), dialect, Files(), str(tmp_path)).number == version


def test_project_around_the_program(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"devDependencies": {"aws-cdk-lib": "2.10.0"}}', encoding="utf-8")
    inner = tmp_path / "packages" / "shop"
    inner.mkdir(parents=True)
    assert version_of(str(inner), "cdk", Files(), str(tmp_path)).number == "2.10.0"
    assert version_of(str(inner), "cdk", Files(), str(inner)).number == ""


def test_installed_goes_before_named(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"dependencies": {"aws-cdk-lib": "^2.10.0"}}', encoding="utf-8")
    library = tmp_path / "node_modules" / "aws-cdk-lib"
    library.mkdir(parents=True)
    (library / "package.json").write_text('{"name": "aws-cdk-lib", "version": "2.300.1"}', encoding="utf-8")
    assert version_of(str(tmp_path), "cdk", Files(), str(tmp_path)) == Version("2.300.1")


@pytest.mark.parametrize(("specified", "ranged"), [("==2.100.0", False), (">=2.100.0", True)])
def test_range_is_told(tmp_path: Path, specified: str, *, ranged: bool) -> None:
    (tmp_path / "requirements.txt").write_text(f"aws-cdk-lib{specified}\n", encoding="utf-8")
    assert version_of(str(tmp_path), "cdk", Files(), str(tmp_path)) == Version("2.100.0", ranged)


@pytest.mark.parametrize("packages", [".venv/lib/python3.12/site-packages", "venv/Lib/site-packages"])
def test_installed_in_an_environment(tmp_path: Path, packages: str) -> None:
    (tmp_path / "requirements.txt").write_text("aws-cdk-lib>=2.0\n", encoding="utf-8")
    (tmp_path / packages / "aws_cdk_lib-2.210.0.dist-info").mkdir(parents=True)
    assert version_of(str(tmp_path), "cdk", Files(), str(tmp_path)).number == "2.210.0"
