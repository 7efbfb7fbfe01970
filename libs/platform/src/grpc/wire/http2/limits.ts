/** What a peer may ask of one connection. Times in milliseconds. */
export interface Http2Limits {
  /** Streams at a time. */
  readonly maxConcurrentStreams: number;
  /** Largest header list, as `SETTINGS_MAX_HEADER_LIST_SIZE` measures it. */
  readonly maxHeaderListBytes: number;
  /** Bytes of requests that are kept at once; beyond it one stream at a time gets room for more. */
  readonly maxHeldBytes: number;
  /** For the preface, the first settings, and the rest of a header block that has begun. */
  readonly startMs: number;
  /** Without a frame and without a stream. */
  readonly idleMs: number;
  /** In which a peer that reads nothing more must read again. */
  readonly blockedMs: number;
  /** For the answer to a last ping, and for the peer to close after our side is closed. */
  readonly farewellMs: number;
}

export const DEFAULT_LIMITS: Http2Limits = {
  maxConcurrentStreams: 1000,
  maxHeaderListBytes: 16_384,
  maxHeldBytes: 64 * 1024 * 1024,
  startMs: 10_000,
  idleMs: 30 * 60_000,
  blockedMs: 120_000,
  farewellMs: 1000,
};
