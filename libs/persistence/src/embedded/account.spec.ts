import { describe, expect, it } from '@jest/globals';
import { canReach, pickAccount } from './account.js';

const ROOT = 'root:x:0:0:root:/root:/bin/bash';
const NOBODY = 'nobody:x:65534:65533::/nonexistent:/usr/sbin/nologin';

describe('pickAccount', () => {
  it('prefers postgres to nobody', () => {
    const passwd = [ROOT, NOBODY, 'postgres:x:101:104::/var/lib/postgresql:/bin/bash'].join('\n');
    expect(pickAccount(passwd)).toEqual({ name: 'postgres', uid: 101, gid: 104 });
    expect(pickAccount(`${ROOT}\n${NOBODY}\n`)).toEqual({ name: 'nobody', uid: 65534, gid: 65533 });
  });

  it('never picks the superuser, whatever it is called', () => {
    expect(pickAccount('postgres:x:0:0::/:/bin/sh')).toBeUndefined();
    expect(pickAccount(ROOT)).toBeUndefined();
    expect(pickAccount('')).toBeUndefined();
  });
});

describe('canReach', () => {
  it('lets everybody into the root folder', async () => {
    await expect(canReach({ name: 'somebody', uid: 12345, gid: 12345 }, '/')).resolves.toBe(true);
  });
});
