import type { OpenAPIObject } from '@nestjs/swagger';

type Schema = Record<string, unknown>;

const text = (description: string, example?: string): Schema => ({
  type: 'string',
  description,
  ...(example === undefined ? {} : { example }),
});

const CELL: Schema = {
  nullable: true,
  oneOf: [{ type: 'number' }, { type: 'string' }, { type: 'boolean' }],
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
      description: 'Not supported yet: the answer has `explanation: null` and a warning.',
    },
    routing_key: text('Equal keys are answered by the same version while the routes stay the same.'),
  },
};
const PREDICTION: Schema = {
  prediction_id: { type: 'string', format: 'uuid', description: 'UUIDv7; joins outcomes and logs to this answer.' },
  prediction: { oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] },
  confidence: { type: 'number', description: 'Probability of the predicted class, when asked for.' },
  probabilities: { type: 'object', additionalProperties: { type: 'number' }, description: 'Class to probability.' },
};
const SERVED: Schema = {
  model_name: text('The model that answered.'),
  model_version: text('The version that answered.', '1.0.0'),
  endpoint: text('The deployment that answered.'),
};
const TAIL: Schema = {
  explanation: { type: 'object', nullable: true, description: 'Null until explanations are supported.' },
  warnings: { type: 'array', items: { type: 'string' } },
};

const object = (required: string[], properties: Schema): Schema => ({ type: 'object', required, properties });

const SCHEMAS: Readonly<Record<string, Schema>> = {
  PredictRequest: {
    ...object(['model_name', 'inputs'], { ...TARGET, inputs: ROW, options: OPTIONS }),
    additionalProperties: false,
  },
  PredictBatchRequest: {
    ...object(['model_name', 'inputs'], {
      ...TARGET,
      inputs: { type: 'array', minItems: 1, items: ROW },
      options: OPTIONS,
    }),
    additionalProperties: false,
  },
  PredictResponse: object(['prediction_id', 'prediction', 'model_name', 'model_version', 'endpoint'], {
    ...PREDICTION,
    ...SERVED,
    ...TAIL,
  }),
  PredictBatchResponse: object(['model_name', 'model_version', 'endpoint', 'count', 'predictions'], {
    ...SERVED,
    count: { type: 'integer' },
    predictions: { type: 'array', items: object(['prediction_id', 'prediction'], PREDICTION) },
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
