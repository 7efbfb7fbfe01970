import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { silentLogger } from '@intelgraph/kernel';
import { Dice, eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { MLFLOW } from '../../../test/mlflow/python.js';
import { type Column, type LoadedPythonModel, PythonModels, type WorkerOptions } from '../src/index.js';

import { aPythonModel, ECHO, OBEDIENT } from './a-python-model.js';

const dir = mkdtempSync(join(tmpdir(), 'python-models-'));
const MEMORY = { memoryBytes: 1024 ** 3 };

const warnings: string[] = [];
const logger = { ...silentLogger, warn: (_details: object, text: string) => void warnings.push(text) };
const modelsWith = (worker: Partial<WorkerOptions> = {}): PythonModels =>
  new PythonModels({ dir, logger, environments: 'existing', python: MLFLOW.python, worker: { ...MEMORY, ...worker } });

const batch = (what: string, values: number[]): { rows: number; columns: Column[] } => ({
  rows: values.length,
  columns: [
    { name: 'do', type: 'string', values: values.map(() => what) },
    { name: 'x', type: 'double', values },
  ],
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

(MLFLOW.obstacle() === undefined ? describe : describe.skip)('a Python model in its worker', () => {
  const models = modelsWith();
  const hasty = modelsWith({ answerMs: 2000, pingMs: 200, memoryBytes: 512 * 1024 ** 2 });
  let obedient: LoadedPythonModel;
  let impatient: LoadedPythonModel;
  let echo: LoadedPythonModel;
  const asked = async (what: string, values: number[], who = obedient): Promise<unknown> => {
    const { columns } = await who.model.predict(batch(what, values));
    return columns[0]?.values;
  };
  beforeAll(async () => {
    [obedient, impatient, echo] = await Promise.all([
      models.load(aPythonModel(OBEDIENT), 'a model'),
      hasty.load(aPythonModel(OBEDIENT), 'a model'),
      models.load(aPythonModel(ECHO), 'a model'),
    ]);
  });
  afterAll(async () => {
    await Promise.all([models.close(), hasty.close()]);
  });

  it('answers columns of every type as it got them', async () => {
    const dice = new Dice(7);
    const texts = ['', 'grün', '😀', 'a\u0000b', 'x'.repeat(70_000)];
    const rows = 500;
    const column = (name: string, type: Column['type'], value: () => Column['values'][number]): Column => ({
      ...{ name, type, values: Array.from({ length: rows }, value) },
    });
    const columns = [
      column('double', 'double', () => dice.pick([dice.next(), -1e300, Infinity])),
      column('float', 'float', () => Math.fround(dice.next())),
      column('long', 'long', () => dice.pick([2n ** 63n - 1n, -5, Number.MAX_SAFE_INTEGER])),
      column('integer', 'integer', () => dice.pick([2 ** 31 - 1, -(2 ** 31)])),
      column('boolean', 'boolean', () => dice.chance(0.5)),
      column('string', 'string', () => (dice.chance(0.01) ? dice.pick(texts) : dice.pick(['', 'b', null]))),
      column('datetime', 'datetime', () => dice.pick([0, -1, Date.UTC(2024, 1, 29, 12, 30)])),
    ];

    const { columns: answered } = await echo.model.predict({ rows, columns });

    // Python has one kind of each number, and times come as text.
    const shown = { float: 'double', integer: 'long', datetime: 'string' } as Record<string, string>;
    const wanted = columns.map(({ name, type, values }) => ({
      ...{ name, type: shown[type] ?? type },
      values: type === 'datetime' ? values.map((ms) => new Date(Number(ms)).toISOString().replace('Z', '')) : values,
    }));
    expect(answered.map(({ name, type }) => [name, type])).toEqual(wanted.map(({ name, type }) => [name, type]));
    for (const [at, { name, values }] of wanted.entries()) {
      const found = answered[at]?.values.map((value) => (name === 'datetime' ? String(value).slice(0, 23) : value));
      expect([name, found]).toEqual([name, values]);
    }
  });

  it('computes requests that wait together, and each gets its own answers', async () => {
    const requests = Array.from({ length: 200 }, (_, i) =>
      Array.from({ length: (i % 5) + 1 }, (_row, at) => i + at / 8),
    );

    const answers = await Promise.all(requests.map((values) => asked('', values)));

    expect(answers).toEqual(requests.map((values) => values.map((value) => value * 2)));
  });

  it('refuses the request that it raises for, and none of those beside it', async () => {
    const answers = await Promise.allSettled(
      Array.from({ length: 30 }, (_, i) => asked(i === 17 ? 'raise' : i === 23 ? 'exit' : '', [i])),
    );

    answers.forEach((answer, i) => {
      if (i === 17) expect(answer).toMatchObject({ reason: { code: 'PYTHON_MODEL.RAISED', kind: 'invalid' } });
      else if (i === 23) expect(answer).toMatchObject({ reason: { message: 'the model raised SystemExit: 3' } });
      else expect(answer).toEqual({ status: 'fulfilled', value: [i * 2] });
    });
    expect(answers[17]).toMatchObject({ reason: { message: 'the model raised ValueError: no such row' } });
  });

  it('finds nothing of our environment', async () => {
    process.env['A_SECRET_OF_OURS'] = 'x';
    const error = (await asked('environment', [1]).catch((caught: unknown) => caught)) as Error;
    delete process.env['A_SECRET_OF_OURS'];

    expect(error.message).toContain('MLFLOW_DISABLE_TELEMETRY');
    expect(error.message).not.toContain('A_SECRET_OF_OURS');
  });

  it('is asked again by a new worker when its worker is killed under load', async () => {
    const marker = join(dir, 'died once');
    const before = obedient.model.pid;
    const answers = await Promise.all([
      ...Array.from({ length: 20 }, (_, i) => asked('', [i])),
      asked(`be killed once ${marker}`, [50]),
      ...Array.from({ length: 20 }, (_, i) => asked('', [i])),
    ]);

    expect(answers.flat()).toHaveLength(41);
    expect(answers[20]).toEqual([100]);
    expect(existsSync(marker)).toBe(true);
    expect(obedient.model.pid).not.toBe(before);
  });

  it('gives up rows that kill it twice, answers those beside them, and ends what it has started', async () => {
    const forked = (await asked('fork', [1]).catch((caught: unknown) => caught)) as Error;
    const child = Number(/\d+$/.exec(forked.message)?.[0]);
    expect(process.kill(child, 0)).toBe(true);

    // The first two are on their way when the others come, which are then computed together.
    const killing = 3;
    const answers = await Promise.allSettled([0, 1, 2, 3, 4].map((at) => asked(at === killing ? 'die' : '', [at])));
    const [killer] = answers.splice(killing, 1);

    expect(answers).toMatchObject([0, 1, 2, 4].map((at) => ({ value: [at * 2] })));
    expect(killer).toMatchObject({
      reason: { code: 'PYTHON_MODEL.UNAVAILABLE', kind: 'unavailable', retryAfterSeconds: expect.any(Number) },
    });
    expect(killer).toMatchObject({
      reason: { message: expect.stringContaining('exit code 9, twice with these rows') },
    });
    await eventually(() => expect(() => process.kill(child, 0)).toThrow('ESRCH'));
    await expect(obedient.model.predict(batch('die', [4]), 1)).rejects.toThrow('exit code 9 with these rows');
  });

  it('is replaced when it hangs, wants more memory than it may have or talks nonsense, and its rows are tried again', async () => {
    const [hung, beside] = await Promise.all([
      asked(`hang once ${join(dir, 'hung')}`, [1], impatient),
      asked('', [2], impatient),
    ]);
    const ate = await asked(`eat once ${join(dir, 'ate')}`, [3]);
    const shared = await asked(`share once ${join(dir, 'shared')}`, [5], impatient);

    const garbled = await asked(`garble once ${join(dir, 'garbled')}`, [6], impatient);

    expect([hung, beside, ate, shared, garbled]).toEqual([[2], [4], [6], [10], [12]]);
    expect(warnings).toEqual(
      expect.arrayContaining([
        'a Python worker did not answer within 2000 ms',
        'a Python worker ran out of memory',
        'a Python worker sent a frame of 3 bytes',
        // Memory that no limit of the process counts is seen from outside.
        'a Python worker held more than its 512 MiB of memory',
      ]),
    );
  });

  it('is replaced when it is idle and does not say that it lives', async () => {
    const silent = impatient.model.pid ?? 0;
    process.kill(silent, 'SIGSTOP');

    await eventually(() => expect(() => process.kill(silent, 0)).toThrow('ESRCH'));
    expect(await asked('', [6], impatient)).toEqual([12]);
  });

  it('ends with the process that it works for, however that ends', async () => {
    const files = aPythonModel(ECHO).map(({ path, bytes }) => ({ path, text: bytes.toString() }));
    const program = join(import.meta.dirname, 'a-platform-process.mjs');
    const library = join(import.meta.dirname, '../dist/index.js');
    const platform = spawn(process.execPath, [
      program,
      library,
      join(dir, 'killed'),
      MLFLOW.python,
      JSON.stringify(files),
    ]);
    const [said] = (await once(platform.stdout, 'data')) as [Buffer];
    const worker = Number(said.toString());
    expect(process.kill(worker, 0)).toBe(true);

    platform.kill('SIGKILL');

    await eventually(() => expect(() => process.kill(worker, 0)).toThrow('ESRCH'));
  });

  it.each([
    ['raises while it loads', 'def _load_pyfunc(path):\n    raise KeyError("weights")\n', {}, "KeyError: 'weights'"],
    ['lacks what it imports', 'import no_such_module\n', {}, "add it to the model's requirements.txt"],
    [
      'ends its process',
      'import os\nprint("a last word", flush=True)\nos._exit(4)\n',
      {},
      'exit code 4 while it loaded the model\na last word',
    ],
    [
      'never comes back',
      'import time\ntime.sleep(3600)\n',
      { startMs: 1000 },
      'did not answer within 1000 ms while it loaded',
    ],
    ['eats all memory', 'x = bytearray(8 << 30)\n', {}, 'it needs more memory than a worker may hold'],
  ])('is refused with the reason when it %s, and leaves nothing behind', async (_case, code, worker, reason) => {
    const own = modelsWith(worker);
    const before = readdirSync(join(dir, 'models')).length;

    await expect(own.load(aPythonModel(code), 'a model')).rejects.toMatchObject({
      code: 'PYTHON_MODEL.UNUSABLE',
      message: expect.stringContaining(reason),
    });
    expect(readdirSync(join(dir, 'models'))).toHaveLength(before);
  });
});

describe('Python models without Python', () => {
  it('are refused with what to install', async () => {
    const own = new PythonModels({ dir, python: 'no-such-python' });

    await expect(own.load(aPythonModel(ECHO), 'a model')).rejects.toMatchObject({
      code: 'PYTHON.MISSING',
      message: expect.stringContaining('install python3 with its venv and pip'),
    });
  });
});
