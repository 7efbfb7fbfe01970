import { randomUUID } from 'node:crypto';
import { defineEvent } from '@intelgraph/contracts';
import { systemClock, uuidv7Ids } from '@intelgraph/kernel';
import { ensureDatabase, quoteIdentifier, withClient, type PostgresConnection } from '@intelgraph/persistence';
import { usePostgres } from '@intelgraph/testing';
import { Outbox } from '../src/index.js';

export interface ThingChanged {
  name: string;
  size: number;
}

export const thingChanged = defineEvent<ThingChanged>({
  type: 'test.thing.changed.v1',
  audited: true,
  schema: {
    type: 'object',
    required: ['name', 'size'],
    additionalProperties: false,
    properties: { name: { type: 'string' }, size: { type: 'integer' } },
  },
});

export const testOutbox = new Outbox({ source: '/services/test', ids: uuidv7Ids, clock: systemClock });

/** A database of the embedded bus for one suite. */
export async function eventBusDatabase(): Promise<{ connection: PostgresConnection; drop(): Promise<void> }> {
  const postgres = await usePostgres();
  const connection = postgres.connection(`event_bus_${randomUUID()}`);
  await ensureDatabase(connection);
  return {
    connection,
    drop: () =>
      withClient(postgres.connection('postgres'), async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(connection.database)} WITH (FORCE)`);
      }),
  };
}
