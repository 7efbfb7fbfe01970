import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which features fill the inputs of a deployment's model. */
export class AddFeatureBindings1764353000000 implements MigrationInterface {
  readonly name = 'AddFeatureBindings1764353000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['deployments', 'deployment_revisions']) {
      await runner.query(`ALTER TABLE ${table} ADD COLUMN feature_bindings jsonb NOT NULL DEFAULT '{}'`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['deployments', 'deployment_revisions']) {
      await runner.query(`ALTER TABLE ${table} DROP COLUMN feature_bindings`);
    }
  }
}
