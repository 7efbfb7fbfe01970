import type { Plan, PlanStep } from './plan/plan.js';

/** Units that `dense.wat` computes at a time. */
const PANEL = 16;
const ALIGNMENT_BYTES = 64;
const FLOAT_BYTES = 4;
const PAGE_BYTES = 64 * 1024;
/** Addresses have 32 bits. */
const MOST_PAGES = 65_536;
/** So many threads get room of their own beside one copy of the weights; that of a thread which died is not given to another. */
const MOST_THREADS = 128;

/**
 * The weights of a network as `dense.wat` reads them, in memory that threads share (it may be sent to others). Nobody changes the weights
 * once they lie there; each thread computes in {@link roomIn room of its own} behind them.
 */
export interface PackedNetwork {
  readonly memory: WebAssembly.Memory;
  /** Bytes that each thread needs for a chunk of rows and its activations. */
  readonly roomBytes: number;
}

/** A layer, and where in memory its weights lie, in bytes. Units are padded to whole panels. */
export interface PackedLayer {
  readonly layer: PlanStep;
  readonly units: number;
  readonly weights: number;
  readonly bias: number;
}

/** Lays arrays out one behind the other. */
export class Allocator {
  /** @param bytes where it begins */
  constructor(private bytes: number) {}

  /** Room for so many floats. @returns its address in bytes */
  take(floats: number): number {
    const address = this.bytes;
    this.bytes += roundUp(floats * FLOAT_BYTES, ALIGNMENT_BYTES);
    return address;
  }

  get end(): number {
    return this.bytes;
  }
}

/** Packs the weights that a plan has now. @param rows of a chunk */
export function packPlan({ steps }: Plan, rows: number): PackedNetwork {
  const allocator = new Allocator(0);
  const packed = placedIn(steps, allocator);
  const room = new Allocator(0);
  room.take(rows * (steps[0]?.inputs ?? 0));
  for (const { units } of packed) room.take(rows * units);
  const [initial, each] = [pagesOf(allocator.end), pagesOf(room.end)];
  const maximum = Math.max(initial, Math.min(MOST_PAGES, initial + MOST_THREADS * each));
  const memory = new WebAssembly.Memory({ initial, maximum, shared: true });
  const floats = new Float32Array(memory.buffer);
  for (const one of packed) store(one, floats);
  return { memory, roomBytes: each * PAGE_BYTES };
}

/** Where the weights of the steps lie in memory that `packPlan` made of them. */
export const packedLayers = ({ steps }: Plan): PackedLayer[] => placedIn(steps, new Allocator(0));

const rooms = new WeakMap<WebAssembly.Memory, number>();

/**
 * Room of this thread in the memory, which all its kernels use in turn.
 *
 * @returns its address in bytes; undefined where too many threads had some
 */
export function roomIn({ memory, roomBytes }: PackedNetwork): number | undefined {
  const known = rooms.get(memory);
  if (known !== undefined) return known;
  try {
    const address = memory.grow(roomBytes / PAGE_BYTES) * PAGE_BYTES;
    rooms.set(memory, address);
    return address;
  } catch (error) {
    // It comes from V8 itself, whose classes are not those of a jest test.
    if ((error as Error).name === 'RangeError') return undefined;
    throw error;
  }
}

function placedIn(layers: readonly PlanStep[], allocator: Allocator): PackedLayer[] {
  return layers.map((layer) => {
    const units = roundUp(layer.units, PANEL);
    return { layer, units, weights: allocator.take(layer.inputs * units), bias: allocator.take(units) };
  });
}

/** Writes the weights [inputs, units] as panels of 16 units, each [inputs, 16]; what pads the last panel stays 0. */
function store({ layer, weights, bias }: PackedLayer, floats: Float32Array): void {
  const { inputs, units, kernel } = layer;
  for (let panel = 0; panel < units; panel += PANEL) {
    const count = Math.min(PANEL, units - panel);
    for (let i = 0; i < inputs; i++) {
      const from = i * units + panel;
      floats.set(kernel.subarray(from, from + count), weights / FLOAT_BYTES + panel * inputs + i * PANEL);
    }
  }
  floats.set(layer.bias, bias / FLOAT_BYTES);
}

const pagesOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / PAGE_BYTES));

const roundUp = (value: number, step: number): number => Math.ceil(value / step) * step;
