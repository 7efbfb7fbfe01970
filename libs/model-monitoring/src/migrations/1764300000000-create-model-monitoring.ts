import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateModelMonitoring1764300000000 implements MigrationInterface {
  readonly name = 'CreateModelMonitoring1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    await createPredictions(runner);
    await createReports(runner);
    await createChecks(runner);
    await createExperiments(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = [
      'ab_tests',
      'monitored_models',
      'check_runs',
      'checks',
      'quality_reports',
      'drift_reports',
      'feedback',
      'predictions',
    ];
    for (const table of tables) await runner.query(`DROP TABLE ${table}`);
  }
}

async function createPredictions(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE predictions (
      workspace text NOT NULL,
      prediction_id text COLLATE "C" NOT NULL,
      model_name text COLLATE "C" NOT NULL,
      model_version text COLLATE "C" NOT NULL,
      endpoint text COLLATE "C" NOT NULL,
      event_time timestamptz(3) NOT NULL,
      inputs jsonb NOT NULL,
      prediction jsonb NOT NULL,
      probabilities jsonb,
      latency_ms double precision,
      entity jsonb,
      ab_test_id text,
      variant text,
      received_at timestamptz(3) NOT NULL,
      PRIMARY KEY (workspace, prediction_id)
    )`);
  await runner.query(
    `CREATE INDEX predictions_window ON predictions (workspace, model_name, event_time, model_version)`,
  );
  await runner.query(
    `CREATE INDEX predictions_ab_test ON predictions (workspace, ab_test_id, event_time) WHERE ab_test_id IS NOT NULL`,
  );
  await runner.query(`CREATE INDEX predictions_age ON predictions (received_at)`);
  // No foreign key: a label may arrive before its prediction. What wins is decided by the times, not by the arrival.
  await runner.query(`
    CREATE TABLE feedback (
      workspace text NOT NULL,
      prediction_id text COLLATE "C" NOT NULL,
      label jsonb NOT NULL,
      value double precision,
      event_time timestamptz(3) NOT NULL,
      source_event text COLLATE "C" NOT NULL,
      received_at timestamptz(3) NOT NULL,
      PRIMARY KEY (workspace, prediction_id)
    )`);
  await runner.query(`CREATE INDEX feedback_age ON feedback (received_at)`);
}

async function createReports(runner: QueryRunner): Promise<void> {
  for (const [table, verdict] of [
    ['drift_reports', 'drift_detected boolean NOT NULL'],
    ['quality_reports', 'quality_score double precision NOT NULL'],
  ]) {
    await runner.query(`
      CREATE TABLE ${table} (
        id text PRIMARY KEY,
        workspace text NOT NULL,
        model_id text COLLATE "C" NOT NULL,
        model_name text COLLATE "C" NOT NULL,
        model_version text COLLATE "C" NOT NULL,
        ${verdict},
        report jsonb NOT NULL,
        created_at timestamptz(3) NOT NULL
      )`);
    await runner.query(`CREATE INDEX ${table}_model ON ${table} (workspace, model_name, created_at, id)`);
    await runner.query(`CREATE INDEX ${table}_order ON ${table} (workspace, created_at, id)`);
  }
}

async function createChecks(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE checks (
      id text PRIMARY KEY,
      workspace text NOT NULL,
      name text COLLATE "C" NOT NULL,
      model_name text COLLATE "C" NOT NULL,
      model_version text COLLATE "C",
      endpoint text COLLATE "C",
      kind text NOT NULL CHECK (kind IN ('drift', 'data_quality', 'performance')),
      definition jsonb NOT NULL,
      every_seconds int NOT NULL CHECK (every_seconds > 0),
      severity text NOT NULL,
      enabled boolean NOT NULL,
      next_run_at timestamptz(3) NOT NULL,
      last_run jsonb,
      revision int NOT NULL,
      created_by text NOT NULL,
      created_at timestamptz(3) NOT NULL,
      updated_at timestamptz(3) NOT NULL,
      CONSTRAINT checks_name_unique UNIQUE (workspace, name)
    )`);
  await runner.query(`CREATE INDEX checks_due ON checks (next_run_at) WHERE enabled`);
  await runner.query(`
    CREATE TABLE check_runs (
      id text PRIMARY KEY,
      workspace text NOT NULL,
      check_id text NOT NULL,
      scheduled_for timestamptz(3),
      as_of timestamptz(3) NOT NULL,
      outcome text NOT NULL,
      run jsonb NOT NULL,
      created_at timestamptz(3) NOT NULL,
      CONSTRAINT check_runs_once UNIQUE (check_id, scheduled_for)
    )`);
  await runner.query(`CREATE INDEX check_runs_order ON check_runs (workspace, check_id, created_at, id)`);
}

async function createExperiments(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE monitored_models (
      workspace text NOT NULL,
      model_id text COLLATE "C" NOT NULL,
      model_name text COLLATE "C" NOT NULL,
      PRIMARY KEY (workspace, model_id)
    )`);
  await runner.query(`
    CREATE TABLE ab_tests (
      workspace text NOT NULL,
      id text COLLATE "C" NOT NULL,
      state jsonb NOT NULL,
      revision bigint NOT NULL,
      PRIMARY KEY (workspace, id)
    )`);
}
