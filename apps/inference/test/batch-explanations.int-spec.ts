import { eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { BatchFiles } from './fixtures/batch-files.js';
import { confidentModel } from './fixtures/confident-model.js';
import { COLUMNS, RunningInference } from './fixtures/running-inference.js';

const ROWS = 300;
const valueOf = (i: number, column: number): number => ((i * 7 + column * 3) % 19) - 9;
const cellsOf = (i: number): number[] => Array.from({ length: COLUMNS }, (_, column) => valueOf(i, column));
const HEADER = 'id,x0,x1,x2,x3';
const ANSWERS = 'prediction,confidence,probability_no,probability_yes,base_value';
const CONTRIBUTIONS = ['contribution_x0', 'contribution_x1', 'contribution_x2', 'contribution_x3'];

/** By the names of the columns; texts that are numbers as numbers. */
function rowsOf(csv: string): Record<string, number | string>[] {
  const [header = '', ...lines] = csv.trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(
      names.map((name, i) => [
        name,
        cells[i] === '' || Number.isNaN(Number(cells[i])) ? (cells[i] ?? '') : Number(cells[i]),
      ]),
    );
  });
}

describe('Explanations of batch jobs', () => {
  let inference: RunningInference;
  let files: BatchFiles;

  beforeAll(async () => {
    inference = await RunningInference.start();
    files = new BatchFiles(inference);
    const line = (i: number): string => [i, i === 5 ? 'bad' : valueOf(i, 0), ...cellsOf(i).slice(1)].join(',');
    await files.put('rows.csv', `${HEADER}\n${Array.from({ length: ROWS }, (_, i) => line(i)).join('\n')}\n`);
    await inference.deploy('fraud');
    await inference.deploy('kinds', '1.0.0', await confidentModel('kind'));
    await inference.deploy('values', '1.0.0', await confidentModel('value'));
    const pair = (i: number): string => `${(i * 0.37) % 10},${(i * 0.73) % 10}`;
    await files.put('pairs.csv', `a,b\n${Array.from({ length: 40 }, (_, i) => pair(i)).join('\n')}\n`);
  });
  afterAll(() => inference.stop());

  const summaryOf = async (id: string) => {
    const answer = await inference.call('GET', `/api/v1/batch-jobs/${id}/explanations`);
    return { status: answer.status, body: answer.body as unknown as Summary };
  };

  it.each(['shapley', 'integrated_gradients'])(
    'stand behind the answers, add up to the probability, and are those of /predict (%s)',
    async (method) => {
      const options = { return_explanation: true, explanation_method: method, chunk_rows: 64 };
      const job = await files.run({ input: { uri: 'rows.csv' }, options });
      expect(job).toMatchObject({
        ...{ status: 'succeeded', rows_predicted: ROWS - 1, rows_bad: 1 },
        options: { return_explanation: true, explanation_method: method, explanation_class: 'yes' },
      });
      const csv = await files.output(job.job_id);
      expect(csv.split('\n')[0]).toBe(`${HEADER},${ANSWERS},${CONTRIBUTIONS.join(',')}`);
      const rows = rowsOf(csv);
      expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: ROWS }, (_, i) => i).filter((i) => i !== 5));
      for (const row of rows) {
        const sum = CONTRIBUTIONS.reduce((total, name) => total + Number(row[name]), Number(row['base_value']));
        expect(Math.abs(sum - Number(row['probability_yes']))).toBeLessThan(1e-6);
      }
      for (const i of [0, 1, 70, 298]) {
        const row = rows[i]!;
        const inputs = Object.fromEntries(cellsOf(Number(row['id'])).map((value, column) => [`x${column}`, value]));
        const single = { return_explanation: true, explanation_method: method };
        const { body } = await inference.call('POST', '/predict', { model_name: 'fraud', inputs, options: single });
        // /predict explains the class that it answers, a job one class: of two, one is what the other is not.
        const sign = body.prediction === 'yes' ? 1 : -1;
        for (const [name, one] of Object.entries(body.explanation.contributions)) {
          expect(Math.abs(Number(row[`contribution_${name}`]) - sign * one)).toBeLessThan(1e-6);
        }
        expect(row['prediction']).toBe(body.prediction);
      }
      const { status, body: summary } = await summaryOf(job.job_id);
      expect(status).toBe(200);
      expect(summary).toMatchObject({
        ...{ job_id: job.job_id, class: 'yes', rows_explained: ROWS - 1, rows_unexplained: 0, sample_rows: ROWS - 1 },
        methods: [method === 'shapley' ? 'exact' : method],
      });
      for (const { name, mean_abs_contribution: found, mean_contribution: signed } of summary.columns) {
        const all = rows.map((row) => Number(row[`contribution_${name}`]));
        expect(found).toBeCloseTo(all.reduce((sum, one) => sum + Math.abs(one), 0) / all.length, 12);
        expect(signed).toBeCloseTo(all.reduce((sum, one) => sum + one, 0) / all.length, 12);
      }
      const means = summary.columns.map(({ mean_abs_contribution: mean }) => mean);
      expect(means).toEqual([...means].sort((one, other) => other - one));
    },
  );

  it('are of the predicted class of three, and of numbers, of Parquet too', async () => {
    await files.putParquet(
      'pairs.parquet',
      `SELECT ((i * 0.37) % 10)::DOUBLE AS a, ((i * 0.73) % 10)::FLOAT AS b, 'n' || i AS note FROM range(40) r(i)`,
    );
    const names = ['base_value', 'contribution_a', 'contribution_b'];
    const options = { return_explanation: true, explanation_method: 'shapley' };
    for (const [model, column] of [
      ['kinds', 'confidence'],
      ['values', 'prediction'],
    ] as const) {
      const output = { uri: `${model}.parquet` };
      const job = await files.run({ model_name: model, input: { uri: 'pairs.parquet' }, output, options });
      expect(job).toMatchObject({ status: 'succeeded', rows_predicted: 40 });
      const rows = await files.parquet(output.uri, 'SELECT * FROM FILE');
      expect(Object.keys(rows[0] ?? {})).toEqual(expect.arrayContaining(['a', 'b', 'note', 'prediction', ...names]));
      for (const row of rows) {
        const sum = names.reduce((total, name) => total + Number(row[name]), 0);
        expect(Math.abs(sum - Number(row[column]))).toBeLessThan(1e-6);
      }
      const inputs = { a: Number(rows[7]?.['a']), b: Number(rows[7]?.['b']) };
      const single = { model_name: model, inputs, options: { return_explanation: true } };
      const { explanation } = (await inference.call('POST', '/predict', single)).body;
      // Answers of 40 rows and of one are rounded differently.
      const close = 1e-6 * Math.max(1, Math.abs(explanation.value));
      expect(Math.abs(Number(rows[7]?.['contribution_a']) - explanation.contributions['a']!)).toBeLessThan(close);
      expect(Math.abs(Number(rows[7]?.['base_value']) - explanation.base_value)).toBeLessThan(close);
      const { body: summary } = await summaryOf(job.job_id);
      expect(summary).toMatchObject({ background_rows: 100, rows_explained: 40 });
      expect(summary.class).toBe(model === 'kinds' ? null : undefined);
    }
  });

  it('are drawn as a summary plot', async () => {
    const options = { return_explanation: true, explanation_method: 'integrated_gradients', explanation_class: 'mid' };
    const job = await files.run({ model_name: 'kinds', input: { uri: 'pairs.csv' }, options });
    const base = `http://127.0.0.1:${inference.app.httpPort}/api/v1/batch-jobs/${job.job_id}/explanations`;
    const plot = await fetch(`${base}/summary.svg`);
    expect(plot.status).toBe(200);
    expect(plot.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
    expect(plot.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    const svg = await plot.text();
    expect(svg).toContain('<title id="title">What the inputs of kinds 1.0.0 contributed</title>');
    expect(svg).toContain('contribution to the probability of mid');
    expect(svg.match(/h0/g)?.length).toBe(2 * 40 + 1);
    await eventually(async () => expect(await files.left(job.job_id)).toEqual(['explanations.json', 'output.csv']));
  });

  it('are left out, and counted, where they take too long', async () => {
    const options = { return_explanation: true, explanation_timeout_ms: 1, explanation_method: 'integrated_gradients' };
    await files.put('pair.jsonl', `{"a":1,"b":2}\n`);
    const job = await files.run({ model_name: 'kinds', input: { uri: 'pair.jsonl' }, options });
    expect(job).toMatchObject({ status: 'succeeded', rows_predicted: 1, options: { explanation_timeout_ms: 1 } });
    const row = JSON.parse(await files.output(job.job_id)) as Record<string, unknown>;
    const { rows_explained: explained, rows_unexplained: unexplained } = (await summaryOf(job.job_id)).body;
    // A fast machine may be done in a millisecond.
    expect(explained + unexplained).toBe(1);
    expect(row['contribution_a'] === null).toBe(unexplained === 1);
  });

  it('are refused where they cannot be, by field, and not had of jobs that were not asked for them', async () => {
    const start = (options: object, uri = 'rows.csv') =>
      inference.call('POST', '/api/v1/batch-jobs', {
        ...{ model_name: 'fraud', model_version: '1.0.0', input: { uri }, options },
      });
    for (const [field, options] of [
      ['options.explanation_method', { return_explanation: true, explanation_method: 'lime' }],
      ['options.explanation_method', { explanation_method: 'shapley' }],
      ['options.explanation_class', { return_explanation: true, explanation_class: 'maybe' }],
      ['options.explanation_timeout_ms', { return_explanation: true, explanation_timeout_ms: 0 }],
    ] as const) {
      expect(await start(options)).toMatchObject({ status: 422, body: { errors: [{ field }] } });
    }
    await files.put('taken.csv', `${HEADER},contribution_x1\n1,1,1,1,1,1\n`);
    const taken = await start({ return_explanation: true }, 'taken.csv');
    expect(taken).toMatchObject({ status: 422, body: { errors: [{ field: 'input.uri' }] } });

    const job = await files.run({ input: { uri: 'rows.csv' } });
    expect((await summaryOf(job.job_id)).status).toBe(404);
    expect(job.options).toEqual({ chunk_rows: 20_000, return_confidence: true, return_explanation: false });
  });
});

interface Summary {
  readonly class?: string | null;
  readonly rows_explained: number;
  readonly rows_unexplained: number;
  readonly columns: readonly {
    readonly name: string;
    readonly mean_abs_contribution: number;
    readonly mean_contribution: number;
  }[];
}
