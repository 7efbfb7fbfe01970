/**
 * Counts one request against several limits at once, or against none of them if one has nothing left.
 *
 * KEYS: one hash for each claim, from the number of a slice to its requests. ARGV: slices of a window; milliseconds of now, or -1 for
 * Redis's own clock; then for each claim its requests and the length of its window in milliseconds. Answers the place of the claim that
 * refuses (from 1; 0 = none), then for each claim what remains and the milliseconds until more would be let in.
 *
 * Slices of the future are those of a clock that was set back since: their requests count as if they came now.
 */
export const TAKE_SCRIPT = `
local slices, now = tonumber(ARGV[1]), tonumber(ARGV[2])
if now < 0 then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
local windows, refused = {}, 0
for i, key in ipairs(KEYS) do
  local limit, length = tonumber(ARGV[1 + 2 * i]), tonumber(ARGV[2 + 2 * i])
  local width = length / slices
  local current = math.floor(now / width)
  local counts, used = {}, 0
  local stored = redis.call('HGETALL', key)
  for j = 1, #stored, 2 do
    local slice, count = tonumber(stored[j]), tonumber(stored[j + 1])
    if slice < current - slices then
      redis.call('HDEL', key, stored[j])
    else
      if slice > current then
        redis.call('HDEL', key, stored[j])
        redis.call('HINCRBY', key, string.format('%.0f', current), count)
        slice = current
      end
      counts[slice] = (counts[slice] or 0) + count
      used = used + count
    end
  end
  windows[i] = { limit = limit, length = length, width = width, current = current, counts = counts, used = used }
  if refused == 0 and used >= limit then refused = i end
end
local answer = { refused }
for i, key in ipairs(KEYS) do
  local w = windows[i]
  if refused == 0 then
    redis.call('HINCRBY', key, string.format('%.0f', w.current), 1)
    redis.call('PEXPIRE', key, math.ceil(w.length + w.width))
    w.counts[w.current] = (w.counts[w.current] or 0) + 1
    w.used = w.used + 1
  end
  local left, reset = math.max(1, w.used - w.limit + 1), 0
  for slice = w.current - slices, w.current do
    left = left - (w.counts[slice] or 0)
    if left <= 0 then
      reset = math.ceil((slice + slices + 1) * w.width - now)
      break
    end
  end
  answer[#answer + 1] = math.max(0, w.limit - w.used)
  answer[#answer + 1] = reset
end
return answer
`;
