import { describe, expect, it } from '@jest/globals';

import { SeededRandom } from '../random/seeded-random.js';
import { initialiseNetwork, type Network } from '../training/network.js';
import type { PackedNetwork } from './packed-network.js';
import { compilePlainKernel } from './plain-kernel.js';
import { planOf } from './plan/plan.js';
import { compileDefaultKernel } from './kernels.js';
import { packForWasm } from './wasm-kernel.js';

const INPUTS = 21;
const OUTPUTS = 3;
const ROWS = 130;
const random = new SeededRandom(7);

const networkOf = (hidden: number[]): Network =>
  initialiseNetwork({ inputs: INPUTS, hidden, outputs: OUTPUTS, activation: 'linear', random });
const featuresOf = (rows: number): Float32Array =>
  Float32Array.from({ length: rows * INPUTS }, () => 4 * random.uniform() - 2);
/** As a message to another thread brings it: the same bytes under another name. */
const sent = ({ memory, roomBytes }: PackedNetwork): PackedNetwork => ({ memory: structuredClone(memory), roomBytes });
const bytesOf = ({ memory }: PackedNetwork): number => memory.buffer.byteLength;

describe('a packed network', () => {
  it('is computed by several threads in turn, each in room of its own', () => {
    const network = networkOf([40, 17]);
    const packed = packForWasm(network);
    const before = bytesOf(packed);
    const kernels = [packed, sent(packed), sent(packed)].map((each) => compileDefaultKernel(network, each));
    expect(bytesOf(packed)).toBe(before + 3 * packed.roomBytes);

    const features = kernels.map(() => featuresOf(ROWS));
    const wanted = features.map((each) => {
      const out = new Float32Array(ROWS * OUTPUTS);
      compilePlainKernel(planOf(network))(each, ROWS, out);
      return out;
    });
    for (let turn = 0; turn < 2; turn++) {
      kernels.forEach((kernel, i) => {
        const out = new Float32Array(ROWS * OUTPUTS);
        kernel(features[i]!, ROWS, out);
        expect(out).toEqual(wanted[i]);
      });
    }
  });

  it('takes no more room when a thread compiles it again', () => {
    const network = networkOf([16]);
    const packed = packForWasm(network);
    compileDefaultKernel(network, packed);
    const before = bytesOf(packed);
    compileDefaultKernel(network, packed);
    expect(bytesOf(packed)).toBe(before);
  });

  it('is copied for a thread that finds no room left', () => {
    const network = networkOf([16]);
    const packed = packForWasm(network);
    const features = featuresOf(1);
    const [wanted, out] = [new Float32Array(OUTPUTS), new Float32Array(OUTPUTS)];
    compilePlainKernel(planOf(network))(features, 1, wanted);
    for (let thread = 0; thread < 128; thread++) compileDefaultKernel(network, sent(packed));
    const full = bytesOf(packed);

    compileDefaultKernel(network, sent(packed))(features, 1, out);
    expect(bytesOf(packed)).toBe(full);
    expect(out).toEqual(wanted);
  });
});
