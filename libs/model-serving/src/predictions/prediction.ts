import type { InputRow } from '../models/model-runtime.js';
import type { ServedVersion } from '../routing/endpoint.js';

export interface PredictOptions {
  /** Answer with the probability of each class. */
  readonly returnConfidence?: boolean;
  /** Not supported yet: the answer says so in `warnings`. */
  readonly returnExplanation?: boolean;
  /** Equal keys are answered by the same version while the routes stay the same. */
  readonly routingKey?: string;
}

export interface PredictRequest {
  /** Name of a deployment, or of a model that exactly one deployment serves. */
  readonly modelName: string;
  /** One of the deployment's routes; chosen by weight when absent. */
  readonly modelVersion?: string;
  readonly inputs: InputRow;
  readonly options?: PredictOptions;
}

export interface BatchRequest {
  readonly modelName: string;
  readonly modelVersion?: string;
  readonly inputs: readonly InputRow[];
  readonly options?: PredictOptions;
}

/** The answer to one row. */
export interface Prediction {
  /** UUIDv7. */
  readonly predictionId: string;
  readonly prediction: string | number | boolean;
  /** The probability of the predicted class; only when asked for, never for regression. */
  readonly confidence?: number;
  /** Class to probability; only when asked for, never for regression. */
  readonly probabilities?: Readonly<Record<string, number>>;
}

/** One row answered, and by whom. */
export interface Answer {
  readonly served: ServedVersion;
  readonly prediction: Prediction;
  readonly warnings: readonly string[];
}

/** Rows answered in their order, all by one version. */
export interface BatchAnswer {
  readonly served: ServedVersion;
  readonly predictions: readonly Prediction[];
  readonly warnings: readonly string[];
}

export const EXPLANATION_WARNING = 'return_explanation is not supported yet: explanation is null';
