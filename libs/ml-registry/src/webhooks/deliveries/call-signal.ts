import { connectionOf } from '@intelgraph/persistence';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';

import { WEBHOOK_CHANNEL } from './webhook-queue.queries.js';

/** Hears of calls that were queued, by any process, over one connection of its own. */
export class CallSignal {
  private client: Client | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly heard: () => void,
  ) {}

  /** Listens, unless it does already. @throws what connecting throws */
  async open(): Promise<void> {
    if (this.client !== undefined) return;
    const client = new Client({
      ...connectionOf(this.dataSource),
      application_name: 'webhook-dispatcher',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    const lost = (): void => {
      if (this.client === client) this.client = undefined;
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', this.heard);
    try {
      await client.connect();
      await client.query(`LISTEN ${WEBHOOK_CHANNEL}`);
      this.client = client;
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
  }

  async close(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }
}
