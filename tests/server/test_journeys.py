"""What someone does in an editor, against the real server."""

from __future__ import annotations

import json
import random

import pytest
from client import ABILITIES, edit
from journeys import BUCKET, EVERYTHING, TEMPLATE, actions, applied, codes, edits_of, resolved, settled, uri

import generate


def test_open_fix_and_be_clean(connect, tmp_path):
    client = connect()
    main = uri(tmp_path / "main.tf")
    client.open(main, BUCKET)
    found = client.diagnostics(main, 1)
    assert {"s3-secure-transport", "s3-versioning"} <= codes(found)
    one = next(each for each in found if each["code"] == "s3-versioning")
    assert one["source"] == "stacklint"
    assert one["codeDescription"]["href"].endswith("s3-versioning.md")
    assert one["range"] == {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 28}}
    action = next(each for each in actions(client, main) if each["data"]["rule"] == "s3-versioning")
    assert action["isPreferred"]
    assert "edit" not in action
    fix = resolved(client, action)
    assert fix["documentChanges"][0]["textDocument"] == {"uri": main, "version": 1}
    text = applied(BUCKET, edits_of(fix, main))
    client.change(main, 2, {"text": text})
    assert "s3-versioning" not in codes(client.diagnostics(main, 2))


@pytest.mark.parametrize("name", ["main.tf", "stack.yaml"])
def test_fix_all_leaves_no_safe_fix_and_touches_one_document(connect, tmp_path, name):
    client = connect()
    document = uri(tmp_path / name)
    text = BUCKET if name == "main.tf" else TEMPLATE
    client.open(document, text, "plaintext")
    client.diagnostics(document, 1)
    (action,) = actions(client, document, ["source.fixAll"])
    assert action["kind"] == "source.fixAll.stacklint"
    edit = resolved(client, action)
    assert {change["textDocument"]["uri"] for change in edit["documentChanges"]} == {document}
    client.change(document, 2, {"text": applied(text, edits_of(edit, document))})
    client.diagnostics(document, 2)
    assert actions(client, document, ["source.fixAll.stacklint"]) == []


def test_an_ignore_silences_one_finding(connect, tmp_path):
    client = connect()
    main = uri(tmp_path / "main.tf")
    client.open(main, BUCKET)
    before = codes(client.diagnostics(main, 1))
    for version, title in ((2, "Ignore s3-versioning here"), (3, "Ignore s3-secure-transport in this file")):
        action = next(each for each in actions(client, main) if each["title"] == title)
        edits = edits_of(resolved(client, action), main)
        client.change(main, version, *({"range": one["range"], "text": one["newText"]} for one in edits))
    assert codes(client.diagnostics(main, 3)) == before - {"s3-versioning", "s3-secure-transport"}


def test_a_broken_block_keeps_the_others(connect, tmp_path):
    client = connect()
    main = uri(tmp_path / "main.tf")
    client.open(main, BUCKET + BUCKET.replace('"b"', '"c"'))
    before = client.diagnostics(main, 1)
    client.change(main, 2, edit(1, 19, '"'))
    during = client.diagnostics(main, 2)
    assert "syntax-error" in codes(during)
    of_c = [one for one in before if one["range"]["start"]["line"] == 3]
    assert of_c
    assert all(one in during for one in of_c)
    client.change(main, 3, edit(1, 19, "", (1, 20)))
    assert client.diagnostics(main, 3) == before


def test_a_burst_is_answered_few_times_and_right(connect, tmp_path):
    client = connect()
    main = uri(tmp_path / "main.tf")
    client.open(main, BUCKET * 1 + "\n" * 30)
    client.diagnostics(main, 1)
    text = 'resource "aws_s3_bucket" "z" {\n}\n'
    client.seen.clear()
    frames = b""
    for number, character in enumerate(text):
        line, column = text[:number].count("\n"), number - (text.rfind("\n", 0, number) + 1)
        message = {
            "textDocument": {"uri": main, "version": number + 2},
            "contentChanges": [edit(10 + line, column, character)],
        }
        frames += client.frame({"method": "textDocument/didChange", "params": message})
    client.send_raw(frames)
    found = client.diagnostics(main, len(text) + 1)
    publishes = [
        one["params"]["version"] for one in client.seen if one.get("method") == "textDocument/publishDiagnostics"
    ]
    assert publishes == sorted(publishes)
    assert len(publishes) <= 3
    assert any(one["range"]["start"]["line"] == 10 and one["code"] == "s3-versioning" for one in found)


