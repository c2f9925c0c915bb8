"""Writes values, blocks and policy statements as Terraform and as the JSON inside it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping

from msgspec import Struct

from stacklint_checks.documents.statements import as_object, as_policy
from stacklint_checks.edits import Link, PolicyDocument, Statement, Use, Written
from stacklint_checks.schemas import terraform as schema

INDENT = "  "
BARE = re.compile(r"[A-Za-z_][\w-]*\Z")


class Writer(Struct, frozen=True):
    """Writes within one module. ``expression`` gives the expression of a link or use, without its prefix and suffix."""

    expression: Callable[[Link | Use], str]

    def value(self, value: Written, indent: str = "") -> str:
        """An expression; lines after the first start with ``indent``."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str):
            return quoted(value)
        if isinstance(value, Link | Use):
            return self._reference(value)
        if isinstance(value, Statement):
            return self.value(as_object(value), indent)
        if isinstance(value, PolicyDocument):
            return f"jsonencode({self.value(as_policy(value.statements), indent)})"
        if isinstance(value, Mapping):
            return self._object(value, indent)
        if isinstance(value, tuple):
            return self._list(value, indent)
        return str(value)

    def _reference(self, value: Link | Use) -> str:
        expression = self.expression(value)
        if not value.prefix and not value.suffix:
            return expression
        return f'"{_escaped(value.prefix)}${{{expression}}}{_escaped(value.suffix)}"'

    def _list(self, values: tuple[Written, ...], indent: str) -> str:
        inner = indent + INDENT
        items = [self.value(value, inner) for value in values]
        short = f"[{', '.join(items)}]"
        if len(short) <= 60 and "\n" not in short:
            return short
        if len(items) == 1 and items[0].startswith("{"):
            return f"[{self.value(values[0], indent)}]"
        return "[\n" + "".join(f"{inner}{item},\n" for item in items) + f"{indent}]"

    def _object(self, values: Mapping[str, Written], indent: str) -> str:
        if not values:
            return "{}"
        inner = indent + INDENT
        return "{\n" + self.assignments({_key(key): value for key, value in values.items()}, inner) + f"{indent}}}"

    def assignments(self, values: Mapping[str, Written], indent: str) -> str:
        """Lines ``name = value`` with their signs aligned as ``terraform fmt`` does: over runs of one-line values."""
        written = [(key, self.value(value, indent)) for key, value in values.items()]
        lines: list[str] = []
        run: list[tuple[str, str]] = []
        for key, text in written:
            run.append((key, text))
            if "\n" in text:
                lines.extend(_aligned(run[:-1], indent) + _aligned(run[-1:], indent))
                run = []
        lines.extend(_aligned(run, indent))
        return "".join(f"{line}\n" for line in lines)

    def body(self, type_: str, properties: Mapping[str, Written], indent: str, path: str = "") -> str:
        """Attributes and blocks; the provider's schema tells which is which."""
        blocks = schema.blocks(type_, path)
        plain = {key: value for key, value in properties.items() if key not in blocks}
        text = self.assignments(plain, indent)
        for key, value in properties.items():
            if key in blocks:
                for each in value if isinstance(value, tuple) else (value,):
                    inner = each if isinstance(each, Mapping) else {}
                    nested = self.body(type_, inner, indent + INDENT, f"{path}.{key}" if path else key)
                    text += ("\n" if text else "") + f"{indent}{key} {{\n{nested}{indent}}}\n"
        return text

    def resource(self, type_: str, name: str, properties: Mapping[str, Written]) -> str:
        """A resource or data block without a final newline."""
        word = "data" if type_.startswith("data.") else "resource"
        return f'{word} "{type_.removeprefix("data.")}" "{name}" {{\n{self.body(type_, properties, INDENT)}}}'

    def statement_block(self, statement: Statement, indent: str) -> str:
        """A ``statement`` block of a policy document data source, without a final newline."""
        inner = indent + INDENT
        values: dict[str, Written] = {"sid": statement.sid} if statement.sid else {}
        values |= {"effect": statement.effect, "actions": statement.actions, "resources": statement.resources}
        text = self.assignments(values, inner)
        for kind, identifiers in principals_of(statement).items():
            body = self.assignments({"type": kind, "identifiers": identifiers}, inner + INDENT)
            text += f"\n{inner}principals {{\n{body}{inner}}}\n"
        for test, keys in statement.conditions.items():
            for variable, value in keys.items():
                values = {"test": test, "variable": variable, "values": (value,)}
                text += f"\n{inner}condition {{\n{self.assignments(values, inner + INDENT)}{inner}}}\n"
        return f"{indent}statement {{\n{text}{indent}}}"

    def json(self, value: Written, indent: str = "", step: str = INDENT) -> str:
        """JSON inside a heredoc: links become interpolations."""
        if isinstance(value, Statement):
            return self.json(as_object(value), indent, step)
        if isinstance(value, Link | Use):
            text = f"{value.prefix}${{{self.expression(value)}}}{value.suffix}"
            return f'"{text}"'
        inner = indent + step
        if isinstance(value, Mapping):
            lines = [f"{inner}{json.dumps(key)}: {self.json(one, inner, step)}" for key, one in value.items()]
            return "{\n" + ",\n".join(lines) + f"\n{indent}}}" if lines else "{}"
        if isinstance(value, tuple):
            lines = [f"{inner}{self.json(one, inner, step)}" for one in value]
            return "[\n" + ",\n".join(lines) + f"\n{indent}]" if lines else "[]"
        return json.dumps(value, ensure_ascii=False)


def _aligned(run: list[tuple[str, str]], indent: str) -> list[str]:
    width = max((len(key) for key, _ in run), default=0)
    return [f"{indent}{key.ljust(width)} = {text}" for key, text in run]


def _key(key: str) -> str:
    return key if BARE.match(key) else quoted(key)


def quoted(text: str) -> str:
    """A quoted text."""
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return text.replace("${", "$${").replace("%{", "%%{")


def principals_of(statement: Statement) -> Mapping[str, tuple[str | Link | Use, ...]]:
    """Principals by kind; everyone is kind ``*``."""
    if statement.principals is None:
        return {}
    if isinstance(statement.principals, str):
        return {"*": (statement.principals,)}
    return statement.principals
