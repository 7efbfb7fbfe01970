import { sign, verify } from 'node:crypto';

import type { NamedKey } from './signing-keys.js';

/** A DSSE envelope (camelCase: a foreign format). Source: https://github.com/secure-systems-lab/dsse, version 1.0. */
export interface DsseEnvelope {
  readonly payloadType: string;
  /** Base64. */
  readonly payload: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

export const IN_TOTO = 'application/vnd.in-toto+json';

export function signEnvelope(payload: Buffer, key: NamedKey): DsseEnvelope {
  const sig = sign(null, preAuthenticated(IN_TOTO, payload), key.key).toString('base64');
  return { payloadType: IN_TOTO, payload: payload.toString('base64'), signatures: [{ keyid: key.id, sig }] };
}

/** The signed bytes, or undefined when none of the keys signed them. */
export function verifiedPayload(envelope: DsseEnvelope, keys: readonly NamedKey[]): Buffer | undefined {
  const payload = Buffer.from(envelope.payload, 'base64');
  const signed = preAuthenticated(envelope.payloadType, payload);
  // `keyid` is a hint that anybody may have written: every key is tried.
  const valid = envelope.signatures.some(({ sig }) =>
    keys.some(({ key }) => verify(null, signed, key, Buffer.from(sig, 'base64'))),
  );
  return valid ? payload : undefined;
}

/** @returns the envelope, or undefined when the text is none */
export function parseEnvelope(text: string): DsseEnvelope | undefined {
  try {
    const value = JSON.parse(text) as Partial<DsseEnvelope> | null;
    if (value === null || typeof value.payloadType !== 'string' || typeof value.payload !== 'string') return undefined;
    const signatures: unknown = value.signatures;
    if (!Array.isArray(signatures) || !signatures.every(isSignature)) return undefined;
    return { payloadType: value.payloadType, payload: value.payload, signatures };
  } catch {
    return undefined;
  }
}

function isSignature(value: unknown): value is { keyid: string; sig: string } {
  const { keyid, sig } = (value ?? {}) as Record<string, unknown>;
  return typeof keyid === 'string' && typeof sig === 'string';
}

/** The specification's PAE: type and payload with their lengths, so that neither can be taken for the other. */
function preAuthenticated(type: string, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `), payload]);
}
