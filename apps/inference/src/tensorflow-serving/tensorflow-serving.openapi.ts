import type { OpenAPIObject } from '@nestjs/swagger';

import { foreignOperation, ROW_SCHEMAS, schemaRef } from '../rows/rows.openapi.js';

type Schema = Record<string, unknown>;

const TAG = 'tensorflow-serving';
const ERROR = 'TensorflowServingError';
const LIST: Schema = { type: 'array', items: {} };
const SIGNATURE: Schema = { type: 'string', enum: ['serving_default'], description: 'May be left out.' };

const SCHEMAS: Readonly<Record<string, Schema>> = {
  TensorflowPredictRequest: {
    type: 'object',
    description: 'Either rows in `instances`, or columns in `inputs`.',
    properties: {
      signature_name: SIGNATURE,
      instances: {
        type: 'array',
        items: { oneOf: [schemaRef('ModelRow'), { type: 'array', items: schemaRef('ModelCell') }] },
      },
      inputs: schemaRef('ModelColumns'),
    },
  },
  TensorflowExamplesRequest: {
    type: 'object',
    required: ['examples'],
    properties: {
      signature_name: SIGNATURE,
      context: { description: 'Features that all examples have.', ...schemaRef('ModelRow') },
      examples: { type: 'array', items: schemaRef('ModelRow') },
    },
  },
  TensorflowPredictAnswer: {
    type: 'object',
    description: '`predictions` for rows, `outputs` for columns.',
    properties: { predictions: LIST, outputs: {} },
  },
  TensorflowExamplesAnswer: {
    type: 'object',
    description: 'Of each example a list of `[class, score]`, or the number.',
    properties: { results: LIST },
  },
  TensorflowModelStatus: {
    type: 'object',
    properties: {
      model_version_status: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            version: { type: 'string', description: 'The number of the version in the registry.', example: '1' },
            state: { type: 'string', enum: ['AVAILABLE'] },
            status: {
              type: 'object',
              properties: { error_code: { type: 'string' }, error_message: { type: 'string' } },
            },
          },
        },
      },
    },
  },
  TensorflowModelMetadata: {
    type: 'object',
    properties: { model_spec: { type: 'object' }, metadata: { type: 'object' } },
  },
  [ERROR]: { type: 'object', required: ['error'], properties: { error: { type: 'string' } } },
};

/** Where a model, or a version of it, is asked for, and how operations there are called. */
const PLACES = [
  { path: '/v1/models/{model}', suffix: '', which: 'the deployment' },
  { path: '/v1/models/{model}/versions/{version}', suffix: 'Version', which: 'a version, by its number or its name' },
  { path: '/v1/models/{model}/labels/{label}', suffix: 'Label', which: 'the version with an alias, or in a stage' },
] as const;

/** Adds TensorFlow Serving's REST API, raw routes that Nest does not know, to the OpenAPI document. */
export function documentTensorflowServing(document: OpenAPIObject): void {
  document.components ??= {};
  document.components.schemas = { ...document.components.schemas, ...ROW_SCHEMAS, ...SCHEMAS };
  for (const { path, suffix, which } of PLACES) {
    const operation = (id: string, summary: string, answer: string, request?: string): Schema =>
      foreignOperation({
        ...{ id: `tensorflowServing_${id}${suffix}`, tag: TAG, summary: `${summary} ${which}.` },
        ...{ answer: schemaRef(answer), error: ERROR },
        ...(request !== undefined && { body: { 'application/json': schemaRef(request) } }),
      });
    const examples = ['TensorflowExamplesAnswer', 'TensorflowExamplesRequest'] as const;
    Object.assign(document.paths, {
      [path]: { get: operation('status', 'Which versions answer:', 'TensorflowModelStatus') },
      [`${path}/metadata`]: { get: operation('metadata', 'Inputs and outputs of', 'TensorflowModelMetadata') },
      [`${path}:predict`]: {
        post: operation('predict', 'Predict rows with', 'TensorflowPredictAnswer', 'TensorflowPredictRequest'),
      },
      [`${path}:classify`]: { post: operation('classify', 'Score the classes of examples with', ...examples) },
      [`${path}:regress`]: { post: operation('regress', 'Predict the numbers of examples with', ...examples) },
    });
  }
}
