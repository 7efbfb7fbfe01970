// A process of its own for the crash tests. It ends itself by SIGKILL where `--die` says, or its parent does.
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { systemClock, uuidv7Ids } from '@intelgraph/kernel';
import { MESSAGING_ENTITIES, MESSAGING_MIGRATIONS, Outbox } from '@intelgraph/messaging';
import { createDomainDataSource, inTransaction, type PostgresConnection } from '@intelgraph/persistence';
import { aContext } from '@intelgraph/testing';

import {
  type AlertingOptions,
  createAlerting,
  MODEL_MONITORING_ENTITIES,
  MODEL_MONITORING_MIGRATIONS,
} from '../../src/index.js';
import { anObservation } from './alerting-harness.js';

const { values } = parseArgs({
  options: {
    database: { type: 'string' },
    options: { type: 'string' },
    workspace: { type: 'string' },
    /** How many models are found to be ill. */
    observe: { type: 'string' },
    die: { type: 'string' },
  },
});
const dataSource = createDomainDataSource({
  connection: JSON.parse(values.database ?? '') as PostgresConnection,
  applicationName: 'doomed-sender',
  entities: [...MODEL_MONITORING_ENTITIES, ...MESSAGING_ENTITIES],
  migrations: [...MESSAGING_MIGRATIONS, ...MODEL_MONITORING_MIGRATIONS],
});
await dataSource.initialize();
const outbox = new Outbox({ source: '/services/monitoring', ids: uuidv7Ids, clock: systemClock });
const { alerts, grouper, deliveryWorker, deliveriesQueries } = createAlerting(
  { dataSource, outbox, clock: systemClock, ids: uuidv7Ids },
  JSON.parse(values.options ?? '{}') as AlertingOptions,
);
const dieAt = (moment: string): void => {
  if (values.die === moment) process.kill(process.pid, 'SIGKILL');
};

const context = aContext({ workspace: values.workspace });
await inTransaction(dataSource, async (tx) => {
  for (let i = 0; i < Number(values.observe ?? 0); i++) {
    await alerts.observe(tx, context, anObservation({ model_name: `model ${i}` }));
  }
  dieAt('before the commit');
});
dieAt('after the observation');
await grouper.flushDue();
dieAt('after the decision');
while ((await deliveriesQueries.queued()) > 0) {
  await deliveryWorker.drain();
  await delay(20);
}
await dataSource.destroy();
