import { AppError } from '@intelgraph/kernel';

/** The log kept of an input what it is like, and not its elements. */
export class InputsNotKeptError extends AppError {
  constructor(predictionId: string, inputs: readonly string[]) {
    super(
      'PREDICTION.INPUTS_NOT_KEPT',
      'conflict',
      `prediction ${predictionId} cannot be replayed: of ${inputs.join(', ')} the log has no elements`,
      { details: { inputs } },
    );
  }
}

/** As many versions are being brought into memory for replays as this process does at a time. */
export class TooManyReplaysError extends AppError {
  constructor(limit: number) {
    super('REPLAY.TOO_MANY', 'exhausted', `${limit} versions are being loaded for replays; try again shortly`, {
      retryAfterSeconds: 1,
      details: { limit },
    });
  }
}
