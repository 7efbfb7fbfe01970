import { putFiles } from '../../libs/artifact-store/dist/index.js';
import { fitPipeline, saveModel, signatureOf } from '../../libs/ml-runtime/dist/index.js';

/** An MLP 30-128-64-2 behind its tabular pipeline: numbers without gaps, and two classes. @returns the model and its digest */
export async function storedModel(store, columns) {
  const rows = 1000;
  const table = Array.from({ length: columns }, (_, c) => ({
    name: `x${c}`,
    kind: 'numeric',
    values: Float64Array.from({ length: rows }, (__, r) => Math.sin(1 + r * (c + 1) * 1.7) * 10),
  }));
  const target = { name: 'y', kind: 'categorical', values: Array.from({ length: rows }, (_, r) => 'ab'[r % 2]) };
  const pipeline = fitPipeline({ columns: [...table, target], rows }, { target: 'y' });
  const widths = [pipeline.width, 128, 64, 1];
  const layers = widths.slice(1).map((units, i) => ({
    inputs: widths[i],
    units,
    activation: i === 2 ? 'sigmoid' : 'relu',
    kernel: Float32Array.from({ length: widths[i] * units }, (_, k) => Math.sin(k * 1.3) / Math.sqrt(widths[i])),
    bias: new Float32Array(units),
  }));
  const warmup = Array.from({ length: 64 }, (_, r) =>
    Object.fromEntries(table.map(({ name, values }) => [name, values[r]])),
  );
  const model = { pipeline, signature: signatureOf(pipeline), network: { layers }, warmup };
  const files = await putFiles(store, saveModel(model));
  const manifest = { schema_version: 1, flavor: 'tfjs-tabular', signature: model.signature, files };
  return { model, digest: await store.putManifest(manifest) };
}
