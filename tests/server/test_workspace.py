"""Settings, files on disk, pull mode and the whole workspace, against the real server."""

from __future__ import annotations

import copy

from client import ABILITIES, edit
from journeys import BUCKET, actions, codes, settled, uri

WATCHING = {
    **ABILITIES,
    "workspace": {
        **ABILITIES["workspace"],
        "didChangeWatchedFiles": {"dynamicRegistration": True},
        "fileOperations": {"didRename": True, "didDelete": True},
    },
    "window": {"workDoneProgress": True},
}
PULLING = copy.deepcopy(ABILITIES)
PULLING["textDocument"]["diagnostic"] = {"dynamicRegistration": False, "relatedDocumentSupport": False}
PULLING["workspace"]["diagnostics"] = {"refreshSupport": True}
CREATED, CHANGED, DELETED = 1, 2, 3


def tell(client, path, kind):
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri(path), "type": kind}]})


def test_settings_are_read_again_when_their_file_changes(connect, tmp_path):
    client = connect(WATCHING)
    main, settings = uri(tmp_path / "main.tf"), tmp_path / ".stacklint.yaml"
    client.open(main, BUCKET)
    assert "s3-versioning" in codes(client.diagnostics(main, 1))
    settings.write_text("ignore: [s3-versioning]\n")
    tell(client, settings, CREATED)
    assert "s3-versioning" not in codes(client.diagnostics(main))
    settings.write_text("ignore: [s3-versionin]\n")
    tell(client, settings, CHANGED)
    (mistake,) = client.diagnostics(uri(settings))
    assert mistake["code"] == "settings"
    assert "s3-versioning" in mistake["message"]
    assert "s3-versioning" in codes(settled(client, main))
    settings.unlink()
    tell(client, settings, DELETED)
    assert client.diagnostics(uri(settings)) == []


def test_settings_apply_while_they_are_typed(connect, tmp_path):
    client = connect()
    main, settings = uri(tmp_path / "main.tf"), uri(tmp_path / ".stacklint.yaml")
    client.open(main, BUCKET)
    client.diagnostics(main, 1)
    client.open(settings, "ignore: []\n", "yaml")
    client.change(settings, 2, edit(0, 9, "s3-versioning"))
    assert "s3-versioning" not in codes(settled(client, main))
    client.change(settings, 3, edit(0, 9, "x"))
    assert codes(settled(client, settings)) == {"settings"}


def test_settings_of_the_editor(connect, tmp_path):
    client = connect(initializationOptions={"settings": {"ignore": ["s3-versioning"], "interpreter": ["x"]}})
    main = uri(tmp_path / "main.tf")
    client.open(main, BUCKET)
    assert "s3-versioning" not in codes(client.diagnostics(main, 1))
    client.notify(
        "workspace/didChangeConfiguration",
        {"settings": {"stacklint": {"rules": {"s3-versioning": {"severity": "hint"}}}}},
    )
    found = client.diagnostics(main)
    assert next(one for one in found if one["code"] == "s3-versioning")["severity"] == 4
    client.notify("workspace/didChangeConfiguration", {"settings": {"stacklint": {"profil": "strict"}}})
    assert "profil" in client.wait(lambda message: message.get("method") == "window/logMessage")["params"]["message"]


def test_settings_that_the_client_is_asked_for(connect, tmp_path):
    asked = copy.deepcopy(ABILITIES)
    asked["workspace"]["configuration"] = True
    client = connect(asked)
    client.answers["workspace/configuration"] = lambda params: [{"ignore": ["s3-versioning"]} for _ in params["items"]]
    client.wait(lambda message: message.get("method") == "workspace/configuration")
    main = uri(tmp_path / "main.tf")
    client.open(main, BUCKET)
    client.diagnostics(main, 1)
    assert "s3-versioning" not in codes(settled(client, main))


def test_files_that_change_on_disk(connect, tmp_path):
    client = connect(WATCHING)
    main, other = uri(tmp_path / "main.tf"), tmp_path / "other.tf"
    client.open(main, 'variable "x" {}\n')
    client.diagnostics(main, 1)
    other.write_text(BUCKET)
    tell(client, other, CREATED)
    assert "s3-versioning" in codes(client.diagnostics(uri(other)))
    other.write_text(BUCKET.replace("{", "{\n  tags = { a = 1 }", 1))
    tell(client, other, CHANGED)
    assert "missing-tags" not in codes(client.diagnostics(uri(other)))
    other.unlink()
    tell(client, other, DELETED)
    assert client.diagnostics(uri(other)) == []


def test_a_folder_that_is_renamed(connect, tmp_path):
    client = connect(WATCHING)
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "main.tf").write_text(BUCKET)
    caller = uri(tmp_path / "main.tf")
    client.open(caller, 'module "m" {\n  source = "./old"\n}\n')
    assert client.diagnostics(uri(tmp_path / "old" / "main.tf"))
    (tmp_path / "old").rename(tmp_path / "new")
    files = [{"oldUri": uri(tmp_path / "old"), "newUri": uri(tmp_path / "new")}]
    client.notify("workspace/didRenameFiles", {"files": files})
    client.change(caller, 2, edit(1, 14, "new", (1, 17)))
    assert client.diagnostics(uri(tmp_path / "new" / "main.tf"))
    settled(client, caller)
    said = {
        one["params"]["uri"]: one["params"]["diagnostics"]
        for one in client.seen
        if one.get("method") == "textDocument/publishDiagnostics"
    }
    assert said[uri(tmp_path / "old" / "main.tf")] == []


