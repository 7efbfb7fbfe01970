import { AppError } from '@intelgraph/kernel';

/** Refusals that a model itself is the reason of: it raised, answered rubbish, died, or is too slow for who asks. */
const OWN_CODES: ReadonlySet<string> = new Set([
  'PYTHON_MODEL.RAISED',
  'PYTHON_MODEL.UNUSABLE_ANSWER',
  'PYTHON_MODEL.UNAVAILABLE',
  'PREDICTION.QUEUE_FULL',
  'PREDICTION.SHED',
]);

/**
 * Whether a request failed because of the version that was to answer it: not for its inputs, for who asked, or for another part
 * that is down, which every version would have failed for.
 */
export function isModelFailure(error: unknown): boolean {
  if (!(error instanceof AppError)) return true;
  if (error.kind === 'internal' || error.kind === 'timeout' || OWN_CODES.has(error.code)) return true;
  if (error.code === 'SERVICE.UNAVAILABLE') return error.details['part'] === 'model';
  // A request that was late when it came waited for nobody.
  return error.code === 'PREDICTION.DEADLINE_UNREACHABLE' && Number(error.details['wait_ms']) > 0;
}
