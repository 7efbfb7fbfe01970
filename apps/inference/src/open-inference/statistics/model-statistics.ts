import type { ComputeSums, CountedVersion, DurationSum, VersionStatistics } from '@intelgraph/model-serving';

/** How often, and nanoseconds in all. */
export interface StatisticDuration {
  readonly count: number;
  readonly ns: number;
}

interface ComputeStatistics {
  readonly compute_input?: StatisticDuration;
  readonly compute_infer?: StatisticDuration;
  readonly compute_output?: StatisticDuration;
}

/** What a version did in the replica that answers, since it was loaded. Parts that its runtime cannot measure are left out. */
export interface ModelStatistics {
  readonly name: string;
  readonly version: string;
  /** Milliseconds since 1970; 0 before the first. */
  readonly last_inference: number;
  /** Rows. */
  readonly inference_count: number;
  /** Batches of rows. */
  readonly execution_count: number;
  readonly inference_stats: ComputeStatistics & {
    readonly success: StatisticDuration;
    readonly fail: StatisticDuration;
    readonly queue: StatisticDuration;
  };
  readonly batch_stats: readonly (ComputeStatistics & { readonly batch_size: number })[];
}

export function toModelStatistics(name: string, { version, statistics }: CountedVersion): ModelStatistics {
  const { success, fail, queue, inferences, executions, lastInferenceAt } = statistics;
  return {
    ...{ name, version, last_inference: lastInferenceAt ?? 0 },
    ...{ inference_count: inferences, execution_count: executions },
    inference_stats: {
      ...{ success: toDuration(success), fail: toDuration(fail), queue: toDuration(queue) },
      ...computeOf(statistics.compute, executions > 0),
    },
    batch_stats: batchesOf(statistics),
  };
}

function batchesOf({ bySize }: VersionStatistics): ModelStatistics['batch_stats'] {
  return [...bySize]
    .sort(([a], [b]) => a - b)
    .map(([batch_size, compute]) => ({ batch_size, ...computeOf(compute, true) }));
}

/** @param ran whether a part without a count is one that is not measured */
function computeOf({ input, infer, output }: ComputeSums, ran: boolean): ComputeStatistics {
  const known = ({ count }: DurationSum): boolean => count > 0 || !ran;
  return {
    ...(known(input) && { compute_input: toDuration(input) }),
    ...(known(infer) && { compute_infer: toDuration(infer) }),
    ...(known(output) && { compute_output: toDuration(output) }),
  };
}

const toDuration = ({ count, ms }: DurationSum): StatisticDuration => ({ count, ns: Math.round(ms * 1e6) });
