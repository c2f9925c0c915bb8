"""How long the real server takes from a key press to its diagnostics, over stdio.

Run ``python tests/bench/latency.py``. The edits follow the mix of the target: 70 % characters inside a value, 10 % a
new line, 10 % a value that many resources use, 5 % a quote opened and closed, 5 % a paste of 50 lines; each in another
block than the one before.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import generate_programs
from client import Client, Message, edit

import generate

SHARED = re.compile(r"""(Owner\s*=\s*"platform|Default: platform|^(?:const )?STAGE = ["']|^prefix = )""")
QUOTED = re.compile(
    r"^\s+(?:name|function_name|description|handler|bucket|GroupDescription|Handler|FunctionName|BucketName"
    r"|bucket_name|display_name|displayName|alias)\b.*"
)
#: What stands behind the text of a value on its line.
BEHIND = "\"'`,;"
QUOTES = ('",', "',", "`,")
LANGUAGES = {"tf": "terraform", "yaml": "yaml", "py": "python", "ts": "typescript"}


@dataclass
class Document:
    """A document as the client has it."""

    uri: str
    lines: list[str]
    language: str
    version: int = 1
    random: random.Random = field(default_factory=lambda: random.Random(7))
    at: int = 0

    @property
    def is_program(self) -> bool:
        """Whether it is Python or TypeScript."""
        return self.language in ("python", "typescript")

    def next_line(self) -> int:
        """The next line with a value, in another block than the last."""
        for step in range(1, len(self.lines)):
            line = (self.at + 40 + step) % len(self.lines)
            if QUOTED.match(self.lines[line]) and (not self.is_program or self.lines[line].endswith(QUOTES)):
                self.at = line
                return line
        return self.at

    def insert(self, line: int, column: int, text: str) -> Message:
        """Insert a text; the edit."""
        whole = self.lines[line][:column] + text + self.lines[line][column:]
        self.lines[line : line + 1] = whole.split("\n")
        return edit(line, column, text)

    def delete(self, line: int, column: int, length: int) -> Message:
        """Delete characters of a line; the edit."""
        self.lines[line] = self.lines[line][:column] + self.lines[line][column + length :]
        return edit(line, column, "", (line, column + length))

    def edits(self, count: int) -> Iterator[tuple[str, Message]]:
        """Edits of the mix with their kinds."""
        kinds = ["value"] * 14 + ["line"] * 2 + ["shared"] * 2 + ["quote", "paste"]
        done = 0
        while done < count:
            self.random.shuffle(kinds)
            for kind in kinds:
                for one in self._edit(kind):
                    yield kind, one
                    done += 1

    def _edit(self, kind: str) -> Iterator[Message]:
        line = self.next_line()
        end = len(self.lines[line].rstrip(BEHIND))
        if kind == "value":
            yield self.insert(line, end, "abcdefgh"[self.version % 8])
        elif kind == "line":
            yield self.insert(line, len(self.lines[line]), "\n")
        elif kind == "shared":
            shared = next((n for n, text in enumerate(self.lines) if SHARED.search(text)), None)
            if shared is not None:
                yield self.insert(shared, len(self.lines[shared].rstrip(BEHIND)), "x")
        elif kind == "quote":
            quote = self.lines[line].rstrip(",")[-1:] if self.is_program else '"'
            yield self.insert(line, end, quote)
            yield self.delete(line, end, 1)
        else:
            yield self.insert(*self._paste())

    def _paste(self) -> tuple[int, int, str]:
        if self.language == "terraform":
            text = generate.terraform(200).split("\n")[36:]
            fresh = "\n".join(text[:52]).replace("_0", f"_p{self.version}").replace("-0", f"-p{self.version}")
            line = next(n for n in range(self.at, len(self.lines)) if self.lines[n] == "" or n == len(self.lines) - 1)
            return line, len(self.lines[line]), "\n" + fresh + "\n"
        if self.is_program:
            pulumi = "import pulumi" in "".join(self.lines[:10])
            start = "key_" if pulumi else "class "
            fresh = generate_programs.piece("pulumi" if pulumi else self.language, 9000 + self.version)
            line = next((n for n in range(self.at, len(self.lines)) if self.lines[n].startswith(start)), 30)
            return line, 0, fresh.strip("\n") + "\n\n\n"
        text = generate.template(200).split("\n")[11:61]
        fresh = "\n".join(text).replace("0", f"9{self.version}")
        starts = [n for n, each in enumerate(self.lines) if re.match(r"^  Store\d+:$", each)]
        line = next((n for n in starts if n > self.at), starts[-1]) - 1
        return line, len(self.lines[line]), "\n" + fresh


@dataclass
class Figures:
    """What a run measured, in milliseconds."""

    times: list[float] = field(default_factory=list)
    kinds: dict[str, list[float]] = field(default_factory=dict)

    def add(self, kind: str, milliseconds: float) -> None:
        """Note one edit."""
        self.times.append(milliseconds)
        self.kinds.setdefault(kind, []).append(milliseconds)

    def __str__(self) -> str:
        ordered = sorted(self.times)
        parts = " ".join(f"{kind} {median(times):.1f}" for kind, times in sorted(self.kinds.items()))
        p99 = ordered[int(len(ordered) * 0.99)]
        return f"p50 {median(ordered):6.1f}  p99 {p99:6.1f}  max {ordered[-1]:6.1f} ms   by kind: {parts}"


def cpu(client: Client) -> float:
    """CPU seconds that the server has used."""
    parts = Path(f"/proc/{client.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def memory(client: Client) -> float:
    """Resident megabytes of the server."""
    text = Path(f"/proc/{client.process.pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", text)
    return int(found.group(1)) / 1024 if found else 0


#: A scenario: its name, its files, the file that is opened, and what is opened before, so that the server is warm.
Scenario = tuple[str, dict[str, str], str, str]


def measure(scenario: Scenario, count: int) -> None:
    """Measure one scenario and print what came of it; without edits only how it is opened."""
    name, files, opened, before_it = scenario
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            (Path(folder) / path).write_text(text)
        client = Client()
        client.start(folder, initializationOptions={"engines": {"cfn-lint": False}})
        warm = (Path(folder) / "warm" / opened).as_uri()
        language = LANGUAGES[opened.rpartition(".")[2]]
        client.open(warm, before_it, language)
        client.diagnostics(warm)
        client.notify("textDocument/didClose", {"textDocument": {"uri": warm}})
        time.sleep(0.5)
        document = Document((Path(folder) / opened).as_uri(), files[opened].split("\n"), language)
        before, begun = cpu(client), time.perf_counter()
        client.open(document.uri, files[opened], language)
        found = client.diagnostics(document.uri, 1)
        took = (client.arrived - begun) * 1000
        print(f"{name}: {len(document.lines)} lines open, {len(found)} findings in it")
        print(f"  open -> diagnostics   {took:6.0f} ms, {1000 * (cpu(client) - before):.0f} ms CPU")
        if not count:
            client.stop()
            return
        figures = Figures()
        before = cpu(client)
        for kind, change in document.edits(count):
            figures.add(kind, press(client, document, change))
        print(f"  key -> diagnostics    {figures}")
        print(f"  CPU a key             {1000 * (cpu(client) - before) / len(figures.times):6.1f} ms")
        burst(client, document, 0)
        burst(client, document, 0.06)
        print(f"  memory                {memory(client):6.0f} MB")
        client.stop()


def press(client: Client, document: Document, change: Message) -> float:
    """Send one edit and wait for its diagnostics; milliseconds."""
    document.version += 1
    begun = time.perf_counter()
    client.change(document.uri, document.version, change)
    client.diagnostics(document.uri, document.version)
    return (client.arrived - begun) * 1000


def burst(client: Client, document: Document, pause: float) -> None:
    """Twenty keys in a row; prints how many answers came, how late the last was, and what hovers took meanwhile."""
    client.seen.clear()
    line = document.next_line()
    column = len(document.lines[line].rstrip(BEHIND))
    hovers, asked = [], {}
    for _ in range(20):
        document.version += 1
        client.change(document.uri, document.version, document.insert(line, column, "z"))
        last = time.perf_counter()
        if pause:
            where = {"textDocument": {"uri": document.uri}, "position": {"line": line, "character": column}}
            asked[client.ask("textDocument/hover", where)] = time.perf_counter()
            time.sleep(pause)
    final = [0.0]
    publishes = 0
    while not final[0] or asked:
        message = client.wait(bool)
        if message.get("id") in asked and "method" not in message:
            hovers.append((client.arrived - asked.pop(message["id"])) * 1000)
        if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == document.uri:
            publishes += 1
            if message["params"]["version"] == document.version:
                final[0] = client.arrived
    words = f"20 keys, {1000 * pause:.0f} ms apart" if pause else "20 keys at once"
    hover = f", hover p50 {median(hovers):.1f} max {max(hovers):.1f} ms" if hovers else ""
    print(f"  {words:<21} {publishes} publishes, last {1000 * (final[0] - last):.1f} ms after the last key{hover}")


def start_up(times: int) -> None:
    """Process start to the answer to ``initialize``, beside a bare pygls server."""
    bare = "from pygls.lsp.server import LanguageServer; LanguageServer('bare', '1').start_io()"
    figures: dict[str, list[float]] = {"bare pygls": [], "stacklint": []}
    for _ in range(times):
        for name, command in (("bare pygls", [sys.executable, "-c", bare]), ("stacklint", None)):
            begun = time.perf_counter()
            client = Client(command)
            client.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
            client.wait(lambda message: message.get("id") == 1)
            figures[name].append(client.arrived - begun)
            client.close()
    ours, theirs = median(figures["stacklint"]), median(figures["bare pygls"])
    print(f"start -> initialize: {1000 * ours:.0f} ms, bare pygls {1000 * theirs:.0f} ms, ratio {ours / theirs:.2f}")


def ten_files() -> None:
    """Memory with ten files of 1,000 lines open."""
    with tempfile.TemporaryDirectory() as folder:
        client = Client()
        client.start(folder)
        for number in range(10):
            (Path(folder) / str(number)).mkdir()
            uri = (Path(folder) / str(number) / "main.tf").as_uri()
            client.open(uri, generate.terraform(1000))
            client.diagnostics(uri, 1)
        print(f"ten files of 1,000 lines open: {memory(client):.0f} MB")
        client.stop()


def main() -> None:
    """Measure everything, or with ``--quick`` a little of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer edits and only the smaller files")
    parser.add_argument("--only", help="only scenarios whose name holds this")
    options = parser.parse_args()
    count = 60 if options.quick else 500
    scenarios: list[Scenario] = [
        ("Terraform 1,000", {"main.tf": generate.terraform(1000)}, "main.tf", generate.terraform(60)),
        ("Template 1,000", {"stack.yaml": generate.template(1000)}, "stack.yaml", generate.template(60)),
        ("Terraform 3,600", {"main.tf": generate.terraform(3600)}, "main.tf", generate.terraform(60)),
        ("Template 2,600", {"stack.yaml": generate.template(2600)}, "stack.yaml", generate.template(60)),
        ("Unit of 60 files, 20,000", generate.terraform_unit(60, 20000), "part_30.tf", generate.terraform(60)),
    ]
    for title, file, write in (
        ("CDK in Python", "app.py", generate_programs.cdk_python),
        ("CDK in TypeScript", "app.ts", generate_programs.cdk_typescript),
        ("Pulumi in Python", "__main__.py", generate_programs.pulumi_python),
    ):
        sizes = (1000, 2000) if file.startswith("app") else (1000,)
        scenarios += ((f"{title} {lines:,}", {file: write(lines)}, file, write(400)) for lines in sizes)
    four = ("CDK in four files, 2,800", generate_programs.cdk_python_files(2800), "app.py")
    scenarios.append((*four, generate_programs.cdk_python(400)))
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; what else runs here adds to every figure")
    if not options.only:
        start_up(3 if options.quick else 7)
    for scenario in scenarios[: 2 if options.quick and not options.only else None]:
        if not options.only or options.only in scenario[0]:
            measure(scenario, 0 if scenario[0].startswith(four[0]) else count)
    if not options.only:
        ten_files()


if __name__ == "__main__":
    main()
