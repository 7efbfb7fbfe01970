import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Running A/B tests that have stop rules are looked at until one of the rules holds. */
export class WatchAbTests1765500100000 implements MigrationInterface {
  readonly name = 'WatchAbTests1765500100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE ab_tests ADD COLUMN watch_at timestamptz, ADD COLUMN conclusion jsonb');
    await runner.query('CREATE INDEX ab_tests_watched ON ab_tests (watch_at) WHERE watch_at IS NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE ab_tests DROP COLUMN watch_at, DROP COLUMN conclusion');
  }
}
