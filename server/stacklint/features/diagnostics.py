"""Findings as diagnostics, by one channel for each client: pushed, or pulled where that was asked for."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from lsprotocol import types

from stacklint.session import Said

if TYPE_CHECKING:
    from stacklint.cases import News
    from stacklint.schedule import Results
    from stacklint_checks.source import Source

    from .connection import Connection


class Prepared(NamedTuple):
    """News with its diagnostics written out."""

    news: News
    diagnostics: str
    said: Said


def prepare(connection: Connection, results: Results) -> list[Prepared]:
    """Write results out as JSON, in the analysis thread."""
    prepared = []
    for news in results.news:
        report = news.case.report if news.case is not None else None
        sources = _Texts(report.documents if report is not None else {}, news.path, news.source)
        written = connection.writer.diagnostics(news.source, news.findings, sources)
        document = report.documents.get(news.path) if report is not None else None
        prepared.append(Prepared(news, written, Said(news.source, news.findings, document)))
    return prepared


class _Texts(Mapping[str, "Source"]):
    """The texts of a report by path, looked up only for the few findings with related places."""

    def __init__(self, documents: Mapping[str, Any], path: str, source: Source) -> None:
        self._documents = documents
        self._own = (path, source)

    def __getitem__(self, path: str) -> Source:
        if path == self._own[0]:
            return self._own[1]
        source: Source = self._documents[path].source
        return source

    def __contains__(self, path: object) -> bool:
        return path == self._own[0] or path in self._documents

    def __iter__(self) -> Any:
        return iter(self._documents)

    def __len__(self) -> int:
        return len(self._documents)


def deliver(connection: Connection, prepared: list[Prepared], results: Results) -> None:
    """Take results over in the event loop. What newer text has overtaken is not told: its own results follow."""
    for one in prepared:
        news = one.news
        document = connection.session.by_path.get(news.path)
        if (news.version is None) != (document is None):
            continue
        if document is not None and document.since(news.source) is None:
            continue
        connection.session.said[news.path] = one.said
        if document is None and not news.findings:
            del connection.session.said[news.path]
        if document is not None and document.source is not news.source and not results.late:
            continue
        if not connection.pulls:
            _publish(connection, one)
    if connection.pulls and connection.session.can("refresh") and any(_elsewhere(connection, one) for one in prepared):
        _ask_to_pull(connection)
    for trouble in results.troubles:
        if not trouble.path.startswith("/untitled:"):
            connection.log(f"{trouble.path} {trouble.message}", warning=True)


def _elsewhere(connection: Connection, one: Prepared) -> bool:
    """Whether findings changed in a file that the client has no reason to ask about."""
    before = connection.sent.get(one.news.path)
    connection.sent[one.news.path] = one.diagnostics
    document = connection.session.by_path.get(one.news.path)
    if before is None or before == one.diagnostics:
        return False
    return document is None or document.asked is not one.news.source


def _ask_to_pull(connection: Connection) -> None:
    asked = asyncio.ensure_future(connection.client.request(types.WORKSPACE_DIAGNOSTIC_REFRESH, None))
    connection.background.add(asked)
    asked.add_done_callback(connection.background.discard)


def _publish(connection: Connection, one: Prepared) -> None:
    uri = json.dumps(connection.session.uri(one.news.path))
    version = f'"version":{one.news.version},' if one.news.version is not None else ""
    connection.client.send(
        '{"jsonrpc":"2.0","method":"textDocument/publishDiagnostics",'
        f'"params":{{"uri":{uri},{version}"diagnostics":{one.diagnostics}}}}}'
    )


async def pull(connection: Connection, params: types.DocumentDiagnosticParams) -> dict[str, Any]:
    """The diagnostics of a document as it is now."""
    document = connection.session.documents.get(params.text_document.uri)
    if document is None:
        return {"kind": "full", "items": []}
    document.asked = document.source
    await asyncio.wrap_future(connection.schedule.run(lambda workspace: workspace.cases_of(document.path)))
    await asyncio.sleep(0)
    items = _items(connection, document.path)
    name = _name(items)
    if params.previous_result_id == name:
        return {"kind": "unchanged", "resultId": name}
    return {"kind": "full", "resultId": name, "items": json.loads(items)}


async def pull_all(connection: Connection, params: types.WorkspaceDiagnosticParams) -> dict[str, Any]:
    """The diagnostics of every file of the client's folders."""
    from .check import check_workspace

    if not connection.checked:
        connection.checked = True
        await check_workspace(connection, params.work_done_token)
    before = {one.uri: one.value for one in params.previous_result_ids}
    reports = []
    uris = {connection.session.uri(path): path for path in connection.session.said}
    for uri in sorted({*uris, *before}):
        path = uris.get(uri, "")
        items = _items(connection, path) if path else "[]"
        document = connection.session.documents.get(uri)
        report: dict[str, Any] = {"uri": uri, "version": document.version if document is not None else None}
        name = _name(items)
        if before.get(uri) == name:
            report |= {"kind": "unchanged", "resultId": name}
        else:
            report |= {"kind": "full", "resultId": name, "items": json.loads(items)}
        reports.append(report)
    return {"items": reports}


def _items(connection: Connection, path: str) -> str:
    said = connection.session.said.get(path)
    if said is None:
        return "[]"
    return connection.writer.diagnostics(said.source, said.findings, _Texts({}, path, said.source))


def _name(items: str) -> str:
    """A name for a state: equal states have equal names, in any run of the server."""
    from hashlib import blake2b

    return blake2b(items.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
