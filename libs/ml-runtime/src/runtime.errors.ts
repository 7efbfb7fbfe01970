import { AppError } from '@intelgraph/kernel';

/** The files of an artifact cannot be read as a model; `reason` says which and why. */
export class ModelFormatError extends AppError {
  constructor(file: string, reason: string, options: { cause?: unknown } = {}) {
    super('MODEL_FORMAT.UNREADABLE', 'invalid', `${file}: ${reason}`, {
      cause: options.cause,
      details: { file, reason },
    });
  }
}

/** Training was aborted by its signal. */
export class TrainingCancelledError extends AppError {
  constructor() {
    super('TRAINING.CANCELLED', 'cancelled', 'training was cancelled');
  }
}

/** Loss left the range of numbers; a smaller learning rate usually helps. */
export class TrainingDivergedError extends AppError {
  constructor(epoch: number) {
    super('TRAINING.DIVERGED', 'invalid', `the loss is not finite in epoch ${epoch}: try a smaller learning_rate`, {
      details: { epoch },
    });
  }
}

/** The backend that TFJS_BACKEND demands does not load here. */
export class BackendUnavailableError extends AppError {
  constructor(backend: string, reason: string, options: { cause?: unknown } = {}) {
    super('BACKEND.UNAVAILABLE', 'unavailable', `TF.js backend ${backend}: ${reason}`, {
      cause: options.cause,
      details: { backend },
    });
  }
}

/** There is nobody who could run it: the worker died, or the pool is closed. */
export class InferenceUnavailableError extends AppError {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super('INFERENCE.UNAVAILABLE', 'unavailable', message, { cause: options.cause, retryAfterSeconds: 1 });
  }
}

/** Whoever ran it died. Another may well answer. */
export class WorkerLostError extends InferenceUnavailableError {}

/** The pool's queue is full. */
export class InferenceExhaustedError extends AppError {
  constructor(limit: number) {
    super('INFERENCE.QUEUE_FULL', 'exhausted', `more than ${limit} predictions are waiting`, { retryAfterSeconds: 1 });
  }
}

/** The pool was asked for a model that is not loaded. */
export class ModelNotLoadedError extends AppError {
  constructor(id: string) {
    super('INFERENCE.MODEL_NOT_LOADED', 'not_found', `model ${id} is not loaded`, { details: { id } });
  }
}

export const TENSOR_RUN = 'MODEL.CANNOT_COMPUTE';
const LONGEST_REASON = 600;

/** A model of tensors cannot compute what it was given; `message` says why in its runtime's words. */
export class TensorRunError extends AppError {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(TENSOR_RUN, 'invalid', message.replaceAll('\n', ' ').slice(0, LONGEST_REASON), { cause: options.cause });
  }
}

export const EXPLANATION_TIMEOUT = 'EXPLANATION.TIMEOUT';

/** Explaining took longer than it may. */
export class ExplanationTimeoutError extends AppError {
  constructor(timeoutMs: number) {
    super(EXPLANATION_TIMEOUT, 'timeout', `the explanation was not finished within ${timeoutMs} ms`);
  }
}
