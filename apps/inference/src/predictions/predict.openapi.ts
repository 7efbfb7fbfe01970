import { CONFORMAL_METHODS, EXPLANATION_METHODS } from '@intelgraph/ml-runtime';
import { BRANCH_FALLBACKS, BRANCH_STATUSES } from '@intelgraph/model-serving';
import type { OpenAPIObject } from '@nestjs/swagger';

import { TIMEOUT_PARAMETER } from '../rows/rows.openapi.js';

type Schema = Record<string, unknown>;

const text = (description: string, example?: string): Schema => ({
  type: 'string',
  description,
  ...(example === undefined ? {} : { example }),
});

const CELL: Schema = {
  nullable: true,
  oneOf: [
    { type: 'number' },
    { type: 'string' },
    { type: 'boolean' },
    { type: 'array', items: {}, description: 'Of a model that takes tensors: one item, in nested lists.' },
  ],
};
const ROW: Schema = {
  type: 'object',
  description: "Column to value, as the model's signature has them; unknown columns are refused.",
  additionalProperties: CELL,
  example: { amount: 150.5, merchant_id: '12345' },
};
const TARGET: Schema = {
  model_name: text('A deployment, or a model that exactly one deployment serves.', 'fraud_detector'),
  model_version: {
    ...text("One of the deployment's routes; chosen by weight when absent.", '1.0.0'),
    nullable: true,
  },
};
const OPTIONS: Schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    return_confidence: { type: 'boolean', description: 'Answer with the probability of each class.' },
    return_explanation: {
      type: 'boolean',
      description: 'Answer with what each input contributed; of single rows only.',
    },
    explanation_method: {
      type: 'string',
      enum: [...EXPLANATION_METHODS],
      description: [
        'With `return_explanation`. `shapley` (default): Shapley values of the raw inputs, exact up to eleven, else estimates by KernelSHAP.',
        '`integrated_gradients`: slopes of the network along the paths from the background rows, faster for models of many inputs.',
      ].join(' '),
    },
    confidence_level: {
      type: 'number',
      minimum: 0.5,
      maximum: 0.999,
      description: [
        'Answer with the classes, or the interval, that hold the truth in that share of answers, and how unusual the row is.',
        '422 for a model without scores of rows held out from its training.',
      ].join(' '),
    },
    conformal_method: {
      type: 'string',
      enum: [...CONFORMAL_METHODS],
      description:
        'Of classes `aps` (default) or `lac`; of regression `cqr` (default where the model has it) or `split`.',
    },
    routing_key: text('Equal keys are answered by the same version while the routes and A/B tests stay the same.'),
  },
};
const ENTITY: Schema = {
  type: 'object',
  description: 'Entity id by entity type: its features fill the inputs that are left out.',
  additionalProperties: { type: 'string' },
  example: { user: 'user_12345' },
};
const EVENT_TIME: Schema = {
  type: 'string',
  format: 'date-time',
  nullable: true,
  description: 'When it is said to happen, for replays; only the roles deployer and admin may set it.',
};
const FEATURES: Schema = {
  type: 'object',
  description: 'Where each input came from; for requests by entity.',
  additionalProperties: {
    type: 'object',
    required: ['value', 'age_seconds', 'status', 'feature', 'version'],
    properties: {
      value: { nullable: true, description: 'What the model was given; null where that was nothing.' },
      age_seconds: { type: 'number', nullable: true, description: 'Since the value was true.' },
      status: { type: 'string', enum: ['fresh', 'stale', 'missing', 'request'] },
      feature: { type: 'string', nullable: true },
      version: { type: 'string', nullable: true },
      filled_by: {
        type: 'string',
        enum: ['default', 'imputation'],
        description:
          'What stood in for a value that is missing or stale: the `default` of the policy, or what the model takes for a gap.',
      },
    },
  },
};
const AB_TEST: Schema = {
  type: 'object',
  description: 'The arm of the A/B test that took part, if one did.',
  required: ['id', 'variant'],
  properties: { id: { type: 'string' }, variant: { type: 'string', enum: ['control', 'treatment'] } },
};
const BRANCHES: Schema = {
  type: 'object',
  description: 'Of an ensemble: what became of the nodes that were asked, by their names.',
  additionalProperties: {
    type: 'object',
    required: ['status'],
    properties: {
      status: { type: 'string', enum: [...BRANCH_STATUSES] },
      fallback: {
        type: 'string',
        enum: [...BRANCH_FALLBACKS],
        description: 'What stood in for a node that did not answer: `skip` where an average or a vote did without it.',
      },
    },
  },
};
const PREDICTION: Schema = {
  prediction_id: { type: 'string', format: 'uuid', description: 'UUIDv7; joins outcomes and logs to this answer.' },
  prediction: {
    oneOf: [
      { type: 'string' },
      { type: 'number' },
      { type: 'boolean' },
      {
        type: 'object',
        additionalProperties: {},
        description: 'Of a model that answers in tensors: each output by its name, in nested lists.',
      },
    ],
  },
  branches: BRANCHES,
  confidence: { type: 'number', description: 'Probability of the predicted class, when asked for.' },
  probabilities: { type: 'object', additionalProperties: { type: 'number' }, description: 'Class to probability.' },
  confidence_level: { type: 'number', description: 'As asked for.' },
  conformal_method: { type: 'string', enum: [...CONFORMAL_METHODS] },
  prediction_set: {
    type: 'array',
    items: { oneOf: [{ type: 'string' }, { type: 'number' }] },
    description: 'Of classes, most probable first. Empty where no class is usual for such a row at that level.',
  },
  prediction_interval: {
    ...{ type: 'object', required: ['lower', 'upper'], description: 'Of regression, both ends included.' },
    properties: { lower: { type: 'number' }, upper: { type: 'number' } },
  },
  ood_score: {
    ...{ type: 'number', minimum: 0, maximum: 1 },
    description:
      'The share of rows like those of training that are less unusual: above 0.99 lies one of them in a hundred.',
  },
};
const SERVED: Schema = {
  model_name: text('The model that answered.'),
  model_version: text('The version that answered.', '1.0.0'),
  endpoint: text('The deployment that answered.'),
  ab_test: AB_TEST,
};
const TAIL: Schema = {
  explanation: {
    type: 'object',
    nullable: true,
    description: '`base_value` and all contributions add up to `value`. Null = there is none, `warnings` says why.',
    properties: {
      method: { type: 'string', enum: ['exact', 'kernel_shap', 'integrated_gradients'] },
      class: text('What is explained: the probability of this class; absent for regression.'),
      base_value: { type: 'number', description: "Mean output over the model's background rows." },
      value: { type: 'number', description: 'Output for this row.' },
      contributions: { type: 'object', additionalProperties: { type: 'number' } },
      background_rows: { type: 'integer', description: '0 = the artifact has none, a few example rows stood in.' },
    },
  },
  warnings: { type: 'array', items: { type: 'string' } },
};

