/**
 * Compare-and-set of some fields of one record, and its time to live, in one atomic step (Redis 7.0 has no time to live
 * of fields). Numbers beyond 2^53 would lose digits as Lua numbers, so times are compared as decimal texts.
 *
 * KEYS[1] the record. ARGV in fives: field, value with its times as JSON, event time, created time (microseconds),
 * then the time at which the field is forgotten (milliseconds since 1970; 0 = never). Answers 1 or 0 per field.
 */
export const APPLY_SCRIPT = `
local function isGreater(a, b)
  local aNegative, bNegative = a:byte(1) == 45, b:byte(1) == 45
  if aNegative ~= bNegative then return bNegative end
  if #a ~= #b then return (#a > #b) ~= aNegative end
  return (a > b) ~= aNegative
end
local had = redis.call('EXISTS', KEYS[1]) == 1
local applied = {}
for i = 1, #ARGV, 5 do
  local field, record, event, created, expiry = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], tonumber(ARGV[i + 4])
  local stored = redis.call('HGET', KEYS[1], field)
  local newer = true
  if stored then
    local old = cjson.decode(stored)
    if old.e == event then newer = old.c ~= created and isGreater(created, old.c)
    else newer = isGreater(event, old.e) end
  end
  if newer then
    redis.call('HSET', KEYS[1], field, record)
    if expiry == 0 then redis.call('PERSIST', KEYS[1])
    else
      local current = redis.call('PEXPIRETIME', KEYS[1])
      if not had or (current >= 0 and expiry > current) then redis.call('PEXPIREAT', KEYS[1], expiry) end
    end
    had = redis.call('EXISTS', KEYS[1]) == 1
  end
  applied[#applied + 1] = newer and 1 or 0
end
return applied
`;
