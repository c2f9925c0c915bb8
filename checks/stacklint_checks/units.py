"""What deploys together: the files that the engine looks at as one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from .exact import Exact
from .files import Files, exists, is_folder
from .modules import Modules, is_module_file, is_values_file, module_sources
from .source import Source
from .walk import PROGRAM_ENDINGS, TEMPLATE_ENDINGS, Excluded, nothing, walk


class Unit(Struct, frozen=True):
    """A Terraform root with the local modules it calls, one template, or a program with the local modules it imports.

    ``root`` is the root module's or the program's folder, or the template's path. ``is_root`` is false for a Terraform
    module that something outside the unit calls or may call: rules about roots are silent there and its variables are
    given.
    ``sources`` holds every file that is read, by path. ``files`` names the files that exist beside them (assets,
    archives and tfvars that are only checked for names) where a rule needs to know. ``workspace`` is the repository's
    or workspace's folder. ``quiet`` are sources that are read because they deploy, and not reported on (ignored by git,
    excluded). ``project`` is the text of the program's own ``cdk.json``, ``Pulumi.yaml`` or ``cdktf.json``;
    ``library`` the version of the library that it has installed or else names, ``""`` where it names none, and the
    lowest of a range where ``ranged``. ``exact`` is what a run of the program declared, where somebody asked for that.
    """

    dialect: str
    root: str
    sources: Mapping[str, Source] = field(default_factory=dict)
    is_root: bool = True
    workspace: str = ""
    files: frozenset[str] = frozenset()
    quiet: frozenset[str] = frozenset()
    project: str = ""
    library: str = ""
    ranged: bool = False
    exact: Exact | None = None


def workspace_of(path: str, files: Files, fallback: str = "") -> str:
    """The repository that holds a path: the nearest folder upward with a ``.git``.

    Without one it is ``fallback`` where that holds the path, else the path's own folder.
    """
    own = path if is_folder(path) else os.path.dirname(path)
    folder = own
    while True:
        if files.has(folder, ".git"):
            return folder
        parent = os.path.dirname(folder)
        if folder in (parent, fallback):
            break
        folder = parent
    return fallback if fallback and (own + os.sep).startswith(fallback.rstrip(os.sep) + os.sep) else own


class _Wanted(Struct):
    """What the named paths hold: Terraform folders, files that may be templates, and files not to report on."""

    folders: dict[str, str] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)
    programs: dict[str, str] = field(default_factory=dict)
    quiet: set[str] = field(default_factory=set)
    walked: list[str] = field(default_factory=list)


def discover(paths: Iterable[str], files: Files, workspace: str = "", excluded: Excluded = nothing) -> tuple[Unit, ...]:
    """The units that the named files and folders are, or belong to.

    Args:
        paths: Absolute paths. A named Terraform file stands for its folder.
        files: Reads what is needed and collects what cannot be read.
        workspace: The folder that is the workspace where there is no repository.
        excluded: What is left out of walks beside what ``.gitignore`` files say.

    """
    wanted = _Wanted()
    for path in paths:
        _want(path, files, workspace_of(path, files, workspace), excluded, wanted)
    units = [*_terraform_units(wanted, files), *_templates(wanted, files), *_programs(wanted, files)]
    return tuple(sorted(units, key=lambda unit: unit.root))


def units_of(path: str, files: Files, workspace: str = "") -> tuple[Unit, ...]:
    """The units that a file belongs to: for a module's file those of the roots that call it, wherever they stand."""
    name = os.path.basename(path)
    if not (is_module_file(name) or is_values_file(name)):
        return discover((path,), files, workspace)
    root = workspace_of(path, files, workspace)
    folder = os.path.dirname(path)
    modules = Modules(files, root)
    roots = modules.roots_over(folder)
    if not roots:
        return (_unit(folder, modules, files, is_root=modules.is_root(folder)),)
    return tuple(_unit(each, modules, files, is_root=True) for each in roots)