const object = (required: string[], properties: Schema): Schema => ({ type: 'object', required, properties });

const SCHEMAS: Readonly<Record<string, Schema>> = {
  PredictRequest: {
    ...object(['model_name'], { ...TARGET, inputs: ROW, entity: ENTITY, event_time: EVENT_TIME, options: OPTIONS }),
    description: 'Needs `inputs`, `entity` or both; values of `inputs` win over features.',
    additionalProperties: false,
  },
  PredictBatchRequest: {
    ...object(['model_name'], {
      ...TARGET,
      inputs: { type: 'array', minItems: 1, items: ROW },
      entities: {
        type: 'array',
        items: { ...ENTITY, nullable: true },
        description: 'One for each row, null where nothing is to be filled; `inputs` may be left out then.',
      },
      event_time: EVENT_TIME,
      options: OPTIONS,
    }),
    additionalProperties: false,
  },
  PredictResponse: object(['prediction_id', 'prediction', 'model_name', 'model_version', 'endpoint'], {
    ...PREDICTION,
    ...SERVED,
    features: FEATURES,
    ...TAIL,
  }),
  PredictBatchResponse: object(['model_name', 'model_version', 'endpoint', 'count', 'predictions'], {
    ...SERVED,
    count: { type: 'integer' },
    predictions: {
      type: 'array',
      items: object(['prediction_id', 'prediction'], { ...PREDICTION, ...SERVED, features: FEATURES }),
    },
    ...TAIL,
  }),
};

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const content = (name: string): Schema => ({ 'application/json': { schema: ref(name) } });

function operation(id: string, summary: string, request: string, response: string): Schema {
  return {
    operationId: id,
    tags: ['predictions'],
    summary,
    // A POST that changes nothing: it leaves no row in the audit trail.
    'x-read-only': true,
    parameters: [TIMEOUT_PARAMETER],
    requestBody: { required: true, content: content(request) },
    responses: { 200: { description: 'The answer.', content: content(response) } },
  };
}

/** Adds the raw predict routes, which Nest does not know, to the OpenAPI document. */
export function documentPredictRoutes(document: OpenAPIObject): void {
  document.components ??= {};
  document.components.schemas = { ...document.components.schemas, ...SCHEMAS };
  const batch = operation(
    'predictions_predictBatch',
    'Predict rows; answers keep their order and come from one version.',
    'PredictBatchRequest',
    'PredictBatchResponse',
  );
  document.paths['/predict'] = {
    post: operation('predictions_predict', 'Predict one row.', 'PredictRequest', 'PredictResponse'),
  } as never;
  document.paths['/predict/batch'] = { post: batch } as never;
}
