import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What replicas count while a shadow runs. */
export class AddShadowSums1765500000000 implements MigrationInterface {
  readonly name = 'AddShadowSums1765500000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE shadow_sums (
        policy_id uuid NOT NULL,
        version text NOT NULL,
        replica uuid NOT NULL,
        sums jsonb NOT NULL,
        PRIMARY KEY (policy_id, version, replica)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE shadow_sums`);
  }
}
