import type { RequestContext } from '@intelgraph/kernel';

import type { InputRow } from '../models/model-runtime.js';

/** A prediction as it was logged. */
export interface RecordedPrediction {
  readonly predictionId: string;
  readonly modelName: string;
  readonly modelVersion: string;
  /** As the model saw them: what features filled is among them. */
  readonly inputs: InputRow;
  readonly prediction: string | number | boolean;
  /** Class to probability; absent for regression. */
  readonly probabilities?: Readonly<Record<string, number>> | undefined;
}

/** Where logged predictions are kept. */
export interface PredictionReader {
  /** @throws what the keeper answers for one that is not known, or forgotten; UnavailableError */
  get(ctx: RequestContext, predictionId: string): Promise<RecordedPrediction>;
}

/** What a version says about a row. */
export interface VersionAnswer {
  readonly modelVersion: string;
  readonly prediction: string | number | boolean;
  /** Null for regression. */
  readonly probabilities: Readonly<Record<string, number>> | null;
}

/** How far two answers are apart; all differences are the second minus the first. */
export interface AnswerDifference {
  /** Whether they say the same; numbers may differ by {@link SAME_WITHIN}, relative where they are above 1. */
  readonly same: boolean;
  /** Of numbers; null for others. */
  readonly prediction: number | null;
  /** By class that either knows, where both have probabilities. A class that one does not know has 0 there. */
  readonly probabilities: Readonly<Record<string, number>> | null;
}

/** A prediction, and what another version answers to the same inputs. */
export interface Replay {
  readonly predictionId: string;
  readonly modelName: string;
  readonly inputs: InputRow;
  readonly recorded: VersionAnswer;
  readonly replayed: VersionAnswer;
  readonly difference: AnswerDifference;
}
