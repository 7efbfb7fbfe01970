import { systemClock, uuidv7Ids } from '@intelgraph/kernel';
import { consumeEvents, OutboxRelay } from '@intelgraph/messaging';
import type { Bus, Outbox, Subscription } from '@intelgraph/messaging';
import type { DataSource } from 'typeorm';
import type { AppConfig } from '../config/define-config.js';
import { subscriptionOf } from '../events/on-event.js';
import { IdempotencyKeys } from '../idempotency/idempotency-keys.js';
import { KeyedOutbox } from '../idempotency/keyed-outbox.js';
import type { AppLogger } from '../logging/app-logger.js';
import { createAppBus } from './app-bus.js';

/** An app's way to the bus: what it publishes and what it consumes. */
export class EventFlow {
  readonly bus: Bus;
  readonly outbox: Outbox;
  readonly idempotency: IdempotencyKeys;
  readonly relay: OutboxRelay;
  private readonly subscriptions: Subscription[] = [];
  private stopped = false;

  constructor(
    private readonly config: AppConfig,
    private readonly dataSource: DataSource,
    private readonly logger: AppLogger,
  ) {
    this.bus = createAppBus(config, logger);
    this.idempotency = new IdempotencyKeys(dataSource);
    const source = `/services/${config.app}`;
    this.outbox = new KeyedOutbox({ source, ids: uuidv7Ids, clock: systemClock }, this.idempotency);
    this.relay = new OutboxRelay({ dataSource, bus: this.bus, domain: config.app, logger });
  }

  /** Starts bus and relay and subscribes the controllers; the database is connected by now. */
  async start(controllers: readonly object[]): Promise<void> {
    await this.bus.start();
    // Closed while the bus was starting: nobody would stop the relay again.
    if (this.stopped) return;
    this.relay.start();
    for (const controller of controllers) {
      const { purpose, handlers, definitions } = subscriptionOf(controller);
      const group = `${this.config.app}.${purpose}`;
      const options = { bus: this.bus, dataSource: this.dataSource, group, handlers, definitions, logger: this.logger };
      this.subscriptions.push(await consumeEvents(options));
    }
  }

  /** Leaves the consumer groups after the events in hand. */
  async stopConsumers(): Promise<void> {
    await Promise.all(this.subscriptions.map((subscription) => subscription.close()));
  }

  /** Publishes what is left in the outbox, then closes the bus. */
  async stopProducers(): Promise<void> {
    this.stopped = true;
    await this.relay.stop();
    await this.bus.close();
  }

  status(): { up: boolean; reason?: string } {
    const states = [this.bus, ...this.subscriptions].map((part) => part.status());
    const bad = states.find(({ state }) => state !== 'up');
    return bad ? { up: false, reason: bad.reason ?? bad.state } : { up: true };
  }
}
