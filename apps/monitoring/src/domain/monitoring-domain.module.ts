import type { Clock, IdSource, Logger } from '@intelgraph/kernel';
import { Outbox } from '@intelgraph/messaging';
import { createModelMonitoringServices, type MonitoringParts } from '@intelgraph/model-monitoring';
import { CLOCK, IDS, LOGGER } from '@intelgraph/platform';
import { type FactoryProvider, Global, Module } from '@nestjs/common';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';

import { MonitoringMetrics } from './monitoring-metrics.js';

/** What the domain's classes are made of; `MonitoringParts`. */
export const PARTS = Symbol('model monitoring parts');
/** The domain's classes, wired; `MonitoringServices`. */
export const SERVICES = Symbol('model monitoring services');

const parts: FactoryProvider = {
  provide: PARTS,
  inject: [DataSource, Outbox, CLOCK, IDS, LOGGER, MonitoringMetrics],
  useFactory: (
    dataSource: DataSource,
    outbox: Outbox,
    clock: Clock,
    ids: IdSource,
    logger: Logger,
    observer: MonitoringMetrics,
  ): MonitoringParts => ({ dataSource, outbox, clock, ids, logger, observer }),
};

/** The domain's classes, wired once and injectable everywhere. */
@Global()
@Module({
  providers: [
    {
      provide: MonitoringMetrics,
      inject: [Registry],
      useFactory: (registry: Registry) => new MonitoringMetrics(registry),
    },
    parts,
    { provide: SERVICES, inject: [PARTS], useFactory: createModelMonitoringServices },
  ],
  exports: [PARTS, SERVICES],
})
export class MonitoringDomainModule {}
