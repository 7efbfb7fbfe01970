/** One answered row, as it is recorded. */
export interface PredictionRecord {
  readonly prediction_id: string;
  /** When it was asked for; ISO 8601. */
  readonly event_time: string | Date;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly prediction: string | number | boolean;
  readonly probabilities?: Readonly<Record<string, number>>;
  /** Milliseconds that the answer took. */
  readonly latency_ms?: number;
  readonly entity?: Readonly<Record<string, string>>;
  readonly ab_test?: { readonly id: string; readonly variant: 'control' | 'treatment' };
  /** Inputs that features filled, or should have, by input. */
  readonly features?: Readonly<Record<string, PredictionFeature>>;
  /** What became of the nodes of an ensemble, by their names. */
  readonly branches?: Readonly<Record<string, PredictionBranch>>;
  /** What computed it. */
  readonly backend?: string;
  /** Milliseconds that it waited to be computed; 0 = it was computed at once. */
  readonly queue_ms?: number;
  /** Milliseconds that the model took, with all rows of the run. */
  readonly compute_ms?: number;
  /** Rows of that run, those of other requests among them. */
  readonly batch_rows?: number;
  /** W3C trace id: 32 hex digits. */
  readonly trace_id?: string;
}

/** Where the value of an input came from. */
export interface PredictionFeature {
  readonly value: unknown;
  /** Seconds since the value was true; null = there was none. */
  readonly age_seconds: number | null;
  /** `stale` and `missing` values were not used. */
  readonly status: 'fresh' | 'stale' | 'missing';
  readonly feature: string | null;
  readonly version: string | null;
  /** What stood in for it. */
  readonly filled_by?: 'default' | 'imputation';
}

/** How a node of an ensemble came to answer a row, or what stood in for it. */
export interface PredictionBranch {
  readonly status: 'answered' | 'timed_out' | 'failed';
  readonly fallback?: 'constant' | 'node' | 'skip';
}

/** Rows that one version answered. */
export interface PredictionBatch {
  readonly endpoint: string;
  readonly model_name: string;
  readonly model_version: string;
  readonly predictions: readonly PredictionRecord[];
}

/** How many were new; the others were known by their ids. */
export interface PredictionsStored {
  readonly stored: number;
  readonly duplicates: number;
}
