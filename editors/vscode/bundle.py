"""Write the server that goes into the VSIX: Stacklint, and the wheels that it needs, by the hashes of constraints.txt.

``python3 bundle.py TARGET FOLDER``, where TARGET is one of vsce's names. Native modules carry their Python version in
their names, so that those of all versions lie in one folder and each interpreter takes its own.
"""

# ruff: noqa: INP001 - a script that npm runs
from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path
from typing import NoReturn

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
OWN = ("server/stacklint", "checks/stacklint_checks")
GLIBC = range(28, 4, -1)  # VS Code itself asks for glibc 2.28
MACOS = [f"macosx_{major}_0" for major in range(14, 10, -1)]
PLATFORMS = {
    "linux-x64": [f"manylinux_2_{minor}_x86_64" for minor in GLIBC] + ["manylinux2014_x86_64", "manylinux1_x86_64"],
    "linux-arm64": [f"manylinux_2_{minor}_aarch64" for minor in GLIBC] + ["manylinux2014_aarch64"],
    "alpine-x64": ["musllinux_1_2_x86_64", "musllinux_1_1_x86_64"],
    "darwin-x64": [f"{macos}_{arch}" for macos in [*MACOS, "macosx_10_15", "macosx_10_13", "macosx_10_9"]
                   for arch in ("x86_64", "universal2")],
    "darwin-arm64": [f"{macos}_{arch}" for macos in MACOS for arch in ("arm64", "universal2")],
    "win32-x64": ["win_amd64"],
}
#: What only the command line uses, to print tables.
WITHOUT = {"rich"}
#: What no running server reads. Licences and metadata stay.
NEEDLESS = re.compile(
    r"^cli/|\.(pyi|c|h|pxd|pyx)$|(^|/)(tests?|__pycache__)/|\.dist-info/(RECORD|WHEEL|entry_points\.txt)$"
)
NAME = re.compile(r"[A-Za-z0-9._-]+")


def give_up(reason: str) -> NoReturn:
    """End with a word to whoever packages."""
    sys.exit(f"bundle.py: {reason}")


def normal(name: str) -> str:
    """A distribution's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def blocks() -> dict[str, str]:
    """What constraints.txt says of each distribution: version, hashes, and behind ``# via`` who needs it."""
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    found = re.findall(r"^[^\s#].*\n(?:[ \t].*\n?)*", text, re.MULTILINE)
    return {normal(NAME.match(block).group()): block for block in found}  # type: ignore[union-attr]


def needed() -> str:
    """The part of constraints.txt that the server needs, followed from the dependencies of pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    known = blocks()
    wanted = {normal(NAME.match(one).group()) for one in project["dependencies"]} - WITHOUT  # type: ignore[union-attr]
    parents = {name: {normal(one) for one in re.findall(r"#(?:\s+via)?\s+([A-Za-z0-9._-]+)\s*$", block, re.MULTILINE)}
               for name, block in known.items()}
    before = 0
    while len(wanted) != before:
        before = len(wanted)
        wanted |= {name for name, those in parents.items() if those & wanted}
    missing = wanted - known.keys()
    if missing:
        give_up(f"constraints.txt does not pin {', '.join(sorted(missing))}")
    return "".join(known[name] for name in sorted(wanted))


def download(requirements: Path, target: str, folder: Path) -> None:
    """Fetch the wheels of every Python version for a target; pip refuses one that has not a hash of constraints.txt."""
    platforms = [word for platform in PLATFORMS[target] for word in ("--platform", platform)]
    for python in PYTHONS:
        subprocess.run(  # noqa: S603 - pip, with arguments of ours
            [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps",
             "--require-hashes", "--only-binary=:all:", "--implementation", "cp", "--python-version", python,
             *platforms, "--dest", folder, "-r", requirements],
            check=True,
        )  # fmt: skip


def unpack(wheel: Path, folder: Path) -> None:
    """Lay out a wheel's modules and licences. Wheels of one distribution for several Pythons agree on the rest."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            inside = re.sub(r"^[^/]+\.data/(purelib|platlib)/", "", name)
            if name.endswith("/") or NEEDLESS.search(name) or re.match(r"[^/]+\.data/", inside):
                continue
            place = folder / inside
            contents = archive.read(name)
            if place.exists() and place.read_bytes() != contents and ".dist-info/" not in inside:
                give_up(f"{wheel.name} brings another {inside} than a wheel before it")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(contents)


def libraries(target: str) -> Path:
    """The folder with everything that is not ours; made once for each set of requirements."""
    text = needed()
    mark = hashlib.sha256(f"{text}{Path(__file__).read_text(encoding='utf-8')}".encode()).hexdigest()[:16]
    made = HERE / "build" / f"{target}-{mark}"
    if not made.exists():
        with tempfile.TemporaryDirectory() as scratch:
            requirements, wheels, libs = Path(scratch, "needed.txt"), Path(scratch, "wheels"), Path(scratch, "libs")
            requirements.write_text(text, encoding="utf-8")
            download(requirements, target, wheels)
            for wheel in sorted(wheels.iterdir()):
                unpack(wheel, libs)
            for outdated in made.parent.glob(f"{target}-*"):
                shutil.rmtree(outdated)
            made.parent.mkdir(exist_ok=True)
            shutil.move(libs, made)
    return made


def main(target: str, folder: Path) -> None:
    """Write the server for one of vsce's targets into an empty folder."""
    if target not in PLATFORMS:
        give_up(f"no wheels are known for {target}; known are {', '.join(PLATFORMS)}")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(libraries(target), folder / "libs")
    for package in OWN:
        name = Path(package).name
        shutil.copytree(ROOT / package, folder / "libs" / name, ignore=shutil.ignore_patterns("__pycache__"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    metadata = folder / "libs" / f"stacklint-{project['version']}.dist-info"
    metadata.mkdir()
    lines = ("Metadata-Version: 2.4", "Name: stacklint", f"Version: {project['version']}", "")
    (metadata / "METADATA").write_text("\n".join(lines), encoding="utf-8")
    shutil.copy(HERE / "server" / "serve.py", folder)
    (folder / "bundle.json").write_text(json.dumps({"target": target, "pythons": PYTHONS}), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
