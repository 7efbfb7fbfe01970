import { createRequire } from 'node:module';

interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
  scheduleCheckPendingRequests(): void;
}

let guarded = false;

/**
 * kafkajs 2.2.4 re-arms a timer with a negative delay every millisecond while nothing is pending, which burns CPU and
 * makes Node print TimeoutNegativeWarning. With nothing pending and no throttling there is nothing to check: enqueuing
 * a request arms the timer by itself.
 */
export function guardKafkajsTimers(): void {
  if (guarded) return;
  guarded = true;
  const load = createRequire(import.meta.url);
  const { prototype } = load('kafkajs/src/network/requestQueue/index.js') as { prototype: RequestQueue };
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const original = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) original.call(this);
  };
}
