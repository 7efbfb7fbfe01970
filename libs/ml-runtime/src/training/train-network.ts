import type { MatrixOps } from '../backends/matrix-ops.js';
import { forwardPass } from '../prediction/forward-pass.js';
import { SeededRandom } from '../random/seeded-random.js';
import { TrainingCancelledError, TrainingDivergedError } from '../runtime.errors.js';
import { Adam } from './adam.js';
import { backpropagate } from './backpropagation.js';
import type { Hyperparameters } from './hyperparameters.js';
import type { Loss } from './losses.js';
import { initialiseNetwork, parametersOf, withParameters, type Activation, type Network } from './network.js';

/** Encoded rows; `weights` null means all weigh 1. */
export interface EncodedSet {
  readonly features: Float32Array;
  readonly targets: Float64Array;
  readonly weights: Float32Array | null;
  readonly rows: number;
}

export interface EpochLosses {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly validationLoss: number;
  readonly best: boolean;
}

export interface TrainNetworkOptions {
  readonly ops: MatrixOps;
  readonly loss: Loss;
  readonly activation: Activation;
  readonly width: number;
  readonly train: EncodedSet;
  readonly validation: EncodedSet;
  readonly hyperparameters: Hyperparameters;
  readonly signal?: AbortSignal | undefined;
  readonly onEpoch: (losses: EpochLosses) => void | Promise<void>;
}

/** Steps between looks at the abort signal and the event loop. */
const STEPS_PER_BREATH = 500;
/** Epochs that the running average of the parameters looks back. */
const AVERAGED_EPOCHS = 2;

/**
 * Mini-batch training with early stopping on the validation loss of the averaged parameters; returns the best of them.
 * @throws TrainingCancelledError, TrainingDivergedError
 */
export async function trainNetwork(o: TrainNetworkOptions): Promise<{ network: Network; bestEpoch: number }> {
  const { hyperparameters: h, train } = o;
  const network = initialiseNetwork({
    inputs: o.width,
    hidden: hiddenWidths(h),
    outputs: o.loss.outputs,
    activation: o.activation,
    random: new SeededRandom(h.seed, 0),
  });
  const steps = Math.ceil(train.rows / h.batch_size);
  const decay = 1 - 1 / Math.max(2, AVERAGED_EPOCHS * steps);
  const adam = new Adam(parametersOf(network), decay, h.l2);
  const pass = epochRunner(o, network, adam);
  let best = { network, epoch: 0, loss: Number.POSITIVE_INFINITY };
  for (let epoch = 1; epoch <= h.epochs && epoch - best.epoch <= h.patience; epoch++) {
    const trainLoss = await pass();
    const candidate = withParameters(network, adam.averaged());
    const validationLoss = meanLoss(o.ops, candidate, o.loss, o.validation);
    if (!Number.isFinite(trainLoss) || !Number.isFinite(validationLoss)) throw new TrainingDivergedError(epoch);
    const better = validationLoss < best.loss;
    if (better) best = { network: candidate, epoch, loss: validationLoss };
    await o.onEpoch({ epoch, trainLoss, validationLoss, best: better });
  }
  return { network: best.network, bestEpoch: best.epoch };
}

/** Units per hidden layer: `hidden_size`, then half of the one before, at least 8. */
export function hiddenWidths(h: Pick<Hyperparameters, 'hidden_layers' | 'hidden_size'>): number[] {
  return Array.from({ length: h.hidden_layers }, (_, index) =>
    Math.max(Math.min(8, h.hidden_size), h.hidden_size >> index),
  );
}

function epochRunner(o: TrainNetworkOptions, network: Network, adam: Adam): () => Promise<number> {
  const { train, hyperparameters: h } = o;
  const order = Int32Array.from({ length: train.rows }, (_, row) => row);
  const shuffling = new SeededRandom(h.seed, 1);
  const dropping = new SeededRandom(h.seed, 2);
  const gradients = parametersOf(network).map((values) => new Float32Array(values.length));
  return async () => {
    shuffling.shuffle(order);
    let total = 0;
    let step = 0;
    for (let from = 0; from < train.rows; from += h.batch_size) {
      if (step++ % STEPS_PER_BREATH === 0) await breathe(o.signal);
      const rows = order.subarray(from, Math.min(train.rows, from + h.batch_size));
      const batch = { features: train.features, targets: train.targets, weights: train.weights, rows };
      const loss = backpropagate({
        ops: o.ops,
        network,
        loss: o.loss,
        batch,
        dropout: h.dropout,
        random: dropping,
        gradients,
      });
      adam.update(gradients, h.learning_rate);
      total += loss * rows.length;
    }
    return total / train.rows;
  };
}

/** Lets timers, messages and the abort signal through. */
async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
  if (signal?.aborted === true) throw new TrainingCancelledError();
}

function meanLoss(ops: MatrixOps, network: Network, loss: Loss, set: EncodedSet): number {
  const logits = forwardPass(ops, network, set.features, set.rows);
  let total = 0;
  let weights = 0;
  for (let row = 0; row < set.rows; row++) {
    const weight = set.weights === null ? 1 : (set.weights[row] as number);
    total += weight * loss.evaluate(logits, row * loss.outputs, set.targets[row] as number);
    weights += weight;
  }
  return total / weights;
}
