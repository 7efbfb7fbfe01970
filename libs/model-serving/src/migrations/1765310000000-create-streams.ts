import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Streams, and what the processes that run them last said of themselves. */
export class CreateStreams1765310000000 implements MigrationInterface {
  readonly name = 'CreateStreams1765310000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE streams (
        id uuid PRIMARY KEY,
        workspace text NOT NULL,
        name text NOT NULL,
        deployment text NOT NULL,
        input_topic text NOT NULL,
        output_topic text NOT NULL,
        dead_letter_topic text NOT NULL,
        format text NOT NULL CHECK (format IN ('cloudevents', 'json')),
        max_batch_rows int NOT NULL CHECK (max_batch_rows > 0),
        max_wait_ms int NOT NULL CHECK (max_wait_ms >= 0),
        return_confidence boolean NOT NULL,
        state text NOT NULL CHECK (state IN ('running', 'paused')),
        move_to text,
        generation int NOT NULL,
        revision int NOT NULL,
        principal jsonb NOT NULL,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        UNIQUE (workspace, name)
      )`);
    await runner.query(`
      CREATE TABLE stream_members (
        stream_id uuid NOT NULL REFERENCES streams (id) ON DELETE CASCADE,
        member_id text NOT NULL,
        state text NOT NULL,
        reason text,
        messages_per_second double precision NOT NULL,
        reported_at timestamptz(3) NOT NULL,
        PRIMARY KEY (stream_id, member_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE stream_members, streams`);
  }
}
