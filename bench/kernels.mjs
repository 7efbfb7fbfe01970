// The kernels that may run a network, at several batch sizes: microseconds a call, and how far each is from TF.js.
//   npm run bench:kernels [-- --layers 30,128,64,2 --rounds 9]
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';

import { matrixOps } from '../libs/ml-runtime/dist/backends/matrix-ops.js';
import { useBackend } from '../libs/ml-runtime/dist/backends/tensorflow.js';
import { onnxBackends } from '../libs/ml-runtime/dist/kernels/onnx/onnx-backends.js';
import { openOnnxKernel } from '../libs/ml-runtime/dist/kernels/onnx/open-onnx-kernel.js';
import { compilePlainKernel } from '../libs/ml-runtime/dist/kernels/plain-kernel.js';
import { planOf } from '../libs/ml-runtime/dist/kernels/plan/plan.js';
import { compileTfjsKernel } from '../libs/ml-runtime/dist/kernels/tfjs-kernel.js';
import { compileWasmKernel } from '../libs/ml-runtime/dist/kernels/wasm-kernel.js';
import { forwardPass } from '../libs/ml-runtime/dist/prediction/forward-pass.js';
import { SeededRandom } from '../libs/ml-runtime/dist/random/seeded-random.js';
import { initialiseNetwork } from '../libs/ml-runtime/dist/training/network.js';

import { median } from './inference/compare.mjs';

const BATCHES = [1, 8, 32, 128, 1024];
const ROUND_ROWS = 4096;

const { values } = parseArgs({
  options: { layers: { type: 'string', default: '30,128,64,2' }, rounds: { type: 'string', default: '9' } },
});
const [inputs, ...hidden] = values.layers.split(',').map(Number);
const outputs = hidden.pop();
const random = new SeededRandom(1);
const network = initialiseNetwork({ inputs, hidden, outputs, activation: 'linear', random });
const { backend } = await useBackend();

const candidates = {
  'plain loops': compilePlainKernel(planOf(network)),
  'WASM kernel': compileWasmKernel(planOf(network)),
  [`TF.js ${backend}`]: compileTfjsKernel(network).run,
};
for (const onnx of onnxBackends()) candidates[onnx] = (await openOnnxKernel(network, onnx)).run;

console.log(
  `${values.layers}; median of ${values.rounds} rounds in turn; ${cpus().length} cores, load ${loadavg()[0].toFixed(1)}, Node ${process.version}`,
);
for (const rows of BATCHES) {
  const features = Float32Array.from({ length: rows * inputs }, () => random.uniform() * 4 - 2);
  const wanted = forwardPass(matrixOps(), network, features, rows);
  const cells = Object.entries(await timed(features, rows)).map(([kernel, { us, out }]) => {
    const apart = out.reduce((most, value, i) => Math.max(most, Math.abs(value - wanted[i])), 0);
    return `${kernel} ${us.toFixed(1)} µs (${apart === 0 ? 'same bits' : apart.toExponential(0)})`;
  });
  console.log(`${String(rows).padStart(5)} rows: ${cells.join(', ')}`);
}

async function timed(features, rows) {
  const calls = Math.max(1, Math.round(ROUND_ROWS / rows));
  const times = Object.fromEntries(Object.keys(candidates).map((kernel) => [kernel, []]));
  const outs = {};
  for (let round = -1; round < Number(values.rounds); round++) {
    for (const [kernel, run] of Object.entries(candidates)) {
      const out = (outs[kernel] ??= new Float32Array(rows * outputs));
      const began = performance.now();
      for (let call = 0; call < calls; call++) {
        const pending = run(features, rows, out);
        if (pending !== undefined) await pending;
      }
      if (round >= 0) times[kernel].push(((performance.now() - began) * 1000) / calls);
    }
    await new Promise(setImmediate);
  }
  return Object.fromEntries(
    Object.entries(times).map(([kernel, list]) => [kernel, { us: median(list), out: outs[kernel] }]),
  );
}
