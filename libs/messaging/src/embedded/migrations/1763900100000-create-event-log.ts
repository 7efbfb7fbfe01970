import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = [
  `CREATE TABLE topics (
     id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     name text NOT NULL UNIQUE,
     partitions integer NOT NULL CHECK (partitions > 0),
     retention_ms bigint NOT NULL
   )`,
  // next_offset is taken under the row's lock, held to the commit: readers never see a gap that is filled later.
  `CREATE TABLE partitions (
     topic_id integer NOT NULL REFERENCES topics (id) ON DELETE CASCADE,
     partition integer NOT NULL,
     first_offset bigint NOT NULL DEFAULT 0,
     next_offset bigint NOT NULL DEFAULT 0,
     PRIMARY KEY (topic_id, partition)
   ) WITH (fillfactor = 50)`,
  `CREATE TABLE messages (
     topic_id integer NOT NULL,
     partition integer NOT NULL,
     log_offset bigint NOT NULL,
     key bytea NOT NULL,
     value bytea NOT NULL,
     headers text NOT NULL,
     published_at timestamptz NOT NULL,
     PRIMARY KEY (topic_id, partition, log_offset)
   )`,
  `CREATE TABLE group_members (
     group_name text NOT NULL,
     member_id text NOT NULL,
     topic_ids integer[] NOT NULL,
     expires_at timestamptz NOT NULL,
     PRIMARY KEY (group_name, member_id)
   )`,
  `CREATE TABLE group_positions (
     group_name text NOT NULL,
     topic_id integer NOT NULL REFERENCES topics (id) ON DELETE CASCADE,
     partition integer NOT NULL,
     position bigint NOT NULL,
     owner text,
     lease_until timestamptz,
     PRIMARY KEY (group_name, topic_id, partition)
   ) WITH (fillfactor = 50)`,
];

const ENSURE_TOPIC = `
  CREATE FUNCTION ensure_topic(topic_name text, wanted_partitions integer, wanted_retention_ms bigint)
  RETURNS TABLE (id integer, name text, partitions integer) LANGUAGE plpgsql AS $$
  #variable_conflict use_column
  BEGIN
    INSERT INTO topics (name, partitions, retention_ms)
      VALUES (topic_name, wanted_partitions, wanted_retention_ms) ON CONFLICT (name) DO NOTHING;
    INSERT INTO partitions (topic_id, partition)
      SELECT t.id, n FROM topics t, generate_series(0, t.partitions - 1) AS n WHERE t.name = topic_name
      ON CONFLICT DO NOTHING;
    RETURN QUERY SELECT t.id, t.name, t.partitions FROM topics t WHERE t.name = topic_name;
  END $$`;

// Partitions are locked in one order by every writer, so that writers wait for each other and never dead-lock.
export const APPEND_SEPARATE_MESSAGES = `
  CREATE FUNCTION append_messages(topic_ids integer[], partition_ids integer[], keys bytea[], bodies bytea[], header_texts text[])
  RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    target record;
    base bigint;
  BEGIN
    FOR target IN
      SELECT i.topic_id, i.partition_id, count(*) AS n
        FROM unnest(topic_ids, partition_ids) AS i (topic_id, partition_id) GROUP BY 1, 2 ORDER BY 1, 2
    LOOP
      UPDATE partitions p SET next_offset = p.next_offset + target.n
        WHERE p.topic_id = target.topic_id AND p.partition = target.partition_id
        RETURNING p.next_offset - target.n INTO base;
      IF base IS NULL THEN
        RAISE EXCEPTION 'topic % has no partition %', target.topic_id, target.partition_id;
      END IF;
      INSERT INTO messages (topic_id, partition, log_offset, key, value, headers, published_at)
        SELECT i.topic_id, i.partition_id, base + row_number() OVER (ORDER BY i.place) - 1,
               i.key, i.body, i.header_text, clock_timestamp()
          FROM unnest(topic_ids, partition_ids, keys, bodies, header_texts)
               WITH ORDINALITY AS i (topic_id, partition_id, key, body, header_text, place)
         WHERE i.topic_id = target.topic_id AND i.partition_id = target.partition_id;
    END LOOP;
    PERFORM pg_notify('event_log', (SELECT string_agg(DISTINCT id::text, ',') FROM unnest(topic_ids) AS id));
  END $$`;

/** The log of the embedded bus: topics, partitions, messages, and the groups' members and positions. */
export class CreateEventLog1763900100000 implements MigrationInterface {
  name = 'CreateEventLog1763900100000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(table);
    await runner.query(ENSURE_TOPIC);
    await runner.query(APPEND_SEPARATE_MESSAGES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP FUNCTION append_messages, ensure_topic`);
    await runner.query(`DROP TABLE group_positions, group_members, messages, partitions, topics`);
  }
}
