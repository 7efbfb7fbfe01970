import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { rowOf } from './fixtures/linear-model.js';
import { COLUMNS, RunningInference } from './fixtures/running-inference.js';

const ROW = rowOf(COLUMNS, 1);

describe('Rubbish sent to the inference app', () => {
  let inference: RunningInference;
  beforeAll(async () => {
    inference = await RunningInference.start({ bodyLimit: 100_000, batchBodyLimit: 200_000, maxBatchRows: 20 });
    const body = { model_name: 'fraud', routes: [{ version: '1.0.0', weight: 100 }] };
    expect((await inference.call('POST', '/api/v1/deployments', body)).status).toBe(201);
  });
  afterAll(() => inference.stop());

  const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
  const refused: [string, string, unknown, number, string | null][] = [
    ['no JSON', '/predict', '{"model_name":', 400, null],
    ['no body', '/predict', undefined, 422, 'body'],
    ['a list', '/predict', [1, 2], 422, 'body'],
    ['null', '/predict', 'null', 422, 'body'],
    ['no model', '/predict', { inputs: ROW }, 422, 'model_name'],
    ['a number for a model', '/predict', { model_name: 1, inputs: ROW }, 422, 'model_name'],
    ['a path for a model', '/predict', { model_name: '../../etc', inputs: ROW }, 422, 'model_name'],
    ['NUL in the model', '/predict', '{"model_name":"a\\u0000b","inputs":{}}', 422, 'model_name'],
    [
      'an object for a version',
      '/predict',
      { model_name: 'fraud', model_version: {}, inputs: ROW },
      422,
      'model_version',
    ],
    ['text for inputs', '/predict', { model_name: 'fraud', inputs: 'x' }, 422, 'inputs'],
    ['a list for inputs', '/predict', { model_name: 'fraud', inputs: [ROW] }, 422, 'inputs'],
    ['no inputs', '/predict', { model_name: 'fraud' }, 422, 'inputs'],
    ['a missing column', '/predict', { model_name: 'fraud', inputs: { x0: 1 } }, 422, 'inputs.x1'],
    ['text in a number', '/predict', { model_name: 'fraud', inputs: { ...ROW, x2: 'abc' } }, 422, 'inputs.x2'],
    ['a nested value', '/predict', { model_name: 'fraud', inputs: { ...ROW, x2: { a: [1] } } }, 422, 'inputs.x2'],
    [
      'an overflowing number',
      '/predict',
      `{"model_name":"fraud","inputs":${JSON.stringify(ROW).replace('"x2":1.02', '"x2":1e999')}}`,
      422,
      'inputs.x2',
    ],
    ['an unknown column', '/predict', { model_name: 'fraud', inputs: { ...ROW, extra: 1 } }, 422, 'inputs.extra'],
    ['an unknown field', '/predict', { model_name: 'fraud', inputs: ROW, hack: 1 }, 422, 'hack'],
    ['an unknown option', '/predict', { model_name: 'fraud', inputs: ROW, options: { x: 1 } }, 422, 'options.x'],
    [
      'a wrong option',
      '/predict',
      { model_name: 'fraud', inputs: ROW, options: { return_confidence: 'yes' } },
      422,
      'options.return_confidence',
    ],
    ['an unknown model', '/predict', { model_name: 'nobody', inputs: ROW }, 404, 'model_name'],
    [
      'an unknown version',
      '/predict',
      { model_name: 'fraud', model_version: '9.9.9', inputs: ROW },
      404,
      'model_version',
    ],
    ['deep JSON', '/predict', `{"model_name":"fraud","inputs":${deep}}`, 400, null],
    ['a huge body', '/predict', { model_name: 'fraud', inputs: { x0: 'x'.repeat(150_000) } }, 413, null],
    ['an object for a batch', '/predict/batch', { model_name: 'fraud', inputs: ROW }, 422, 'inputs'],
    ['an empty batch', '/predict/batch', { model_name: 'fraud', inputs: [] }, 422, 'inputs'],
    ['a wrong row', '/predict/batch', { model_name: 'fraud', inputs: [ROW, 5] }, 422, 'inputs[1]'],
    [
      'a wrong cell',
      '/predict/batch',
      { model_name: 'fraud', inputs: [ROW, { ...ROW, x3: true }] },
      422,
      'inputs[1].x3',
    ],
    [
      'a long batch',
      '/predict/batch',
      { model_name: 'fraud', inputs: Array.from({ length: 21 }, () => ROW) },
      413,
      'inputs',
    ],
    ['a deployment without routes', '/api/v1/deployments', { model_name: 'fraud' }, 422, 'routes'],
    [
      'weights beyond 100',
      '/api/v1/deployments',
      { name: 'n', model_name: 'fraud', routes: [{ version: '1.0.0', weight: 101 }] },
      422,
      'routes[0].weight',
    ],
    [
      'a traversing name',
      '/api/v1/deployments',
      { name: '../x', model_name: 'fraud', routes: [{ version: '1.0.0', weight: 100 }] },
      422,
      'name',
    ],
  ];

  it.each(refused)('gets a 4xx that names the field: %s', async (_case, path, body, status, field) => {
    const answer = await inference.call('POST', path, body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    if (field !== null) expect(answer.body.errors.map(({ field: named }) => named)).toContain(field);
  });

  it.each([
    ['__proto__ in the inputs', '{"model_name":"fraud","inputs":{"__proto__":{"x0":1}}}'],
    ['constructor in the inputs', '{"model_name":"fraud","inputs":{"constructor":{"prototype":{"x":1}}}}'],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ])('is refused without harm: %s', async (_case, body) => {
    const answer = await inference.call('POST', '/predict', body);
    expect([400, 422]).toContain(answer.status);
    expect(({} as Record<string, unknown>)['x0']).toBeUndefined();
  });

  it('leaves what serves as it was', async () => {
    const answer = await inference.call('POST', '/predict', { model_name: 'fraud', inputs: ROW });
    expect(answer.status).toBe(200);
    expect((await inference.call('GET', '/api/v1/deployments')).body.items).toHaveLength(1);
  });
});
