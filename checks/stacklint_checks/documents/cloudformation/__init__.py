"""CloudFormation and SAM templates in YAML and JSON, and how fixes are written in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from stacklint_checks.blocks import Document, Parse, Parsed, Split
from stacklint_checks.dialect import Dialect
from stacklint_checks.documents.repeats import first_place
from stacklint_checks.edits import Intent, TextEdit
from stacklint_checks.facts import ParseError
from stacklint_checks.incremental import Memo
from stacklint_checks.rows import Vocabulary
from stacklint_checks.source import BlockId, Span
from stacklint_checks.vocabularies import load

from . import lower
from .blockfacts import facts_of
from .parse import Reader
from .split import split, split_json

#: In YAML a section starts its line; in JSON it is behind a brace or comma, or starts its line.
#: These and the following are compiled where they are first needed: most files need two of them.
FORMAT = r"""(?m)^\ufeff?["']?AWSTemplateFormatVersion["']?[ \t]*:"""
SECTION = r"""(?m)^\ufeff?["']?Resources["']?[ \t]*:"""
JSON_FORMAT = r'(?m)(?:^|[{,])[ \t]*"AWSTemplateFormatVersion"\s*:'
JSON_SECTION = r'(?m)(?:^|[{,])[ \t]*"Resources"\s*:'
TRANSFORM = "AWS::Serverless-2016-10-31"
#: Jinja and Go templates make YAML and are none: their statements stand where names of sections and entries do.
PROGRAM = r"(?m)^ {0,2}\{[%{]"
#: What they say deeper in a file, where it may also be the text of a script: a statement, or a name's bare value.
STATEMENT = (
    r"(?m)^([ ]+)(?:\{%-?[ ]*(?:if|for|set|else|end|block|macro|include)|[^\n\s:#]+:[ ]+\{\{-?[ ]*[\w.]+[ ]*-?\}\})"
)
SCRIPT = r"(?:^|[ ])[|>][-+0-9]*[ ]*(?:#[^\n]*)?\r?$"
TYPE = r"""["']?Type["']?\s*:\s*["']?(?:AWS|Custom|Alexa)::[A-Za-z0-9]"""


def is_template(path: str, text: str) -> bool:
    """Whether a text is a template, by what it holds: its format version, or resources with types."""
    if not path.lower().endswith((".yaml", ".yml", ".json", ".template", ".cfn")):
        return False
    if "Resources" not in text or _is_generated(text):
        return False
    is_format, section = (JSON_FORMAT, JSON_SECTION) if is_json(text) else (FORMAT, SECTION)
    if re.search(is_format, text) is not None:
        return True
    return re.search(section, text) is not None and (re.search(TYPE, text) is not None or TRANSFORM in text)


def _is_generated(text: str) -> bool:
    """Whether a program makes the template from this text."""
    if "{%" not in text and "{{" not in text:
        return False
    if re.search(PROGRAM, text) is not None:
        return True
    return any(not _in_script(text, match.start(), len(match.group(1))) for match in re.finditer(STATEMENT, text))


def _in_script(text: str, line: int, indent: int) -> bool:
    """Whether a line stands in a text over several lines: one of the lines that it is indented under opens one."""
    while line > 0 and indent > 0:
        end = line - 1
        line = text.rfind("\n", 0, end) + 1
        above = text[line:end]
        depth = len(above) - len(above.lstrip(" "))
        if above.strip() and depth < indent:
            if re.search(SCRIPT, above) is not None:
                return True
            indent = depth
    return False


def _parse(block: BlockId, text: str, *, json: bool) -> Parsed:
    reader = Reader(text, json=json)
    tree = reader.read(block.key.partition("#")[0])
    errors = [
        ParseError(
            Span(block, second.start, second.end),
            f"{second.text} is written twice, {first_place(text, first.start, second.start)}; the later one wins",
            breaks=False,
        )
        for first, second in reader.doubled
    ]
    if reader.error is not None:
        start, end, words = reader.error
        errors.insert(0, ParseError(Span(block, start, end), words))
    return Parsed(tree, facts_of(block, tree), tuple(errors))


def reader(path: str, text: str) -> tuple[Split, Parse]:
    """How to read a file: as JSON by its first character, whatever its name."""
    del path
    return (split_json, partial(_parse, json=True)) if is_json(text) else (split, partial(_parse, json=False))


def is_json(text: str) -> bool:
    """Whether a template is written in JSON."""
    stripped = text.strip("\ufeff \t\r\n")
    return stripped[:1] == "{" or (stripped[:1] == '"' and stripped[-1:] == "}")  # the brace may be being typed


def vocabulary() -> Vocabulary:
    """CloudFormation's words."""
    return load("cloudformation")


def patch(memo: Memo, documents: Mapping[str, Document], intents: tuple[Intent, ...]) -> list[TextEdit] | None:
    """Write fixes; what that needs is imported with the first one."""
    from .patch import patch as write

    return write(memo, documents, intents)


DIALECT = Dialect(
    name="cloudformation",
    words="cloudformation",
    reader=reader,
    module=str,
    addresses=lower.addresses,
    type_of=lower.type_of,
    resource=lower.resource,
    value=lower.value,
    providers=lower.providers,
    inherited_tags=lower.inherited_tags,
    passed_on=lower.passed_on,
    instances=lower.instances,
    generates=lower.generates,
    vocabulary=vocabulary,
    patch=patch,
)
