import {
  createCloudEvent,
  encodeCloudEvent,
  type ShadowedPrediction,
  shadowPredictionsLogged,
  topicOf,
} from '@intelgraph/contracts';
import {
  type IdSource,
  type Logger,
  newTraceparent,
  type Principal,
  silentLogger,
  uuidv7Ids,
} from '@intelgraph/kernel';
import type { Bus, BusMessage } from '@intelgraph/messaging';

import type { ShadowLog, ShadowPlace } from './shadow-log.js';

export interface BusShadowLogOptions {
  readonly bus: Pick<Bus, 'publish' | 'status'>;
  /** Most rows that wait; further ones are dropped and counted. Default 5000. */
  readonly maxRows?: number;
  /** Default 1000. */
  readonly flushMs?: number;
  readonly ids?: IdSource;
  readonly logger?: Logger;
}

const ROWS_PER_EVENT = 200;
const SELF: Principal = { id: 'service:inference', kind: 'service', roles: [], workspace: '*' };

/** Tells on the bus what shadows said, about once a second. What the bus does not take is lost and counted: nobody was answered with it. */
export class BusShadowLog implements ShadowLog {
  /** Rows that were not told. */
  dropped = 0;
  published = 0;
  private waiting = new Map<ShadowPlace, ShadowedPrediction[]>();
  private rows = 0;
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> | undefined;
  private readonly logger: Logger;

  constructor(private readonly options: BusShadowLogOptions) {
    this.logger = options.logger ?? silentLogger;
  }

  start(): void {
    this.timer = setInterval(() => void this.flush(), this.options.flushMs ?? 1000);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.flushing;
    await this.flush();
  }

  record(place: ShadowPlace, row: ShadowedPrediction): void {
    if (this.rows >= (this.options.maxRows ?? 5000)) {
      this.dropped += 1;
      return;
    }
    const own = this.waiting.get(place);
    if (own === undefined) this.waiting.set(place, [row]);
    else own.push(row);
    this.rows += 1;
  }

  /** Tells what waits; while that is told already, nothing more. */
  flush(): Promise<void> {
    if (this.rows === 0 && this.flushing === undefined) return Promise.resolve();
    this.flushing ??= this.publish().finally(() => (this.flushing = undefined));
    return this.flushing;
  }

  private async publish(): Promise<void> {
    let left = this.rows;
    const { waiting } = this;
    this.waiting = new Map();
    this.rows = 0;
    try {
      if (this.options.bus.status().state !== 'up') throw new Error('the bus is not up');
      for (const [place, own] of waiting) {
        for (let from = 0; from < own.length; from += ROWS_PER_EVENT) {
          const event = own.slice(from, from + ROWS_PER_EVENT);
          await this.options.bus.publish([this.messageOf(place, event)]);
          this.published += event.length;
          left -= event.length;
        }
      }
    } catch (error) {
      this.dropped += left;
      this.logger.warn({ err: error, rows: left }, 'what shadows said is not told');
    }
  }

  private messageOf(place: ShadowPlace, predictions: ShadowedPrediction[]): BusMessage {
    const { workspace, policyId, endpoint, modelName, version, artifactDigest } = place;
    const id = (this.options.ids ?? uuidv7Ids).next();
    const key = `${endpoint}@${version}`;
    const context = { principal: SELF, workspace, requestId: id, traceparent: newTraceparent() };
    const event = createCloudEvent(context, {
      definition: shadowPredictionsLogged,
      ...{ id, source: '/services/inference', subject: `shadows/${key}`, time: new Date(), aggregateVersion: 1 },
      data: {
        ...{ policy_id: policyId, endpoint, model_name: modelName, model_version: version },
        ...{ artifact_digest: artifactDigest, predictions },
      },
    });
    return { topic: topicOf(shadowPredictionsLogged), key, value: encodeCloudEvent(event), headers: {} };
  }
}
