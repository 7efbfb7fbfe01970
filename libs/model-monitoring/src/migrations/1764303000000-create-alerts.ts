import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateAlerts1764303000000 implements MigrationInterface {
  readonly name = 'CreateAlerts1764303000000';

  async up(runner: QueryRunner): Promise<void> {
    await createAlerts(runner);
    await createReceivers(runner);
    await createNotificationGroups(runner);
    await createDeliveries(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = [
      'alert_deliveries',
      'notification_members',
      'notification_groups',
      'alert_route_receivers',
      'alert_routes',
      'alert_silences',
      'alert_receivers',
      'alerts',
    ];
    for (const table of tables) await runner.query(`DROP TABLE ${table}`);
  }
}

async function createAlerts(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE alerts (
      id text PRIMARY KEY,
      workspace text NOT NULL,
      fingerprint text NOT NULL,
      source text NOT NULL,
      name text COLLATE "C" NOT NULL,
      model_name text COLLATE "C" NOT NULL,
      model_version text COLLATE "C" NOT NULL,
      labels jsonb NOT NULL,
      severity text NOT NULL,
      state text NOT NULL CHECK (state IN ('pending', 'firing', 'resolved')),
      summary text NOT NULL,
      details jsonb NOT NULL,
      started_at timestamptz(3) NOT NULL,
      fired_at timestamptz(3),
      last_observed_at timestamptz(3) NOT NULL,
      observations int NOT NULL,
      acknowledged_at timestamptz(3),
      acknowledged_by text,
      resolved_at timestamptz(3),
      resolution text,
      revision int NOT NULL
    )`);
  // Of each condition one occurrence at a time.
  await runner.query(
    `CREATE UNIQUE INDEX alerts_active ON alerts (workspace, fingerprint) WHERE state IN ('pending', 'firing')`,
  );
  await runner.query(`CREATE INDEX alerts_order ON alerts (workspace, started_at, id)`);
  await runner.query(`CREATE INDEX alerts_model ON alerts (workspace, model_name, started_at, id)`);
  await runner.query(`CREATE INDEX alerts_resolved ON alerts (resolved_at) WHERE state = 'resolved'`);
  await runner.query(`CREATE INDEX alerts_firing ON alerts (severity) WHERE state = 'firing'`);
  await runner.query(`
    CREATE TABLE alert_silences (
      id text PRIMARY KEY,
      workspace text NOT NULL,
      matchers jsonb NOT NULL,
      starts_at timestamptz(3) NOT NULL,
      ends_at timestamptz(3) NOT NULL CHECK (ends_at >= starts_at),
      comment text NOT NULL,
      created_by text NOT NULL,
      created_at timestamptz(3) NOT NULL,
      revision int NOT NULL
    )`);
  await runner.query(`CREATE INDEX alert_silences_time ON alert_silences (workspace, ends_at)`);
  await runner.query(`CREATE INDEX alert_silences_order ON alert_silences (workspace, created_at, id)`);
}

async function createReceivers(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE alert_receivers (
      id text PRIMARY KEY,
      workspace text NOT NULL,
      name text COLLATE "C" NOT NULL,
      kind text NOT NULL,
      enabled boolean NOT NULL,
      settings jsonb NOT NULL,
      secrets text NOT NULL,
      send_resolved boolean NOT NULL,
      group_wait_seconds int NOT NULL CHECK (group_wait_seconds >= 0),
      group_interval_seconds int NOT NULL CHECK (group_interval_seconds > 0),
      repeat_interval_seconds int NOT NULL CHECK (repeat_interval_seconds > 0),
      not_before timestamptz NOT NULL DEFAULT '-infinity',
      created_by text NOT NULL,
      created_at timestamptz(3) NOT NULL,
      updated_at timestamptz(3) NOT NULL,
      revision int NOT NULL,
      CONSTRAINT alert_receivers_name_unique UNIQUE (workspace, name)
    )`);
  await runner.query(`
    CREATE TABLE alert_routes (
      id text PRIMARY KEY,
      workspace text NOT NULL,
      name text COLLATE "C" NOT NULL,
      enabled boolean NOT NULL,
      min_severity text NOT NULL,
      matchers jsonb NOT NULL,
      created_by text NOT NULL,
      created_at timestamptz(3) NOT NULL,
      updated_at timestamptz(3) NOT NULL,
      revision int NOT NULL,
      CONSTRAINT alert_routes_name_unique UNIQUE (workspace, name)
    )`);
  await runner.query(`
    CREATE TABLE alert_route_receivers (
      route_id text NOT NULL REFERENCES alert_routes (id) ON DELETE CASCADE,
      receiver_id text NOT NULL CONSTRAINT alert_route_receivers_receiver REFERENCES alert_receivers (id),
      position int NOT NULL,
      PRIMARY KEY (route_id, receiver_id)
    )`);
  await runner.query(`CREATE INDEX alert_route_receivers_by_receiver ON alert_route_receivers (receiver_id)`);
}

