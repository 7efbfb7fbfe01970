import { userInfo } from 'node:os';

import { assertedContext, type RequestContext, silentLogger, systemClock, uuidv7Ids } from '@intelgraph/kernel';
import { MESSAGING_ENTITIES, MESSAGING_MIGRATIONS, Outbox } from '@intelgraph/messaging';
import { createDomainDataSource, prepareSharedDatabase } from '@intelgraph/persistence';

import { type AlertingServices, createAlerting } from './alerting.js';
import { CheckScheduler } from './checks/check-scheduler.js';
import { AbTestScheduler } from './experiments/ab-test-scheduler.js';
import { MODEL_MONITORING_ENTITIES, MODEL_MONITORING_MIGRATIONS } from './data-source.js';
import { facadeOf, type ModelMonitoringFacade } from './model-monitoring-facade.js';
import { createModelMonitoringServices } from './model-monitoring-services.js';
import type { ModelMonitoringConfig } from './model-monitoring.config.js';

/** Model monitoring inside this process. */
export interface ModelMonitoring extends ModelMonitoringFacade {
  /** Makes the database when missing, migrates it, connects. Call it before anything else. */
  initialize(): Promise<void>;
  /** The same for another, verified caller. */
  as(context: RequestContext): ModelMonitoringFacade;
  /** Alerts, receivers, routes and silences: classes that take the caller's context. */
  readonly alerting: AlertingServices;
  /** Runs every check that is due, for processes without background work. @returns how many */
  runDueChecks(): Promise<number>;
  close(): Promise<void>;
}

/**
 * Makes model monitoring that works in any process, without services: PostgreSQL is all it needs. Events wait in the
 * database's outbox for the relay of a monitoring service on the same database.
 */
export function createModelMonitoring(config: ModelMonitoringConfig): ModelMonitoring {
  const clock = config.clock ?? systemClock;
  const dataSource = createDomainDataSource({
    connection: config.postgres,
    applicationName: 'model-monitoring',
    entities: [...MODEL_MONITORING_ENTITIES, ...MESSAGING_ENTITIES],
    migrations: [...MESSAGING_MIGRATIONS, ...MODEL_MONITORING_MIGRATIONS],
  });
  const basis = {
    dataSource,
    clock,
    ids: uuidv7Ids,
    outbox: new Outbox({ source: '/services/monitoring', ids: uuidv7Ids, clock }),
    ...(config.logger === undefined ? {} : { logger: config.logger }),
  };
  const alerting = createAlerting(basis, config.alerting);
  const services = createModelMonitoringServices({ ...basis, conditions: alerting.alerts });
  const scheduler = new CheckScheduler(services.checkRunner, { logger: config.logger ?? silentLogger });
  const watching = new AbTestScheduler(basis, { logger: config.logger ?? silentLogger });
  const contextOf = (): RequestContext =>
    typeof config.actor === 'object'
      ? config.actor
      : assertedContext(config.actor ?? userInfo().username, { workspace: config.workspace });
  return {
    ...facadeOf(services, contextOf),
    alerting,
    runDueChecks: () => scheduler.runDue(),
    as: (context) => facadeOf(services, () => context),
    initialize: async () => {
      await prepareSharedDatabase(dataSource);
      if (config.background !== true) return;
      alerting.dispatcher.start();
      scheduler.start();
      watching.start();
    },
    close: async () => {
      await watching.stop();
      await scheduler.stop();
      await alerting.dispatcher.stop();
      if (dataSource.isInitialized) await dataSource.destroy();
    },
  };
}
