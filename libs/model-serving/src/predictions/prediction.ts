import type { ExplanationMethod, NamedTensors, RowConfidence } from '@intelgraph/ml-runtime';

import type { Entity, FeatureUses } from '../features/feature-use.js';
import type { Branches } from '../models/ensembles/branches.js';
import type { InputRow, ModelExplanation } from '../models/model-runtime.js';
import type { ServedVersion } from '../routing/served-version.js';

import type { ConformalOptions } from './conformal.js';
import type { UrgencyOptions } from './urgency.js';

export interface PredictOptions extends ConformalOptions {
  /** Answer with the probability of each class. */
  readonly returnConfidence?: boolean;
  /** Answer with what each input contributed; of single rows only. */
  readonly returnExplanation?: boolean;
  /** Shapley values unless given. */
  readonly explanationMethod?: ExplanationMethod;
  /** Equal keys are answered by the same version while the routes and A/B tests stay the same. */
  readonly routingKey?: string;
}

export interface PredictRequest extends UrgencyOptions {
  /** Name of a deployment, or of a model that exactly one deployment serves. */
  readonly modelName: string;
  /** One of the deployment's routes; chosen by weight when absent. */
  readonly modelVersion?: string;
  readonly inputs: InputRow;
  /** The inputs as JSON, where somebody has them so. */
  readonly inputsText?: string | undefined;
  /** Features of it fill the inputs that are left out; without a routing key it is the key, too. */
  readonly entity?: Entity;
  /** When it is said to happen, for replays; now when absent. Callers check the role. */
  readonly eventTime?: Date;
  readonly options?: PredictOptions;
}

export interface BatchRequest extends UrgencyOptions {
  readonly modelName: string;
  readonly modelVersion?: string;
  readonly inputs: readonly InputRow[];
  /** Each row as JSON, where somebody has it so. */
  readonly inputsTexts?: readonly (string | undefined)[];
  /** One for each row, or null where nothing is to be filled. */
  readonly entities?: readonly (Entity | null)[];
  /** UUIDv7 for each row; new ones unless given. The log of predictions knows a prediction by it. */
  readonly predictionIds?: readonly string[];
  /** False: it counts against no rate limit and no quota, because somebody else sees to it that there are not too many. */
  readonly isLimited?: boolean;
  /** Of all rows, as in a single request. */
  readonly eventTime?: Date;
  readonly options?: PredictOptions;
}

/** The answer to one row. */
export interface Prediction {
  /** UUIDv7. */
  readonly predictionId: string;
  /** Of a model that answers in tensors: what stands for them in logs. */
  readonly prediction: string | number | boolean;
  /** The tensors of a model that answers in tensors; absent for others. */
  readonly outputs?: NamedTensors;
  /** The probability of the predicted class; only when asked for, never for regression. */
  readonly confidence?: number;
  /** Class to probability; only when asked for, never for regression. */
  readonly probabilities?: Readonly<Record<string, number>>;
  /** Of an ensemble: what became of its nodes. Absent where the answer comes from the cache of other processes. */
  readonly branches?: Branches;
  /** The set or interval that holds the truth as often as asked for; only when asked for. */
  readonly conformal?: RowConfidence;
}

/** One row answered, and by whom. */
export interface Answer {
  readonly served: ServedVersion;
  readonly prediction: Prediction;
  /** Where inputs came from; only for requests by entity. */
  readonly features?: FeatureUses;
  /** When it was asked for; null = there is none, `warnings` says why. */
  readonly explanation?: ModelExplanation | null;
  readonly warnings: readonly string[];
}

/**
 * Rows answered in their order, by one version; rows with entities are split by an A/B test each for itself, then
 * `served` is the control's version.
 */
export interface BatchAnswer {
  readonly served: ServedVersion;
  /** Who answered each row, when not one version answered all. */
  readonly servedRows?: readonly ServedVersion[];
  /** Where inputs of each row came from; only for requests by entity. */
  readonly features?: readonly FeatureUses[];
  readonly predictions: readonly Prediction[];
  readonly warnings: readonly string[];
}

export const BATCH_EXPLANATION_WARNING = 'there is no explanation: only single rows are explained';
