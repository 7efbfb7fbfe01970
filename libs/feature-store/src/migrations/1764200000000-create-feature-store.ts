import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateFeatureStore1764200000000 implements MigrationInterface {
  readonly name = 'CreateFeatureStore1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    await createFeatures(runner);
    await createGroups(runner);
    // Read backwards, the primary key is the order of who wins. Bytes are compared: no collation folds ids.
    await runner.query(`
      CREATE TABLE feature_values (
        feature_key bigint NOT NULL,
        entity_id text COLLATE "C" NOT NULL,
        event_time timestamptz(6) NOT NULL,
        created_time timestamptz(6) NOT NULL,
        value text,
        PRIMARY KEY (feature_key, entity_id, event_time, created_time)
      )`);
    await runner.query(`
      CREATE TABLE pending_online_writes (
        id text PRIMARY KEY,
        writes jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`CREATE INDEX pending_online_writes_age ON pending_online_writes (created_at)`);
    await runner.query(`
      CREATE TABLE feature_write_keys (
        workspace text NOT NULL,
        idempotency_key text NOT NULL,
        digest text NOT NULL,
        result jsonb NOT NULL,
        created_at timestamptz(3) NOT NULL,
        PRIMARY KEY (workspace, idempotency_key)
      )`);
    await runner.query(`CREATE INDEX feature_write_keys_age ON feature_write_keys (created_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = [
      'feature_write_keys',
      'pending_online_writes',
      'feature_values',
      'feature_consumers',
      'feature_groups',
      'features',
    ];
    for (const table of tables) await runner.query(`DROP TABLE ${table}`);
  }
}

async function createFeatures(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE features (
      id text PRIMARY KEY,
      key bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
      workspace text NOT NULL,
      name text COLLATE "C" NOT NULL,
      version text COLLATE "C" NOT NULL,
      version_order text COLLATE "C" NOT NULL,
      prerelease boolean NOT NULL,
      feature_type text NOT NULL,
      entity_type text NOT NULL,
      description text NOT NULL,
      owner text NOT NULL,
      ttl_seconds int NOT NULL CHECK (ttl_seconds >= 0),
      online_enabled boolean NOT NULL,
      offline_enabled boolean NOT NULL,
      dimension int,
      validation jsonb NOT NULL,
      sources jsonb NOT NULL,
      transformation text NOT NULL,
      tags text[] NOT NULL,
      created_by text NOT NULL,
      created_at timestamptz(3) NOT NULL,
      CONSTRAINT features_version_unique UNIQUE (workspace, name, version)
    )`);
  await runner.query(`CREATE INDEX features_order ON features (workspace, name, version_order, version)`);
  await runner.query(`CREATE INDEX features_sources ON features USING gin (sources jsonb_path_ops)`);
  await runner.query(`
    CREATE TABLE feature_consumers (
      feature_id text NOT NULL REFERENCES features (id),
      kind text NOT NULL,
      name text NOT NULL,
      version text NOT NULL,
      recorded_by text NOT NULL,
      recorded_at timestamptz(3) NOT NULL,
      PRIMARY KEY (feature_id, kind, name, version)
    )`);
}

async function createGroups(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE feature_groups (
      id text PRIMARY KEY,
      workspace text NOT NULL,
      name text COLLATE "C" NOT NULL,
      version text COLLATE "C" NOT NULL,
      version_order text COLLATE "C" NOT NULL,
      prerelease boolean NOT NULL,
      entity_type text NOT NULL,
      description text NOT NULL,
      owner text NOT NULL,
      features jsonb NOT NULL,
      created_by text NOT NULL,
      created_at timestamptz(3) NOT NULL,
      CONSTRAINT feature_groups_version_unique UNIQUE (workspace, name, version)
    )`);
  await runner.query(`CREATE INDEX feature_groups_order ON feature_groups (workspace, name, version_order, version)`);
  await runner.query(`CREATE INDEX feature_groups_features ON feature_groups USING gin (features jsonb_path_ops)`);
}
