import { describe, expect, it } from '@jest/globals';

import { VersionLabels } from './version-labels.js';

const CONTEXT = { workspace: 'default' } as never;

/** Labels with a registry and a clock of their own. */
class Rig {
  time = 0;
  asked = 0;
  means: string | null = '1.0.0';
  isDown = false;
  private readonly labels = new VersionLabels({
    now: () => this.time,
    source: () => {
      this.asked++;
      return this.isDown ? Promise.reject(new Error('registry is down')) : Promise.resolve(this.means);
    },
  });

  version(): Promise<string | null> {
    return this.labels.version(CONTEXT, 'fraud', 'champion');
  }
}

describe('labels of versions', () => {
  it('are asked for once in two seconds, by one request for all', async () => {
    const rig = new Rig();
    expect(await Promise.all([rig.version(), rig.version()])).toEqual(['1.0.0', '1.0.0']);
    rig.means = '2.0.0';
    expect([await rig.version(), rig.asked]).toEqual(['1.0.0', 1]);
    rig.time = 2000;
    expect([await rig.version(), rig.asked]).toEqual(['2.0.0', 2]);
  });

  it('keep their meaning while the registry is down, which is then left alone for a while', async () => {
    const rig = new Rig();
    await rig.version();
    rig.isDown = true;
    rig.time = 2000;
    expect([await rig.version(), await rig.version(), rig.asked]).toEqual(['1.0.0', '1.0.0', 2]);
    rig.time = 7000;
    rig.isDown = false;
    rig.means = null;
    expect(await rig.version()).toBeNull();
  });

  it('fail where they were never known', async () => {
    const rig = new Rig();
    rig.isDown = true;
    await expect(rig.version()).rejects.toThrow('registry is down');
    rig.isDown = false;
    expect(await rig.version()).toBe('1.0.0');
  });
});
