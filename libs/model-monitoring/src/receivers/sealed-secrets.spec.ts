import { describe, expect, it } from '@jest/globals';

import { SealedSecrets, SecretsUnreadableError } from './sealed-secrets.js';

const A = Buffer.alloc(32, 1);
const B = Buffer.alloc(32, 2);
const secrets = { url: 'https://hooks.example/T0KEN', secret: 'ß' };

describe('sealed secrets', () => {
  it('open for their owner, and are not to be read otherwise', () => {
    const sealed = new SealedSecrets([A]).seal(secrets, 'r1');
    expect(sealed).not.toContain('T0KEN');
    expect(new SealedSecrets([A]).open(sealed, 'r1')).toEqual(secrets);
    expect(new SealedSecrets([A]).seal(secrets, 'r1')).not.toBe(sealed);
  });

  it('open with an older key too, and are sealed with the first', () => {
    const old = new SealedSecrets([A]).seal(secrets, 'r1');
    const rotated = new SealedSecrets([B, A]);
    expect(rotated.open(old, 'r1')).toEqual(secrets);
    expect(() => new SealedSecrets([A]).open(rotated.seal(secrets, 'r1'), 'r1')).toThrow('its key is not configured');
  });

  it('do not open for another row, nor when a bit has changed', () => {
    const sealed = new SealedSecrets([A]).seal(secrets, 'r1');
    expect(() => new SealedSecrets([A]).open(sealed, 'r2')).toThrow(SecretsUnreadableError);
    for (const at of [-2, -30, sealed.indexOf(':', 13) + 3]) {
      const bytes = [...sealed];
      bytes.splice(at, 1, bytes.at(at) === 'A' ? 'B' : 'A');
      expect(() => new SealedSecrets([A]).open(bytes.join(''), 'r1')).toThrow(SecretsUnreadableError);
    }
  });

  it('are kept in the clear without a key, and still open once there is one', () => {
    const clear = new SealedSecrets([]).seal(secrets, 'r1');
    expect(new SealedSecrets([A]).open(clear, 'r1')).toEqual(secrets);
    expect(() => new SealedSecrets([Buffer.alloc(16)])).toThrow('keys have 32 bytes');
  });
});
