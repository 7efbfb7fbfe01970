import type { openInferenceProto } from '@intelgraph/contracts';

import type { ModelStatistics, StatisticDuration } from './model-statistics.js';

export function toProtoStatistics(statistics: ModelStatistics): openInferenceProto.ModelStatistics {
  const { name, version, inference_stats: parts } = statistics;
  return {
    ...{ name, version, lastInference: BigInt(statistics.last_inference) },
    inferenceCount: BigInt(statistics.inference_count),
    executionCount: BigInt(statistics.execution_count),
    inferenceStats: {
      ...{ success: toProtoDuration(parts.success), fail: toProtoDuration(parts.fail) },
      ...{ queue: toProtoDuration(parts.queue), ...toProtoCompute(parts) },
    },
    batchStats: statistics.batch_stats.map((batch) => ({
      batchSize: BigInt(batch.batch_size),
      ...toProtoCompute(batch),
    })),
  };
}

type Compute = Omit<ModelStatistics['batch_stats'][number], 'batch_size'>;

const toProtoCompute = ({
  compute_input,
  compute_infer,
  compute_output,
}: Compute): Omit<openInferenceProto.InferBatchStatistics, 'batchSize'> => ({
  computeInput: toProtoDuration(compute_input),
  computeInfer: toProtoDuration(compute_infer),
  computeOutput: toProtoDuration(compute_output),
});

function toProtoDuration(duration: StatisticDuration | undefined): openInferenceProto.StatisticDuration | undefined {
  return duration && { count: BigInt(duration.count), ns: BigInt(duration.ns) };
}
