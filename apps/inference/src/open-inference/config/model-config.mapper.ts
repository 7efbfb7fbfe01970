import { openInferenceProto } from '@intelgraph/contracts';

import type { ConfigTensor, ModelConfig } from './model-config.js';

export function toProtoConfig({
  max_batch_size,
  input,
  output,
  ...named
}: ModelConfig): openInferenceProto.ModelConfig {
  return {
    ...named,
    maxBatchSize: max_batch_size,
    input: input.map(({ optional, ...tensor }) => ({ ...toProtoTensor(tensor), optional })),
    output: output.map(toProtoTensor),
  };
}

function toProtoTensor({ name, data_type, dims }: ConfigTensor): openInferenceProto.ModelOutput {
  return { name, dataType: openInferenceProto.DataType[data_type], dims: dims.map(BigInt) };
}
