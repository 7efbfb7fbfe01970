import { describe, expect, it } from '@jest/globals';

import { rewritePrefixes } from './path-prefixes.js';

describe('the prefixes of a path', () => {
  it.each([
    ['/mlops/api/2.0/x?a=/mlops', '/api/2.0/x?a=/mlops', undefined],
    ['/mlops/w/team-a/api/2.0/x', '/api/2.0/x', 'team-a'],
    ['/w/team-a/api', '/api', 'team-a'],
    ['/mlops', '/', undefined],
    ['/mlops?a=1', '/?a=1', undefined],
    ['/mlopsy/api', '/mlopsy/api', undefined],
    ['/api/mlops/x', '/api/mlops/x', undefined],
    ['/health', '/health', undefined],
    ['/mlops/mlops/x', '/mlops/x', undefined],
  ])('of %s are taken off, to %s', (url, served, workspace) => {
    const headers: Record<string, string> = {};

    expect(rewritePrefixes({ url, headers }, '/mlops')).toBe(served);
    expect(headers['x-workspace']).toBe(workspace);
  });

  it('are told to whoever writes addresses into answers', () => {
    const headers = {};

    rewritePrefixes({ url: '/a/b/api', headers }, '/a/b');

    expect(headers).toEqual({ 'x-forwarded-prefix': '/a/b' });
  });

  it('stay where none is configured', () => {
    expect(rewritePrefixes({ url: '/mlops/api', headers: {} }, '')).toBe('/mlops/api');
  });
});
