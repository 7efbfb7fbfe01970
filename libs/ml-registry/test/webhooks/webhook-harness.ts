import { uuidv7Ids } from '@intelgraph/kernel';
import { Outbox } from '@intelgraph/messaging';
import { AddressGuard } from '@intelgraph/outbound';
import { aContext, eventually, type ReceivedPost, ReceivingServer } from '@intelgraph/testing';
import { expect } from '@jest/globals';

import {
  createRegistryServices,
  DEFAULT_WEBHOOK_POLICY,
  DELIVERY_ID_HEADER,
  type NewWebhook,
  SIGNATURE_HEADER,
  signCall,
  TIMESTAMP_HEADER,
  webhookSecrets,
  type WebhookDeliverySummary,
  type WebhookOptions,
  type WebhookView,
  type WebhookWorker,
} from '../../src/index.js';
import { registryFixture, type RegistryFixture } from '../registry-fixture.js';

export const root = aContext({ principal: 'root', roles: ['admin', 'editor', 'deployer'] });
export const SECRET = 'a secret of the receiver';

/** What a call says. */
export interface CallBody {
  readonly entity: string;
  readonly action: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly workspace?: string;
}

/** How webhooks are called in tests: this machine too, and again at once. */
export const webhookOptions = (more: Partial<WebhookOptions> = {}): WebhookOptions => ({
  guard: new AddressGuard({ allowPrivate: true }),
  secrets: webhookSecrets([Buffer.alloc(32, 7)]),
  policy: { ...DEFAULT_WEBHOOK_POLICY, attempts: 4, initialDelayMs: 1, maxDelayMs: 5, timeoutMs: 10_000 },
  ...more,
});

/** A registry with a server that its webhooks call. */
export class WebhookHarness {
  private constructor(
    readonly registry: RegistryFixture,
    readonly receiver: ReceivingServer,
  ) {}

  static async start(more: Partial<WebhookOptions> = {}): Promise<WebhookHarness> {
    const registry = await registryFixture({ webhooks: webhookOptions(more) });
    return new WebhookHarness(registry, await ReceivingServer.start());
  }

  hook(more: Partial<NewWebhook> = {}): Promise<WebhookView> {
    const events = ['registered_model.created'] as const;
    const url = this.receiver.url('/hook');
    return this.registry.webhooks.create(root, { name: 'ci', url, events, secret: SECRET, ...more });
  }

  model(name: string) {
    return this.registry.models.createNew(root, { name });
  }

  /** Makes all calls that are due. */
  async call(): Promise<void> {
    await this.registry.webhookWorker.drain();
  }

  /** Calls until the log of the webhook looks like this. */
  async until(hook: WebhookView, states: readonly string[]): Promise<readonly WebhookDeliverySummary[]> {
    return eventually(async () => {
      await this.call();
      const log = await this.log(hook);
      expect(log.map(({ state }) => state)).toEqual(states);
      return log;
    });
  }

  async log(hook: WebhookView): Promise<readonly WebhookDeliverySummary[]> {
    return (await this.registry.webhookDeliveriesQueries.list(root, hook.id, {})).items;
  }

  /** As another process would have. */
  anotherWorker(): WebhookWorker {
    const { database, store, clock } = this.registry;
    const outbox = new Outbox({ source: '/services/registry', ids: uuidv7Ids, clock });
    const { dataSource } = database;
    const webhooks = webhookOptions();
    return createRegistryServices({ dataSource, outbox, clock, ids: uuidv7Ids, store, webhooks }).webhookWorker;
  }

  async stop(): Promise<void> {
    await this.receiver.close();
    await this.registry.database.drop();
  }
}

export const bodyOf = ({ body }: ReceivedPost): CallBody => JSON.parse(body) as CallBody;
export const eventOf = (post: ReceivedPost): string => `${bodyOf(post).entity}.${bodyOf(post).action}`;
export const deliveryIdOf = ({ headers }: ReceivedPost): string => String(headers[DELIVERY_ID_HEADER]);

/** Verifies a call as MLflow's documentation tells receivers to. */
export function isSignedWith(secret: string, { headers, body }: ReceivedPost): boolean {
  const timestamp = Number(headers[TIMESTAMP_HEADER]);
  return (
    headers[SIGNATURE_HEADER] === signCall(secret, { deliveryId: String(headers[DELIVERY_ID_HEADER]), timestamp, body })
  );
}
