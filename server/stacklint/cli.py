"""The command line: what was asked for, and the exit code. Everything is imported where it is needed."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from stacklint.garbage import look_seldom
from stacklint.lean import import_msgspec, leave_garbage

if TYPE_CHECKING:
    import argparse

    from stacklint.check import Request

OK, FOUND, FAILED, INTERRUPTED = 0, 1, 2, 130


class WrongUse(Exception):  # noqa: N818 - a message to the user, not an error of ours
    """What was asked for cannot be done; the message says why."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; the exit code. Without arguments it is a language server on stdio."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    look_seldom()
    try:
        if not given or given == ["--stdio"]:
            return _serve(None)
        return _run(given)
    except WrongUse as wrong:
        say(f"error: {wrong}")
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FOUND


def say(message: str) -> None:
    """Tell the user something that is not a finding."""
    sys.stderr.write(f"stacklint: {message}\n")


def _serve(port: int | None) -> int:
    if port is None and sys.stdin is not None and sys.stdin.isatty():
        say("waiting for an editor on stdin; to check files: stacklint --check PATH")
    from stacklint.lsp import serve

    serve(port)
    return OK


def _run(given: Sequence[str]) -> int:
    import_msgspec()
    if "--check" in given and all(word == "--check" or not word.startswith("-") for word in given):
        return _check_files([word for word in given if word != "--check"])
    options, unknown = _parser().parse_known_intermixed_args(given)
    unknown = [word for word in unknown if not word.startswith("--clientProcessId")]
    if unknown:
        message = f"unknown argument '{unknown[0]}'{_near(unknown[0])}; see --help"
        raise WrongUse(message)
    if options.version:
        return _print_version()
    if options.list_rules or options.explain:
        from stacklint.output.rulebook import explain, list_rules

        text = explain(known_rule(options.explain)) if options.explain else list_rules(as_json=options.format == "json")
        sys.stdout.write(text)
        return OK
    if options.check:
        return _check(_request(options))
    if options.paths:
        message = f"to check files: stacklint --check {' '.join(options.paths)}"
        raise WrongUse(message)
    return _serve(options.tcp)


def _check_files(paths: Sequence[str]) -> int:
    """Check without options, and without ``argparse``, which takes as long as checking a small file."""
    from stacklint.check import Request
    from stacklint_checks.settings import Layer

    return _check(Request(tuple(map(os.path.abspath, paths or ["."])), command=Layer({}, os.getcwd())))


def _check(request: Request) -> int:
    from stacklint.check import check

    code = check(request)
    leave_garbage()
    return code


def _parser() -> argparse.ArgumentParser:
    import argparse

    parser = argparse.ArgumentParser(
        prog="stacklint",
        description="Live compliance for infrastructure-as-code. Without arguments: a language server on stdio.",
        allow_abbrev=False,
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files and folders to check; - for stdin")
    server = parser.add_argument_group("language server")
    server.add_argument("--stdio", action="store_true", help="talk to the editor on stdin and stdout (the default)")
    server.add_argument("--tcp", type=int, metavar="PORT", help="listen on a port of this machine, for debugging")
    check = parser.add_argument_group("checking")
    check.add_argument("--check", action="store_true", help="check PATHs (the current folder if none) and exit")
    check.add_argument("--format", choices=("text", "json"), default="text", help="how findings are printed")
    check.add_argument("--fix", action="store_true", help="apply safe fixes")
    check.add_argument("--diff", action="store_true", help="print what --fix would change, and change nothing")
    check.add_argument("--profile", choices=("recommended", "strict"), help="strict adds rules")
    check.add_argument("--select", action="append", metavar="RULE", help="only these rules (repeat, or use commas)")
    check.add_argument("--ignore", action="append", metavar="RULE", help="not these rules")
    check.add_argument(
        "--severity",
        choices=("error", "warning", "information", "hint"),
        default="hint",
        help="the least severity that is printed and makes the exit code 1 (default: hint)",
    )
    check.add_argument("--cfn-lint", action="store_true", help="run cfn-lint on templates as well")
    check.add_argument(
        "--synth",
        action="store_true",
        help="run CDK, Pulumi and CDKTF programs, apart and without a network, and judge what they declare as well",
    )
    check.add_argument("--config", metavar="FILE", help="use these settings instead of the nearest .stacklint.yaml")
    check.add_argument("--no-config", action="store_true", help="use no settings file")
    check.add_argument("--stdin-filename", metavar="FILE", help="the file that the text on stdin stands for")
    check.add_argument("--jobs", type=int, metavar="N", help="processes to use (default: one for each core)")
    about = parser.add_argument_group("about")
    about.add_argument("--explain", metavar="RULE", help="what a rule is for, and what its fix does")
    about.add_argument("--list-rules", action="store_true", help="all rules")
    about.add_argument("--version", action="store_true", help="the version")
    return parser


def _near(word: str) -> str:
    from stacklint_checks.spelling import nearest

    return nearest(word, [option for action in _parser()._actions for option in action.option_strings])  # noqa: SLF001


def _print_version() -> int:
    from importlib.metadata import PackageNotFoundError, version

    try:
        number = version("stacklint")
    except PackageNotFoundError:
        number = "(not installed)"
    sys.stdout.write(f"stacklint {number}\n")
    return OK


def known_rule(rule: str) -> str:
    """The id of a rule that exists.

    Raises:
        WrongUse: There is none; the message names the nearest one.

    """
    from stacklint_checks.settings_file import rule_options
    from stacklint_checks.spelling import nearest

    if rule not in rule_options():
        message = f"there is no rule '{rule}'{nearest(rule, rule_options())} (--list-rules names all)"
        raise WrongUse(message)
    return rule


def _is_installed(module: str) -> bool:
    from importlib.util import find_spec

    return find_spec(module) is not None


def _rules(given: Sequence[str] | None) -> list[str]:
    words = [word.strip() for each in given or () for word in each.split(",")]
    return [known_rule(word) for word in words if word]


def _request(options: argparse.Namespace) -> Request:
    from stacklint.check import Request
    from stacklint_checks.settings import Layer

    if options.fix and options.diff:
        raise WrongUse("--fix and --diff exclude each other")
    if options.config and options.no_config:
        raise WrongUse("--config and --no-config exclude each other")
    if options.jobs is not None and options.jobs < 1:
        raise WrongUse("--jobs takes a number from 1")
    if "-" in options.paths and (len(options.paths) > 1 or not options.stdin_filename):
        raise WrongUse("to check the text on stdin: --check - --stdin-filename FILE")
    if options.cfn_lint and not _is_installed("cfnlint"):
        raise WrongUse("cfn-lint is not installed; install it with: pip install 'stacklint[cfn-lint]'")
    paths = options.paths or ([] if options.stdin_filename else ["."])
    said: dict[str, object] = {"select": _rules(options.select), "ignore": _rules(options.ignore)}
    if options.profile:
        said["profile"] = options.profile
    return Request(
        paths=tuple(os.path.abspath(path) for path in paths if path != "-"),
        stdin=os.path.abspath(options.stdin_filename) if options.stdin_filename else "",
        command=Layer({key: value for key, value in said.items() if value}, os.getcwd()),
        config=os.path.abspath(options.config) if options.config else "",
        no_config=options.no_config,
        format=options.format,
        fix=options.fix,
        diff=options.diff,
        threshold=options.severity,
        cfn_lint=options.cfn_lint,
        synth=options.synth,
        jobs=options.jobs or 0,
    )
