import type { OpenAPIObject } from '@nestjs/swagger';

import { foreignOperation, ROW_SCHEMAS, schemaRef } from '../rows/rows.openapi.js';

type Schema = Record<string, unknown>;

const TAG = 'mlflow-scoring';
const ERROR = 'MlflowScoringError';

const SCHEMAS: Readonly<Record<string, Schema>> = {
  MlflowScoringRequest: {
    type: 'object',
    description: 'Exactly one of the inputs. Columns that the model does not have are ignored, as are `params`.',
    properties: {
      dataframe_split: {
        type: 'object',
        required: ['data'],
        properties: {
          columns: { type: 'array', items: { type: 'string' } },
          data: { type: 'array', items: { type: 'array', items: schemaRef('ModelCell') } },
          index: { type: 'array', items: {} },
        },
      },
      dataframe_records: { type: 'array', items: schemaRef('ModelRow') },
      instances: { type: 'array', items: schemaRef('ModelRow') },
      inputs: { oneOf: [schemaRef('ModelColumns'), { type: 'array', items: schemaRef('ModelRow') }] },
      params: { type: 'object' },
    },
  },
  MlflowScoringAnswer: {
    type: 'object',
    required: ['predictions'],
    properties: {
      predictions: {
        oneOf: [
          {
            type: 'array',
            description:
              'As the model answers when MLflow loads it: `prediction`, and `probability_<class>` of a classifier.',
            items: schemaRef('ModelRow'),
          },
          {
            type: 'object',
            description: 'Of a model that answers in tensors: each output by its name, of all rows.',
            additionalProperties: {},
          },
        ],
      },
    },
  },
  [ERROR]: {
    type: 'object',
    required: ['error_code', 'message'],
    properties: { error_code: { type: 'string', example: 'BAD_REQUEST' }, message: { type: 'string' } },
  },
};

const BODY = {
  'application/json': schemaRef('MlflowScoringRequest'),
  'text/csv': { type: 'string', description: 'With a header.' },
};
const MODEL_QUERY = {
  name: 'model',
  in: 'query',
  required: false,
  description: 'A deployment, where there are several.',
  schema: { type: 'string' },
};

const scoring = (id: string, summary: string, query: readonly Schema[] = []): Schema =>
  foreignOperation({
    ...{ id: `mlflowScoring_${id}`, tag: TAG, summary, query },
    ...{ body: BODY, answer: schemaRef('MlflowScoringAnswer'), error: ERROR },
  });

const asking = (id: string, summary: string): Schema =>
  foreignOperation({ id: `mlflowScoring_${id}`, tag: TAG, summary, answer: { type: 'string' }, error: ERROR });

/** Adds MLflow's scoring protocol, raw routes that Nest does not know, to the OpenAPI document. */
export function documentMlflowScoring(document: OpenAPIObject): void {
  document.components ??= {};
  document.components.schemas = { ...document.components.schemas, ...ROW_SCHEMAS, ...SCHEMAS };
  const paths: Readonly<Record<string, Schema>> = {
    '/invocations': {
      post: scoring('invoke', 'Score rows with the only deployment, or the one named.', [MODEL_QUERY]),
    },
    '/ping': { get: asking('ping', 'Whether the server is there.') },
    '/models/{model}/invocations': { post: scoring('invokeModel', 'Score rows with a deployment.') },
    '/models/{model}/versions/{version}/invocations': {
      post: scoring('invokeVersion', 'Score rows with a version, by its number or its name.'),
    },
    '/models/{model}/ping': { get: asking('pingModel', 'Whether the deployment answers.') },
    '/models/{model}/health': { get: asking('modelHealth', 'Whether the deployment answers.') },
    '/models/{model}/version': { get: asking('modelServerVersion', 'The release of MLflow whose protocol is spoken.') },
  };
  Object.assign(document.paths, paths);
}
