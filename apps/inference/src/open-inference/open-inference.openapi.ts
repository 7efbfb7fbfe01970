import type { OpenAPIObject } from '@nestjs/swagger';

import { CONFORMAL_METHODS, DATA_TYPES } from '@intelgraph/ml-runtime';

import { TIMEOUT_PARAMETER } from '../rows/rows.openapi.js';

export type Schema = Record<string, unknown>;

const text = (description: string): Schema => ({ type: 'string', description });
export const object = (required: string[], properties: Schema): Schema => ({ type: 'object', required, properties });
export const list = (items: Schema): Schema => ({ type: 'array', items });
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
export const content = (schema: Schema): Schema => ({ 'application/json': { schema } });

const SHAPE: Schema = { ...list({ type: 'integer', minimum: 0 }), minItems: 1, maxItems: 8 };
const DATA_TYPE: Schema = { type: 'string', enum: Object.keys(DATA_TYPES) };
const PARAMETERS: Schema = { type: 'object', additionalProperties: true };
const SIZE: Schema = object([], {
  binary_data_size: { type: 'integer', minimum: 0, description: 'Bytes of this tensor behind the JSON.' },
});
const DATA: Schema = {
  ...list({ nullable: true, oneOf: [{ type: 'number' }, { type: 'string' }, { type: 'boolean' }] }),
  description: 'Row by row, flat or nested. Null is a number that is missing; NaN and Infinity are not JSON.',
};
const METADATA: Schema = object(['name', 'datatype', 'shape'], {
  name: { type: 'string' },
  datatype: DATA_TYPE,
  shape: list({ type: 'integer', description: '-1 is any number of rows.' }),
});

const SCHEMAS: Readonly<Record<string, Schema>> = {
  InferRequest: {
    ...object(['inputs'], {
      id: text('Comes back with the answer; one is made where there is none.'),
      parameters: object([], {
        binary_data_output: { type: 'boolean' },
        timeout: {
          type: 'integer',
          minimum: 0,
          description: 'Microseconds; what cannot be answered within them gets 429.',
        },
        confidence_level: {
          ...{ type: 'number', minimum: 0.5, maximum: 0.999 },
          description: 'As in `/predict`: answers `prediction_set` or `prediction_interval`, and `ood_score` as well.',
        },
        conformal_method: { type: 'string', enum: [...CONFORMAL_METHODS] },
        priority: { type: 'integer', minimum: 0, description: '1 for the most urgent to 9; 5 for 0, and for others.' },
      }),
      inputs: list(
        object(['name', 'shape', 'datatype'], {
          name: text('A column; any name for a matrix of all of them.'),
          shape: SHAPE,
          datatype: DATA_TYPE,
          parameters: SIZE,
          data: DATA,
        }),
      ),
      outputs: list(object(['name'], { name: { type: 'string' }, parameters: PARAMETERS })),
    }),
    description: [
      'One tensor of shape `[rows]` or `[rows, 1]` for each column, or, where all columns are numbers, one of shape',
      '`[rows, columns]` with them in the order of the metadata.',
    ].join(' '),
  },
  InferResponse: object(['model_name', 'model_version', 'id', 'outputs'], {
    model_name: { type: 'string' },
    model_version: { type: 'string' },
    id: { type: 'string' },
    outputs: list(
      object(['name', 'shape', 'datatype'], {
        ...{ name: { type: 'string' }, shape: SHAPE, datatype: DATA_TYPE, parameters: SIZE, data: DATA },
      }),
    ),
  }),
  InferError: object(['error'], { error: { type: 'string' } }),
  InferModel: object(['name', 'versions', 'platform', 'inputs', 'outputs'], {
    name: { type: 'string' },
    versions: list({ type: 'string' }),
    platform: { type: 'string' },
    inputs: list(METADATA),
    outputs: list(METADATA),
  }),
};

const HEALTH = object(['live', 'ready'], { live: { type: 'boolean' }, ready: { type: 'boolean' } });
const SERVER = object(['name', 'version', 'extensions'], {
  ...{ name: { type: 'string' }, version: { type: 'string' }, extensions: list({ type: 'string' }) },
});
const READY = object(['name', 'ready'], { name: { type: 'string' }, ready: { type: 'boolean' } });

/** An operation of a foreign protocol: its errors are its own. */
export function operation(id: string, summary: string, answer: Schema, more: Schema = {}): Schema {
  return {
    operationId: `openInference_${id}`,
    tags: ['open inference protocol'],
    summary,
    ...more,
    responses: {
      200: { description: 'The answer.', content: content(answer) },
      default: { description: 'What went wrong.', content: content(ref('InferError')) },
    },
  };
}

const FRAMING: Schema = {
  name: 'Inference-Header-Content-Length',
  in: 'header',
  required: false,
  description: [
    'Bytes of JSON before the binary data of tensors; without it all of the body is JSON, whatever its content type. 0: the body',
    'is the binary data of the only input of the model, and nothing else.',
  ].join(' '),
  schema: { type: 'integer', minimum: 0 },
};

/** Adds the raw routes of the Open Inference Protocol (KServe V2) to the OpenAPI document. */
export function documentOpenInference(document: OpenAPIObject): void {
  document.components ??= {};
  document.components.schemas = { ...document.components.schemas, ...SCHEMAS };
  const gets: [string, string, string, Schema][] = [
    ['/v2', 'server', 'What this server is.', SERVER],
    ['/v2/health/live', 'live', 'Whether the server runs.', HEALTH],
    ['/v2/health/ready', 'ready', 'Whether the server can answer; 503 with the same body where it cannot.', HEALTH],
  ];
  for (const [path, of] of [
    ['/v2/models/{model}', ''],
    ['/v2/models/{model}/versions/{version}', 'Version'],
  ] as const) {
    gets.push([path, `model${of}`, 'What a model takes and gives.', ref('InferModel')]);
    gets.push([`${path}/ready`, `modelReady${of}`, 'Whether a model can answer.', READY]);
    const more = {
      // A POST that changes nothing: it leaves no row in the audit trail.
      'x-read-only': true,
      parameters: [FRAMING, TIMEOUT_PARAMETER],
      requestBody: { required: true, content: content(ref('InferRequest')) },
    };
    const infer = operation(`infer${of}`, 'Predict rows that come as tensors.', ref('InferResponse'), more);
    document.paths[`${path}/infer`] = { post: infer } as never;
  }
  for (const [path, id, summary, answer] of gets) {
    document.paths[path] = { get: operation(id, summary, answer) } as never;
  }
}
