import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Walks read links from the index alone, and the whole of a model from its versions without their inputs. */
export class IndexLineageWalks1764961000000 implements MigrationInterface {
  readonly name = 'IndexLineageWalks1764961000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX lineage_links_up');
    await runner.query('CREATE INDEX lineage_links_up ON lineage_links (to_key, from_key) INCLUDE (relationship)');
    await runner.query(
      `CREATE INDEX lineage_nodes_whole ON lineage_nodes (workspace, kind, namespace, id, version) WHERE field = ''`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX lineage_nodes_whole');
    await runner.query('DROP INDEX lineage_links_up');
    await runner.query('CREATE INDEX lineage_links_up ON lineage_links (to_key, from_key)');
  }
}
