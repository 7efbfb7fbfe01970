import type { Entity } from '../../features/feature-use.js';
import type { InputRow, RowPrediction } from '../../models/model-runtime.js';

/** A row that was answered. */
export interface AnsweredInputs {
  readonly predictionId: string;
  /** As the model saw them. */
  readonly inputs: InputRow;
  readonly output: RowPrediction;
  readonly entity: Entity | undefined;
}

/** Asks another version what was answered, later. */
export interface AnswerMirror {
  /**
   * Takes an answered row, if it is in the sample. On the hot path: it never throws, waits or computes.
   *
   * @param answeredBy the version that answered
   * @param routingKey of the request, if it had one
   */
  mirror(
    answeredBy: { readonly version: string; readonly artifactDigest: string },
    row: AnsweredInputs,
    routingKey: string | undefined,
  ): void;
}
