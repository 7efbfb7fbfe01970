import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

import { AppError } from '@intelgraph/kernel';

/** Secrets cannot be read: the key they were encrypted with is not configured, or they were changed. */
export class SecretsUnreadableError extends AppError {
  constructor(holder: string, reason: string, options: { cause?: unknown } = {}) {
    const code = `${holder.toUpperCase()}.SECRETS_UNREADABLE`;
    super(code, 'internal', `the secrets of the ${holder} cannot be read: ${reason}`, options);
  }
}

export interface SealedSecretsOptions {
  /** Names the keys that are derived (RFC 5869), so that keys that serve elsewhere too are used for one thing each. */
  readonly purpose: string;
  /** What the secrets are of, in errors: `receiver`. */
  readonly holder: string;
}

const CLEAR = 'clear:';
const SEALED = 'aes-256-gcm:';
const NONCE = 12;
const TAG = 16;

/**
 * Keeps secrets encrypted at rest (AES-256-GCM), bound to the row that they belong to. The first key encrypts, all
 * decrypt. Without a key they are stored in the clear.
 */
export class SealedSecrets {
  private readonly keys: readonly Uint8Array[];

  /** @param keys of 32 bytes; may be keys that serve elsewhere too */
  constructor(
    keys: readonly Uint8Array[],
    private readonly options: SealedSecretsOptions,
  ) {
    if (keys.some(({ length }) => length !== 32)) throw new RangeError('keys have 32 bytes');
    this.keys = keys.map((key) => new Uint8Array(hkdfSync('sha256', key, '', options.purpose, 32)));
  }

  /** @param owner id of the row; what was sealed for one does not open for another */
  seal(secrets: object, owner: string): string {
    const text = JSON.stringify(secrets);
    const [key] = this.keys;
    if (key === undefined) return `${CLEAR}${text}`;
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner, 'utf8'));
    const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${SEALED}${keyId(key)}:${sealed.toString('base64')}`;
  }

  /** @throws SecretsUnreadableError */
  open(sealed: string, owner: string): unknown {
    if (sealed.startsWith(CLEAR)) return JSON.parse(sealed.slice(CLEAR.length));
    const [id, text = ''] = sealed.slice(SEALED.length).split(':');
    const key = this.keys.find((candidate) => keyId(candidate) === id);
    if (key === undefined) throw new SecretsUnreadableError(this.options.holder, 'its key is not configured');
    const bytes = Buffer.from(text, 'base64');
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE))
        .setAAD(Buffer.from(owner, 'utf8'))
        .setAuthTag(bytes.subarray(-TAG));
      const clear = Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()]);
      return JSON.parse(clear.toString('utf8'));
    } catch (cause) {
      throw new SecretsUnreadableError(this.options.holder, 'they were changed', { cause });
    }
  }
}

/** Tells keys apart without telling them. */
function keyId(key: Uint8Array): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}
