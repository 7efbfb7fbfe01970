import {
  type AlertDeliveryState,
  type EventDefinition,
  type JsonSchema,
  receiverCreated,
  receiverDeleted,
  type ReceiverState,
  receiverTested,
  receiverUpdated,
} from '@intelgraph/contracts';
import {
  assertName,
  type Clock,
  type IdSource,
  InvalidInputError,
  requireRole,
  type RequestContext,
} from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import type { SealedSecrets } from '@intelgraph/outbound';
import { inTransaction, isUniqueViolation, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { inputCheck, text } from '../inputs/check-input.js';
import { DeliveryEntity } from '../deliveries/delivery.entity.js';
import { cancelDeliveries, queueDelivery } from '../deliveries/deliveries.queries.js';
import { toDeliveryState } from '../deliveries/deliveries.mapper.js';
import { lookAgain } from '../notifications/groups.queries.js';

import { configOf, type GivenConfigs, type ReceiverConfig } from './receiver-config.js';
import { EMAIL_SECURITY, PAGERDUTY_REGIONS, RECEIVER_KINDS, type ReceiverKind } from './receiver-kinds.js';
import { ReceiverEntity } from './receiver.entity.js';
import { ReceiverInUseError, ReceiverNameTakenError } from './receivers.errors.js';
import { type ReceiverView, toReceiverState, toReceiverView } from './receivers.mapper.js';
import { lockReceiver, routesTo } from './receivers.queries.js';
import { testNotification } from './test-notification.js';

/** When a receiver is told of what; the defaults are those of Prometheus' Alertmanager. */
export interface ReceiverTimes {
  /** Also told when nothing fires any more. Default true. */
  readonly send_resolved?: boolean;
  /** How long a new group of alerts is gathered before the first message. Default 30. */
  readonly group_wait_seconds?: number;
  /** Least time between two messages about a group. Default 300. */
  readonly group_interval_seconds?: number;
  /** After this time what still fires is told of again. Default 14400. */
  readonly repeat_interval_seconds?: number;
}

export interface NewReceiver extends GivenConfigs, ReceiverTimes {
  readonly name: string;
  readonly kind: ReceiverKind;
  /** Default true. */
  readonly enabled?: boolean;
}

/** What is left out stays as it is. */
export type ReceiverChange = Partial<Omit<NewReceiver, 'kind'>>;

const seconds = (minimum: number): JsonSchema => ({ type: 'integer', minimum, maximum: 2_592_000 });
const record = (properties: Record<string, JsonSchema>, required: string[] = []): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});

const PROPERTIES: Record<string, JsonSchema> = {
  name: text(128),
  enabled: { type: 'boolean' },
  send_resolved: { type: 'boolean' },
  group_wait_seconds: seconds(0),
  group_interval_seconds: seconds(1),
  repeat_interval_seconds: seconds(1),
  email: record(
    {
      host: text(253),
      port: { type: 'integer', minimum: 1, maximum: 65_535 },
      security: { type: 'string', enum: [...EMAIL_SECURITY] },
      username: text(320),
      password: text(1_000),
      from: text(320),
      to: { type: 'array', minItems: 1, maxItems: 50, items: text(320) },
    },
    ['host', 'from', 'to'],
  ),
  slack: record({ url: text(2_048) }),
  pagerduty: record({ routing_key: text(64), region: { type: 'string', enum: [...PAGERDUTY_REGIONS] } }),
  webhook: record({ url: text(2_048), secret: text(200) }),
};
const checkNew = inputCheck(
  record({ ...PROPERTIES, kind: { type: 'string', enum: [...RECEIVER_KINDS] } }, ['name', 'kind']),
);
const checkChange = inputCheck(record(PROPERTIES));

export interface ReceiversParts {
  readonly dataSource: DataSource;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly secrets: SealedSecrets;
  readonly allowPrivate: boolean;
  readonly wake?: () => void;
}

const TEST_ATTEMPTS = 3;

/** Those who are told of alerts. Their secrets come in and never go out again. */
export class ReceiversService {
  constructor(private readonly parts: ReceiversParts) {}

  /** @throws ReceiverNameTakenError, InvalidInputError */
  async create(context: RequestContext, given: NewReceiver): Promise<ReceiverView> {
    requireRole(context, 'admin');
    checkNew(given);
    assertName('name', given.name);
    const now = this.parts.clock.now();
    const receiver = Object.assign(new ReceiverEntity(), {
      id: this.parts.ids.next(),
      workspace: context.workspace,
      name: given.name,
      kind: given.kind,
      enabled: given.enabled ?? true,
      sendResolved: given.send_resolved ?? true,
      groupWaitSeconds: given.group_wait_seconds ?? 30,
      groupIntervalSeconds: given.group_interval_seconds ?? 300,
      repeatIntervalSeconds: given.repeat_interval_seconds ?? 14_400,
      createdBy: context.principal.id,
      createdAt: now,
      updatedAt: now,
      revision: 1,
    });
    this.configure(receiver, given);
    return this.store(receiver.name, async (tx) => {
      await tx.insert(ReceiverEntity, receiver as never);
      await this.announce(tx, context, receiver, receiverCreated);
      return toReceiverView(receiver);
    });
  }

