import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Policies of deployments, and what replicas measure while a canary is under way. */
export class AddDeploymentPolicies1765200000000 implements MigrationInterface {
  readonly name = 'AddDeploymentPolicies1765200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE deployments ADD policy jsonb`);
    await runner.query(`
      CREATE INDEX deployments_with_canary ON deployments (id)
       WHERE deleted_at IS NULL AND policy ->> 'type' = 'canary' AND policy ->> 'endedAt' IS NULL`);
    await runner.query(`ALTER TABLE deployment_revisions ADD canary_step integer`);
    await runner.query(`
      CREATE TABLE policy_measurements (
        policy_id uuid NOT NULL,
        step_index int NOT NULL,
        version text NOT NULL,
        replica uuid NOT NULL,
        requests double precision NOT NULL,
        errors double precision NOT NULL,
        latencies jsonb NOT NULL,
        PRIMARY KEY (policy_id, step_index, version, replica)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE policy_measurements`);
    await runner.query(`ALTER TABLE deployment_revisions DROP canary_step`);
    await runner.query(`ALTER TABLE deployments DROP policy`);
  }
}
