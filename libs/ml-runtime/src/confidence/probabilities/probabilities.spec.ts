import { calibrationError } from '@intelgraph/statistics';
import { describe, expect, it } from '@jest/globals';

import { mixedRows, pick, tableOf } from '../../../test/builders.js';
import { exportOnnx } from '../../onnx/export-onnx.js';
import { whyNotSame } from '../../onnx/verify-onnx.js';
import { loadModel } from '../../model-format/load-model.js';
import { saveModel } from '../../model-format/save-model.js';
import { createPredictor } from '../../prediction/predictor.js';
import { SeededRandom } from '../../random/seeded-random.js';
import { trainTabularModel } from '../../training/train-tabular-model.js';
import type { TabularModel } from '../../training/trained-model.js';
import { chooseCalibration } from './choose-calibration.js';
import {
  calibratedProbabilities,
  logitCalibrator,
  logitCalibratorSlope,
  type ProbabilityCalibration,
} from './probability-calibration.js';

const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));

/** Rows whose true log-odds are `truly(logit)`. */
function rowsOf(count: number, seed: number, truly: (logit: number) => number) {
  const random = new SeededRandom(seed);
  const logits = Float32Array.from({ length: count }, () => 8 * random.uniform() - 4);
  const truth = Float64Array.from(logits, (logit) => Number(random.uniform() < sigmoid(truly(logit))));
  return { logits, truth, outputs: 1 };
}

function errorOf(calibration: ProbabilityCalibration | undefined, truly: (logit: number) => number): number {
  const { logits, truth } = rowsOf(20_000, 99, truly);
  const probabilities = Float64Array.from(logits, (logit) => sigmoid(logitCalibrator(calibration)(logit)));
  return calibrationError(truth, probabilities, 10, 'mass')?.expected ?? NaN;
}

describe('the calibration of probabilities', () => {
  it.each([
    ['none', (logit: number) => logit],
    ['temperature', (logit: number) => logit / 3],
    ['isotonic', (logit: number) => logit + 1.5 * Math.tanh(3 * logit) - 1],
  ] as const)('is %s where that is what is needed', (method, truly) => {
    const { calibration, report } = chooseCalibration(rowsOf(3000, 1, truly), 7);
    expect(report).toMatchObject({ method, rows: 3000 });
    expect(calibration?.method ?? 'none').toBe(method);
    expect(errorOf(calibration, truly)).toBeLessThan(0.03);
    if (method !== 'none') expect(errorOf(calibration, truly)).toBeLessThan(0.4 * errorOf(undefined, truly));
  });

  it('keeps the order of rows, and never turns a little into much', () => {
    const { calibration } = chooseCalibration(
      rowsOf(3000, 1, (logit) => logit + 1.5 * Math.tanh(3 * logit) - 1),
      7,
    );
    const calibrate = logitCalibrator(calibration);
    for (let logit = -8; logit < 8; logit += 0.01) {
      const step = calibrate(logit + 0.01) - calibrate(logit);
      expect(step).toBeGreaterThan(0);
      expect(step).toBeLessThanOrEqual(0.0401);
    }
  });

  it('learns the temperature of several classes', () => {
    const random = new SeededRandom(3);
    const logits = Float32Array.from({ length: 6000 }, () => 6 * random.uniform());
    const truth = Float64Array.from({ length: 2000 }, (_, row) => {
      const weights = [0, 1, 2].map((k) => Math.exp(logits[3 * row + k]! / 2.5));
      let left = random.uniform() * weights.reduce((a, b) => a + b);
      return weights.findIndex((weight) => (left -= weight) < 0);
    });
    const { calibration } = chooseCalibration({ logits, truth, outputs: 3 }, 1);
    expect(calibration).toEqual({ method: 'temperature', temperature: expect.closeTo(2.5, 0) });
  });

  it('means the same to probabilities that others computed', () => {
    const isotonic: ProbabilityCalibration = { method: 'isotonic', x: [-1, 1], y: [-2, 0] };
    expect(calibratedProbabilities(isotonic, [0.5, 0.5])[1]).toBeCloseTo(sigmoid(-1), 12);
    expect(calibratedProbabilities(isotonic, [1, 0])).toEqual([1, 0]);
    const warm: ProbabilityCalibration = { method: 'temperature', temperature: 2 };
    const [a = 0, b = 0, c = 0] = calibratedProbabilities(warm, [0.1, 0.2, 0.7]);
    expect([a + b + c, (b / a) ** 2, (c / a) ** 2]).toEqual([1, 2, 7].map((value) => expect.closeTo(value, 12)));
  });
});

