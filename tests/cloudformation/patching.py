"""Patches a template's text with intents."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import yaml

from stacklint_checks.documents.cloudformation import DIALECT
from stacklint_checks.edits import Companion, Intent, Site, apply
from stacklint_checks.engine import Report, analyze
from stacklint_checks.settings import Settings
from stacklint_checks.source import Source, Span
from stacklint_checks.units import Unit

PATH = "/spec/template.yaml"
POLICY = Companion("AWS::S3::BucketPolicy", "Bucket")


class Loader(yaml.SafeLoader):
    """Reads tags as ``{"!Ref": value}``."""


def _tagged(loader: Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        return {f"!{suffix}": node.value}
    if isinstance(node, yaml.SequenceNode):
        return {f"!{suffix}": loader.construct_sequence(node, deep=True)}
    return {f"!{suffix}": loader.construct_mapping(node, deep=True)}


Loader.add_multi_constructor("!", _tagged)


def read(text: str) -> Any:
    """What the platform would read: JSON or YAML through the strict readers."""
    return json.loads(text) if text.lstrip()[:1] == "{" else yaml.load(text, Loader)  # noqa: S506 - a safe loader


def unit_of(text: str) -> Unit:
    """A template as a unit."""
    return Unit("cloudformation", PATH, {PATH: Source(PATH, text)})


def report_of(text: str) -> Report:
    """The report of a template."""
    return analyze(unit_of(text), Settings(), date(2026, 11, 25))


def patched(text: str, *intents: Intent) -> str | None:
    """The text after intents; ``None`` where they cannot be written. What is made must parse strictly."""
    report = report_of(text)
    made = DIALECT.patch(report.memo, report.documents, intents)
    if made is None:
        return None
    after = apply(text, made)
    read(after)
    return after


def site(address: str, path: str, companion: Companion | None = None) -> Site:
    """A site from a dotted path; digits are indices."""
    steps = tuple(int(step) if step.isdigit() else step for step in path.split("."))
    return Site(address, steps, companion)


def span(text: str, words: str) -> Span:
    """Where words stand in a template, relative to their block."""
    at = text.index(words)
    for document in report_of(text).documents.values():
        for block in document.blocks:
            if block.start <= at < block.start + len(block.text):
                return Span(block.id, at - block.start, at - block.start + len(words))
    raise AssertionError(words)
