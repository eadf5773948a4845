/** What Redis does in one step, in its own language and on its own clock: replicas that do the same at the same time cannot spoil it. */

/**
 * Room of one client: a sorted set of `DIGEST:SHAPE:BYTES` by the time at which each ends.
 * KEYS: ledger. ARGV: member, bytes, limit, time to live (ms), prefix of whole sets, prefix of the client's parts. 1 where there is room.
 */
export const RESERVE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZREM', KEYS[1], ARGV[1])
local bytes = tonumber(ARGV[2])
local limit = tonumber(ARGV[3])
if bytes > limit then return 0 end
local sum = bytes
local members = redis.call('ZRANGE', KEYS[1], 0, -1)
for _, member in ipairs(members) do sum = sum + tonumber(string.match(member, ':(%d+)$')) end
for _, member in ipairs(members) do
  if sum <= limit then break end
  local name = string.match(member, '^(.*):%d+$')
  redis.call('UNLINK', ARGV[5] .. name, ARGV[6] .. name)
  redis.call('ZREM', KEYS[1], member)
  sum = sum - tonumber(string.match(member, ':(%d+)$'))
end
redis.call('ZADD', KEYS[1], now + ARGV[4], ARGV[1])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[4]) then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
return 1
`;

/** KEYS: part. ARGV: number of the piece, its bytes, time to live (ms). 1 unless that would leave a gap. */
export const PUT = `
if redis.call('HLEN', KEYS[1]) < tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
`;

/** KEYS: part, whole set, ledger. ARGV: pieces, time to live (ms), member. 1 where the set is whole now. */
export const SEAL = `
if redis.call('EXISTS', KEYS[2]) == 0 then
  if redis.call('HLEN', KEYS[1]) ~= tonumber(ARGV[1]) then return 0 end
  redis.call('RENAME', KEYS[1], KEYS[2])
else
  redis.call('UNLINK', KEYS[1])
end
redis.call('PEXPIRE', KEYS[2], ARGV[2])
local time = redis.call('TIME')
redis.call('ZADD', KEYS[3], time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[2], ARGV[3])
redis.call('PEXPIRE', KEYS[3], ARGV[2])
return 1
`;
