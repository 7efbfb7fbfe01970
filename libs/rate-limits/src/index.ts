export { RateLimitError, type RateLimitScope } from './rate-limit.error.js';
export { rateLimitHeaders, tightest } from './rate-limit-headers.js';
export { SLICES, type Claim, type RateLimit, type RateLimiter, type Standing, type Verdict } from './rate-limiter.js';
export { MemoryRateLimiter, type MemoryRateLimiterOptions } from './memory/memory-rate-limiter.js';
export { RedisRateLimiter, type RedisRateLimiterOptions } from './redis/redis-rate-limiter.js';
export {
  SharedRateLimiter,
  type SharedRateLimiterOptions,
  type SharedRateLimiterStatus,
} from './shared/shared-rate-limiter.js';
