/** Hyperparameters as they stand in a job, with defaults filled in. Names are those of the wire. */
export interface Hyperparameters {
  /** Adam's step size. */
  readonly learning_rate: number;
  /** Rows per step; small tables default to less, very large ones to more (`defaultBatchSize`). */
  readonly batch_size: number;
  /** At most so many passes; early stopping usually ends sooner. */
  readonly epochs: number;
  readonly hidden_layers: number;
  /** Units of the first hidden layer; each further one has half, at least 8. */
  readonly hidden_size: number;
  /** Share of hidden units left out per step. */
  readonly dropout: number;
  /** Decoupled weight decay on the kernels. */
  readonly l2: number;
  /**
   * `balanced`: each class weighs the same in the loss, so rare ones are predicted more often. Distorts probabilities, which calibration
   * leaves so, for it would undo what is predicted; off unless asked for.
   */
  readonly class_weight: 'balanced' | 'none';
  /** Epochs without a better validation metric before training stops. */
  readonly patience: number;
  /** Makes initialisation, shuffling and dropout repeatable to the bit on one backend. */
  readonly seed: number;
}

/** What a job gets where it names nothing; reaches the reference figures in `bench/` without tuning. */
export const DEFAULT_HYPERPARAMETERS: Hyperparameters = {
  learning_rate: 0.002,
  batch_size: 128,
  epochs: 100,
  hidden_layers: 2,
  hidden_size: 64,
  dropout: 0.2,
  l2: 0.1,
  class_weight: 'none',
  patience: 8,
  seed: 42,
};

const FEWEST_STEPS = 20;
const MOST_STEPS = 1_500;
const LARGEST_BATCH = 1_024;

/**
 * Rows per step where a job names none: small tables get smaller batches, or they would see too few steps; very large ones
 * larger batches, or an epoch would take too long.
 */
export function defaultBatchSize(rows: number): number {
  const usual = DEFAULT_HYPERPARAMETERS.batch_size;
  if (rows > usual * MOST_STEPS) return Math.min(LARGEST_BATCH, 2 ** Math.ceil(Math.log2(rows / MOST_STEPS)));
  return Math.max(16, Math.min(usual, 2 ** Math.floor(Math.log2(Math.max(1, rows / FEWEST_STEPS)))));
}
