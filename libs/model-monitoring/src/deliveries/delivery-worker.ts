import { randomUUID } from 'node:crypto';

import { type Logger, silentLogger } from '@intelgraph/kernel';
import { inTransaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import type { SendOutcome } from '../channels/channel.js';
import type { Channels } from '../channels/channels.js';

import { claimDelivery, type ClaimedDelivery, type Mark, markDelivery, pauseReceiver } from './deliveries.queries.js';

/** How messages that did not get through are tried again. */
export interface DeliveryPolicy {
  /** Tries in all. */
  readonly attempts: number;
  /** Pause after the first failure, in milliseconds; doubled after each further one. */
  readonly initialDelayMs: number;
  readonly maxDelayMs: number;
  /** Time that one try may take, in milliseconds; a receiver slower than that is tried again. */
  readonly timeoutMs: number;
  /** After this time without a mark a message counts as abandoned by its process; well above `timeoutMs`. */
  readonly leaseMs: number;
}

/** About two and a half hours in all. */
export const DEFAULT_DELIVERY_POLICY: DeliveryPolicy = {
  attempts: 12,
  initialDelayMs: 5_000,
  maxDelayMs: 30 * 60_000,
  timeoutMs: 15_000,
  leaseMs: 60_000,
};

/** Is told how tries ended, for metrics. */
export interface DeliveryObserver {
  attempted?(kind: string, outcome: SendOutcome['outcome'], seconds: number): void;
  finished?(kind: string, outcome: 'delivered' | 'failed'): void;
}

export interface DeliveryWorkerParts {
  readonly dataSource: DataSource;
  readonly channels: Channels;
  readonly policy: DeliveryPolicy;
  readonly observer?: DeliveryObserver;
  readonly logger?: Logger;
}

type Claimed = (ClaimedDelivery & { readonly token: string }) | 'busy' | undefined;

/** Messages on their way at once. They hold no connection to the database meanwhile. */
const LANES = 32;
/** Of them those of one workspace: its slow receivers must not keep others from being told. */
export const LANES_OF_A_WORKSPACE = 12;

/**
 * Sends what is queued. Any number of processes may do so: each message is claimed by one, for as long as its lease on
 * the database's clock. At least once: a message that was sent just before its process died is sent again under the same
 * key, by which its receiver knows it.
 */
export class DeliveryWorker {
  private readonly logger: Logger;
  private readonly lanes = new Set<Promise<void>>();
  /** How many messages of a workspace are on their way. */
  private readonly flying = new Map<string, number>();
  private claiming: Promise<unknown> = Promise.resolve();
  private tries = 0;

  constructor(private readonly parts: DeliveryWorkerParts) {
    this.logger = parts.logger ?? silentLogger;
  }

  /** Begins to send what may be sent now, beside what is on its way already. */
  look(): void {
    if (this.lanes.size >= LANES) return;
    const lane = this.sendWhatIsDue().finally(() => this.lanes.delete(lane));
    this.lanes.add(lane);
    lane.catch((error: unknown) => this.logger.warn({ err: error }, 'messages wait to be sent; trying again'));
  }

  /** Sends all that may be sent now, several at once. @returns how many tries that took */
  async drain(): Promise<number> {
    const before = this.tries;
    this.look();
    while (this.lanes.size > 0) await Promise.all(this.lanes);
    return this.tries - before;
  }

  /** Waits until nothing is on its way. */
  async idle(): Promise<void> {
    while (this.lanes.size > 0) await Promise.allSettled(this.lanes);
  }

  private async sendWhatIsDue(): Promise<void> {
    for (;;) {
      const delivery = await this.claimNext();
      if (delivery === undefined) return;
      if (delivery === 'busy') continue;
      // While this one is on its way, others may be.
      this.look();
      try {
        await this.send(delivery);
      } finally {
        this.count(delivery.workspace, -1);
      }
    }
  }

  /** One after the other, so that what is on its way is known when the next is chosen. */
  private claimNext(): Promise<Claimed> {
    const claimed = this.claiming.then(() => this.claim());
    this.claiming = claimed.catch(() => undefined);
    return claimed;
  }

  private async claim(): Promise<Claimed> {
    const { dataSource, policy, channels } = this.parts;
    const claim = {
      token: randomUUID(),
      leaseMs: policy.leaseMs,
      paceMsOf: (kind: string) => channels.paceMsOf(kind),
      crowded: [...this.flying].filter(([, count]) => count >= LANES_OF_A_WORKSPACE).map(([workspace]) => workspace),
    };
    const delivery = await inTransaction(dataSource, (tx) => claimDelivery(tx, claim));
    if (delivery === undefined || delivery === 'busy') return delivery;
    this.count(delivery.workspace, 1);
    return { ...delivery, token: claim.token };
  }

  private count(workspace: string, change: 1 | -1): void {
    const count = (this.flying.get(workspace) ?? 0) + change;
    if (count === 0) this.flying.delete(workspace);
    else this.flying.set(workspace, count);
  }

  private async send(delivery: ClaimedDelivery & { readonly token: string }): Promise<void> {
    const { dataSource } = this.parts;
    const outcome = await this.attempt(delivery);
    this.tries++;
    const mark = this.markOf(delivery, outcome);
    // The receiver asked for a pause: it holds for all messages to it.
    if (outcome.outcome === 'retry' && outcome.retryAfterMs !== undefined) {
      await pauseReceiver(dataSource.manager, delivery.receiver_id, outcome.retryAfterMs);
    }
    if (await markDelivery(dataSource.manager, delivery.id, delivery.token, mark)) this.tell(delivery, mark);
  }

  private async attempt(delivery: ClaimedDelivery): Promise<SendOutcome> {
    if (delivery.attempts_left < 0) {
      return {
        outcome: 'refused',
        reason: 'the process ended during the last try; whether it got through is not known',
      };
    }
    const begun = performance.now();
    const outcome = await this.parts.channels.send(delivery, AbortSignal.timeout(this.parts.policy.timeoutMs));
    this.parts.observer?.attempted?.(delivery.kind, outcome.outcome, (performance.now() - begun) / 1000);
    return outcome;
  }

  private markOf(delivery: ClaimedDelivery, outcome: SendOutcome): Mark {
    const status = outcome.status ?? null;
    switch (outcome.outcome) {
      case 'delivered':
        return { state: 'delivered', status, error: outcome.note ?? null };
      case 'refused':
        return { state: 'failed', status, error: outcome.reason };
      case 'retry': {
        if (delivery.attempts_left <= 0) {
          return { state: 'failed', status, error: `given up after ${delivery.attempts} tries: ${outcome.reason}` };
        }
        const delayMs = Math.max(this.delayMs(delivery.attempts), outcome.retryAfterMs ?? 0);
        return { state: 'queued', status, error: outcome.reason, delayMs };
      }
      default: {
        const never: never = outcome;
        return never;
      }
    }
  }

  private delayMs(attempts: number): number {
    const { initialDelayMs, maxDelayMs } = this.parts.policy;
    return Math.min(maxDelayMs, initialDelayMs * 2 ** Math.min(attempts - 1, 30));
  }

  private tell({ id, kind, receiver_id, attempts }: ClaimedDelivery, mark: Mark): void {
    if (mark.state === 'queued') return;
    this.parts.observer?.finished?.(kind, mark.state);
    if (mark.state === 'failed') {
      const fields = { delivery_id: id, receiver_id, kind, attempts, status: mark.status, reason: mark.error };
      this.logger.warn(fields, 'a message to a receiver could not be delivered');
    }
  }
}
