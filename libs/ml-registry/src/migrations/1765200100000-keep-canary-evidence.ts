import type { MigrationInterface, QueryRunner } from 'typeorm';

/** That canaries of versions succeeded is evidence, too. */
export class KeepCanaryEvidence1765200100000 implements MigrationInterface {
  readonly name = 'KeepCanaryEvidence1765200100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE version_evidence
        DROP CONSTRAINT version_evidence_kind_check,
        ADD CONSTRAINT version_evidence_kind_check CHECK (kind IN ('evaluation', 'model_card', 'canary'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM version_evidence WHERE kind = 'canary'`);
    await runner.query(`
      ALTER TABLE version_evidence
        DROP CONSTRAINT version_evidence_kind_check,
        ADD CONSTRAINT version_evidence_kind_check CHECK (kind IN ('evaluation', 'model_card'))`);
  }
}
