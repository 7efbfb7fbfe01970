import { describe, expect, it } from '@jest/globals';

import { keysSetting } from './key.settings.js';

const setting = keysSetting('SOME_KEY', { description: 'Keys.' });
const BYTES = Buffer.from(Array.from({ length: 32 }, (_, i) => i * 7));

describe('a setting of keys', () => {
  it('takes hex and base64, the first key first', () => {
    const other = Buffer.alloc(32, 1);
    expect(setting.parse(`${BYTES.toString('base64')}, ${other.toString('hex')}`)).toEqual([BYTES, other]);
  });

  it('is an empty list when nothing is set, and a secret that may stand in a file', () => {
    expect(setting.parse(setting.fallback ?? '?')).toEqual([]);
    expect(setting.secret).toBe(true);
  });

  it.each([
    'short',
    BYTES.subarray(1).toString('hex'),
    `${BYTES.toString('hex')}0`,
    `${BYTES.toString('base64')},nonsense`,
  ])('refuses %p without printing it', (text) => {
    expect(() => setting.parse(text)).toThrow(
      /^must be keys of 32 bytes, each as 64 hex digits or 44 characters of base64$/,
    );
  });
});
