import { CallerGoneError, DeadlineUnreachableError, type ExecutionClock } from '@intelgraph/ml-runtime';

import type { Urgency } from '../predictions/urgency.js';

/**
 * Waits for something that goes on without the caller.
 *
 * @param late told where the deadline comes first
 * @throws DeadlineUnreachableError, CallerGoneError; what `promise` rejects with
 */
export function waitFor<T>(
  promise: Promise<T>,
  { deadline, signal }: Urgency,
  clock: ExecutionClock,
  late: () => void,
): Promise<T> {
  if (deadline === undefined && signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(new CallerGoneError());
    if (signal?.aborted === true) gone();
    signal?.addEventListener('abort', gone, { once: true });
    const disarm =
      deadline === undefined
        ? undefined
        : clock.after(Math.max(0, deadline - clock.now()), () => {
            late();
            reject(new DeadlineUnreachableError());
          });
    promise.then(resolve, reject).finally(() => {
      disarm?.();
      signal?.removeEventListener('abort', gone);
    });
  });
}