@pytest.mark.parametrize("units", ["utf-8", "utf-16", "utf-32"])
def test_columns_are_counted_as_the_client_counts(connect, tmp_path, units):
    client = connect({**ABILITIES, "general": {"positionEncodings": [units]}})
    stack = uri(tmp_path / "stack.yaml")
    line = '    Properties: {BucketName: "é𝒳", AccessControl: PublicRead} # 𝒳'
    client.open(stack, TEMPLATE + line + "\n")
    found = next(one for one in client.diagnostics(stack, 1) if one["code"] == "s3-public-acl")
    before = line[: line.index("PublicRead")]
    width = {"utf-8": len(before.encode()), "utf-16": len(before.encode("utf-16-le")) // 2, "utf-32": len(before)}[
        units
    ]
    assert found["range"]["start"] == {"line": 3, "character": width}
    client.change(
        stack, 2, edit(3, width + 6, "", (3, width + 10)), edit(3, width, "", (3, width + 6)), edit(3, width, "Private")
    )
    found = client.diagnostics(stack, 2)
    assert [one for one in found if one["code"] in ("s3-public-acl", "syntax-error")] == []
    action = next(each for each in actions(client, stack) if each["data"].get("rule") == "s3-versioning")
    edits = edits_of(resolved(client, action), stack)
    now = TEMPLATE + line.replace("PublicRead", "Private") + "\n"
    client.change(stack, 3, {"text": applied(now, edits, units)})
    assert not {"s3-versioning", "syntax-error"} & codes(client.diagnostics(stack, 3))


@pytest.mark.parametrize(
    "change",
    [
        edit(900, 0, "x"),
        edit(-3, -7, "x"),
        edit(0, 4_000_000_000, "x"),
        edit(1, 2, "x", (0, 0)),
        {"range": {"start": {}, "end": None}, "text": "x"},
        {"range": "all", "text": BUCKET},
        {"text": None},
        {},
    ],
)
def test_edits_out_of_range_are_moved_into_the_text(connect, tmp_path, change):
    client = connect()
    main = uri(tmp_path / "main.tf")
    client.open(main, BUCKET)
    client.diagnostics(main, 1)
    client.change(main, 2, change)
    client.change(main, 3, {"text": BUCKET})
    assert "s3-versioning" in codes(client.diagnostics(main, 3))


def test_an_edit_in_one_file_changes_another(connect, tmp_path):
    (tmp_path / "main.tf").write_text('resource "aws_s3_bucket" "b" {\n  acl = var.acl\n}\n')
    (tmp_path / "variables.tf").write_text('variable "acl" {\n  default = "private"\n}\n')
    client = connect()
    main, variables = uri(tmp_path / "main.tf"), uri(tmp_path / "variables.tf")
    client.open(main, (tmp_path / "main.tf").read_text())
    client.open(variables, (tmp_path / "variables.tf").read_text())
    client.diagnostics(variables, 1)
    assert "undefined-reference" not in codes(settled(client, main))
    client.change(variables, 2, edit(0, 10, "_"))
    client.diagnostics(variables, 2)
    assert "undefined-reference" in codes(settled(client, main))
    client.change(variables, 3, edit(0, 10, "", (0, 11)))
    client.diagnostics(variables, 3)
    assert "undefined-reference" not in codes(settled(client, main))


def test_files_of_the_unit_are_told_of_though_not_open_and_cleared_at_the_end(connect, tmp_path):
    (tmp_path / "other.tf").write_text(BUCKET)
    client = connect()
    main, other = uri(tmp_path / "main.tf"), uri(tmp_path / "other.tf")
    client.open(main, 'variable "x" {}\n')
    assert "s3-versioning" in codes(client.diagnostics(other))
    client.notify("textDocument/didClose", {"textDocument": {"uri": main}})
    assert client.diagnostics(other) == []


def test_an_action_is_resolved_by_its_finding_and_not_by_its_place(connect, tmp_path):
    client = connect()
    main = uri(tmp_path / "main.tf")
    client.open(main, BUCKET)
    client.diagnostics(main, 1)
    action = next(each for each in actions(client, main) if each["data"]["rule"] == "s3-versioning")
    client.change(main, 2, edit(0, 0, "# moved\n" * 5))
    fix = resolved(client, action)
    assert fix["documentChanges"][0]["textDocument"]["version"] == 2
    text = applied("# moved\n" * 5 + BUCKET, edits_of(fix, main))
    client.change(main, 3, {"text": text})
    assert not {"s3-versioning", "syntax-error"} & codes(client.diagnostics(main, 3))


def test_hover_says_why_and_symbols_name_what_is_declared(connect, tmp_path):
    client = connect()
    main = uri(tmp_path / "main.tf")
    client.open(main, BUCKET)
    client.diagnostics(main, 1)
    where = {"textDocument": {"uri": main}, "position": {"line": 0, "character": 12}}
    said = client.request("textDocument/hover", where)["contents"]["value"]
    assert "s3-secure-transport" in said
    assert "safe" in said
    client.change(main, 2, edit(0, 0, "\n\n"))
    names = {one["name"]: one for one in client.request("textDocument/documentSymbol", {"textDocument": {"uri": main}})}
    assert names["aws_s3_bucket.b"]["selectionRange"]["start"]["line"] == 2
    nowhere = {"textDocument": {"uri": main}, "position": {"line": 1, "character": 0}}
    assert client.request("textDocument/hover", nowhere) is None


