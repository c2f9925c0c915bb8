---@brief
---
--- Stacklint: live compliance for Terraform, CloudFormation, CDK and Pulumi, with a fix one key away.
---
--- Put this file into `lsp/` of a folder on 'runtimepath' (`~/.config/nvim/lsp/stacklint.lua`), install the server
--- (`uv tool install stacklint`, or `pip install stacklint`) and write `vim.lsp.enable('stacklint')` into init.lua.
--- Needs Neovim 0.11; `editors/neovim/README.md` says how older ones and other editors are set up.

---@type vim.lsp.Config
return {
  cmd = { 'stacklint' },
  -- An empty .tf, or one that begins with a // comment, has the filetype `tf`. The server judges by names and contents: it
  -- says nothing about YAML and JSON files that are no templates, and programs that import no framework for stacks.
  filetypes = {
    'terraform',
    'terraform-vars',
    'tf',
    'opentofu',
    'opentofu-vars',
    'json',
    'yaml',
    'yaml.cloudformation',
    'json.cloudformation',
    'python',
    'typescript',
  },
  root_markers = { '.stacklint.yaml', '.git' },
  -- Neovim waits 150 ms before it tells a server of a key press. This server analyses one block a key, so it need not.
  flags = { debounce_text_changes = 0 },
  settings = { stacklint = {} },
}
