import { numberOf } from '../tables/cells.js';
import type { Column } from '../tables/table.js';
import type { NumericEncoder } from './fitted-pipeline.js';

const SAMPLE = 100_000;
const CLIP = 6;
/** A deviation this many times the robust one means a tail that would drown the rest. */
const HEAVY_TAIL = 4;

/** The finite numbers of a column, in row order. */
export function presentNumbers(column: Column): Float64Array {
  const numbers = new Float64Array(column.values.length);
  let count = 0;
  for (let row = 0; row < numbers.length; row++) {
    const value = numberOf(column.values[row]);
    if (Number.isFinite(value)) numbers[count++] = value;
  }
  return numbers.subarray(0, count);
}

/** Mean and standard deviation (population), Welford's recurrence. */
export function momentsOf(numbers: Float64Array): { mean: number; deviation: number } {
  let mean = 0;
  let squares = 0;
  numbers.forEach((value, index) => {
    const step = value - mean;
    mean += step / (index + 1);
    squares += step * (value - mean);
  });
  return { mean, deviation: Math.sqrt(squares / Math.max(1, numbers.length)) };
}

/** Quantiles by linear interpolation; over a regular sample where there are very many rows. */
export function quantilesOf(numbers: Float64Array, shares: readonly number[]): number[] {
  const stride = Math.ceil(numbers.length / SAMPLE);
  const sorted = numbers.filter((_, index) => index % stride === 0).sort();
  return shares.map((share) => {
    const at = share * (sorted.length - 1);
    const low = sorted[Math.floor(at)] ?? 0;
    return low + (at - Math.floor(at)) * ((sorted[Math.ceil(at)] ?? low) - low);
  });
}

/** Learns how to standardise a numeric column; heavy tails are bent by asinh around the median first. */
export function fitNumeric(column: Column, numbers: Float64Array): NumericEncoder {
  const [low = 0, median = 0, high = 0] = quantilesOf(numbers, [0.25, 0.5, 0.75]);
  const plain = momentsOf(numbers);
  const robust = (high - low) / 1.349;
  const [q005 = 0, q995 = 0] = quantilesOf(numbers, [0.001, 0.999]);
  const reach = Math.max(q995 - median, median - q005);
  const scale = robust > 0 ? robust : plain.deviation || 1;
  const heavy = reach > HEAVY_TAIL * scale;
  const bent = heavy ? numbers.map((value) => Math.asinh((value - median) / scale)) : numbers;
  const { mean, deviation } = heavy ? momentsOf(bent) : plain;
  return {
    kind: 'numeric',
    column: column.name,
    whole: numbers.every(Number.isInteger),
    from_text: column.kind === 'categorical',
    curve: heavy ? 'asinh' : 'linear',
    center: heavy ? median : 0,
    scale: heavy ? scale : 1,
    mean,
    deviation: deviation || 1,
    clip: CLIP,
    fill: median,
    indicator: numbers.length < column.values.length,
  };
}
