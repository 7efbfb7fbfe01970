import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A/B tests as the registry's events tell of them. */
export class CreateAbTests1764352940000 implements MigrationInterface {
  readonly name = 'CreateAbTests1764352940000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ab_tests (
        id text PRIMARY KEY,
        workspace text NOT NULL,
        status text NOT NULL,
        revision integer NOT NULL,
        state jsonb NOT NULL
      )`);
    await runner.query(`CREATE INDEX ab_tests_running ON ab_tests (id) WHERE status = 'running'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ab_tests`);
  }
}
