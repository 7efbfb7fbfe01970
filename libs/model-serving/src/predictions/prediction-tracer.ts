import type { FeatureUses } from '../features/feature-use.js';
import type { ServedVersion } from '../routing/served-version.js';
import type { Execution } from '../statistics/execution.js';

/** How rows of a request were answered; times are those of `performance.now()`. */
export interface PredictionSteps {
  readonly served: ServedVersion;
  readonly rows: number;
  readonly started: number;
  /** When their features were there; undefined where none were asked for. */
  readonly filledAt: number | undefined;
  /** Of each row. */
  readonly features: readonly FeatureUses[];
  /** Undefined where nothing is known of it. */
  readonly run: Execution | undefined;
}

/** Told of every answered request where somebody wants to know, synchronously. */
export interface PredictionTracer {
  /** @param traceparent of the request */
  traced(traceparent: string, steps: PredictionSteps): void;
}
