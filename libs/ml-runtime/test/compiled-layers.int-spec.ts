import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { tf, useBackend } from '../src/backends/tensorflow.js';
import type { Calibration } from '../src/calibration/calibration.js';
import { CompiledLayers } from '../src/tensor-models/tfjs/compiled-layers.js';
import { stagesOfLayers } from '../src/tensor-models/tfjs/stages-of-layers.js';
import { createInferencePool, type InferencePool } from '../src/index.js';

await useBackend('wasm');
const { layers } = tf;
type Layers = Parameters<typeof tf.sequential>[0];
const sequential = (...list: NonNullable<NonNullable<Layers>['layers']>) => tf.sequential({ layers: list });

/** A dense layer whose weights and biases are all of chance. */
const dense = (units: number, more: object = {}) => layers.dense({ units, biasInitializer: 'randomNormal', ...more });
const conv2d = (filters: number, kernelSize: number | [number, number], more: object = {}) =>
  layers.conv2d({ filters, kernelSize, biasInitializer: 'randomNormal', ...more });
const conv1d = (filters: number, kernelSize: number, more: object = {}) =>
  layers.conv1d({ filters, kernelSize, biasInitializer: 'randomNormal', ...more });
const normalisation = (more: object = {}) =>
  layers.batchNormalization({
    ...{ gammaInitializer: 'randomNormal', betaInitializer: 'randomNormal' },
    ...{ movingMeanInitializer: 'randomNormal', movingVarianceInitializer: 'ones', epsilon: 0.1, ...more },
  });

const valuesOf = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => 3 * Math.sin(i * 1.7));

