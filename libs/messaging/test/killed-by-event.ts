// A process of its own for the crash test: an event named "killer" ends it at once, others are said on standard output.
import { parseArgs } from 'node:util';
import { createDomainDataSource, type PostgresConnection } from '@intelgraph/persistence';
import type { CloudEvent } from '@intelgraph/contracts';
import { consumeEvents, createBus, MESSAGING_ENTITIES, MESSAGING_MIGRATIONS, type BusOptions } from '../src/index.js';
import { thingChanged, type ThingChanged } from './events.fixture.js';

const { values } = parseArgs({ options: { bus: { type: 'string' }, database: { type: 'string' } } });
const bus = createBus(JSON.parse(values.bus ?? '') as BusOptions);
const dataSource = createDomainDataSource({
  connection: JSON.parse(values.database ?? '') as PostgresConnection,
  applicationName: 'killed-by-event',
  entities: MESSAGING_ENTITIES,
  migrations: MESSAGING_MIGRATIONS,
});
await Promise.all([bus.start(), dataSource.initialize()]);
await consumeEvents({
  bus,
  dataSource,
  group: 'test.fragile',
  definitions: [thingChanged],
  handlers: {
    [thingChanged.type]: (event: CloudEvent<ThingChanged>) => {
      if (event.data.name === 'killer') process.kill(process.pid, 'SIGKILL');
      process.stdout.write(`${event.data.name}\n`);
      return Promise.resolve();
    },
  },
  retry: { attempts: 3 },
});
