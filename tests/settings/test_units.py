"""Which files deploy together, and which are not looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from stacklint_checks.files import Files
from stacklint_checks.modules import local_sources
from stacklint_checks.units import Unit, discover, units_of

BACKEND = 'terraform {\n  backend "s3" {}\n}\n'


def call(source: str, name: str = "m") -> str:
    return f'module "{name}" {{\n  source = "{source}"\n}}\n'


def lay(top: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return top


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    return tmp_path / "repo"


def found(top: Path, *names: str) -> dict[str, tuple[bool, list[str]]]:
    """Units by their roots: whether they are roots, and their files, all relative to ``top``."""
    paths = [str(top / name) for name in names] or [str(top)]
    units = discover(paths, Files())
    return {relative(unit.root, top): (unit.is_root, [relative(path, top) for path in unit.sources]) for unit in units}


def relative(path: str, top: Path) -> str:
    return str(Path(path).relative_to(top))


def test_a_root_comes_with_the_modules_it_calls_wherever_they_stand_in_the_repository(repo: Path) -> None:
    lay(
        repo,
        {
            "envs/prod/main.tf": BACKEND + call("../../modules/app"),
            "modules/app/main.tf": call("../vpc"),
            "modules/vpc/main.tf": "",
            "modules/unused/main.tf": "",
        },
    )
    expected = ["envs/prod/main.tf", "modules/app/main.tf", "modules/vpc/main.tf"]
    assert found(repo, "envs/prod") == {"envs/prod": (True, expected)}
    assert found(repo) == {"envs/prod": (True, expected), "modules/unused": (True, ["modules/unused/main.tf"])}


def test_a_called_module_that_no_checked_root_covers_is_a_unit_and_no_root(repo: Path) -> None:
    lay(repo, {"prod/main.tf": call("../modules/vpc"), "modules/vpc/main.tf": ""})
    assert found(repo, "modules/vpc") == {"modules/vpc": (False, ["modules/vpc/main.tf"])}


def test_a_module_at_the_top_that_its_examples_call_is_no_root(repo: Path) -> None:
    lay(repo, {"main.tf": "", "examples/full/main.tf": call("../../")})
    assert found(repo, "main.tf") == {".": (False, ["main.tf"])}
    assert found(repo) == {"examples/full": (True, ["examples/full/main.tf", "main.tf"])}


def test_a_backend_makes_a_root_of_what_is_called_as_well(repo: Path) -> None:
    lay(repo, {"a/main.tf": call("../b"), "b/main.tf": BACKEND})
    assert found(repo) == {"a": (True, ["a/main.tf", "b/main.tf"]), "b": (True, ["b/main.tf"])}


def test_modules_that_call_each_other_end(repo: Path) -> None:
    lay(repo, {"a/main.tf": call("../b"), "b/main.tf": call("../a"), "c/main.tf": call("../c") + call("../a")})
    assert found(repo)["c"] == (True, ["c/main.tf", "a/main.tf", "b/main.tf"])


def test_nothing_outside_the_repository_is_read(repo: Path) -> None:
    lay(repo.parent, {"outside/main.tf": ""})
    lay(repo, {"main.tf": call("../outside")})
    assert found(repo) == {".": (True, ["main.tf"])}


def test_the_files_of_a_module_are_those_that_terraform_reads(repo: Path) -> None:
    names = [
        "a.tf",
        "a.tofu",
        "b.tf.json",
        "b.tofu.json",
        "c.tf",
        ".hidden.tf",
        "backup.tf~",
        "terraform.tfvars",
        "x.auto.tfvars",
        "y.auto.tfvars.json",
        "prod.tfvars",
        "notes.md",
    ]
    lay(repo, dict.fromkeys(names, ""))
    (unit,) = discover([str(repo)], Files())
    read = {relative(path, repo) for path in unit.sources}
    assert read == {"a.tofu", "b.tofu.json", "c.tf", "terraform.tfvars", "x.auto.tfvars", "y.auto.tfvars.json"}
    assert {relative(path, repo) for path in unit.files} >= {"prod.tfvars", "notes.md", "a.tf"}


def test_values_of_called_modules_are_not_loaded(repo: Path) -> None:
    lay(repo, {"main.tf": call("./m"), "m/main.tf": "", "m/terraform.tfvars": ""})
    assert found(repo) == {".": (True, ["main.tf", "m/main.tf"])}


def test_walks_leave_out_what_is_ignored_and_what_tools_make(repo: Path) -> None:
    lay(
        repo,
        {
            ".gitignore": "/build/\n*.gen/\n!keep.gen/\n[\n",
            "ok/main.tf": "",
            "ok/.gitignore": "sub/\n",
            "ok/sub/main.tf": "",
            "build/main.tf": "",
            "a.gen/main.tf": "",
            "keep.gen/main.tf": "",
            "node_modules/x/main.tf": "",
            ".terraform/modules/x/main.tf": "",
            "env/pyvenv.cfg": "",
            "env/main.tf": "",
        },
    )
    assert set(found(repo)) == {"ok", "keep.gen"}


def test_what_is_named_is_looked_at_all_the_same(repo: Path) -> None:
    lay(repo, {".gitignore": "build/\n", "build/a/main.tf": "", ".terraform/modules/x/main.tf": ""})
    assert set(found(repo, "build")) == {"build/a"}
    assert set(found(repo, ".terraform")) == {".terraform/modules/x"}


def test_ignored_files_of_a_root_are_read_and_kept_quiet(repo: Path) -> None:
    lay(repo, {".gitignore": "secret.auto.tfvars\n", "main.tf": "", "secret.auto.tfvars": ""})
    (unit,) = discover([str(repo)], Files())
    assert {relative(path, repo) for path in unit.sources} == {"main.tf", "secret.auto.tfvars"}
    assert {relative(path, repo) for path in unit.quiet} == {"secret.auto.tfvars"}


def test_loops_of_links_end(repo: Path) -> None:
    lay(repo, {"a/main.tf": call("./loop/loop")})
    (repo / "a" / "loop").symlink_to(repo / "a")
    assert found(repo)["a"][1][0] == "a/main.tf"


def test_repositories_within_a_folder_do_not_mix(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / ".git").mkdir(parents=True)
        lay(tmp_path / name, {"main.tf": ""})
    units = discover([str(tmp_path)], Files())
    assert [unit.workspace for unit in units] == [str(tmp_path / "one"), str(tmp_path / "two")]


def test_a_missing_path_is_said_to_be_missing(tmp_path: Path) -> None:
    files = Files()
    assert discover([str(tmp_path / "gone")], files) == ()
    assert files.troubles[str(tmp_path / "gone")].message == "does not exist"


def test_a_modules_file_belongs_to_the_roots_that_call_it(repo: Path) -> None:
    lay(repo, {"a/main.tf": call("../m"), "b/main.tf": call("../m"), "m/main.tf": ""})

    def roots(name: str) -> list[tuple[str, bool]]:
        units: tuple[Unit, ...] = units_of(str(repo / name), Files())
        return [(relative(unit.root, repo), unit.is_root) for unit in units]

    assert roots("m/main.tf") == [("a", True), ("b", True)]
    assert roots("a/main.tf") == [("a", True)]


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        (call("./a") + call("../b/c"), ["./a", "../b/c"]),
        (call("terraform-aws-modules/vpc/aws"), []),
        ('module "m" {\n  # source = "./a"\n  source = "./b"\n}\n', ["./b"]),
        ('resource "aws_s3_object" "o" {\n  source = "./file"\n}\n', []),
        ('module "m" { source = "./a" }\n', ["./a"]),
        ('module "m" {\n  for_each = { a = 1 }\n  source   = "./a"\n}\n', ["./a"]),
    ],
)
def test_sources_are_found_by_a_cheap_search(text: str, sources: list[str]) -> None:
    assert list(local_sources("main.tf", text)) == sources


def test_sources_in_json(repo: Path) -> None:
    lay(repo, {"main.tf.json": '{"module": {"m": {"source": "./m"}}}', "m/main.tf": ""})
    assert found(repo) == {".": (True, ["main.tf.json", "m/main.tf"])}
