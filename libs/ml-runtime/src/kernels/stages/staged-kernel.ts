import type { DenseKernel } from '../dense-kernel.js';
import { PLAN_COMPILERS } from '../kernels.js';
import type { Plan } from '../plan/plan.js';
import { copyPatches } from './patches.js';
import { pool } from './pooling.js';
import { type Stage, valuesBefore, valuesBehind } from './stage.js';
import { placesOf, seesCellByCell, valuesIn } from './window.js';

/** So many values of a stage lie there at a time (1 MiB): as many items go through all stages together. */
const MOST_VALUES = 2 ** 18;
/** Places of a convolution whose patches are copied at a time. */
const PATCHES = 256;

type Compile = (plan: Plan) => DenseKernel;

/** Runs so many items. What it returns is its own, until the next call. */
type StageRun = (values: Float32Array, items: number) => Float32Array;

/** The kernels of stages one behind the other, by the names of their backends. */
export const compileStagedKernels = (stages: readonly Stage[]): Map<string, DenseKernel> =>
  new Map(Object.entries(PLAN_COMPILERS).map(([backend, compile]) => [backend, compileStages(stages, compile)]));

function compileStages(stages: readonly Stage[], compile: Compile): DenseKernel {
  const [first, ...others] = stages;
  const last = stages.at(-1);
  if (first === undefined || last === undefined) throw new TypeError('there is no stage');
  if (others.length === 0 && first.kind === 'dense') return compile(first.plan);
  const items = Math.max(1, Math.floor(MOST_VALUES / Math.max(...stages.map(valuesBehind))));
  const runs = stages.map((stage) => compileStage(stage, items, compile));
  const [inputs, outputs] = [valuesBefore(first), valuesBehind(last)];
  return (features, rows, out) => {
    for (let row = 0; row < rows; row += items) {
      const count = Math.min(items, rows - row);
      let values = features.subarray(row * inputs, (row + count) * inputs);
      for (const run of runs) values = run(values, count);
      out.set(values.subarray(0, count * outputs), row * outputs);
    }
  };
}

function compileStage(stage: Stage, items: number, compile: Compile): StageRun {
  const out = new Float32Array(items * valuesBehind(stage));
  switch (stage.kind) {
    case 'dense': {
      const run = compile(stage.plan);
      return (values, count) => {
        run(values, count, out);
        return out;
      };
    }
    case 'convolution':
      return convolution(stage, compile({ steps: [stage.step] }), out);
    case 'pooling':
      return (values, count) => {
        pool(values, count, stage.window, stage.takes, out);
        return out;
      };
    case 'scaling': {
      const { scale, shift } = stage;
      return (values, count) => {
        for (let i = 0, c = 0; i < count * stage.values; i++, c = c + 1 === scale.length ? 0 : c + 1) {
          out[i] = (values[i] as number) * (scale[c] as number) + (shift[c] as number);
        }
        return out;
      };
    }
  }
}

function convolution(
  { window, step }: Extract<Stage, { kind: 'convolution' }>,
  run: DenseKernel,
  out: Float32Array,
): StageRun {
  const places = placesOf(window);
  if (seesCellByCell(window)) {
    return (values, count) => {
      run(values, count * places, out);
      return out;
    };
  }
  const patches = new Float32Array(PATCHES * valuesIn(window));
  return (values, count) => {
    const all = count * places;
    for (let place = 0; place < all; place += PATCHES) {
      const some = Math.min(PATCHES, all - place);
      copyPatches(values, window, place, some, patches);
      run(patches, some, out.subarray(place * step.units, (place + some) * step.units));
    }
    return out;
  };
}
