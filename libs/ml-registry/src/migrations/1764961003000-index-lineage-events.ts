import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Old events are found by the time they were recorded, to be removed. */
export class IndexLineageEvents1764961003000 implements MigrationInterface {
  readonly name = 'IndexLineageEvents1764961003000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX lineage_events_recorded ON lineage_events (recorded_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX lineage_events_recorded');
  }
}
