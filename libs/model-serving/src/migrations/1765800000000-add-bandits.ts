import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Bandits are looked after like canaries: found without reading the other deployments. */
export class AddBandits1765800000000 implements MigrationInterface {
  readonly name = 'AddBandits1765800000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX deployments_with_bandit ON deployments (id)
       WHERE deleted_at IS NULL AND policy ->> 'type' = 'bandit' AND policy ->> 'endedAt' IS NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX deployments_with_bandit`);
  }
}
