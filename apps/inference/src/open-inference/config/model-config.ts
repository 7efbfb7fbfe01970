import type { RunnableModel } from '@intelgraph/model-serving';

import type { TensorMetadata } from '../model-tensors.js';
import type { ModelMetadata } from '../open-inference.service.js';
import type { DataTypeName } from '../tensors/data-types.js';

/** A data type as Triton's configurations name it. */
export type ConfigDataType = `TYPE_${Exclude<DataTypeName, 'BYTES'> | 'STRING'}`;

export interface ConfigTensor {
  readonly name: string;
  readonly data_type: ConfigDataType;
  /** Without the first dimension, that of the rows. */
  readonly dims: readonly number[];
}

/**
 * What is true here of the configuration that Triton has of a model. Its version policies are left out: they name versions by
 * whole numbers.
 */
export interface ModelConfig {
  readonly name: string;
  readonly platform: string;
  readonly backend: string;
  /** Most rows of one request. */
  readonly max_batch_size: number;
  readonly input: readonly (ConfigTensor & { readonly optional: boolean })[];
  readonly output: readonly ConfigTensor[];
}

const BACKEND = 'intelgraph';

export function configOf(
  { name, platform, inputs, outputs }: ModelMetadata,
  { inputs: columns }: RunnableModel,
  maxRows: number,
): ModelConfig {
  const optional = new Set(columns.filter(({ required }) => !required).map((column) => column.name));
  return {
    ...{ name, platform, backend: BACKEND, max_batch_size: maxRows },
    input: inputs.map((tensor) => ({ ...toConfigTensor(tensor), optional: optional.has(tensor.name) })),
    output: outputs.map(toConfigTensor),
  };
}

function toConfigTensor({ name, datatype, shape }: TensorMetadata): ConfigTensor {
  return { name, data_type: `TYPE_${datatype === 'BYTES' ? 'STRING' : datatype}`, dims: shape.slice(1) };
}
