import { describe, expect, it } from '@jest/globals';

import { assertUuid, isUuid } from './uuids.js';

const SMALL = '018f4e8a-1b2c-7d3e-8f40-5a6b7c8d9e0f';

describe('a UUID', () => {
  it.each([SMALL, SMALL.toUpperCase()])('is %s', (text) => {
    expect(isUuid(text)).toBe(true);
    expect(() => assertUuid('id', text)).not.toThrow();
  });

  it.each(['', SMALL.replaceAll('-', ''), `${SMALL}\n`, `x${SMALL}`, SMALL.replace('0', 'g'), `{${SMALL}}`])(
    'is not %p',
    (text) => {
      expect(isUuid(text)).toBe(false);
      expect(() => assertUuid('job_id', text)).toThrow('job_id');
    },
  );
});
