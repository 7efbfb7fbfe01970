import tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from '@jest/globals';

import { mixedRows, pick, tableOf } from '../../test/builders.js';
import { encodeTable } from '../pipeline/encode.js';
import { createPredictor } from '../prediction/predictor.js';
import { trainTabularModel } from '../training/train-tabular-model.js';
import type { TrainedModel } from '../training/trained-model.js';
import type { ArtifactFile } from './artifact-file.js';
import { loadModel } from './load-model.js';
import { saveModel } from './save-model.js';

const held = tableOf(mixedRows(64, 9));
const models = new Map<string, TrainedModel>();
const modelOf = (target: string) => models.get(target)!;

beforeAll(async () => {
  for (const target of ['label', 'grade', 'value']) {
    const table = (seed: number) =>
      tableOf(
        pick(
          mixedRows(200, seed),
          ['label', 'grade', 'value'].filter((name) => name !== target),
        ),
      );
    models.set(
      target,
      await trainTabularModel({ table: table(1), validation: table(2), target, hyperparameters: { epochs: 4 } }),
    );
  }
});

describe.each(['label', 'grade', 'value'])('an artifact that predicts %s', (target) => {
  it('answers the same after saving and loading', () => {
    const loaded = loadModel(saveModel(modelOf(target)));

    expect(createPredictor(loaded).predictTable(held)).toEqual(createPredictor(modelOf(target)).predictTable(held));
    expect(loaded.signature).toEqual(modelOf(target).signature);
    expect(loaded.warmup).toHaveLength(8);
  });

  it('is a layers model that TF.js itself loads, with the same outputs', async () => {
    const model = modelOf(target);
    const files = new Map(saveModel(model).map((file) => [file.path, file.bytes]));
    const json = JSON.parse(files.get('model.json')!.toString()) as {
      modelTopology: object;
      weightsManifest: { weights: [] }[];
    };
    const weightData = Uint8Array.from(files.get('weights.bin')!).buffer;
    const specs = json.weightsManifest[0]!.weights;
    const reference = await tf.loadLayersModel(
      tf.io.fromMemory({ modelTopology: json.modelTopology, weightSpecs: specs, weightData }),
    );
    const output = reference.predict(tf.tensor2d(encodeTable(model.pipeline, held), [64, model.pipeline.width])) as {
      dataSync(): Float32Array;
      shape: number[];
    };
    const expected = output.dataSync();
    const classes = model.pipeline.target.task === 'regression' ? null : model.pipeline.target.classes;
    const answers = createPredictor(model).predictTable(held);

    answers.forEach(({ prediction, probabilities }, row) => {
      if (classes === null) {
        const { mean, scale } = model.pipeline.target as { mean: number; scale: number };
        expect(Math.abs((Number(prediction) - mean) / scale - expected[row]!)).toBeLessThan(1e-5);
      } else if (classes.length === 2) {
        expect(Math.abs(probabilities![classes[1]!]! - expected[row]!)).toBeLessThan(1e-6);
      } else {
        classes.forEach((name, k) =>
          expect(Math.abs(probabilities![name]! - expected[row * classes.length + k]!)).toBeLessThan(1e-6),
        );
      }
    });
  });
});

describe('loadModel', () => {
  const change = (path: string, to: (bytes: Buffer) => Buffer | null): ArtifactFile[] =>
    saveModel(modelOf('label')).flatMap((file) => {
      const bytes = file.path === path ? to(file.bytes) : file.bytes;
      return bytes === null ? [] : [{ path: file.path, bytes }];
    });
  const edit = (path: string, from: string | RegExp, to: string) =>
    change(path, (bytes) => Buffer.from(bytes.toString().replace(from, to)));

  it.each(['model.json', 'weights.bin', 'pipeline.json', 'signature.json', 'warmup.json'])(
    'names %s when it is truncated or absent',
    (path) => {
      expect(() => loadModel(change(path, (bytes) => bytes.subarray(0, bytes.length >> 1)))).toThrow(path);
      expect(() => loadModel(change(path, () => null))).toThrow(`${path}: is missing`);
    },
  );

  it('refuses other versions, foreign layers, wrong shapes and weights that are no numbers', () => {
    expect(() => loadModel(edit('pipeline.json', '"version":1', '"version":9'))).toThrow(/version 9/);
    expect(() => loadModel(edit('model.json', '"format_version":1', '"format_version":2'))).toThrow(/version 2/);
    expect(() => loadModel(edit('model.json', '"Dense"', '"LSTM"'))).toThrow(/not dense/);
    expect(() => loadModel(edit('model.json', /"units":\d+/, '"units":3'))).toThrow(/weights.bin: has/);
    expect(() => loadModel(edit('pipeline.json', '"kind":"boolean"', '"kind":"magic"'))).toThrow(/unknown kind/);
    expect(() => loadModel(change('weights.bin', (bytes) => Buffer.alloc(bytes.length, 0xff)))).toThrow(/not finite/);
  });

  it('throws an error with a stable code', () => {
    expect(() => loadModel([])).toThrow(expect.objectContaining({ code: 'MODEL_FORMAT.UNREADABLE', kind: 'invalid' }));
  });
});
