import { describe, expect, it } from '@jest/globals';

import { oneLine } from './one-line.js';

describe('oneLine', () => {
  it('leaves no character that ends a line or a header, and cuts whole characters', () => {
    expect(oneLine('a\r\nBcc: b\u2028c\u0085d\0e\tf', 100)).toBe('a Bcc: b c d e f');
    expect(oneLine('🦜🦜🦜', 4)).toBe('🦜\uFFFD…');
    expect(oneLine('abc', 3)).toBe('abc');
  });
});
