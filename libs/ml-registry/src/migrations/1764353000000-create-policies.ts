import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Policies and facts that other services announce, and approvals one by one. */
export class CreatePolicies1764353000000 implements MigrationInterface {
  readonly name = 'CreatePolicies1764353000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE promotion_policies (
        workspace text NOT NULL,
        id text NOT NULL,
        name text NOT NULL,
        to_stage text NOT NULL,
        model_pattern text NOT NULL,
        status text NOT NULL CHECK (status IN ('draft', 'active', 'retired')),
        requirements jsonb NOT NULL,
        revision integer NOT NULL,
        PRIMARY KEY (workspace, id)
      )`);
    await runner.query(`
      CREATE INDEX promotion_policies_active ON promotion_policies (workspace, to_stage) WHERE status = 'active'`);
    await runner.query(`
      CREATE TABLE version_evidence (
        workspace text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('evaluation', 'model_card')),
        id text NOT NULL,
        model_name text NOT NULL,
        version text NOT NULL,
        revision integer NOT NULL,
        facts jsonb NOT NULL,
        recorded_at timestamptz(3) NOT NULL,
        PRIMARY KEY (workspace, kind, id)
      )`);
    await runner.query(`
      CREATE INDEX version_evidence_version ON version_evidence (workspace, model_name, version, kind, recorded_at)`);
    await runner.query(`
      CREATE TABLE transition_approvals (
        transition_id text NOT NULL REFERENCES stage_transitions,
        approver text NOT NULL,
        workspace text NOT NULL,
        requested_by text NOT NULL,
        roles text[] NOT NULL,
        comment text NOT NULL,
        checklist jsonb NOT NULL,
        approved_at timestamptz(3) NOT NULL,
        PRIMARY KEY (transition_id, approver),
        CONSTRAINT transition_approvals_separation_of_duties
          CHECK (lower(btrim(approver)) <> lower(btrim(requested_by)))
      )`);
    await runner.query(`
      CREATE UNIQUE INDEX transition_approvals_one_each ON transition_approvals (transition_id, lower(btrim(approver)))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['transition_approvals', 'version_evidence', 'promotion_policies']) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}
