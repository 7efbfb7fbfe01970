import { WebhookDeliveriesQueries, WebhookDispatcher } from '@intelgraph/ml-registry';
import { Lifecycle } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';
import { Registry } from 'prom-client';

import { addWebhookGauge } from './webhook-metrics.js';

/** Calls webhooks while the app runs. */
@Injectable()
export class WebhooksProcess {
  constructor(
    private readonly dispatcher: WebhookDispatcher,
    private readonly deliveries: WebhookDeliveriesQueries,
    private readonly lifecycle: Lifecycle,
    private readonly metrics: Registry,
  ) {}

  /** The database is connected. */
  start(): void {
    addWebhookGauge(this.metrics, this.deliveries);
    this.dispatcher.start();
    this.lifecycle.onClose('producers', 'webhook dispatcher', () => this.dispatcher.stop());
  }
}
