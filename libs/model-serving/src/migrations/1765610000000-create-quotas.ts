import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Quotas of predictions, and what was used of them, by days in UTC. */
export class CreateQuotas1765610000000 implements MigrationInterface {
  readonly name = 'CreateQuotas1765610000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE quotas (
        scope text NOT NULL CHECK (scope IN ('workspaces', 'tokens')),
        subject text NOT NULL,
        predictions bigint NOT NULL CHECK (predictions >= 0),
        period text NOT NULL CHECK (period IN ('day', 'month')),
        revision int NOT NULL,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        removed_at timestamptz(3),
        PRIMARY KEY (scope, subject)
      )`);
    await runner.query(`
      CREATE TABLE quota_usage (
        scope text NOT NULL,
        subject text NOT NULL,
        day timestamptz(3) NOT NULL,
        predictions bigint NOT NULL,
        PRIMARY KEY (scope, subject, day)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE quotas, quota_usage`);
  }
}
