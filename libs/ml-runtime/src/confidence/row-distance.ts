import { compileRowEncoder } from '../pipeline/encode.js';
import type { FittedPipeline } from '../pipeline/fitted-pipeline.js';
import type { Row } from '../training/trained-model.js';

/** How far an encoded row (`features[at …]`) lies from the rows that a model was trained on. */
export type RowDistance = (features: Float32Array, at: number) => number;

const NEIGHBOURS = 5;

/**
 * The Euclidean distance, in encoded columns, to the fifth nearest of a model's background rows (Ramaswamy, Rastogi & Shim 2000). It says
 * something only beside the distances of rows that are known to be usual.
 */
export function rowDistance(pipeline: FittedPipeline, background: readonly Row[]): RowDistance {
  const { width } = pipeline;
  const known = compileRowEncoder(pipeline)(background);
  const wanted = Math.min(NEIGHBOURS, background.length);
  return (features, at) => {
    const nearest = new Float64Array(wanted).fill(Infinity);
    for (let from = 0; from < known.length; from += width) {
      const furthest = nearest[wanted - 1] as number;
      let square = 0;
      for (let k = 0; k < width && square < furthest; k++) {
        const apart = (features[at + k] as number) - (known[from + k] as number);
        square += apart * apart;
      }
      if (square < furthest) insert(nearest, square);
    }
    return Math.sqrt(nearest[wanted - 1] ?? 0);
  };
}

/** In place of the largest of ascending values. */
function insert(ascending: Float64Array, value: number): void {
  let place = ascending.length - 1;
  for (; place > 0 && (ascending[place - 1] as number) > value; place--)
    ascending[place] = ascending[place - 1] as number;
  ascending[place] = value;
}
