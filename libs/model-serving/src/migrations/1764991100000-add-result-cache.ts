import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether answers of a deployment may be given again; null = never. */
export class AddResultCache1764991100000 implements MigrationInterface {
  readonly name = 'AddResultCache1764991100000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['deployments', 'deployment_revisions']) {
      await runner.query(`ALTER TABLE ${table} ADD COLUMN result_cache jsonb`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['deployments', 'deployment_revisions']) {
      await runner.query(`ALTER TABLE ${table} DROP COLUMN result_cache`);
    }
  }
}
