import type { Network } from '../training/network.js';
import type { DenseKernel } from './dense-kernel.js';
import { DENSE_WASM } from './gen/dense-wasm.js';
import { Allocator, packedLayers, packPlan, roomIn, type PackedLayer, type PackedNetwork } from './packed-network.js';
import { ACTIVATIONS } from './plan/activations.js';
import { type Plan, planOf } from './plan/plan.js';

/** Rows that go through all layers together: their activations stay in the processor's cache, and memory is bounded. */
const CHUNK_ROWS = 64;
const FLOAT_BYTES = 4;

type DenseFunction = (
  x: number,
  xStride: number,
  rows: number,
  inputs: number,
  weights: number,
  bias: number,
  y: number,
  units: number,
  relu: 0 | 1,
) => void;

/** A layer, and where in memory it leaves its output, in bytes. */
interface PlacedLayer extends PackedLayer {
  readonly output: number;
}

let module: WebAssembly.Module | undefined;

/** The weights of a network for `compileWasmKernel`, here and in other threads. It must not change any more. */
export const packForWasm = (network: Network): PackedNetwork => packPlan(planOf(network), CHUNK_ROWS);

/**
 * A plan as WebAssembly with 128-bit SIMD. Its weights lie packed in memory, its activations there in room of this thread that is
 * allocated once. One row of 30-128-64-2 takes 1 µs, 128 rows take 80 µs (bench/kernels.mjs).
 *
 * @param packed its weights, where they are packed already
 */
export function compileWasmKernel(plan: Plan, packed?: PackedNetwork): DenseKernel {
  const { memory, room } = memoryFor(plan, packed);
  const width = plan.steps[0]?.inputs ?? 0;
  const allocator = new Allocator(room);
  const input = allocator.take(CHUNK_ROWS * width);
  const placed = packedLayers(plan).map((each) => ({ ...each, output: allocator.take(CHUNK_ROWS * each.units) }));
  const floats = new Float32Array(memory.buffer);
  const run = chainOf(placed, { input, width, floats, dense: denseIn(memory) });
  const last = placed.at(-1);
  const outputs = last?.layer.units ?? 0;
  const from = (last?.output ?? 0) / FLOAT_BYTES;

  return (features, rows, out) => {
    for (let row = 0; row < rows; row += CHUNK_ROWS) {
      const count = Math.min(CHUNK_ROWS, rows - row);
      floats.set(features.subarray(row * width, (row + count) * width), input / FLOAT_BYTES);
      run(count);
      if (last?.units === outputs) {
        out.set(floats.subarray(from, from + count * outputs), row * outputs);
        continue;
      }
      for (let i = 0; i < count; i++) {
        const at = from + i * (last?.units ?? 0);
        for (let j = 0; j < outputs; j++) out[(row + i) * outputs + j] = floats[at + j] as number;
      }
    }
  };
}

/** The weights that are packed already, or a copy where no room is left beside them. */
function memoryFor(plan: Plan, packed: PackedNetwork | undefined): { memory: WebAssembly.Memory; room: number } {
  const shared = packed && roomIn(packed);
  if (packed !== undefined && shared !== undefined) return { memory: packed.memory, room: shared };
  const own = packPlan(plan, CHUNK_ROWS);
  const room = roomIn(own);
  if (room === undefined) throw new RangeError('a network that was packed just now has room for no thread');
  return { memory: own.memory, room };
}

function denseIn(memory: WebAssembly.Memory): DenseFunction {
  module ??= new WebAssembly.Module(Buffer.from(DENSE_WASM, 'base64'));
  return new WebAssembly.Instance(module, { env: { memory } }).exports['dense'] as DenseFunction;
}

interface Chain {
  readonly input: number;
  readonly width: number;
  readonly floats: Float32Array;
  readonly dense: DenseFunction;
}

/** Runs so many rows through all layers. What is not rectified on the way is done to their outputs in memory. */
function chainOf(layers: readonly PlacedLayer[], { input, width, floats, dense }: Chain): (rows: number) => void {
  return (rows) => {
    let x = input;
    let stride = width * FLOAT_BYTES;
    for (let i = 0; i < layers.length; i++) {
      const { layer, units, weights, bias, output } = layers[i] as PlacedLayer;
      const { activation } = layer;
      dense(x, stride, rows, layer.inputs, weights, bias, output, units, activation === 'relu' ? 1 : 0);
      if (activation !== 'relu' && activation !== 'linear') {
        ACTIVATIONS[activation](floats, output / FLOAT_BYTES, rows, layer.units, units);
      }
      x = output;
      stride = units * FLOAT_BYTES;
    }
  };
}
