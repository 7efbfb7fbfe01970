import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { RunningTraining, sampleCsv } from './fixtures/running-training.js';

interface Problem {
  readonly errors?: { readonly field: string }[];
}

const ID = '01900000-0000-7000-8000-000000000000';

const fieldsOf = (body: unknown): string[] => ((body as Problem).errors ?? []).map(({ field }) => field);

describe('The training app refuses rubbish', () => {
  let training: RunningTraining;

  beforeAll(async () => {
    training = await RunningTraining.start();
    await training.file('good.csv', sampleCsv(100));
    await training.file('empty.csv', '');
    await training.file('header.csv', 'a,b,y\n');
    await training.file('short.csv', 'a,y\n1,0\n2,1\n');
    await training.file('one-class.csv', `a,y\n${'1,0\n2,0\n'.repeat(30)}`);
    await training.file('no-target.csv', `a,b\n${'1,0\n2,1\n'.repeat(30)}`);
    await training.file('ragged.csv', 'a,y\n1,0\n1\n');
    await training.file('binary.csv', Buffer.from([1, 2, 3, 0, 255, 254]));
  });
  afterAll(() => training.stop());

  const good = { model_name: 'm', model_type: 'tfjs', dataset_config: { train_path: 'good.csv' } };
  const withPath = (train_path: unknown): object => ({ ...good, dataset_config: { train_path } });

  it.each<[string, object, string]>([
    ['no body', {}, 'model_name'],
    ['a name with a path', { ...good, model_name: '../../etc/passwd' }, 'model_name'],
    ['a name with NUL', { ...good, model_name: 'a\0b' }, 'model_name'],
    ['a name that is no text', { ...good, model_name: { a: 1 } }, 'model_name'],
    ['a long name', { ...good, model_name: 'a'.repeat(500) }, 'model_name'],
    ['pytorch', { ...good, model_type: 'pytorch' }, 'model_type'],
    ['an unknown field', { ...good, gpu: true }, 'gpu'],
    ['a dataset_config that is a number', { ...good, dataset_config: 12 }, 'dataset_config'],
    ['no data at all', { ...good, dataset_config: {} }, 'dataset_config.train_path'],
    [
      'two kinds of data',
      { ...good, dataset_config: { train_path: 'good.csv', train_dataset_id: ID } },
      'dataset_config.train_path',
    ],
    ['an unknown data set', { ...good, dataset_config: { train_dataset_id: ID } }, 'dataset_config.train_dataset_id'],
    ['a path outside', withPath('/etc/passwd'), 'dataset_config.train_path'],
    ['a path that climbs', withPath('../../../etc/passwd'), 'dataset_config.train_path'],
    ['a path with NUL', withPath('good.csv\0'), 'dataset_config.train_path'],
    ['a missing file', withPath('nowhere.csv'), 'dataset_config.train_path'],
    ['an empty file', withPath('empty.csv'), 'dataset_config.train_path'],
    ['a header alone', withPath('header.csv'), 'dataset_config.train_path'],
    ['too few rows', withPath('short.csv'), 'dataset_config.train_path'],
    ['a ragged file', withPath('ragged.csv'), 'dataset_config.train_path'],
    ['a binary file', withPath('binary.csv'), 'dataset_config.train_path'],
    ['one class', withPath('one-class.csv'), 'dataset_config.target'],
    ['no target', withPath('no-target.csv'), 'dataset_config.target'],
    [
      'an unknown target',
      { ...good, dataset_config: { train_path: 'good.csv', target: 'nope' } },
      'dataset_config.target',
    ],
    ['an unknown hyperparameter', { ...good, hyperparameters: { momentum: 1 } }, 'hyperparameters.momentum'],
    ['a hyperparameter out of range', { ...good, hyperparameters: { epochs: 0 } }, 'hyperparameters.epochs'],
    ['a hyperparameter of the wrong type', { ...good, hyperparameters: { epochs: 'ten' } }, 'hyperparameters.epochs'],
    ['too many trials', { ...good, enable_tuning: true, tuning_trials: 501 }, 'tuning_trials'],
    [
      'a share of all rows',
      { ...good, dataset_config: { train_path: 'good.csv', split: { validation_share: 1 } } },
      'dataset_config.split.validation_share',
    ],
    ['a version that is none', { ...good, model_version: 'latest' }, 'model_version'],
  ])('start: %s', async (_, body, field) => {
    const answer = await training.call('POST', '/training/start', body);
    expect({ status: answer.status, fields: fieldsOf(answer.body) }).toEqual({
      status: 422,
      fields: expect.arrayContaining([field]),
    });
  });

  it.each<[string, object, string, number]>([
    ['fairness between no groups', { include_fairness: true }, 'sensitive_columns', 422],
    ['fairness of no column', { include_fairness: true, sensitive_columns: [] }, 'sensitive_columns', 422],
    ['a sensitive column twice', { include_fairness: true, sensitive_columns: ['a', 'a'] }, 'sensitive_columns', 422],
    ['sensitive columns alone', { sensitive_columns: ['a'] }, 'sensitive_columns', 422],
    [
      'a sensitive column that is no text',
      { include_fairness: true, sensitive_columns: [1] },
      'sensitive_columns',
      422,
    ],
    ['a flag that is no flag', { include_robustness: 'yes' }, 'include_robustness', 422],
    ['no model', { model_version: undefined }, 'model_version', 422],
    ['a path outside', { dataset_config: { test_path: '/etc/passwd' } }, 'dataset_config.test_path', 422],
    ['an unknown model', {}, '', 404],
  ])('evaluate: %s', async (_, more, field, status) => {
    const body = { model_name: 'm', model_version: '1.0.0', dataset_config: { test_path: 'good.csv' }, ...more };
    const answer = await training.call('POST', '/evaluation/evaluate', body);
    expect(answer.status).toBe(status);
    expect(answer.body.errors?.[0]?.field ?? '').toBe(field);
  });

  it.each<[string, string | Buffer, string, number]>([
    ['an empty file', '', 'text/csv', 422],
    ['a ragged file', 'a,b\n1,2\n3\n', 'text/csv', 422],
    ['bytes that are not UTF-8', Buffer.from([0x61, 0x0a, 0xff, 0xfe, 0x0a]), 'text/csv', 422],
    ['another format than said', 'a,b\n1,2\n', 'application/vnd.apache.parquet', 422],
    ['more than the limit', 'a,b\n'.repeat(100_000), 'text/csv', 413],
    ['JSON', '{}', 'application/json', 422],
    ['a form', 'a=1', 'application/x-www-form-urlencoded', 415],
  ])('upload: %s', async (_, content, type, status) => {
    const format = type.includes('parquet') ? '?format=parquet' : '';
    const answer = await training.call('POST', `/api/v1/datasets${format}`, content, type);
    expect(answer.status).toBe(status);
  });

  it.each([
    ['GET', '/training/status/not-a-uuid', 422],
    ['GET', `/training/status/${ID}`, 404],
    ['GET', '/training/jobs?page_size=0', 422],
    ['GET', '/training/jobs?page_token=%00', 422],
    ['GET', '/training/jobs?status=dreaming', 422],
    ['POST', `/api/v1/training/jobs/${ID}/cancel`, 404],
    ['GET', '/api/v1/datasets/..%2f..%2fetc', 422],
    ['GET', `/api/v1/evaluations/${ID}`, 404],
  ])('%s %s', async (method, path, status) => {
    expect((await training.call(method, path)).status).toBe(status);
  });

  it('answers text to a JSON route with the reason', async () => {
    const answer = await training.call('POST', '/training/start', 'a,b\n1,2\n', 'text/csv');
    expect(answer.status).toBe(422);
  });

  it('has stored nothing', async () => {
    expect((await training.call('GET', '/training/jobs')).body.items).toEqual([]);
    expect((await training.call('GET', '/api/v1/datasets')).body.items).toEqual([]);
  });
});
