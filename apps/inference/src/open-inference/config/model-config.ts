import type { RunnableModel } from '@intelgraph/model-serving';

import type { TensorMetadata } from '../model-tensors.js';
import type { ModelMetadata } from '../open-inference.service.js';
import type { DataTypeName } from '@intelgraph/ml-runtime';

/** A data type as Triton's configurations name it. */
export type ConfigDataType = `TYPE_${Exclude<DataTypeName, 'BYTES'> | 'STRING'}`;

export interface ConfigTensor {
  readonly name: string;
  readonly data_type: ConfigDataType;
  /** Without the first dimension, that of the rows; all of them where the model counts no rows. */
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
  /** Most rows of one request; 0 where the model counts none. */
  readonly max_batch_size: number;
  readonly input: readonly (ConfigTensor & { readonly optional: boolean })[];
  readonly output: readonly ConfigTensor[];
}

const BACKEND = 'intelgraph';

export function configOf(
  { name, platform, inputs, outputs }: ModelMetadata,
  { inputs: columns, isWhole }: RunnableModel,
  maxRows: number,
): ModelConfig {
  const optional = new Set(columns.filter(({ required }) => !required).map((column) => column.name));
  return {
    ...{ name, platform, backend: BACKEND, max_batch_size: isWhole === true ? 0 : maxRows },
    input: inputs.map((tensor) => ({ ...toConfigTensor(tensor, isWhole), optional: optional.has(tensor.name) })),
    output: outputs.map((tensor) => toConfigTensor(tensor, isWhole)),
  };
}

function toConfigTensor({ name, datatype, shape }: TensorMetadata, isWhole = false): ConfigTensor {
  return {
    name,
    data_type: `TYPE_${datatype === 'BYTES' ? 'STRING' : datatype}`,
    dims: isWhole ? shape : shape.slice(1),
  };
}
