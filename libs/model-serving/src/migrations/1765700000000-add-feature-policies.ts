import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is done for inputs whose features have no value that counts. */
export class AddFeaturePolicies1765700000000 implements MigrationInterface {
  readonly name = 'AddFeaturePolicies1765700000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['deployments', 'deployment_revisions']) {
      await runner.query(`ALTER TABLE ${table} ADD COLUMN feature_policies jsonb NOT NULL DEFAULT '{}'`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['deployments', 'deployment_revisions']) {
      await runner.query(`ALTER TABLE ${table} DROP COLUMN feature_policies`);
    }
  }
}
