import type { KMSClient, KMSClientConfig } from '@aws-sdk/client-kms';
import { KMS_CREDENTIALS, KMS_REGION, missingForKms } from '../../../../scripts/services/kms.mjs';
import { isAvailable, sharedServer } from '../kafka/test-server.js';

type Sdk = typeof import('@aws-sdk/client-kms');

/** A key of the KMS of this test run, as the artifact store takes it. */
export interface TestKms {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Of nobody else. */
  readonly keyId: string;
  disable(): Promise<void>;
}

/**
 * Whether a KMS is here: `(kmsAvailable() ? describe : describe.skip)(…)`.
 *
 * @throws Error with CI=true when it is not
 */
export function kmsAvailable(): boolean {
  return isAvailable(missingForKms());
}

/** Started by the first caller of the run, on a free port, and stopped with the run. Every call makes a key. */
export async function testKms(): Promise<TestKms> {
  const { url: endpoint } = await sharedServer('kms');
  const place = { endpoint, region: KMS_REGION, credentials: KMS_CREDENTIALS } as const;
  const { KeyMetadata: key } = await ask(place, (client, { CreateKeyCommand }) =>
    client.send(new CreateKeyCommand({})),
  );
  if (key?.KeyId === undefined) throw new Error('the KMS made no key');
  const keyId = key.KeyId;
  const disable = async (): Promise<void> => {
    await ask(place, (client, sdk) => client.send(new sdk.DisableKeyCommand({ KeyId: keyId })));
  };
  return { ...place, keyId, disable };
}

/** One question by a client of its own: one that is left behind keeps its connections. */
async function ask<T>(place: KMSClientConfig, question: (client: KMSClient, sdk: Sdk) => Promise<T>): Promise<T> {
  // Hundreds of files, which every suite that imports anything from here would wait for.
  const sdk = await import('@aws-sdk/client-kms');
  const client = new sdk.KMSClient(place);
  try {
    return await question(client, sdk);
  } finally {
    client.destroy();
  }
}
