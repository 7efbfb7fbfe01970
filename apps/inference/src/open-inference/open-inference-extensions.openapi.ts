import { deploymentDeleted, deploymentRestored } from '@intelgraph/contracts';
import type { OpenAPIObject } from '@nestjs/swagger';

import { content, list, object, operation, type Schema } from './open-inference.openapi.js';

const TEXT: Schema = { type: 'string' };
const COUNT: Schema = { type: 'integer', minimum: 0 };
const TENSOR: Schema = {
  name: TEXT,
  data_type: { type: 'string', description: 'Such as TYPE_FP64; TYPE_STRING is BYTES.' },
  dims: list({ type: 'integer', description: 'Without the first dimension, that of the rows.' }),
};
const REQUIRED = ['name', 'data_type', 'dims'];

const CONFIG = object(['name', 'platform', 'backend', 'max_batch_size', 'input', 'output'], {
  ...{ name: TEXT, platform: TEXT, backend: TEXT },
  max_batch_size: { ...COUNT, description: 'Most rows of one request.' },
  input: list(object([...REQUIRED, 'optional'], { ...TENSOR, optional: { type: 'boolean' } })),
  output: list(object(REQUIRED, TENSOR)),
});

const DURATION = object(['count', 'ns'], { count: COUNT, ns: { ...COUNT, description: 'Nanoseconds, summed up.' } });
const COMPUTE: Schema = { compute_input: DURATION, compute_infer: DURATION, compute_output: DURATION };
const STATISTICS = object(['model_stats'], {
  model_stats: list(
    object(
      ['name', 'version', 'last_inference', 'inference_count', 'execution_count', 'inference_stats', 'batch_stats'],
      {
        ...{ name: TEXT, version: TEXT },
        last_inference: { ...COUNT, description: 'Milliseconds since 1970; 0 before the first.' },
        inference_count: { ...COUNT, description: 'Rows.' },
        execution_count: { ...COUNT, description: 'Batches of rows.' },
        inference_stats: object(['success', 'fail', 'queue'], {
          ...{ success: DURATION, fail: DURATION, queue: DURATION, ...COMPUTE },
        }),
        batch_stats: list(object(['batch_size'], { batch_size: COUNT, ...COMPUTE })),
      },
    ),
  ),
});

const INDEX = list(
  object(['name', 'version', 'state', 'reason'], {
    ...{ name: TEXT, version: TEXT, state: { type: 'string', enum: ['READY', 'UNAVAILABLE'] }, reason: TEXT },
  }),
);

const body = (properties: Schema): Schema => ({
  requestBody: { required: false, content: content(object([], properties)) },
});

/** Adds Triton's extensions of the protocol to the OpenAPI document. */
export function documentExtensions({ paths }: OpenAPIObject): void {
  const get = (path: string, id: string, summary: string, answer: Schema): void => {
    paths[path] = { get: operation(id, summary, answer) } as never;
  };
  for (const [path, of] of [
    ['/v2/models/{model}', ''],
    ['/v2/models/{model}/versions/{version}', 'Version'],
  ] as const) {
    get(`${path}/config`, `config${of}`, 'What a model takes and gives, as Triton configures it.', CONFIG);
    get(
      `${path}/stats`,
      `statistics${of}`,
      'What it did in the replica that answers, since it was loaded.',
      STATISTICS,
    );
  }
  get('/v2/models/stats', 'statisticsOfAll', 'What every model did in the replica that answers.', STATISTICS);
  const index = { 'x-read-only': true, ...body({ ready: { type: 'boolean', description: 'Only what can answer.' } }) };
  paths['/v2/repository/index'] = {
    post: operation('repositoryIndex', 'What answers, what cannot, and what was unloaded.', INDEX, index),
  } as never;
  documentWrites(paths);
}

function documentWrites(paths: OpenAPIObject['paths']): void {
  const version = { type: 'string', description: "What to serve; Triton's own parameters are refused." };
  const load = {
    description: [
      'A deployment that was unloaded comes back; a model that never was deployed is, with the version in production',
      '(`inference.deployment.created.v1`); a version that there is no route to takes all traffic (`inference.deployment.updated.v1`).',
    ].join(' '),
    ...{ 'x-roles': ['deployer'], 'x-audit-event': deploymentRestored.type },
    ...body({ parameters: object([], { version }) }),
  };
  const unload = {
    ...{ 'x-roles': ['deployer'], 'x-audit-event': deploymentDeleted.type },
    ...body({ parameters: object([], { unload_dependents: { type: 'boolean' } }) }),
  };
  const path = '/v2/repository/models/{model}';
  const none: Schema = { description: 'Nothing.' };
  paths[`${path}/load`] = { post: operation('load', 'Make a model answer.', none, load) } as never;
  paths[`${path}/unload`] = { post: operation('unload', 'Take a model away.', none, unload) } as never;
}