def test_a_module_call_that_is_typed_brings_in_the_module(connect, tmp_path):
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text(BUCKET)
    client = connect()
    main = uri(tmp_path / "main.tf")
    client.open(main, "\n")
    client.diagnostics(main, 1)
    client.change(main, 2, {"text": 'module "m" {\n  source = "./m"\n}\n'})
    assert "s3-versioning" in codes(client.diagnostics(uri(tmp_path / "m" / "main.tf")))


def test_folders_of_a_workspace_that_come_and_go(connect, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(BUCKET)
    client = connect()
    client.request("workspace/executeCommand", {"command": "stacklint.checkWorkspace", "arguments": []})
    folder = {"uri": uri(tmp_path / "one"), "name": "one"}
    client.notify(
        "workspace/didChangeWorkspaceFolders",
        {"event": {"added": [folder], "removed": [{"uri": uri(tmp_path), "name": "x"}]}},
    )
    client.seen.clear()
    answer = client.request("workspace/executeCommand", {"command": "stacklint.checkWorkspace", "arguments": []})
    assert answer["stacks"] == 1


def test_the_whole_workspace_with_progress(connect, tmp_path):
    for number in range(4):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "main.tf").write_text(BUCKET)
    client = connect(WATCHING)
    answer = client.request("workspace/executeCommand", {"command": "stacklint.checkWorkspace", "arguments": []})
    assert answer == {"checked": 4, "stacks": 4, "cancelled": False}
    kinds = [one["params"]["value"]["kind"] for one in client.seen if one.get("method") == "$/progress"]
    assert kinds == ["begin", "report", "report", "report", "report", "end"]
    said = {one["params"]["uri"] for one in client.seen if one.get("method") == "textDocument/publishDiagnostics"}
    assert {uri(tmp_path / str(number) / "main.tf") for number in range(4)} <= said


def test_a_check_of_the_workspace_that_is_cancelled(connect, tmp_path):
    for number in range(30):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "main.tf").write_text(BUCKET)
    client = connect(WATCHING)
    number = client.ask("workspace/executeCommand", {"command": "stacklint.checkWorkspace", "arguments": []})
    begin = client.wait(lambda message: message.get("method") == "$/progress")
    client.notify("window/workDoneProgress/cancel", {"token": begin["params"]["token"]})
    result = client.answer(number)["result"]
    assert result["cancelled"]
    assert result["checked"] < 30


def test_diagnostics_that_are_pulled_and_then_never_pushed(connect, tmp_path):
    (tmp_path / "other.tf").write_text(BUCKET)
    client = connect(PULLING, initializationOptions={"diagnostics": "pull"})
    main, other = uri(tmp_path / "main.tf"), uri(tmp_path / "other.tf")
    client.open(main, BUCKET.replace('"b"', '"c"'))
    document = {"textDocument": {"uri": main}}
    first = client.request("textDocument/diagnostic", document)
    assert first["kind"] == "full"
    assert "s3-versioning" in codes(first["items"])
    again = client.request("textDocument/diagnostic", {**document, "previousResultId": first["resultId"]})
    assert again == {"kind": "unchanged", "resultId": first["resultId"]}
    client.change(main, 2, edit(1, 0, '  acl = "public-read"\n'))
    after = client.request("textDocument/diagnostic", {**document, "previousResultId": first["resultId"]})
    assert "s3-public-acl" in codes(after["items"])
    everything = client.request("workspace/diagnostic", {"previousResultIds": []})["items"]
    assert {one["uri"] for one in everything} == {main, other}
    previous = [{"uri": one["uri"], "value": one["resultId"]} for one in everything]
    unchanged = client.request("workspace/diagnostic", {"previousResultIds": previous})["items"]
    assert {one["kind"] for one in unchanged} == {"unchanged"}
    assert not [one for one in client.seen if one.get("method") == "textDocument/publishDiagnostics"]


def test_a_client_that_can_pull_is_pushed_to_unless_told_otherwise(connect, tmp_path):
    client = connect(PULLING)
    main = uri(tmp_path / "main.tf")
    client.open(main, BUCKET)
    assert client.diagnostics(main, 1)


def test_fix_all_as_a_command(connect, tmp_path):
    client = connect()
    asked = []
    client.answers["workspace/applyEdit"] = lambda params: asked.append(params) or {"applied": True}
    main = uri(tmp_path / "main.tf")
    client.open(main, BUCKET)
    client.diagnostics(main, 1)
    command = {"command": "stacklint.fixAll", "arguments": [main]}
    assert client.request("workspace/executeCommand", command) == {"applied": True}
    assert asked[0]["edit"]["documentChanges"][0]["textDocument"]["version"] == 1


def test_a_client_of_few_abilities_gets_edits_at_once(connect, tmp_path):
    literals = {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}
    client = connect({"textDocument": {"codeAction": literals}})
    main = uri(tmp_path / "main.tf")
    client.open(main, BUCKET)
    client.diagnostics(main, 1)
    found = actions(client, main)
    assert found
    assert all(main in one["edit"]["changes"] for one in found)


def test_a_fix_that_is_gone_changes_nothing(connect, tmp_path):
    client = connect()
    main = uri(tmp_path / "main.tf")
    client.open(main, BUCKET)
    client.diagnostics(main, 1)
    action = next(each for each in actions(client, main) if each["data"]["rule"] == "s3-versioning")
    client.change(main, 2, {"text": "\n"})
    assert "edit" not in client.request("codeAction/resolve", action)
