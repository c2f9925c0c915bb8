-- From a change of the buffer to the diagnostics that follow from it: a public bucket comes and goes.
local ROUNDS = 30
local PUBLIC = '  acl    = "public-read"'
local PRIVATE = '  acl    = "private"'

return function(client)
  client.flags.debounce_text_changes = 0
  local row
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    if line:match('^  acl ') then row = number - 1 end
  end
  local function shown()
    for _, one in ipairs(vim.diagnostic.get(0)) do
      if one.code == 's3-public-acl' then return true end
    end
    return false
  end
  local taken = {}
  for round = 0, ROUNDS do
    local wanted = round % 2 == 0
    vim.api.nvim_buf_set_lines(0, row, row + 1, false, { wanted and PRIVATE or PUBLIC })
    vim.wait(3000, function() return shown() == not wanted end, 1)
    local finished, start
    local listener = vim.api.nvim_create_autocmd('DiagnosticChanged', {
      buffer = 0,
      callback = function()
        if shown() == wanted then finished = (vim.uv.hrtime() - start) / 1e6 end
      end,
    })
    start = vim.uv.hrtime()
    vim.api.nvim_buf_set_lines(0, row, row + 1, false, { wanted and PUBLIC or PRIVATE })
    vim.wait(5000, function() return finished ~= nil end, 1)
    vim.api.nvim_del_autocmd(listener)
    if not finished then return 'unknown: no diagnostics in round ' .. round end
    taken[#taken + 1] = finished
  end
  table.sort(taken)
  return string.format(
    '%.1f ms (median of %d; least %.1f, most %.1f)',
    taken[math.ceil(#taken / 2)], #taken, taken[1], taken[#taken]
  )
end
