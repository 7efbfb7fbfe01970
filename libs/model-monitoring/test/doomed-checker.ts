// A process of its own for the crash test: runs a due check and is killed after the report, before the commit.
import { MESSAGING_ENTITIES, MESSAGING_MIGRATIONS } from '@intelgraph/messaging';
import { createDomainDataSource, type PostgresConnection } from '@intelgraph/persistence';

import { createModelMonitoringServices, MODEL_MONITORING_ENTITIES, MODEL_MONITORING_MIGRATIONS } from '../src/index.js';

import { partsOn } from './monitoring-harness.js';

const dataSource = createDomainDataSource({
  connection: JSON.parse(process.argv[2] ?? '') as PostgresConnection,
  applicationName: 'doomed-checker',
  entities: [...MODEL_MONITORING_ENTITIES, ...MESSAGING_ENTITIES],
  migrations: [...MESSAGING_MIGRATIONS, ...MODEL_MONITORING_MIGRATIONS],
});
await dataSource.initialize();
const conditions = {
  observe: () => {
    process.kill(process.pid, 'SIGKILL');
    return Promise.resolve();
  },
};
await createModelMonitoringServices({ ...partsOn(dataSource), conditions }).checkRunner.runNextDue();
