import { describe, expect, it } from '@jest/globals';

import { SealedSecrets, SecretsUnreadableError } from './sealed-secrets.js';

const A = Buffer.alloc(32, 1);
const B = Buffer.alloc(32, 2);
const secrets = { url: 'https://hooks.example/T0KEN', secret: 'ß' };

const sealedWith = (keys: Uint8Array[], purpose = 'tests') => new SealedSecrets(keys, { purpose, holder: 'receiver' });

describe('sealed secrets', () => {
  it('open for their owner, and are not to be read otherwise', () => {
    const sealed = sealedWith([A]).seal(secrets, 'r1');
    expect(sealed).not.toContain('T0KEN');
    expect(sealedWith([A]).open(sealed, 'r1')).toEqual(secrets);
    expect(sealedWith([A]).seal(secrets, 'r1')).not.toBe(sealed);
  });

  it('open with an older key too, and are sealed with the first', () => {
    const old = sealedWith([A]).seal(secrets, 'r1');
    const rotated = sealedWith([B, A]);
    expect(rotated.open(old, 'r1')).toEqual(secrets);
    expect(() => sealedWith([A]).open(rotated.seal(secrets, 'r1'), 'r1')).toThrow('its key is not configured');
  });

  it('do not open for another row, nor when a bit has changed', () => {
    const sealed = sealedWith([A]).seal(secrets, 'r1');
    expect(() => sealedWith([A]).open(sealed, 'r2')).toThrow(SecretsUnreadableError);
    for (const at of [-2, -30, sealed.indexOf(':', 13) + 3]) {
      const bytes = [...sealed];
      bytes.splice(at, 1, bytes.at(at) === 'A' ? 'B' : 'A');
      expect(() => sealedWith([A]).open(bytes.join(''), 'r1')).toThrow(SecretsUnreadableError);
    }
  });

  it('do not open for another purpose', () => {
    const sealed = sealedWith([A]).seal(secrets, 'r1');
    expect(() => sealedWith([A], 'other').open(sealed, 'r1')).toThrow(SecretsUnreadableError);
  });

  it('are kept in the clear without a key, and still open once there is one', () => {
    const clear = sealedWith([]).seal(secrets, 'r1');
    expect(sealedWith([A]).open(clear, 'r1')).toEqual(secrets);
    expect(() => sealedWith([Buffer.alloc(16)])).toThrow('keys have 32 bytes');
  });
});
