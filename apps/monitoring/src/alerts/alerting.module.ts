import type { Clock, IdSource, Logger } from '@intelgraph/kernel';
import { Outbox } from '@intelgraph/messaging';
import {
  AlertDispatcher,
  type AlertingServices,
  AlertRoutesQueries,
  AlertRoutesService,
  AlertsQueries,
  AlertsService,
  createAlerting,
  DeliveriesQueries,
  DeliveriesService,
  ReceiversQueries,
  ReceiversService,
  SilencesQueries,
  SilencesService,
} from '@intelgraph/model-monitoring';
import { APP_CONFIG, CLOCK, IDS, Lifecycle, LOGGER } from '@intelgraph/platform';
import { type FactoryProvider, Global, Module, type Type } from '@nestjs/common';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';

import { AlertRoutesHttpController } from '../alert-routes/alert-routes.http.controller.js';
import type { MonitoringConfig } from '../config.js';
import { DeliveriesHttpController } from '../deliveries/deliveries.http.controller.js';
import { ReceiversHttpController } from '../receivers/receivers.http.controller.js';
import { SilencesHttpController } from '../silences/silences.http.controller.js';

import { allowsPrivateReceivers } from '../receivers/receivers.settings.js';

import { addAlertGauges, DeliveryMetrics } from './alert-metrics.js';
import { AlertingProcess } from './alerting-process.js';
import { AlertsHttpController } from './alerts.http.controller.js';

/** Everything about alerts, wired; `AlertingServices`. */
export const ALERTING = Symbol('alerting services');

const CLASSES = {
  alerts: AlertsService,
  alertsQueries: AlertsQueries,
  receivers: ReceiversService,
  receiversQueries: ReceiversQueries,
  alertRoutes: AlertRoutesService,
  alertRoutesQueries: AlertRoutesQueries,
  silences: SilencesService,
  silencesQueries: SilencesQueries,
  deliveries: DeliveriesService,
  deliveriesQueries: DeliveriesQueries,
  dispatcher: AlertDispatcher,
} satisfies Partial<Record<keyof AlertingServices, unknown>>;

const services: FactoryProvider[] = Object.entries(CLASSES).map(([name, provide]) => ({
  provide: provide as Type,
  inject: [ALERTING],
  useFactory: (all: AlertingServices) => all[name as keyof AlertingServices],
}));

const alerting: FactoryProvider = {
  provide: ALERTING,
  inject: [DataSource, Outbox, CLOCK, IDS, LOGGER, APP_CONFIG, Registry],
  useFactory: (
    dataSource: DataSource,
    outbox: Outbox,
    clock: Clock,
    ids: IdSource,
    logger: Logger,
    config: MonitoringConfig,
    registry: Registry,
  ): AlertingServices => {
    const observer = new DeliveryMetrics(registry);
    const { artifactEncryptionKeys: encryptionKeys, retention: retentionMs } = config;
    const allowPrivateReceivers = allowsPrivateReceivers(config);
    const parts = { dataSource, outbox, clock, ids, logger, observer };
    const all = createAlerting(parts, { allowPrivateReceivers, encryptionKeys, retentionMs });
    addAlertGauges(registry, { alerts: all.alertsQueries, deliveries: all.deliveriesQueries });
    return all;
  },
};

const process: FactoryProvider = {
  provide: AlertingProcess,
  inject: [AlertDispatcher, Lifecycle],
  useFactory: (dispatcher: AlertDispatcher, lifecycle: Lifecycle) => new AlertingProcess(dispatcher, lifecycle),
};

/** Alerts, and those who are told of them. Nothing is sent before {@link AlertingProcess} is started. */
@Global()
@Module({
  providers: [alerting, ...services, process],
  controllers: [
    AlertsHttpController,
    ReceiversHttpController,
    AlertRoutesHttpController,
    SilencesHttpController,
    DeliveriesHttpController,
  ],
  exports: [ALERTING, ...Object.values(CLASSES)],
})
export class AlertingModule {}
