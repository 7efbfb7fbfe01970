import { MESSAGING_ENTITIES, MESSAGING_MIGRATIONS } from '@intelgraph/messaging';
import { createDomainDataSource, migrate } from '@intelgraph/persistence';
import { testDatabase } from '@intelgraph/testing';
import { describe, expect, it } from '@jest/globals';

import { AbTestEntity } from '../src/ab-tests/ab-test.entity.js';
import { REGISTRY_ENTITIES, REGISTRY_MIGRATIONS } from '../src/data-source.js';
import { CreateRegistry1763920000000 } from '../src/migrations/1763920000000-create-registry.js';
import { ExtendAbTests1764352880000 } from '../src/migrations/1764352880000-extend-ab-tests.js';

const ARM = (version: string): string => JSON.stringify({ model_id: 'fraud', version, resolved: true });

describe('A/B tests recorded by the first release', () => {
  it('are drafts where they were said to run, stopped where they were done, and the way back works', async () => {
    const first = [...MESSAGING_MIGRATIONS, CreateRegistry1763920000000];
    const database = await testDatabase({ entities: [], migrations: first });
    for (const status of ['draft', 'running', 'running', 'completed', 'stopped']) {
      await database.dataSource.query(
        `INSERT INTO ab_tests VALUES (gen_random_uuid()::text, 'default', $1, '', $2, $3, '{"control": 50, "treatment": 50}',
                                      now(), null, $1, '{}', 'ada', now())`,
        [status, ARM('1.0.0'), ARM('2.0.0')],
      );
    }
    const upgraded = createDomainDataSource({
      connection: database.connection,
      applicationName: 'test',
      entities: [...REGISTRY_ENTITIES, ...MESSAGING_ENTITIES],
      migrations: [...MESSAGING_MIGRATIONS, ...REGISTRY_MIGRATIONS],
    });
    await upgraded.initialize();
    await migrate(upgraded);

    const found = await upgraded.manager.find(AbTestEntity, { order: { name: 'ASC' } });
    expect(found.map(({ name, status, stoppedAt }) => [name, status, stoppedAt !== null])).toEqual([
      ['completed', 'stopped', true],
      ['draft', 'draft', false],
      ['running', 'draft', false],
      ['running', 'draft', false],
      ['stopped', 'stopped', true],
    ]);
    expect(found[0]).toMatchObject({
      revision: 1,
      controlKey: 'fraud@1.0.0',
      treatmentModel: { model_name: 'fraud', version: '2.0.0', artifact_digest: null },
    });
    const runner = upgraded.createQueryRunner();
    await new ExtendAbTests1764352880000().down(runner);
    expect(await runner.hasColumn('ab_tests', 'control_key')).toBe(false);
    await runner.release();
    await upgraded.destroy();
    await database.drop();
  });
});
