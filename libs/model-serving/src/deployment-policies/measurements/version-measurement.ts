import { type LatencyCounts, sumOfCounts } from './latency-counts.js';

/** What one version did. */
export interface VersionMeasurement {
  /** Answered ones, and those that failed by the version's fault. */
  readonly requests: number;
  readonly errors: number;
  /** Of rows that were computed alone. */
  readonly latencies: LatencyCounts;
}

export const errorRateOf = ({ requests, errors }: VersionMeasurement): number | null =>
  requests === 0 ? null : errors / requests;

export function sumOfMeasurements(all: readonly VersionMeasurement[]): VersionMeasurement {
  return {
    requests: all.reduce((sum, { requests }) => sum + requests, 0),
    errors: all.reduce((sum, { errors }) => sum + errors, 0),
    latencies: sumOfCounts(all.map(({ latencies }) => latencies)),
  };
}
