/** How one way to run a network did on a batch. */
export interface CandidateTiming {
  /** `wasm-simd`, `javascript`, `tfjs-wasm`, … */
  readonly backend: string;
  /** Median of a call, in microseconds. */
  readonly microseconds: number;
  /** Largest distance of an output from TF.js's, relative to its size where that is above 1. */
  readonly maxDifference: number;
  /** Whether that is within the tolerance; who does not agree is never chosen. */
  readonly agrees: boolean;
}

/** The fastest of those that agree; the first of equals. Undefined where none does. */
export function fastestOf(candidates: readonly CandidateTiming[]): CandidateTiming | undefined {
  return candidates.filter(({ agrees }) => agrees).toSorted((one, other) => one.microseconds - other.microseconds)[0];
}

/** Which candidate runs batches from so many rows on, up to the next size. */
export interface BatchCalibration {
  readonly rows: number;
  readonly chosen: string;
  readonly candidates: readonly CandidateTiming[];
}

/** A way to run networks that was not tried. */
export interface AbsentCandidate {
  readonly backend: string;
  /** For people: what it would take. */
  readonly reason: string;
}

/** The ways to run one model, tried out on its warm-up rows when it was loaded. */
export interface Calibration {
  /** Whose outputs the others must agree with. */
  readonly reference: string;
  readonly tolerance: number;
  /** By ascending rows. */
  readonly batches: readonly BatchCalibration[];
  /** What was not tried at any size. */
  readonly absent: readonly AbsentCandidate[];
}
