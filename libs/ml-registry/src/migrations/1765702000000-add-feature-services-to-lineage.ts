import type { MigrationInterface, QueryRunner } from 'typeorm';

const BEFORE = `'dataset', 'feature', 'job', 'run', 'model', 'deployment', 'prediction'`;

/** A feature service is a node of the graph of lineage, too. */
export class AddFeatureServicesToLineage1765702000000 implements MigrationInterface {
  readonly name = 'AddFeatureServicesToLineage1765702000000';

  async up(runner: QueryRunner): Promise<void> {
    await allow(runner, `${BEFORE}, 'service'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM lineage_links WHERE EXISTS (
      SELECT FROM lineage_nodes WHERE kind = 'service' AND key IN (from_key, to_key))`);
    await runner.query(`DELETE FROM lineage_nodes WHERE kind = 'service'`);
    await allow(runner, BEFORE);
  }
}

async function allow(runner: QueryRunner, kinds: string): Promise<void> {
  await runner.query(`ALTER TABLE lineage_nodes DROP CONSTRAINT lineage_nodes_kind_check`);
  await runner.query(`ALTER TABLE lineage_nodes ADD CONSTRAINT lineage_nodes_kind_check CHECK (kind IN (${kinds}))`);
}
