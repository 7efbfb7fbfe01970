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