describe('Layers models of TF.js', () => {
  const understood: Record<string, () => ReturnType<typeof sequential>> = {
    'dense layers': () => sequential(dense(33, { inputShape: [7], activation: 'relu' }), dense(3)),
    'a layer without bias': () => sequential(layers.dense({ units: 4, useBias: false, inputShape: [5] })),
    'activations as layers': () =>
      sequential(
        ...[dense(20, { inputShape: [6] }), layers.activation({ activation: 'tanh' }), dense(9), layers.reLU()],
        ...[dense(8), layers.elu(), dense(5), layers.softmax()],
      ),
    'flattening and dropout': () =>
      sequential(
        ...[layers.flatten({ inputShape: [2, 3, 2] }), layers.dropout({ rate: 0.5 }), dense(9, { activation: 'elu' })],
        ...[layers.gaussianNoise({ stddev: 1 }), dense(2, { activation: 'softmax' })],
      ),
    'normalisation before, between and behind': () =>
      sequential(
        ...[normalisation({ inputShape: [6] }), dense(12), normalisation(), layers.activation({ activation: 'relu' })],
        ...[normalisation({ scale: false }), dense(4), normalisation({ center: false })],
      ),
    'a dense layer over places': () => sequential(dense(5, { inputShape: [4, 3], activation: 'tanh' }), dense(2)),
    'a normalisation at the end': () => sequential(dense(2, { inputShape: [3], activation: 'relu' }), normalisation()),
    'images, as most networks of digits are': () =>
      sequential(
        ...[conv2d(8, 3, { inputShape: [12, 11, 2], activation: 'relu' }), layers.maxPooling2d({ poolSize: 2 })],
        ...[conv2d(19, 2, { padding: 'same' }), normalisation(), layers.activation({ activation: 'relu' })],
        ...[
          layers.averagePooling2d({ poolSize: [2, 3], strides: [1, 2], padding: 'same' }),
          layers.dropout({ rate: 0.1 }),
        ],
        ...[layers.flatten(), dense(10, { activation: 'relu' }), dense(3, { activation: 'softmax' })],
      ),
    'images, reduced to channels': () =>
      sequential(
        ...[normalisation({ inputShape: [7, 10, 3] }), conv2d(6, [3, 2], { strides: [2, 3], padding: 'same' })],
        ...[conv2d(5, 1, { activation: 'elu' }), normalisation(), layers.globalAveragePooling2d({})],
      ),
    'dilated windows, softmax by place': () =>
      sequential(
        conv2d(4, 3, { inputShape: [9, 8, 2], dilationRate: [2, 1] }),
        layers.softmax({ axis: -1 }),
        conv2d(2, 2),
      ),
    'lines of values': () =>
      sequential(
        ...[layers.reshape({ targetShape: [20, 2], inputShape: [40] }), conv1d(7, 3, { dilationRate: 2 })],
        ...[
          layers.maxPooling1d({ poolSize: 3, strides: 2, padding: 'same' }),
          conv1d(4, 2, { strides: 2, padding: 'same' }),
        ],
        ...[
          layers.averagePooling1d({ poolSize: 2 }),
          conv1d(9, 2, { activation: 'relu' }),
          layers.globalMaxPooling1d({}),
        ],
        dense(2),
      ),
    'rows made to images': () =>
      sequential(
        ...[dense(18, { inputShape: [4] }), layers.reshape({ targetShape: [3, 3, 2] }), normalisation()],
        ...[conv2d(2, 2, { padding: 'same', useBias: false }), layers.globalMaxPooling2d({})],
      ),
    'more places than are copied at a time': () =>
      sequential(conv2d(3, 5, { inputShape: [18, 16, 1], padding: 'same' })),
  };
  for (const activation of [
    ...['relu', 'relu6', 'sigmoid', 'hardSigmoid', 'tanh', 'elu', 'selu', 'softplus', 'softsign', 'swish', 'softmax'],
  ]) {
    understood[`the activation ${activation}`] = () =>
      sequential(dense(18, { inputShape: [6], activation }), dense(3, { activation }));
  }

  it.each(Object.entries(understood))('of %s answer by kernels as TF.js does', async (_, build) => {
    const model = build();
    const compiled = new CompiledLayers(model, 'wasm');
    // A stalled machine would leave out what seems to take too long.
    let ms = 0;
    const calibration = await compiled.calibrate(() => ms++);
    expect(calibration.absent).toEqual([{ backend: 'onnxruntime', reason: 'it is not given models of TF.js' }]);
    for (const { candidates } of calibration.batches) {
      expect(candidates.map(({ backend, agrees }) => [backend, agrees])).toEqual([
        ...[
          ['tfjs-wasm', true],
          ['wasm-simd', true],
          ['javascript', true],
        ],
      ]);
    }
    expect(calibration.batches.map(({ rows }) => rows)).toEqual([1, 8, 32, 128]);
    for (const backend of ['wasm-simd', 'javascript']) {
      compiled.use(only(calibration, backend));
      for (const rows of [1, 3, 70]) {
        const shape = [rows, ...model.inputs[0]!.shape.slice(1).map(Number)];
        const features = valuesOf(shape.reduce((size, one) => size * one));
        const wanted = tf.tidy(() =>
          (model.predict(tf.tensor(features, shape)) as ReturnType<typeof tf.tensor>).dataSync(),
        );
        const out = new Float32Array(wanted.length);
        compiled.kernelOf(rows)!(features, rows, out);
        const apart = out.map((value, i) => Math.abs(value - wanted[i]!) / Math.max(1, Math.abs(wanted[i]!)));
        expect(apart.reduce((most, one) => Math.max(most, one), 0)).toBeLessThan(1e-5);
      }
    }
  });

  it.each([
    [
      'DepthwiseConv2D',
      () => sequential(layers.depthwiseConv2d({ kernelSize: 2, inputShape: [4, 4, 1] }), layers.flatten(), dense(2)),
    ],
    [
      'channels first',
      () => sequential(layers.maxPooling2d({ inputShape: [1, 4, 4], dataFormat: 'channelsFirst' }), layers.flatten()),
    ],
    ['where it stands', () => sequential(layers.maxPooling1d({ inputShape: [4, 2] }), layers.reLU())],
    [
      'softmax_of_channels',
      () =>
        sequential(
          ...[dense(8, { inputShape: [3] }), layers.reshape({ targetShape: [4, 2] })],
          layers.softmax({ name: 'softmax_of_channels' }),
        ),
    ],
    ['computes nothing', () => sequential(layers.flatten({ inputShape: [2, 2] }))],
    [
      'inputs',
      () => {
        const [a, b] = [tf.input({ shape: [3] }), tf.input({ shape: [3] })];
        return tf.model({ inputs: [a, b], outputs: layers.add().apply([a, b]) as ReturnType<typeof tf.input> });
      },
    ],
    [
      'is not one behind one other',
      () => {
        const a = tf.input({ shape: [3] });
        const b = dense(3).apply(a) as ReturnType<typeof tf.input>;
        return tf.model({ inputs: a, outputs: layers.add().apply([a, b]) as ReturnType<typeof tf.input> });
      },
    ],
    [
      'softplus_of_my_own',
      () => sequential(layers.leakyReLU({ inputShape: [3], name: 'softplus_of_my_own' }), dense(2)),
    ],
    ['logSoftmax', () => sequential(dense(2, { inputShape: [3], activation: 'logSoftmax' }))],
  ])('of anything else (%s) stay with TF.js, and say why', async (reason, build) => {
    const compiled = new CompiledLayers(build(), 'wasm');
    const { batches, absent } = await compiled.calibrate();
    expect(batches).toEqual([]);
    expect(absent.map(({ backend }) => backend)).toEqual(['wasm-simd', 'javascript']);
    for (const one of absent) expect(one.reason).toContain(reason);
    compiled.use({ reference: 'tfjs-wasm', tolerance: 1e-5, batches, absent });
    expect(compiled.kernelOf(1)).toBeUndefined();
  });

  it('are not trained by being looked at', () => {
    const model = understood['normalisation before, between and behind']!();
    const before = model.getWeights().map((one) => [...one.dataSync()]);
    expect(stagesOfLayers(model)).toMatchObject([
      ...[{ kind: 'scaling' }, { plan: { steps: [{ units: 12, activation: 'relu' }] } }],
      ...[{ kind: 'scaling' }, { plan: { steps: [{ units: 4 }] } }],
    ]);
    expect(model.getWeights().map((one) => [...one.dataSync()])).toEqual(before);
  });

  describe('in a pool', () => {
    let pool: InferencePool;
    beforeAll(() => {
      pool = createInferencePool({ threads: 1 });
    });
    afterAll(() => pool.close());

    it('answer before and after they were warmed up, and refuse what TF.js refuses', async () => {
      const model = understood['dense layers']!();
      let files: { path: string; bytes: Uint8Array }[] = [];
      await model.save(
        tf.io.withSaveHandler(({ weightData, weightSpecs, ...topology }) => {
          const manifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
          const json = { format: 'layers-model', modelTopology: topology.modelTopology, weightsManifest: manifest };
          files = [
            { path: 'model.json', bytes: Buffer.from(JSON.stringify(json)) },
            { path: 'weights.bin', bytes: new Uint8Array(weightData as ArrayBuffer) },
          ];
          return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
        }),
      );
      const [input, output] = [model.inputs[0]!.sourceLayer.name, model.outputs[0]!.sourceLayer.name];
      await pool.loadTensors('m', { format: 'tfjs-layers', files });
      const tensor = (shape: number[]) => ({
        [input]: { datatype: 'FP32' as const, shape, data: valuesOf(shape.reduce((size, one) => size * one)) },
      });
      const first = await pool.runTensors('m', tensor([9, 7]));
      const calibration = await pool.warmUp('m');
      expect(calibration?.batches).toHaveLength(4);
      await pool.warmUp('m', only(calibration!, 'wasm-simd'));
      const second = await pool.runTensors('m', tensor([9, 7]));

      expect(second.outputs[output]).toMatchObject({ datatype: 'FP32', shape: [9, 3] });
      const wanted = first.outputs[output]!.data as Float32Array;
      (second.outputs[output]!.data as Float32Array).forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 5));
      await expect(pool.runTensors('m', tensor([9, 8]))).rejects.toMatchObject({ code: 'MODEL.CANNOT_COMPUTE' });
      expect((await pool.runTensors('m', tensor([9, 7]))).outputs[output]?.data).toEqual(second.outputs[output]?.data);
    });
  });
});

/** The calibration of a machine on which one backend is the fastest. */
function only(calibration: Calibration, backend: string): Calibration {
  const batches = calibration.batches.map(({ rows, candidates }) => ({
    ...{ rows, chosen: backend, candidates: candidates.filter((one) => one.backend === backend) },
  }));
  return { ...calibration, batches };
}
