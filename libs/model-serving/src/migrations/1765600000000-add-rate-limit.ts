import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many requests a deployment answers in a window; null = as many as come. */
export class AddRateLimit1765600000000 implements MigrationInterface {
  readonly name = 'AddRateLimit1765600000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['deployments', 'deployment_revisions']) {
      await runner.query(`ALTER TABLE ${table} ADD COLUMN rate_limit jsonb`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['deployments', 'deployment_revisions']) {
      await runner.query(`ALTER TABLE ${table} DROP COLUMN rate_limit`);
    }
  }
}
