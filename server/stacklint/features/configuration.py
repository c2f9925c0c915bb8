"""What the client can, wants and has open as folders."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from stacklint.convert import Encoding, path_of

from .exact import SETTING

if TYPE_CHECKING:
    from .connection import Connection

SECTION = "stacklint"
CLIENTS_OWN = frozenset({"path", "interpreter", "importStrategy", "trace", "enable", "logLevel", SETTING})
WATCHED = "**/*.{tf,tofu,tfvars,json,yaml,yml,template}"


def wants_pull(params: types.InitializeParams) -> bool:
    """Whether the client can pull diagnostics and is told to, by its own settings or the workspace's."""
    text = params.capabilities.text_document
    if text is None or text.diagnostic is None:
        return False
    said = _section(params.initialization_options)
    if isinstance(said, dict) and "diagnostics" in said:
        return bool(said["diagnostics"] == "pull")
    return any(_file_says_pull(folder) for folder in _folders(params))


def _file_says_pull(folder: str) -> bool:
    from stacklint_checks.files import Files
    from stacklint_checks.settings_file import NAME

    files = Files()
    contents = files.read_if(os.path.join(folder, NAME), b"diagnostics")
    if contents is None:
        return False
    from stacklint_checks.settings_reading import read_settings

    return any(layer.values.get("diagnostics") == "pull" for layer in read_settings(contents.path, files).layers)


def initialize(connection: Connection, params: types.InitializeParams, encoding: Encoding) -> None:
    """Note what the client can, and its folders and settings."""
    session = connection.session
    session.encoding = connection.writer.encoding = encoding
    session.abilities = frozenset(_abilities(params.capabilities))
    session.folders = _folders(params)
    connection.schedule.configure(folders=tuple(session.folders))
    _apply(connection, _section(params.initialization_options))


def _folders(params: types.InitializeParams) -> list[str]:
    uris = [folder.uri for folder in params.workspace_folders or ()]
    if not uris and params.root_uri:
        uris = [params.root_uri]
    found = [path for path in map(path_of, uris) if path is not None]
    return found or ([os.path.normpath(params.root_path)] if params.root_path else [])


def _abilities(capabilities: types.ClientCapabilities) -> list[str]:
    """The client's abilities that features ask for, by short names."""
    asked = {
        "versions": "workspace.workspace_edit.document_changes",
        "apply": "workspace.apply_edit",
        "configuration": "workspace.configuration",
        "told": "workspace.did_change_configuration.dynamic_registration",
        "watch": "workspace.did_change_watched_files.dynamic_registration",
        "refresh": "workspace.diagnostics.refresh_support",
        "progress": "window.work_done_progress",
        "literals": "text_document.code_action.code_action_literal_support",
        "hierarchy": "text_document.document_symbol.hierarchical_document_symbol_support",
    }
    found = [name for name, path in asked.items() if _at(capabilities, path)]
    resolve = _at(capabilities, "text_document.code_action.resolve_support.properties") or ()
    if "edit" in resolve and _at(capabilities, "text_document.code_action.data_support"):
        found.append("resolve")
    if types.ResourceOperationKind.Create in (_at(capabilities, "workspace.workspace_edit.resource_operations") or ()):
        found.append("create")
    formats = _at(capabilities, "text_document.hover.content_format") or ()
    if types.MarkupKind.Markdown in formats:
        found.append("markdown")
    return found


def _at(value: object, path: str) -> Any:
    for step in path.split("."):
        value = getattr(value, step, None)
    return value


async def initialized(connection: Connection, params: types.InitializedParams) -> None:
    """Ask for what comes after the handshake: settings, and to be told of changes on disk."""
    del params
    if connection.session.can("watch"):
        watchers = [types.FileSystemWatcher(WATCHED)]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        await _register(connection, types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
    if connection.session.can("configuration"):
        if connection.session.can("told"):
            await _register(connection, types.WORKSPACE_DID_CHANGE_CONFIGURATION, {"section": SECTION})
        await _ask(connection)


async def _register(connection: Connection, method: str, options: object) -> None:
    registration = types.Registration(f"{SECTION}-{method}", method, options)
    try:
        await connection.client.request(types.CLIENT_REGISTER_CAPABILITY, types.RegistrationParams([registration]))
    except Exception as error:  # noqa: BLE001 - a client that cannot do it serves without
        connection.log(f"the client does not register {method}: {error}")


async def _ask(connection: Connection) -> None:
    """Ask the client for our section of its settings."""
    asked = types.ConfigurationParams([types.ConfigurationItem(section=SECTION)])
    try:
        answer = await connection.client.request(types.WORKSPACE_CONFIGURATION, asked)
    except Exception as error:  # noqa: BLE001 - a client that cannot do it serves without
        connection.log(f"the client does not tell its settings: {error}")
        return
    if answer and answer[0] is not None:
        _apply(connection, _plain(answer[0]))


async def did_change(connection: Connection, params: types.DidChangeConfigurationParams) -> None:
    """The client's settings changed: either they are sent along, or they have to be asked for."""
    if connection.session.can("configuration"):
        await _ask(connection)
    else:
        _apply(connection, _section(params.settings))


def did_change_folders(connection: Connection, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Folders were added to the workspace or taken from it."""
    removed = {path_of(folder.uri) for folder in params.event.removed}
    folders = [folder for folder in connection.session.folders if folder not in removed]
    folders += [path for folder in params.event.added if (path := path_of(folder.uri)) and path not in folders]
    connection.session.folders = folders
    connection.schedule.configure(folders=tuple(folders))


def _plain(value: Any) -> Any:
    """Turn pygls' objects of unknown kind into plain data."""
    if hasattr(value, "_asdict"):
        return {key: _plain(each) for key, each in value._asdict().items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return value


def _section(value: Any) -> Any:
    """Our part of settings that may hold others' as well."""
    plain = _plain(value)
    for name in (SECTION, "settings"):
        if isinstance(plain, dict) and isinstance(plain.get(name), dict):
            plain = plain[name]
    return plain


def _apply(connection: Connection, values: Any) -> None:
    """Take the client's settings; what is wrong with them is said once, and the rest applies."""
    if not isinstance(values, dict):
        return
    connection.runner.configure(connection, values.get(SETTING))
    wanted = {key: value for key, value in values.items() if key not in CLIENTS_OWN and value is not None}
    if not wanted and not connection.session.settings:
        return
    from stacklint_checks.settings_reading import editor_layer

    base = connection.session.folders[0] if connection.session.folders else os.sep
    layer, mistakes = editor_layer(wanted, base)
    connection.session.settings = wanted
    connection.schedule.configure(editor=layer)
    for mistake in mistakes:
        connection.log(f"in the editor's settings: {mistake}", warning=True)
