import { randomUUID } from 'node:crypto';

import { type Logger, silentLogger } from '@intelgraph/kernel';
import type { DataSource } from 'typeorm';

import type { CallOutcome, WebhookObserver } from './webhook-call.js';
import type { WebhookCaller } from './webhook-caller.js';
import { delayAfter, type WebhookPolicy } from './webhook-policy.js';
import { type CallMark, claimCall, type ClaimedCall, markCall, pauseWebhook } from './webhook-queue.queries.js';

export interface WebhookWorkerParts {
  readonly dataSource: DataSource;
  readonly caller: WebhookCaller;
  readonly policy: WebhookPolicy;
  readonly observer?: WebhookObserver;
  readonly logger?: Logger;
}

/** Calls under way at the same time. */
const LANES = 16;

/**
 * Makes the calls that are queued. Any number of processes may do so: each call is claimed by one, for as long as its
 * lease on the database's clock. At least once: a call made just before its process died is made again under the same
 * delivery id, by which its receiver knows it.
 */
export class WebhookWorker {
  private readonly logger: Logger;
  private readonly lanes = new Set<Promise<void>>();
  private stopping = false;

  constructor(private readonly parts: WebhookWorkerParts) {
    this.logger = parts.logger ?? silentLogger;
  }

  /** Looks for calls to make, beside those that are under way: a slow webhook holds up no other. */
  look(): void {
    if (this.stopping || this.lanes.size >= LANES) return;
    const lane = this.lane().catch((error: unknown) => {
      this.logger.warn({ err: error }, 'calls of webhooks wait; trying again');
    });
    this.lanes.add(lane);
    void lane.finally(() => this.lanes.delete(lane));
  }

  /** Makes all calls that may be made now. */
  async drain(): Promise<void> {
    this.look();
    while (this.lanes.size > 0) await Promise.all(this.lanes);
  }

  /** Makes the calls that are under way, and no more. */
  async stop(): Promise<void> {
    this.stopping = true;
    while (this.lanes.size > 0) await Promise.all(this.lanes);
  }

  private async lane(): Promise<void> {
    const { dataSource, policy } = this.parts;
    while (!this.stopping) {
      const token = randomUUID();
      const { leaseMs, perWebhook } = policy;
      const call = await claimCall(dataSource.manager, { token, leaseMs, perWebhook });
      if (call === undefined) return;
      // Where there is one there may be more.
      this.look();
      await this.make(call, token);
    }
  }

  private async make(call: ClaimedCall, token: string): Promise<void> {
    const { dataSource, policy, observer } = this.parts;
    const outcome = await this.attempt(call);
    // The receiver asked for a pause: it holds for all its calls.
    if (outcome.outcome === 'retry' && outcome.retryAfterMs !== undefined) {
      await pauseWebhook(dataSource.manager, call.webhook_id, outcome.retryAfterMs);
    }
    const mark = callMark(call, outcome, policy);
    if (!(await markCall(dataSource.manager, call.id, token, mark)) || mark.state === 'queued') return;
    observer?.finished?.(mark.state);
    if (mark.state === 'failed') {
      const fields = { delivery_id: call.id, webhook_id: call.webhook_id, event: call.event, attempts: call.attempts };
      this.logger.warn({ ...fields, status: mark.status, reason: mark.error }, 'a call of a webhook failed');
    }
  }

  private async attempt(call: ClaimedCall): Promise<CallOutcome> {
    if (call.attempts_left < 0) {
      const reason = 'the process ended during the last try; whether it got through is not known';
      return { outcome: 'refused', reason };
    }
    const begun = performance.now();
    const outcome = await this.parts.caller.send(call);
    this.parts.observer?.attempted?.(outcome.outcome, (performance.now() - begun) / 1000);
    return outcome;
  }
}

/** What is noted of a try. */
export function callMark(
  call: { readonly attempts: number; readonly attempts_left: number },
  outcome: CallOutcome,
  policy: WebhookPolicy,
): CallMark {
  switch (outcome.outcome) {
    case 'delivered':
      return { state: 'delivered', status: outcome.status, error: null };
    case 'refused':
      return { state: 'failed', status: outcome.status ?? null, error: outcome.reason };
    case 'retry': {
      const status = outcome.status ?? null;
      if (call.attempts_left <= 0) {
        return { state: 'failed', status, error: `given up after ${call.attempts} tries: ${outcome.reason}` };
      }
      const delayMs = Math.max(delayAfter(call.attempts, policy), outcome.retryAfterMs ?? 0);
      return { state: 'queued', status, error: outcome.reason, delayMs };
    }
    default: {
      const never: never = outcome;
      return never;
    }
  }
}