def test_untitled_documents_and_templates_by_content(connect, tmp_path):
    client = connect()
    client.open("untitled:Untitled-1", BUCKET, "terraform")
    assert "s3-versioning" in codes(client.diagnostics("untitled:Untitled-1", 1))
    stack, plain = uri(tmp_path / "any.name.yml"), uri(tmp_path / "values.yml")
    client.open(stack, TEMPLATE, "plaintext")
    assert "s3-versioning" in codes(client.diagnostics(stack, 1))
    client.open(plain, "image: x\n", "yaml")
    assert client.diagnostics(plain, 1) == []
    client.change(plain, 2, {"text": TEMPLATE})
    assert "s3-versioning" in codes(client.diagnostics(plain, 2))
    client.open("git:/x/main.tf", BUCKET, "terraform")
    assert settled(client, "git:/x/main.tf") == []


def test_messages_that_are_no_messages_do_not_end_the_server(connect, tmp_path):
    client = connect()
    client.send_raw(b"Content-Length: 5\r\n\r\n{bad}")
    client.send_raw(client.frame({"method": "textDocument/didOpen", "params": {"nonsense": True}}))
    number = client.ask("textDocument/hover", {"textDocument": 3})
    assert "error" in client.answer(number)
    main = uri(tmp_path / "main.tf")
    client.open(main, BUCKET + json.loads('"\\ud800"'))
    client.diagnostics(main, 1)


def test_what_clients_do_all_the_time_is_no_warning(connect, tmp_path):
    client = connect()
    main = uri(tmp_path / "main.tf")
    client.open(main, BUCKET)
    client.diagnostics(main, 1)
    client.notify("$/cancelRequest", {"id": 99})
    client.notify("$/something", {})
    number = client.ask(
        "textDocument/codeAction", {"textDocument": {"uri": main}, "range": EVERYTHING, "context": {"diagnostics": []}}
    )
    client.notify("$/cancelRequest", {"id": number})
    client.answer(number)
    assert client.stop() == 0
    assert client.errors == b""


def test_a_file_that_is_too_large_is_told_of_and_not_read(connect, tmp_path):
    client = connect()
    main = uri(tmp_path / "main.tf")
    client.open(main, BUCKET + "#" * 5_000_000)
    assert client.diagnostics(main, 1) == []
    said = client.wait(lambda message: message.get("method") == "window/logMessage")["params"]["message"]
    assert "5 MB" in said


def test_a_client_that_dies_leaves_no_server(connect, tmp_path):
    client = connect()
    main = uri(tmp_path / "main.tf")
    client.open(main, BUCKET * 1)
    client.ask(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": main},
            "range": {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}},
            "context": {"diagnostics": []},
        },
    )
    client.process.stdin.close()
    client.process.stdout.close()
    assert client.process.wait(10) == 0


def test_closing_a_document_in_the_middle_of_a_request(connect, tmp_path):
    client = connect()
    main = uri(tmp_path / "main.tf")
    client.open(main, BUCKET)
    client.ask("textDocument/documentSymbol", {"textDocument": {"uri": main}})
    where = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
    number = client.ask(
        "textDocument/codeAction", {"textDocument": {"uri": main}, "range": where, "context": {"diagnostics": []}}
    )
    client.notify("textDocument/didClose", {"textDocument": {"uri": main}})
    assert "error" not in client.answer(number)
    assert settled(client, main) == []


@pytest.mark.parametrize(
    ("name", "text"), [("main.tf", generate.terraform(300)), ("stack.yaml", generate.template(300))]
)
def test_edits_that_are_taken_back_leave_no_trace(connect, tmp_path, name, text):
    client = connect()
    document = uri(tmp_path / name)
    client.open(document, text)
    before = client.diagnostics(document, 1)
    dice = random.Random(5)
    lines = text.split("\n")
    version = 1
    for pause in (False, True):
        done = []
        for _ in range(25):
            line = dice.randrange(len(lines))
            column = dice.randint(0, len(lines[line]))
            new = dice.choice(['"', "{", "}", "x", "\n", "  ", "é", "#", ":", "[", "resource "])
            done.append((line, column, new))
        for line, column, new in done:
            version += 1
            end = (line + 1, 0) if new == "\n" else (line, column + len(new))
            client.change(document, version, edit(line, column, new))
            if pause:
                client.diagnostics(document, version)
            version += 1
            client.change(document, version, edit(line, column, "", end))
        assert client.diagnostics(document, version) == before
