/** What a span says beside its name and its times. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** How a request ended. */
export interface RequestOutcome {
  /** `POST /predict`: the route and never the path. */
  readonly name: string;
  readonly attributes: SpanAttributes;
  /** Whether it failed by our fault. */
  readonly failed: boolean;
}

/** The span of a request that is being handled. */
export interface RequestSpan {
  /** For whoever is asked on behalf of the request: its trace, with this span as the parent. */
  readonly traceparent: string;
  end(outcome: RequestOutcome): void;
}

/** A part of a request that is over. Times are those of `performance.now()`. */
export interface TracedStep {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly attributes?: SpanAttributes;
}

/** Makes spans. Exists only where somebody takes them. */
export interface Tracing {
  /**
   * Begins the span of a request, below that of its caller.
   *
   * @param traceparent of the caller: it decides whether the trace is sampled; a missing or bad one begins a trace
   */
  request(traceparent: string | undefined): RequestSpan;
  /** A span below that of a request, by its {@link RequestSpan.traceparent}; nothing where the trace is not sampled. */
  step(traceparent: string, step: TracedStep): void;
  /** Sends what was not sent yet, as far as somebody takes it. */
  close(): Promise<void>;
}

/** The flag of a traceparent that says whether its trace is sampled. */
export const isSampled = (traceparent: string): boolean => (Number.parseInt(traceparent.slice(-2), 16) & 1) === 1;
