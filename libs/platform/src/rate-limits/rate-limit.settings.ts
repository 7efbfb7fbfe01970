import { durationSetting, type Setting } from '../config/setting.js';

/** How long requests wait for the Redis that rate limits are counted in. */
export const rateLimitPatienceSetting = (): Setting<number> =>
  durationSetting('RATE_LIMIT_PATIENCE', {
    default: '50ms',
    description:
      'Longest wait for Redis to count a request against its rate limits; then this process counts it alone.',
  });
