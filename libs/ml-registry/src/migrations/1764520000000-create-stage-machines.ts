import type { MigrationInterface, QueryRunner } from 'typeorm';

const KINDS = `('development', 'staging', 'production', 'archived')`;

const UP = [
  `CREATE TABLE stage_machines (
     workspace text PRIMARY KEY,
     initial text NOT NULL,
     stages jsonb NOT NULL,
     revision integer NOT NULL CHECK (revision > 0)
   )`,
  // Until now each stage was called what it is.
  `ALTER TABLE model_versions ADD COLUMN stage_kind text, DROP CONSTRAINT model_versions_stage_check`,
  `UPDATE model_versions SET stage_kind = stage`,
  `ALTER TABLE model_versions ALTER COLUMN stage_kind SET NOT NULL,
     ADD CONSTRAINT model_versions_stage_kind_check CHECK (stage_kind IN ${KINDS})`,
  `DROP INDEX model_versions_latest`,
  `CREATE INDEX model_versions_latest ON model_versions (model_id, stage_kind, number DESC) WHERE deleted_at IS NULL`,
  `ALTER TABLE stage_changes ADD COLUMN to_stage_kind text`,
  `UPDATE stage_changes SET to_stage_kind = to_stage`,
  `ALTER TABLE stage_changes ALTER COLUMN to_stage_kind SET NOT NULL,
     ADD CONSTRAINT stage_changes_to_stage_kind_check CHECK (to_stage_kind IN ${KINDS})`,
  `ALTER TABLE stage_transitions
     ADD COLUMN expires_at timestamptz(3),
     ADD COLUMN archive_existing boolean,
     DROP CONSTRAINT stage_transitions_status_check,
     DROP CONSTRAINT stage_transitions_decision,
     ADD CONSTRAINT stage_transitions_status_check
       CHECK (status IN ('requested', 'approved', 'rejected', 'withdrawn', 'expired')),
     ADD CONSTRAINT stage_transitions_decision CHECK (
       (status IN ('requested', 'expired')) = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)
       AND (status <> 'expired' OR expires_at IS NOT NULL))`,
];

// A stage goes back to what it is; who withdrew, rejected; what expired, nobody in particular rejected.
const DOWN = [
  `UPDATE stage_transitions SET status = 'rejected', decided_at = coalesce(decided_at, expires_at),
     decided_by = coalesce(decided_by, '') WHERE status IN ('withdrawn', 'expired')`,
  `ALTER TABLE stage_transitions
     DROP CONSTRAINT stage_transitions_status_check,
     DROP CONSTRAINT stage_transitions_decision,
     ADD CONSTRAINT stage_transitions_status_check CHECK (status IN ('requested', 'approved', 'rejected')),
     ADD CONSTRAINT stage_transitions_decision
       CHECK ((status = 'requested') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)),
     DROP COLUMN expires_at,
     DROP COLUMN archive_existing`,
  `UPDATE stage_changes SET to_stage = to_stage_kind`,
  `ALTER TABLE stage_changes DROP COLUMN to_stage_kind`,
  `DROP INDEX model_versions_latest`,
  `UPDATE model_versions SET stage = stage_kind`,
  `CREATE INDEX model_versions_latest ON model_versions (model_id, stage, number DESC) WHERE deleted_at IS NULL`,
  `ALTER TABLE model_versions DROP COLUMN stage_kind,
     ADD CONSTRAINT model_versions_stage_check CHECK (stage IN ${KINDS})`,
  `DROP TABLE stage_machines`,
];

/** Stages that a workspace defines, requests that expire or are withdrawn. */
export class CreateStageMachines1764520000000 implements MigrationInterface {
  readonly name = 'CreateStageMachines1764520000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}
