-- What someone does in Neovim, and how long it takes.
-- nvim --headless --clean -u init.lua main.tf -c 'luafile drive.lua'; exits 1 and says why where a step fails.
-- STACKLINT_TEST_SERVER: only measure a server of another name. STACKLINT_TEST_SAVE: only save, where saving fixes.

local function fail(message)
  io.stderr:write('FAILED: ' .. message .. '\n')
  vim.cmd('cquit 1')
end

local function await(what, holds, milliseconds)
  if not vim.wait(milliseconds or 15000, holds, 1) then
    local found = vim.tbl_map(function(one) return one.lnum .. ' ' .. one.code end, vim.diagnostic.get(0))
    fail('waited in vain until ' .. what .. '; diagnostics: ' .. vim.inspect(found) .. '\n'
      .. table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n'))
  end
end

local function say(...)
  io.stdout:write(string.format(...) .. '\n')
end

local function count(code)
  local found = 0
  for _, one in ipairs(vim.diagnostic.get(0)) do
    if not code or one.code == code then found = found + 1 end
  end
  return found
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
end

local function milliseconds_since(start)
  return (vim.uv.hrtime() - start) / 1e6
end

local start = vim.uv.hrtime()
local name = vim.env.STACKLINT_TEST_SERVER or 'stacklint'
await('the server is there', function()
  local client = vim.lsp.get_clients({ bufnr = 0, name = name })[1]
  return client ~= nil and client.initialized
end)
local client = vim.lsp.get_clients({ bufnr = 0, name = name })[1]
say('ready after %.0f ms', milliseconds_since(start))

local measure = dofile(vim.env.STACKLINT_TEST_DRIVERS .. '/measure.lua')
if name ~= 'stacklint' then
  say('latency %s', measure(client))
  vim.cmd('qall!')
end

-- every diagnostic once, wherever the client also pulls
await('there are diagnostics', function() return count() > 0 end)
say('first diagnostic after %.0f ms', milliseconds_since(start))
vim.wait(300)
local seen = {}
for _, one in ipairs(vim.diagnostic.get(0)) do
  local mark = one.code .. ' ' .. one.lnum .. ':' .. one.col .. ' ' .. one.message
  if seen[mark] then fail('twice: ' .. mark) end
  seen[mark] = true
  say('diagnostic %d:%d %s %s', one.lnum + 1, one.col, one.source, one.code)
end
for _, code in ipairs({ 's3-versioning', 's3-secure-transport', 's3-public-acl' }) do
  if count(code) ~= 1 then fail(count(code) .. ' of ' .. code) end
end

if vim.env.STACKLINT_TEST_SAVE then
  vim.cmd('silent write')
  if not table.concat(vim.fn.readfile(vim.api.nvim_buf_get_name(0)), '\n'):find('DenyInsecureTransport', 1, true) then
    fail('saving did not fix')
  end
  say('fixed on save')
  vim.cmd('qall!')
end

-- columns behind other scripts
local public = vim.tbl_filter(function(one) return one.code == 's3-public-acl' end, vim.diagnostic.get(0))[1]
local line = vim.api.nvim_buf_get_lines(0, public.lnum, public.lnum + 1, false)[1]
say('channel %s', client.server_capabilities.diagnosticProvider and 'pull' or 'push')
say('encoding %s, under "%s"', client.offset_encoding, line:sub(public.col + 1, public.end_col))

-- the quick fix, as a user's key asks for it
local transport = vim.tbl_filter(function(one) return one.code == 's3-secure-transport' end, vim.diagnostic.get(0))[1]
vim.api.nvim_win_set_cursor(0, { transport.lnum + 1, transport.col })
vim.lsp.buf.code_action({
  apply = true,
  context = { only = { 'quickfix' }, diagnostics = { transport.user_data.lsp } },
  filter = function(action) return action.title == 'Deny requests without TLS' end,
})
await('the fix is in the buffer', function() return text():find('DenyInsecureTransport', 1, true) ~= nil end)
await('its diagnostic is gone', function() return count('s3-secure-transport') == 0 end)
say('fixed s3-secure-transport')

-- everything that is safe
vim.lsp.buf.code_action({ apply = true, context = { only = { 'source.fixAll.stacklint' }, diagnostics = {} } })
await('versioning is switched on', function() return text():find('aws_s3_bucket_versioning', 1, true) ~= nil end)
await('its diagnostic is gone', function() return count('s3-versioning') == 0 end)
say('fixed all')
vim.cmd('silent write')
if not table.concat(vim.fn.readfile(vim.api.nvim_buf_get_name(0)), '\n'):find('DenyInsecureTransport', 1, true) then
  fail('the file on disk is not what the buffer is')
end
say('on disk')

-- a broken block keeps what is known of its neighbours
local before = count()
vim.api.nvim_buf_set_lines(0, -1, -1, false, { 'resource "aws_sqs_queue" {' })
await('the syntax error is shown', function() return count('syntax-error') >= 1 end)
if count() - count('syntax-error') < before then fail('a broken block took findings of its neighbours along') end
vim.api.nvim_buf_set_lines(0, -2, -1, false, {})
await('the syntax error is gone', function() return count('syntax-error') == 0 end)
say('broken and mended')

say('latency %s', measure(client))
vim.cmd('qall!')
