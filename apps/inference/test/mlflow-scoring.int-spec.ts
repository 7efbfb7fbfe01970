import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { rowOf } from './fixtures/linear-model.js';
import { COLUMNS, RunningInference } from './fixtures/running-inference.js';

const NAMES = Array.from({ length: COLUMNS }, (_, i) => `x${i}`);
const ROWS = [rowOf(COLUMNS, 5), rowOf(COLUMNS, -5), rowOf(COLUMNS, 0.25)];
const DATA = ROWS.map((row) => NAMES.map((name) => row[name]));
const JSON_TYPE = 'application/json';

interface Scored {
  readonly status: number;
  readonly type: string | null;
  readonly warning: string | null;
  readonly text: string;
  readonly body: {
    readonly predictions: readonly object[];
    readonly error_code: string;
    readonly message: string;
  };
}

describe("MLflow's scoring protocol", () => {
  let inference: RunningInference;
  let wanted: object[];
  beforeAll(async () => {
    inference = await RunningInference.start({ batchBodyLimit: 12_000_000 });
    await deploy('fraud', '1.0.0');
    const { body } = await inference.call('POST', '/predict/batch', {
      ...{ model_name: 'fraud', inputs: ROWS, options: { return_confidence: true } },
    });
    wanted = body.predictions.map(({ prediction, probabilities: { no, yes } }) => ({
      ...{ prediction, probability_no: no, probability_yes: yes },
    }));
  });
  afterAll(() => inference.stop());

  async function deploy(name: string, version: string): Promise<void> {
    const routes = [{ version, weight: 100 }];
    const answer = await inference.call('POST', '/api/v1/deployments', { name, model_name: 'fraud', routes });
    expect(answer.status).toBe(201);
  }

  async function score(
    body: unknown,
    type: string | null = JSON_TYPE,
    path = '/models/fraud/invocations',
  ): Promise<Scored> {
    const isText = typeof body === 'string' || body instanceof Uint8Array;
    const answer = await fetch(`http://127.0.0.1:${inference.app.httpPort}${path}`, {
      method: 'POST',
      body: new Uint8Array(Buffer.from(isText ? body : JSON.stringify(body))),
      headers: type === null ? {} : { 'content-type': type },
    });
    const text = await answer.text();
    const contentType = answer.headers.get('content-type');
    return {
      ...{ status: answer.status, type: contentType, warning: answer.headers.get('warning'), text },
      body: (contentType === JSON_TYPE ? JSON.parse(text) : {}) as Scored['body'],
    };
  }

  const csv = `${NAMES.join(',')}\n${DATA.map((row) => row.join(',')).join('\n')}\n`;
  const columns = Object.fromEntries(NAMES.map((name, i) => [name, DATA.map((row) => row[i])]));
  it.each<[string, unknown, string]>([
    ['dataframe_split', { dataframe_split: { columns: NAMES, data: DATA, index: [7, 8, 9] } }, JSON_TYPE],
    ['dataframe_records', { dataframe_records: ROWS }, 'application/json; charset=UTF-8'],
    ['instances', { instances: ROWS }, JSON_TYPE],
    ['instances by column', { instances: columns }, JSON_TYPE],
    ['inputs', { inputs: columns }, JSON_TYPE],
    ['inputs by row', { inputs: ROWS }, JSON_TYPE],
    ['CSV', csv, 'text/csv'],
    ['CSV with an index, CRLF and a byte order mark', indexed(csv), 'text/csv; charset=utf-8'],
    ['more columns than the model has', { dataframe_records: ROWS.map((row) => ({ ...row, more: 'x' })) }, JSON_TYPE],
  ])('answers what /predict/batch answers: %s', async (_format, body, type) => {
    const scored = await score(body, type);
    expect([scored.status, scored.body]).toEqual([200, { predictions: wanted }]);
  });

  it('ignores params, and says so', async () => {
    const scored = await score({ dataframe_records: ROWS, params: { temperature: 1 } });
    expect(scored).toMatchObject({ status: 200, warning: expect.stringContaining("'params' are ignored") });
  });

  it('takes a version by its number and by its name', async () => {
    await deploy('other', '2.0.0');
    for (const version of ['2', '2.0.0']) {
      const scored = await score({ inputs: ROWS }, JSON_TYPE, `/models/other/versions/${version}/invocations`);
      expect(scored.status).toBe(200);
      expect(scored.body.predictions).not.toEqual(wanted);
    }
    expect(await score({ inputs: ROWS }, JSON_TYPE, '/models/other/versions/1/invocations')).toMatchObject({
      ...{ status: 404, body: { error_code: 'RESOURCE_DOES_NOT_EXIST' } },
    });
    expect((await inference.call('DELETE', '/api/v1/deployments/other')).status).toBe(204);
  });

  it('has the only deployment at the root, and asks which one where there are several', async () => {
    expect((await score({ inputs: ROWS }, JSON_TYPE, '/invocations')).body).toEqual({ predictions: wanted });
    await deploy('twin', '1.0.0');
    const scored = await score({ inputs: ROWS }, JSON_TYPE, '/invocations');
    expect([scored.status, scored.body.error_code]).toEqual([400, 'BAD_REQUEST']);
    expect(scored.body.message).toMatch(/fraud, twin\. POST to \/models\/<name>\/invocations/);
    expect((await score({ inputs: ROWS }, JSON_TYPE, '/invocations?model=twin')).body).toEqual({ predictions: wanted });
    expect((await inference.call('DELETE', '/api/v1/deployments/twin')).status).toBe(204);
  });

  it('tells whether a model is there, and which MLflow it speaks for', async () => {
    const get = async (path: string): Promise<[number, string]> => {
      const answer = await fetch(`http://127.0.0.1:${inference.app.httpPort}${path}`);
      return [answer.status, await answer.text()];
    };
    for (const path of ['/ping', '/models/fraud/ping', '/models/fraud/health'])
      expect(await get(path)).toEqual([200, '\n']);
    for (const path of ['/version', '/models/fraud/version']) expect(await get(path)).toEqual([200, '3.17.2']);
    expect((await get('/models/nobody/ping'))[0]).toBe(404);
  });

  const incomplete = Object.fromEntries(Object.entries(rowOf(COLUMNS, 1)).filter(([name]) => name !== 'x1'));
  it.each<[string, unknown, string, RegExp]>([
    ['no JSON', '{"inputs":', 'BAD_REQUEST', /not valid JSON/],
    ['nothing', '', 'BAD_REQUEST', /not valid JSON/],
    ['a bare list', ROWS, 'BAD_REQUEST', /exactly one of the input fields .* Received a list/],
    ['a text', '"x"', 'BAD_REQUEST', /exactly one of the input fields/],
    ['two inputs', { inputs: columns, instances: ROWS }, 'BAD_REQUEST', /\['inputs', 'instances'\]/],
    ['no input', { messages: [] }, 'BAD_REQUEST', /\['messages'\]/],
    ['params that are none', { inputs: ROWS, params: 3 }, 'BAD_REQUEST', /params must be a dictionary/],
    ['a frame that is a list', { dataframe_split: DATA }, 'BAD_REQUEST', /split format must be a dictionary/],
    ['a frame without data', { dataframe_split: { columns: NAMES } }, 'BAD_REQUEST', /must have 'data' field/],
    [
      'rows of mixed lengths',
      { dataframe_split: { columns: NAMES, data: [DATA[0], [1]] } },
      'INVALID_PARAMETER_VALUE',
      /data\[1\] has 1 values for 4 columns/,
    ],
    [
      'a column twice',
      { dataframe_split: { columns: ['x0', 'x0', 'x2', 'x3'], data: DATA } },
      'INVALID_PARAMETER_VALUE',
      /column 'x0' twice/,
    ],
    [
      'columns that are no names',
      { dataframe_split: { columns: [{}], data: [[1]] } },
      'BAD_REQUEST',
      /columns\[0\] must be a name/,
    ],
    [
      'columns of mixed lengths',
      { inputs: { ...columns, x2: [1] } },
      'INVALID_PARAMETER_VALUE',
      /inputs\.x2 has 1 values, x0 has 3/,
    ],
    ['no rows', { dataframe_records: [] }, 'INVALID_PARAMETER_VALUE', /at least one row/],
    [
      'a row that is none',
      { dataframe_records: [ROWS[0], 5] },
      'INVALID_PARAMETER_VALUE',
      /dataframe_records\[1\] must be an object/,
    ],
    [
      'a matrix without names',
      { inputs: DATA },
      'INVALID_PARAMETER_VALUE',
      /Model is missing inputs \['x0', 'x1', 'x2', 'x3'\]\. Note that there were extra inputs: \['0'/,
    ],
    [
      'a missing column',
      { dataframe_records: [incomplete] },
      'INVALID_PARAMETER_VALUE',
      /Failed to enforce schema.*Model is missing inputs \['x1'\]/,
    ],
    [
      'a gap',
      { dataframe_records: [ROWS[0], incomplete] },
      'INVALID_PARAMETER_VALUE',
      /column 'x1' of row 1 is required/,
    ],
    [
      'a text in a number',
      { dataframe_records: [{ ...ROWS[0], x3: 'seven' }] },
      'INVALID_PARAMETER_VALUE',
      /column 'x3' of row 0 must be a number/,
    ],
    [
      'an infinity',
      `{"dataframe_records":[{"x0":-Infinity,"x1":1,"x2":1,"x3":1}]}`,
      'INVALID_PARAMETER_VALUE',
      /column 'x0' of row 0 must be a finite number/,
    ],
    [
      'a NaN, which is a gap',
      `{"dataframe_records":[{"x0":NaN,"x1":1,"x2":1,"x3":1}]}`,
      'INVALID_PARAMETER_VALUE',
      /column 'x0' of row 0 is required/,
    ],
    ['a key that poisons', '{"inputs":{"__proto__":[1]}}', 'BAD_REQUEST', /forbidden key/],
    ['deep nesting', `{"inputs":${'['.repeat(100)}${']'.repeat(100)}}`, 'BAD_REQUEST', /nested deeper/],
  ])('refuses %s in the form of MLflow', async (_what, body, code, message) => {
    const scored = await score(body);
    expect([scored.status, scored.type, scored.body.error_code]).toEqual([400, JSON_TYPE, code]);
    expect(scored.body.message).toMatch(message);
  });

  it.each<[string, string | Uint8Array, RegExp]>([
    ['an open quote', 'x0,x1\n"1,2\n', /Failed to parse input as a Pandas DataFrame/],
    ['more values than columns', 'x0,x1\n1,2,3\n', /Failed to parse input as a Pandas DataFrame/],
    ['other bytes than UTF-8', new Uint8Array([0x78, 0x30, 0x0a, 0xff]), /valid UTF-8/],
    ['nothing', '', /must have a header/],
    ['a header alone', `${NAMES.join(',')}\n`, /at least one row/],
    ['fewer columns than the model has', 'x0,x1\n1,2\n', /Model is missing inputs \['x2', 'x3'\]/],
    ['a text in a number', `${NAMES.join(',')}\n1,2,0x10,4\n`, /column 'x2' of row 0 must be a number/],
    ['a gap', `${NAMES.join(',')}\n1,2,NA,4\n`, /column 'x2' of row 0 is required/],
    ['a line that never ends', ','.repeat(10_000_000), /longer than 262144 bytes/],
    ['a wide header over short lines', `x0${',x'.repeat(100_000)}\n${'1\n'.repeat(20_000)}`, /missing inputs \['x1'/],
  ])('refuses CSV with %s', async (_what, body, message) => {
    const scored = await score(body, 'text/csv');
    expect([scored.status, scored.body.message]).toEqual([400, expect.stringMatching(message)]);
  });

  it('refuses ten megabytes of CSV for its rows, before it has read them all', async () => {
    const scored = await score(`${NAMES.join(',')}\n${'1,2,3,4\n'.repeat(1_250_000)}`, 'text/csv');
    expect([scored.status, scored.body.message]).toEqual([413, expect.stringContaining('at most 20000 rows')]);
  });

  it.each([
    ['another charset', 'application/json; charset=latin-1', /only supports UTF-8/],
    ['a parameter of old', 'application/json; format=pandas-split', /Unrecognized content type parameters: format/],
    ['another type', 'application/vnd.apache.parquet', /only supports the following content types/],
    ['no type', null, /only supports the following content types/],
    ['rubbish for a type', ';;', /./],
  ])('answers 415 in plain text to %s', async (_what, type, message) => {
    const scored = await score({ inputs: ROWS }, type);
    expect([scored.status, scored.type]).toEqual([415, expect.stringContaining('text/plain')]);
    expect(scored.text).toMatch(message);
  });

  it('answers 404 for what is not deployed', async () => {
    const scored = await score({ inputs: ROWS }, JSON_TYPE, '/models/nobody/invocations');
    expect([scored.status, scored.body.error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
  });
});

/** As `DataFrame.to_csv()` on Windows, opened by a spreadsheet. */
function indexed(csv: string): string {
  const lines = csv.trimEnd().split('\n');
  return `\ufeff${lines.map((line, i) => `${i === 0 ? '' : i - 1},${line}`).join('\r\n')}\r\n`;
}
