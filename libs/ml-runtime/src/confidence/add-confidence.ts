import type { Table } from '../tables/table.js';
import { trainNetwork, type TrainNetworkOptions } from '../training/train-network.js';
import type { TabularModel } from '../training/trained-model.js';
import { fitConfidence, knownRows } from './fit-confidence.js';
import { quantileLoss } from './intervals/quantile-loss.js';
import { FEWEST_CALIBRATION_ROWS, PREDICTED_QUANTILES } from './model-confidence.js';

/** What a second network is trained with: as the first one was. */
export type QuantileTraining = Omit<TrainNetworkOptions, 'loss' | 'activation' | 'onEpoch'>;

export interface ConfidentModel {
  readonly model: TabularModel;
  /** Held-out rows that were used; 0 = there were too few, and the model is as it was. */
  readonly calibrationRows: number;
}

/**
 * Adds what a model knows of its errors, from rows that it was not trained with: calibrated probabilities and scores of labels; of a
 * number, scores and a network that predicts its 0.05- and 0.95-quantile.
 *
 * @throws TrainingCancelledError, TrainingDivergedError
 */
export async function addConfidence(
  model: TabularModel,
  calibration: Table | undefined,
  training: QuantileTraining,
): Promise<ConfidentModel> {
  const { seed, class_weight: weight } = training.hyperparameters;
  const rows = calibration && knownRows(model.pipeline, calibration, seed);
  if (rows === undefined || rows.truth.length < FEWEST_CALIBRATION_ROWS) return { model, calibrationRows: 0 };
  const isRegression = model.pipeline.target.task === 'regression';
  const whole = isRegression ? { ...model, quantiles: await trainQuantiles(training) } : model;
  const confident = fitConfidence(whole, rows, { seed, keepsDecisions: weight === 'balanced' });
  return { model: { ...whole, ...confident }, calibrationRows: rows.truth.length };
}

async function trainQuantiles(training: QuantileTraining): Promise<NonNullable<TabularModel['quantiles']>> {
  const loss = quantileLoss(PREDICTED_QUANTILES);
  const { network } = await trainNetwork({ ...training, loss, activation: 'linear', onEpoch: () => undefined });
  return network;
}
