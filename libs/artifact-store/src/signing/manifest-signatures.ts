import type { ArtifactManifest } from '../manifests/manifest.js';

import { parseEnvelope, signEnvelope, verifiedPayload, type DsseEnvelope } from './dsse.js';
import { modelStatement } from './model-statement.js';
import { ArtifactSignatureError, ArtifactUnsignedError } from './signing.errors.js';
import { signingKey, verifyingKey, type NamedKey } from './signing-keys.js';

interface Signatures {
  getManifest(digest: string): Promise<ArtifactManifest>;
  getSignature(digest: string): Promise<Buffer | null>;
  putSignature(digest: string, envelope: Uint8Array): Promise<void>;
}

/** Signs what `putManifest` stores. */
export class ManifestSigner {
  private readonly key: NamedKey;

  /** @param der an ed25519 key, PKCS #8 @throws InvalidInputError */
  constructor(der: Uint8Array) {
    this.key = signingKey(der);
  }

  /** Puts a signature beside the manifest; those of other keys stay. */
  async sign(store: Signatures, digest: string, manifest: ArtifactManifest): Promise<void> {
    const own = signEnvelope(modelStatement(digest, manifest), this.key);
    const there = await readSignature(store, digest);
    const others = there?.payload === own.payload ? there.signatures.filter(({ keyid }) => keyid !== this.key.id) : [];
    const envelope: DsseEnvelope = { ...own, signatures: [...others, ...own.signatures] };
    await store.putSignature(digest, Buffer.from(JSON.stringify(envelope)));
  }
}

/** The DSSE envelope beside a manifest, unverified, for people and other tools; null when there is none. */
export async function readSignature(
  store: Pick<Signatures, 'getSignature'>,
  digest: string,
): Promise<DsseEnvelope | null> {
  const bytes = await store.getSignature(digest);
  return bytes === null ? null : (parseEnvelope(bytes.toString('utf8')) ?? null);
}

/** Lets through what one of the trusted keys signed. */
export class SignatureVerifier {
  private readonly keys: readonly NamedKey[];

  /** @param trusted ed25519 public keys, SPKI in DER @throws InvalidInputError */
  constructor(trusted: readonly Uint8Array[]) {
    this.keys = trusted.map((der) => verifyingKey(der));
  }

  /**
   * Checks that a trusted key signed exactly this manifest and its files.
   *
   * @throws ArtifactUnsignedError, ArtifactSignatureError
   */
  async verify(store: Pick<Signatures, 'getManifest' | 'getSignature'>, digest: string): Promise<void> {
    const signature = await store.getSignature(digest);
    if (signature === null) throw new ArtifactUnsignedError(digest);
    this.check(digest, await store.getManifest(digest), signature);
  }

  /** The same for a manifest that was read, and the bytes that lie beside it. @throws ArtifactUnsignedError, ArtifactSignatureError */
  check(digest: string, manifest: Pick<ArtifactManifest, 'files'>, signature: Buffer | null): void {
    if (signature === null) throw new ArtifactUnsignedError(digest);
    const envelope = parseEnvelope(signature.toString('utf8'));
    if (envelope === undefined) throw new ArtifactSignatureError(digest, 'is no DSSE envelope');
    const payload = verifiedPayload(envelope, this.keys);
    if (payload === undefined) throw new ArtifactSignatureError(digest, 'was made by no trusted key');
    // The statement has one spelling, so what was signed can only be this or something else.
    if (!payload.equals(modelStatement(digest, manifest))) {
      throw new ArtifactSignatureError(digest, 'is of another artifact');
    }
  }
}
