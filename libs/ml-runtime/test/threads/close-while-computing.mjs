// Closes a pool while ONNX Runtime computes in its threads. What it prints at the end shows that the process is still there.
import { createInferencePool } from '../../dist/index.js';
import { networkOnnx } from '../../dist/kernels/onnx/network-onnx.js';
import { SeededRandom } from '../../dist/random/seeded-random.js';
import { initialiseNetwork } from '../../dist/training/network.js';

const INPUTS = 512;
const ROWS = 2048;
const random = new SeededRandom(1);
const network = initialiseNetwork({ inputs: INPUTS, hidden: [1024, 1024], outputs: 2, activation: 'linear', random });
const source = { format: 'onnx', files: [{ path: 'model.onnx', bytes: networkOnnx(network) }] };

const pool = createInferencePool({ threads: 2 });
await pool.loadTensors('m', source);
const inputs = { features: { datatype: 'FP32', shape: [ROWS, INPUTS], data: new Float32Array(ROWS * INPUTS) } };
const runs = Promise.allSettled(Array.from({ length: 6 }, () => pool.runTensors('m', inputs)));
await new Promise((resolve) => setTimeout(resolve, 200));
await pool.close();
const outcomes = (await runs).map(({ status, reason }) => (status === 'rejected' ? reason.code : status));
console.log(JSON.stringify(outcomes));
