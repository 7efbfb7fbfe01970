import { InvalidInputError, UnavailableError } from '@intelgraph/kernel';

import type { KeyService } from './key-service.js';

/** A symmetric key of anything that speaks the API of AWS KMS. */
export interface KmsConfig {
  /** Id, ARN or alias. */
  readonly keyId: string;
  /** Address of the server; that of AWS for the region unless given. */
  readonly endpoint?: string;
  /** `us-east-1` unless given. */
  readonly region?: string;
  /** Those of the environment the SDK knows (role, profile) unless given. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

type Sdk = typeof import('@aws-sdk/client-kms');
type Client = InstanceType<Sdk['KMSClient']>;

/** AWS KMS. The SDK is loaded at the first call: processes without a KMS never pay for it. */
export class AwsKms implements KeyService {
  readonly keyId: string;
  private opened: Promise<{ sdk: Sdk; client: Client }> | undefined;

  constructor(private readonly config: KmsConfig) {
    this.keyId = config.keyId;
  }

  wrap(key: Buffer, name: string): Promise<Buffer> {
    return this.call(async ({ sdk, client }) => {
      const { CiphertextBlob } = await client.send(
        new sdk.EncryptCommand({ KeyId: this.keyId, Plaintext: key, EncryptionContext: contextOf(name) }),
      );
      return CiphertextBlob;
    });
  }

  unwrap(wrapped: Buffer, name: string): Promise<Buffer> {
    return this.call(async ({ sdk, client }) => {
      // Without KeyId: the ciphertext names its key, which may be an older one.
      const { Plaintext } = await client.send(
        new sdk.DecryptCommand({ CiphertextBlob: wrapped, EncryptionContext: contextOf(name) }),
      );
      return Plaintext;
    });
  }

  private async call(request: (c: { sdk: Sdk; client: Client }) => Promise<Uint8Array | undefined>): Promise<Buffer> {
    try {
      const answer = await request(await (this.opened ??= connect(this.config)));
      if (answer === undefined) throw new UnavailableError('key management', 'KMS answers without a key');
      return Buffer.from(answer);
    } catch (error) {
      throw asKeyError(error);
    }
  }
}

/** Bound to the ciphertext by KMS, and shown in its logs. */
const contextOf = (name: string): Record<string, string> => ({ 'intelgraph:artifact-key': name });

async function connect(config: KmsConfig): Promise<{ sdk: Sdk; client: Client }> {
  const sdk = await import('@aws-sdk/client-kms');
  const client = new sdk.KMSClient({
    region: config.region ?? 'us-east-1',
    ...(config.endpoint === undefined ? {} : { endpoint: config.endpoint }),
    ...(config.credentials === undefined ? {} : { credentials: config.credentials }),
    requestHandler: { connectionTimeout: 3000, requestTimeout: 10_000 },
  });
  return { sdk, client };
}

/** What trying again does not cure: the key, the permission or the ciphertext is wrong. */
function asKeyError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof UnavailableError) return error;
  const { name, message } = error;
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  const passing = status === undefined || status >= 500 || /Throttling|LimitExceeded|Timeout|Unavailable/.test(name);
  if (passing) return new UnavailableError('key management', `KMS: ${name}: ${message}`, { cause: error });
  return new InvalidInputError([{ field: 'storage.kms', message: `KMS refuses: ${name}: ${message}` }]);
}
