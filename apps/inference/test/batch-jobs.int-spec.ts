import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { BatchFiles } from './fixtures/batch-files.js';
import { RunningInference } from './fixtures/running-inference.js';

const ROWS = 500;
const HEADER = 'id,x0,x1,x2,x3,note';
const lineOf = (i: number): string => `00${i},${i % 7},-2.50,${(i * 3) % 5},1e0,"a ""note"", of ${i}"`;
const CSV = `${HEADER}\n${Array.from({ length: ROWS }, (_, i) => lineOf(i)).join('\n')}\n`;

describe('Batch jobs', () => {
  let inference: RunningInference;
  let files: BatchFiles;

  beforeAll(async () => {
    inference = await RunningInference.start();
    files = new BatchFiles(inference);
    await files.put('rows.csv', CSV);
  });
  afterAll(() => inference.stop());

  const predicted = async (i: number): Promise<{ prediction: string; yes: number; no: number }> => {
    const inputs = { x0: i % 7, x1: -2.5, x2: (i * 3) % 5, x3: 1 };
    const options = { return_confidence: true };
    const body = { model_name: 'checks', model_version: '1.0.0', inputs, options };
    const answer = (await inference.call('POST', '/predict', body)).body;
    return { prediction: answer.prediction, ...answer.probabilities };
  };

  it("keep the input's columns, order and text, and answer as /predict does", async () => {
    const deployment = { name: 'checks', model_name: 'fraud', routes: [{ version: '1.0.0', weight: 100 }] };
    expect((await inference.call('POST', '/api/v1/deployments', deployment)).status).toBe(201);
    const job = await files.run({ input: { uri: 'rows.csv' }, options: { chunk_rows: 64 } });
    expect(job).toMatchObject({
      ...{ status: 'succeeded', phase: 'done', progress: 1, rows_predicted: ROWS, rows_bad: 0, attempt: 1 },
      ...{ model_name: 'fraud', model_version: '1.0.0', input: { uri: 'rows.csv', format: 'csv' } },
      output: { format: 'csv', bytes: expect.any(Number) },
    });
    const lines = (await files.output(job.job_id)).trimEnd().split('\n');
    expect(lines[0]).toBe(`${HEADER},prediction,confidence,probability_no,probability_yes`);
    expect(lines).toHaveLength(ROWS + 1);
    lines.slice(1).forEach((line, i) => expect(line.startsWith(`${lineOf(i)},`)).toBe(true));
    for (const i of [0, 63, 64, 499]) {
      const { prediction, yes, no } = await predicted(i);
      const [label, confidence, ofNo, ofYes] = (lines[i + 1] ?? '').split(',').slice(-4);
      expect(label).toBe(prediction);
      expect(Number(ofYes)).toBeCloseTo(yes, 6);
      expect(Number(ofNo)).toBeCloseTo(no, 6);
      expect(confidence).toBe(label === 'yes' ? ofYes : ofNo);
    }
    await eventually(async () => expect(await files.left(job.job_id)).toEqual(['output.csv']));
  });

  it('write rows that cannot be answered, with line and reason, to a file of their own', async () => {
    const bad = ['1,2,3,4', 'x,a,1,1,1,text', '9,,1,1,1,', '8,1,1,1,1,a "quote"', 'l,1,1,1,1,"two\nlines"'];
    await files.put('bad.csv', `${HEADER}\n${lineOf(0)}\n\n${bad.join('\n')}\n${lineOf(1)}`);
    const job = await files.run({ input: { uri: 'bad.csv' }, options: { chunk_rows: 2 } });
    expect(job).toMatchObject({ status: 'succeeded', rows_predicted: 3, rows_bad: 4 });
    expect(await files.errors(job.job_id)).toEqual([
      { row: 2, line: 4, reason: 'has 4 columns where the header has 6' },
      { row: 3, line: 5, reason: 'x0: must be a number' },
      { row: 4, line: 6, reason: 'x0: is required' },
      { row: 5, line: 7, reason: expect.stringContaining('not valid CSV') },
    ]);
    const output = await files.output(job.job_id);
    expect(output).toContain('\nl,1,1,1,1,"two\nlines",');
    expect(output.split('\n').at(-2)?.startsWith(lineOf(1))).toBe(true);
  });

  it('fail where more rows are bad than allowed, and leave nothing behind', async () => {
    const job = await files.run({ input: { uri: 'bad.csv' }, options: { max_bad_rows: 3 } });
    expect(job).toMatchObject({ status: 'failed', error: { code: 'BATCH_JOB.TOO_MANY_BAD_ROWS' } });
    await eventually(async () => expect(await files.left(job.job_id)).toEqual([]));
    expect((await inference.call('GET', `/api/v1/batch-jobs/${job.job_id}/output`)).status).toBe(409);
  });

  it('write NDJSON as it was read, whole numbers beyond 2^53 too', async () => {
    const line = (i: number): string => `{"id": 9007199254740993${i}, "x0":${i}, "x1":1,"x2" : 1,"x3":1 }`;
    await files.put('rows.jsonl', `${line(1)}\n{"x0":1}\nnot json\n${line(2)}\n{"prediction":1}\n`);
    const job = await files.run({ input: { uri: 'rows.jsonl' }, options: { return_confidence: false } });
    expect(job).toMatchObject({ status: 'succeeded', rows_predicted: 2, rows_bad: 3, input: { format: 'ndjson' } });
    const expected = [1, 2].map((i) => `${line(i).slice(0, -1)},"prediction":"yes"}\n`).join('');
    expect(await files.output(job.job_id)).toBe(expected);
    expect(await files.errors(job.job_id)).toMatchObject([
      { row: 2, line: 2, reason: expect.stringContaining('x1: is required') },
      { row: 3, line: 3, reason: 'is not valid JSON' },
      { row: 5, line: 5, reason: 'has a field prediction, which the output adds' },
    ]);
  });

  it('keep columns of any type in Parquet', async () => {
    await files.putParquet(
      'rows.parquet',
      `SELECT i::HUGEINT * 100 AS id, (i % 7)::DECIMAL(9,2) AS x0, -2.5::FLOAT AS x1, CASE WHEN i = 3 THEN NULL ELSE (i * 3) % 5 END AS x2,
         '1' AS x3, [i, i + 1] AS "a list", TIMESTAMP '2026-01-01' + to_days(i::INT) AS at FROM range(5000) r(i)`,
    );
    const job = await files.run({
      ...{ input: { uri: 'rows.parquet' }, output: { uri: 'scored.parquet' }, options: { chunk_rows: 1000 } },
    });
    expect(job).toMatchObject({ status: 'succeeded', rows_predicted: 4999, rows_bad: 1 });
    expect(await files.errors(job.job_id)).toEqual([{ row: 4, reason: 'x2: is required' }]);
    const types = await files.parquet('scored.parquet', `SELECT column_name, column_type FROM (DESCRIBE FROM FILE)`);
    expect(types.map(({ column_name: name }) => name)).toEqual([
      ...[
        'id',
        'x0',
        'x1',
        'x2',
        'x3',
        'a list',
        'at',
        'prediction',
        'confidence',
        'probability_no',
        'probability_yes',
      ],
    ]);
    expect(types.slice(5, 8).map(({ column_type: type }) => type)).toEqual(['BIGINT[]', 'TIMESTAMP', 'VARCHAR']);
    const [sums] = await files.parquet(
      'scored.parquet',
      `SELECT count(*)::INT AS n, count(DISTINCT id)::INT AS ids, bool_and("a list"[1] * 100 = id) AS whole FROM FILE`,
    );
    expect(sums).toEqual({ n: 4999, ids: 4999, whole: true });
    const rows = await files.parquet(
      'scored.parquet',
      'SELECT (id / 100)::INT AS i, prediction, probability_yes FROM FILE',
    );
    expect(rows.map(({ i }) => i)).toEqual(Array.from({ length: 5000 }, (_, i) => i).filter((i) => i !== 3));
    const { prediction, yes } = await predicted(4321);
    expect(rows[4320]).toMatchObject({ i: 4321, prediction });
    expect(Number(rows[4320]?.['probability_yes'])).toBeCloseTo(yes, 6);
  });

  it('copy the pages of Parquet as they are where every row is answered, exactly as /predict does', async () => {
    await files.putParquet(
      'good.parquet',
      `SELECT i AS id, (i % 7)::DOUBLE AS x0, -2.5::DOUBLE AS x1, ((i * 3) % 5)::INT AS x2, 1::UTINYINT AS x3, 'n' || i AS "Prediction of" FROM range(9000) r(i)`,
    );
    const job = await files.run({
      ...{ input: { uri: 'good.parquet' }, output: { uri: 'good-scored.parquet' }, options: { chunk_rows: 3000 } },
    });
    expect(job).toMatchObject({ status: 'succeeded', rows_predicted: 9000, rows_bad: 0 });
    const input = await readFile(files.path('good.parquet'));
    const output = await readFile(files.path('good-scored.parquet'));
    const pages = input.length - 8 - input.readUInt32LE(input.length - 8);
    expect(output.subarray(0, pages).equals(input.subarray(0, pages))).toBe(true);
    const rows = await files.parquet(
      'good-scored.parquet',
      'SELECT id::INT AS id, "Prediction of" AS note, prediction, confidence, probability_no, probability_yes FROM FILE',
    );
    expect(rows.map(({ id, note }) => [id, note])).toEqual(Array.from({ length: 9000 }, (_, i) => [i, `n${i}`]));
    for (const i of [0, 2047, 2048, 2999, 3000, 8999]) {
      const { prediction, yes, no } = await predicted(i);
      const confidence = prediction === 'yes' ? yes : no;
      expect(rows[i]).toMatchObject({ prediction, confidence, probability_no: no, probability_yes: yes });
    }
    expect((await readdir(files.root)).filter((name) => name.includes('good-scored'))).toEqual(['good-scored.parquet']);
  });

  it('turn texts into Parquet and Parquet into texts', async () => {
    const toParquet = await files.run({ input: { uri: 'rows.csv' }, output: { uri: 'of-csv.parquet' } });
    expect(toParquet).toMatchObject({ status: 'succeeded', output: { format: 'parquet' } });
    const [row] = await files.parquet('of-csv.parquet', 'SELECT id, note, confidence > 0.5 AS sure FROM FILE LIMIT 1');
    expect(row).toEqual({ id: '000', note: 'a "note", of 0', sure: true });
    const toCsv = await files.run({ input: { uri: 'of-csv.parquet' }, output: { uri: 'x.csv' } }).catch(String);
    expect(toCsv).toContain('has a column prediction, confidence');
    const toJson = await files.run({ input: { uri: 'rows.parquet' }, output: { uri: 'of-parquet.jsonl' } });
    expect(toJson.status).toBe('succeeded');
    expect(JSON.parse((await files.text('of-parquet.jsonl')).split('\n')[0] ?? '')).toMatchObject({ 'a list': [0, 1] });
  });

  it('turn CSV into NDJSON, whose own columns are texts, and NDJSON into CSV', async () => {
    const toJson = await files.run({ input: { uri: 'rows.csv' }, output: { uri: 'of-csv.ndjson' } });
    expect(toJson).toMatchObject({ status: 'succeeded', output: { format: 'ndjson' } });
    const lines = (await files.text('of-csv.ndjson')).trimEnd().split('\n');
    const [first] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(first).toMatchObject({ id: '000', note: 'a "note", of 0', prediction: expect.any(String) });
    expect(Number(first?.['confidence'])).toBeGreaterThanOrEqual(0.5);

    const rows = [
      { id: 'a,b', x0: 1, x1: 2, x2: 3, x3: 4 },
      { x3: 4, x2: 3, x1: 2, x0: 1 },
    ];
    await files.put('two.ndjson', rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const toCsv = await files.run({ input: { uri: 'two.ndjson' }, output: { format: 'csv' } });
    expect(toCsv).toMatchObject({ status: 'succeeded', output: { format: 'csv' } });
    const [header, one, other] = (await files.output(toCsv.job_id)).split('\n');
    expect(header).toMatch(/^id,x0,x1,x2,x3,prediction,confidence,probability_no,probability_yes/);
    expect([one, other].map((line) => line?.split(',').slice(-4))).toEqual([
      one?.split(',').slice(-4),
      one?.split(',').slice(-4),
    ]);
    expect(one).toMatch(/^"a,b",1,2,3,4,/);
    expect(other).toMatch(/^,1,2,3,4,/);
  });

  it('leave out columns that are not to be kept, and keep the order and the text of the others', async () => {
    const keep = (names: string[]) => ({ options: { keep_columns: names, return_confidence: false } });
    const csv = await files.run({ input: { uri: 'rows.csv' }, ...keep(['note', 'id']) });
    expect(csv).toMatchObject({ status: 'succeeded', options: { keep_columns: ['note', 'id'] } });
    const lines = (await files.output(csv.job_id)).split('\n');
    expect(lines[0]).toBe('id,note,prediction');
    expect(lines[8]).toBe(`007,"a ""note"", of 7",${(await predicted(7)).prediction}`);

    const none = await files.run({ input: { uri: 'rows.csv' }, ...keep([]) });
    expect((await files.output(none.job_id)).split('\n').slice(0, 2)).toEqual([
      ...['prediction', (await predicted(0)).prediction],
    ]);

    await files.put('keep.jsonl', '{"prediction":"old", "x0":1,"x1":1,"x2":1,"x3":1,"id" : 90071992547409931}\n');
    const ndjson = await files.run({ input: { uri: 'keep.jsonl' }, ...keep(['id', 'nowhere']) });
    expect(await files.output(ndjson.job_id)).toBe('{"id" : 90071992547409931,"prediction":"yes"}\n');

    await files.putParquet(
      'again.parquet',
      "SELECT i AS id, 'old' AS prediction, 1.0 AS x0, 1.0 AS x1, 1.0 AS x2, 1.0 AS x3, [i] AS list FROM range(3000) r(i)",
    );
    const output = { uri: 'kept.parquet' };
    const parquet = await files.run({ input: { uri: 'again.parquet' }, output, ...keep(['list', 'id']) });
    expect(parquet.status).toBe('succeeded');
    const rows = await files.parquet(
      'kept.parquet',
      'SELECT * REPLACE (id::INT AS id, list[1]::INT AS list) FROM FILE',
    );
    expect(rows).toEqual(Array.from({ length: 3000 }, (_, i) => ({ id: i, list: i, prediction: 'yes' })));
  });

  it.each([
    [
      'a column to keep that is not there',
      { input: { uri: 'rows.csv' }, options: { keep_columns: ['id', 'x9'] } },
      'options.keep_columns',
    ],
    ['a file that is not there', { input: { uri: 'none.csv' } }, 'input.uri'],
    ['a file outside of the roots', { input: { uri: '/etc/passwd' } }, 'input.uri'],
    ['two inputs', { input: { uri: 'rows.csv', upload_id: '0190a1b2-0000-7000-8000-000000000000' } }, 'input'],
    ['an unknown upload', { input: { upload_id: '0190a1b2-0000-7000-8000-000000000000' } }, 'input.upload_id'],
    ['a wrong format', { input: { uri: 'rows.csv', format: 'parquet' } }, 'input.format'],
    ['an output outside of the roots', { input: { uri: 'rows.csv' }, output: { uri: '../x.csv' } }, 'output.uri'],
    ['an unknown version', { model_version: '7.7.7', input: { uri: 'rows.csv' } }, 'model_version'],
    ['chunks without rows', { input: { uri: 'rows.csv' }, options: { chunk_rows: 0 } }, 'options.chunk_rows'],
  ])('refuse %s at once, by its field', async (_what, body, field) => {
    const answer = await inference.call('POST', '/api/v1/batch-jobs', {
      ...{ model_name: 'fraud', model_version: '1.0.0' },
      ...body,
    });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field }] } });
  });

  it('refuse files without the columns that the model requires, and overwrite nothing', async () => {
    await files.put('narrow.csv', 'x0,x1\n1,2\n');
    await expect(files.start({ input: { uri: 'narrow.csv' } })).rejects.toThrow('has no column x2, x3');
    const over = { input: { uri: 'rows.csv' }, output: { uri: 'rows.csv' } };
    await expect(files.start(over)).rejects.toThrow('overwrites nothing');
  });

  it('read files that were sent', async () => {
    const url = `http://127.0.0.1:${inference.app.httpPort}/api/v1/batch-uploads`;
    const send = async () => {
      const sent = await fetch(url, { method: 'POST', body: CSV, headers: { 'content-type': 'text/csv' } });
      expect(sent.status).toBe(201);
      return (await sent.json()) as { upload_id: string; size_bytes: number };
    };
    const { upload_id, size_bytes } = await send();
    expect(size_bytes).toBe(Buffer.byteLength(CSV));
    expect((await send()).upload_id).toBe(upload_id);
    const job = await files.run({ input: { upload_id } });
    expect(job).toMatchObject({ status: 'succeeded', rows_predicted: ROWS, input: { upload_id } });
  });

  it('are listed longer than the files that the service keeps of them', async () => {
    const url = `http://127.0.0.1:${inference.app.httpPort}/api/v1/batch-uploads`;
    const sent = await fetch(url, { method: 'POST', body: `${CSV}\n`, headers: { 'content-type': 'text/csv' } });
    const { upload_id, digest } = (await sent.json()) as { upload_id: string; digest: string };
    const job = await files.run({ input: { upload_id } });
    expect(job).not.toHaveProperty('files_expire_at');
    const onDisk = await files.run({ input: { uri: 'rows.csv' }, output: { uri: 'stays.csv' } });
    const restart = async (batchRetention: number): Promise<void> => {
      await inference.app.close();
      await inference.boot({ registryGrpcUrl: inference.registryGrpcUrl, batchRetention });
      await inference.app.ready;
    };

    await restart(3_600_000);
    const { finished_at = '', files_expire_at = '' } = await files.get(job.job_id);
    expect(Date.parse(files_expire_at) - Date.parse(finished_at)).toBe(3_600_000);
    expect((await files.output(job.job_id)).split('\n')).toHaveLength(ROWS + 2);
    expect((await files.run({ input: { upload_id } })).status).toBe('succeeded');

    const others = [
      'jobs/note',
      'jobs/default/note',
      `jobs/default/${randomUUID()}/note`,
      'uploads/default/.incoming-x',
    ];
    for (const name of others) {
      await mkdir(dirname(files.kept(name)), { recursive: true });
      await writeFile(files.kept(name), 'of somebody');
    }
    await restart(1);
    await eventually(async () => expect(files.left(job.job_id)).rejects.toThrow('ENOENT'));
    expect((await files.get(job.job_id)).status).toBe('succeeded');
    expect((await inference.call('GET', `/api/v1/batch-jobs/${job.job_id}/output`)).status).toBe(409);
    expect(await files.text('stays.csv')).toBe(await files.output(onDisk.job_id));
    await eventually(async () => expect(await files.uploads()).not.toContain(`${digest}.rows`));
    await expect(files.start({ input: { upload_id } })).rejects.toThrow('no such upload');
    for (const name of others) expect(await readFile(files.kept(name), 'utf8')).toBe('of somebody');
    await restart(0);
  });

  it('tell of their progress as server-sent events until they end, and are listed', async () => {
    const { job_id } = await files.start({ input: { uri: 'rows.csv' } });
    const { status, bytes } = await inference.call('GET', `/api/v1/batch-jobs/${job_id}/events`);
    expect(status).toBe(200);
    const events = bytes.toString().trimEnd().split('\n\n');
    expect(events.at(-1)).toMatch(/^event: end\ndata: \{.*"status":"succeeded"/);
    const { body } = await inference.call('GET', '/api/v1/batch-jobs?status=succeeded&page_size=1');
    expect(body.items).toMatchObject([{ job_id }]);
  });

  it('end when they are cancelled, and only once', async () => {
    await files.put('long.csv', `${HEADER}\n${Array.from({ length: 200_000 }, (_, i) => lineOf(i)).join('\n')}\n`);
    const { job_id } = await files.start({ input: { uri: 'long.csv' }, output: { uri: 'long-out.csv' } });
    const cancel = () => inference.call('POST', `/api/v1/batch-jobs/${job_id}/cancel`);
    expect(await cancel()).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect((await cancel()).status).toBe(409);
    // The next one runs when it has let go of the worker.
    expect((await files.run({ input: { uri: 'rows.csv' } })).status).toBe('succeeded');
    expect(await readdir(files.root)).not.toContain('long-out.csv');
    expect((await inference.call('GET', '/metrics')).bytes.toString()).toContain(
      'inference_batch_jobs_ended_total{state="cancelled"',
    );
  });
});
