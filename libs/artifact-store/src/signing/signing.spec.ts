import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';

import { beforeEach, describe, expect, it } from '@jest/globals';

import {
  createArtifactStore,
  putFiles,
  readSignature,
  sha256Of,
  SignatureVerifier,
  type ArtifactStore,
  type DsseEnvelope,
} from '../index.js';

const [ours, theirs] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
type Keys = typeof ours;
const spki = ({ publicKey }: Keys): Buffer => publicKey.export({ format: 'der', type: 'spki' });
const pkcs8 = ({ privateKey }: Keys): Buffer => privateKey.export({ format: 'der', type: 'pkcs8' });

async function putModel(store: ArtifactStore, weights = 'weights'): Promise<string> {
  const files = await putFiles(store, [
    { path: 'b/weights.bin', bytes: Buffer.from(weights) },
    { path: 'MLmodel', bytes: Buffer.from('flavors: {}') },
  ]);
  return store.putManifest({ schema_version: 1, flavor: 'files', files });
}

async function signatureOf(store: ArtifactStore, digest: string): Promise<DsseEnvelope> {
  return (await readSignature(store, digest))!;
}

describe('the signature of a manifest', () => {
  let store: ArtifactStore;
  let digest: string;
  const verifier = new SignatureVerifier([spki(theirs), spki(ours)]);
  const replace = (envelope: object): Promise<void> =>
    store.putSignature(digest, Buffer.from(JSON.stringify(envelope)));

  beforeEach(async () => {
    store = createArtifactStore({ type: 'memory', signingKey: pkcs8(ours) });
    digest = await putModel(store);
  });

  it('is what OpenSSF Model Signing describes, and anybody can check it with the specification alone', async () => {
    const { payloadType, payload, signatures } = await signatureOf(store, digest);
    const [mlmodel, weights] = [sha256Of('flavors: {}'), sha256Of('weights')];
    expect(payloadType).toBe('application/vnd.in-toto+json');
    expect(JSON.parse(Buffer.from(payload, 'base64').toString())).toEqual({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'model', digest: { sha256: sha256Of(Buffer.from(mlmodel + weights, 'hex')) } }],
      predicateType: 'https://model_signing/signature/v1.0',
      predicate: {
        serialization: { method: 'files', hash_type: 'sha256', allow_symlinks: false, ignore_paths: [] },
        resources: [
          { name: 'MLmodel', algorithm: 'sha256', digest: mlmodel },
          { name: 'b/weights.bin', algorithm: 'sha256', digest: weights },
        ],
        manifest: { algorithm: 'sha256', digest },
      },
    });
    const body = Buffer.from(payload, 'base64').toString('latin1');
    const signed = Buffer.from(`DSSEv1 28 application/vnd.in-toto+json ${body.length} ${body}`, 'latin1');
    expect(signatures.map(({ keyid }) => keyid)).toEqual([createHash('sha256').update(spki(ours)).digest('hex')]);
    expect(verify(null, signed, ours.publicKey, Buffer.from(signatures[0]!.sig, 'base64'))).toBe(true);
  });

  it('lets the artifact through when a trusted key made it', async () => {
    await expect(verifier.verify(store, digest)).resolves.toBeUndefined();
  });

  it('is demanded', async () => {
    const unsigned = createArtifactStore({ type: 'memory' });

    await expect(verifier.verify(unsigned, await putModel(unsigned))).rejects.toMatchObject({
      code: 'ARTIFACT.UNSIGNED',
    });
  });

  it('is refused when another key made it, whatever key it names', async () => {
    const elsewhere = createArtifactStore({ type: 'memory', signingKey: pkcs8(theirs) });
    await putModel(elsewhere);
    const { signatures, ...envelope } = await signatureOf(elsewhere, digest);
    const [own] = (await signatureOf(store, digest)).signatures;
    await replace({ ...envelope, signatures: signatures.map(({ sig }) => ({ keyid: own!.keyid, sig })) });

    await expect(new SignatureVerifier([spki(ours)]).verify(store, digest)).rejects.toMatchObject({
      code: 'ARTIFACT.SIGNATURE_INVALID',
      message: expect.stringContaining('no trusted key'),
    });
  });

  it('is refused when it is of another artifact', async () => {
    const other = await putModel(store, 'other weights');
    await store.putSignature(digest, (await store.getSignature(other))!);

    await expect(verifier.verify(store, digest)).rejects.toMatchObject({
      code: 'ARTIFACT.SIGNATURE_INVALID',
      message: expect.stringContaining('of another artifact'),
    });
  });

  it('is refused when it is of the same files under another manifest', async () => {
    const { files } = await store.getManifest(digest);
    const other = await store.putManifest({ schema_version: 1, flavor: 'tfjs-tabular', files });
    await store.putSignature(digest, (await store.getSignature(other))!);

    await expect(verifier.verify(store, digest)).rejects.toMatchObject({ code: 'ARTIFACT.SIGNATURE_INVALID' });
  });

  it('is refused when the payload was changed, or its type', async () => {
    const envelope = await signatureOf(store, digest);
    const payload = Buffer.from(envelope.payload, 'base64').toString().replace('weights.bin', 'weights.exe');
    const raw = sign(null, Buffer.from(envelope.payload, 'base64'), ours.privateKey).toString('base64');

    for (const changed of [
      { ...envelope, payload: Buffer.from(payload).toString('base64') },
      { ...envelope, payloadType: 'text/plain' },
      { ...envelope, signatures: [] },
      { ...envelope, signatures: [{ keyid: '', sig: raw }] },
    ]) {
      await replace(changed);
      await expect(verifier.verify(store, digest)).rejects.toMatchObject({ code: 'ARTIFACT.SIGNATURE_INVALID' });
    }
  });

  it.each([
    'null',
    '[]',
    'no json',
    '{"payloadType":"x","payload":"y"}',
    '{"payloadType":"x","payload":"y","signatures":[1]}',
  ])('is refused when it is %s', async (text) => {
    await store.putSignature(digest, Buffer.from(text));

    await expect(verifier.verify(store, digest)).rejects.toMatchObject({
      message: expect.stringContaining('no DSSE envelope'),
    });
    expect(await readSignature(store, digest)).toBeNull();
  });

  it('stays beside that of a second key which signs the same artifact', async () => {
    const there = (await store.getSignature(digest))!;
    const second = createArtifactStore({ type: 'memory', signingKey: pkcs8(theirs) });
    await second.putSignature(digest, there);
    await putModel(second);

    expect((await signatureOf(second, digest)).signatures).toHaveLength(2);
    for (const keys of [ours, theirs]) {
      await expect(new SignatureVerifier([spki(keys)]).verify(second, digest)).resolves.toBeUndefined();
    }
  });

  it('takes ed25519 keys alone', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const der = rsa.publicKey.export({ format: 'der', type: 'spki' });

    expect(() => new SignatureVerifier([der])).toThrow(/trustedKeys: must be an ed25519 key/);
    expect(() => createArtifactStore({ type: 'memory', signingKey: Buffer.from('x') })).toThrow(/storage\.signingKey/);
  });
});
