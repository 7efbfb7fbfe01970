/** What `createRun` takes; snake_case as on the wire. */
export interface NewRun {
  /** Name of the experiment, which is made when missing. */
  readonly experiment: string;
  readonly name?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly datasets?: readonly {
    readonly dataset_id: string;
    readonly digest?: string;
    readonly split?: string;
    readonly rows?: number | null;
  }[];
  readonly job_id?: string;
  /** The same key again answers the run of the first call. */
  readonly idempotency_key?: string;
}

export interface MetricPoint {
  readonly key: string;
  readonly value: number;
  /** 0 when absent. */
  readonly step?: number;
  /** ISO 8601; the time of the call when absent. */
  readonly time?: string;
}

export interface RunBatch {
  /** At most 1000. */
  readonly metrics?: readonly MetricPoint[];
  readonly params?: Readonly<Record<string, unknown>>;
  readonly tags?: Readonly<Record<string, string>>;
}
