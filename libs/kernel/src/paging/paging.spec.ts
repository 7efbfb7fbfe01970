import { describe, expect, it } from '@jest/globals';

import { decodePageToken, encodePageToken, pageSizeOf, toPage } from './paging.js';

describe('paging', () => {
  it('gives a token exactly when a row is left over', () => {
    const cursorOf = (row: number): [number] => [row];

    expect(toPage([1, 2], 2, cursorOf)).toEqual({ items: [1, 2] });
    const page = toPage([1, 2, 3], 2, cursorOf);
    expect(page.items).toEqual([1, 2]);
    expect(decodePageToken(page.nextPageToken ?? '', 1)).toEqual([2]);
  });

  it.each([
    '',
    'rubbish',
    '%%%',
    encodePageToken([1]),
    Buffer.from('[{},1]').toString('base64url'),
    encodePageToken(['\0', 1]),
  ])('refuses the foreign token %p', (token) => {
    expect(() => decodePageToken(token, 2)).toThrow(/^page_token: /);
  });

  it.each([0, -1, 1.5, 1001, Number.NaN])('refuses the page size %p', (pageSize) => {
    expect(() => pageSizeOf({ pageSize })).toThrow(/^page_size: /);
  });

  it('asks for 100 rows unless told', () => {
    expect(pageSizeOf({})).toBe(100);
  });
});
