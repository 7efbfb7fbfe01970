/** A data key as the header of a blob carries it. */
export interface WrappedKey {
  /** 8 bytes that name the key it is wrapped with; authenticated. */
  readonly keyId: Buffer;
  /** Nonce (12), the data key encrypted with AES-256-GCM (32), its tag (16). */
  readonly wrapped: Buffer;
}

/** Who wraps the data keys of blobs, 32 bytes each: keys of the configuration, or keys that a KMS protects. */
export interface KeyManagement {
  /** Wraps with the current key. @throws UnavailableError */
  wrap(dataKey: Buffer): Promise<WrappedKey>;

  /**
   * @param digest of the blob, for errors
   * @throws ArtifactTamperedError, ArtifactKeyMissingError, UnavailableError
   */
  unwrap(key: WrappedKey, digest: string): Promise<Buffer>;

  /** Whether a rotation may leave what is wrapped with this key as it is. */
  isCurrent(keyId: Buffer): Promise<boolean>;

  /** What a rotation does before blobs are written again. */
  prepareRotation(): Promise<void>;
}