async function createNotificationGroups(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE notification_groups (
      id text PRIMARY KEY,
      workspace text NOT NULL,
      receiver_id text NOT NULL REFERENCES alert_receivers (id) ON DELETE CASCADE,
      model_name text COLLATE "C" NOT NULL,
      next_flush_at timestamptz(3),
      flushed_at timestamptz(3),
      notified_at timestamptz(3),
      CONSTRAINT notification_groups_unique UNIQUE (receiver_id, model_name)
    )`);
  await runner.query(
    `CREATE INDEX notification_groups_due ON notification_groups (next_flush_at) WHERE next_flush_at IS NOT NULL`,
  );
  await runner.query(`
    CREATE TABLE notification_members (
      group_id text NOT NULL REFERENCES notification_groups (id) ON DELETE CASCADE,
      fingerprint text NOT NULL,
      alert_id text NOT NULL REFERENCES alerts (id),
      firing boolean NOT NULL,
      told boolean NOT NULL,
      escalated boolean NOT NULL,
      PRIMARY KEY (group_id, fingerprint)
    )`);
  await runner.query(`CREATE INDEX notification_members_alert ON notification_members (alert_id)`);
}

async function createDeliveries(runner: QueryRunner): Promise<void> {
  // No foreign key on groups and receivers: what was sent stays on record when they go.
  await runner.query(`
    CREATE TABLE alert_deliveries (
      id text PRIMARY KEY,
      seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
      workspace text NOT NULL,
      receiver_id text NOT NULL,
      group_key text NOT NULL,
      model_name text,
      purpose text NOT NULL,
      notification jsonb NOT NULL,
      state text NOT NULL CHECK (state IN ('queued', 'delivered', 'failed', 'cancelled')),
      attempts int NOT NULL,
      attempts_left int NOT NULL,
      due_at timestamptz NOT NULL,
      lease_token text,
      lease_until timestamptz,
      last_attempt_at timestamptz(3),
      last_status int,
      last_error text,
      finished_at timestamptz(3),
      created_at timestamptz(3) NOT NULL
    )`);
  await runner.query(`CREATE INDEX alert_deliveries_queue ON alert_deliveries (due_at, seq) WHERE state = 'queued'`);
  await runner.query(
    `CREATE INDEX alert_deliveries_in_line ON alert_deliveries (group_key, seq) WHERE state = 'queued'`,
  );
  await runner.query(`CREATE INDEX alert_deliveries_order ON alert_deliveries (workspace, created_at, id)`);
  await runner.query(
    `CREATE INDEX alert_deliveries_finished ON alert_deliveries (finished_at) WHERE state <> 'queued'`,
  );
  await runner.query(`CREATE INDEX alert_deliveries_receiver ON alert_deliveries (receiver_id, created_at)`);
}
