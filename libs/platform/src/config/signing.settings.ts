import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

import { stringSetting, type Setting, type SettingOptions } from './setting.js';

type Options = Pick<SettingOptions, 'description'>;

const PEM = /-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----/g;
const TYPE = 'ed25519, PEM or its base64 alone';

/** A private ed25519 key (`openssl genpkey -algorithm ed25519`); the value is PKCS #8 in DER. A secret, never printed. */
export function signingKeySetting(env: string, options: Options): Setting<Buffer | undefined> {
  return {
    ...stringSetting(env, { ...options, optional: true, secret: true }),
    type: TYPE,
    parse(text) {
      const key = ed25519(() => createPrivateKey({ key: derOf(text), format: 'der', type: 'pkcs8' }));
      return key.export({ format: 'der', type: 'pkcs8' });
    },
  };
}

/** Public ed25519 keys (`openssl pkey -pubout`), one PEM after another, or comma-separated; the values are SPKI in DER. */
export function verifyingKeysSetting(env: string, options: Options): Setting<Buffer[]> {
  return {
    ...stringSetting(env, { ...options, default: '' }),
    type: `${TYPE}, comma-separated`,
    parse(text) {
      const parts = text.match(PEM) ?? text.split(',').map((part) => part.trim());
      return parts
        .filter((part) => part !== '')
        .map((part) => ed25519(() => createPublicKey({ key: derOf(part), format: 'der', type: 'spki' })))
        .map((key) => key.export({ format: 'der', type: 'spki' }));
    },
  };
}

function derOf(text: string): Buffer {
  return Buffer.from(text.replace(/-----[A-Z ]+-----/g, ''), 'base64');
}

function ed25519(read: () => KeyObject): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = read();
  } catch {
    // Node's own message may show parts of the key.
  }
  if (key?.asymmetricKeyType !== 'ed25519') throw new Error('must hold ed25519 keys, in PEM or its base64 alone');
  return key;
}
