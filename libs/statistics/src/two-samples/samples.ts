import { at } from '../arrays/at.js';

/** A numeric column as it comes: missing values are null, undefined or NaN; the infinities count as missing too. */
export type Measurements = ArrayLike<number | null | undefined>;

/** The two sides of a comparison, ascending and finite. */
export interface SortedSamples {
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

/** The finite values, ascending; a new array. Anything that is not a number is missing. */
export function sortedFinite(values: Measurements): Float64Array<ArrayBuffer> {
  const finite = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value === 'number' && Number.isFinite(value)) finite[count++] = value;
  }
  return finite.subarray(0, count).sort();
}

/** Both sides sorted, what is not finite dropped from each. */
export const sortedSamples = (reference: Measurements, current: Measurements): SortedSamples => ({
  reference: sortedFinite(reference),
  current: sortedFinite(current),
});

/** A distinct value of both samples together. */
export interface Step {
  value: number;
  /** Distance to the next distinct value; 0 at the last. */
  width: number;
  /** How many values of each side are at most `value`. */
  reference: number;
  current: number;
}

/** Visits the distinct values of both samples, ascending. The step is one object, changed in place. */
export function forEachStep({ reference, current }: SortedSamples, visit: (step: Step) => void): void {
  const step: Step = { value: NaN, width: 0, reference: 0, current: 0 };
  const [n, m] = [reference.length, current.length];
  const next = (): number =>
    step.reference < n && (step.current >= m || at(reference, step.reference) <= at(current, step.current))
      ? at(reference, step.reference)
      : at(current, step.current);
  if (n + m === 0) return;
  let value = next();
  while (step.reference < n || step.current < m) {
    step.value = value;
    while (step.reference < n && at(reference, step.reference) === value) step.reference++;
    while (step.current < m && at(current, step.current) === value) step.current++;
    const last = step.reference === n && step.current === m;
    value = last ? value : next();
    step.width = value - step.value;
    visit(step);
  }
}
