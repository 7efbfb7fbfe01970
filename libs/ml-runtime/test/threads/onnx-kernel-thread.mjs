// Runs a network in ONNX Runtime, in several runs at once and closing meanwhile: ONNX Runtime knows no arrays of jest's realm.
import { parentPort, workerData } from 'node:worker_threads';

import { openOnnxKernel } from '../../dist/kernels/onnx/open-onnx-kernel.js';

const { network, features, sizes } = workerData;
const outputs = network.layers.at(-1).units;
const kernel = await openOnnxKernel(network, 'onnxruntime');
const runs = sizes.map(async (rows) => {
  const out = new Float32Array(rows * outputs);
  await kernel.run(features, rows, out);
  return out;
});
const closed = kernel.close();
parentPort.postMessage(await Promise.all(runs));
await closed;