def template_of(path: str, files: Files, workspace: str) -> Unit | None:
    """The unit that a file is if it is a template, which its content tells and not its name."""
    contents = files.read_if(path, b"Resources")
    if contents is None:
        return None
    from .documents.cloudformation import is_template

    if not is_template(path, contents.text):
        return None
    return Unit("cloudformation", path, {path: Source(path, contents.text)}, workspace=workspace)


def _want(path: str, files: Files, root: str, excluded: Excluded, wanted: _Wanted) -> None:
    if is_folder(path):
        wanted.walked.append(path)
        for folder in walk(path, files, root, excluded):
            wanted.quiet.update(folder.ignored)
            own = workspace_of(folder.path, files, root) if folder.files else root
            for each in folder.files:
                _want_file(each, own, wanted)
    elif path in files.overlay or exists(path):
        _want_file(path, root, wanted, named=True)
    else:
        files.trouble(path, "does not exist")


def _want_file(path: str, root: str, wanted: _Wanted, *, named: bool = False) -> None:
    name = os.path.basename(path)
    if is_module_file(name) or (named and is_values_file(name)):
        wanted.folders[os.path.dirname(path)] = root
    elif name.endswith(PROGRAM_ENDINGS) and _is_program_file(name):
        wanted.programs[path] = root
    elif named or (name.lower().endswith(TEMPLATE_ENDINGS) and not is_values_file(name)):
        wanted.templates[path] = root


def _templates(wanted: _Wanted, files: Files) -> Iterable[Unit]:
    for path, root in wanted.templates.items():
        unit = template_of(path, files, root)
        if unit is not None:
            yield unit


def _is_program_file(name: str) -> bool:
    from .program_files import is_program_file

    return is_program_file(name)


def _programs(wanted: _Wanted, files: Files) -> Iterable[Unit]:
    if not wanted.programs:
        return
    from .library_versions import version_of
    from .program_files import dialect_at, members, project_text, root_of

    found: dict[tuple[str, str], str] = {}
    for path, workspace in wanted.programs.items():
        dialect = dialect_at(path, files)
        if dialect:
            found.setdefault((dialect, root_of(path, dialect, files, workspace)), workspace)
    for (dialect, root), workspace in found.items():
        sources = {path: Source(path, text) for path, text in members(root, dialect, files, workspace).items()}
        hidden = frozenset(path for path in sources if path in wanted.quiet)
        project = project_text(root, dialect, files)
        version = version_of(root, dialect, files, workspace)
        yield Unit(
            dialect,
            root,
            sources,
            workspace=workspace,
            quiet=hidden,
            project=project,
            library=version.number,
            ranged=version.ranged,
        )


def _terraform_units(wanted: _Wanted, files: Files) -> Iterable[Unit]:
    graphs: dict[str, Modules] = {}
    for root in wanted.folders.values():
        if root not in graphs:
            graphs[root] = Modules(files, root)
    for folder, root in wanted.folders.items():
        graphs[root].learn(folder)
    for root, modules in graphs.items():
        modules.complete = any((root + os.sep).startswith(top.rstrip(os.sep) + os.sep) for top in wanted.walked)
    covered: set[str] = set()
    roots = [folder for folder, root in wanted.folders.items() if graphs[root].is_root(folder)]
    for folder in roots:
        modules = graphs[wanted.folders[folder]]
        covered.update(modules.closure(folder))
        yield _unit(folder, modules, files, is_root=True, quiet=wanted.quiet)
    for folder, root in wanted.folders.items():
        if folder not in covered:
            yield _unit(folder, graphs[root], files, is_root=False, quiet=wanted.quiet)


def _unit(folder: str, modules: Modules, files: Files, *, is_root: bool, quiet: Iterable[str] = ()) -> Unit:
    sources: dict[str, Source] = {}
    beside: list[str] = []
    for member in modules.closure(folder):
        names = files.names(member).files
        read = module_sources(names, is_root=member == folder)
        for name in read:
            path = os.path.join(member, name)
            contents = files.read(path)
            if contents is not None:
                sources[path] = Source(path, contents.text)
        beside += (os.path.join(member, name) for name in names if name not in read)
    hidden = frozenset(quiet).intersection(sources)
    return Unit("terraform", folder, sources, is_root, modules.root, frozenset(beside), hidden)