  /** @throws ReceiverNotFoundError, ReceiverNameTakenError, InvalidInputError */
  async update(context: RequestContext, id: string, change: ReceiverChange): Promise<ReceiverView> {
    requireRole(context, 'admin');
    checkChange(change);
    if (change.name !== undefined) assertName('name', change.name);
    const updated = await this.store(change.name ?? '', async (tx) => {
      const receiver = await lockReceiver(tx, context.workspace, id);
      const wasEnabled = receiver.enabled;
      this.apply(receiver, change);
      await tx.update(ReceiverEntity, { id }, receiver as never);
      const now = receiver.updatedAt;
      if (receiver.enabled && !wasEnabled) await lookAgain(tx, { workspace: context.workspace, receiverId: id }, now);
      await this.announce(tx, context, receiver, receiverUpdated);
      return toReceiverView(receiver);
    });
    this.parts.wake?.();
    return updated;
  }

  /** Removes it; what it has not yet been told of it never is. @throws ReceiverNotFoundError, ReceiverInUseError */
  async delete(context: RequestContext, id: string): Promise<void> {
    requireRole(context, 'admin');
    await inTransaction(this.parts.dataSource, async (tx) => {
      const receiver = await lockReceiver(tx, context.workspace, id);
      const routes = await routesTo(tx, id);
      if (routes.length > 0) throw new ReceiverInUseError(id, routes);
      await cancelDeliveries(tx, id);
      await tx.delete(ReceiverEntity, { id });
      receiver.revision += 1;
      await this.announce(tx, context, receiver, receiverDeleted);
    });
  }

  /** Sends a test message; its delivery tells how that went. @throws ReceiverNotFoundError */
  async test(context: RequestContext, id: string): Promise<AlertDeliveryState> {
    requireRole(context, 'admin');
    const { dataSource, ids, clock, outbox } = this.parts;
    const state = await inTransaction(dataSource, async (tx) => {
      await lockReceiver(tx, context.workspace, id);
      const deliveryId = ids.next();
      const now = clock.now();
      const notification = testNotification(context.workspace, deliveryId, now);
      await queueDelivery(tx, {
        id: deliveryId,
        workspace: context.workspace,
        receiverId: id,
        groupKey: notification.group_key,
        modelName: null,
        notification,
        attempts: TEST_ATTEMPTS,
        createdAt: now,
      });
      const queued = toDeliveryState(await tx.findOneByOrFail(DeliveryEntity, { id: deliveryId }));
      await outbox.add(tx, context, {
        definition: receiverTested,
        subject: `alert-delivery/${deliveryId}`,
        aggregateId: deliveryId,
        aggregateVersion: 1,
        data: queued,
      });
      return queued;
    });
    this.parts.wake?.();
    return state;
  }

  private apply(receiver: ReceiverEntity, change: ReceiverChange): void {
    receiver.name = change.name ?? receiver.name;
    receiver.enabled = change.enabled ?? receiver.enabled;
    receiver.sendResolved = change.send_resolved ?? receiver.sendResolved;
    receiver.groupWaitSeconds = change.group_wait_seconds ?? receiver.groupWaitSeconds;
    receiver.groupIntervalSeconds = change.group_interval_seconds ?? receiver.groupIntervalSeconds;
    receiver.repeatIntervalSeconds = change.repeat_interval_seconds ?? receiver.repeatIntervalSeconds;
    receiver.updatedAt = this.parts.clock.now();
    receiver.revision += 1;
    if (change.email ?? change.slack ?? change.pagerduty ?? change.webhook) {
      const secrets = this.parts.secrets.open(receiver.secrets, receiver.id) as ReceiverConfig['secrets'];
      this.configure(receiver, change, { settings: receiver.settings, secrets });
    }
  }

  private configure(receiver: ReceiverEntity, given: GivenConfigs, previous?: ReceiverConfig): void {
    const { allowPrivate, secrets } = this.parts;
    const config = configOf(receiver.kind, given, { allowPrivate, ...(previous === undefined ? {} : { previous }) });
    if (Array.isArray(config)) throw new InvalidInputError(config);
    receiver.settings = config.settings;
    receiver.secrets = secrets.seal(config.secrets, receiver.id);
  }

  private async store<T>(name: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    try {
      return await inTransaction(this.parts.dataSource, work);
    } catch (error) {
      if (isUniqueViolation(error, 'alert_receivers_name_unique')) throw new ReceiverNameTakenError(name);
      throw error;
    }
  }

  private async announce(
    tx: Transaction,
    context: RequestContext,
    receiver: ReceiverEntity,
    definition: EventDefinition<ReceiverState>,
  ): Promise<void> {
    await this.parts.outbox.add(tx, context, {
      definition,
      subject: `alert-receiver/${receiver.id}`,
      aggregateId: receiver.id,
      aggregateVersion: receiver.revision,
      data: toReceiverState(receiver),
    });
  }
}