describe('a model with calibrated probabilities', () => {
  const models: readonly (readonly [string, ProbabilityCalibration])[] = [
    ['label', { method: 'isotonic', x: [-3, -1, 0, 2], y: [-4, -1.5, -1, 5] }],
    ['label', { method: 'temperature', temperature: 1.7 }],
    ['grade', { method: 'temperature', temperature: 0.4 }],
  ];
  it.each(models)('answers alike here, after it was stored, and as ONNX (%s, %j)', async (target, calibration) => {
    const table = (seed: number) =>
      tableOf(
        pick(
          mixedRows(200, seed),
          ['label', 'grade', 'value'].filter((name) => name !== target),
        ),
      );
    const plain = await trainTabularModel({
      ...{ table: table(1), validation: table(2), target, hyperparameters: { epochs: 5 } },
    });
    const { pipeline } = plain;
    const model = {
      ...plain,
      pipeline: { ...pipeline, version: 2, target: { ...pipeline.target, calibration } },
    } as TabularModel;
    const rows = mixedRows(50, 3);
    const answers = createPredictor(model).predict(rows);

    expect(whyNotSame(model, exportOnnx(model))).toBeUndefined();
    expect(whyNotSame(model, exportOnnx(plain))).toMatch('differs');
    expect(createPredictor(loadModel(saveModel(model))).predict(rows)).toEqual(answers);
    answers.forEach(({ prediction, probabilities = {} }) => {
      expect(Math.max(...Object.values(probabilities))).toBe(probabilities[String(prediction)]);
    });
    const old = saveModel({ ...model, pipeline: { ...model.pipeline, version: 1 } });
    expect(() => loadModel(old)).toThrow('has a calibration, which is for version 2');
  });

  it.each([
    [{ method: 'magic' }, 'unknown method'],
    [{ method: 'temperature', temperature: 0 }, 'no temperature from'],
    [{ method: 'isotonic', x: [0, 0], y: [1, 2] }, 'corners that do not ascend'],
    [{ method: 'isotonic', x: [0, 1], y: [2, 1] }, 'corners that do not ascend'],
    [{ method: 'isotonic', x: [...Array(65).keys()], y: [...Array(65).keys()] }, 'corners that do not ascend'],
    [[], 'is not an object'],
  ])('is refused with %j', async (calibration, reason) => {
    const table = tableOf(pick(mixedRows(60, 1), ['grade', 'value']));
    const model = await trainTabularModel({
      table,
      validation: table,
      target: 'label',
      hyperparameters: { epochs: 1 },
    });
    const target = { ...model.pipeline.target, calibration };
    const files = saveModel({
      ...model,
      pipeline: { ...model.pipeline, version: 2, target },
    } as unknown as TabularModel);
    expect(() => loadModel(files)).toThrow(reason);
  });
});

describe('the slope of a calibration', () => {
  it.each([
    undefined,
    { method: 'temperature' as const, temperature: 2.5 },
    { method: 'isotonic' as const, x: [-2, -0.5, 1, 3], y: [-1, -1, 0.4, 2] },
  ])('is how much the calibrated logit changes with the logit (%#)', (calibration) => {
    const calibrate = logitCalibrator(calibration);
    const slope = logitCalibratorSlope(calibration);
    for (const logit of [-5, -1.3, 0, 0.9, 1.1, 2.9, 4]) {
      const quotient = (calibrate(logit + 1e-4) - calibrate(logit - 1e-4)) / 2e-4;
      expect(slope(logit)).toBeCloseTo(quotient, 8);
    }
  });
});
