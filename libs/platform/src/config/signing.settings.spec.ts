import { generateKeyPairSync } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { signingKeySetting, verifyingKeysSetting } from './signing.settings.js';

const signing = signingKeySetting('SIGNING', { description: 'Signs.' });
const trusted = verifyingKeysSetting('TRUSTED', { description: 'Trusts.' });
const [one, two] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });

describe('the settings of signatures', () => {
  it('read a private key as PEM or as its base64 alone, as a secret', () => {
    const der = one.privateKey.export({ format: 'der', type: 'pkcs8' });
    expect(signing.parse(one.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString())).toEqual(der);
    expect(signing.parse(der.toString('base64'))).toEqual(der);
    expect([signing.secret, signing.optional, trusted.secret]).toEqual([true, true, false]);
  });

  it('read public keys one PEM after another, or comma-separated', () => {
    const keys = [one, two].map(({ publicKey }) => publicKey.export({ format: 'der', type: 'spki' }));
    const pems = [one, two].map(({ publicKey }) => publicKey.export({ format: 'pem', type: 'spki' }).toString());
    expect(trusted.parse(pems.join(''))).toEqual(keys);
    expect(trusted.parse(keys.map((key) => key.toString('base64')).join(', '))).toEqual(keys);
    expect(trusted.parse('')).toEqual([]);
  });

  it.each([
    ['nonsense', 'AAAA'],
    ['a key of another kind', rsa.publicKey.export({ format: 'pem', type: 'spki' }).toString()],
    ['a private key', one.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()],
  ])('refuse %s where public keys belong', (_what, text) => {
    expect(() => trusted.parse(text)).toThrow('must hold ed25519 keys');
  });

  it('refuse a public key where the private one belongs', () => {
    expect(() => signing.parse(one.publicKey.export({ format: 'pem', type: 'spki' }).toString())).toThrow(
      'must hold ed25519 keys',
    );
  });
});
