import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `CREATE TABLE webhooks (
     id text PRIMARY KEY,
     workspace text NOT NULL,
     name text NOT NULL,
     description text NOT NULL,
     url text NOT NULL,
     secret text,
     events text[] NOT NULL CHECK (cardinality(events) > 0),
     status text NOT NULL CHECK (status IN ('active', 'disabled')),
     not_before timestamptz NOT NULL DEFAULT '-infinity',
     created_by text NOT NULL,
     created_at timestamptz(3) NOT NULL,
     updated_at timestamptz(3) NOT NULL,
     revision integer NOT NULL
   )`,
  `CREATE INDEX webhooks_newest ON webhooks (workspace, created_at DESC, id DESC)`,
  // No reference to the webhook: the log outlives it.
  `CREATE TABLE webhook_deliveries (
     id text PRIMARY KEY,
     seq bigint GENERATED ALWAYS AS IDENTITY,
     workspace text NOT NULL,
     webhook_id text NOT NULL,
     event text NOT NULL,
     test boolean NOT NULL,
     model_id text NOT NULL,
     body text NOT NULL,
     state text NOT NULL CHECK (state IN ('queued', 'delivered', 'failed', 'cancelled')),
     attempts integer NOT NULL,
     attempts_left integer NOT NULL,
     due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
     lease_token text,
     lease_until timestamptz,
     tries jsonb NOT NULL DEFAULT '[]',
     last_status integer,
     last_error text,
     created_at timestamptz(3) NOT NULL,
     finished_at timestamptz(3)
   )`,
  `CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, due_at, seq) WHERE state = 'queued'`,
  // Of a long backlog only what has its first try before it or is under way: all that anything waits for.
  `CREATE INDEX webhook_deliveries_in_order ON webhook_deliveries (webhook_id, model_id, seq)
     WHERE state = 'queued' AND (attempts = 0 OR lease_until IS NOT NULL)`,
  `CREATE INDEX webhook_deliveries_under_way ON webhook_deliveries (webhook_id) WHERE lease_until IS NOT NULL`,
  `CREATE INDEX webhook_deliveries_newest ON webhook_deliveries (webhook_id, created_at DESC, id DESC)`,
  `CREATE INDEX webhook_deliveries_finished ON webhook_deliveries (finished_at) WHERE finished_at IS NOT NULL`,
];

/** Webhooks and the queue and log of their calls. */
export class CreateWebhooks1764430000000 implements MigrationInterface {
  name = 'CreateWebhooks1764430000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE webhook_deliveries');
    await runner.query('DROP TABLE webhooks');
  }
}
