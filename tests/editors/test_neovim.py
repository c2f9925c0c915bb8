"""Real Neovim, without a screen, with the configuration that users are given."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

DRIVERS = Path(__file__).parent
PLUGIN = DRIVERS.parent.parent / "editors" / "neovim"
NVIM = Path(sys.executable).parent / "nvim"
HOMES = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
STACK = """\
# Größe 𝒳
resource "aws_s3_bucket" "b" { /* 𝒳 */
  bucket = "größe"
}

resource "aws_s3_bucket_acl" "b" {
  bucket = aws_s3_bucket.b.id
  acl    = "public-read"
}
"""
INIT = """\
vim.opt.runtimepath:prepend('{plugin}')
{more}
vim.lsp.enable('stacklint')
"""
EMPTY = """\
vim.lsp.config('empty', {{
  cmd = {{ '{python}', '{server}' }}, filetypes = {{ 'terraform' }}, flags = {{ debounce_text_changes = 0 }},
}})
vim.lsp.enable('empty')
"""


def neovim(folder: Path, init: str, **environment: str) -> str:
    """What a session prints that goes through ``drive.lua`` on a stack with a public bucket."""
    (folder / "main.tf").write_text(STACK, encoding="utf-8")
    (folder / "init.lua").write_text(init, encoding="utf-8")
    homes = dict.fromkeys(HOMES, str(folder / "home"))
    path = f"{NVIM.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [NVIM, "--headless", "--clean", "-u", "init.lua", "main.tf", "-c", f"luafile {DRIVERS / 'drive.lua'}"],
        cwd=folder,
        env={**os.environ, **homes, "PATH": path, "STACKLINT_TEST_DRIVERS": str(DRIVERS), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def configured(more: str = "") -> str:
    """What a user of Neovim 0.11 has: the file in ``lsp/``, and one line."""
    return INIT.format(plugin=PLUGIN, more=more)


def documented(name: str) -> str:
    """A block of the page for users."""
    page = (PLUGIN / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(rf"<!-- test: {name} -->\n```lua\n(.*?)```", page, re.DOTALL)
    return str(block)


SETUPS = {
    "push": configured,
    "pull": lambda: configured("vim.lsp.config('stacklint', { init_options = { diagnostics = 'pull' } })"),
    "older": lambda: documented("older"),
}


@pytest.mark.parametrize("setup", SETUPS)
def test_a_session(tmp_path: Path, setup: str) -> None:
    """Diagnostics once each, a quick fix, fix all, a save, a broken block: by push and by pull."""
    said = neovim(tmp_path, SETUPS[setup]())
    print(said)
    assert f"channel {'pull' if setup == 'pull' else 'push'}" in said
    assert 'under ""public-read""' in said
    assert "fixed all" in said
    disk = (tmp_path / "main.tf").read_text(encoding="utf-8")
    assert "DenyInsecureTransport" in disk
    assert "aws_s3_bucket_versioning" in disk
    assert STACK.splitlines()[0] in disk


def test_fix_all_on_save(tmp_path: Path) -> None:
    """The page's lines for fixing on save do so before the file is written."""
    said = neovim(tmp_path, configured(documented("on save")), STACKLINT_TEST_SAVE="1")
    assert "fixed on save" in said


def test_latency_beside_a_server_that_does_nothing(tmp_path: Path) -> None:
    """Printed, never judged: a machine that is busy is no defect."""
    empty = EMPTY.format(python=sys.executable, server=DRIVERS / "empty_server.py")
    for name, init in (("stacklint", configured()), ("empty", empty)):
        (tmp_path / name).mkdir()
        said = neovim(tmp_path / name, init, STACKLINT_TEST_SERVER=name)
        (latency,) = re.findall(r"^latency (\d.*)$", said, re.MULTILINE)
        print(f"{name}: key press to diagnostics in Neovim: {latency}")
