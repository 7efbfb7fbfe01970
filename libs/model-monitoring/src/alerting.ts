import { type Clock, type IdSource, type Logger, silentLogger } from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { AddressGuard, SealedSecrets } from '@intelgraph/outbound';
import type { DataSource } from 'typeorm';

import { AlertRoutesQueries } from './alert-routes/alert-routes.queries.js';
import { AlertRoutesService } from './alert-routes/alert-routes.service.js';
import { AlertsQueries } from './alerts/alerts.queries.js';
import { AlertsService } from './alerts/alerts.service.js';
import { Channels } from './channels/channels.js';
import {
  DEFAULT_DELIVERY_POLICY,
  type DeliveryObserver,
  type DeliveryPolicy,
  DeliveryWorker,
} from './deliveries/delivery-worker.js';
import { DeliveriesQueries } from './deliveries/deliveries-list.queries.js';
import { DeliveriesService } from './deliveries/deliveries.service.js';
import { AlertDispatcher } from './notifications/alert-dispatcher.js';
import { Grouper } from './notifications/grouper.js';
import { ReceiversQueries } from './receivers/receivers.queries.js';
import { ReceiversService } from './receivers/receivers.service.js';
import { SilencesQueries } from './silences/silences.queries.js';
import { SilencesService } from './silences/silences.service.js';

/** What alerting is made of. */
export interface AlertingParts {
  readonly dataSource: DataSource;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger?: Logger;
  readonly observer?: DeliveryObserver;
}

export interface AlertingOptions {
  /** Receivers may have private and loopback addresses, and be reached in the clear. Default false. */
  readonly allowPrivateReceivers?: boolean;
  /** Keys of 32 bytes that receivers' secrets are encrypted with: the first encrypts, all decrypt. None: in the clear. */
  readonly encryptionKeys?: readonly Uint8Array[];
  readonly delivery?: Partial<DeliveryPolicy>;
  /** How long resolved alerts and finished messages are kept, in milliseconds. Default 90 days. */
  readonly retentionMs?: number;
  /** Where PagerDuty's Events API is; its own addresses unless given. */
  readonly pagerDutyUrl?: string;
  /** The addresses of a name; the system's resolver unless given. */
  readonly resolve?: (host: string) => Promise<string[]>;
}

const DEFAULT_RETENTION_MS = 90 * 86_400_000;

/** Part of the key derivation: another text makes every stored secret unreadable. */
const RECEIVER_SECRETS = { purpose: 'intelgraph alert receiver secrets', holder: 'receiver' };

/** Everything about alerts, wired. */
export interface AlertingServices {
  readonly alerts: AlertsService;
  readonly alertsQueries: AlertsQueries;
  readonly receivers: ReceiversService;
  readonly receiversQueries: ReceiversQueries;
  readonly alertRoutes: AlertRoutesService;
  readonly alertRoutesQueries: AlertRoutesQueries;
  readonly silences: SilencesService;
  readonly silencesQueries: SilencesQueries;
  readonly deliveries: DeliveriesService;
  readonly deliveriesQueries: DeliveriesQueries;
  readonly grouper: Grouper;
  readonly deliveryWorker: DeliveryWorker;
  /** Runs grouper and worker in the background; nothing is sent before its `start()`. */
  readonly dispatcher: AlertDispatcher;
}

export function createAlerting(parts: AlertingParts, options: AlertingOptions = {}): AlertingServices {
  const { dataSource, outbox, clock, ids, observer } = parts;
  const logger = parts.logger ?? silentLogger;
  const allowPrivate = options.allowPrivateReceivers ?? false;
  const policy: DeliveryPolicy = { ...DEFAULT_DELIVERY_POLICY, ...options.delivery };
  const secrets = new SealedSecrets(options.encryptionKeys ?? [], RECEIVER_SECRETS);
  const guard = new AddressGuard({
    allowPrivate,
    ...(options.resolve === undefined ? {} : { resolve: options.resolve }),
  });
  const channels = new Channels({ guard, secrets, clock, logger, pagerDutyUrl: options.pagerDutyUrl });
  const grouper = new Grouper({ dataSource, clock, ids, attempts: policy.attempts });
  const deliveryWorker = new DeliveryWorker({
    dataSource,
    channels,
    policy,
    logger,
    ...(observer === undefined ? {} : { observer }),
  });
  const dispatcher = new AlertDispatcher({
    dataSource,
    grouper,
    worker: deliveryWorker,
    clock,
    logger,
    retentionMs: options.retentionMs ?? DEFAULT_RETENTION_MS,
  });
  const wake = (): void => dispatcher.wake();
  const common = { dataSource, outbox, clock, ids, wake };
  return {
    alerts: new AlertsService(common),
    alertsQueries: new AlertsQueries(dataSource),
    receivers: new ReceiversService({ ...common, secrets, allowPrivate }),
    receiversQueries: new ReceiversQueries(dataSource),
    alertRoutes: new AlertRoutesService(common),
    alertRoutesQueries: new AlertRoutesQueries(dataSource),
    silences: new SilencesService(common),
    silencesQueries: new SilencesQueries(dataSource),
    deliveries: new DeliveriesService({ ...common, attempts: policy.attempts }),
    deliveriesQueries: new DeliveriesQueries(dataSource),
    grouper,
    deliveryWorker,
    dispatcher,
  };
}
