import type { Lifecycle } from './lifecycle.js';

export interface RepeatedWork {
  /** For the log of a shutdown. */
  readonly name: string;
  /** In milliseconds. */
  readonly everyMs: number;
  /** Also when it starts. */
  readonly atOnce: boolean;
  /** Never rejects. `more` says whether to go on: no longer, when the app closes. */
  readonly work: (more: () => boolean) => Promise<void>;
}

/** Does the same work again and again, one at a time, until the app closes, which waits for the last. */
export function repeatWork(lifecycle: Lifecycle, { name, everyMs, atOnce, work }: RepeatedWork): void {
  let stopped = false;
  let running = Promise.resolve();
  const again = (): void => {
    running = running.then(() => work(() => !stopped));
  };
  if (atOnce) again();
  const timer = setInterval(again, everyMs).unref();
  lifecycle.onClose('consumers', name, async () => {
    stopped = true;
    clearInterval(timer);
    await running;
  });
}
