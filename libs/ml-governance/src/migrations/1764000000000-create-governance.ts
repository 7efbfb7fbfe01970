import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateGovernance1764000000000 implements MigrationInterface {
  readonly name = 'CreateGovernance1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_entries (
        event_id uuid PRIMARY KEY,
        occurred_at timestamptz(3) NOT NULL,
        workspace text NOT NULL,
        principal text NOT NULL,
        principal_kind text,
        via text,
        action text NOT NULL,
        subject text NOT NULL,
        aggregate_version int NOT NULL,
        request_id text NOT NULL,
        traceparent text NOT NULL,
        state jsonb NOT NULL
      )`);
    await runner.query(`CREATE INDEX audit_entries_time ON audit_entries (workspace, occurred_at DESC, event_id DESC)`);
    await runner.query(`CREATE INDEX audit_entries_subject ON audit_entries (workspace, subject, occurred_at DESC)`);
    await runner.query(
      `CREATE INDEX audit_entries_principal ON audit_entries (workspace, principal, occurred_at DESC)`,
    );
    await runner.query(`
      CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$`);
    await runner.query(`
      CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()`);
    await runner.query(`CREATE SEQUENCE access_token_revisions`);
    await runner.query(`
      CREATE TABLE access_tokens (
        id text PRIMARY KEY,
        name text NOT NULL,
        principal text NOT NULL,
        roles text[] NOT NULL,
        workspace text NOT NULL,
        secret_sha256 text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        created_by text NOT NULL,
        expires_at timestamptz(3),
        revoked_at timestamptz(3),
        revision bigint NOT NULL UNIQUE
      )`);
    await runner.query(`CREATE INDEX access_tokens_workspace ON access_tokens (workspace, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE access_tokens`);
    await runner.query(`DROP SEQUENCE access_token_revisions`);
    await runner.query(`DROP TABLE audit_entries`);
    await runner.query(`DROP FUNCTION refuse_audit_change`);
  }
}
