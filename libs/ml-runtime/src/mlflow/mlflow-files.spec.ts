import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

import { mixedRows, pick, tableOf } from '../../test/builders.js';
import { exportOnnx } from '../onnx/export-onnx.js';
import { whyNotSame } from '../onnx/verify-onnx.js';
import type { Table } from '../tables/table.js';
import { trainTabularModel } from '../training/train-tabular-model.js';
import type { TrainedModel } from '../training/trained-model.js';
import { mlflowFlavor } from './mlflow-files.js';

const TARGETS = ['label', 'grade', 'value'];
const DAY = 86_400_000;

/** Every kind of encoder: numbers (bent, as text, with gaps), booleans and times with gaps, codes, few and many categories. */
function tableFor(target: string, count: number, seed: number): Table {
  const others = TARGETS.filter((name) => name !== target);
  const rows = pick(mixedRows(count, seed), others).map((row, i) => ({
    ...row,
    member: i % 9 === 0 ? null : (row['member'] ?? null),
    zip_code: 1000 + (i % 3),
    shop: `s${(i * i) % 97}`,
    nickname: i % 5 === 0 ? null : i % 50 === 1 ? `only-${i}` : 'None',
    prediction: (i * 7) % 11,
  }));
  const { columns } = tableOf(rows);
  const times = rows.map((_, i) => (i % 8 === 0 ? null : i * 37.3 * DAY - 9_000 * DAY));
  return { rows: count, columns: [...columns, { name: 'at', kind: 'timestamp', values: times }] };
}

describe.each(TARGETS)('the MLflow flavour of a model that predicts %s', (target) => {
  let model: TrainedModel;
  beforeAll(async () => {
    model = await trainTabularModel({
      table: tableFor(target, 300, 1),
      validation: tableFor(target, 60, 2),
      target,
      hyperparameters: { epochs: 3 },
    });
  });

  it('is there, the same bytes each time, and names every file in MLmodel', () => {
    const { files } = mlflowFlavor(model);
    const mlmodel = parse(files.find(({ path }) => path === 'MLmodel')!.bytes.toString()) as {
      flavors: { python_function: Record<string, unknown> };
    };

    expect(new Set(model.pipeline.encoders.map(({ kind }) => kind)).size).toBe(4);
    expect(mlflowFlavor(model)).toEqual({ files });
    expect(mlmodel.flavors.python_function).toMatchObject({ data: 'model.onnx', code: 'code' });
    expect(files.map(({ path }) => path).sort()).toEqual(
      ['MLmodel', 'code/intelgraph_model.py', 'conda.yaml', 'model.onnx', 'python_env.yaml', 'requirements.txt'].sort(),
    );
  });

  it('is refused when a number in the file is another, or the file is cut short', () => {
    const onnx = exportOnnx(model);
    const bias = model.network.layers.at(-1)!.bias;
    const elsewhere = { ...model.network.layers.at(-1)!, bias: bias.map((value) => value + 0.01) };
    const other = { ...model, network: { layers: [...model.network.layers.slice(0, -1), elsewhere] } };
    // A softmax does not feel what is added to all of its inputs.
    const changed = target === 'grade' ? { ...elsewhere, bias: bias.map((value, k) => value + k / 100) } : elsewhere;
    const wrong = { ...other, network: { layers: [...model.network.layers.slice(0, -1), changed] } };

    expect(whyNotSame(model, onnx)).toBeUndefined();
    expect(whyNotSame(model, exportOnnx(wrong))).toMatch(/differs from the model's/);
    expect(whyNotSame(model, { ...onnx, bytes: onnx.bytes.subarray(0, onnx.bytes.length >> 1) })).toBeDefined();
  });

  it('is left out, with the reason, for a network that cannot be written', () => {
    const [first, ...rest] = model.network.layers;
    const odd = { ...model, network: { layers: [{ ...first!, activation: 'sigmoid' as const }, ...rest] } };

    expect(mlflowFlavor(odd)).toEqual({ files: [], reason: 'a hidden layer has the activation sigmoid' });
  });
});

describe('the signature in MLmodel', () => {
  it("has MLflow's types: whole numbers with gaps are doubles, ignored columns are left out", async () => {
    const model = await trainTabularModel({
      table: tableFor('label', 300, 1),
      validation: tableFor('label', 60, 2),
      target: 'label',
      hyperparameters: { epochs: 1 },
    });
    const file = mlflowFlavor(model).files.find(({ path }) => path === 'MLmodel')!;
    const { signature } = parse(file.bytes.toString()) as { signature: { inputs: string; outputs: string } };
    const inputs = JSON.parse(signature.inputs) as { name: string; type: string; required: boolean }[];

    expect(Object.fromEntries(inputs.map(({ name, type, required }) => [name, [type, required]]))).toEqual({
      amount: ['double', true],
      hour: ['long', true],
      city: ['string', true],
      member: ['boolean', false],
      total: ['double', false],
      level: ['double', false],
      zip_code: ['long', true],
      shop: ['string', true],
      nickname: ['string', false],
      prediction: ['long', true],
      at: ['datetime', false],
    });
    expect(JSON.parse(signature.outputs)).toEqual([
      { name: 'prediction', type: 'string', required: true },
      { name: 'probability_no', type: 'double', required: true },
      { name: 'probability_yes', type: 'double', required: true },
    ]);
  });
});
