/** Bounds of a serving process. */
export interface ServingLimits {
  /** Most rows of one batch request. */
  readonly maxBatchRows: number;
  /** Most rows of one batch with entities: their answers carry the source of every input. */
  readonly maxEntityRows: number;
  /** Most rows on worker threads at a time; beyond it requests are refused with `Retry-After`. */
  readonly maxRowsInFlight: number;
  /** Most requests that wait for one version; beyond it requests are refused with `Retry-After`. */
  readonly maxQueue: number;
  /** What the models of this process may take in memory, about, in bytes; those used least recently leave for others. */
  readonly maxModelBytes: number;
  /** Most rows that are computed on the calling thread. */
  readonly maxInlineRows: number;
  /** Most answers that are explained at a time; further requests for an explanation are refused. */
  readonly maxExplanations: number;
  /** An explanation that takes longer is given up, in milliseconds. */
  readonly explanationMs: number;
  /** What answers that are kept to be given again may take in memory, of all deployments together, about, in bytes. */
  readonly maxResultBytes: number;
  /** Most such answers. */
  readonly maxResults: number;
  /** Milliseconds between two looks at the serving revision. */
  readonly pollMs: number;
}

export const DEFAULT_LIMITS: ServingLimits = {
  maxBatchRows: 20_000,
  maxEntityRows: 5000,
  maxRowsInFlight: 100_000,
  maxQueue: 1000,
  maxModelBytes: Infinity,
  maxInlineRows: 8,
  maxExplanations: 4,
  explanationMs: 5000,
  maxResultBytes: 64 * 1024 * 1024,
  maxResults: 100_000,
  pollMs: 1000,
};
