import { describe, expect, it } from '@jest/globals';
import semver from 'semver';

import { assertSemver, nextVersion, semverOrder } from './semver-order.js';

// The example of semver.org 2.0.0, §11.4, among others that trip naive orders.
const ASCENDING = [
  '0.0.1',
  '0.9.0',
  '0.10.0',
  '1.0.0-0',
  '1.0.0-2',
  '1.0.0-10',
  '1.0.0-alpha',
  '1.0.0-alpha.1',
  '1.0.0-alpha.beta',
  '1.0.0-alpha-x',
  '1.0.0-beta',
  '1.0.0-beta.2',
  '1.0.0-beta.11',
  '1.0.0-rc.1',
  '1.0.0',
  '1.2.0',
  '1.10.0',
  '2.0.0-rc.99999999999999999999',
  '2.0.0',
  '10.0.0',
  '9007199254740991.0.0',
];

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

describe('the order of versions', () => {
  it('is that of semver.org', () => {
    expect([...ASCENDING].reverse().sort((a, b) => byCode(semverOrder(a), semverOrder(b)))).toEqual(ASCENDING);
  });

  it('agrees with the semver package on every pair', () => {
    for (const a of ASCENDING) {
      for (const b of ASCENDING)
        expect([a, b, byCode(semverOrder(a), semverOrder(b))]).toEqual([a, b, semver.compare(a, b)]);
    }
  });

  it('does not count build metadata', () => {
    expect(semverOrder('1.0.0-rc.1+b-1.x')).toBe(semverOrder('1.0.0-rc.1'));
    expect(semverOrder('1.0.0+b-1')).toBe(semverOrder('1.0.0'));
  });
});

describe('a version', () => {
  it.each(['1.0.0', '0.0.0', '1.0.0-rc.1', '1.0.0+build.5', '1.2.3-a.b-c'])('may be %p', (version) => {
    expect(() => assertSemver(version)).not.toThrow();
  });

  it.each([
    '',
    '1',
    '1.0',
    'v1.0.0',
    '=1.0.0',
    ' 1.0.0',
    '01.0.0',
    '1.0.0-01',
    '1.0.0\0',
    '../1.0.0',
    1,
    null,
    '9'.repeat(200),
  ])('may not be %p', (version) => {
    expect(() => assertSemver(version)).toThrow(/^version: must be a semantic version/);
  });

  it('is followed by the next minor one unless told otherwise', () => {
    expect(nextVersion(null)).toBe('1.0.0');
    expect(nextVersion('1.9.3')).toBe('1.10.0');
    expect(nextVersion('1.9.3', 'patch')).toBe('1.9.4');
    expect(nextVersion('1.9.3', 'major')).toBe('2.0.0');
    expect(nextVersion('2.0.0-rc.1')).toBe('2.0.0');
  });
});
